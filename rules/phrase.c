#include "phrase.h"

#include "memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- options ---- */

static uint8_t pack_options(const struct keyword *keyword)
{
	return (uint8_t)((unsigned)keyword->letter_case << OPTION_CASE |
			 (unsigned)keyword->form << OPTION_FORM |
			 (unsigned)keyword->camel << OPTION_CAMEL |
			 (unsigned)keyword->plural << OPTION_PLURAL |
			 (unsigned)keyword->spacing << OPTION_SPACING);
}

struct keyword pattern_options(const struct pattern *pattern)
{
	return (struct keyword){
		.letter_case = (enum keyword_case)(pattern->options >> OPTION_CASE & 3),
		.form = pattern_form(pattern),
		.camel = (enum keyword_camel)(pattern->options >> OPTION_CAMEL & 3),
		.plural = (enum keyword_plural)(pattern->options >> OPTION_PLURAL & 1),
		.spacing = pattern_spacing(pattern),
	};
}

/* ---- words ---- */

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

/* What the options mean for a word with these letters. */
static uint8_t find_facts(const struct keyword *options, const struct letters *letters)
{
	bool all_caps = letters->letters && letters->capitals == letters->letters;
	bool mixed = !letters->gaps && letters->letters >= 3 && letters->capitals >= 2 &&
		     !letters->digits;
	unsigned facts = all_caps ? PHRASE_SMALL_S : 0;

	if (options->letter_case == KEYWORD_CASE_EXACT)
		facts |= PHRASE_EXACT;
	if (options->letter_case == KEYWORD_CASE_SMART && all_caps &&
		letters->letters >= 2 && !letters->digits)
		facts |= PHRASE_ACRONYM;
	if (options->camel == KEYWORD_CAMEL_YES ||
		(options->camel == KEYWORD_CAMEL_AUTO && mixed))
		facts |= PHRASE_CAMEL;
	if (options->plural == KEYWORD_PLURAL_YES && options->form == KEYWORD_FORM_WORD)
		facts |= PHRASE_PLURAL;
	if (options->unless_count || options->sections)
		facts |= PHRASE_LIMITED;
	return (uint8_t)facts;
}

/* ---- the pool ---- */

/* Adds a pattern with this header and room for its units. */
static struct pattern *put_pattern(struct phrases *phrases, const struct pattern *header)
{
	struct pattern *pattern;

	if (!phrases->length)
		phrases->length = 1; /* place 0 is none */
	while (phrases->length + pattern_words(header) > phrases->capacity)
		memory_grow((void **)&phrases->pool, phrases->capacity, &phrases->capacity,
			sizeof(*phrases->pool));
	pattern = phrases_pattern(phrases, (uint32_t)phrases->length);
	phrases->length += pattern_words(header);
	*pattern = *header;
	return pattern;
}

static void put_units(struct pattern *pattern, const struct unit *units, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pattern->units[i] = unit_letter(&units[i]);
}

/* The -ies plural of a word that ends in y: SINGULAR is the header of its pattern. */
static void put_ies_pattern(
	struct phrases *phrases, const struct unit *units, const struct pattern *singular)
{
	struct pattern header = *singular;
	size_t stem = header.length - 1u;
	struct pattern *pattern;

	header.length = (uint16_t)(stem + 3);
	header.facts |= PHRASE_IES;
	pattern = put_pattern(phrases, &header);
	put_units(pattern, units, stem);
	for (size_t i = 0; i < 3; i++) {
		struct unit letter = units[stem];

		letter.code_point = (unsigned char)"ies"[i];
		pattern->units[stem + i] = unit_letter(&letter);
	}
}

uint32_t phrases_add(struct phrases *phrases, struct slice word,
	const struct keyword *options, uint32_t owner)
{
	struct pattern header = {.owner = owner, .options = pack_options(options)};
	struct pattern *pattern;
	struct letters letters;
	const struct unit *units;
	size_t count;
	uint32_t number;

	fold_text(&phrases->scratch, word);
	units = phrases->scratch.units;
	count = phrases->scratch.count;
	assert(count && count <= KEYWORD_UNITS_MAX);
	letters = count_letters(units, count);
	header.facts = find_facts(options, &letters);
	if (header.facts & PHRASE_PLURAL && is_acronym_plural(units, count)) {
		letters = count_letters(units, --count);
		header.facts = find_facts(options, &letters);
	}
	header.length = (uint16_t)count;
	pattern = put_pattern(phrases, &header);
	put_units(pattern, units, count);
	number = (uint32_t)((uint32_t *)pattern - phrases->pool);
	if (header.facts & PHRASE_PLURAL && has_ies_plural(units, count)) {
		pattern->facts |= PHRASE_HAS_IES;
		put_ies_pattern(phrases, units, &header);
	}
	return number;
}

uint32_t phrases_next(const struct phrases *phrases, uint32_t place)
{
	size_t next = place ? place + pattern_words(phrases_pattern(phrases, place)) : 1;

	return next < phrases->length ? (uint32_t)next : 0;
}

void phrases_fini(struct phrases *phrases)
{
	free(phrases->pool);
	folded_fini(&phrases->scratch);
	*phrases = (struct phrases){0};
}
