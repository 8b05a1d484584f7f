/* Statistics for people: a table of the rules with a bar a month, and what is worth a second look. */
#ifndef PAPERWATCH_REPORT_H
#define PAPERWATCH_REPORT_H

#include "statistics.h"
#include "terminal.h"

/* Adds all of it, in lines that fit the columns of TERMINAL. */
void report_add(struct text *out, const struct statistics *statistics,
	const struct terminal *terminal);

#endif
