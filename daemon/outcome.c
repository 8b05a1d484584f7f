#include "outcome.h"

#include "alert.h"
#include "explanation.h"
#include "identity.h"
#include "memory.h"
#include "passage.h"
#include "trial.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* A rule that matched a paper; texts live in the outcome's arena. */
struct matched {
	size_t rule;
	struct slice id;
	struct slice title;
	struct slice hits;
};

/* Why a rule did not match a certain paper of a digest. */
struct reason {
	size_t rule;
	struct slice paper; /* as the test names it */
	struct slice text;
};

struct hearing {
	struct outcome *outcome;
	const struct examiner *examiner;
	struct ruleset *ruleset;
	const struct rule_test *test;
	bool *active; /* by number of the rule */
	struct progress progress;
	struct matched *found; /* by rule, once sorted */
	size_t count;
	size_t capacity;
	struct reason *reasons;
	size_t reason_count;
	size_t reason_capacity;
};

/* ---- why not ---- */

enum { EXPLANATION_COLUMN = 10 };

/* Why RULE does or does not match PAPER, in the arena of the outcome. */
static struct slice explain(
	const struct hearing *hearing, const struct paper *paper, size_t rule)
{
	struct arena *arena = hearing->outcome->arena;
	bool *wanted = memory_new(ruleset_count(hearing->ruleset), sizeof(*wanted));
	const struct explanation explanation = {
		.terminal = hearing->examiner->terminal,
		.paper = paper,
		.indent = EXPLANATION_COLUMN,
		.whole = true,
	};
	const struct verdict *verdicts;
	struct text text = {0};
	struct slice copy;

	wanted[rule] = true;
	verdicts = explainer_explain(hearing->examiner->explainer, paper, wanted, arena);
	explanation_add_rule(&text, &explanation, ruleset_rule(hearing->ruleset, rule),
		&verdicts[rule], NULL);
	copy = arena_copy(arena, text_slice(&text));
	text_fini(&text);
	free(wanted);
	return copy;
}

/* Does NAME, of a test, name the paper of this ID and TITLE? */
static bool is_named(struct slice name, struct slice id, struct slice title)
{
	struct slice rest = slice_part(title, name.length, title.length);
	size_t place = 0;

	if (slice_equal(id, name) || slice_equal(identity_arxiv(id), name))
		return true;
	return slice_starts_with(title, name) &&
	       (!rest.length || !is_word(utf8_next(rest, &place)));
}

/* Of a paper in a digest, and a rule that is to match just this, but does not. */
static void keep_reason(struct hearing *hearing, const struct paper *paper,
	const struct expectation *expectation)
{
	for (size_t i = 0; i < expectation->paper_count; i++) {
		struct slice name = expectation->papers[i];

		if (!is_named(name, paper->id, paper->title))
			continue;
		memory_grow((void **)&hearing->reasons, hearing->reason_count,
			&hearing->reason_capacity, sizeof(*hearing->reasons));
		hearing->reasons[hearing->reason_count++] = (struct reason){
			.rule = expectation->rule,
			.paper = name,
			.text = explain(hearing, paper, expectation->rule),
		};
	}
}

static bool is_among(const struct match_list *matches, size_t rule)
{
	for (size_t i = 0; i < matches->count; i++)
		if (matches->items[i].rule == rule)
			return true;
	return false;
}

static void keep_reasons(struct hearing *hearing, const struct paper *paper,
	const struct match_list *matches)
{
	for (size_t i = 0; i < hearing->test->expectation_count; i++) {
		const struct expectation *expectation = &hearing->test->expectations[i];

		if (!is_among(matches, expectation->rule))
			keep_reason(hearing, paper, expectation);
	}
}

/* Empty where the paper is not there. */
static struct slice find_reason(
	const struct hearing *hearing, size_t rule, struct slice paper)
{
	for (size_t i = 0; i < hearing->reason_count; i++)
		if (hearing->reasons[i].rule == rule &&
			slice_equal(hearing->reasons[i].paper, paper))
			return hearing->reasons[i].text;
	return (struct slice){0};
}

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
		memory_grow((void **)&hearing->found, hearing->count, &hearing->capacity,
			sizeof(*hearing->found));
		hearing->found[hearing->count++] = (struct matched){
			.rule = match->rule,
			.id = arena_copy(own, paper->id),
			.title = arena_copy(own, paper->title),
			.hits = copy_hits(own, match),
		};
	}
	if (hearing->test->digest)
		keep_reasons(hearing, paper, &matches);
}

static void on_digest(void *owner, const char *file, struct digest *digest)
{
	struct hearing *hearing = owner;

	(void)file;
	for (size_t i = 0; i < digest->paper_count; i++)
		try_paper(hearing, &digest->papers[i], digest->arena);
}

static void try_digest(struct hearing *hearing)
{
	char *path = memory_copy_text(
		hearing->test->digest, slice_of(hearing->test->digest).length);
	char *paths[] = {path, NULL};

	hearing->outcome->status = trial_read(hearing->examiner->config, hearing->active,
		paths, &hearing->progress, on_digest, hearing);
	free(path);
}

static int compare_found(const void *a, const void *b)
{
	const struct matched *one = a;
	const struct matched *other = b;

	if (one->rule != other->rule)
		return one->rule < other->rule ? -1 : 1;
	return slice_compare(one->id, other->id);
}

/* Sorts what was found, and leaves one of each rule and paper. */
static void sort_found(struct hearing *hearing)
{
	size_t count = 0;

	if (!hearing->count)
		return;
	qsort(hearing->found, hearing->count, sizeof(*hearing->found), compare_found);
	for (size_t i = 0; i < hearing->count; i++)
		if (!count ||
			compare_found(&hearing->found[count - 1], &hearing->found[i]) != 0)
			hearing->found[count++] = hearing->found[i];
	hearing->count = count;
}

/* What was found of RULE: *COUNT from the one that is returned. */
static const struct matched *found_of(
	const struct hearing *hearing, size_t rule, size_t *count)
{
	size_t start = 0;
	size_t end;

	while (start < hearing->count && hearing->found[start].rule < rule)
		start++;
	for (end = start; end < hearing->count && hearing->found[end].rule == rule;)
		end++;
	*count = end - start;
	return hearing->found + start;
}

/* ---- what is wrong ---- */

/* Takes over the sentence in TEXT. */
static void add_failure(
	struct outcome *outcome, struct text *text, struct slice explanation)
{
	memory_grow((void **)&outcome->failures, outcome->failure_count,
		&outcome->failure_capacity, sizeof(*outcome->failures));
	outcome->failures[outcome->failure_count++] = (struct outcome_failure){
		.sentence = arena_copy(outcome->arena, text_slice(text)),
		.explanation = explanation,
	};
	text_fini(text);
}

static void begin_failure(const struct hearing *hearing, struct text *text, size_t rule)
{
	text_add(text, SLICE_LITERAL("'"));
	text_add_visible(text, ruleset_rule(hearing->ruleset, rule)->name);
	text_add(text, SLICE_LITERAL("'"));
}

/* "PAPER (ID)" */
static void add_paper(struct text *text, const struct matched *matched)
{
	text_add(text, SLICE_LITERAL("'"));
	text_add_visible(text, matched->title);
	text_add(text, SLICE_LITERAL("' ("));
	text_add_visible(text, matched->id);
	text_add(text, SLICE_LITERAL(")"));
}

/* A rule did not match: the paper of the test, or anything in its digest (PAPER is NULL then), or
 * what PAPER names in it. */
static void fail_missing(struct hearing *hearing, size_t rule, const struct slice *paper)
{
	const struct rule *known = ruleset_rule(hearing->ruleset, rule);
	struct slice explanation = {0};
	struct text text = {0};

	begin_failure(hearing, &text, rule);
	text_add(&text, SLICE_LITERAL(" did not match"));
	if (paper) {
		text_add(&text, SLICE_LITERAL(" '"));
		text_add_visible(&text, *paper);
		text_add(&text, SLICE_LITERAL("'"));
		explanation = find_reason(hearing, rule, *paper);
	} else if (!hearing->test->digest) {
		explanation = explain(hearing, &hearing->test->paper, rule);
	}
	if (!known->enabled) {
		text_add(&text, SLICE_LITERAL(": it is disabled"));
	} else if (!hearing->active[rule]) {
		text_add(&text, SLICE_LITERAL(": it holds until "));
		text_add(&text, known->until);
	} else if (paper && !explanation.length) {
		text_add(&text, SLICE_LITERAL(": the digest has no such paper"));
	}
	add_failure(hearing->outcome, &text,
		hearing->active[rule] ? explanation : (struct slice){0});
}

/* A rule matched a paper that it should not. */
static void fail_unexpected(struct hearing *hearing, const struct matched *matched)
{
	struct slice explanation = {0};
	struct text text = {0};

	begin_failure(hearing, &text, matched->rule);
	text_add(&text, SLICE_LITERAL(" matched"));
	if (hearing->test->digest) {
		text_add(&text, SLICE_LITERAL(" "));
		add_paper(&text, matched);
	}
	if (matched->hits.length > 0) {
		text_add(&text, SLICE_LITERAL(" by "));
		text_add(&text, matched->hits);
	}
	if (!hearing->test->digest)
		explanation = explain(hearing, &hearing->test->paper, matched->rule);
	add_failure(hearing->outcome, &text, explanation);
}

/* The papers that are named must be those that matched. */
static void check_papers(struct hearing *hearing, const struct expectation *expectation,
	const struct matched *found, size_t count)
{
	for (size_t i = 0; i < expectation->paper_count; i++) {
		size_t k = 0;

		while (k < count &&
			!is_named(expectation->papers[i], found[k].id, found[k].title))
			k++;
		if (k == count)
			fail_missing(hearing, expectation->rule, &expectation->papers[i]);
	}
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < expectation->paper_count &&
			!is_named(expectation->papers[k], found[i].id, found[i].title))
			k++;
		if (k == expectation->paper_count)
			fail_unexpected(hearing, &found[i]);
	}
}

static void check_count(struct hearing *hearing, const struct expectation *expectation,
	const struct matched *found, size_t count)
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
		text_add_visible(&text, found[i].id);
	}
	add_failure(hearing->outcome, &text, (struct slice){0});
}

static void check_rule(struct hearing *hearing, size_t rule,
	const struct expectation *expectation, const struct matched *found, size_t count)
{
	if (!expectation)
		for (size_t i = 0; i < count && !hearing->test->others_may_match; i++)
			fail_unexpected(hearing, &found[i]);
	else if (expectation->counts)
		check_count(hearing, expectation, found, count);
	else if (expectation->papers)
		check_papers(hearing, expectation, found, count);
	else if (!count)
		fail_missing(hearing, rule, NULL);
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
		const struct matched *found = found_of(hearing, i, &count);

		if (count)
			outcome->matched[outcome->matched_count++] = i;
		check_rule(hearing, i, expectations[i], found, count);
	}
	free(expectations);
}

static void fail_unread(struct hearing *hearing)
{
	struct text text = {0};

	text_add_visible(&text, slice_of(hearing->test->digest));
	text_add(&text, SLICE_LITERAL(" could not be read"));
	add_failure(hearing->outcome, &text, (struct slice){0});
}

void outcome_reach(struct outcome *outcome, const struct examiner *examiner,
	const struct rule_test *test)
{
	struct ruleset *ruleset = examiner->config->ruleset;
	size_t rule_count = ruleset_count(ruleset);
	struct hearing hearing = {
		.outcome = outcome,
		.examiner = examiner,
		.ruleset = ruleset,
		.test = test,
		.active = memory_new(rule_count, sizeof(*hearing.active)),
	};

	outcome->arena = arena_new();
	for (size_t i = 0; i < rule_count; i++)
		hearing.active[i] = rule_is_active(ruleset_rule(ruleset, i),
			test->now.bytes ? test->now : examiner->today);
	if (test->digest) {
		try_digest(&hearing);
	} else {
		ruleset_begin_digest(ruleset, 1);
		try_paper(&hearing, &test->paper, outcome->arena);
	}
	sort_found(&hearing);
	if (outcome->status == EX_OK)
		check_rules(&hearing);
	else
		fail_unread(&hearing);
	free(hearing.active);
	free(hearing.found);
	free(hearing.reasons);
}

void outcome_fini(struct outcome *outcome)
{
	arena_free(outcome->arena);
	free(outcome->failures);
	*outcome = (struct outcome){0};
}
