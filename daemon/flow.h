/* Text flowed into lines of a terminal's width, in styles: breaks at spaces, and within what is
 * longer than a line. Hangul, Han, kana and emoji count as two columns. */
#ifndef PAPERWATCH_FLOW_H
#define PAPERWATCH_FLOW_H

#include "terminal.h"

/* A paragraph being written: begin, add, end. */
struct flow {
	const struct terminal *terminal;
	struct text *out;
	size_t indent;     /* of the lines but the first */
	size_t column;     /* where the line has got to */
	struct text word;  /* owned: what waits until it is known to fit */
	size_t word_width; /* columns */
	bool spaced;       /* a space stands before the word */
};

/* Begins a paragraph at column FIRST; further lines begin at column INDENT. */
void flow_begin(struct flow *flow, const struct terminal *terminal, struct text *out,
	size_t first, size_t indent);

/* Adds PART, made visible. White space parts words, and is one space. */
void flow_add(struct flow *flow, enum style style, struct slice part);

/* The column at which what is added next will begin, if it fits. */
size_t flow_column(const struct flow *flow);

/* Goes to the next line, which begins at column INDENT. */
void flow_break(struct flow *flow, size_t indent);

/* Ends the paragraph and its line. */
void flow_end(struct flow *flow);

#endif
