/* Authors: does a name in a paper mean the person that a rule names?
 *
 * A name is a list of words: folded like all text, without apostrophes; dots, hyphens and white
 * space part words; "Family, Given" is turned round; jr, sr, ii, iii, iv at the end do not count.
 *
 *   default  The last words are equal, and so are the first, or the rule has an initial there
 *            ("S. Hochreiter"); words between are in order, and each is equal to, or an initial
 *            of, its partner; only initials may be left over, and on one side only.
 *            A name of one word matches only itself.
 *   exact    The words are equal.
 *   loose    Also: given names joined or apart, any order, middle names missing, initials in the
 *            paper, ä as ae and so on.
 *
 * Names are filed by their words, so that many rules cost little. A struct authors is filled,
 * built once, and then asked; it keeps what it saw of one paper. */
#ifndef PAPERWATCH_AUTHOR_H
#define PAPERWATCH_AUTHOR_H

#include "builder.h"
#include "slice.h"

#include <stdint.h>

enum author_match { AUTHOR_MATCH_DEFAULT, AUTHOR_MATCH_EXACT, AUTHOR_MATCH_LOOSE };

/* A name as a rule has it. */
struct author {
	struct slice name;
	enum author_match match;
};

/* Longer names, of rules or papers, are none and match nothing. */
enum { AUTHOR_BYTES_MAX = 1024 };

/* Adds the words of NAME, folded, with a space between: equal for names that are equal by `exact`.
 * Nothing for a name that is none. */
void author_key(struct slice name, struct builder *key);

/* May one of two names, as author_key() has them, be a misspelling of the other? Their words are equal
 * but for one, in which an edit or two make the difference: "Nikolas Carlini". */
bool author_is_misspelt(struct slice one, struct slice other);

void author_describe(const struct author *author, struct builder *builder);

struct authors;

struct authors *authors_new(void);
void authors_free(struct authors *authors); /* NULL is fine */

/* How many words NAME has; 0 when nothing is left of it, or it is too long. */
size_t authors_word_count(struct authors *authors, struct slice name);

/* Adds a name and returns its number; equal ones get the same. The text is copied. AUTHOR_NONE: it has
 * no words. */
enum { AUTHOR_NONE = UINT32_MAX };
uint32_t authors_add(struct authors *authors, const struct author *author);
void authors_build(struct authors *authors);

size_t authors_count(const struct authors *authors);
struct slice authors_name(const struct authors *authors, uint32_t number);

/* As author_describe() has it. */
struct slice authors_text(const struct authors *authors, uint32_t number);

/* Starts a new paper, and looks through its names. Digests split some names in two ("Yingyan, Lin"):
 * two neighbours of one word each are also tried as one name, in both orders. */
void authors_scan(struct authors *authors, const struct slice *names, size_t count);

/* True when the author was seen in the paper; *INDEX is then the number of the first such name. */
bool authors_seen(const struct authors *authors, uint32_t number, size_t *index);

/* The numbers of all authors seen in this paper, in no order. */
const uint32_t *authors_seen_list(const struct authors *authors, size_t *count);

#endif
