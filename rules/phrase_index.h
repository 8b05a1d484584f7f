/* The index over all patterns: where in a text may which of them stand?
 *
 * Looking for many keywords costs memory rather than work: what is touched for a place of the text must
 * be little, and must be in the caches. So a text is sifted, from the small to the large:
 *
 *   1. Starts. Keywords begin where words do: in English at one unit in five, in Korean at every
 *      syllable, nowhere else. (Those of `form: anywhere` have a table of their own.)
 *   2. Doors. A pattern is filed under its *beginning*: its first 1, 2, 3, 4, 6, 8, 12, 16, … units, as
 *      many as it has, so those that are filed together differ in the last third only. A bitmap of
 *      about a byte for each different beginning (64 KB for 100,000 keywords) knows the first 1, 2 or 4
 *      units of all patterns, and most starts end here.
 *   3. Gates. Where the first are known, more and more units are looked up in a second bitmap (256 KB).
 *      It also knows under which beginnings patterns are filed.
 *   4. Slots. A hash table, at most half full, leads to the patterns (8 bytes a slot, 2 MB); the one
 *      unit behind the beginning sorts out half of them.
 *   5. The caller compares and judges what is left, with all there is to know in one piece of memory.
 *
 * Each step is a loop of its own over some hundred starts, with hardly a branch that depends on the
 * text, so that many memory accesses are on their way at a time; slots and patterns are fetched ahead.
 * Beginnings are compared by hashes of 16 bits a unit: chance may lead to a pattern that does not stand
 * there, but never hides one that does.
 *
 * Before, each keyword was filed under its rarest window of up to 8 units, and windows were looked up at
 * every unit. On the same texts this is 3.2 times as fast with 1,000 keywords, 4.3 times with 10,000
 * and 7 times with 100,000, and is built in a fifth of the time and two fifths of the memory; see
 * `make bench`. */
#ifndef PAPERWATCH_PHRASE_INDEX_H
#define PAPERWATCH_PHRASE_INDEX_H

#include "fold.h"
#include "phrase.h"

struct phrase_index;

/* Files all patterns of PHRASES, to which nothing may be added afterwards. */
struct phrase_index *phrase_index_new(const struct phrases *phrases);
void phrase_index_free(struct phrase_index *index); /* NULL is fine */

/* Begins to look through TEXT. EVERYWHERE: also where no keyword may begin. */
void phrase_index_begin(
	struct phrase_index *index, const struct folded *text, bool everywhere);

/* The pattern may stand at unit START. */
struct phrase_place {
	uint32_t start;
	uint32_t pattern;
};

/* Some more places, *COUNT of them, those of a pattern in order; NULL when there are no more. They
 * live until the next call. */
const struct phrase_place *phrase_index_next(struct phrase_index *index, size_t *count);

#endif
