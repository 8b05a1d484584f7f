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

/* Says in the name of COMMAND that no rule of RULESET is called NAME, and which is nearly. */
void trial_report_unknown(
	const struct ruleset *ruleset, const char *command, const char *name);

/* Reads PATHS (ended by NULL), or where there are none the folders that CONFIG watches; otherwise
 * as digests_read(). ON_DIGEST tries the rules over the digest it is given; where those CHOSEN (by
 * number) could not be judged, that is said on stderr afterwards. */
int trial_read(const struct config *config, const bool *chosen, char *const *paths,
	struct progress *progress,
	void (*on_digest)(void *owner, const char *file, struct digest *digest),
	void *owner);

#endif
