/* Rules made for measuring: the same ones each time. */
#ifndef PAPERWATCH_MADE_RULES_H
#define PAPERWATCH_MADE_RULES_H

#include "builder.h"

/* Adds "rules:" and COUNT rules with five keywords, an author and votes each. */
void made_rules_put(struct builder *builder, unsigned count);

#endif
