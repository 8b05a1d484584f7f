/* The alerts so far, as `paperwatch history` tells of them. */
#ifndef PAPERWATCH_HISTORY_H
#define PAPERWATCH_HISTORY_H

#include "alert.h"
#include "terminal.h"

/* Which alerts are asked for. */
struct history_query {
	int64_t after;      /* those with a higher number only */
	int64_t since_usec; /* those made at this wall time or later */
	struct slice rule;  /* of this rule only; NULL: all, and the notes */
};

struct history_entry {
	struct alert alert; /* one whose texts were pruned has an empty title */
	int64_t asked; /* sinks it was made for, bits 1 << enum sink_kind; -1: not known */
	int64_t waiting; /* of these, those that have yet to have it */
};

/* Does the query ask for ALERT? Its number is not looked at. */
bool history_wants(const struct history_query *query, const struct alert *alert);

/* ---- as a table ---- */

struct history_table {
	struct terminal terminal;
	bool cut;  /* for eyes: titles end where the line does, and times are "3 h ago" */
	bool live; /* it will grow: times are absolute, and nothing is said of what waits */
	int64_t now_usec;
	size_t rule_columns; /* that the names of rules take where there is room */
};

/* Adds a line that names the columns. */
void history_add_header(const struct history_table *table, struct text *out);

/* Adds an alert as a line. */
void history_add_row(const struct history_table *table, struct text *out,
	const struct history_entry *entry);

#endif
