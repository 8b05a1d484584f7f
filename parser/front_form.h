/* The forms of front matter, one a file. Each reads BYTES, which may be only the beginning of a file,
 * and fills in MATTER's length and lines where it returns FRONT_READ. */
#ifndef PAPERWATCH_FRONT_FORM_H
#define PAPERWATCH_FRONT_FORM_H

#include "gatherer.h"

enum front_outcome {
	FRONT_READ,
	FRONT_NONE,   /* it is something else */
	FRONT_UNENDED /* it may be, but BYTES end first */
};

/* Lines between two of "---": "key: value", lists and texts below their key. */
enum front_outcome front_yaml_read(
	struct gatherer *gatherer, struct slice bytes, struct front_matter *matter);

/* Lines between two of "+++": "key = value", where a value may take several lines. */
enum front_outcome front_toml_read(
	struct gatherer *gatherer, struct slice bytes, struct front_matter *matter);

/* One object. */
enum front_outcome front_json_read(
	struct gatherer *gatherer, struct slice bytes, struct front_matter *matter);

#endif
