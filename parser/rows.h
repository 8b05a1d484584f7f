/* Parts lines that stand for themselves before libcmark sees them.
 *
 * Rows of tables: to CommonMark a table is one paragraph, so that a backtick in one row and one in the
 * next would swallow all between them as code; where tables are known, each row stands for itself.
 *
 * What follows a line that ends in "</details>": to CommonMark it is HTML up to the next empty line,
 * and "### [Title](link)" there no heading. Nobody means it so.
 *
 * And "###Title" is given the space without which it is no heading. */
#ifndef PAPERWATCH_ROWS_H
#define PAPERWATCH_ROWS_H

#include "arena.h"

/* A '|' that a backslash keeps from parting cells, on its way through libcmark, which resolves
 * escapes before anyone can see them: U+FDD0, a code point that never stands for a character. */
#define ROWS_ESCAPED_BAR SLICE_LITERAL("\xEF\xB7\x90")

struct rows {
	struct slice
		bytes; /* with an empty line before every such line; a table begins with two more */
	unsigned *breaks; /* numbers of these empty lines in BYTES, from 1, in order */
	size_t break_count;
	bool escapes; /* there are bars behind ROWS_ESCAPED_BAR */
};

/* Without tables, BYTES as they are; else a copy in ARENA. */
struct rows rows_part(struct arena *arena, struct slice bytes);

#endif
