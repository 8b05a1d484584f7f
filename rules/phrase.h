/* Keywords as they are compared: folded, packed, with what follows from their options.
 *
 * A phrase is the word of a keyword, or one of its `unless`. It is compared in one or two spellings,
 * its *patterns*: as it is written, and in its -ies plural. All patterns stand end to end in one
 * pool, each in one piece and with all that is needed to judge a place of a text: where many keywords
 * are looked for, fetching their memory is what costs. */
#ifndef PAPERWATCH_PHRASE_H
#define PAPERWATCH_PHRASE_H

#include "fold.h"
#include "keyword.h"

#include <stdint.h>
#include <string.h>

/* What follows from a keyword's options and its word: bits of a pattern's facts. */
enum {
	PHRASE_ACRONYM = 1 << 0, /* the text must have two capitals, too */
	PHRASE_EXACT = 1 << 1,   /* each letter must have its case */
	PHRASE_CAMEL = 1 << 2,   /* an inner capital is a boundary */
	PHRASE_PLURAL = 1 << 3,  /* a plural ending may follow */
	PHRASE_SMALL_S = 1 << 4, /* but not in capitals */
	PHRASE_IES = 1 << 5,     /* this is an -ies plural */
	PHRASE_HAS_IES = 1 << 6, /* it has one: the pattern behind it */
	PHRASE_LIMITED = 1 << 7, /* by `unless`, or to sections */
};

struct pattern {
	uint32_t owner; /* the keyword's number */
	uint16_t length;
	uint8_t options;  /* those of the keyword, packed */
	uint8_t facts;    /* PHRASE_* bits */
	uint32_t units[]; /* as unit_letter() has them */
};

/* A unit of a pattern; its place is nowhere. */
static inline struct unit pattern_unit(const struct pattern *pattern, size_t at)
{
	struct unit unit = {0};

	memcpy(&unit, &pattern->units[at], sizeof(pattern->units[at]));
	return unit;
}

/* Where each choice begins among the bits of a pattern's options. */
enum {
	OPTION_CASE = 0,
	OPTION_FORM = 2,
	OPTION_CAMEL = 4,
	OPTION_PLURAL = 6,
	OPTION_SPACING = 7,
};

static inline enum keyword_form pattern_form(const struct pattern *pattern)
{
	return (enum keyword_form)(pattern->options >> OPTION_FORM & 3);
}

static inline enum keyword_spacing pattern_spacing(const struct pattern *pattern)
{
	return (enum keyword_spacing)(pattern->options >> OPTION_SPACING & 1);
}

/* The keyword's options, without its words. */
struct keyword pattern_options(const struct pattern *pattern);

/* How many words of the pool a pattern takes. */
static inline size_t pattern_words(const struct pattern *pattern)
{
	return sizeof(*pattern) / sizeof(uint32_t) + pattern->length;
}

/* Many phrases. A phrase's number is the place of its pattern in the pool, which is never 0. A zeroed
 * struct is empty. */
struct phrases {
	uint32_t *pool;
	size_t length;
	size_t capacity;
	struct folded scratch;
};

void phrases_fini(struct phrases *phrases);

/* Adds WORD, not KEYWORD_EMPTY or KEYWORD_TOO_LONG, with the other fields of OPTIONS, for the keyword
 * OWNER. Returns the phrase's number. */
uint32_t phrases_add(struct phrases *phrases, struct slice word,
	const struct keyword *options, uint32_t owner);

/* The pattern at PLACE: a phrase's number, or what phrases_next() gave. It lives until the next
 * phrase is added. */
static inline struct pattern *phrases_pattern(const struct phrases *phrases, uint32_t place)
{
	return (struct pattern *)(phrases->pool + place);
}

/* The place of the pattern behind that at PLACE, or for 0 of the first; 0 behind the last. */
uint32_t phrases_next(const struct phrases *phrases, uint32_t place);

#endif
