/* What paperwatch remembers: folders, files, papers, settled pairs, alerts and what of them is due.
 * Hides SQLite. One process at a time has the store open: it is the single-instance lock as well.
 *
 * What is remembered changes only between store_begin() and store_commit(), which returns when all
 * of it would survive a power cut (WAL, synchronous=FULL). Every call returns -1 when SQLite says
 * no; store_problem() then has the reason, and what was begun must be rolled back.
 *
 * A pair (rule, paper) is settled once, ever: by an alert, or passed over. That is a UNIQUE key
 * here, not a flag in anybody's memory. */
#ifndef PAPERWATCH_STORE_H
#define PAPERWATCH_STORE_H

#include "history.h"

#include <sys/stat.h>

struct store;

enum store_opened {
	STORE_OPENED,
	STORE_BUSY,     /* another process has it */
	STORE_TOO_NEW,  /* written by a later version; untouched */
	STORE_ABSENT,   /* there is none to read from */
	STORE_UNUSABLE, /* cannot be opened or written */
};

/* What is known no more, because the store did not outlive it. */
struct store_loss {
	enum {
		STORE_WHOLE,
		STORE_DAMAGED, /* it was set aside, and a fresh one begun */
		STORE_MISSING  /* somebody removed or emptied it */
	} kind;
	char *moved_aside; /* where the damaged one is, or NULL; owned */
};
void store_loss_fini(struct store_loss *loss);

/* Opens the store in FOLDER, which is made if need be, waiting up to 2 s for another process to
 * let go of it. WORKING is called now and then while a large one is looked through. LOSS says what was
 * lost; it is to be freed in any case. On failure *STORE is NULL and REASON says why. */
enum store_opened store_open(const char *folder, struct store **store,
	struct store_loss *loss, void (*working)(void *owner), void *owner,
	struct text *reason);

/* Opens the store in FOLDER for a moment while no daemon runs: to read from it, or (TO_WRITE) to write to
 * it as well. It is locked meanwhile, and a daemon that starts waits for it, so it is to be closed within
 * 100 ms. Nothing is made, looked through or repaired: that is the daemon's. Where the answer is not
 * STORE_OPENED, REASON says why. */
enum store_opened store_open_briefly(
	const char *folder, bool to_write, struct store **store, struct text *reason);

/* Closes the store; NULL is fine. What was not committed is gone. */
void store_close(struct store *store);

/* Why the last call that returned -1 did. */
const char *store_problem(const struct store *store);

/* A store that was removed or replaced meanwhile is put back first, with all that it held. */
int store_begin(struct store *store);
int store_commit(struct store *store);
void store_rollback(struct store *store);

/* To be called when there is nothing else to do: does what would hold up a commit some day. */
void store_bring_home(struct store *store);

/* Makes the file that commits write to a little longer than they need now, unless the disk is almost full.
 * 1: it may be made longer still; 0: it is long enough, or cannot be. */
int store_write_ahead(struct store *store);

/* Gives back the memory in which the store keeps what it has read, as far as it can be read again. */
void store_give_back(struct store *store);

/* ---- folders ---- */

struct store_folder {
	int64_t number;
	bool first_run;     /* under way: what the first listing held is taken in quietly */
	int64_t digests;    /* so far in the first run: taken in, … */
	int64_t papers;     /* … papers that were not known before, … */
	int64_t matches;    /* … and papers that would have alerted */
	int64_t began_usec; /* when it was listed first */
	int64_t arrived_usec; /* when its last new digest came; 0: none did */
	bool silent;          /* that none came since was told */
};

/* 1 and *FOLDER, 0 when PATH was never listed, -1. */
int store_get_folder(struct store *store, const char *path, struct store_folder *folder);
int store_add_folder(struct store *store, const char *path, bool first_run,
	int64_t began_usec, int64_t *number);
int store_count_first_run(struct store *store, const struct store_folder *folder);
int store_end_first_run(struct store *store, int64_t folder);

/* A new digest came at USEC; or, it was told that none comes any more. */
int store_note_arrival(struct store *store, int64_t folder, int64_t usec);
int store_note_silence(struct store *store, int64_t folder);

/* ---- files ---- */

struct store_file {
	/* What the file looked like when it was read; size -1: it was not read yet. */
	int64_t size;
	int64_t mtime_nsec;
	int64_t ctime_nsec;
	uint64_t inode;
	int64_t epoch;      /* of the rules when it was read; 0: it was never read whole */
	bool first_listing; /* the folder's first listing held it, and it was not read yet */
	bool settled; /* had not changed for 2 s when it was read, so its times tell changes */
	int64_t faults;     /* how often in a row the reader broke on just this content */
	const char *reason; /* what it broke on, or NULL; only told, never asked for */
};

/* The same content broke the reader so often: it is left alone until it changes. */
enum { STORE_FAULTS_MAX = 2 };

/* No fault counts any more: a new version may read what an old one could not. */
int store_forgive_files(struct store *store);

/* 1 and *FILE, 0 when it is not known, -1. PATH is below the folder. */
int store_get_file(
	struct store *store, int64_t folder, const char *path, struct store_file *file);
int store_put_file(struct store *store, int64_t folder, const char *path,
	const struct store_file *file);
int store_forget_file(struct store *store, int64_t folder, const char *path);

/* How many files of FOLDER are known; -1 on failure. */
int64_t store_count_files(struct store *store, int64_t folder);

/* Calls VISIT with the paths of files of FOLDER that lie below its sub-folder BELOW ("" for all), in
 * the order of their bytes, from the first one after AFTER on (NULL: from the first), at most LIMIT of
 * them. A path lives until VISIT returns. */
int store_visit_files(struct store *store, int64_t folder, const char *below,
	const char *after, int limit, void (*visit)(void *context, struct slice path),
	void *context);

/* Each file that was read is to be read again. */
int store_unread_files(struct store *store);

/* Calls VISIT with the path of each file of FOLDER that is to be read. */
int store_visit_unread(struct store *store, int64_t folder,
	void (*visit)(void *context, const char *path), void *context);

/* What status tells of a folder. */
struct store_folder_facts {
	struct slice path;
	bool first_run;
	int64_t digests;      /* that were read */
	struct slice last;    /* the one that changed last, below the folder; NULL: none */
	int64_t last_usec;    /* when that was */
	int64_t arrived_usec; /* when the last new one came; 0: none did */
	bool silent;          /* that none came since was told */
};

/* Calls VISIT for each folder that was ever listed; the texts live until it returns. */
int store_visit_folders(struct store *store,
	void (*visit)(void *context, const struct store_folder_facts *facts),
	void *context);

/* Calls VISIT for each file that is left alone; REASON is NULL where an older
 * version of paperwatch noted none. */
int store_visit_quarantined(struct store *store,
	void (*visit)(
		void *context, struct slice folder, struct slice path, struct slice reason),
	void *context);

/* ---- rules ---- */

struct store_rule {
	int64_t number;
	int64_t epoch; /* since when it has its present condition */
};

/* Tells the store the rules that are active from now on. One that is new, was not active, or whose
 * fingerprint differs gets a new epoch: *EPOCH, the present one, is then one higher than before.
 * Fills NUMBERS, an entry a rule of RULESET (zeroed for those that are not ACTIVE). */
int store_set_rules(struct store *store, const struct ruleset *ruleset, const bool *active,
	struct store_rule *numbers, int64_t *epoch);

/* Counts a pair that was passed over because RULE is newer than what it matched. */
int store_count_passed(struct store *store, int64_t rule);

/* Calls REPORT for every rule with such a count, and sets the counts to 0. */
int store_take_passed(struct store *store,
	int (*report)(void *context, struct slice name, int64_t passed), void *context);

/* ---- papers and pairs ---- */

struct store_paper {
	int64_t number;
	int64_t epoch;  /* of the rules when it was first seen */
	int64_t judged; /* the latest epoch whose rules were tried on it */
	bool is_new;    /* this call made it known */
};

/* Looks the paper up, and makes it known in EPOCH where it is not. */
int store_know_paper(
	struct store *store, struct slice id, int64_t epoch, struct store_paper *paper);

/* The rules of EPOCH were tried on the paper. */
int store_judge_paper(struct store *store, int64_t paper, int64_t epoch);

/* How many papers are known; -1 on failure. */
int64_t store_count_papers(struct store *store);

/* The paper is not known any more, *PAIRS of it are not settled any more, and what of its alerts is due
 * for the desktop is not. 1, 0 when it was not known, -1. */
int store_forget_paper(struct store *store, struct slice id, int64_t *pairs);

/* 1 when any pair of the paper is settled, 0 when none is, -1. */
int store_has_pair(struct store *store, int64_t paper);

/* Settles the pair. 1: it was open and is settled now; 0: it was settled before; -1. */
int store_settle_pair(struct store *store, int64_t paper, int64_t rule, bool alerted);

/* ---- alerts and what is due ---- */

enum sink_kind { SINK_LOG, SINK_JOURNAL, SINK_DESKTOP, SINK_COUNT };
extern const char *const sink_names[SINK_COUNT];

/* Stores the alert, fills in its number, and makes it due for SINKS (bits 1 << enum sink_kind). */
int store_add_alert(struct store *store, struct alert *alert, unsigned sinks);

/* A store that has made no alert yet makes its first one with a number above NUMBER: those up to it
 * stand in a log that outlived an older store. */
int store_number_alerts_from(struct store *store, int64_t number);

/* Calls VISIT with the alerts that are due for SINK, oldest first, at most LIMIT of them. The alert's
 * texts live until VISIT returns; a nonzero result of VISIT ends the call. */
int store_visit_due(struct store *store, enum sink_kind sink, int limit,
	int (*visit)(void *context, const struct alert *alert), void *context);

/* The matches due for the desktop of at most LIMIT papers, all alerts of one paper together, the best
 * papers first: by urgency, then votes, then age. Only papers of which one alert may be shown at
 * NOW_USEC (it is ready, and its rule is not snoozed) and has at least URGENCY; and of these only those
 * that waited as WAIT says. */
enum store_wait {
	STORE_FRESH, /* neither of the others */
	STORE_HELD,  /* a snooze, which is over, has held all of its alerts */
	STORE_LATE /* all of its alerts were there, and not held any more, before SINCE_USEC */
};
struct store_choice {
	int64_t limit;
	enum urgency urgency;
	int64_t now_usec;
	int64_t since_usec;
	enum store_wait wait;
};
int store_visit_best_papers(struct store *store, const struct store_choice *choice,
	int (*visit)(void *context, const struct alert *alert), void *context);

/* The oldest note of at least URGENCY that is due for the desktop; where all rules are snoozed, only a
 * critical one. */
int store_visit_due_note(struct store *store, enum urgency urgency,
	int (*visit)(void *context, const struct alert *alert), void *context);

/* How many alerts are due for SINK; -1 on failure. */
int64_t store_count_due(struct store *store, enum sink_kind sink);

/* How many alerts due for the desktop could be shown at NOW_USEC, did they not lack URGENCY, their own
 * and that of what else is due about the paper; -1 on failure. */
int64_t store_count_quiet(struct store *store, enum urgency urgency, int64_t now_usec);

/* The alert was delivered (or will never be): it is not due for SINK any more. */
int store_set_delivered(struct store *store, enum sink_kind sink, int64_t alert);

/* The opposite: the alert is due for SINK, once more. */
int store_set_due(struct store *store, enum sink_kind sink, int64_t alert);

/* 1 and the id of the paper of an alert in *ID (owned by the caller), 0 when it has none, -1. */
int store_get_alert_id(struct store *store, int64_t alert, char **id);

/* The number of the last alert that is committed; 0 when there is none. */
int64_t store_last_alert(const struct store *store);

/* Calls VISIT with at most LIMIT alerts numbered above AFTER and up to UNTIL, in order. The texts live
 * until VISIT returns; a nonzero result of VISIT ends the call. */
int store_visit_history(struct store *store, int64_t after, int64_t until, int limit,
	int (*visit)(void *context, const struct history_entry *entry), void *context);

/* Takes away the texts of up to LIMIT alerts that were made before BEFORE_USEC and are not due any
 * more; what remains is number, time, kind, urgency, rule, id and votes. How many it were, or -1. */
int store_prune_alerts(struct store *store, int64_t before_usec, int limit);

/* ---- what holds pop-ups back ---- */

/* A snooze: alerts of RULE are not shown on the desktop; NULL: of all rules. */
struct store_snooze {
	struct slice rule;
	int64_t until_usec;
	int64_t waiting; /* alerts that it holds back */
};

/* In place of the one that the rule may have. */
int store_put_snooze(struct store *store, struct slice rule, int64_t until_usec);

/* The same, but one that lasts longer goes on. */
int store_lengthen_snooze(struct store *store, struct slice rule, int64_t until_usec);

/* No snooze lasts longer than until UNTIL_USEC. */
int store_cut_snoozes(struct store *store, int64_t until_usec);

/* Ends the snoozes that last until NOW_USEC at most: what they held is ready since then, and
 * STORE_HELD. */
int store_end_snoozes(struct store *store, int64_t now_usec);

/* Calls VISIT for each snooze that lasts at NOW_USEC, that of all rules first, then by name. The texts
 * live until it returns. */
int store_visit_snoozes(struct store *store, int64_t now_usec,
	void (*visit)(void *context, const struct store_snooze *snooze), void *context);

/* When the next snooze ends, or an alert that is not ready at NOW_USEC is: *USEC. 1, 0 where there is
 * nothing of the kind, -1. A snooze that ought to have ended counts. */
int store_next_release(struct store *store, int64_t now_usec, int64_t *usec);

/* The alert is due for the desktop once more, from READY_USEC on. */
int store_put_off(struct store *store, int64_t alert, int64_t ready_usec);

/* How many alerts are not ready at NOW_USEC, and when the first of them is: *READY_USEC. -1 on
 * failure. */
int64_t store_count_put_off(struct store *store, int64_t now_usec, int64_t *ready_usec);

/* ---- what is on the screen ---- */

/* A notification about a paper. It may have left the screen meanwhile. */
struct store_shown {
	int64_t popup; /* the number of its first alert, by which it is known */
	uint32_t id;   /* of the server */
	struct slice server;
};

/* It shows the COUNT ALERTS. What another server showed, what had the same id, and what showed these
 * before is forgotten, and so is what was shown long ago. */
int store_note_shown(struct store *store, const struct store_shown *shown,
	const int64_t *alerts, size_t count);

/* Forgets all of them. */
int store_forget_shown(struct store *store);

/* Calls VISIT with at most LIMIT notifications, the latest first; the texts live until it returns. */
int store_visit_shown(struct store *store, int limit,
	void (*visit)(void *context, const struct store_shown *shown), void *context);

/* Calls VISIT with the alerts that the notification POPUP shows, as store_visit_due() does. */
int store_visit_popup(struct store *store, int64_t popup,
	int (*visit)(void *context, const struct alert *alert), void *context);

/* ---- small things that are remembered by name ---- */

/* 1 and *VALUE, 0 when it was never set, -1. */
int store_get_value(struct store *store, const char *name, int64_t *value);
int store_set_value(struct store *store, const char *name, int64_t value);

#endif
