#include "trial.h"

#include "clock.h"
#include "command.h"
#include "digests.h"
#include "memory.h"
#include "rule_name.h"
#include "undecided.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

void trial_report_unknown(
	const struct ruleset *ruleset, const char *command, const char *name)
{
	struct text text = {0};

	rule_name_add_unknown(&text, ruleset, slice_of(name));
	command_say("paperwatch %s: %s", command, text.bytes);
	text_fini(&text);
}

bool *trial_choose_rules(
	const struct ruleset *ruleset, const char *command, const char *name)
{
	size_t count = ruleset_count(ruleset);
	bool *chosen = memory_new(count, sizeof(*chosen));
	char today[DATE_BYTES + 1];
	bool found = !name;

	clock_day(clock_now_usec(), today);
	for (size_t i = 0; i < count; i++) {
		const struct rule *rule = ruleset_rule(ruleset, i);

		chosen[i] = name ? slice_equal(rule->name, slice_of(name))
				 : rule_is_active(rule, slice_of(today));
		found = found || chosen[i];
	}
	if (!found) {
		trial_report_unknown(ruleset, command, name);
		free(chosen);
		chosen = NULL;
	}
	return chosen;
}

/* Who is to have the digests. */
struct reading {
	const struct config *config;
	const bool *chosen;
	struct progress *progress;
	void (*on_digest)(void *owner, const char *file, struct digest *digest);
	void *owner;
};

static void on_digest(void *owner, const char *file, struct digest *digest)
{
	const struct reading *reading = owner;
	struct text line = {0};

	ruleset_begin_digest(reading->config->ruleset, digest->paper_count);
	reading->on_digest(reading->owner, file, digest);
	text_add_visible(&line, slice_of(file));
	text_add(&line, SLICE_LITERAL(": warning: "));
	if (undecided_describe(&line, reading->config->ruleset, reading->chosen) > 0) {
		progress_clear(reading->progress);
		fprintf(stderr, "%s\n", line.bytes);
	}
	text_fini(&line);
}

int trial_read(const struct config *config, const bool *chosen, char *const *paths,
	struct progress *progress,
	void (*on_trial_digest)(void *owner, const char *file, struct digest *digest),
	void *owner)
{
	const struct tree_filter filter = {.include = tree_default_include};
	struct reading reading = {
		.config = config,
		.chosen = chosen,
		.progress = progress,
		.on_digest = on_trial_digest,
		.owner = owner,
	};
	int status = EX_OK;

	if (*paths)
		return digests_read(paths, &filter, progress, on_digest, &reading);
	for (size_t i = 0; i < config->watched_count; i++) {
		const struct watched *watched = &config->watched[i];
		char *path = memory_copy_text(watched->path, strlen(watched->path));
		char *one[] = {path, NULL};
		int result =
			digests_read(one, &watched->filter, progress, on_digest, &reading);

		if (status == EX_OK)
			status = result;
		free(path);
	}
	return status;
}
