/* Rules and papers in, matches out. Pure: no I/O, no clock of its own.
 * A ruleset is loaded whole or not at all, and does not change afterwards. */
#ifndef PAPERWATCH_RULESET_H
#define PAPERWATCH_RULESET_H

#include "diagnostic.h"
#include "paper.h"
#include "regex.h"
#include "yaml.h"

enum urgency { URGENCY_LOW, URGENCY_NORMAL, URGENCY_CRITICAL };
enum { NOTIFY_DESKTOP = 1 << 0, NOTIFY_LOG = 1 << 1 };

/* What a rule is besides its condition. All texts live as long as the ruleset. */
struct rule {
	struct slice name;
	enum urgency urgency;
	unsigned notify; /* NOTIFY_* bits, never 0 */
	bool enabled;
	struct slice until; /* "YYYY-MM-DD", the last local day it holds, or NULL */
	/* At most so many pop-ups of its own within so long; 0: no limit. */
	int64_t limit_count;
	int64_t limit_seconds;
	const char *file; /* where it was written */
	unsigned line;
	unsigned column;
	/* The condition in a canonical spelling, terms expanded: equal texts match the same papers.
	 * It does not contain the name or anything else that does not decide about matching. NULL
	 * before ruleset_prepare(). */
	struct slice fingerprint;
};

enum hit_kind { HIT_KEYWORD, HIT_AUTHOR, HIT_VOTES, HIT_REGEX };
enum hit_field { FIELD_TITLE, FIELD_SUMMARY, FIELD_AUTHORS, FIELD_VOTES };

/* One reason for a match. */
struct hit {
	enum hit_kind kind;
	enum hit_field field;
	struct slice
		pattern; /* in the rule's own words; for votes e.g. "votes >= 5"; of the ruleset */
	size_t index; /* which section or which author, from 0; 0 for title and votes */
	struct slice text; /* the original words: borrowed from the paper; NULL for votes */
	size_t start;      /* bytes in the title, section text or author's name */
	size_t end;
};

/* A rule that matched a paper. */
struct match {
	size_t rule; /* its number in the ruleset */
	struct hit *hits;
	size_t hit_count;
};

struct match_list {
	struct match *items; /* in the order of the rules */
	size_t count;
};

struct ruleset;

/* Builds a ruleset out of RULES and TERMS nodes (each array may hold nodes of several files; the
 * nodes themselves may be freed afterwards). All problems are added to PROBLEMS. Returns NULL when
 * one of them is an error; the caller frees the ruleset with ruleset_free(). Names must be unique
 * over all files; the same term twice is an error. */
struct ruleset *ruleset_new(struct yaml_node *const *rules, size_t rules_count,
	struct yaml_node *const *terms, size_t terms_count, struct diagnostics *problems);
void ruleset_free(struct ruleset *ruleset); /* NULL is fine */

/* Builds what matching needs, and the fingerprints of the rules; otherwise the first match does. Who
 * only checks rules needs none of it. */
void ruleset_prepare(struct ruleset *ruleset);

size_t ruleset_count(const struct ruleset *ruleset);
const struct rule *ruleset_rule(const struct ruleset *ruleset, size_t number);

/* True when the rule is enabled and TODAY ("YYYY-MM-DD", local) is not after its `until`. */
bool rule_is_active(const struct rule *rule, struct slice today);

/* Which rules match PAPER? Tries all rules, active or not. The hits live in ARENA and borrow from
 * PAPER and the ruleset. A hit list names each pattern once a field: the first place it was seen.
 * A ruleset keeps scratch memory, so one ruleset serves one caller at a time. */
struct match_list ruleset_match(
	struct ruleset *ruleset, const struct paper *paper, struct arena *arena);

/* Which rules would match PAPER, but for what they exclude? To be called after ruleset_match() with
 * the same paper. The hits are the exclusions that were seen. */
struct match_list ruleset_excluded(
	struct ruleset *ruleset, const struct paper *paper, struct arena *arena);

/* Searching for regexes is limited in time; see regex.h. Without a clock, only in steps. */
void ruleset_set_clock(struct ruleset *ruleset, struct regex_clock clock);

/* Starts a digest of so many papers: there is time again, and no rule is undecided. */
void ruleset_begin_digest(struct ruleset *ruleset, size_t paper_count);

/* A rule that did not match some papers of this digest only because the search for a regex was given
 * up: it might have matched. */
struct undecided {
	size_t rule;
	struct slice pattern; /* of the ruleset */
	size_t papers;
};

/* Those of this digest so far, the first one first; valid until the next match or digest. */
const struct undecided *ruleset_undecided(const struct ruleset *ruleset, size_t *count);

const char *urgency_name(enum urgency urgency); /* "low", "normal", "critical" */
const char *hit_kind_name(enum hit_kind kind);  /* "keyword", "author", "votes", "regex" */
const char *hit_field_name(
	enum hit_field field); /* "title", "summary", "authors", "votes" */

#endif
