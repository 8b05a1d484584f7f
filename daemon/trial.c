#include "trial.h"

#include "clock.h"
#include "digests.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static void report_unknown(const char *command, const char *name, const char *const *names)
{
	const char *near = yaml_nearest(slice_of(name), names);

	fprintf(stderr, "paperwatch %s: no rule is named '%s'%s%s%s\n", command, name,
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

bool *trial_choose_rules(
	const struct ruleset *ruleset, const char *command, const char *name)
{
	size_t count = ruleset_count(ruleset);
	bool *chosen = memory_new(count, sizeof(*chosen));
	const char **names = memory_new(count + 1, sizeof(*names));
	char today[DATE_BYTES + 1];
	bool found = !name;

	clock_day(clock_now_usec(), today);
	for (size_t i = 0; i < count; i++) {
		const struct rule *rule = ruleset_rule(ruleset, i);

		names[i] = rule->name.bytes;
		chosen[i] = name ? slice_equal(rule->name, slice_of(name))
				 : rule_is_active(rule, slice_of(today));
		found = found || chosen[i];
	}
	if (!found) {
		report_unknown(command, name, names);
		free(chosen);
		chosen = NULL;
	}
	free(names);
	return chosen;
}

int trial_read(const struct config *config, char *const *paths, struct progress *progress,
	void (*on_digest)(void *owner, const char *file, struct digest *digest),
	void *owner)
{
	const struct tree_filter filter = {.include = tree_default_include};
	int status = EX_OK;

	if (*paths)
		return digests_read(paths, &filter, progress, on_digest, owner);
	for (size_t i = 0; i < config->watched_count; i++) {
		const struct watched *watched = &config->watched[i];
		char *path = memory_copy_text(watched->path, strlen(watched->path));
		char *one[] = {path, NULL};
		int result =
			digests_read(one, &watched->filter, progress, on_digest, owner);

		if (status == EX_OK)
			status = result;
		free(path);
	}
	return status;
}
