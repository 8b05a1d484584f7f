/* Links whose label holds a '[' that nobody escaped: "[RAG [survey](url)", "[Interval [0,1)](url)". By
 * the rules of Markdown the last '[' begins the link, and the title loses its start; what was meant is
 * the first. */
#ifndef PAPERWATCH_BRACKETS_H
#define PAPERWATCH_BRACKETS_H

#include "markdown.h"

/* Where the label begins of a link that stands in LINE from START to END, which is START itself where
 * Markdown is right: there is no other '[', a ']' belongs to it, or words stand before it, as in
 * "About [0,1) [PDF](url)". LINE may or may not have a '[' at START. */
size_t brackets_label_start(struct slice line, size_t start, size_t end);

/* The blocks of LIST, in place, with such links as they were meant; what changes lives in ARENA. Takes
 * time linear in the text, but for a logarithm in the number of repairs of a block. */
void brackets_repair(struct arena *arena, struct block_list list);

#endif
