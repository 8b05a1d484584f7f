/* What rules would have done over an archive of digests: how many alerts, when, and by which words;
 * and which words are dead, or too busy. Papers count by their id, alerts by pair of rule and paper,
 * on the day of the first mention that matches, as the daemon would have told them. */
#ifndef PAPERWATCH_STATISTICS_H
#define PAPERWATCH_STATISTICS_H

#include "date.h"
#include "roster.h"
#include "vocabulary.h"

enum {
	STATISTICS_MONTHS = 120, /* the last ten years of the archive */
	STATISTICS_RECENT_DAYS = 30,
	STATISTICS_NEAR_MAX = 3,
	STATISTICS_OVERLAP_PERCENT = 90
};

struct rule_statistics {
	const struct rule *rule;
	size_t number; /* in the ruleset */
	size_t alerts;
	size_t dated;    /* of these, with a day */
	size_t recent;   /* of these, within the last days of the archive */
	size_t *months;  /* STATISTICS_MONTHS of them; the last is that of the last day */
	size_t excluded; /* papers that only exclusions kept from matching */
	size_t excluded_aside; /* of these, where exclusions were seen in the summary only */
	/* The other rule that has the most of its papers, if that is STATISTICS_OVERLAP_PERCENT of
	 * them or more; and how many. */
	const struct rule_statistics *container;
	size_t contained;
};

struct word_statistics {
	const struct vocabulary_word *word;
	const struct rule *rule; /* whose it is */
	/* Papers that have it, where the rule looks for it; of a regex, only those where it is a
	 * reason for a match, or an exclusion but for which there were one. */
	size_t papers;
	size_t elsewhere; /* papers that have it, but nowhere where the rule looks for it */
	size_t alerts;    /* of its rule that it is a reason of */
	size_t excluded;  /* papers that it kept from matching, alone or with others */
	/* Of an author: the different names that matched, the most frequent first. */
	const struct roster_name *names;
	size_t name_count;
	/* Of an author that is nowhere: names of the archive that are much alike. */
	struct roster_name near[STATISTICS_NEAR_MAX];
	size_t near_count;
	/* Of a keyword: its variants, those that most papers have first. Those that are inside other
	 * words are kept of a keyword that is nowhere. */
	struct {
		const struct roster_name *names;
		size_t count;
	} variants[FORM_COUNT];
};

struct statistics {
	size_t digests;
	size_t papers;
	size_t undated;             /* papers without a day: they are in no month */
	size_t matched;             /* papers that some rule matched */
	size_t alerts;              /* of all rules */
	char first[DATE_BYTES + 1]; /* day, or "" when no paper has one */
	char last[DATE_BYTES + 1];
	size_t days; /* different days of papers */
	char recent_first[DATE_BYTES + 1];
	size_t recent_days; /* the same, among the last STATISTICS_RECENT_DAYS */
	size_t recent;      /* alerts on them */
	size_t dated;       /* alerts with a day */
	size_t *months;     /* alerts of all rules; as in struct rule_statistics */
	size_t months_used; /* how many of the last months the archive covers */
	struct rule_statistics *rules; /* those that were asked for, in their order */
	size_t rule_count;
	struct word_statistics *words; /* of these rules, in their order */
	size_t word_count;
	struct gathering *gathering;
};

/* Borrows RULESET; WANTED says by number which rules count. */
struct statistics *statistics_new(struct ruleset *ruleset, const bool *wanted);
void statistics_free(struct statistics *statistics); /* NULL is fine */

/* Adds a digest; they come in the order in which the daemon would take them in. */
void statistics_add(struct statistics *statistics, const struct digest *digest);

/* The month that lies AGE months before the last: "2024-10". */
enum { STATISTICS_MONTH_BYTES = 16 };
void statistics_month(const struct statistics *statistics, size_t age,
	char month[STATISTICS_MONTH_BYTES]);

/* Counts: only now the fields are filled in. */
void statistics_finish(struct statistics *statistics);

#endif
