/* What the rest of this folder needs to know of a ruleset. */
#ifndef PAPERWATCH_RULESET_INSIDE_H
#define PAPERWATCH_RULESET_INSIDE_H

#include "condition.h"
#include "ruleset.h"

const struct node *ruleset_condition(const struct ruleset *ruleset, size_t rule);

/* The paper that was tried last: what was seen of it can be asked for until the next. */
const struct examination *ruleset_examination(const struct ruleset *ruleset);

/* Scans PAPER, and shows ON_PLACE all places of keywords (keywords_watch()). Conditions can then be
 * tried on the examination, which is not to collect hits. */
struct examination *ruleset_examine(struct ruleset *ruleset, const struct paper *paper,
	void (*on_place)(void *owner, const struct keyword_place *place), void *owner);

/* With what conditions can be described. */
struct node_parser ruleset_describer(const struct ruleset *ruleset);

/* The names of the terms, by their numbers. */
const struct slice *ruleset_term_names(const struct ruleset *ruleset);

/* So that places can be watched (keywords_watch()). */
struct keywords *ruleset_keywords(struct ruleset *ruleset);

#endif
