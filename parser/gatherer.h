/* The fields of front matter while a form of it (front_form.h) is being read. */
#ifndef PAPERWATCH_GATHERER_H
#define PAPERWATCH_GATHERER_H

#include "front_matter.h"

/* What is being gathered; the arrays are on the heap while they grow. Zeroed but for ARENA, it is
 * empty. */
struct gatherer {
	struct arena *arena;
	struct front_field *fields;
	size_t field_count;
	size_t field_capacity;
	struct slice *values; /* of the last field */
	size_t value_count;
	size_t value_capacity;
	char *joined; /* the last value, while lines are still joined to it */
	size_t joined_length;
	size_t joined_capacity;
	bool joining;
};

/* A field without values so far. NAME is copied, as valid UTF-8. */
void gatherer_add_field(struct gatherer *gatherer, struct slice name, unsigned line);

/* One more value of the last field. TEXT is copied, as valid UTF-8. */
void gatherer_add_value(struct gatherer *gatherer, struct slice text);

/* The last field's last value goes on with TEXT, after a space; or this is its first. */
void gatherer_extend_value(struct gatherer *gatherer, struct slice text);

/* Moves what was gathered to MATTER if KEEP says so; the gatherer is empty. */
void gatherer_finish(struct gatherer *gatherer, struct front_matter *matter, bool keep);

#endif
