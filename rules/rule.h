/* A rule as it is written, but for its condition. */
#ifndef PAPERWATCH_RULE_H
#define PAPERWATCH_RULE_H

#include "arena.h"
#include "diagnostic.h"
#include "ruleset.h"
#include "yaml.h"

/* What a rule may say besides its condition; ended by NULL. */
extern const char *const rule_key_names[];

/* Reads these keys of MAP into RULE, whose place is filled in already; what is not said gets its
 * default. Texts but for the name, which lives as long as MAP, go to ARENA. All problems are
 * reported; without a usable name it stays NULL. */
void rule_parse(const struct yaml_node *map, struct arena *arena, struct rule *rule,
	struct diagnostics *problems);

#endif
