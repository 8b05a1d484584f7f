/* Repairs what single stars did to a text. "**Beyond A*: Better Planning**" means one bold title, but
 * by the rules of Markdown the star behind the A closes half of the bold, and what shows is
 * "Beyond A: Better Planning*". And two powers, "$S^*$ and $T^*$", are no emphasis. */
#ifndef PAPERWATCH_EMPHASIS_H
#define PAPERWATCH_EMPHASIS_H

#include "markdown.h"

/* The blocks of LIST, in place, with such text as it was meant; what changes lives in ARENA. Takes
 * time linear in the text, but for a logarithm in the number of repairs of a block. */
void emphasis_repair(struct arena *arena, struct block_list list);

#endif
