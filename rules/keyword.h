/* One keyword: how it is written, how it is compared, and what counts as an occurrence.
 *
 * A keyword occurs where its units, gaps left out, stand in the text, and
 *   - gaps agree: a space and a hyphen are alike; "U-Net" is also UNet and "fine tuning" is also
 *     finetuning (but Shap-E is not shape); SAM2 is also SAM 2, 강화학습 is also 강화 학습;
 *   - it begins and ends where a word does: Latin words and numbers are whole words, Hangul, Han and
 *     kana may touch anything. A letter may touch a digit behind it (Qwen2), a capital may begin
 *     a word inside another where the keyword is an acronym (GraphRAG, OLMoE);
 *   - a plural -s, -es, -ies may follow, unless in capitals behind an acronym (RAGS);
 *   - case does not matter, except that an acronym wants two capitals (CLIP is not Clip).
 * Every character of a keyword is literal: C++, A*, .NET. */
#ifndef PAPERWATCH_KEYWORD_H
#define PAPERWATCH_KEYWORD_H

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
	uint32_t
		sections; /* the set of those of the summary that are searched (sections.h) */
	struct slice sections_text;
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
enum keyword_fault keyword_check_folded(const struct folded *word);

/* The keyword with its options, where they are not the default, in one canonical spelling. */
void keyword_describe(const struct keyword *keyword, struct builder *builder);

#endif
