/* What is said of the paper under way: labelled facts, images, videos, links, and text. */
#ifndef PAPERWATCH_FACTS_H
#define PAPERWATCH_FACTS_H

#include "fields.h"
#include "layout.h"
#include "paper_link.h"

struct facts {
	struct draft *draft;
	struct arena *arena;
	bool headed;          /* a label was read, and waits for what it labels */
	struct slice heading; /* that label, or NULL: it says nothing of its own */
	enum field field;     /* what it calls */
	bool passing; /* it stood in a line of text: a name and a number follow at once */
	bool grows;   /* a text that follows belongs to the section above */
	bool awaits_link; /* a link beside words may be the paper's: nothing else is it so far */
	bool labelled_only; /* text without a label is nobody's, as beside boxes of HTML */
};

/* From now on FACTS are about another paper, or about none. */
void facts_forget(struct facts *facts);

/* HEADING labels what follows, until the next. */
void facts_set_heading(struct facts *facts, struct slice heading, enum field field);

/* Takes VALUE for the fact that FIELD names. False where it cannot be: then it is text. */
bool facts_apply(struct facts *facts, enum field field, const struct passage *value);

/* Reads a paragraph, line by line. */
void facts_read_paragraph(struct facts *facts, const struct passage *paragraph);

/* Reads a bullet of a list as a section of its own, or as a fact. NUMBER (may be NULL) stands before
 * its text: "2)". */
void facts_read_bullet(
	struct facts *facts, const struct passage *bullet, struct slice number);

/* Reads what stands behind a title on the same line: authors up to "et al.", votes, and words. */
void facts_read_rest(struct facts *facts, const struct passage *rest);

#endif
