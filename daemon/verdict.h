/* The verdict on a test of rules: which rules matched, and what is wrong with that. */
#ifndef PAPERWATCH_VERDICT_H
#define PAPERWATCH_VERDICT_H

#include "config.h"
#include "rule_test.h"
#include "text.h"

/* A zeroed struct is none yet; verdict_fini() frees it. */
struct verdict {
	struct arena *arena;
	size_t *matched; /* numbers of the rules that matched, in order */
	size_t matched_count;
	struct slice *failures; /* what is wrong: sentences, made visible */
	size_t failure_count;
	size_t failure_capacity;
	int status; /* of reading the digest; 0 when there was none */
};

/* Runs TEST with the rules of CONFIG. TODAY, "YYYY-MM-DD", is the day of tests that name none. */
void verdict_reach(struct verdict *verdict, const struct config *config,
	const struct rule_test *test, struct slice today);
void verdict_fini(struct verdict *verdict);

#endif
