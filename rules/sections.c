#include "sections.h"

#include "arena.h"
#include "builder.h"
#include "fold.h"
#include "intern.h"
#include "memory.h"
#include "utf8.h"

#include <stdlib.h>

struct set {
	uint32_t *labels; /* numbers */
	size_t count;
};

struct sections {
	struct arena *arena;
	struct intern labels; /* as they are compared */
	struct intern texts;  /* of the sets, by number; that of SECTIONS_ALL is empty */
	struct set *sets;     /* by number */
	size_t set_capacity;
	uint32_t *bits; /* a row for each label: which sets hold it */
	size_t row_length;
	struct folded folded; /* scratch */
	struct builder key;
};

struct sections *sections_new(void)
{
	struct sections *sections = memory_new(1, sizeof(*sections));
	bool is_new;

	sections->arena = arena_new();
	(void)intern_put(&sections->texts, sections->arena, SLICE_LITERAL(""), &is_new);
	memory_grow((void **)&sections->sets, 0, &sections->set_capacity,
		sizeof(*sections->sets));
	sections->sets[SECTIONS_ALL] = (struct set){0};
	return sections;
}

void sections_free(struct sections *sections)
{
	if (!sections)
		return;
	intern_fini(&sections->labels);
	intern_fini(&sections->texts);
	free(sections->sets);
	free(sections->bits);
	folded_fini(&sections->folded);
	builder_fini(&sections->key);
	arena_free(sections->arena);
	free(sections);
}

/* What is compared of a label. */
static void put_key(struct builder *key, struct folded *folded, struct slice label)
{
	fold_text(folded, label);
	for (size_t i = 0; i < folded->count; i++) {
		char bytes[UTF8_BYTES_MAX];

		if (folded->units[i].class != UNIT_SYMBOL)
			builder_put_slice(
				key, (struct slice){bytes,
					     utf8_put(bytes, folded->units[i].code_point)});
	}
}

bool sections_is_label(struct slice label)
{
	struct folded folded = {0};
	struct builder key = {0};
	bool answer;

	put_key(&key, &folded, label);
	answer = key.length > 0;
	folded_fini(&folded);
	builder_fini(&key);
	return answer;
}

static struct slice key_of(struct sections *sections, struct slice label)
{
	sections->key.length = 0;
	put_key(&sections->key, &sections->folded, label);
	return builder_text(&sections->key);
}

static int compare_slices(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* The set of KEYS, which are in order and may repeat each other. */
static uint32_t add_set(struct sections *sections, const struct slice *keys, size_t count)
{
	struct builder text = {0};
	struct set set = {0};
	uint32_t number;
	bool is_new;

	set.labels = arena_array(sections->arena, count, sizeof(*set.labels));
	for (size_t i = 0; i < count; i++) {
		if (i && slice_equal(keys[i], keys[i - 1]))
			continue;
		builder_put(&text, i ? " " : "");
		builder_put_slice(&text, keys[i]);
		set.labels[set.count++] =
			intern_put(&sections->labels, sections->arena, keys[i], &is_new);
	}
	number =
		intern_put(&sections->texts, sections->arena, builder_text(&text), &is_new);
	builder_fini(&text);
	if (!is_new)
		return number;
	memory_grow((void **)&sections->sets, number, &sections->set_capacity,
		sizeof(*sections->sets));
	sections->sets[number] = set;
	return number;
}

uint32_t sections_add(struct sections *sections, const struct slice *labels, size_t count)
{
	struct slice *keys = memory_new(count, sizeof(*keys));
	uint32_t number = SECTIONS_FULL;

	for (size_t i = 0; i < count; i++)
		keys[i] = arena_copy(sections->arena, key_of(sections, labels[i]));
	qsort(keys, count, sizeof(*keys), compare_slices);
	if (sections->texts.count < SECTION_SETS_MAX &&
		sections->labels.count + count < SECTION_LABELS_MAX)
		number = add_set(sections, keys, count);
	free(keys);
	return number;
}

struct slice sections_text(const struct sections *sections, uint32_t set)
{
	return sections->texts.texts[set];
}

void sections_build(struct sections *sections)
{
	size_t set_count = sections->texts.count;

	sections->row_length = set_count / 32 + 1;
	sections->bits = memory_new(
		sections->labels.count * sections->row_length, sizeof(*sections->bits));
	for (uint32_t number = 0; number < set_count; number++) {
		const struct set *set = &sections->sets[number];

		for (size_t i = 0; i < set->count; i++)
			sections->bits[set->labels[i] * sections->row_length +
				       number / 32] |= 1u << number % 32;
	}
}

struct section_sets sections_of(struct sections *sections, struct slice label)
{
	struct section_sets sets = {0};
	uint32_t number = INTERN_NONE;

	if (sections->labels.count)
		number = intern_find(&sections->labels, key_of(sections, label));
	if (number != INTERN_NONE)
		sets.bits = sections->bits + number * sections->row_length;
	return sets;
}
