/* The bytes of a YAML file, before libyaml sees them. */
#ifndef PAPERWATCH_YAML_SOURCE_H
#define PAPERWATCH_YAML_SOURCE_H

#include "diagnostic.h"
#include "slice.h"

struct yaml_source {
	struct slice bytes;
	const char *file; /* NULL: it has no name */
};

/* Takes a byte order mark away. -1, with the reason reported, when the bytes are not what libyaml may
 * have: too many, not UTF-8, or with characters that no text has. */
int yaml_source_check(struct yaml_source *source, struct diagnostics *problems);

#endif
