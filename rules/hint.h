/* What people write where a key of ours is meant, and no misspelling of it: `exclude` for `none`. */
#ifndef PAPERWATCH_HINT_H
#define PAPERWATCH_HINT_H

#include "slice.h"

struct hint {
	const char *word;   /* what is written; case, spaces, '-' and '_' do not matter */
	const char *key;    /* what is meant, where that is a key that is known */
	const char *advice; /* how it is written; NULL: "did you mean 'KEY'?" */
};

/* The hint about WORD whose key is one of KNOWN (NULL-terminated), or NULL. */
const struct hint *hint_find(struct slice word, const char *const *known);

#endif
