/* What the kinds of condition need to explain themselves. */
#ifndef PAPERWATCH_EXPLAINING_H
#define PAPERWATCH_EXPLAINING_H

#include "condition.h"
#include "verdict.h"

/* One paper being explained. */
struct explaining {
	struct arena *arena; /* for verdicts */
	struct examination *examination;
	const struct node_parser *parser; /* for describe() */
	const struct slice *term_names;
	const struct explainer *explainer;
};

/* Room for COUNT parts of VERDICT, zeroed but for their lines, which are its own. */
void verdict_make_parts(
	const struct explaining *explaining, struct verdict *verdict, size_t count);

/* Decides VERDICT, which has parts, by them. */
void verdict_decide(struct verdict *verdict);

/* What was found of a keyword: its hits where HELD, else what nearly is one. */
void explain_keyword(const struct explaining *explaining, const struct keyword_use *use,
	struct verdict *verdict);

/* The same for an author. */
void explain_author(
	const struct explaining *explaining, uint32_t author, struct verdict *verdict);

#endif
