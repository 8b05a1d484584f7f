/* What the kinds of records are made of. */
#ifndef PAPERWATCH_RECORD_INSIDE_H
#define PAPERWATCH_RECORD_INSIDE_H

#include "record.h"

#include <jansson.h>

/* TEXT, or null where its bytes are NULL. jansson refuses what is not UTF-8; only paths can be that, and
 * what is not becomes U+FFFD. */
json_t *record_text(struct slice text);

/* The lines of TEXT, but for empty ones. */
json_t *record_lines(struct slice text);

/* VALUE is the record's from now on. One that is NULL is memory that was not there. */
void record_set(json_t *object, const char *key, json_t *value);
void record_append(json_t *array, json_t *value);

/* Adds OBJECT, which is freed, as a line. */
void record_add_line(struct text *out, json_t *object);

#endif
