#include "trigger_table.h"

#include "memory.h"

#include <stdlib.h>

void trigger_table_add(
	struct trigger_table *table, const uint32_t *numbers, size_t count, uint32_t rule)
{
	for (size_t i = 0; i < count; i++) {
		memory_grow((void **)&table->pairs, table->pair_count,
			&table->pair_capacity, sizeof(*table->pairs));
		table->pairs[table->pair_count++] = (struct trigger){numbers[i], rule};
	}
}

/* Sorts by counting: one pass to see how much room each number needs, one to fill it. */
void trigger_table_make(struct trigger_table *table, size_t number_count)
{
	table->starts = memory_new(number_count + 2, sizeof(*table->starts));
	table->rules = memory_new(table->pair_count, sizeof(*table->rules));
	for (size_t i = 0; i < table->pair_count; i++)
		table->starts[table->pairs[i].number + 2]++;
	for (size_t i = 2; i < number_count + 2; i++)
		table->starts[i] += table->starts[i - 1];
	for (size_t i = 0; i < table->pair_count; i++)
		table->rules[table->starts[table->pairs[i].number + 1]++] =
			table->pairs[i].rule;
	free(table->pairs);
	table->pairs = NULL;
}

void trigger_table_fini(struct trigger_table *table)
{
	free(table->pairs);
	free(table->starts);
	free(table->rules);
	*table = (struct trigger_table){0};
}
