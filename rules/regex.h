/* Regular expressions: PCRE2 behind a few calls.
 *
 * A pattern works on the text as a reader sees it, with these options: UTF and UCP (\w knows Hangul,
 * case is Unicode's); case counts unless the pattern says (?i); a line break of the text is a space,
 * for where a digest breaks its lines means nothing, and so ^ and $ are the ends of the whole text.
 *
 * Searching with a pattern can take for ever, so it is limited. What counts is time, not steps: a
 * step of PCRE2 may cost nanoseconds or a walk over the whole text, so that no number of steps is
 * both enough for honest patterns and little for malicious ones. There is no clock in here: whoever
 * has one lends it. A digest has REGEX_DIGEST_USEC for all patterns together, and a pattern a part
 * of that, so that a bad one does not take the time of the good. A pattern that has used up its
 * time is not tried again in this digest, and its answer is REGEX_UNDECIDED. Memory is limited by
 * PCRE2, and without a clock so are the steps, with the same answer. */
#ifndef PAPERWATCH_REGEX_H
#define PAPERWATCH_REGEX_H

#include "slice.h"

#include <stdint.h>

enum {
	REGEX_BYTES_MAX = 4096,
	REGEX_DIGEST_USEC = 20 * 1000,
	REGEX_PATTERN_USEC = REGEX_DIGEST_USEC / 4,
	/* A digest of more papers has more time: so much for each that is beyond these. */
	REGEX_DIGEST_PAPERS = 40,
	REGEX_PAPER_USEC = REGEX_DIGEST_USEC / REGEX_DIGEST_PAPERS,
};

/* A clock that counts microseconds; of the processor's time, best, as what counts is work. */
struct regex_clock {
	int64_t (*now_usec)(void *owner); /* NULL: no clock */
	void *owner;
};

/* What is wrong with a pattern. */
struct regex_fault {
	char text[128]; /* in PCRE2's words; no full stop */
	size_t place;   /* the byte behind which it was noticed */
};

struct regexes;

struct regexes *regexes_new(void);
void regexes_free(struct regexes *regexes); /* NULL is fine */

/* Adds PATTERN, of at most REGEX_BYTES_MAX bytes, and returns its number; equal ones get the same.
 * The text is copied. REGEX_NONE: it is faulty, and FAULT says how. */
enum { REGEX_NONE = UINT32_MAX };
uint32_t regexes_add(
	struct regexes *regexes, struct slice pattern, struct regex_fault *fault);

size_t regexes_count(const struct regexes *regexes);
struct slice regexes_pattern(const struct regexes *regexes, uint32_t number);

/* Lends a clock. */
void regexes_set_clock(struct regexes *regexes, struct regex_clock clock);

/* Starts a digest of so many papers: there is time again. */
void regexes_begin_digest(struct regexes *regexes, size_t paper_count);

enum regex_answer { REGEX_ABSENT, REGEX_FOUND, REGEX_UNDECIDED };

/* Searches TEXT, which is valid UTF-8. Where found, the match is bytes *START up to *END. */
enum regex_answer regexes_search(struct regexes *regexes, uint32_t number,
	struct slice text, size_t *start, size_t *end);

#endif
