/* What stands before a Markdown text: its facts, between lines of "---" in YAML, between lines of "+++"
 * in TOML, or as an object of JSON. Only what such headers hold is read (texts and lists of texts); the
 * rest is passed over. */
#ifndef PAPERWATCH_FRONT_MATTER_H
#define PAPERWATCH_FRONT_MATTER_H

#include "arena.h"
#include "slice.h"

/* A header has some dozen lines; an abstract in it, some thousand bytes. Looking further for its end
 * would make a text of what never was one. */
enum { FRONT_MATTER_BYTES_MAX = 256 * 1024 };

struct front_field {
	struct slice name;
	struct slice
		*values; /* one, or those of a list; of objects in a list, their "name" */
	size_t count;
	unsigned line; /* from 1 */
};

struct front_matter {
	struct front_field *fields;
	size_t count;
	size_t length;  /* bytes that it takes, with the line break behind it */
	unsigned lines; /* line breaks in these bytes */
	bool too_long;  /* it may be one, but does not end in FRONT_MATTER_BYTES_MAX */
};

/* Reads the front matter of BYTES into *MATTER, all in ARENA and all valid UTF-8. False where BYTES
 * begin with none; then *MATTER is empty but for TOO_LONG. Takes linear time and no recursion. */
bool front_matter_read(
	struct arena *arena, struct slice bytes, struct front_matter *matter);

#endif
