/* The words of all rules (keywords, authors, regexes), and which of them a paper has, whether its rule matches or not: what must
 * be known to tell which words are dead and which are too busy. */
#ifndef PAPERWATCH_VOCABULARY_H
#define PAPERWATCH_VOCABULARY_H

#include "builder.h"
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
	bool elsewhere; /* only in the title or the summary, and its rule looks in the other */
};

struct vocabulary;

/* Borrows RULESET. */
struct vocabulary *vocabulary_new(struct ruleset *ruleset);
void vocabulary_free(struct vocabulary *vocabulary); /* NULL is fine */

/* The words: rule by rule, keywords and authors of a list in its order. */
const struct vocabulary_word *vocabulary_words(
	const struct vocabulary *vocabulary, size_t *count);

/* The number of the word that a hit of RULE names, or VOCABULARY_NONE. */
enum { VOCABULARY_NONE = UINT32_MAX };
uint32_t vocabulary_find(
	struct vocabulary *vocabulary, size_t rule, const struct hit *hit, bool excludes);

/* As ruleset_match(), and remembers what is asked for below; PAPER must live as long. */
struct match_list vocabulary_match(
	struct vocabulary *vocabulary, const struct paper *paper, struct arena *arena);

/* The keywords and authors that are in the paper that was tried last; in no order, each once, but
 * perhaps elsewhere first. Regexes are not among them: searching for those that do not decide
 * anything costs too much. They live until the next call. */
const struct vocabulary_sighting *vocabulary_seen(
	struct vocabulary *vocabulary, size_t *count);

/* How a keyword stands in a paper otherwise than whoever wrote it may think. */
enum vocabulary_form {
	FORM_COMPOUND, /* it counts, and begins inside a longer word: 대화 in 극대화 */
	FORM_SPELLING, /* it does not count for its capitals, spaces or hyphens: MATH and Math */
	FORM_INSIDE, /* it does not count as it is part of a longer word: RAG and storage */
	FORM_COUNT
};

struct vocabulary_variant {
	uint32_t word;
	enum vocabulary_form form;
	struct slice text; /* "극대화", "Math", "storage": of the paper */
};

/* Those of the paper that was tried last. Of a paper that has very many, not all. They live until
 * the next call. */
const struct vocabulary_variant *vocabulary_variants(
	struct vocabulary *vocabulary, size_t *count);

/* Adds to KEY what is equal for variants that are told apart by their case and accents only. */
void vocabulary_add_key(struct slice text, struct builder *key);

#endif
