/* Names over an archive, in groups: the same name in other spellings is one, and papers count once.
 * They are names of authors, or anything else that has a key. */
#ifndef PAPERWATCH_ROSTER_H
#define PAPERWATCH_ROSTER_H

#include "builder.h"

#include <stdint.h>

/* A name, in the spelling that came first, and how many papers have it. */
struct roster_name {
	struct slice name;
	struct slice key; /* and a NUL behind */
	size_t papers;
};

struct roster;

/* KEY adds to a text what is equal for equal names: author_key(), or vocabulary_add_key(). */
typedef void (*roster_key_func)(struct slice name, struct builder *key);
struct roster *roster_new(roster_key_func key);
void roster_free(struct roster *roster); /* NULL is fine */

/* Notes down NAME, which is copied, in GROUP at the mention of a paper numbered MENTION. */
void roster_add(struct roster *roster, uint32_t group, uint32_t mention, struct slice name);

/* To be called when all are added, before what follows. PAPERS: by mention, the number of its paper. */
void roster_count(struct roster *roster, const uint32_t *papers);

/* The names of GROUP, those with the most papers first. They live as long as the roster. */
const struct roster_name *roster_names(
	const struct roster *roster, uint32_t group, size_t *count);

/* Of a roster of authors: up to MAX names of GROUP that NAME may be a misspelling of, into NEAR: first those that agree loosely
 * (author.h), then those with a word misspelt; of each, those with the most papers first. */
size_t roster_find_near(const struct roster *roster, uint32_t group, struct slice name,
	struct roster_name *near, size_t max);

#endif
