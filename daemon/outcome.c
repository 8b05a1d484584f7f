#include "outcome.h"

#include "alert.h"
#include "memory.h"
#include "trial.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* A rule that matched a paper; texts live in the outcome's arena. */
struct finding {
	size_t rule;
	struct slice id;
	struct slice title;
	struct slice hits;
};

struct hearing {
	struct outcome *outcome;
	struct ruleset *ruleset;
	const struct rule_test *test;
	bool *active; /* by number of the rule */
	struct progress progress;
	struct finding *findings; /* by rule, once sorted */
	size_t count;
	size_t capacity;
};

/* ---- what matches ---- */

static struct slice copy_hits(struct arena *arena, const struct match *match)
{
	struct text hits = {0};
	struct text joined = {0};
	struct slice copy;

	alert_add_hits(&hits, match);
	if (hits.length > 0)
		alert_add_joined(&joined, text_slice(&hits));
	copy = arena_copy(arena, text_slice(&joined));
	text_fini(&hits);
	text_fini(&joined);
	return copy;
}

static void try_paper(
	struct hearing *hearing, const struct paper *paper, struct arena *arena)
{
	struct match_list matches = ruleset_match(hearing->ruleset, paper, arena);
	struct arena *own = hearing->outcome->arena;

	for (size_t i = 0; i < matches.count; i++) {
		const struct match *match = &matches.items[i];

		if (!hearing->active[match->rule])
			continue;
		memory_grow((void **)&hearing->findings, hearing->count, &hearing->capacity,
			sizeof(*hearing->findings));
		hearing->findings[hearing->count++] = (struct finding){
			.rule = match->rule,
			.id = arena_copy(own, paper->id),
			.title = arena_copy(own, paper->title),
			.hits = copy_hits(own, match),
		};
	}
}

static void on_digest(void *owner, const char *file, struct digest *digest)
{
	struct hearing *hearing = owner;

	(void)file;
	for (size_t i = 0; i < digest->paper_count; i++)
		try_paper(hearing, &digest->papers[i], digest->arena);
}

static void try_digest(struct hearing *hearing, const struct config *config)
{
	char *path = memory_copy_text(
		hearing->test->digest, slice_of(hearing->test->digest).length);
	char *paths[] = {path, NULL};

	hearing->outcome->status = trial_read(
		config, hearing->active, paths, &hearing->progress, on_digest, hearing);
	free(path);
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *one = a;
	const struct finding *other = b;

	if (one->rule != other->rule)
		return one->rule < other->rule ? -1 : 1;
	return slice_compare(one->id, other->id);
}

/* Sorts the findings, and leaves one of each rule and paper. */
static void sort_findings(struct hearing *hearing)
{
	size_t count = 0;

	if (!hearing->count)
		return;
	qsort(hearing->findings, hearing->count, sizeof(*hearing->findings),
		compare_findings);
	for (size_t i = 0; i < hearing->count; i++)
		if (!count || compare_findings(&hearing->findings[count - 1],
				      &hearing->findings[i]) != 0)
			hearing->findings[count++] = hearing->findings[i];
	hearing->count = count;
}

/* The findings of RULE: *COUNT from the one that is returned. */
static const struct finding *findings_of(
	const struct hearing *hearing, size_t rule, size_t *count)
{
	size_t start = 0;
	size_t end;

	while (start < hearing->count && hearing->findings[start].rule < rule)
		start++;
	for (end = start; end < hearing->count && hearing->findings[end].rule == rule;)
		end++;
	*count = end - start;
	return hearing->findings + start;
}

/* ---- what is wrong ---- */

/* Takes over the sentence in TEXT. */
static void add_failure(struct outcome *outcome, struct text *text)
{
	memory_grow((void **)&outcome->failures, outcome->failure_count,
		&outcome->failure_capacity, sizeof(*outcome->failures));
	outcome->failures[outcome->failure_count++] =
		arena_copy(outcome->arena, text_slice(text));
	text_fini(text);
}

static void begin_failure(const struct hearing *hearing, struct text *text, size_t rule)
{
	text_add(text, SLICE_LITERAL("'"));
	text_add_visible(text, ruleset_rule(hearing->ruleset, rule)->name);
	text_add(text, SLICE_LITERAL("'"));
}

/* "PAPER (ID)" */
static void add_paper(struct text *text, const struct finding *finding)
{
	text_add(text, SLICE_LITERAL("'"));
	text_add_visible(text, finding->title);
	text_add(text, SLICE_LITERAL("' ("));
	text_add_visible(text, finding->id);
	text_add(text, SLICE_LITERAL(")"));
}

static void fail_missing(struct hearing *hearing, size_t rule)
{
	const struct rule *known = ruleset_rule(hearing->ruleset, rule);
	struct text text = {0};

	begin_failure(hearing, &text, rule);
	text_add(&text, SLICE_LITERAL(" did not match"));
	if (!known->enabled) {
		text_add(&text, SLICE_LITERAL(": it is disabled"));
	} else if (!hearing->active[rule]) {
		text_add(&text, SLICE_LITERAL(": it holds until "));
		text_add(&text, known->until);
	}
	add_failure(hearing->outcome, &text);
}

/* A rule matched a paper that it should not. */
static void fail_unexpected(struct hearing *hearing, const struct finding *finding)
{
	struct text text = {0};

	begin_failure(hearing, &text, finding->rule);
	text_add(&text, SLICE_LITERAL(" matched"));
	if (hearing->test->digest) {
		text_add(&text, SLICE_LITERAL(" "));
		add_paper(&text, finding);
	}
	if (finding->hits.length > 0) {
		text_add(&text, SLICE_LITERAL(" by "));
		text_add(&text, finding->hits);
	}
	add_failure(hearing->outcome, &text);
}

static bool is_paper(const struct finding *finding, struct slice paper)
{
	return slice_equal(finding->id, paper) || slice_equal(finding->title, paper);
}

/* The papers that are named must be those that matched. */
static void check_papers(struct hearing *hearing, const struct expectation *expectation,
	const struct finding *findings, size_t count)
{
	for (size_t i = 0; i < expectation->paper_count; i++) {
		struct text text = {0};
		size_t k = 0;

		while (k < count && !is_paper(&findings[k], expectation->papers[i]))
			k++;
		if (k < count)
			continue;
		begin_failure(hearing, &text, expectation->rule);
		text_add(&text, SLICE_LITERAL(" did not match '"));
		text_add_visible(&text, expectation->papers[i]);
		text_add(&text, SLICE_LITERAL("'"));
		add_failure(hearing->outcome, &text);
	}
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < expectation->paper_count &&
			!is_paper(&findings[i], expectation->papers[k]))
			k++;
		if (k == expectation->paper_count)
			fail_unexpected(hearing, &findings[i]);
	}
}

static void check_count(struct hearing *hearing, const struct expectation *expectation,
	const struct finding *findings, size_t count)
{
	struct text text = {0};

	if (count == expectation->count)
		return;
	begin_failure(hearing, &text, expectation->rule);
	text_add(&text, SLICE_LITERAL(" matched "));
	text_add_count(&text, (long long)count, "paper");
	text_add(&text, SLICE_LITERAL(", not "));
	text_add_count(&text, (long long)expectation->count, NULL);
	for (size_t i = 0; i < count; i++) {
		text_add(&text, slice_of(i ? ", " : ": "));
		text_add_visible(&text, findings[i].id);
	}
	add_failure(hearing->outcome, &text);
}

static void check_rule(struct hearing *hearing, size_t rule,
	const struct expectation *expectation, const struct finding *findings, size_t count)
{
	if (!expectation)
		for (size_t i = 0; i < count; i++)
			fail_unexpected(hearing, &findings[i]);
	else if (expectation->counts)
		check_count(hearing, expectation, findings, count);
	else if (!count)
		fail_missing(hearing, rule);
	else if (expectation->papers)
		check_papers(hearing, expectation, findings, count);
}

static void check_rules(struct hearing *hearing)
{
	struct outcome *outcome = hearing->outcome;
	const struct rule_test *test = hearing->test;
	size_t rule_count = ruleset_count(hearing->ruleset);
	const struct expectation **expectations =
		memory_new(rule_count, sizeof(*expectations));

	outcome->matched =
		arena_array(outcome->arena, rule_count, sizeof(*outcome->matched));
	for (size_t i = 0; i < test->expectation_count; i++)
		expectations[test->expectations[i].rule] = &test->expectations[i];
	for (size_t i = 0; i < rule_count; i++) {
		size_t count;
		const struct finding *findings = findings_of(hearing, i, &count);

		if (count)
			outcome->matched[outcome->matched_count++] = i;
		check_rule(hearing, i, expectations[i], findings, count);
	}
	free(expectations);
}

static void fail_unread(struct hearing *hearing)
{
	struct text text = {0};

	text_add_visible(&text, slice_of(hearing->test->digest));
	text_add(&text, SLICE_LITERAL(" could not be read"));
	add_failure(hearing->outcome, &text);
}

void outcome_reach(struct outcome *outcome, const struct config *config,
	const struct rule_test *test, struct slice today)
{
	size_t rule_count = ruleset_count(config->ruleset);
	struct hearing hearing = {
		.outcome = outcome,
		.ruleset = config->ruleset,
		.test = test,
		.active = memory_new(rule_count, sizeof(*hearing.active)),
	};

	outcome->arena = arena_new();
	for (size_t i = 0; i < rule_count; i++)
		hearing.active[i] = rule_is_active(ruleset_rule(config->ruleset, i),
			test->now.bytes ? test->now : today);
	if (test->digest) {
		try_digest(&hearing, config);
	} else {
		ruleset_begin_digest(config->ruleset, 1);
		try_paper(&hearing, &test->paper, outcome->arena);
	}
	sort_findings(&hearing);
	if (outcome->status == EX_OK)
		check_rules(&hearing);
	else
		fail_unread(&hearing);
	free(hearing.active);
	free(hearing.findings);
}

void outcome_fini(struct outcome *outcome)
{
	arena_free(outcome->arena);
	free(outcome->failures);
	*outcome = (struct outcome){0};
}
