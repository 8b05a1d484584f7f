/* Markdown as a flat list of blocks. Hides libcmark: nobody else knows its tree.
 * A block is a heading, a paragraph, a piece of HTML or code; its text is what a reader
 * sees, and spans say which bytes of it were a link, an image, bold and so on. */
#ifndef PAPERWATCH_MARKDOWN_H
#define PAPERWATCH_MARKDOWN_H

#include "arena.h"
#include "slice.h"

enum block_kind {
	BLOCK_HEADING,
	BLOCK_PARAGRAPH,
	BLOCK_HTML,
	BLOCK_CODE,
	BLOCK_SUMMARY,    /* what html.h makes of HTML: the title of <details> … */
	BLOCK_DETAILS_END /* … and its end; markdown_read() itself yields none of them */
};

enum span_kind {
	SPAN_LINK,
	SPAN_IMAGE,
	SPAN_STRONG,
	SPAN_EMPHASIS,
	SPAN_CODE,
	SPAN_HTML,
	SPAN_VIDEO,  /* only from HTML: nothing is shown, the link is what matters */
	SPAN_ESCAPE, /* a '|' that a backslash keeps from parting the cells of a table */
};

struct span {
	enum span_kind kind;
	size_t start; /* bytes of the block's text: [start, end); an image's text is its
			 label, a badge has none */
	size_t end;
	struct slice url; /* of a link or image: never NULL, may be empty */
};

struct block {
	enum block_kind kind;
	unsigned line;   /* of its first character, from 1 */
	unsigned level;  /* of a heading, 1 to 6 */
	unsigned depth;  /* how many list items it lies in */
	bool opens_item; /* the first block of its innermost list item */
	unsigned
		opens_depth; /* depth of the outermost item it is the first block of, or 0 */
	unsigned number;     /* of its innermost item, in a numbered list; else 0 */
	char delimiter;      /* what follows that number: '.' or ')' */
	bool from_html;      /* its text was read from an HTML block */
	bool unended;        /* code between fences of which the second is missing */
	bool after_rule;     /* a line ("---") stands right before it */
	struct slice text;   /* soft and hard line breaks as '\n'; raw for HTML and code */
	struct span
		*spans; /* in order of their start; an outer span before those within it */
	size_t span_count;
};

struct block_list {
	struct block *items; /* in file order */
	size_t count;
	bool has_tags; /* some block has a SPAN_HTML */
};

/* Is the image at URL a badge, as those of shields.io? It decorates a page. */
bool markdown_is_badge(struct slice url);

/* Reads BYTES as CommonMark. Blocks, texts and spans live in ARENA. NUL becomes
 * U+FFFD, and so do bytes that are not UTF-8, unless the caller has seen that all are (IS_UTF8),
 * so that every text is valid UTF-8. Any input is Markdown: cannot fail, but can take long on
 * hostile input, so callers that must not wait run it in a process with limits. */
struct block_list markdown_read(struct arena *arena, struct slice bytes, bool is_utf8);

#endif
