/* Edits of a block's text that keep its spans in their places: for what Markdown took the wrong way,
 * and what was meant is known only from the tree that it made. */
#ifndef PAPERWATCH_EDIT_H
#define PAPERWATCH_EDIT_H

#include "markdown.h"

/* At PLACE of the old text, REMOVED bytes go, and ADDED comes unless it is NUL. */
struct edit {
	size_t place;
	size_t removed;
	char added;
};

/* Edits of one block, in order of their places, none within another. A zeroed struct has none. */
struct editor {
	struct edit *edits; /* owned */
	size_t count;
	size_t capacity;
};

void editor_fini(struct editor *editor);
void editor_add(struct editor *editor, size_t place, size_t removed, char added);

/* Gives BLOCK a new text in ARENA, and moves the ends of its spans along. What is added at the start
 * of a span is in it, what is added at its end is not. */
void editor_apply(const struct editor *editor, struct arena *arena, struct block *block);

#endif
