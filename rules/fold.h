/* Text as keywords and names are compared: folded, in units that know their place in the original.
 * Hides utf8proc. Texts, keywords and names all take this one way, so that whatever is folded
 * alike compares equal. The text is Markdown-free already.
 *
 *   - Case, compatibility forms and accents are folded (full-width, ligatures, ℓ, é, ß), accents
 *     only over Latin and Greek letters: が is not か, й is not и. Hangul falls into its letters.
 *   - White space and hyphens between words are no units but *gaps* before the next unit. A hyphen
 *     is a gap only directly behind a word and, after white space or not, before another:
 *     "long-\ncontext" has one gap. Any other hyphen, and the em dash, is a unit.
 *   - Default-ignorable characters (soft hyphen, zero-width space, …) vanish.
 *   - A bare link (http://, https://, www.) is one unit UNIT_BARRIER that no keyword contains.
 *   - TeX in $…$ loses $ { } ^ _ and \text… and \math… commands.
 *   - A malformed byte is one unit U+FFFD. */
#ifndef PAPERWATCH_FOLD_H
#define PAPERWATCH_FOLD_H

#include "slice.h"

#include <stdint.h>

/* What a unit is, by its original character: ² is a symbol although it folds to 2. */
enum unit_class {
	UNIT_SYMBOL,
	UNIT_DIGIT,
	UNIT_LETTER, /* of scripts with words between spaces; also marks and letter-like numbers */
	UNIT_HANGUL,
	UNIT_IDEOGRAPH, /* Han, kana, Bopomofo, Thai, Lao, Khmer, Myanmar: words without spaces */
};

enum unit_case { CASE_NONE, CASE_LOWER, CASE_UPPER };
enum unit_gap { GAP_NONE, GAP_SPACE, GAP_HYPHEN };

enum { UNIT_BARRIER = 0xFFFC };

struct unit {
	uint32_t code_point; /* folded */
	uint32_t start;      /* bytes of the original, its dropped marks included */
	uint32_t end;
	uint8_t class;       /* enum unit_class */
	uint8_t letter_case; /* enum unit_case, of the original */
	uint8_t gap;         /* enum unit_gap: what stands before it */
	/* What a reader sees as one character may be several units (a syllable, が, ﬁ): this one is
	 * the first, the last of them. A match never begins or ends inside. */
	bool first : 1;
	bool last : 1;
};

/* A zeroed struct is an empty text; use it again and again, and free it once. */
struct folded {
	struct unit *units;
	size_t count;
	size_t capacity;
};

/* Replaces what FOLDED holds by TEXT (shorter than 4 GiB). */
void fold_text(struct folded *folded, struct slice text);
void folded_fini(struct folded *folded);

/* The letter without its case, and nothing else folded: É is é, and not e. */
uint32_t fold_case(uint32_t code_point);

#endif
