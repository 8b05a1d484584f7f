#include "keywords.h"

#include "arena.h"
#include "memory.h"
#include "phrase_index.h"

#include <stdlib.h>
#include <string.h>

/* A keyword. Its word is where that of the keyword before it ends. */
struct entry {
	uint32_t word_end; /* in the words */
	uint32_t phrase;
};

/* What few keywords have: where they do not count. In the order of the keywords. */
struct limit {
	uint32_t keyword;
	uint32_t sections;
	struct slice sections_text;
	struct slice *unless;
	uint32_t *unless_phrases; /* among the exceptions */
	size_t unless_count;
};

/* A keyword by its description. */
struct slot {
	uint32_t hash;
	uint32_t number; /* from 1; 0: the slot is free */
};

struct keywords {
	struct arena *arena;
	struct entry *entries;
	size_t count;
	size_t capacity;
	struct builder words; /* end to end */
	struct limit *limits;
	size_t limit_count;
	size_t limit_capacity;
	struct phrases phrases;
	struct phrases exceptions;

	struct slot *slots; /* while keywords are added */
	size_t slot_count;

	struct phrase_index *index;

	/* What was seen of the paper at hand. */
	bool in_section;
	struct section_sets section; /* where IN_SECTION */
	uint64_t *seen_bits;         /* by keyword */
	uint32_t *seen_places;       /* by keyword, where its bit is set: place in `seen` */
	uint32_t *seen;
	struct sighting
		*sightings; /* KEYWORD_FIELDS for each of `seen`; no end: not seen */
	size_t seen_count;
	size_t seen_capacity;
	size_t sighting_capacity;

	/* Who wants to know all places. */
	void (*on_place)(void *owner, const struct keyword_place *place);
	void *owner;
	size_t watched_units; /* compared for it, in this paper */
};

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
	free(keywords->entries);
	builder_fini(&keywords->words);
	free(keywords->limits);
	phrases_fini(&keywords->phrases);
	phrases_fini(&keywords->exceptions);
	free(keywords->slots);
	phrase_index_free(keywords->index);
	free(keywords->seen_bits);
	free(keywords->seen_places);
	free(keywords->seen);
	free(keywords->sightings);
	arena_free(keywords->arena);
	free(keywords);
}

/* ---- what was added ---- */

size_t keywords_count(const struct keywords *keywords)
{
	return keywords->count;
}

struct slice keywords_word(const struct keywords *keywords, uint32_t number)
{
	size_t start = number ? keywords->entries[number - 1].word_end : 0;

	return slice_part(
		builder_text(&keywords->words), start, keywords->entries[number].word_end);
}

/* The limit of a keyword, or NULL. */
static const struct limit *limit_of(const struct keywords *keywords, uint32_t number)
{
	size_t low = 0;
	size_t high = keywords->limit_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (keywords->limits[middle].keyword < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == keywords->limit_count || keywords->limits[low].keyword != number)
		return NULL;
	return &keywords->limits[low];
}

void keywords_put_text(
	const struct keywords *keywords, uint32_t number, struct builder *builder)
{
	uint32_t phrase = keywords->entries[number].phrase;
	struct keyword keyword =
		pattern_options(phrases_pattern(&keywords->phrases, phrase));
	const struct limit *limit = limit_of(keywords, number);

	keyword.word = keywords_word(keywords, number);
	if (limit) {
		keyword.sections = limit->sections;
		keyword.sections_text = limit->sections_text;
		keyword.unless = limit->unless;
		keyword.unless_count = limit->unless_count;
	}
	keyword_describe(&keyword, builder);
}

/* ---- adding ---- */

/* FNV-1a is enough: the texts are the user's own. */
static uint32_t hash_text(struct slice text)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char)text.bytes[i]) * 16777619u;
	return hash;
}

static bool is_described(
	const struct keywords *keywords, uint32_t number, struct slice description)
{
	struct builder builder = {0};
	bool answer;

	keywords_put_text(keywords, number, &builder);
	answer = slice_equal(builder_text(&builder), description);
	builder_fini(&builder);
	return answer;
}

/* The slot of the keyword with this description, or where it belongs. Descriptions are not kept: one
 * is made again where the hashes are equal. */
static struct slot *find_slot(
	const struct keywords *keywords, uint32_t hash, struct slice description)
{
	size_t mask = keywords->slot_count - 1;
	size_t place = hash & mask;

	for (; keywords->slots[place].number; place = (place + 1) & mask) {
		if (keywords->slots[place].hash == hash &&
			is_described(
				keywords, keywords->slots[place].number - 1, description))
			break;
	}
	return &keywords->slots[place];
}

/* Keeps the table at most half full. */
static void grow_slots(struct keywords *keywords)
{
	struct slot *old = keywords->slots;
	size_t old_count = keywords->slot_count;
	size_t mask;

	if (keywords->count * 2 < old_count)
		return;
	keywords->slot_count = old_count ? old_count * 2 : 16;
	keywords->slots = memory_new(keywords->slot_count, sizeof(*keywords->slots));
	mask = keywords->slot_count - 1;
	for (size_t i = 0; i < old_count; i++) {
		size_t place = old[i].hash & mask;

		if (!old[i].number)
			continue;
		while (keywords->slots[place].number)
			place = (place + 1) & mask;
		keywords->slots[place] = old[i];
	}
	free(old);
}

static void add_limit(
	struct keywords *keywords, const struct keyword *keyword, uint32_t number)
{
	size_t count = keyword->unless_count;
	struct limit limit = {
		.keyword = number,
		.sections = keyword->sections,
		.sections_text = arena_copy(keywords->arena, keyword->sections_text),
		.unless = arena_array(keywords->arena, count, sizeof(*limit.unless)),
		.unless_phrases =
			arena_array(keywords->arena, count, sizeof(*limit.unless_phrases)),
		.unless_count = count,
	};

	for (size_t i = 0; i < count; i++) {
		limit.unless[i] = arena_copy(keywords->arena, keyword->unless[i]);
		limit.unless_phrases[i] = phrases_add(
			&keywords->exceptions, keyword->unless[i], keyword, number);
	}
	memory_grow((void **)&keywords->limits, keywords->limit_count,
		&keywords->limit_capacity, sizeof(*keywords->limits));
	keywords->limits[keywords->limit_count++] = limit;
}

uint32_t keywords_add(struct keywords *keywords, const struct keyword *keyword)
{
	struct builder description = {0};
	uint32_t number = (uint32_t)keywords->count;
	struct slot *slot;
	uint32_t hash;

	grow_slots(keywords);
	keyword_describe(keyword, &description);
	hash = hash_text(builder_text(&description));
	slot = find_slot(keywords, hash, builder_text(&description));
	builder_fini(&description);
	if (slot->number)
		return slot->number - 1;
	*slot = (struct slot){.hash = hash, .number = number + 1};
	builder_put_slice(&keywords->words, keyword->word);
	memory_grow((void **)&keywords->entries, keywords->count, &keywords->capacity,
		sizeof(*keywords->entries));
	keywords->entries[keywords->count++] = (struct entry){
		.word_end = (uint32_t)keywords->words.length,
		.phrase = phrases_add(&keywords->phrases, keyword->word, keyword, number),
	};
	if (keyword->unless_count || keyword->sections)
		add_limit(keywords, keyword, number);
	return number;
}

void keywords_build(struct keywords *keywords)
{
	free(keywords->slots);
	keywords->slots = NULL;
	keywords->index = phrase_index_new(&keywords->phrases);
	keywords->seen_bits =
		memory_new(keywords->count / 64 + 1, sizeof(*keywords->seen_bits));
	keywords->seen_places = memory_new(keywords->count, sizeof(*keywords->seen_places));
}

/* ---- what was seen ---- */

/* The sightings of a keyword, one a field, or NULL. */
static struct sighting *sightings_of(const struct keywords *keywords, uint32_t number)
{
	if (!(keywords->seen_bits[number / 64] >> number % 64 & 1))
		return NULL;
	return keywords->sightings + (size_t)keywords->seen_places[number] * KEYWORD_FIELDS;
}

static struct sighting *add_sightings(struct keywords *keywords, uint32_t number)
{
	enum { BYTES = sizeof(*keywords->sightings) * KEYWORD_FIELDS };
	size_t place = keywords->seen_count++;
	struct sighting *sightings;

	memory_grow((void **)&keywords->seen, place, &keywords->seen_capacity,
		sizeof(*keywords->seen));
	memory_grow(
		(void **)&keywords->sightings, place, &keywords->sighting_capacity, BYTES);
	keywords->seen[place] = number;
	keywords->seen_bits[number / 64] |= (uint64_t)1 << number % 64;
	keywords->seen_places[number] = (uint32_t)place;
	sightings = keywords->sightings + place * KEYWORD_FIELDS;
	memset(sightings, 0, BYTES);
	return sightings;
}

const struct sighting *keywords_seen(
	const struct keywords *keywords, uint32_t number, unsigned field)
{
	const struct sighting *sightings = sightings_of(keywords, number);

	return sightings && sightings[field].end ? &sightings[field] : NULL;
}

const uint32_t *keywords_seen_list(const struct keywords *keywords, size_t *count)
{
	*count = keywords->seen_count;
	return keywords->seen;
}

/* ---- scanning ---- */

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
static bool is_covered(const struct keywords *keywords, const struct limit *limit,
	const struct folded *text, size_t *start, size_t *end)
{
	for (size_t i = 0; i < limit->unless_count; i++) {
		if (phrase_covers(&keywords->exceptions, limit->unless_phrases[i], text,
			    start, end))
			return true;
	}
	return false;
}

static bool is_searched(const struct keywords *keywords, const struct limit *limit)
{
	return !keywords->in_section ||
	       section_sets_have(keywords->section, limit->sections);
}

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
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

static void report_place(
	const struct scan *scan, const struct pattern *pattern, size_t start)
{
	struct keywords *keywords = scan->keywords;
	const struct limit *limit = limit_of(keywords, pattern->owner);
	const struct unit *units = scan->text->units;
	struct judgement judgement;
	size_t around_start = start;
	size_t around_end;

	keywords->watched_units += pattern->length;
	if (keywords->watched_units > WATCHED_UNITS_MAX &&
		!pattern_occurs(pattern, scan->text, start, &around_end))
		return;
	judgement = pattern_judge(pattern, scan->text, start);
	if (!judgement.stands)
		return;
	around_end = judgement.end;
	if (judgement.refusals)
		find_word(scan->text, &around_start, &around_end);
	else if (limit &&
		 is_covered(keywords, limit, scan->text, &around_start, &around_end))
		judgement.refusals = REFUSED_UNLESS;
	if (limit && !is_searched(keywords, limit))
		judgement.refusals |= REFUSED_SECTION;
	keywords->on_place(keywords->owner,
		&(struct keyword_place){
			.keyword = pattern->owner,
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

/* Does a pattern that occurs from unit START up to END count, for all that is said of its keyword? */
static bool counts(
	const struct scan *scan, const struct pattern *pattern, size_t start, size_t end)
{
	const struct limit *limit;

	if (!(pattern->facts & PHRASE_LIMITED))
		return true;
	limit = limit_of(scan->keywords, pattern->owner);
	return is_searched(scan->keywords, limit) &&
	       !is_covered(scan->keywords, limit, scan->text, &start, &end);
}

static void on_candidate(
	const struct scan *scan, const struct pattern *pattern, size_t start)
{
	struct keywords *keywords = scan->keywords;
	struct sighting *sightings = sightings_of(keywords, pattern->owner);
	const struct unit *units = scan->text->units;
	size_t end;

	if (keywords->on_place)
		report_place(scan, pattern, start);
	/* A keyword's -ies plural may be found out of order, so an earlier place still counts. */
	if (sightings && sightings[scan->field].end &&
		(sightings[scan->field].index != scan->index ||
			sightings[scan->field].start <= scan->offset + units[start].start))
		return;
	if (!pattern_occurs(pattern, scan->text, start, &end) ||
		!counts(scan, pattern, start, end))
		return;
	if (!sightings)
		sightings = add_sightings(keywords, pattern->owner);
	sightings[scan->field] = (struct sighting){
		.index = scan->index,
		.start = scan->offset + units[start].start,
		.end = scan->offset + units[end - 1].end,
	};
}

void keywords_begin(struct keywords *keywords)
{
	for (size_t i = 0; i < keywords->seen_count; i++)
		keywords->seen_bits[keywords->seen[i] / 64] = 0;
	keywords->seen_count = 0;
	keywords->watched_units = 0;
	keywords->in_section = false;
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
	const struct phrase_place *places;
	size_t count;

	phrase_index_begin(keywords->index, text, keywords->on_place != NULL);
	while ((places = phrase_index_next(keywords->index, &count))) {
		for (size_t i = 0; i < count; i++)
			on_candidate(&scan,
				phrases_pattern(&keywords->phrases, places[i].pattern),
				places[i].start);
	}
}

void keywords_watch(struct keywords *keywords,
	void (*on_place)(void *owner, const struct keyword_place *place), void *owner)
{
	keywords->on_place = on_place;
	keywords->owner = owner;
}
