/* The configuration: one file, and rules.d/ beside it. Loaded whole or not at all. */
#ifndef PAPERWATCH_CONFIG_H
#define PAPERWATCH_CONFIG_H

#include "ruleset.h"
#include "tree.h"

/* One folder to watch. */
struct watched {
	const char *path; /* absolute, without "." and ".." parts and trailing slash */
	struct tree_filter filter;
	int64_t poll_seconds;         /* see watch.h */
	int64_t silent_after_seconds; /* without a new digest; 0: for ever */
};

enum first_run { FIRST_RUN_QUIET, FIRST_RUN_ALERT };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

enum { POPUPS_MAX = 20 };

/* Pop-ups wait from one time of the day to another. */
struct quiet_hours {
	bool enabled;
	int from_minute; /* of the local day, 0 to 1439 */
	int to_minute;
	int breakthrough; /* enum urgency: papers from this on do not wait */
};

/* All texts live as long as the configuration. */
struct config {
	struct arena *arena;
	const char *file; /* the main file, as it was found */
	struct watched *watched;
	size_t watched_count;
	int first_run;        /* enum first_run */
	bool desktop_enabled; /* false: no notifications at all */
	int64_t popups;       /* papers that have a pop-up of their own within a minute */
	int64_t timeout_seconds; /* how long a pop-up stays; 0: the server decides */
	bool desktop_actions;    /* pop-ups have buttons */
	int64_t keep_seconds;    /* what waits longer is only counted */
	struct quiet_hours quiet_hours;
	const char *log_file; /* absolute */
	int log_format;       /* enum log_format */
	const char *state;    /* absolute: the folder of the store */
	struct ruleset *ruleset;
	uint64_t fingerprint; /* of the bytes of all files; changes when they do */
};

/* Loads FILE, or where it is NULL the first that exists of
 * $XDG_CONFIG_HOME/paperwatch/paperwatch.yaml and /etc/paperwatch/paperwatch.yaml. All problems
 * are added to PROBLEMS. NULL when one of them is an error; freed with config_free(). */
struct config *config_load(const char *file, struct diagnostics *problems);
void config_free(struct config *config); /* NULL is fine */

/* The folder of the state, as far as that can be told: whatever else is wrong in FILE (chosen as
 * above), the daemon may run on what it said before. An owned path, or NULL after an error was added to
 * PROBLEMS, which gets what is wrong with the file as such. */
char *config_find_state(const char *file, struct diagnostics *problems);

/* Where `paperwatch init` writes, and config_load() looks first: an owned path, or NULL where
 * there is no home. */
char *config_user_file(void);

#endif
