/* Hides PCRE2. No JIT: compiling to machine code would gain what nobody waits for, cannot be
 * interrupted by a callout, and needs memory that is writable and executable.
 *
 * The clock is asked from callouts, which PCRE2 makes before each item of a pattern: between two of
 * them it does no more than walk over the text once. They cost about 10 ns each; measured over the
 * archive, patterns become between 0 % and 50 % slower by them. */
#include "regex.h"

#include "arena.h"
#include "intern.h"
#include "memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
	STEPS_MAX = 1000 * 1000, /* of one attempt; several ms */
	DEPTH_MAX = 100 * 1000,
	HEAP_KIB_MAX = 8 * 1024,
	MATCH_BYTES_KEPT = 64 * 1024, /* what is more is given back after the search */
	/* The clock, which costs as much as some 30 callouts, is asked after so many; in searches that
	 * end before, so many are taken to last so long. */
	LOOK_CALLOUTS = 256,
	LOOK_USEC = 5,
	/* A search is as dear as so many callouts, and one for each so many bytes. */
	SEARCH_CALLOUTS = 4,
	SEARCH_BYTES = 256,
	/* A callout may come after a walk over the text, as dear as a callout for each so many. */
	CALLOUT_BYTES = 1024,
};

struct regex {
	pcre2_code *code;
	uint32_t digest; /* that `spent_usec` is about */
	int64_t spent_usec;
};

struct regexes {
	struct arena *arena;
	struct intern patterns;
	struct regex *items; /* by number */
	size_t capacity;
	pcre2_general_context *match_memory;
	pcre2_compile_context *compile_context;
	pcre2_match_context *match_context;
	pcre2_match_data *match_data; /* NULL until it is needed */
	size_t match_bytes;           /* that PCRE2 has for matching */
	char *line;                   /* scratch: a text without line breaks */
	size_t line_capacity;

	struct regex_clock clock;
	uint32_t digest;
	int64_t spent_usec; /* of the digest's time, for all patterns */
	int64_t digest_usec;

	/* Of the search under way. */
	struct regex *regex;
	size_t weight; /* of a callout */
	bool is_timed; /* looked_usec is of this search */
	int64_t looked_usec;
	size_t unlooked; /* weight since the last look at the clock, over all searches */
};

/* ---- memory ---- */

/* PCRE2 has memory for matching through these: it keeps it between searches, and does not say how
 * much it is. */
static void *on_malloc(size_t size, void *owner)
{
	struct regexes *regexes = owner;
	void *bytes = malloc(size);

	if (!bytes)
		memory_exhausted();
	regexes->match_bytes += malloc_usable_size(bytes);
	return bytes;
}

static void on_free(void *bytes, void *owner)
{
	struct regexes *regexes = owner;

	regexes->match_bytes -= malloc_usable_size(bytes);
	free(bytes);
}

struct regexes *regexes_new(void)
{
	struct regexes *regexes = memory_new(1, sizeof(*regexes));

	regexes->arena = arena_new();
	regexes->digest_usec = REGEX_DIGEST_USEC;
	regexes->match_memory = pcre2_general_context_create(on_malloc, on_free, regexes);
	regexes->match_context = pcre2_match_context_create(regexes->match_memory);
	regexes->compile_context = pcre2_compile_context_create(NULL);
	if (!regexes->match_context || !regexes->compile_context)
		memory_exhausted();
	(void)pcre2_set_match_limit(regexes->match_context, STEPS_MAX);
	(void)pcre2_set_depth_limit(regexes->match_context, DEPTH_MAX);
	(void)pcre2_set_heap_limit(regexes->match_context, HEAP_KIB_MAX);
	(void)pcre2_set_newline(regexes->compile_context, PCRE2_NEWLINE_LF);
	return regexes;
}

void regexes_free(struct regexes *regexes)
{
	if (!regexes)
		return;
	for (size_t i = 0; i < regexes->patterns.count; i++)
		pcre2_code_free(regexes->items[i].code);
	pcre2_match_data_free(regexes->match_data);
	pcre2_match_context_free(regexes->match_context);
	pcre2_compile_context_free(regexes->compile_context);
	pcre2_general_context_free(regexes->match_memory);
	intern_fini(&regexes->patterns);
	free(regexes->items);
	free(regexes->line);
	arena_free(regexes->arena);
	free(regexes);
}

/* ---- patterns ---- */

uint32_t regexes_add(
	struct regexes *regexes, struct slice pattern, struct regex_fault *fault)
{
	const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C |
				 PCRE2_DOLLAR_ENDONLY | PCRE2_AUTO_CALLOUT;
	uint32_t number = intern_find(&regexes->patterns, pattern);
	pcre2_code *code;
	int problem;
	bool is_new;

	if (number != INTERN_NONE)
		return number;
	code = pcre2_compile((PCRE2_SPTR)pattern.bytes, pattern.length, options, &problem,
		&fault->place, regexes->compile_context);
	if (problem == PCRE2_ERROR_HEAP_FAILED)
		memory_exhausted();
	if (!code) {
		if (pcre2_get_error_message(
			    problem, (PCRE2_UCHAR *)fault->text, sizeof(fault->text)) < 0)
			fault->text[0] = '\0';
		return REGEX_NONE;
	}
	number = intern_put(&regexes->patterns, regexes->arena, pattern, &is_new);
	memory_grow((void **)&regexes->items, number, &regexes->capacity,
		sizeof(*regexes->items));
	regexes->items[number] = (struct regex){.code = code};
	return number;
}

size_t regexes_count(const struct regexes *regexes)
{
	return regexes->patterns.count;
}

struct slice regexes_pattern(const struct regexes *regexes, uint32_t number)
{
	return regexes->patterns.texts[number];
}

/* ---- time ---- */

/* True when the search under way has no time left. */
static bool is_late(const struct regexes *regexes)
{
	const int64_t parts = REGEX_DIGEST_USEC / REGEX_PATTERN_USEC;

	return regexes->spent_usec >= regexes->digest_usec ||
	       regexes->regex->spent_usec >= regexes->digest_usec / parts;
}

/* Something as dear as so many callouts. False when time is over. */
static bool spend(struct regexes *regexes, size_t callouts)
{
	int64_t now;
	int64_t spent;

	regexes->unlooked += callouts;
	if (regexes->unlooked < LOOK_CALLOUTS)
		return true;
	now = regexes->clock.now_usec(regexes->clock.owner);
	spent = regexes->is_timed
			? now - regexes->looked_usec
			: (int64_t)(regexes->unlooked * LOOK_USEC / LOOK_CALLOUTS);
	regexes->unlooked = 0;
	regexes->is_timed = true;
	regexes->looked_usec = now;
	regexes->spent_usec += spent;
	regexes->regex->spent_usec += spent;
	return !is_late(regexes);
}

static int on_callout(pcre2_callout_block *callout, void *owner)
{
	struct regexes *regexes = owner;

	(void)callout;
	return spend(regexes, regexes->weight) ? 0 : PCRE2_ERROR_CALLOUT;
}

void regexes_set_clock(struct regexes *regexes, struct regex_clock clock)
{
	regexes->clock = clock;
	(void)pcre2_set_callout(
		regexes->match_context, clock.now_usec ? on_callout : NULL, regexes);
}

void regexes_begin_digest(struct regexes *regexes, size_t paper_count)
{
	size_t more =
		paper_count > REGEX_DIGEST_PAPERS ? paper_count - REGEX_DIGEST_PAPERS : 0;

	regexes->digest++;
	regexes->spent_usec = 0;
	regexes->digest_usec = REGEX_DIGEST_USEC + (int64_t)more * REGEX_PAPER_USEC;
}

/* ---- searching ---- */

/* TEXT with spaces for line breaks: itself, or a copy that lives until the next call. */
static struct slice join_lines(struct regexes *regexes, struct slice text)
{
	size_t place = slice_find_byte(text, '\n');

	if (place == text.length)
		return text;
	if (regexes->line_capacity < text.length) {
		regexes->line_capacity = text.length * 2;
		regexes->line = memory_resize(regexes->line, regexes->line_capacity, 1);
	}
	memcpy(regexes->line, text.bytes, text.length);
	for (; place < text.length; place++) {
		if (regexes->line[place] == '\n')
			regexes->line[place] = ' ';
	}
	return (struct slice){regexes->line, text.length};
}

/* False when the pattern has no time left for a search. */
static bool begin_search(struct regexes *regexes, uint32_t number, struct slice text)
{
	struct regex *regex = &regexes->items[number];

	if (regex->digest != regexes->digest) {
		regex->digest = regexes->digest;
		regex->spent_usec = 0;
	}
	regexes->regex = regex;
	regexes->weight = 1 + text.length / CALLOUT_BYTES;
	regexes->is_timed = false;
	return !is_late(regexes) &&
	       (!regexes->clock.now_usec ||
		       spend(regexes, SEARCH_CALLOUTS + text.length / SEARCH_BYTES));
}

enum regex_answer regexes_search(struct regexes *regexes, uint32_t number,
	struct slice text, size_t *start, size_t *end)
{
	struct slice line = join_lines(regexes, text);
	const PCRE2_SIZE *places;
	int rc = PCRE2_ERROR_CALLOUT;

	if (!regexes->match_data)
		regexes->match_data = pcre2_match_data_create(1, regexes->match_memory);
	if (begin_search(regexes, number, text))
		rc = pcre2_match(regexes->regex->code,
			(PCRE2_SPTR)(line.bytes ? line.bytes : ""), line.length, 0,
			PCRE2_NO_UTF_CHECK, regexes->match_data, regexes->match_context);
	places = pcre2_get_ovector_pointer(regexes->match_data);
	if (rc >= 0) {
		*start = places[0];
		*end = places[1] > places[0] ? places[1] : places[0];
	} else if (rc == PCRE2_ERROR_MATCHLIMIT) {
		/* As if all its time was used up: without a clock nothing else says so. */
		regexes->regex->spent_usec = regexes->digest_usec;
	}
	if (regexes->match_bytes > MATCH_BYTES_KEPT) {
		pcre2_match_data_free(regexes->match_data);
		regexes->match_data = NULL;
	}
	if (rc >= 0)
		return REGEX_FOUND;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_ABSENT : REGEX_UNDECIDED;
}
