/* What the reader of our output can see: how wide it is, and whether colours and the signs of bars
 * reach the eye. */
#ifndef PAPERWATCH_TERMINAL_H
#define PAPERWATCH_TERMINAL_H

#include "text.h"

struct terminal {
	size_t columns; /* 80 where there is no terminal to ask */
	bool colour; /* a terminal, and neither NO_COLOR nor TERM=dumb speaks against it */
	bool utf8;   /* the locale has more signs than ASCII */
};

/* What explanations are marked with: in ASCII where the locale has no more. */
struct signs {
	const char *holds;
	const char *fails;
	const char *aside; /* for what counts neither way */
	const char *open;  /* before and behind the words that are meant */
	const char *close;
	const char *cut; /* for text that is left out */
};
const struct signs *terminal_signs(const struct terminal *terminal);

/* What DESCRIPTOR leads to. */
struct terminal terminal_of(int descriptor);

enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_FAINT, STYLE_GOOD, STYLE_BAD, STYLE_BAR };

/* Adds PART in STYLE where there is colour, and plain elsewhere. PART must be visible already. */
void terminal_add(const struct terminal *terminal, struct text *out, enum style style,
	struct slice part);

#endif
