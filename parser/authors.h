/* Author lists as digests write them. */
#ifndef PAPERWATCH_AUTHORS_H
#define PAPERWATCH_AUTHORS_H

#include "slice.h"

struct draft;

/* Calls ADD with every name of LIST, in order: "A. Author, B. Author and C. Author". Names
 * are separated by commas; empty ones and a stray "+" are dropped, a leading "and " goes; a
 * name given twice stays twice. The names borrow from LIST. */
void authors_read(struct slice list, struct draft *draft,
	void (*add)(struct draft *draft, struct slice name));

#endif
