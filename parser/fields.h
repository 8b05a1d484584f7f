/* What digests call the facts about a paper: labels in English, Korean, Chinese and Japanese. */
#ifndef PAPERWATCH_FIELDS_H
#define PAPERWATCH_FIELDS_H

#include "passage.h"

#include <stdint.h>

enum field {
	FIELD_NONE, /* no label that we know */
	FIELD_TITLE,
	FIELD_AUTHORS,
	FIELD_SUMMARY,
	FIELD_DATE,
	FIELD_LINK,
	FIELD_VOTES,
	FIELD_IMAGE,
	FIELD_TEXT, /* any other part of a summary: "TL;DR" is one, so is "Motivation" */
	FIELD_MORE, /* says only that there is more: "Details", "Show" */
	FIELD_CHORE /* of a page, not of a paper: licence, installation, contents */
};

/* What NAME ("**Authors**", "👥 Authors", "arxiv_url") calls; case, signs around it and '_' for a
 * space do not matter. */
enum field field_of(struct slice name);

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

/* Reads a number of votes ("12", "1,234", "12 votes"). 0 and *VOTES, 1 where nobody counted ("-", "",
 * "n/a"), -1 where TEXT is no number. */
int votes_read(struct slice text, int64_t *votes);

/* Finds votes in the words around a title: 👍 12, ⬆️ 12, ▲ 12, "12 upvotes". Stars are none. */
bool votes_find(struct slice text, int64_t *votes);

#endif
