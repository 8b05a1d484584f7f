/* What statistics make worth a second look: rules and words that are dead or too busy, exclusions that
 * eat much, names that several people share. */
#ifndef PAPERWATCH_ADVICE_H
#define PAPERWATCH_ADVICE_H

#include "statistics.h"
#include "terminal.h"

/* A word in more of the papers than this tells little. */
enum { ADVICE_BUSY_PERCENT = 30 };

/* Adds a list a matter, in lines that fit the columns of TERMINAL; nothing where nothing is to say. */
void advice_add(struct text *out, const struct statistics *statistics,
	const struct terminal *terminal);

#endif
