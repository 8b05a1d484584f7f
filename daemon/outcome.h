/* What came of a test of rules: which rules matched, and what is wrong with that. */
#ifndef PAPERWATCH_OUTCOME_H
#define PAPERWATCH_OUTCOME_H

#include "config.h"
#include "rule_test.h"
#include "text.h"

/* A zeroed struct is none yet; outcome_fini() frees it. */
struct outcome {
	struct arena *arena;
	size_t *matched; /* numbers of the rules that matched, in order */
	size_t matched_count;
	struct slice *failures; /* what is wrong: sentences, made visible */
	size_t failure_count;
	size_t failure_capacity;
	int status; /* of reading the digest; 0 when there was none */
};

/* Runs TEST with the rules of CONFIG. TODAY, "YYYY-MM-DD", is the day of tests that name none. */
void outcome_reach(struct outcome *outcome, const struct config *config,
	const struct rule_test *test, struct slice today);
void outcome_fini(struct outcome *outcome);

#endif
