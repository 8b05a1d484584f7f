/* How near rules that do not match come to it: which of them are worth telling of, and a line about the
 * others. */
#ifndef PAPERWATCH_NEARNESS_H
#define PAPERWATCH_NEARNESS_H

#include "explanation.h"

/* Is all that the rule asks for in the paper, or nearly (with IN_PART: any of it), so that it is worth
 * telling why it does not match? What is merely part of a longer word is not near, nor are votes
 * alone. */
bool nearness_is_given(const struct verdict *verdict, bool in_part);

/* Adds a line or two about COUNT rules of which that is not so; ARE_ALL: there are no other rules. */
void nearness_add_others(struct text *out, const struct explanation *explanation,
	const struct verdict *const *others, size_t count, bool are_all);

#endif
