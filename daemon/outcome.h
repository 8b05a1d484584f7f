/* What came of a test of rules: which rules matched, and what is wrong with that. */
#ifndef PAPERWATCH_OUTCOME_H
#define PAPERWATCH_OUTCOME_H

#include "config.h"
#include "explain.h"
#include "rule_test.h"
#include "terminal.h"

/* With what tests are run. */
struct examiner {
	const struct config *config;
	struct explainer *explainer;
	const struct terminal *terminal; /* for which explanations are made */
	struct slice today;              /* "YYYY-MM-DD": the day of tests that name none */
};

struct outcome_failure {
	struct slice sentence; /* what is wrong, made visible */
	struct slice
		explanation; /* why, in lines made visible; empty where there is none */
};

/* A zeroed struct is none yet; outcome_fini() frees it. */
struct outcome {
	struct arena *arena;
	size_t *matched; /* numbers of the rules that matched, in order */
	size_t matched_count;
	struct outcome_failure *failures;
	size_t failure_count;
	size_t failure_capacity;
	int status; /* of reading the digest; 0 when there was none */
};

/* Runs TEST. */
void outcome_reach(struct outcome *outcome, const struct examiner *examiner,
	const struct rule_test *test);
void outcome_fini(struct outcome *outcome);

#endif
