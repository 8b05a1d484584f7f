/* Explanations for people: why rules match a paper and why not, as rules/explain.h found out, in
 * lines of a terminal's width. Nothing out of a digest can act there. */
#ifndef PAPERWATCH_EXPLANATION_H
#define PAPERWATCH_EXPLANATION_H

#include "terminal.h"
#include "verdict.h"

struct explanation {
	const struct terminal *terminal;
	const struct paper *paper;
	size_t indent; /* columns before each line */
	/* All that a rule asks for; else of a rule that matches what made it, and of one that does
	 * not what is missing. */
	bool whole;
};

/* Adds why RULE matches, or does not; REMARK, behind its name, may be NULL. */
void explanation_add_rule(struct text *out, const struct explanation *explanation,
	const struct rule *rule, const struct verdict *verdict, const char *remark);

/* Adds in a few words why a condition does not hold: "votes 4 < 5", "none of RAG, 검색 증강",
 * "excluded by survey". */
void explanation_add_reason(struct text *out, const struct verdict *failed);

#endif
