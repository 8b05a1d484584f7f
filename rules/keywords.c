/* The index files each keyword under its rarest *window*: 1, 2, 3, 4 or 8 units in a row, as many as
 * the keyword has. Scanning computes the hashes of all windows at each place of the text (each
 * from two shorter ones), asks a bitmap, then a table, and compares the whole keyword only where
 * both say yes. This touches a tenth of the memory that an automaton would, and memory is what
 * scanning for 100,000 keywords costs. What occurs is then judged by its gaps and boundaries. */
#include "keywords.h"

#include "arena.h"
#include "intern.h"
#include "memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* One spelling of a phrase, in the pools: gaps left out, but kept beside. */
struct pattern {
	uint32_t first; /* place in the pools */
	uint16_t length;
	uint16_t window; /* where in it the window is that it is filed under */
	uint32_t owner;  /* number of the keyword, or of the phrase for `unless` */
	bool is_ies;     /* the -ies plural of the phrase as written */
};

/* A keyword's word, or one of its `unless`: up to two patterns and how to judge them. */
struct phrase {
	uint32_t pattern; /* the first; an -ies pattern follows */
	uint8_t pattern_count;
	uint8_t letter_case; /* enum keyword_case, SMART only where it wants capitals */
	uint8_t form;
	uint8_t spacing;
	bool plural;
	bool camel;    /* an inner capital is a boundary */
	bool all_caps; /* its plural s must not be a capital */
};

struct entry {
	struct slice word;
	uint32_t phrase; /* the word's; those of `unless` follow */
	uint32_t unless_count;
};

enum { LEVEL_COUNT = 5, WINDOW_MAX = 8 };
static const uint8_t window_lengths[LEVEL_COUNT] = {1, 2, 3, 4, 8};

/* Windows of one length. */
struct level {
	size_t count;
	uint32_t *bitmap; /* NULL: no keyword has a window of this length */
	unsigned shift;   /* hash >> shift is the bit's number */
};

struct filed {
	uint32_t hash;
	uint32_t pattern;
};

struct keywords {
	struct arena *arena;
	struct folded scratch;

	struct entry *entries;
	size_t count;
	size_t capacity;
	struct intern texts; /* canonical, with options: equal texts are one keyword */

	struct phrase *phrases;
	size_t phrase_count;
	size_t phrase_capacity;
	struct pattern *patterns;
	size_t pattern_count;
	size_t pattern_capacity;

	/* The units of all patterns. */
	uint32_t *code_points;
	size_t unit_count;
	size_t code_point_capacity;
	uint8_t *traits; /* gap and case, see trait_of() */
	size_t trait_capacity;

	/* The index. */
	struct level levels[LEVEL_COUNT];
	struct filed *filed; /* by hash */
	size_t filed_count;
	uint32_t *slots; /* open addressing: place in `filed` + 1 of a hash's first, or 0 */
	unsigned slot_shift;

	/* What was seen of the paper at hand. */
	uint32_t paper;
	struct sighting *sightings; /* KEYWORD_FIELDS a keyword */
	uint32_t *seen;
	size_t seen_count;
};

/* ---- keywords as they are written ---- */

enum keyword_fault keyword_check(struct slice word)
{
	struct folded folded = {0};
	enum keyword_fault fault = KEYWORD_FINE;

	fold_text(&folded, word);
	if (!folded.count)
		fault = KEYWORD_EMPTY;
	else if (folded.count > KEYWORD_UNITS_MAX)
		fault = KEYWORD_TOO_LONG;
	else if (folded.units[0].code_point == '-' ||
		 folded.units[folded.count - 1].code_point == '-')
		fault = KEYWORD_EDGE_HYPHEN;
	for (size_t i = 0; i < folded.count; i++) {
		if (folded.units[i].code_point == UNIT_BARRIER)
			fault = KEYWORD_LINK;
	}
	folded_fini(&folded);
	return fault;
}

void keyword_describe(const struct keyword *keyword, struct builder *builder)
{
	static const char *const cases[] = {"", " case=ignore", " case=exact"};
	static const char *const forms[] = {"", " form=prefix", " form=anywhere"};
	static const char *const camels[] = {"", " camel=yes", " camel=no"};

	builder_put_quoted(builder, keyword->word);
	builder_put(builder, cases[keyword->letter_case]);
	builder_put(builder, forms[keyword->form]);
	builder_put(builder, camels[keyword->camel]);
	builder_put(builder, keyword->plural == KEYWORD_PLURAL_NO ? " plural=no" : "");
	builder_put(
		builder, keyword->spacing == KEYWORD_SPACING_EXACT ? " spacing=exact" : "");
	if (!keyword->unless_count)
		return;
	builder_put(builder, " unless=[");
	for (size_t i = 0; i < keyword->unless_count; i++) {
		builder_put(builder, i ? " " : "");
		builder_put_quoted(builder, keyword->unless[i]);
	}
	builder_put(builder, "]");
}

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
	free(keywords->phrases);
	free(keywords->patterns);
	free(keywords->code_points);
	free(keywords->traits);
	free(keywords->filed);
	free(keywords->slots);
	free(keywords->sightings);
	free(keywords->seen);
	folded_fini(&keywords->scratch);
	arena_free(keywords->arena);
	free(keywords);
}

static uint8_t trait_of(const struct unit *unit)
{
	return (uint8_t)(unit->gap | unit->letter_case << 2);
}

static enum unit_gap trait_gap(uint8_t trait)
{
	return (enum unit_gap)(trait & 3);
}

static enum unit_case trait_case(uint8_t trait)
{
	return (enum unit_case)(trait >> 2);
}

static void put_unit(struct keywords *keywords, uint32_t code_point, uint8_t trait)
{
	memory_grow((void **)&keywords->code_points, keywords->unit_count,
		&keywords->code_point_capacity, sizeof(*keywords->code_points));
	memory_grow((void **)&keywords->traits, keywords->unit_count,
		&keywords->trait_capacity, sizeof(*keywords->traits));
	keywords->code_points[keywords->unit_count] = code_point;
	keywords->traits[keywords->unit_count++] = trait;
}

static struct pattern *put_pattern(
	struct keywords *keywords, const struct unit *units, size_t length, uint32_t owner)
{
	struct pattern *pattern;

	memory_grow((void **)&keywords->patterns, keywords->pattern_count,
		&keywords->pattern_capacity, sizeof(*keywords->patterns));
	pattern = &keywords->patterns[keywords->pattern_count++];
	*pattern = (struct pattern){
		.first = (uint32_t)keywords->unit_count,
		.length = (uint16_t)length,
		.owner = owner,
	};
	for (size_t i = 0; i < length; i++)
		put_unit(keywords, units[i].code_point, trait_of(&units[i]));
	return pattern;
}

/* What the letters of a keyword say about it. */
struct letters {
	size_t letters;
	size_t capitals;
	size_t digits;
	size_t gaps; /* inside, so 0 is a single piece */
};

static struct letters count_letters(const struct unit *units, size_t count)
{
	struct letters letters = {0};

	for (size_t i = 0; i < count; i++) {
		if (i && units[i].gap)
			letters.gaps++;
		if (!units[i].first)
			continue;
		if (units[i].class == UNIT_LETTER)
			letters.letters++;
		if (units[i].class == UNIT_DIGIT)
			letters.digits++;
		if (units[i].class == UNIT_LETTER && units[i].letter_case == CASE_UPPER)
			letters.capitals++;
	}
	return letters;
}

/* "LLMs" is the plural of an acronym: written so, it means the acronym. */
static bool is_acronym_plural(const struct unit *units, size_t count)
{
	struct letters letters;

	if (count < 3 || units[count - 1].code_point != 's' || units[count - 1].gap ||
		units[count - 1].letter_case != CASE_LOWER ||
		units[count - 2].letter_case != CASE_UPPER)
		return false;
	letters = count_letters(units, count - 1);
	return letters.capitals >= 2 && letters.capitals == letters.letters;
}

/* A consonant and y at the end: the plural is -ies. */
static bool has_ies_plural(const struct unit *units, size_t count)
{
	uint32_t before;

	if (count < 3 || units[count - 1].code_point != 'y' || units[count - 1].gap)
		return false;
	before = units[count - 2].code_point;
	return before >= 'a' && before <= 'z' && !strchr("aeiou", (int)before);
}

static void put_ies_pattern(
	struct keywords *keywords, const struct unit *units, size_t count, uint32_t owner)
{
	struct pattern *pattern = put_pattern(keywords, units, count - 1, owner);
	uint8_t trait = trait_of(&units[count - 1]);

	pattern->length = (uint16_t)(count + 2);
	pattern->is_ies = true;
	put_unit(keywords, 'i', trait);
	put_unit(keywords, 'e', trait);
	put_unit(keywords, 's', trait);
}

static void put_phrase(struct keywords *keywords, struct slice word,
	const struct keyword *options, uint32_t owner)
{
	const struct folded *folded = &keywords->scratch;
	bool plural =
		options->plural == KEYWORD_PLURAL_YES && options->form == KEYWORD_FORM_WORD;
	struct letters letters;
	struct phrase phrase;
	size_t count;

	fold_text(&keywords->scratch, word);
	count = folded->count;
	assert(count && count <= KEYWORD_UNITS_MAX);
	if (plural && is_acronym_plural(folded->units, count))
		count--;
	letters = count_letters(folded->units, count);
	phrase = (struct phrase){
		.pattern = (uint32_t)keywords->pattern_count,
		.pattern_count = 1,
		.letter_case = (uint8_t)options->letter_case,
		.form = (uint8_t)options->form,
		.spacing = (uint8_t)options->spacing,
		.plural = plural,
		.all_caps = letters.letters && letters.capitals == letters.letters,
	};
	if (options->letter_case == KEYWORD_CASE_SMART &&
		(letters.letters < 2 || letters.capitals < letters.letters ||
			letters.digits))
		phrase.letter_case = KEYWORD_CASE_IGNORE;
	if (options->camel == KEYWORD_CAMEL_AUTO)
		phrase.camel = !letters.gaps && letters.letters >= 3 &&
			       letters.capitals >= 2 && !letters.digits;
	else
		phrase.camel = options->camel == KEYWORD_CAMEL_YES;
	put_pattern(keywords, folded->units, count, owner);
	if (plural && has_ies_plural(folded->units, count)) {
		put_ies_pattern(keywords, folded->units, count, owner);
		phrase.pattern_count = 2;
	}
	memory_grow((void **)&keywords->phrases, keywords->phrase_count,
		&keywords->phrase_capacity, sizeof(*keywords->phrases));
	keywords->phrases[keywords->phrase_count++] = phrase;
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
		.phrase = (uint32_t)keywords->phrase_count,
		.unless_count = (uint32_t)keyword->unless_count,
	};
	put_phrase(keywords, keyword->word, keyword, number);
	for (size_t i = 0; i < keyword->unless_count; i++)
		put_phrase(keywords, keyword->unless[i], keyword, number);
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

/* Files a pattern under its rarest window. */
static void file_pattern(
	struct keywords *keywords, uint32_t number, const struct census *census)
{
	struct pattern *pattern = &keywords->patterns[number];
	const uint32_t *code_points = keywords->code_points + pattern->first;
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
			pattern->window = (uint16_t)i;
			*filed = (struct filed){.hash = hash, .pattern = number};
		}
	}
	keywords->levels[level].count++;
}

static void count_windows(const struct keywords *keywords, const struct census *census)
{
	for (size_t i = 0; i < keywords->pattern_count; i++) {
		const struct pattern *pattern = &keywords->patterns[i];
		size_t level = level_of(pattern->length);

		for (size_t j = 0; j + window_lengths[level] <= pattern->length; j++) {
			uint32_t hash = hash_window(
				keywords->code_points + pattern->first + j, level);

			census->counts[hash >> census->shift]++;
		}
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
		size_t length = keywords->patterns[keywords->filed[i].pattern].length;
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
	unsigned bits = table_bits(keywords->unit_count, 1);
	struct census census = {.shift = 32 - bits};

	census.counts = memory_new((size_t)1 << bits, sizeof(*census.counts));
	count_windows(keywords, &census);
	keywords->filed = memory_new(keywords->pattern_count, sizeof(*keywords->filed));
	for (size_t i = 0; i < keywords->count; i++) {
		const struct phrase *phrase =
			&keywords->phrases[keywords->entries[i].phrase];

		for (uint32_t j = 0; j < phrase->pattern_count; j++)
			file_pattern(keywords, phrase->pattern + j, &census);
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

/* ---- judging a place where a phrase occurs ---- */

/* A phrase where its units stand in the text. */
struct candidate {
	const struct folded *text;
	const struct phrase *phrase;
	const struct pattern *pattern;
	const uint8_t *traits; /* of the pattern */
	size_t start;          /* unit of the text */
	size_t end;
};

/* How many characters of CLASS the piece of the candidate has that ends before (STEP -1) or begins
 * at (STEP 1) unit AT. Pieces lie between the gaps of the keyword, or of the text. */
static size_t piece_count(const struct candidate *candidate, size_t at, int step,
	bool of_text, enum unit_class class)
{
	const struct unit *units = candidate->text->units + candidate->start;
	size_t length = candidate->end - candidate->start;
	size_t count = 0;
	size_t i = step < 0 ? at - 1 : at;

	for (;;) {
		size_t next = step < 0 ? i : i + 1; /* the unit whose gap ends the piece */

		if (units[i].first && units[i].class == class)
			count++;
		if (next == 0 || next == length)
			return count;
		if (of_text ? units[next].gap != GAP_NONE
			    : trait_gap(candidate->traits[next]) != GAP_NONE)
			return count;
		i = step < 0 ? i - 1 : i + 1;
	}
}

/* May the pieces around unit AT be joined in one of keyword and text, and apart in the other? Not
 * where one of them is a single letter or both are short: Shap-E is not shape. */
static bool joins(const struct candidate *candidate, size_t at, bool of_text)
{
	const struct unit *units = candidate->text->units + candidate->start;
	enum unit_class left = units[at - 1].class;
	enum unit_class right = units[at].class;
	size_t right_letters;

	if (left == UNIT_DIGIT && right == UNIT_DIGIT)
		return false;
	if (left != UNIT_LETTER || right != UNIT_LETTER)
		return true;
	right_letters = piece_count(candidate, at, 1, of_text, UNIT_LETTER);
	return right_letters >= 2 &&
	       piece_count(candidate, at, -1, of_text, UNIT_LETTER) + right_letters >= 4;
}

/* May a space of the text stand where the keyword has none? */
static bool splits(const struct candidate *candidate, size_t at)
{
	const struct unit *units = candidate->text->units + candidate->start;
	enum unit_class left = units[at - 1].class;
	enum unit_class right = units[at].class;

	if (left == UNIT_LETTER && right == UNIT_DIGIT)
		return piece_count(candidate, at, -1, true, UNIT_LETTER) >= 2;
	if (left == UNIT_HANGUL && right == UNIT_HANGUL)
		return piece_count(candidate, at, -1, true, UNIT_HANGUL) >= 2 &&
		       piece_count(candidate, at, 1, true, UNIT_HANGUL) >= 2;
	return false;
}

static bool gaps_agree(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;
	bool exact = candidate->phrase->spacing == KEYWORD_SPACING_EXACT;

	for (size_t i = 1; i < candidate->pattern->length; i++) {
		enum unit_gap wanted = trait_gap(candidate->traits[i]);
		enum unit_gap found = (enum unit_gap)units[i].gap;

		if (wanted == found)
			continue;
		if (exact)
			return false;
		if (wanted && found)
			continue;
		if (wanted || found == GAP_HYPHEN) {
			if (!joins(candidate, i, !wanted))
				return false;
		} else if (!splits(candidate, i)) {
			return false;
		}
	}
	return true;
}

static bool case_agrees(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;
	size_t capitals = 0;

	if (candidate->phrase->letter_case == KEYWORD_CASE_IGNORE)
		return true;
	for (size_t i = 0; i < candidate->pattern->length; i++) {
		if (units[i].first && units[i].letter_case == CASE_UPPER)
			capitals++;
		if (candidate->phrase->letter_case == KEYWORD_CASE_EXACT &&
			units[i].letter_case != trait_case(candidate->traits[i]))
			return false;
	}
	return candidate->phrase->letter_case == KEYWORD_CASE_EXACT || capitals >= 2;
}

static bool is_decimal_point(const struct folded *text, size_t at)
{
	const struct unit *units = text->units + at;

	return at > 0 && at + 1 < text->count && units[0].code_point == '.' &&
	       !units[0].gap && !units[1].gap && units[-1].class == UNIT_DIGIT &&
	       units[1].class == UNIT_DIGIT;
}

static bool is_lower_letter(const struct folded *text, size_t at)
{
	return at < text->count && !text->units[at].gap &&
	       text->units[at].class == UNIT_LETTER &&
	       text->units[at].letter_case == CASE_LOWER;
}

/* Does a capital begin a word at unit AT, inside of one? Between Graph and RAG; between O, L and
 * MoE, where capitals meet; but not before the M of LLMs, whose s is a plural. */
static bool is_inner_capital(const struct folded *text, size_t at)
{
	const struct unit *units = text->units + at;

	if (units[0].letter_case != CASE_UPPER)
		return false;
	if (units[-1].letter_case == CASE_LOWER)
		return true;
	if (units[-1].letter_case != CASE_UPPER || !is_lower_letter(text, at + 1))
		return false;
	return units[1].code_point != 's' || is_lower_letter(text, at + 2);
}

/* Does a word begin or end between the units AT - 1 and AT? */
static bool is_boundary(const struct folded *text, size_t at, bool camel)
{
	const struct unit *units = text->units + at;
	enum unit_class left;
	enum unit_class right;

	if (at == 0 || at == text->count || units[0].gap)
		return true;
	left = units[-1].class;
	right = units[0].class;
	if (left == UNIT_LETTER || left == UNIT_DIGIT) {
		if (right == UNIT_LETTER)
			return left == UNIT_LETTER && camel && is_inner_capital(text, at);
		if (right == UNIT_DIGIT)
			return left == UNIT_LETTER;
	}
	return !is_decimal_point(text, at) && !is_decimal_point(text, at - 1);
}

/* Is unit AT the letter, of the same word, and fit to be of a plural ending? */
static bool is_ending(const struct candidate *candidate, size_t at, uint32_t letter)
{
	const struct unit *unit = candidate->text->units + at;

	return at < candidate->text->count && unit->code_point == letter && !unit->gap &&
	       unit->class == UNIT_LETTER && unit->last &&
	       (!candidate->phrase->all_caps || unit->letter_case == CASE_LOWER);
}

/* Does the word end in a sound that takes -es? */
static bool takes_es(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->end;
	uint32_t last = units[-1].code_point;

	if (last == 's' || last == 'x' || last == 'z')
		return true;
	return last == 'h' && candidate->end - candidate->start > 1 &&
	       (units[-2].code_point == 'c' || units[-2].code_point == 's');
}

/* True when a word ends at the candidate's end, or behind a plural ending, to which it then moves
 * that end. */
static bool end_agrees(struct candidate *candidate)
{
	const struct folded *text = candidate->text;
	bool camel = candidate->phrase->camel;
	size_t end = candidate->end;

	if (candidate->phrase->form != KEYWORD_FORM_WORD)
		return true;
	if (is_boundary(text, end, camel))
		return !candidate->pattern->is_ies || is_ending(candidate, end - 1, 's');
	if (!candidate->phrase->plural || candidate->pattern->is_ies ||
		text->units[end - 1].class != UNIT_LETTER)
		return false;
	if (is_ending(candidate, end, 's') && is_boundary(text, end + 1, camel))
		candidate->end = end + 1;
	else if (takes_es(candidate) && is_ending(candidate, end, 'e') &&
		 is_ending(candidate, end + 1, 's') && is_boundary(text, end + 2, camel))
		candidate->end = end + 2;
	return candidate->end > end;
}

/* Does PATTERN of PHRASE occur at unit START of TEXT? Then *END is the unit behind it. */
static bool occurs(const struct keywords *keywords, const struct phrase *phrase,
	const struct pattern *pattern, const struct folded *text, size_t start, size_t *end)
{
	struct candidate candidate = {
		.text = text,
		.phrase = phrase,
		.pattern = pattern,
		.traits = keywords->traits + pattern->first,
		.start = start,
		.end = start + pattern->length,
	};
	const struct unit *units = text->units + start;
	const uint32_t *code_points = keywords->code_points + pattern->first;

	if (candidate.end > text->count)
		return false;
	/* The edges come first: they cost the same however long the keyword is, and end the endless
	 * comparing in a text that is one letter again and again. */
	if (!units[0].first || !units[pattern->length - 1].last)
		return false;
	if (phrase->form != KEYWORD_FORM_ANYWHERE &&
		!is_boundary(text, start, phrase->camel))
		return false;
	for (size_t i = 0; i < pattern->length; i++) {
		if (units[i].code_point != code_points[i])
			return false;
	}
	if (!case_agrees(&candidate) || !gaps_agree(&candidate) || !end_agrees(&candidate))
		return false;
	*end = candidate.end;
	return true;
}

/* Does one of the keyword's `unless` phrases cover the hit? They are few and short, so each is
 * tried at every place from which it could reach over the hit. */
static bool is_covered(const struct keywords *keywords, const struct entry *entry,
	const struct folded *text, size_t start, size_t end)
{
	enum { PLURAL_UNITS = 2 };

	for (uint32_t i = 1; i <= entry->unless_count; i++) {
		const struct phrase *phrase = &keywords->phrases[entry->phrase + i];

		for (uint32_t j = 0; j < phrase->pattern_count; j++) {
			const struct pattern *pattern =
				&keywords->patterns[phrase->pattern + j];
			size_t reach = (size_t)pattern->length + PLURAL_UNITS;
			size_t place = end > reach ? end - reach : 0;
			size_t covered_end;

			for (; place <= start; place++) {
				if (occurs(keywords, phrase, pattern, text, place,
					    &covered_end) &&
					covered_end >= end)
					return true;
			}
		}
	}
	return false;
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

static void on_candidate(
	const struct scan *scan, const struct pattern *pattern, size_t start)
{
	struct keywords *keywords = scan->keywords;
	const struct entry *entry = &keywords->entries[pattern->owner];
	struct sighting *sightings = &keywords->sightings[pattern->owner * KEYWORD_FIELDS];
	struct sighting *sighting = &sightings[scan->field];
	const struct unit *units = scan->text->units;
	bool seen = sighting->paper == keywords->paper;
	bool seen_anywhere = false;
	size_t end;

	/* A keyword's -ies plural may be found out of order, so an earlier place still counts. */
	if (seen && (sighting->index != scan->index ||
			    sighting->start <= scan->offset + units[start].start))
		return;
	if (!occurs(keywords, &keywords->phrases[entry->phrase], pattern, scan->text, start,
		    &end))
		return;
	if (entry->unless_count && is_covered(keywords, entry, scan->text, start, end))
		return;
	for (unsigned i = 0; i < KEYWORD_FIELDS; i++)
		seen_anywhere = seen_anywhere || sightings[i].paper == keywords->paper;
	if (!seen_anywhere)
		keywords->seen[keywords->seen_count++] = pattern->owner;
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
			const struct pattern *pattern =
				&keywords->patterns[keywords->filed[place].pattern];

			if (at >= pattern->window)
				on_candidate(scan, pattern, at - pattern->window);
		}
		return;
	}
}

enum { BLOCK_UNITS = 512 };

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

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
	if (++keywords->paper)
		return;
	/* After four thousand million papers: old numbers would come again. */
	memset(keywords->sightings, 0,
		keywords->count * KEYWORD_FIELDS * sizeof(*keywords->sightings));
	keywords->paper = 1;
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
