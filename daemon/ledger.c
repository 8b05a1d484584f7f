#include "ledger.h"

#include "memory.h"

#include <stdlib.h>
#include <time.h>

enum { SECONDS_A_DAY = 24 * 60 * 60 };

struct ledger {
	struct arena *arena; /* of the ids */
	struct ledger_mention *mentions;
	size_t mention_count;
	size_t mention_capacity;
	struct ledger_entry *entries;
	size_t entry_count;
	size_t entry_capacity;
};

struct ledger *ledger_new(void)
{
	struct ledger *ledger = memory_new(1, sizeof(*ledger));

	ledger->arena = arena_new();
	return ledger;
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	free(ledger->mentions);
	free(ledger->entries);
	arena_free(ledger->arena);
	free(ledger);
}

/* ---- noting down ---- */

static int digits(struct slice date, size_t start, size_t end)
{
	int number = 0;

	for (size_t i = start; i < end; i++)
		number = number * 10 + (date.bytes[i] - '0');
	return number;
}

/* DATE is a day, as papers have it. */
static void set_day(struct ledger_mention *mention, struct slice date)
{
	struct tm day = {
		.tm_year = digits(date, 0, 4) - 1900,
		.tm_mon = digits(date, 5, 7) - 1,
		.tm_mday = digits(date, 8, 10),
	};

	mention->month = (day.tm_year + 1900) * 12 + day.tm_mon;
	mention->day = (int32_t)(timegm(&day) / SECONDS_A_DAY);
}

uint32_t ledger_begin(struct ledger *ledger, const struct paper *paper)
{
	struct ledger_mention *mention;

	memory_grow((void **)&ledger->mentions, ledger->mention_count,
		&ledger->mention_capacity, sizeof(*ledger->mentions));
	mention = &ledger->mentions[ledger->mention_count];
	*mention = (struct ledger_mention){
		.id = arena_copy(ledger->arena, paper->id),
		.day = LEDGER_NO_DAY,
	};
	if (paper->date.bytes)
		set_day(mention, paper->date);
	return (uint32_t)ledger->mention_count++;
}

void ledger_note(struct ledger *ledger, uint32_t topic, size_t number)
{
	memory_grow((void **)&ledger->entries, ledger->entry_count, &ledger->entry_capacity,
		sizeof(*ledger->entries));
	ledger->entries[ledger->entry_count++] = (struct ledger_entry){
		.topic = topic,
		.number = (uint32_t)number,
		.mention = (uint32_t)ledger->mention_count - 1,
	};
}

/* ---- counting ---- */

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

/* A mention, to be sorted. */
struct place {
	struct ledger_mention *mention;
};

static int compare_ids(const void *a, const void *b)
{
	const struct ledger_mention *one = ((const struct place *)a)->mention;
	const struct ledger_mention *other = ((const struct place *)b)->mention;
	int order = slice_compare(one->id, other->id);

	/* Mentions lie in the order in which they came. */
	return order ? order : one < other ? -1 : one > other;
}

static size_t number_papers(struct ledger *ledger)
{
	size_t count = ledger->mention_count;
	struct place *places = memory_new(count, sizeof(*places));
	size_t papers = 0;

	for (size_t i = 0; i < count; i++)
		places[i].mention = &ledger->mentions[i];
	if (count)
		qsort(places, count, sizeof(*places), compare_ids);
	for (size_t i = 0; i < count; i++) {
		if (!i || !slice_equal(places[i - 1].mention->id, places[i].mention->id))
			papers++;
		places[i].mention->paper = (uint32_t)papers - 1;
	}
	free(places);
	return papers;
}

static int compare_facts(const struct ledger_entry *one, const struct ledger_entry *other)
{
	int order = compare_numbers(one->topic, other->topic);

	if (!order)
		order = compare_numbers(one->number, other->number);
	return order ? order : compare_numbers(one->paper, other->paper);
}

static int compare_entries(const void *a, const void *b)
{
	const struct ledger_entry *one = a;
	const struct ledger_entry *other = b;
	int order = compare_facts(one, other);

	return order ? order : compare_numbers(one->mention, other->mention);
}

size_t ledger_count(struct ledger *ledger)
{
	size_t papers = number_papers(ledger);
	struct ledger_entry *entries = ledger->entries;
	size_t count = 0;

	for (size_t i = 0; i < ledger->entry_count; i++)
		entries[i].paper = ledger->mentions[entries[i].mention].paper;
	if (entries)
		qsort(entries, ledger->entry_count, sizeof(*entries), compare_entries);
	for (size_t i = 0; i < ledger->entry_count; i++)
		if (!count || compare_facts(&entries[count - 1], &entries[i]) != 0)
			entries[count++] = entries[i];
	ledger->entry_count = count;
	return papers;
}

/* ---- asking ---- */

const struct ledger_mention *ledger_mentions(const struct ledger *ledger, size_t *count)
{
	*count = ledger->mention_count;
	return ledger->mentions;
}

const struct ledger_entry *ledger_entries(const struct ledger *ledger, size_t *count)
{
	*count = ledger->entry_count;
	return ledger->entries;
}

bool ledger_has(const struct ledger *ledger, uint32_t topic, size_t number, uint32_t paper)
{
	const struct ledger_entry wanted = {
		.topic = topic, .number = (uint32_t)number, .paper = paper};
	size_t low = 0;
	size_t high = ledger->entry_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_facts(&ledger->entries[middle], &wanted);

		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
