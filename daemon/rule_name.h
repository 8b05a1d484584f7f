/* Names of rules, as users give them to commands. */
#ifndef PAPERWATCH_RULE_NAME_H
#define PAPERWATCH_RULE_NAME_H

#include "ruleset.h"
#include "text.h"

/* Is there a rule of this name? */
bool rule_name_known(const struct ruleset *ruleset, struct slice name);

/* Adds "no rule is named 'retreival'; did you mean 'retrieval'?" */
void rule_name_add_unknown(
	struct text *out, const struct ruleset *ruleset, struct slice name);

#endif
