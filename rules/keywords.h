/* Keywords: one index over all of them, each text scanned once.
 *
 * A struct keywords is filled, built once, and then scans; it keeps what it saw of one paper. */
#ifndef PAPERWATCH_KEYWORDS_H
#define PAPERWATCH_KEYWORDS_H

#include "fold.h"
#include "judgement.h"
#include "keyword.h"
#include "sections.h"
#include "slice.h"

#include <stdint.h>

struct keywords;

struct keywords *keywords_new(void);
void keywords_free(struct keywords *keywords); /* NULL is fine */

/* Adds a keyword and returns its number; equal keywords get the same. The word, and those of
 * `unless`, must not be KEYWORD_EMPTY or KEYWORD_TOO_LONG. All texts are copied. */
uint32_t keywords_add(struct keywords *keywords, const struct keyword *keyword);

/* Makes the index; nothing may be added afterwards. */
void keywords_build(struct keywords *keywords);

size_t keywords_count(const struct keywords *keywords);

/* As it was written; moves when a keyword is added. */
struct slice keywords_word(const struct keywords *keywords, uint32_t number);

/* The keyword as keyword_describe() has it. */
void keywords_put_text(
	const struct keywords *keywords, uint32_t number, struct builder *builder);

/* The two fields of a paper that keywords are looked for in. */
enum { KEYWORD_FIELDS = 2 };

/* Where a keyword was seen first in a field. */
struct sighting {
	uint32_t index; /* which text of the field */
	uint32_t start; /* bytes of the original text, a plural ending included */
	uint32_t end;
};

/* Starts a new paper: forgets all that was seen. */
void keywords_begin(struct keywords *keywords);

/* What is scanned from now on, until the next paper or section, is a section of the summary that is
 * in these SETS. Before that, as for a title, all keywords are looked for. */
void keywords_enter_section(struct keywords *keywords, struct section_sets sets);

/* Scans one text of the paper: number INDEX of FIELD, or the part of it that begins at byte OFFSET.
 * Texts of a field come in order, and so do parts of a text; parts may overlap. */
void keywords_scan(struct keywords *keywords, const struct folded *text, unsigned field,
	uint32_t index, uint32_t offset);

/* Where the keyword was first seen in FIELD of this paper, or NULL. */
const struct sighting *keywords_seen(
	const struct keywords *keywords, uint32_t number, unsigned field);

/* The numbers of all keywords seen in this paper so far, in no order. */
const uint32_t *keywords_seen_list(const struct keywords *keywords, size_t *count);

/* A place where the letters of a keyword stand, whether it counts or not. */
struct keyword_place {
	uint32_t keyword;
	unsigned field;
	uint32_t index;
	uint32_t start; /* bytes of the original text */
	uint32_t end;
	/* The word around it, or the phrase of `unless`; from START to END where there is none. */
	uint32_t around_start;
	uint32_t around_end;
	unsigned refusals; /* bits of enum keyword_refusal; 0: it counts */
	unsigned freedoms; /* bits 1 << enum keyword_freedom */
};

/* From now on scans report each such place; those of a keyword are in the order of the text, but for
 * -ies plurals. Slower;
 * a text of the same letter over and over may have more places that do not count than are
 * reported. NULL ends it. */
void keywords_watch(struct keywords *keywords,
	void (*on_place)(void *owner, const struct keyword_place *place), void *owner);

#endif
