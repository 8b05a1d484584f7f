/* Author lists as digests write them. */
#ifndef PAPERWATCH_AUTHORS_H
#define PAPERWATCH_AUTHORS_H

#include "slice.h"

struct draft;

/* Calls ADD with every name of LIST, in order. A list is one of these:
 *
 *   A. Author, B. Author and C. Author    also with '&', or with ';', '·', '•', '，' or '、' between
 *                                         the names; "et al." at the end goes
 *   ['A. Author', "B. O'Author"]          a list as Python prints it, escapes decoded
 *
 * Empty names and a stray "+" are dropped; in a plain list a leading "and " goes. A name given twice
 * stays twice.
 * Names live only during the call.
 *
 * Returns 0, or -1 when LIST begins like a Python list and is none; then it is split at the
 * commas. */
int authors_read(struct slice list, struct draft *draft,
	void (*add)(struct draft *draft, struct slice name));

/* May all of TEXT be names, by their length and signs? */
bool authors_only(struct slice text);

/* The length of the authors that TEXT begins with, up to "et al." and with it; 0 where it is not near. */
size_t authors_with_others(struct slice text);

#endif
