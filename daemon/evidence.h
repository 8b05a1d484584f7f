/* What was found of a word in a paper, on one line: where, in which words, and what makes it a hit,
 * or keeps it from being one. */
#ifndef PAPERWATCH_EVIDENCE_H
#define PAPERWATCH_EVIDENCE_H

#include "flow.h"
#include "verdict.h"

/* A keyword, author or regex of a rule. */
struct evidence {
	const struct verdict *word;
	struct slice term; /* the name of the term that it came with, or NULL */
	const struct paper *paper;
};

/* "Clip (case: exact)": what is asked for. */
void evidence_add_word(struct flow *flow, const struct verdict *word);

/* "RAG (term rag) in title:63 (inner capital): ...Graph«RAG»...", or what there is instead of a hit:
 * "RAG only inside "storage", title:63: ...sto«rag»e...". */
void evidence_add(
	struct flow *flow, const struct evidence *evidence, const struct finding *finding);

#endif
