/* What the rest of this folder needs to know of a ruleset. */
#ifndef PAPERWATCH_RULESET_INSIDE_H
#define PAPERWATCH_RULESET_INSIDE_H

#include "condition.h"
#include "ruleset.h"

const struct node *ruleset_condition(const struct ruleset *ruleset, size_t rule);

/* The paper that was tried last: what was seen of it can be asked for until the next. */
const struct examination *ruleset_examination(const struct ruleset *ruleset);

#endif
