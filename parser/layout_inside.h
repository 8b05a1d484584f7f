/* What the files of the layout share: the paper under way, and the readers of its shapes. */
#ifndef PAPERWATCH_LAYOUT_INSIDE_H
#define PAPERWATCH_LAYOUT_INSIDE_H

#include "facts.h"
#include "title.h"

/* What the paper under way began with; it tells where that paper ends. */
enum scope {
	SCOPE_NONE,
	SCOPE_FILE,      /* the whole file: front matter */
	SCOPE_HEADING,   /* up to the next heading of its level or above */
	SCOPE_SUMMARY,   /* up to </details> */
	SCOPE_PARAGRAPH, /* up to the next title */
	SCOPE_ITEM,      /* what lies in its list item */
	SCOPE_ROW        /* nothing else */
};

struct layout {
	struct draft *draft;
	struct arena *arena;
	const struct block_list *blocks;
	size_t at; /* the block that is being read */
	struct facts facts;
	enum scope scope;
	unsigned level;         /* of the heading, for SCOPE_HEADING */
	unsigned depth;         /* of the item, for SCOPE_ITEM */
	unsigned details;       /* how many <details> are open */
	unsigned paper_details; /* how many were when the paper began */
	unsigned
		muted; /* the level of a heading such as "Licence": nothing below is a paper */
	bool after_rule; /* since a line ("---") nothing was said of the paper */
	bool bulleted;   /* the last section of the paper was a bullet */
	bool lists_none; /* its heading does not stand above a list of other papers */
};

void layout_begin_paper(
	struct layout *layout, unsigned line, struct slice title, enum scope scope);
void layout_begin_linked_paper(struct layout *layout, unsigned line,
	const struct title *title, const struct paper_link *link, enum scope scope);
void layout_end_paper(struct layout *layout);

/* Is there a paper that is one, or of which enough was said that it may well be? */
bool layout_is_settled(const struct layout *layout);

/* A settled paper that goes on over lists and paragraphs. */
bool layout_owns_blocks(const struct layout *layout);

/* Does the heading of the paper under way stand above a list of others, from the block that is being
 * read on? Then nothing of it is about that paper. */
bool layout_lists_papers(struct layout *layout);

/* Each reads BLOCK if it is of its shape; else it returns false, and nothing was read. */
bool layout_read_heading(struct layout *layout, const struct block *block);
bool layout_read_item(struct layout *layout, const struct block *block);
bool layout_read_title(struct layout *layout, const struct block *block);

/* A file about one paper. */
void layout_read_file(struct layout *layout, const struct front_matter *matter);

#endif
