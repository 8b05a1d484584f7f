/* What conditions beside a node and further out leave possible, as far as that is plain: a node whose
 * votes or dates contradict those of the rule it is in can never hold. */
#ifndef PAPERWATCH_BOUNDS_H
#define PAPERWATCH_BOUNDS_H

#include "keyword_list.h"
#include "slice.h"

#include <stdint.h>

struct bounds {
	int64_t votes_min;
	int64_t votes_max;
	bool votes_missing; /* papers without votes are possible too */
	struct slice after; /* "YYYY-MM-DD", or NULL */
	struct slice before;
	const struct keyword_list *asked; /* one of these must be seen; NULL: of none */
};

/* Everything is possible. */
struct bounds bounds_none(void);

/* Is any paper possible? */
bool bounds_are_possible(const struct bounds *bounds);

#endif
