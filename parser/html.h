/* HTML as blocks and texts. Digests use it for what Markdown lacks: <details>, <video>, headings
 * with an anchor, cells of several lines. */
#ifndef PAPERWATCH_HTML_H
#define PAPERWATCH_HTML_H

#include "markdown.h"

/* The blocks of LIST, with every BLOCK_HTML replaced by what a reader sees of it: headings,
 * paragraphs, BLOCK_SUMMARY and BLOCK_DETAILS_END, with spans for links, images, videos, bold and
 * emphasis. Tags that HTML does not know, such as <think>, stay text. Time is linear in the text. */
struct block_list html_resolve(struct arena *arena, struct block_list list);

/* A text of which Markdown has already resolved the entities, without its tags and without what
 * <summary> holds, in ARENA. */
struct slice html_text(struct arena *arena, struct slice text);

/* The link that an attribute of the first <NAME …> in TEXT holds in quotes, or a NULL slice:
 * html_attribute(text, "video", "src"). Borrows from TEXT. */
struct slice html_attribute(struct slice text, const char *name, const char *attribute);

#endif
