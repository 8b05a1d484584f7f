/* The index files each keyword under its rarest *window*: 1, 2, 3, 4 or 8 units in a row, as many as
 * the keyword has. Scanning computes the hashes of all windows at each place of the text (each
 * from two shorter ones), asks a bitmap, then a table, and compares the whole keyword only where
 * both say yes. This touches a tenth of the memory that an automaton would, and memory is what
 * scanning for 100,000 keywords costs. What occurs is then judged by its gaps and boundaries. */
#include "keywords.h"

#include "arena.h"
#include "intern.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct slice word;
	uint32_t phrase; /* the word's; those of `unless` follow */
	uint32_t unless_count;
	uint32_t sections;
};

enum { LEVEL_COUNT = 5, WINDOW_MAX = 8 };
static const uint8_t window_lengths[LEVEL_COUNT] = {1, 2, 3, 4, 8};

/* Windows of one length. */
struct level {
	size_t count;
	uint32_t *bitmap; /* NULL: no keyword has a window of this length */
	unsigned shift;   /* hash >> shift is the bit's number */
};

/* A keyword, or its -ies plural, under the hash of its rarest window. */
struct filed {
	uint32_t hash;
	uint32_t keyword;
	uint32_t pattern;
	uint32_t window; /* where in the pattern the window is */
};

struct keywords {
	struct arena *arena;
	struct entry *entries;
	size_t count;
	size_t capacity;
	struct intern texts; /* canonical, with options: equal texts are one keyword */

	struct phrases phrases;

	/* The index. */
	struct level levels[LEVEL_COUNT];
	struct filed *filed; /* by hash */
	size_t filed_count;
	uint32_t *slots; /* open addressing: place in `filed` + 1 of a hash's first, or 0 */
	unsigned slot_shift;

	/* What was seen of the paper at hand. */
	bool in_section;
	struct section_sets section; /* where IN_SECTION */
	uint32_t paper;
	struct sighting *sightings; /* KEYWORD_FIELDS a keyword */
	uint32_t *seen;
	size_t seen_count;

	void (*on_place)(void *owner, const struct keyword_place *place);
	void *owner;          /* of on_place */
	size_t watched_units; /* how many were compared for it in this paper */
};

/* ---- adding ---- */

struct keywords *keywords_new(void)
{
	struct keywords *keywords = memory_new(1, sizeof(*keywords));

	keywords->arena = arena_new();
	return keywords;
}

void keywords_free(struct keywords *keywords)
{
	if (!keywords)
		return;
	for (size_t i = 0; i < LEVEL_COUNT; i++)
		free(keywords->levels[i].bitmap);
	free(keywords->entries);
	intern_fini(&keywords->texts);
	phrases_fini(&keywords->phrases);
	free(keywords->filed);
	free(keywords->slots);
	free(keywords->sightings);
	free(keywords->seen);
	arena_free(keywords->arena);
	free(keywords);
}

uint32_t keywords_add(struct keywords *keywords, const struct keyword *keyword)
{
	struct builder builder = {0};
	struct entry *entry;
	uint32_t number;
	bool is_new;

	keyword_describe(keyword, &builder);
	number = intern_put(
		&keywords->texts, keywords->arena, builder_text(&builder), &is_new);
	builder_fini(&builder);
	if (!is_new)
		return number;
	memory_grow((void **)&keywords->entries, keywords->count, &keywords->capacity,
		sizeof(*keywords->entries));
	entry = &keywords->entries[keywords->count++];
	*entry = (struct entry){
		.word = arena_copy(keywords->arena, keyword->word),
		.phrase = phrases_add(&keywords->phrases, keyword->word, keyword),
		.unless_count = (uint32_t)keyword->unless_count,
		.sections = keyword->sections,
	};
	for (size_t i = 0; i < keyword->unless_count; i++)
		(void)phrases_add(&keywords->phrases, keyword->unless[i], keyword);
	return number;
}

size_t keywords_count(const struct keywords *keywords)
{
	return keywords->count;
}

struct slice keywords_word(const struct keywords *keywords, uint32_t number)
{
	return keywords->entries[number].word;
}

struct slice keywords_text(const struct keywords *keywords, uint32_t number)
{
	return keywords->texts.texts[number];
}

/* ---- the index ---- */

static uint32_t hash_unit(uint32_t code_point)
{
	return (code_point + 1) * 0x9E3779B1u;
}

/* A window's hash out of those of its halves (of its first two and its third, for three). */
static uint32_t hash_join(uint32_t left, uint32_t right)
{
	return left * 0x85EBCA6Bu + right;
}

static uint32_t hash_finish(uint32_t hash, size_t level)
{
	hash = (hash ^ (uint32_t)level) * 0xC2B2AE35u;
	return hash ^ hash >> 15;
}

/* The hash of the window of LEVEL at the start of CODE_POINTS, as scan_block() computes it. */
static uint32_t hash_window(const uint32_t *code_points, size_t level)
{
	uint32_t hashes[WINDOW_MAX] = {0};
	size_t count = window_lengths[level];

	for (size_t i = 0; i < count; i++)
		hashes[i] = hash_unit(code_points[i]);
	if (count == 3)
		return hash_finish(
			hash_join(hash_join(hashes[0], hashes[1]), hashes[2]), level);
	for (; count > 1; count /= 2) {
		for (size_t i = 0; i < count / 2; i++)
			hashes[i] = hash_join(hashes[2 * i], hashes[2 * i + 1]);
	}
	return hash_finish(hashes[0], level);
}

static size_t level_of(size_t length)
{
	size_t level = LEVEL_COUNT - 1;

	while (window_lengths[level] > length)
		level--;
	return level;
}

/* The number of bits of a table for COUNT things, 2^EXTRA times as large. */
static unsigned table_bits(size_t count, unsigned extra)
{
	unsigned bits = 6;

	while (bits + extra < 31 && (size_t)1 << bits < count)
		bits++;
	return bits + extra;
}

/* How common a unit is in texts, roughly: letters by their frequency in English, the letters that
 * Hangul falls into like frequent ones, all else rare. Decides between windows that are equally
 * rare among the keywords. */
static unsigned unit_weight(uint32_t code_point)
{
	static const uint8_t letters[26] = {8, 2, 3, 4, 13, 2, 2, 6, 7, 1, 1, 4, 3, 7, 8, 2,
		1, 6, 6, 9, 3, 1, 2, 1, 2, 1};

	if (code_point >= 'a' && code_point <= 'z')
		return letters[code_point - 'a'];
	if (code_point >= 0x1100 && code_point <= 0x11FF)
		return 6;
	return 1;
}

struct census {
	uint32_t *counts; /* how many keywords have a window with this hash, roughly */
	unsigned shift;
};

/* Files a pattern of KEYWORD under its rarest window. */
static void file_pattern(struct keywords *keywords, uint32_t keyword, uint32_t number,
	const struct census *census)
{
	const struct pattern *pattern = &keywords->phrases.patterns[number];
	const uint32_t *code_points = keywords->phrases.code_points + pattern->first;
	size_t level = level_of(pattern->length);
	size_t windows = (size_t)pattern->length - window_lengths[level] + 1;
	uint64_t best = UINT64_MAX;
	struct filed *filed = &keywords->filed[keywords->filed_count++];

	for (size_t i = 0; i < windows; i++) {
		uint32_t hash = hash_window(code_points + i, level);
		uint64_t cost = (uint64_t)census->counts[hash >> census->shift] << 32;

		for (size_t j = 0; j < window_lengths[level]; j++)
			cost += unit_weight(code_points[i + j]);
		if (cost < best) {
			best = cost;
			*filed = (struct filed){hash, keyword, number, (uint32_t)i};
		}
	}
	keywords->levels[level].count++;
}

static void count_windows(const struct phrases *phrases, const struct census *census)
{
	for (size_t i = 0; i < phrases->pattern_count; i++) {
		const struct pattern *pattern = &phrases->patterns[i];
		const uint32_t *code_points = phrases->code_points + pattern->first;
		size_t level = level_of(pattern->length);

		for (size_t j = 0; j + window_lengths[level] <= pattern->length; j++)
			census->counts[hash_window(code_points + j, level) >>
				       census->shift]++;
	}
}

static int compare_filed(const void *a, const void *b)
{
	const struct filed *one = a;
	const struct filed *other = b;

	if (one->hash != other->hash)
		return one->hash < other->hash ? -1 : 1;
	return one->pattern < other->pattern ? -1 : one->pattern > other->pattern;
}

static void fill_tables(struct keywords *keywords)
{
	unsigned bits = table_bits(keywords->filed_count, 1);
	size_t mask = ((size_t)1 << bits) - 1;

	for (size_t i = 0; i < LEVEL_COUNT; i++) {
		struct level *level = &keywords->levels[i];
		unsigned bitmap_bits = table_bits(level->count, 4);

		if (level->count)
			level->bitmap = memory_new(((size_t)1 << bitmap_bits) / 32, 4);
		level->shift = 32 - bitmap_bits;
	}
	keywords->slots = memory_new(mask + 1, sizeof(*keywords->slots));
	keywords->slot_shift = 32 - bits;
	for (size_t i = 0; i < keywords->filed_count; i++) {
		uint32_t hash = keywords->filed[i].hash;
		size_t length =
			keywords->phrases.patterns[keywords->filed[i].pattern].length;
		struct level *level = &keywords->levels[level_of(length)];
		size_t slot = hash >> keywords->slot_shift;

		level->bitmap[hash >> level->shift >> 5] |= 1u
							    << (hash >> level->shift & 31);
		if (i && keywords->filed[i - 1].hash == hash)
			continue;
		while (keywords->slots[slot])
			slot = (slot + 1) & mask;
		keywords->slots[slot] = (uint32_t)i + 1;
	}
}

void keywords_build(struct keywords *keywords)
{
	const struct phrases *phrases = &keywords->phrases;
	unsigned bits = table_bits(phrases->unit_count, 1);
	struct census census = {.shift = 32 - bits};

	census.counts = memory_new((size_t)1 << bits, sizeof(*census.counts));
	count_windows(phrases, &census);
	keywords->filed = memory_new(phrases->pattern_count, sizeof(*keywords->filed));
	for (uint32_t i = 0; i < keywords->count; i++) {
		const struct phrase *phrase = &phrases->items[keywords->entries[i].phrase];

		for (uint32_t j = 0; j < phrase->pattern_count; j++)
			file_pattern(keywords, i, phrase->pattern + j, &census);
	}
	free(census.counts);
	qsort(keywords->filed, keywords->filed_count, sizeof(*keywords->filed),
		compare_filed);
	fill_tables(keywords);
	keywords->paper = 1;
	keywords->sightings =
		memory_new(keywords->count * KEYWORD_FIELDS, sizeof(*keywords->sightings));
	keywords->seen = memory_new(keywords->count, sizeof(*keywords->seen));
}

/* ---- scanning ---- */

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* A text of the paper under scan. */
struct scan {
	struct keywords *keywords;
	const struct folded *text;
	unsigned field;
	uint32_t index;
	uint32_t offset;
};

/* Does one of the keyword's `unless` phrases lie over the hit? Then *START and *END, which were the
 * hit's, are the phrase's. */
static bool is_covered(const struct keywords *keywords, const struct entry *entry,
	const struct folded *text, size_t *start, size_t *end)
{
	for (uint32_t i = 1; i <= entry->unless_count; i++) {
		if (phrase_covers(&keywords->phrases, entry->phrase + i, text, start, end))
			return true;
	}
	return false;
}

/* Comparing the keywords of a rule file with a text that is one letter again and again would not
 * end: enough units for a thousand ordinary papers. */
enum { WATCHED_UNITS_MAX = 64 * 1024 * 1024 };

static bool is_in_word(const struct unit *unit)
{
	return unit->class == UNIT_LETTER || unit->class == UNIT_DIGIT ||
	       unit->code_point == '.';
}

/* Widens the units from *START up to *END to the word around them, or so much of it as a word may
 * reasonably have. */
static void find_word(const struct folded *text, size_t *start, size_t *end)
{
	enum { WORD_UNITS_MAX = 64 };
	const struct unit *units = text->units;
	size_t first = *start > WORD_UNITS_MAX ? *start - WORD_UNITS_MAX : 0;
	size_t last = lesser(text->count, *end + WORD_UNITS_MAX);

	while (*start > first && !units[*start].gap && is_in_word(&units[*start]) &&
		is_in_word(&units[*start - 1]))
		(*start)--;
	while (*end < last && !units[*end].gap && is_in_word(&units[*end - 1]) &&
		is_in_word(&units[*end]))
		(*end)++;
	/* A full stop ends a sentence, and no word. */
	while (units[*start].code_point == '.' && *start + 1 < *end)
		(*start)++;
	while (units[*end - 1].code_point == '.' && *start + 1 < *end)
		(*end)--;
}

static bool is_searched(const struct keywords *keywords, const struct entry *entry)
{
	return !keywords->in_section ||
	       section_sets_have(keywords->section, entry->sections);
}

static void report_place(const struct scan *scan, const struct filed *filed, size_t start)
{
	struct keywords *keywords = scan->keywords;
	const struct phrases *phrases = &keywords->phrases;
	const struct entry *entry = &keywords->entries[filed->keyword];
	const struct unit *units = scan->text->units;
	struct judgement judgement;
	size_t around_start = start;
	size_t around_end;

	keywords->watched_units += phrases->patterns[filed->pattern].length;
	if (keywords->watched_units > WATCHED_UNITS_MAX &&
		!phrase_occurs(phrases, entry->phrase, filed->pattern, scan->text, start,
			&around_end))
		return;
	judgement = phrase_judge(phrases, entry->phrase, filed->pattern, scan->text, start);
	if (!judgement.stands)
		return;
	around_end = judgement.end;
	if (judgement.refusals)
		find_word(scan->text, &around_start, &around_end);
	else if (is_covered(keywords, entry, scan->text, &around_start, &around_end))
		judgement.refusals = REFUSED_UNLESS;
	if (!is_searched(keywords, entry))
		judgement.refusals |= REFUSED_SECTION;
	keywords->on_place(keywords->owner,
		&(struct keyword_place){
			.keyword = filed->keyword,
			.field = scan->field,
			.index = scan->index,
			.start = scan->offset + units[start].start,
			.end = scan->offset + units[judgement.end - 1].end,
			.around_start = scan->offset + units[around_start].start,
			.around_end = scan->offset + units[around_end - 1].end,
			.refusals = judgement.refusals,
			.freedoms = judgement.freedoms,
		});
}

static void on_candidate(const struct scan *scan, const struct filed *filed, size_t start)
{
	struct keywords *keywords = scan->keywords;
	const struct entry *entry = &keywords->entries[filed->keyword];
	struct sighting *sightings = &keywords->sightings[filed->keyword * KEYWORD_FIELDS];
	struct sighting *sighting = &sightings[scan->field];
	const struct unit *units = scan->text->units;
	size_t covered_start = start;
	size_t covered_end;
	bool seen = sighting->paper == keywords->paper;
	bool seen_anywhere = false;
	size_t end;

	if (keywords->on_place)
		report_place(scan, filed, start);
	/* A keyword's -ies plural may be found out of order, so an earlier place still counts. */
	if (seen && (sighting->index != scan->index ||
			    sighting->start <= scan->offset + units[start].start))
		return;
	if (!is_searched(keywords, entry))
		return;
	if (!phrase_occurs(&keywords->phrases, entry->phrase, filed->pattern, scan->text,
		    start, &end))
		return;
	covered_end = end;
	if (entry->unless_count &&
		is_covered(keywords, entry, scan->text, &covered_start, &covered_end))
		return;
	for (unsigned i = 0; i < KEYWORD_FIELDS; i++)
		seen_anywhere = seen_anywhere || sightings[i].paper == keywords->paper;
	if (!seen_anywhere)
		keywords->seen[keywords->seen_count++] = filed->keyword;
	*sighting = (struct sighting){
		.paper = keywords->paper,
		.index = scan->index,
		.start = scan->offset + units[start].start,
		.end = scan->offset + units[end - 1].end,
	};
}

/* The bitmap says that a window with this hash may be filed; AT is its place in the text. */
static void on_window(const struct scan *scan, uint32_t hash, size_t at)
{
	const struct keywords *keywords = scan->keywords;
	size_t mask = ((size_t)1 << (32 - keywords->slot_shift)) - 1;
	size_t slot = hash >> keywords->slot_shift;

	for (; keywords->slots[slot]; slot = (slot + 1) & mask) {
		size_t place = keywords->slots[slot] - 1;

		if (keywords->filed[place].hash != hash)
			continue;
		for (; place < keywords->filed_count && keywords->filed[place].hash == hash;
			place++) {
			const struct filed *filed = &keywords->filed[place];

			if (at >= filed->window)
				on_candidate(scan, filed, at - filed->window);
		}
		return;
	}
}

enum { BLOCK_UNITS = 512 };

static void probe_level(const struct scan *scan, size_t number, const uint32_t *hashes,
	size_t base, size_t count)
{
	const struct level *level = &scan->keywords->levels[number];
	size_t left = scan->text->count - base;

	if (!level->bitmap || left < window_lengths[number])
		return;
	if (count > left - window_lengths[number] + 1)
		count = left - window_lengths[number] + 1;
	for (size_t i = 0; i < count; i++) {
		uint32_t hash = hash_finish(hashes[i], number);
		uint32_t bit = hash >> level->shift;

		if (level->bitmap[bit >> 5] >> (bit & 31) & 1)
			on_window(scan, hash, base + i);
	}
}

/* Probes all windows that begin in the block of units at BASE. The hashes of long windows are made
 * of those of short ones, as hash_window() does. */
static void scan_block(const struct scan *scan, size_t base)
{
	const struct folded *text = scan->text;
	uint32_t single[BLOCK_UNITS + WINDOW_MAX];
	uint32_t joined[BLOCK_UNITS + WINDOW_MAX];
	uint32_t triple[BLOCK_UNITS + WINDOW_MAX];
	size_t left = text->count - base;
	size_t count = lesser(left, BLOCK_UNITS);
	size_t known = lesser(left, BLOCK_UNITS + WINDOW_MAX);

	for (size_t i = 0; i < known; i++)
		single[i] = hash_unit(text->units[base + i].code_point);
	for (size_t i = known; i < count + WINDOW_MAX; i++)
		single[i] = 0;
	probe_level(scan, 0, single, base, count);
	for (size_t i = 0; i < count + 7; i++)
		joined[i] = hash_join(single[i], single[i + 1]);
	probe_level(scan, 1, joined, base, count);
	for (size_t i = 0; i < count; i++)
		triple[i] = hash_join(joined[i], single[i + 2]);
	probe_level(scan, 2, triple, base, count);
	for (size_t i = 0; i < count + 4; i++)
		joined[i] = hash_join(joined[i], joined[i + 2]);
	probe_level(scan, 3, joined, base, count);
	for (size_t i = 0; i < count; i++)
		joined[i] = hash_join(joined[i], joined[i + 4]);
	probe_level(scan, 4, joined, base, count);
}

void keywords_begin(struct keywords *keywords)
{
	keywords->seen_count = 0;
	keywords->watched_units = 0;
	keywords->in_section = false;
	if (++keywords->paper)
		return;
	/* After four thousand million papers: old numbers would come again. */
	memset(keywords->sightings, 0,
		keywords->count * KEYWORD_FIELDS * sizeof(*keywords->sightings));
	keywords->paper = 1;
}

void keywords_enter_section(struct keywords *keywords, struct section_sets sets)
{
	keywords->in_section = true;
	keywords->section = sets;
}

void keywords_scan(struct keywords *keywords, const struct folded *text, unsigned field,
	uint32_t index, uint32_t offset)
{
	const struct scan scan = {
		.keywords = keywords,
		.text = text,
		.field = field,
		.index = index,
		.offset = offset,
	};

	if (!keywords->filed_count)
		return;
	for (size_t base = 0; base < text->count; base += BLOCK_UNITS)
		scan_block(&scan, base);
}

const struct sighting *keywords_seen(
	const struct keywords *keywords, uint32_t number, unsigned field)
{
	const struct sighting *sighting =
		&keywords->sightings[number * KEYWORD_FIELDS + field];

	return sighting->paper == keywords->paper ? sighting : NULL;
}

const uint32_t *keywords_seen_list(const struct keywords *keywords, size_t *count)
{
	*count = keywords->seen_count;
	return keywords->seen;
}

void keywords_watch(struct keywords *keywords,
	void (*on_place)(void *owner, const struct keyword_place *place), void *owner)
{
	keywords->on_place = on_place;
	keywords->owner = owner;
}
