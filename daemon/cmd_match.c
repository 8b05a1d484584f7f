/* paperwatch match: which papers match which rules, without touching any state. */
#include "alert.h"
#include "command.h"
#include "record.h"
#include "trial.h"

#include <stdlib.h>

struct output {
	struct ruleset *ruleset;
	const bool *wanted; /* by number of the rule */
	bool json;
	bool matched;
	bool failed; /* standard output is gone */
	struct progress progress;
	struct text text;
};

static void add_match(struct text *out, const char *file, const struct paper *paper,
	const struct rule *rule, const struct match *match)
{
	struct text hits = {0};

	alert_add_hits(&hits, match);
	text_add_visible(out, rule->name);
	text_add(out, SLICE_LITERAL(": "));
	text_add_visible(out, paper->title);
	if (paper->has_votes)
		text_format(out, " (%lld votes)", (long long)paper->votes);
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
	if (output->text.length > 0)
		progress_clear(&output->progress);
	if (!output->failed && command_flush(&output->text) < 0)
		output->failed = true;
	text_clear(&output->text);
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
	status = trial_read(
		config, wanted, argv + operand, &output.progress, on_digest, &output);
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
