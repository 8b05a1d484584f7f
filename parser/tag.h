/* One tag of HTML, and what it does to a text. */
#ifndef PAPERWATCH_TAG_H
#define PAPERWATCH_TAG_H

#include "slice.h"

enum tag_role {
	TAG_UNKNOWN, /* no element of HTML: text, as <think> is */
	TAG_INLINE,  /* changes only how text looks */
	TAG_BLOCK,   /* parts paragraphs */
	TAG_BREAK,
	TAG_HEADING,
	TAG_SUMMARY,
	TAG_DETAILS,
	TAG_LINK,
	TAG_STRONG,
	TAG_EMPHASIS,
	TAG_IMAGE,
	TAG_VIDEO
};

/* "<name attributes>" or "</name>". */
struct tag {
	enum tag_role role;
	bool closing;
	unsigned level;          /* of a heading */
	struct slice name;       /* "a"; borrows from the text, as ATTRIBUTES do */
	struct slice attributes; /* between name and '>' */
	size_t length;           /* with both brackets */
};

/* The tag that TEXT begins with. False where there is none, or no end to it. A '<' within a tag is no
 * HTML, and looking no further than that keeps many of them from costing a search each. */
bool tag_read(struct slice text, struct tag *tag);

/* The value of the attribute NAME, in quotes or without, as it is written; else a NULL slice. */
struct slice tag_attribute(struct slice attributes, const char *name);

#endif
