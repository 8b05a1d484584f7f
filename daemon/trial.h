/* Rules tried over digests, apart from the daemon and its state: what `match` and `stats` share. */
#ifndef PAPERWATCH_TRIAL_H
#define PAPERWATCH_TRIAL_H

#include "config.h"
#include "progress.h"

/* Which rules are tried: the one called NAME, or where that is NULL all that are active today. By
 * number of the rule; owned by the caller. NULL, after a message in the name of COMMAND, when no
 * rule is called so. */
bool *trial_choose_rules(
	const struct ruleset *ruleset, const char *command, const char *name);

/* Reads PATHS (ended by NULL), or where there are none the folders that CONFIG watches; otherwise
 * as digests_read(). */
int trial_read(const struct config *config, char *const *paths, struct progress *progress,
	void (*on_digest)(void *owner, const char *file, struct digest *digest),
	void *owner);

#endif
