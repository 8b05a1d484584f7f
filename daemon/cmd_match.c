/* paperwatch match: which papers match which rules, without touching any state. */
#include "alert.h"
#include "clock.h"
#include "command.h"
#include "config.h"
#include "digests.h"
#include "memory.h"
#include "record.h"

#include <stdio.h>
#include <stdlib.h>

struct output {
	struct ruleset *ruleset;
	const bool *wanted; /* by number of the rule */
	bool json;
	bool matched;
	bool failed; /* standard output is gone */
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
	if (!output->failed && command_flush(&output->text) < 0)
		output->failed = true;
	text_clear(&output->text);
}

/* Which rules are asked for: the one of NAME, or all active ones. NULL after a message when no
 * rule has that name. Owned by the caller. */
static bool *choose_rules(const struct ruleset *ruleset, const char *name)
{
	size_t count = ruleset_count(ruleset);
	bool *wanted = memory_new(count, sizeof(*wanted));
	const char **names = memory_new(count + 1, sizeof(*names));
	char today[DATE_BYTES + 1];
	const char *near;
	bool found = !name;

	clock_day(clock_now_usec(), today);
	for (size_t i = 0; i < count; i++) {
		const struct rule *rule = ruleset_rule(ruleset, i);

		names[i] = rule->name.bytes;
		wanted[i] = name ? slice_equal(rule->name, slice_of(name))
				 : rule_is_active(rule, slice_of(today));
		found = found || wanted[i];
	}
	if (!found) {
		near = yaml_nearest(slice_of(name), names);
		fprintf(stderr, "paperwatch match: no rule is named '%s'%s%s%s\n", name,
			near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
		free(wanted);
		wanted = NULL;
	}
	free(names);
	return wanted;
}

static int read_paths(const struct config *config, char **paths, struct output *output)
{
	const struct tree_filter filter = {.include = tree_default_include};
	int status = EX_OK;

	if (*paths)
		return digests_read(paths, &filter, on_digest, output);
	for (size_t i = 0; i < config->watched_count; i++) {
		char *path = memory_copy_text(
			config->watched[i].path, slice_of(config->watched[i].path).length);
		char *one[] = {path, NULL};
		int result =
			digests_read(one, &config->watched[i].filter, on_digest, output);

		if (status == EX_OK)
			status = result;
		free(path);
	}
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
	wanted = choose_rules(config->ruleset, rule);
	status = EX_USAGE;
	if (!wanted)
		goto out;
	output.ruleset = config->ruleset;
	output.wanted = wanted;
	status = read_paths(config, argv + operand, &output);
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
