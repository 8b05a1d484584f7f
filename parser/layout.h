/* The shapes that digests come in. A layout turns blocks of Markdown into papers by means
 * of a draft; digest.c owns the draft and chooses the layout. */
#ifndef PAPERWATCH_LAYOUT_H
#define PAPERWATCH_LAYOUT_H

#include "markdown.h"
#include "paper.h"

/* A digest under construction. The texts handed in may be borrowed from the blocks: the
 * draft copies them into the digest. Everything after draft_begin_paper() goes to that
 * paper, until the next one begins or draft_end_paper(). */
struct draft;

/* The day that the following papers are from; "YYYY-MM-DD". */
void draft_set_date(struct draft *draft, const char *date);

/* URL may be NULL. */
void draft_begin_paper(
	struct draft *draft, unsigned line, struct slice title, struct slice url);
void draft_end_paper(struct draft *draft);

/* The paper under way, or NULL. Scalar fields may be set directly, with texts from
 * draft_copy(). */
struct paper *draft_paper(struct draft *draft);
struct slice draft_copy(struct draft *draft, struct slice text);
void draft_add_author(struct draft *draft, struct slice name);

/* A bullet; LABEL may be NULL. */
void draft_add_section(
	struct draft *draft, unsigned line, struct slice label, struct slice text);

/* Appends a line to the last bullet's text; where there is no bullet yet, this is the
 * first. */
void draft_extend_section(struct draft *draft, unsigned line, struct slice text);

void draft_warn(struct draft *draft, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* `## Daily Papers (DATE)`, `### [Title](link)`, image, `Vote:`, `Authors:`, bullets. */
void layout_daily(struct draft *draft, const struct block_list *blocks);

#endif
