/* The user's own tests of rules: a file of examples, each with a paper or a digest, a day, and the
 * rules that are to match. */
#ifndef PAPERWATCH_RULE_TEST_H
#define PAPERWATCH_RULE_TEST_H

#include "paper.h"
#include "ruleset.h"

/* A rule that is to match, and in a digest perhaps what: a number of papers, or certain ones. */
struct expectation {
	size_t rule; /* its number in the ruleset */
	bool counts;
	size_t count; /* of papers, where it counts */
	/* Ids, arXiv numbers, titles or the words that titles begin with; NULL unless certain papers
	 * are named. */
	struct slice *papers;
	size_t paper_count;
};

struct rule_test {
	struct slice name;
	const char *file; /* where it is written */
	unsigned line;
	unsigned column;
	struct paper paper;    /* without `digest` */
	const char *digest;    /* path of a digest; NULL: the test has a paper */
	struct slice now;      /* "YYYY-MM-DD", or NULL: today */
	bool others_may_match; /* than those that are expected */
	struct expectation *expectations;
	size_t expectation_count;
};

struct rule_tests {
	struct arena *arena; /* owns all */
	struct rule_test *items;
	size_t count;
};

/* Reads FILE, whose rules are those of RULESET. All problems are added to PROBLEMS, those of other
 * kinds than content (there is no such file) without a line. 0, or -1 when one of them is an error;
 * TESTS are then empty. Freed with rule_tests_fini() either way. */
int rule_tests_load(struct rule_tests *tests, const char *file,
	const struct ruleset *ruleset, struct diagnostics *problems);
void rule_tests_fini(struct rule_tests *tests);

#endif
