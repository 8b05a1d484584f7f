/* What digests call the facts about a paper: labels in English, Korean, Chinese and Japanese. */
#ifndef PAPERWATCH_FIELDS_H
#define PAPERWATCH_FIELDS_H

#include "slice.h"

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

/* No name that calls something is longer, but for signs around it. */
enum { FIELD_NAME_BYTES_MAX = 40 };

/* What NAME ("**Authors**", "👥 Authors", "arxiv_url") calls; case, signs around it and '_' for a
 * space do not matter. */
enum field field_of(struct slice name);

#endif
