/* Tables, which CommonMark does not know: it takes them for a paragraph of lines with bars. */
#ifndef PAPERWATCH_TABLE_H
#define PAPERWATCH_TABLE_H

#include "facts.h"

/* Most tables of papers have four to ten columns; what is further right is not read. */
enum { TABLE_COLUMNS_MAX = 32 };

struct table {
	size_t column_count;
	bool cut;                              /* there are more than TABLE_COLUMNS_MAX */
	enum field fields[TABLE_COLUMNS_MAX];  /* what each column's head calls */
	struct slice heads[TABLE_COLUMNS_MAX]; /* and its words */
	struct passage rest;                   /* the rows that are still to be read */
};

/* Finds a table in PARAGRAPH: a row of heads above a row of dashes. What stands above it goes to
 * *BEFORE. False where there is none. */
bool table_open(
	const struct passage *paragraph, struct passage *before, struct table *table);

/* Takes the next row's cells from TABLE and returns how many there are; 0 when there are no more. */
size_t table_next_row(struct table *table, struct passage cells[TABLE_COLUMNS_MAX]);

/* Begins the paper of a row, with all that its cells say. False where the row is no paper's. SHAPE as
 * for draft_begin_paper(). */
bool table_read_paper(const struct table *table, const struct passage *cells, size_t count,
	struct facts *facts, unsigned shape);

#endif
