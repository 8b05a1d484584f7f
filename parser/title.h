/* Which words of a heading, a list item or a cell are the paper's title. */
#ifndef PAPERWATCH_TITLE_H
#define PAPERWATCH_TITLE_H

#include "paper_link.h"

enum title_place {
	TITLE_IN_HEADING, /* all words belong to it */
	TITLE_IN_TEXT,    /* a sentence may well mention a paper without being its title */
	TITLE_IN_CELL
};

struct title {
	struct slice text;
	size_t end; /* byte of the block's text behind the title and, where it holds it, the link */
};

/* Finds the title beside LINK in PASSAGE: what the link says, unless that is only "PDF" or a
 * number; else what is bold; else the words before the link, or behind it. Numbers of a list, dates
 * and tags before it, and stars and votes behind it, are left out. False where the words are no
 * title, but a sentence. */
bool title_read(const struct passage *passage, const struct paper_link *link,
	enum title_place place, struct title *title);

/* A title that stands alone: without numbers, signs, stars and votes around it. */
struct slice title_clean(struct slice text);

/* Does a link's LABEL say only what kind of link it is, or where it leads ("PDF", "arXiv", "原文",
 * "2410.22330", "https://…")? */
bool title_is_generic(struct slice label);

/* Is BEFORE the sentence that leads to a link, as in "More in the [paper](url)"? */
bool title_leads_to_link(struct slice before);

#endif
