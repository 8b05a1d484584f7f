/* A passage: part of a block's text, with the spans that begin in it. Layouts read a block line by
 * line and a table cell by cell; walking a block's passages takes time linear in the block. */
#ifndef PAPERWATCH_PASSAGE_H
#define PAPERWATCH_PASSAGE_H

#include "markdown.h"

#include <stdint.h>

struct passage {
	const struct block *block;
	size_t start; /* bytes of the block's text: [start, end) */
	size_t end;
	size_t span; /* spans of the block: [span, span_end) */
	size_t span_end;
	unsigned line; /* where it begins, from 1 */
};

/* The whole of BLOCK, which must outlive the passage. */
struct passage passage_of(const struct block *block);
struct slice passage_text(const struct passage *passage);

/* The part from START up to END, which are bytes of the block's text. A span that crosses the
 * beginning is not in it; one that crosses the end is. */
struct passage passage_part(const struct passage *passage, size_t start, size_t end);

/* Takes the next line (not counting its line break) from *REST; false when nothing is left. */
bool passage_next_line(struct passage *rest, struct passage *line);

/* Without white space at both ends. */
struct passage passage_trim(const struct passage *passage);

/* The first span of KIND, or NULL. */
const struct span *passage_find(const struct passage *passage, enum span_kind kind);

/* Does a code point stand for a letter or a digit? Signs, punctuation and emoji do not. */
bool is_word(uint32_t code_point);

/* Does TEXT hold any letter or digit? */
bool has_words(struct slice text);

/* Does TEXT hold any letter? */
bool has_letters(struct slice text);

/* TEXT without what is no letter or digit at both ends; brackets and signs of titles go too. */
struct slice trim_to_words(struct slice text);

#endif
