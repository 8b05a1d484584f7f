/* Tags of HTML within a line of Markdown: "**Title**<br>*Names*", "<a href='link'>Title</a>". */
#ifndef PAPERWATCH_INLINE_HTML_H
#define PAPERWATCH_INLINE_HTML_H

#include "markdown.h"

/* The headings and paragraphs of LIST, in place, as a reader sees them, if a break or a link of HTML
 * tells where their facts are. A break becomes a line break (in a heading a space); links, bold,
 * emphasis and images become spans; tags that only change how text looks go, and so do comments. What
 * changes lives in ARENA.
 *
 * Text in which tags only decorate stays raw, as do bullets that lead to no paper. Left as they stand
 * are tags that HTML does not know ("<think>"), those that nothing closes or opens (words about HTML),
 * videos, and whole tables, whose cells html_text() reads. Time is linear in the text, but for a
 * logarithm in the number of tags. */
void inline_html_resolve(struct arena *arena, struct block_list list);

#endif
