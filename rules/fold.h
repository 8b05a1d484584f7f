/* Text as keywords and names are compared: folded, in units that know their place in the original.
 * Texts, keywords and names all take this one way, so that whatever is folded alike compares equal.
 * The text is Markdown-free already.
 *
 *   - Case, compatibility forms and accents are folded (full-width, ligatures, ℓ, é, ß), accents
 *     only over Latin and Greek letters: が is not か, й is not и. Hangul is composed to syllables.
 *   - White space and hyphens between words are no units but *gaps* before the next unit. A hyphen
 *     is a gap only directly behind a word and, after white space or not, before another:
 *     "long-\ncontext" has one gap. Any other hyphen, and the em dash, is a unit.
 *   - Default-ignorable characters (soft hyphen, zero-width space, …) vanish.
 *   - A bare link (http://, https://, www.) is one unit UNIT_BARRIER that no keyword contains.
 *   - TeX in $…$ loses $ { } ^ _ and \text… and \math… commands.
 *   - A malformed byte is one unit U+FFFD. */
#ifndef PAPERWATCH_FOLD_H
#define PAPERWATCH_FOLD_H

#include "character.h"
#include "slice.h"

#include <stdint.h>
#include <string.h>

enum unit_gap { GAP_NONE, GAP_SPACE, GAP_HYPHEN };

enum { UNIT_BARRIER = 0xFFFC };

/* Packed, as a text has thousands: the first four bytes say all but the place. */
struct unit {
	uint32_t code_point : 21; /* folded */
	uint32_t class : 3;       /* enum unit_class, of the original: ² is a symbol */
	uint32_t letter_case : 2; /* enum unit_case, of the original */
	uint32_t gap : 2;         /* enum unit_gap: what stands before it */
	/* What a reader sees as one character may be several units (が, ﬁ): this one is the first,
	 * the last of them. A match never begins or ends inside. */
	bool first : 1;
	bool last : 1;
	/* A word may begin here, and the one before end: there is a gap, or another script, or a
	 * digit behind a letter (but no letter behind a digit, and no decimal point). */
	bool edge : 1;
	bool capital : 1; /* no edge, but a capital behind a letter */
	uint32_t start;   /* bytes of the original, its dropped marks included */
	uint32_t end;
};

/* A unit without its place. */
static inline uint32_t unit_letter(const struct unit *unit)
{
	uint32_t letter;

	memcpy(&letter, unit, sizeof(letter));
	return letter;
}

/* A zeroed struct is an empty text; use it again and again, and free it once. */
struct folded {
	struct unit
		*units; /* fold_text() puts one more behind the last, which is an edge */
	size_t count;
	size_t capacity;
};

/* Replaces what FOLDED holds by TEXT (shorter than 4 GiB). */
void fold_text(struct folded *folded, struct slice text);
void folded_fini(struct folded *folded);

#endif
