#include "phrase_index.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* How many units a beginning has. The longest is that of the longest keywords. */
enum { LEVEL_COUNT = 19 };
static const uint16_t level_lengths[LEVEL_COUNT] = {
	1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768};

/* From the first level of a ladder, texts are followed to the last as long as they may. */
enum { LADDER_COUNT = 3 };
static const struct ladder {
	unsigned first;
	unsigned last;
} ladders[LADDER_COUNT] = {{0, 0}, {1, 2}, {3, LEVEL_COUNT - 1}};

/* Starts that are looked up together, and places that are given out together. */
enum { BATCH = 256, PLACES_MAX = 1024 };

/* Which beginnings are known. A word of the map is chosen by the upper bits of a beginning's hash, and
 * in it two bits by the lower ones: two for that patterns begin so, two others for that patterns are
 * filed so. Where both bits are set by chance, time is lost and nothing else. */
struct gates {
	uint64_t *words;
	unsigned shift;
};
enum gate { GATE_BEGINS = 0, GATE_FILED = 12 };

/* A map is made with so many bits for a beginning, and then, as many beginnings are shared, halved as
 * long as no more than one bit in so many is set. */
enum { BITS_FIRST = 8, DOORS_FILL = 8, GATES_FILL = 4 };

/* A pattern in the hash table. What is known of it here spares looking at it. */
struct slot {
	uint16_t tag;          /* the lowest bits of its beginning's hash */
	uint16_t next;         /* the key behind the beginning, */
	uint32_t whole : 1;    /* unless there is none */
	uint32_t more : 1;     /* another slot with this tag follows */
	uint32_t pattern : 30; /* place in the pool; 0: the slot is free */
};
enum { PATTERN_BITS = (1 << 30) - 1 };

/* The patterns that begin where words do, or the others. */
struct table {
	bool anywhere;
	unsigned ladders;   /* bits: which have patterns */
	struct gates doors; /* the first beginnings of each ladder */
	struct gates gates; /* the others */
	struct slot *slots; /* NULL: the table is empty */
	unsigned slot_shift;
};
enum { TABLE_COUNT = 2 };

/* Units of the text where patterns of a table may begin. */
struct starts {
	uint32_t *units;
	size_t count;
	size_t capacity;
};

/* The beginning of a known pattern, in the text. */
struct beginning {
	uint64_t hash;
	uint32_t start;
	uint32_t end;
};

struct phrase_index {
	const struct phrases *phrases;
	struct table tables[TABLE_COUNT];

	/* The text at hand. */
	uint16_t *keys;
	size_t key_count;
	size_t key_capacity;
	struct starts starts[TABLE_COUNT];
	unsigned table; /* which is looked through */
	size_t start;   /* up to here */

	/* Of the batch at hand. */
	struct beginning list[BATCH];
	struct beginning found[BATCH * LEVEL_COUNT + 1];
	size_t found_count;
	size_t found_next;       /* whose patterns are being looked for, */
	const struct slot *slot; /* and where */
	struct phrase_place places[PLACES_MAX];
};

/* ---- hashes ---- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
	return hash ^ hash >> 32;
}

static uint64_t load_two(const uint16_t *keys)
{
	uint32_t value;

	memcpy(&value, keys, sizeof(value));
	return value;
}

static uint64_t load_four(const uint16_t *keys)
{
	uint64_t value;

	memcpy(&value, keys, sizeof(value));
	return value;
}

/* The hash of the beginning at the foot of a ladder. */
static uint64_t hash_first(const uint16_t *keys, unsigned ladder)
{
	if (ladder == 0)
		return mix(ladder, keys[0]);
	return mix(ladder, ladder == 1 ? load_two(keys) : load_four(keys));
}

/* The hash of the beginning at LEVEL + 1, from that at LEVEL. */
static uint64_t hash_next(uint64_t hash, const uint16_t *keys, unsigned level)
{
	size_t from = level_lengths[level];
	size_t to = level_lengths[level + 1];

	if (to - from == 1)
		return mix(hash, keys[from]);
	if (to - from == 2)
		return mix(hash, load_two(keys + from));
	for (; from < to; from += 4)
		hash = mix(hash, load_four(keys + from));
	return hash;
}

static uint16_t key_of(uint32_t code_point)
{
	/* No character has these codes. */
	return (uint16_t)(code_point < 0x10000 ? code_point
					       : 0xD800 | (code_point & 0x7FF));
}

/* ---- tables ---- */

static unsigned level_of(size_t length)
{
	unsigned level = LEVEL_COUNT - 1;

	while (level_lengths[level] > length)
		level--;
	return level;
}

static unsigned ladder_of(unsigned level)
{
	unsigned ladder = 0;

	while (ladders[ladder].last < level)
		ladder++;
	return ladder;
}

/* For 64-bit hashes: the shift that leaves numbers for COUNT things and more. */
static unsigned shift_for(size_t count)
{
	unsigned bits = 1;

	while ((size_t)1 << bits < count)
		bits++;
	return 64 - bits;
}

static size_t gates_count(const struct gates *gates)
{
	return (size_t)1 << (64 - gates->shift);
}

static void gates_init(struct gates *gates, size_t bits)
{
	gates->shift = shift_for(bits / 64);
	gates->words = memory_new(gates_count(gates), sizeof(*gates->words));
}

static void gates_open(struct gates *gates, uint64_t hash, enum gate gate)
{
	gates->words[hash >> gates->shift] |= (uint64_t)1 << (hash >> gate & 63) |
					      (uint64_t)1 << (hash >> gate >> 6 & 63);
}

static bool gates_let(const struct gates *gates, uint64_t hash, enum gate gate)
{
	uint64_t word = gates->words[hash >> gates->shift];

	return word >> (hash >> gate & 63) & word >> (hash >> gate >> 6 & 63) & 1;
}

static void gates_shrink(struct gates *gates, size_t fill)
{
	for (;;) {
		size_t half = gates_count(gates) / 2;
		size_t set = 0;

		for (size_t i = 0; i < half; i++)
			set += (size_t)__builtin_popcountll(
				gates->words[2 * i] | gates->words[2 * i + 1]);
		if (half < 2 || set * fill > half * 64)
			break;
		for (size_t i = 0; i < half; i++)
			gates->words[i] = gates->words[2 * i] | gates->words[2 * i + 1];
		gates->shift++;
	}
	gates->words =
		memory_resize(gates->words, gates_count(gates), sizeof(*gates->words));
}

static struct slot *first_slot(const struct table *table, uint64_t hash)
{
	return &table->slots[hash >> table->slot_shift];
}

static struct slot *next_slot(const struct table *table, const struct slot *slot)
{
	size_t next = (size_t)(slot - table->slots) + 1;

	return &table->slots[next & SIZE_MAX >> table->slot_shift];
}

static void put_slot(struct table *table, uint64_t hash, struct slot filed)
{
	struct slot *slot = first_slot(table, hash);

	filed.tag = (uint16_t)hash;
	for (; slot->pattern; slot = next_slot(table, slot)) {
		if (slot->tag == filed.tag)
			slot->more = 1;
	}
	*slot = filed;
}

static void file_pattern(struct table *table, const struct phrases *phrases, uint32_t place)
{
	uint16_t keys[KEYWORD_UNITS_MAX + 2 + 4] = {0};
	const struct pattern *pattern = phrases_pattern(phrases, place);
	unsigned level = level_of(pattern->length);
	unsigned ladder = ladder_of(level);
	struct gates *gates = &table->doors;
	uint64_t hash;

	for (size_t i = 0; i < pattern->length; i++)
		keys[i] = key_of(pattern_unit(pattern, i).code_point);
	table->ladders |= 1u << ladder;
	hash = hash_first(keys, ladder);
	gates_open(gates, hash, GATE_BEGINS);
	for (unsigned i = ladders[ladder].first; i < level; i++) {
		gates = &table->gates;
		hash = hash_next(hash, keys, i);
		gates_open(gates, hash, GATE_BEGINS);
	}
	gates_open(gates, hash, GATE_FILED);
	put_slot(table, hash,
		(struct slot){
			.next = keys[level_lengths[level]],
			.whole = pattern->length == level_lengths[level],
			.pattern = place & PATTERN_BITS,
		});
}

static bool belongs(const struct table *table, const struct pattern *pattern)
{
	return (pattern_form(pattern) == KEYWORD_FORM_ANYWHERE) == table->anywhere;
}

static void table_init(struct table *table, const struct phrases *phrases)
{
	size_t count = 0;
	size_t steps = 0;

	for (uint32_t i = phrases_next(phrases, 0); i; i = phrases_next(phrases, i)) {
		const struct pattern *pattern = phrases_pattern(phrases, i);
		unsigned level = level_of(pattern->length);

		if (belongs(table, pattern)) {
			count++;
			steps += level - ladders[ladder_of(level)].first;
		}
	}
	if (!count)
		return;
	gates_init(&table->doors, count * BITS_FIRST);
	gates_init(&table->gates, (count + steps) * BITS_FIRST);
	table->slot_shift = shift_for(2 * count + 1);
	table->slots =
		memory_new((size_t)1 << (64 - table->slot_shift), sizeof(*table->slots));
	for (uint32_t i = phrases_next(phrases, 0); i; i = phrases_next(phrases, i)) {
		if (belongs(table, phrases_pattern(phrases, i)))
			file_pattern(table, phrases, i);
	}
	gates_shrink(&table->doors, DOORS_FILL);
	gates_shrink(&table->gates, GATES_FILL);
}

struct phrase_index *phrase_index_new(const struct phrases *phrases)
{
	struct phrase_index *index = memory_new(1, sizeof(*index));

	index->phrases = phrases;
	index->tables[1].anywhere = true;
	for (size_t i = 0; i < TABLE_COUNT; i++)
		table_init(&index->tables[i], phrases);
	return index;
}

void phrase_index_free(struct phrase_index *index)
{
	if (!index)
		return;
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		free(index->tables[i].doors.words);
		free(index->tables[i].gates.words);
		free(index->tables[i].slots);
		free(index->starts[i].units);
	}
	free(index->keys);
	free(index);
}

/* ---- looking ---- */

static void make_room(struct phrase_index *index, size_t count)
{
	if (index->key_capacity < count + 4) {
		index->key_capacity = 2 * (count + 4);
		index->keys = memory_resize(
			index->keys, index->key_capacity, sizeof(*index->keys));
	}
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		struct starts *starts = &index->starts[i];

		if (!index->tables[i].slots || starts->capacity > count)
			continue;
		starts->capacity = 2 * (count + 1);
		starts->units = memory_resize(
			starts->units, starts->capacity, sizeof(*starts->units));
	}
}

/* Where a word may begin. */
static size_t find_edges(const struct folded *text, uint32_t *starts)
{
	static const struct unit edges = {.edge = true, .capital = true};
	size_t count = 0;

	for (size_t i = 0; i < text->count; i++) {
		starts[count] = (uint32_t)i;
		count += (unit_letter(&text->units[i]) & unit_letter(&edges)) != 0;
	}
	return count;
}

/* All units that are FIRST of their characters, or just all. */
static size_t find_units(const struct folded *text, uint32_t *starts, bool first)
{
	size_t count = 0;

	for (size_t i = 0; i < text->count; i++) {
		starts[count] = (uint32_t)i;
		count += text->units[i].first || !first;
	}
	return count;
}

void phrase_index_begin(
	struct phrase_index *index, const struct folded *text, bool everywhere)
{
	struct starts *starts = index->starts;
	uint16_t *keys;

	make_room(index, text->count);
	index->table = 0;
	index->start = 0;
	index->found_count = 0;
	index->found_next = 0;
	index->key_count = text->count;
	keys = index->keys;
	for (size_t i = 0; i < text->count; i++)
		keys[i] = key_of(text->units[i].code_point);
	memset(keys + text->count, 0, 4 * sizeof(*keys));
	if (index->tables[0].slots)
		starts[0].count = everywhere ? find_units(text, starts[0].units, false)
					     : find_edges(text, starts[0].units);
	if (index->tables[1].slots)
		starts[1].count = find_units(text, starts[1].units, !everywhere);
}

/* The beginnings of COUNT starts at the foot of a ladder, as far as patterns begin so. */
static size_t enter(struct phrase_index *index, const struct table *table,
	const uint32_t *starts, size_t count, unsigned ladder)
{
	const uint16_t *keys = index->keys;
	struct beginning *list = index->list;
	uint32_t length = level_lengths[ladders[ladder].first];
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t hash = hash_first(keys + starts[i], ladder);

		list[kept] = (struct beginning){hash, starts[i], starts[i] + length};
		kept += gates_let(&table->doors, hash, GATE_BEGINS);
	}
	return kept;
}

/* Adds those of the first COUNT of the list that patterns are filed under to the FOUND, and returns
 * how many these are then. */
static size_t collect(
	struct phrase_index *index, const struct gates *gates, size_t count, size_t found)
{
	for (size_t i = 0; i < count; i++) {
		index->found[found] = index->list[i];
		found += gates_let(gates, index->list[i].hash, GATE_FILED);
	}
	return found;
}

/* Makes the first COUNT beginnings of the list longer, from LEVEL to the next, and returns how many
 * patterns begin so. */
static size_t step(
	struct phrase_index *index, const struct gates *gates, size_t count, unsigned level)
{
	struct beginning *list = index->list;
	uint32_t length = level_lengths[level + 1];
	size_t kept = 0;

	while (count && list[count - 1].start + length > index->key_count)
		count--;
	for (size_t i = 0; i < count; i++) {
		uint32_t start = list[i].start;
		uint64_t hash = hash_next(list[i].hash, index->keys + start, level);

		list[kept] = (struct beginning){hash, start, start + length};
		kept += gates_let(gates, hash, GATE_BEGINS);
	}
	return kept;
}

/* Follows the first COUNT of the list up a ladder. */
static size_t climb(struct phrase_index *index, const struct table *table, size_t count,
	unsigned ladder, size_t found)
{
	unsigned level = ladders[ladder].first;

	found = collect(index, &table->doors, count, found);
	for (; count && level < ladders[ladder].last; level++) {
		count = step(index, &table->gates, count, level);
		found = collect(index, &table->gates, count, found);
	}
	return found;
}

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Takes the next starts of the table, and finds their beginnings. */
static void find_beginnings(struct phrase_index *index)
{
	const struct table *table = &index->tables[index->table];
	const struct starts *starts = &index->starts[index->table];
	const uint32_t *units = starts->units + index->start;
	size_t count = lesser(starts->count - index->start, BATCH);
	size_t found = 0;

	index->start += count;
	for (unsigned ladder = 0; ladder < LADDER_COUNT; ladder++) {
		if (table->ladders >> ladder & 1)
			found = climb(index, table,
				enter(index, table, units, count, ladder), ladder, found);
	}
	for (size_t i = 0; i < found; i++)
		__builtin_prefetch(first_slot(table, index->found[i].hash));
	index->found_count = found;
	index->found_next = 0;
	index->slot = found ? first_slot(table, index->found[0].hash) : NULL;
}

/* Turns the beginnings found into places, as many as there is room for, and returns how many. */
static size_t find_places(struct phrase_index *index)
{
	const struct table *table = &index->tables[index->table];
	const struct slot *slot = index->slot;
	size_t next = index->found_next;
	size_t count = 0;

	while (next < index->found_count && count < PLACES_MAX) {
		const struct beginning *beginning = &index->found[next];
		bool fits = slot->pattern && slot->tag == (uint16_t)beginning->hash;

		if (fits && (slot->whole | (slot->next == index->keys[beginning->end]))) {
			const char *pattern = (const char *)phrases_pattern(
				index->phrases, slot->pattern);

			__builtin_prefetch(pattern);
			__builtin_prefetch(pattern + 60); /* most end there */
			index->places[count++] =
				(struct phrase_place){beginning->start, slot->pattern};
		}
		if (!slot->pattern || (fits && !slot->more))
			slot = first_slot(table, index->found[++next].hash);
		else
			slot = next_slot(table, slot);
	}
	index->slot = slot;
	index->found_next = next;
	return count;
}

const struct phrase_place *phrase_index_next(struct phrase_index *index, size_t *count)
{
	for (;;) {
		*count = find_places(index);
		if (*count)
			return index->places;
		while (index->start == index->starts[index->table].count) {
			if (index->table + 1 == TABLE_COUNT)
				return NULL;
			index->table++;
			index->start = 0;
		}
		find_beginnings(index);
	}
}
