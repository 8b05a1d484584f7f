#include "roster.h"

#include "arena.h"
#include "author.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	uint32_t group;
	uint32_t mention;
	uint32_t paper;
	struct slice name;
	struct slice key; /* equal for equal names */
};

/* The names of a group lie at [start, end) of `names`. */
struct group {
	uint32_t number;
	size_t start;
	size_t end;
};

struct roster {
	struct arena *arena;
	roster_key_func key;
	struct entry *entries;
	size_t count;
	size_t capacity;
	struct roster_name *names;
	size_t name_count;
	struct group *groups; /* by number */
	size_t group_count;
	size_t group_capacity;
};

struct roster *roster_new(roster_key_func key)
{
	struct roster *roster = memory_new(1, sizeof(*roster));

	roster->key = key;
	roster->arena = arena_new();
	return roster;
}

void roster_free(struct roster *roster)
{
	if (!roster)
		return;
	free(roster->entries);
	free(roster->names);
	free(roster->groups);
	arena_free(roster->arena);
	free(roster);
}

void roster_add(struct roster *roster, uint32_t group, uint32_t mention, struct slice name)
{
	memory_grow((void **)&roster->entries, roster->count, &roster->capacity,
		sizeof(*roster->entries));
	roster->entries[roster->count++] = (struct entry){
		.group = group,
		.mention = mention,
		.name = arena_copy(roster->arena, name),
	};
}

/* ---- counting ---- */

static int compare_numbers(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

/* One name's entries come together, in order of their papers. */
static int compare_entries(const void *a, const void *b)
{
	const struct entry *one = a;
	const struct entry *other = b;
	int order = compare_numbers(one->group, other->group);

	if (!order)
		order = slice_compare(one->key, other->key);
	if (!order)
		order = compare_numbers(one->paper, other->paper);
	return order ? order : compare_numbers(one->mention, other->mention);
}

static int compare_names(const void *a, const void *b)
{
	const struct roster_name *one = a;
	const struct roster_name *other = b;
	int order = compare_numbers(other->papers, one->papers);

	return order ? order : slice_compare(one->name, other->name);
}

static void set_keys(struct roster *roster, const uint32_t *papers)
{
	struct builder builder = {0};

	for (size_t i = 0; i < roster->count; i++) {
		struct entry *entry = &roster->entries[i];

		builder.length = 0;
		roster->key(entry->name, &builder);
		entry->key = arena_copy(roster->arena, builder_text(&builder));
		entry->paper = papers[entry->mention];
	}
	builder_fini(&builder);
}

static void open_group(struct roster *roster, uint32_t number)
{
	memory_grow((void **)&roster->groups, roster->group_count, &roster->group_capacity,
		sizeof(*roster->groups));
	roster->groups[roster->group_count++] =
		(struct group){number, roster->name_count, roster->name_count};
}

/* Counts an entry that comes behind BEFORE (NULL: the first). */
static void count_entry(
	struct roster *roster, const struct entry *entry, const struct entry *before)
{
	bool new_group = !before || before->group != entry->group;
	bool new_name = new_group || !slice_equal(before->key, entry->key);

	if (new_group)
		open_group(roster, entry->group);
	if (new_name)
		roster->names[roster->name_count++] =
			(struct roster_name){.name = entry->name, .key = entry->key};
	if (new_name || before->paper != entry->paper)
		roster->names[roster->name_count - 1].papers++;
	roster->groups[roster->group_count - 1].end = roster->name_count;
}

void roster_count(struct roster *roster, const uint32_t *papers)
{
	struct entry *entries = roster->entries;

	if (!entries)
		return;
	set_keys(roster, papers);
	qsort(entries, roster->count, sizeof(*entries), compare_entries);
	roster->names = memory_new(roster->count, sizeof(*roster->names));
	for (size_t i = 0; i < roster->count; i++)
		count_entry(roster, &entries[i], i ? &entries[i - 1] : NULL);
	for (size_t i = 0; i < roster->group_count; i++) {
		const struct group *group = &roster->groups[i];

		qsort(roster->names + group->start, group->end - group->start,
			sizeof(*roster->names), compare_names);
	}
}

/* ---- asking ---- */

static int compare_groups(const void *key, const void *group)
{
	return compare_numbers(
		*(const uint32_t *)key, ((const struct group *)group)->number);
}

const struct roster_name *roster_names(
	const struct roster *roster, uint32_t group, size_t *count)
{
	const struct group *found = NULL;

	if (roster->group_count)
		found = bsearch(&group, roster->groups, roster->group_count,
			sizeof(*roster->groups), compare_groups);
	*count = found ? found->end - found->start : 0;
	return found ? roster->names + found->start : NULL;
}

/* Names that NAME agrees with by AUTHOR_MATCH_LOOSE. */
static size_t find_loose(const struct roster_name *names, size_t count, struct slice name,
	struct roster_name *near, size_t max)
{
	const struct author author = {.name = name, .match = AUTHOR_MATCH_LOOSE};
	struct authors *authors = authors_new();
	size_t found = 0;
	size_t index;

	(void)authors_add(authors, &author);
	authors_build(authors);
	for (size_t i = 0; i < count && found < max; i++) {
		authors_scan(authors, &names[i].name, 1);
		if (authors_seen(authors, 0, &index))
			near[found++] = names[i];
	}
	authors_free(authors);
	return found;
}

static bool is_among(
	const struct roster_name *names, size_t count, const struct roster_name *name)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal(names[i].key, name->key))
			return true;
	return false;
}

size_t roster_find_near(const struct roster *roster, uint32_t group, struct slice name,
	struct roster_name *near, size_t max)
{
	size_t count;
	const struct roster_name *names = roster_names(roster, group, &count);
	size_t found = find_loose(names, count, name, near, max);
	struct builder key = {0};

	author_key(name, &key);
	for (size_t i = 0; i < count && found < max; i++) {
		if (author_is_misspelt(builder_text(&key), names[i].key) &&
			!is_among(near, found, &names[i]))
			near[found++] = names[i];
	}
	builder_fini(&key);
	return found;
}
