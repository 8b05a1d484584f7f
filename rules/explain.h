/* Why rules match a paper, and why not.
 *
 * The verdicts are those of ruleset_match(): the same scan and the same conditions decide. What is
 * slow about explaining, which is to look at every place where the letters of a keyword stand, is
 * done on demand. */
#ifndef PAPERWATCH_EXPLAIN_H
#define PAPERWATCH_EXPLAIN_H

#include "verdict.h"

struct explainer;

/* Borrows RULESET, which meanwhile must serve nobody else but in between the calls. */
struct explainer *explainer_new(struct ruleset *ruleset);
void explainer_free(struct explainer *explainer); /* NULL is fine */

/* The verdicts on PAPER of the rules that are WANTED, by number of the rule; the others are zeroed.
 * They live in ARENA and borrow from PAPER and the ruleset. */
const struct verdict *explainer_explain(struct explainer *explainer,
	const struct paper *paper, const bool *wanted, struct arena *arena);

#endif
