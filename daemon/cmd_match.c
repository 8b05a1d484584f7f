/* paperwatch match: which papers match which rules, without touching any state. */
#include "alert.h"
#include "arena.h"
#include "census.h"
#include "clock.h"
#include "command.h"
#include "explain.h"
#include "explanation.h"
#include "flow.h"
#include "memory.h"
#include "nearness.h"
#include "record.h"
#include "trial.h"

#include <stdlib.h>
#include <unistd.h>

struct output {
	struct ruleset *ruleset;
	const bool *wanted; /* by number of the rule */
	bool json;
	bool explain;
	bool one_rule; /* of the user's choice, which is told of whole */
	size_t wanted_count;
	bool matched;
	bool failed; /* standard output is gone */
	struct progress progress;
	struct text text;
	struct explainer *explainer;
	struct census *census;
	struct arena *arena; /* for the verdicts on a paper */
	struct terminal terminal;
	char today[DATE_BYTES + 1];
};

/* Writes what there is to standard output. */
static void flush(struct output *output)
{
	if (output->text.length > 0)
		progress_clear(&output->progress);
	if (!output->failed && command_flush(&output->text) < 0)
		output->failed = true;
	text_clear(&output->text);
}

/* ---- matches ---- */

/* " (7 votes)", where they are known. */
static void add_votes(struct text *out, const struct paper *paper)
{
	if (!paper->has_votes)
		return;
	text_add(out, SLICE_LITERAL(" ("));
	text_add_count(out, paper->votes, "vote");
	text_add(out, SLICE_LITERAL(")"));
}

static void add_match(struct text *out, const char *file, const struct paper *paper,
	const struct rule *rule, const struct match *match)
{
	struct text hits = {0};

	alert_add_hits(&hits, match);
	text_add_visible(out, rule->name);
	text_add(out, SLICE_LITERAL(": "));
	text_add_visible(out, paper->title);
	add_votes(out, paper);
	text_add(out, SLICE_LITERAL("\n    "));
	if (hits.length > 0) {
		alert_add_joined(out, text_slice(&hits));
		text_add(out, SLICE_LITERAL("\n    "));
	}
	if (paper->url.bytes) {
		text_add_visible(out, paper->url);
		text_add(out, SLICE_LITERAL("\n    "));
	}
	text_add_visible(out, slice_of(file));
	text_format(out, ":%u\n", paper->line);
	text_fini(&hits);
}

static void on_digest(void *owner, const char *file, struct digest *digest)
{
	struct output *output = owner;

	for (size_t i = 0; i < digest->paper_count; i++) {
		const struct paper *paper = &digest->papers[i];
		struct match_list matches =
			ruleset_match(output->ruleset, paper, digest->arena);

		for (size_t k = 0; k < matches.count; k++) {
			const struct match *match = &matches.items[k];
			const struct rule *rule =
				ruleset_rule(output->ruleset, match->rule);

			if (!output->wanted[match->rule])
				continue;
			output->matched = true;
			if (output->json)
				record_add_match(
					&output->text, slice_of(file), paper, rule, match);
			else
				add_match(&output->text, file, paper, rule, match);
		}
	}
	flush(output);
}

/* ---- explanations ---- */

/* So few rules that there is room to tell also of those of which only a part is there. */
enum { FEW_RULES = 6 };

static void add_heading(struct output *output, const char *file, const struct paper *paper)
{
	struct text place = {0};
	struct text votes = {0};
	struct flow flow;

	text_add(&place, slice_of(file));
	text_format(&place, ":%u: ", paper->line);
	add_votes(&votes, paper);
	flow_begin(&flow, &output->terminal, &output->text, 0, 2);
	flow_add(&flow, STYLE_FAINT, text_slice(&place));
	flow_add(&flow, STYLE_STRONG, paper->title);
	flow_add(&flow, STYLE_PLAIN, text_slice(&votes));
	flow_end(&flow);
	text_fini(&place);
	text_fini(&votes);
}

/* Why a rule would not alert although it matches. */
static const char *remark_of(const struct output *output, const struct rule *rule)
{
	if (!rule->enabled)
		return "disabled";
	return rule_is_active(rule, slice_of(output->today)) ? NULL : "expired";
}

static void add_explanations(struct output *output, const char *file,
	const struct paper *paper, const struct verdict *verdicts)
{
	const struct explanation explanation = {
		.terminal = &output->terminal,
		.paper = paper,
		.indent = 2,
		.whole = output->one_rule,
	};
	size_t count = ruleset_count(output->ruleset);
	const struct verdict **others = memory_new(count, sizeof(struct verdict *));
	size_t other_count = 0;
	size_t told = 0;
	bool few = output->wanted_count <= FEW_RULES;

	add_heading(output, file, paper);
	/* First what matches, then what nearly does. */
	for (int matching = 1; matching >= 0; matching--) {
		for (size_t i = 0; i < count; i++) {
			const struct rule *rule = ruleset_rule(output->ruleset, i);

			if (!output->wanted[i] || verdicts[i].held != matching)
				continue;
			census_ask(output->census, &verdicts[i]);
			output->matched = output->matched || verdicts[i].held;
			if (!matching && !output->one_rule &&
				!nearness_is_given(&verdicts[i], few))
				others[other_count++] = &verdicts[i];
			else if (++told)
				explanation_add_rule(&output->text, &explanation, rule,
					&verdicts[i], remark_of(output, rule));
		}
	}
	if (other_count)
		nearness_add_others(
			&output->text, &explanation, others, other_count, told == 0);
	text_add(&output->text, SLICE_LITERAL("\n"));
	free(others);
}

static void add_records(struct output *output, const char *file, const struct paper *paper,
	const struct verdict *verdicts)
{
	for (size_t i = 0; i < ruleset_count(output->ruleset); i++) {
		struct match match = {.rule = i};

		if (!output->wanted[i])
			continue;
		output->matched = output->matched || verdicts[i].held;
		match.hits =
			verdict_hits(&verdicts[i], paper, output->arena, &match.hit_count);
		record_add_verdict(&output->text, slice_of(file), paper,
			ruleset_rule(output->ruleset, i), &match, &verdicts[i]);
	}
}

static void on_explained_digest(void *owner, const char *file, struct digest *digest)
{
	struct output *output = owner;

	for (size_t i = 0; i < digest->paper_count && !output->failed; i++) {
		const struct paper *paper = &digest->papers[i];
		const struct verdict *verdicts = explainer_explain(
			output->explainer, paper, output->wanted, output->arena);

		if (output->json)
			add_records(output, file, paper, verdicts);
		else
			add_explanations(output, file, paper, verdicts);
		flush(output);
		/* Many rules make large trees. */
		arena_reset(output->arena);
	}
	census_add(output->census, digest);
}

static int explain(const struct config *config, char *const *paths, struct output *output)
{
	int status;

	output->explainer = explainer_new(output->ruleset);
	output->census = census_new();
	output->arena = arena_new();
	output->terminal = terminal_of(STDOUT_FILENO);
	clock_day(clock_now_usec(), output->today);
	for (size_t i = 0; i < ruleset_count(output->ruleset); i++)
		output->wanted_count += output->wanted[i];
	status = trial_read(config, output->wanted, paths, &output->progress,
		on_explained_digest, output);
	if (!output->json)
		census_add_near(&output->text, &output->terminal, output->census);
	flush(output);
	explainer_free(output->explainer);
	census_free(output->census);
	arena_free(output->arena);
	return status;
}

int cmd_match(const struct command *command, int argc, char **argv)
{
	const char *file = NULL;
	const char *rule = NULL;
	struct output output = {0};
	const struct option_row rows[] = {
		{.name = "config", .letter = 'c', .argument = &file},
		{.name = "rule", .argument = &rule},
		{.name = "json", .flag = &output.json},
		{.name = "explain", .flag = &output.explain},
		{0},
	};
	struct diagnostics problems = {0};
	struct config *config = NULL;
	bool *wanted = NULL;
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0)
		return status;
	config = config_load(file, &problems);
	command_print_problems(&problems, "paperwatch");
	status = EX_CONFIG;
	if (!config)
		goto out;
	wanted = trial_choose_rules(config->ruleset, command->name, rule);
	status = EX_USAGE;
	if (!wanted)
		goto out;
	output.ruleset = config->ruleset;
	output.wanted = wanted;
	output.one_rule = rule != NULL;
	if (output.explain)
		status = explain(config, argv + operand, &output);
	else
		status = trial_read(config, wanted, argv + operand, &output.progress,
			on_digest, &output);
	if (status == EX_OK && !output.matched)
		status = EXIT_UNMATCHED;
	if (output.failed)
		status = EX_IOERR;
out:
	free(wanted);
	config_free(config);
	diagnostics_fini(&problems);
	return command_finish(&output.text, status);
}
