/* The labels that stand before facts: "**Authors:** …", "Votes: 12". */
#ifndef PAPERWATCH_LABEL_H
#define PAPERWATCH_LABEL_H

#include "fields.h"
#include "passage.h"

struct label {
	struct slice name;
	enum field field;
	bool bold;
	size_t starts_at; /* byte of the block's text where the mark around it begins */
	size_t value_at;  /* byte of the block's text behind the colon */
};

/* Reads the label that PASSAGE begins with: bold or emphasised with a colon (ASCII or full-width)
 * inside or behind, any name; or plain, if the name is known. Signs before it are passed over. */
bool label_read(const struct passage *passage, struct label *label);

/* Reads a bold label with a colon, and no sign before it: what makes the label of a bullet. */
bool label_read_bold(const struct passage *passage, struct label *label);

#endif
