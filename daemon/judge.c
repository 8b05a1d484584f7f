#include "judge.h"

#include "clock.h"
#include "log.h"
#include "memory.h"
#include "undecided.h"

#include <stdlib.h>

struct judge {
	struct store *store;
	const struct config *config;
	bool *active;             /* a rule each */
	struct store_rule *rules; /* a rule each */
	int64_t epoch;
	size_t undecided;   /* see judge_undecided() */
	unsigned log_sinks; /* that `notify: log` means here */
};

/* One digest under judgement. */
struct hearing {
	struct judge *judge;
	const struct judge_source *source;
	int64_t now_usec;
	char today[DATE_BYTES + 1];
	struct judge_outcome *outcome;
};

/* Does a match of this rule on this paper pass over quietly? Either the first listing of the
 * folder held it. Or the paper was known before the rule had its present condition, and this is the
 * first look at it since; or not the first, but one at a digest that is as old. */
static bool is_quiet(struct hearing *hearing, const struct store_paper *paper,
	const struct store_rule *rule)
{
	bool old_digest = hearing->source->file.epoch > 0 &&
			  hearing->source->file.epoch < rule->epoch;

	return hearing->source->file.first_listing || paper->judged < rule->epoch ||
	       (old_digest && paper->epoch < rule->epoch);
}

static int add_alert(struct hearing *hearing, const struct paper *paper,
	const struct rule *rule, const struct match *match)
{
	struct judge *judge = hearing->judge;
	struct text hits = {0};
	struct text authors = {0};
	struct alert alert;
	unsigned sinks = 0;
	int rc;

	alert_add_hits(&hits, match);
	alert_add_authors(&authors, paper);
	alert = (struct alert){
		.time_usec = hearing->now_usec,
		.kind = ALERT_MATCH,
		.urgency = rule->urgency,
		.rule = rule->name,
		.id = paper->id,
		.has_votes = paper->has_votes,
		.votes = paper->votes,
		.title = paper->title,
		.url = paper->url,
		.authors = text_slice(&authors),
		.hits = text_slice(&hits),
		.digest = slice_of(hearing->source->digest),
		.line = paper->line,
	};
	if (rule->notify & NOTIFY_LOG)
		sinks |= judge->log_sinks;
	if ((rule->notify & NOTIFY_DESKTOP) && judge->config->desktop_enabled)
		sinks |= 1U << SINK_DESKTOP;
	rc = store_add_alert(judge->store, &alert, sinks);
	hearing->outcome->alerted = true;
	text_fini(&hits);
	text_fini(&authors);
	return rc;
}

/* A pair that matched. *PASSED is set when it was open and passes over. */
static int settle(struct hearing *hearing, const struct paper *paper,
	const struct store_paper *known, const struct match *match, bool *passed)
{
	struct judge *judge = hearing->judge;
	const struct store_rule *rule = &judge->rules[match->rule];
	bool quiet = is_quiet(hearing, known, rule);
	int rc = store_settle_pair(judge->store, known->number, rule->number, !quiet);

	if (rc <= 0)
		return rc;
	if (!quiet)
		return add_alert(hearing, paper,
			ruleset_rule(judge->config->ruleset, match->rule), match);
	*passed = true;
	/* What the first listing held is counted with its folder. */
	return hearing->source->file.first_listing
		       ? 0
		       : store_count_passed(judge->store, rule->number);
}

/* Active when the configuration was loaded, and not expired since. */
static bool is_active(struct hearing *hearing, size_t rule)
{
	const struct judge *judge = hearing->judge;

	return judge->active[rule] &&
	       rule_is_active(ruleset_rule(judge->config->ruleset, rule),
		       slice_of(hearing->today));
}

static int judge_paper(
	struct hearing *hearing, const struct paper *paper, struct arena *arena)
{
	struct judge *judge = hearing->judge;
	struct match_list matches = ruleset_match(judge->config->ruleset, paper, arena);
	struct store_folder *first_run = hearing->source->first_run;
	struct store_paper known;
	bool passed = false;
	int had_pair;

	if (store_know_paper(judge->store, paper->id, judge->epoch, &known) < 0)
		return -1;
	had_pair = matches.count > 0 ? store_has_pair(judge->store, known.number) : 0;
	if (had_pair < 0)
		return -1;
	for (size_t i = 0; i < matches.count; i++)
		if (is_active(hearing, matches.items[i].rule) &&
			settle(hearing, paper, &known, &matches.items[i], &passed) < 0)
			return -1;
	if (known.judged < judge->epoch &&
		store_judge_paper(judge->store, known.number, judge->epoch) < 0)
		return -1;
	hearing->outcome->new_papers += known.is_new;
	if (first_run) {
		first_run->papers += known.is_new;
		first_run->matches += passed && !had_pair;
	}
	return 0;
}

/* Once a digest, however many rules had no answer. */
static void warn_of_undecided(struct judge *judge, const struct judge_source *source)
{
	struct text line = {0};
	size_t rules = undecided_describe(&line, judge->config->ruleset, judge->active);

	if (rules > 0)
		log_warning("%s: %s", source->digest, line.bytes);
	judge->undecided += rules;
	text_fini(&line);
}

int judge_digest(struct judge *judge, const struct judge_source *source,
	const struct digest *digest, struct judge_outcome *outcome)
{
	struct hearing hearing = {.judge = judge,
		.source = source,
		.now_usec = clock_now_usec(),
		.outcome = outcome};
	struct store_folder *first_run = source->first_run;

	*outcome = (struct judge_outcome){0};
	clock_day(hearing.now_usec, hearing.today);
	ruleset_begin_digest(judge->config->ruleset, digest->paper_count);
	for (size_t i = 0; i < digest->paper_count; i++)
		if (judge_paper(&hearing, &digest->papers[i], digest->arena) < 0)
			return -1;
	warn_of_undecided(judge, source);
	if (first_run) {
		first_run->digests++;
		if (store_count_first_run(judge->store, first_run) < 0)
			return -1;
	}
	return 0;
}

int judge_add_note(struct judge *judge, struct slice text, const char *about, bool desktop)
{
	unsigned sinks = judge->log_sinks;
	struct alert alert = {
		.time_usec = clock_now_usec(),
		.kind = ALERT_NOTE,
		.urgency = URGENCY_LOW,
		.title = text,
		.digest = slice_of(about),
	};

	if (desktop && judge->config->desktop_enabled)
		sinks |= 1U << SINK_DESKTOP;
	return store_add_alert(judge->store, &alert, sinks);
}

/* Which rules are active today; owned by the caller. */
static bool *active_rules(const struct ruleset *ruleset)
{
	size_t count = ruleset_count(ruleset);
	bool *active = memory_new(count, sizeof(*active));
	char today[DATE_BYTES + 1];

	clock_day(clock_now_usec(), today);
	for (size_t i = 0; i < count; i++)
		active[i] = rule_is_active(ruleset_rule(ruleset, i), slice_of(today));
	return active;
}

static int store_rules(struct store *store, const struct ruleset *ruleset,
	const bool *active, struct store_rule *rules, int64_t *epoch)
{
	if (store_begin(store) == 0 &&
		store_set_rules(store, ruleset, active, rules, epoch) == 0 &&
		store_commit(store) == 0)
		return 0;
	log_error("%s", store_problem(store));
	store_rollback(store);
	return -1;
}

struct judge *judge_new(struct store *store, const struct config *config, bool journal)
{
	struct judge *judge = memory_new(1, sizeof(*judge));

	judge->store = store;
	judge->config = config;
	judge->log_sinks = 1U << SINK_LOG | (journal ? 1U << SINK_JOURNAL : 0);
	ruleset_prepare(config->ruleset); /* now, and not when the first paper comes */
	judge->active = active_rules(config->ruleset);
	judge->rules = memory_new(ruleset_count(config->ruleset), sizeof(*judge->rules));
	if (store_rules(store, config->ruleset, judge->active, judge->rules,
		    &judge->epoch) == 0)
		return judge;
	judge_free(judge);
	return NULL;
}

void judge_free(struct judge *judge)
{
	if (!judge)
		return;
	free(judge->active);
	free(judge->rules);
	free(judge);
}

size_t judge_undecided(const struct judge *judge)
{
	return judge->undecided;
}

int64_t judge_epoch(const struct judge *judge)
{
	return judge->epoch;
}
