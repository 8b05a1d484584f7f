/* Votes as digests write them. */
#ifndef PAPERWATCH_VOTES_H
#define PAPERWATCH_VOTES_H

#include "slice.h"

#include <stdint.h>

/* Is there a sign of votes in TEXT: thumbs up, arrow up, triangle up? */
bool votes_have_sign(struct slice text);

/* Reads a number of votes ("12", "1,234", "12 votes"). 0 and *VOTES, 1 where nobody counted ("-", "",
 * "n/a"), -1 where TEXT is no number. */
int votes_read(struct slice text, int64_t *votes);

/* Finds votes in the words around a title: 👍 12, ⬆️ 12, ▲ 12, "12 upvotes". Stars are none. */
bool votes_find(struct slice text, int64_t *votes);

#endif
