/* Strings in quotes, as YAML, JSON and TOML have them. */
#ifndef PAPERWATCH_QUOTED_H
#define PAPERWATCH_QUOTED_H

#include "arena.h"

/* The string that TEXT begins with, decoded into ARENA; its length with the quotes goes to *LENGTH.
 *
 *   "a \"b\" \u00E9"     escapes are resolved; \n is a line break, \t and \r are spaces
 *   'it''s'             two single quotes are one (YAML); nothing else is an escape
 *
 * A NULL slice where TEXT begins with no quote, or the string does not end. */
struct slice quoted_read(struct arena *arena, struct slice text, size_t *length);

/* The same for three quotes at each end, over several lines (TOML). */
struct slice quoted_read_lines(struct arena *arena, struct slice text, size_t *length);

#endif
