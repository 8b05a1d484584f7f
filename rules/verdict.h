/* Why a rule matches a paper, or does not: a tree of its conditions in the rule's own words, as
 * explain.h makes it. Data only. Texts are borrowed from the ruleset and the paper; all else lives in
 * the arena that was given. */
#ifndef PAPERWATCH_VERDICT_H
#define PAPERWATCH_VERDICT_H

#include "judgement.h"
#include "ruleset.h"

enum verdict_kind {
	VERDICT_ONE, /* a keyword, an author, votes, …: it has no parts */
	VERDICT_ALL, /* each of its parts must hold */
	VERDICT_ANY, /* one of them must */
	VERDICT_NONE /* none of them may */
};

/* What was found in a paper for a condition: what makes it hold, or what nearly does. */
enum finding_kind {
	FINDING_HIT,       /* it holds because of this */
	FINDING_ELSEWHERE, /* a hit, but where the rule does not look */
	FINDING_UNLESS,    /* a hit, but inside a phrase of `unless` */
	FINDING_CASE,      /* the right letters, but not the capitals that are wanted */
	FINDING_GAP,       /* the right letters, but spaces or hyphens that do not agree */
	FINDING_NAME,      /* a name that `match: loose` would take, or all but equal */
	FINDING_WORD,      /* the right letters, but a part of a longer word */
	FINDING_KIND_COUNT
};

struct finding {
	enum finding_kind kind;
	enum hit_field field;
	size_t index; /* which section or which author, from 0; 0 for the title */
	size_t start; /* bytes in the title, the section's text or the author's name */
	size_t end;
	size_t around_start; /* the word or phrase it is part of; else START and END again */
	size_t around_end;
	unsigned freedoms; /* of a keyword's hit: bits 1 << enum keyword_freedom */
	size_t more;       /* of a hit: how many more sections have one */
};

struct verdict {
	enum verdict_kind kind;
	bool held;
	bool undecided; /* it does not hold, but for lack of time: nor does a `none` around it */
	/* "keywords", "any", …, a rule's name; NULL for items of a list. */
	struct slice key;
	struct slice words; /* what is asked for; NULL where the parts say it */
	/* Of what makes hits: of which kind, and their pattern; else NULL. */
	enum hit_kind hit_kind;
	struct slice pattern;
	struct slice options; /* of a keyword, e.g. "case: exact"; empty for none */
	struct slice term;    /* the name of the term that the parts come from, or NULL */
	struct slice reason;  /* where no finding shows it: "4 < 5"; NULL for none */
	unsigned line;        /* in the rule's file */
	struct finding *findings; /* the hits, or else the nearest first */
	size_t finding_count;
	struct verdict *parts;
	size_t part_count;
};

/* The hits that make VERDICT hold, as ruleset_match() has them, in ARENA; *COUNT says how many. */
struct hit *verdict_hits(const struct verdict *verdict, const struct paper *paper,
	struct arena *arena, size_t *count);

/* For scripts: "hit", "elsewhere", "unless", "case", "gap", "name", "word". */
const char *finding_kind_name(enum finding_kind kind);

/* "plural", "singular", "hyphen", "joined", "parted", "case", "spelling", "inner capital", "digit",
 * "compound", "prefix", "anywhere". */
const char *freedom_name(enum keyword_freedom freedom);

/* The text of PAPER that FINDING is in: all of it. */
struct slice finding_text(const struct finding *finding, const struct paper *paper);

/* The line of the digest that FINDING is on; of the paper's heading where the digest keeps no line
 * for it. */
unsigned finding_line(const struct finding *finding, const struct paper *paper);

#endif
