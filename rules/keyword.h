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

/* One spelling of a phrase, in the pools of struct phrases: the units without their gaps. */
struct pattern {
	uint32_t first; /* place in the pools */
	uint16_t length;
	bool is_ies; /* the -ies plural of the phrase as written */
};

/* A keyword's word, or one of its `unless`: up to two patterns and how to judge them. */
struct phrase {
	uint32_t pattern; /* the first; an -ies pattern follows */
	uint8_t pattern_count;
	uint8_t letter_case; /* enum keyword_case, SMART only where it wants capitals */
	uint8_t form;
	uint8_t spacing;
	bool plural;
	bool camel;    /* an inner capital is a boundary */
	bool all_caps; /* its plural s must not be a capital */
};

/* Many phrases, packed: what scanning for them touches should be small. A zeroed struct is empty. */
struct phrases {
	struct phrase *items;
	size_t count;
	size_t capacity;
	struct pattern *patterns;
	size_t pattern_count;
	size_t pattern_capacity;
	uint32_t *code_points; /* of all patterns */
	size_t unit_count;
	size_t code_point_capacity;
	uint8_t *traits; /* gap and case of each code point */
	size_t trait_capacity;
	struct folded scratch;
};

void phrases_fini(struct phrases *phrases);

/* Adds WORD, not KEYWORD_EMPTY or KEYWORD_TOO_LONG, with the other fields of OPTIONS; returns its
 * number. */
uint32_t phrases_add(
	struct phrases *phrases, struct slice word, const struct keyword *options);

/* Does one of the patterns of the phrase NUMBER occur at unit START of TEXT? Then *END is the unit
 * behind it, and behind its plural ending. */
bool phrase_occurs(const struct phrases *phrases, uint32_t number, uint32_t pattern_number,
	const struct folded *text, size_t start, size_t *end);

/* Does the phrase NUMBER occur anywhere over the whole of the units from *START up to *END? Then
 * these are its own. */
bool phrase_covers(const struct phrases *phrases, uint32_t number,
	const struct folded *text, size_t *start, size_t *end);

/* Which check refuses a place where the units of a phrase stand. */
enum keyword_refusal {
	REFUSED_CHARACTER =
		1 << 0,        /* it begins or ends inside what is seen as one character */
	REFUSED_WORD = 1 << 1, /* it begins or ends inside a word: RAG in storage */
	REFUSED_CASE = 1 << 2, /* AI, but ai */
	REFUSED_GAP = 1 << 3,  /* kNN, but k-NN */
	REFUSED_UNLESS = 1 << 4,  /* it lies inside a phrase of `unless` */
	REFUSED_SECTION = 1 << 5, /* it is not searched for in this section */
};

/* How an occurrence may differ from the keyword as it is written. */
enum keyword_freedom {
	FREEDOM_PLURAL,   /* agents for agent */
	FREEDOM_SINGULAR, /* LLM for LLMs */
	FREEDOM_HYPHEN,   /* fine-tuning for fine tuning, or the other way round */
	FREEDOM_JOINED,   /* finetuning for fine-tuning */
	FREEDOM_PARTED,   /* SAM 2 for SAM2, fine-tuning for finetuning */
	FREEDOM_CASE,     /* Agent for agent */
	FREEDOM_SPELLING, /* Fréchet for Frechet; also full-width letters, ligatures, quotes */
	FREEDOM_CAPITAL,  /* RAG in GraphRAG */
	FREEDOM_DIGIT,    /* Qwen in Qwen2, 3D in Hunyuan3D */
	FREEDOM_COMPOUND, /* 영상 in 동영상 */
	FREEDOM_PREFIX,   /* by `form: prefix` */
	FREEDOM_ANYWHERE, /* by `form: anywhere` */
	FREEDOM_COUNT
};

/* What all checks say of a place, not only the first that refuses. */
struct judgement {
	bool stands;       /* the units of the phrase stand there */
	unsigned refusals; /* 0: the phrase occurs there */
	unsigned freedoms; /* bits 1 << enum keyword_freedom; units do not show
			    * SPELLING and SINGULAR */
	size_t end;        /* as phrase_occurs() has it */
};

/* Like phrase_occurs(), by the same checks. */
struct judgement phrase_judge(const struct phrases *phrases, uint32_t number,
	uint32_t pattern_number, const struct folded *text, size_t start);

#endif
