/* Keywords: one index over all of them, each text scanned once.
 *
 * A keyword occurs where its units, gaps left out, stand in the text, and
 *   - gaps agree: a space and a hyphen are alike; "U-Net" is also UNet and "fine tuning" is also
 *     finetuning (but Shap-E is not shape); SAM2 is also SAM 2, 강화학습 is also 강화 학습;
 *   - it begins and ends where a word does: Latin words and numbers are whole words, Hangul, Han and
 *     kana may touch anything. A letter may touch a digit behind it (Qwen2), a capital may begin
 *     a word inside another where the keyword is an acronym (GraphRAG, OLMoE);
 *   - a plural -s, -es, -ies may follow, unless in capitals behind an acronym (RAGS);
 *   - case does not matter, except that an acronym wants two capitals (CLIP is not Clip).
 * Every character of a keyword is literal: C++, A*, .NET.
 *
 * A struct keywords is filled, built once, and then scans; it keeps what it saw of one paper. */
#ifndef PAPERWATCH_KEYWORDS_H
#define PAPERWATCH_KEYWORDS_H

#include "builder.h"
#include "fold.h"
#include "slice.h"

#include <stdint.h>

enum keyword_case { KEYWORD_CASE_SMART, KEYWORD_CASE_IGNORE, KEYWORD_CASE_EXACT };
enum keyword_form { KEYWORD_FORM_WORD, KEYWORD_FORM_PREFIX, KEYWORD_FORM_ANYWHERE };
enum keyword_camel { KEYWORD_CAMEL_AUTO, KEYWORD_CAMEL_YES, KEYWORD_CAMEL_NO };
enum keyword_plural { KEYWORD_PLURAL_YES, KEYWORD_PLURAL_NO };
enum keyword_spacing { KEYWORD_SPACING_FOLD, KEYWORD_SPACING_EXACT };

/* How a keyword is written and compared. Zero is the default everywhere. */
struct keyword {
	struct slice word;
	enum keyword_case letter_case; /* EXACT: each letter as written */
	enum keyword_form form; /* PREFIX: the word may go on; ANYWHERE: inside words too */
	enum keyword_camel camel; /* may a capital inside a word be a boundary? */
	enum keyword_plural plural;
	enum keyword_spacing spacing; /* EXACT: spaced, hyphenated or joined as written */
	const struct slice *unless;   /* a hit inside one of these is none; same options */
	size_t unless_count;
};

/* What may be wrong with a word as a keyword. */
enum keyword_fault {
	KEYWORD_FINE,
	KEYWORD_EMPTY,       /* nothing is left of it after folding */
	KEYWORD_TOO_LONG,    /* more than KEYWORD_UNITS_MAX units */
	KEYWORD_LINK,        /* contains a link; links are not searched */
	KEYWORD_EDGE_HYPHEN, /* begins or ends with a hyphen; texts have gaps there */
};
enum { KEYWORD_UNITS_MAX = 1000 };

enum keyword_fault keyword_check(struct slice word);

/* The keyword with its options, where they are not the default, in one canonical spelling. */
void keyword_describe(const struct keyword *keyword, struct builder *builder);

struct keywords;

struct keywords *keywords_new(void);
void keywords_free(struct keywords *keywords); /* NULL is fine */

/* Adds a keyword that keyword_check() does not object to (nor to its `unless`), and returns its
 * number. Equal keywords get the same number. All texts are copied. */
uint32_t keywords_add(struct keywords *keywords, const struct keyword *keyword);

/* Makes the index; nothing may be added afterwards. */
void keywords_build(struct keywords *keywords);

size_t keywords_count(const struct keywords *keywords);
struct slice keywords_word(const struct keywords *keywords, uint32_t number);

/* As keyword_describe() has it. */
struct slice keywords_text(const struct keywords *keywords, uint32_t number);

/* The two fields of a paper that keywords are looked for in. */
enum { KEYWORD_FIELDS = 2 };

/* Where a keyword was seen first in a field. */
struct sighting {
	uint32_t paper; /* internal: the paper it belongs to */
	uint32_t index; /* which text of the field */
	uint32_t start; /* bytes of the original text, a plural ending included */
	uint32_t end;
};

/* Starts a new paper: forgets all that was seen. */
void keywords_begin(struct keywords *keywords);

/* Scans one text of the paper: number INDEX of FIELD, or the part of it that begins at byte OFFSET.
 * Texts of a field come in order, and so do parts of a text; parts may overlap. */
void keywords_scan(struct keywords *keywords, const struct folded *text, unsigned field,
	uint32_t index, uint32_t offset);

/* Where the keyword was first seen in FIELD of this paper, or NULL. */
const struct sighting *keywords_seen(
	const struct keywords *keywords, uint32_t number, unsigned field);

/* The numbers of all keywords seen in this paper so far, in no order. */
const uint32_t *keywords_seen_list(const struct keywords *keywords, size_t *count);

#endif
