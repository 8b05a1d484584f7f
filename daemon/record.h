/* Papers, matches, alerts and counts as JSON Lines, the form for scripts. Hides jansson.
 * Field names are a contract: see paperwatch(1), RECORDS IN JSON. */
#ifndef PAPERWATCH_RECORD_H
#define PAPERWATCH_RECORD_H

#include "alert.h"
#include "desktop_trial.h"
#include "outcome.h"
#include "statistics.h"
#include "status.h"
#include "verdict.h"

/* Adds one line of JSON, with its newline. FILE need not be UTF-8: what is not becomes U+FFFD. */
void record_add_paper(struct text *out, struct slice file, const struct paper *paper);
void record_add_match(struct text *out, struct slice file, const struct paper *paper,
	const struct rule *rule, const struct match *match);

/* The same with why: VERDICT is that of the rule, and MATCH has its hits. */
void record_add_verdict(struct text *out, struct slice file, const struct paper *paper,
	const struct rule *rule, const struct match *match, const struct verdict *verdict);

/* What `stats` counts: an archive, one of its rules, one of its words. */
void record_add_archive(struct text *out, const struct statistics *statistics);
void record_add_rule(struct text *out, const struct statistics *statistics,
	const struct rule_statistics *rule);
void record_add_word(struct text *out, const struct word_statistics *word);

/* What came of a test of rules. */
void record_add_test(struct text *out, const struct examiner *examiner,
	const struct rule_test *test, const struct outcome *outcome);

/* An alert as `paperwatch history` tells it: as in a match log, and what became of it. */
void record_add_history(struct text *out, const struct history_entry *entry);

/* How the daemon is, in one object. */
void record_add_status(struct text *out, const struct status *status);

/* What came of a notification on trial; ADVICE is NULL where there is none. */
void record_add_trial(
	struct text *out, const struct desktop_trial *trial, const char *advice);

/* An alert as it stands in a match log with `format: json`. */
void record_add_alert(struct text *out, const struct alert *alert);

#endif
