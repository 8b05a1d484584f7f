/* What is said of rules that could not be judged in a digest, because searching for a regex was given
 * up (ruleset.h). Nothing is missed in silence. */
#ifndef PAPERWATCH_UNDECIDED_H
#define PAPERWATCH_UNDECIDED_H

#include "ruleset.h"
#include "text.h"

/* Adds a sentence about the digest that was matched last, visible, without a full stop. COUNTED says
 * by number which rules matter. Returns of how many rules it tells; 0: nothing was added. */
size_t undecided_describe(
	struct text *out, const struct ruleset *ruleset, const bool *counted);

#endif
