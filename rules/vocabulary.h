/* The words of all rules (keywords, authors, regexes), and which of them a paper has, whether its rule matches or not: what must
 * be known to tell which words are dead and which are too busy. */
#ifndef PAPERWATCH_VOCABULARY_H
#define PAPERWATCH_VOCABULARY_H

#include "ruleset.h"

#include <stdint.h>

/* A keyword, author or regex of a rule. The same word twice in a rule is one, unless one of them stands
 * below a `none` and the other does not. */
struct vocabulary_word {
	size_t rule;
	enum hit_kind kind;   /* not HIT_VOTES */
	bool excludes;        /* it stands below a `none` */
	struct slice pattern; /* in the rule's own words; equal to that of its hits */
};

/* A word that was seen in a paper. */
struct vocabulary_sighting {
	uint32_t word;
	uint32_t author; /* which of the paper's names, from 0; 0 for a keyword */
};

struct vocabulary;

/* Borrows RULESET. */
struct vocabulary *vocabulary_new(const struct ruleset *ruleset);
void vocabulary_free(struct vocabulary *vocabulary); /* NULL is fine */

/* The words: rule by rule, keywords and authors of a list in its order. */
const struct vocabulary_word *vocabulary_words(
	const struct vocabulary *vocabulary, size_t *count);

/* The number of the word that a hit of RULE names, or VOCABULARY_NONE. */
enum { VOCABULARY_NONE = UINT32_MAX };
uint32_t vocabulary_find(
	struct vocabulary *vocabulary, size_t rule, const struct hit *hit, bool excludes);

/* The keywords and authors that are in the paper that ruleset_match() tried last, where their rules
 * look for them; in no order, each once. Regexes are not among them: searching for those that do not
 * decide anything costs too much. They live until the next call. */
const struct vocabulary_sighting *vocabulary_seen(
	struct vocabulary *vocabulary, size_t *count);

#endif
