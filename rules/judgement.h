/* What counts as an occurrence of a keyword, and why something does not: keyword.h says it in words.
 * All checks are here, and the index knows none of them. */
#ifndef PAPERWATCH_JUDGEMENT_H
#define PAPERWATCH_JUDGEMENT_H

#include "phrase.h"

/* Does PATTERN occur at unit START of TEXT? Then *END is the unit behind it, and behind its plural
 * ending. */
bool pattern_occurs(const struct pattern *pattern, const struct folded *text, size_t start,
	size_t *end);

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
	size_t end;        /* as pattern_occurs() has it */
};

/* Like pattern_occurs(), by the same checks. */
struct judgement pattern_judge(
	const struct pattern *pattern, const struct folded *text, size_t start);

#endif
