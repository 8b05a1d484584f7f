/* Which rules a keyword or an author can make hold: filled with pairs, made, and then asked. */
#ifndef PAPERWATCH_TRIGGER_TABLE_H
#define PAPERWATCH_TRIGGER_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* A rule under one of its triggers. */
struct trigger {
	uint32_t number; /* of the keyword or author */
	uint32_t rule;
};

/* A zeroed struct is empty. */
struct trigger_table {
	struct trigger *pairs; /* until it is made */
	size_t pair_count;
	size_t pair_capacity;
	/* The rules of the number N are those from starts[N] up to starts[N + 1]. */
	size_t *starts;
	uint32_t *rules;
};

void trigger_table_add(
	struct trigger_table *table, const uint32_t *numbers, size_t count, uint32_t rule);

/* Makes the table for numbers below NUMBER_COUNT; nothing may be added afterwards. */
void trigger_table_make(struct trigger_table *table, size_t number_count);

void trigger_table_fini(struct trigger_table *table);

#endif
