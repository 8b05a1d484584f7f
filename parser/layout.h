/* From blocks to papers. The draft is a digest under construction (draft.c); the layout walks the
 * blocks and tells it where papers begin and what is said of them. */
#ifndef PAPERWATCH_LAYOUT_H
#define PAPERWATCH_LAYOUT_H

#include "front_matter.h"
#include "markdown.h"
#include "paper.h"

/* A digest under construction. Texts handed in may be borrowed: the draft copies them into the
 * digest. What is said of a paper goes to the one that was begun last, until the next begins or
 * draft_end_paper().
 *
 * Often only what follows tells whether a heading was a paper's title. So a paper may begin as a
 * candidate; it is dropped at its end unless its link has come, or enough was said of it. */
struct draft;

/* DIGEST must have its arena, and outlive the draft. */
struct draft *draft_new(struct digest *digest);

/* Settles the papers in the digest; the draft is gone. 0, or -1 where there are more than PAPERS_MAX;
 * then the digest has none. */
int draft_finish(struct draft *draft);

/* The day that the following papers are from; "YYYY-MM-DD". */
void draft_set_date(struct draft *draft, const char *date);
struct slice draft_date(const struct draft *draft); /* or NULL */

/* SHAPE is any small number that is the same for papers that begin in the same way: a candidate
 * without link counts for more where its like have links. */
enum { DRAFT_SHAPES = 64 };
void draft_begin_paper(
	struct draft *draft, unsigned line, struct slice title, unsigned shape);
void draft_end_paper(struct draft *draft);
void draft_drop_paper(struct draft *draft); /* it was none, whatever was said */

/* Where the paper under way is to be read: from now on it is certain. URL is as the digest has it,
 * or NULL where it has only a number; TARGET tells the identity. */
void draft_set_link(struct draft *draft, struct slice url, struct slice target);

/* The paper under way counts only where it is not the only one of its shape. */
void draft_doubt_alone(struct draft *draft);

/* A link that may be the paper's, or anything; it counts when enough else is said. */
void draft_set_weak_link(struct draft *draft, struct slice url);

/* Is there a paper under way? Is its link known? Was anything said of it, besides texts? */
bool draft_is_open(const struct draft *draft);
bool draft_is_certain(const struct draft *draft);
bool draft_has_facts(const struct draft *draft);
size_t draft_author_count(const struct draft *draft);
size_t draft_section_count(const struct draft *draft);

/* The paper under way, or NULL. Scalar fields may be set directly, with texts from draft_copy(). */
struct paper *draft_paper(struct draft *draft);
struct slice draft_copy(struct draft *draft, struct slice text);
void draft_add_author(struct draft *draft, struct slice name);

/* VOTES, or that nobody counted them. */
void draft_set_votes(struct draft *draft, bool counted, int64_t votes);

/* A part of the summary, or one that is a bullet of a list; LABEL may be NULL. IS_SUMMARY says that its
 * label tells so. */
void draft_add_section(struct draft *draft, unsigned line, struct slice label,
	struct slice text, bool is_summary);
void draft_add_bullet(struct draft *draft, unsigned line, struct slice label,
	struct slice text, bool is_summary);

/* Appends a line to the last bullet's text; where there is no bullet yet, this is the first. */
void draft_extend_section(struct draft *draft, unsigned line, struct slice text);

/* Says what is wrong: of the paper under way, if it turns out to be one, else of the digest. */
void draft_warn(struct draft *draft, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Reads the papers of BLOCKS, and that of MATTER, into DRAFT. What is needed only meanwhile lives in
 * ARENA. Takes time linear in the text. */
void layout_read(struct draft *draft, struct arena *arena,
	const struct front_matter *matter, const struct block_list *blocks);

#endif
