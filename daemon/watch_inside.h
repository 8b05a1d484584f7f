/* What the parts of the watch share. Only watch*.c include this.
 *   watch.c           the whole
 *   watch_schedule.c  what is listed when
 *   watch_listing.c   listing, a turn at a time
 *   watch_notices.c   what notices of the kernel mean
 *   watch_status.c    how it is */
#ifndef PAPERWATCH_WATCH_INSIDE_H
#define PAPERWATCH_WATCH_INSIDE_H

#include "folder_watches.h"
#include "listings.h"
#include "settling.h"
#include "troubles.h"
#include "watch.h"
#include "whereabouts.h"

struct root {
	const char *path;
	const struct tree_filter *filter;
	int64_t poll_seconds;
	bool present;
	int error;                 /* why it is not */
	dev_t device;              /* which folder it was when it was last listed; … */
	ino_t inode;               /* … 0: it was not yet */
	int64_t absent_since_usec; /* wall time; 0: it is there, or was never looked for */
	uint64_t due_usec;         /* when it is to be listed whole */
	uint64_t work_usec;        /* that the last listing of it took */
	int64_t listed_usec;       /* when it ended; wall time */
	const char *remote; /* the name of its file system, if that does not tell all */
};

struct watch {
	sd_event *loop;
	const struct watch_events *events;
	void *owner;
	bool once;
	struct folder_watches *folders;
	struct settling *settling;
	struct whereabouts *whereabouts;
	struct listings listings;
	struct troubles troubles;
	sd_event_source *lister;         /* while there is something to list */
	sd_event_source *check_timer;    /* at the earliest time at which a root is due */
	sd_event_source *poll_timer;     /* for folders of which nobody tells */
	sd_event_source *overflow_timer; /* after an overflow */
	struct root *roots;
	size_t root_count;
	unsigned visit; /* the number of the latest listing */
	uint64_t overflows;
	uint64_t storm_usec;        /* from the latest overflow to its listing */
	uint64_t overflow_end_usec; /* when that was listed */
	uint64_t poll_work_usec;    /* that the latest round of polling took */
	uint64_t poll_period_usec;
	uint64_t notices_due_usec; /* when to ask for them again */
	bool told_blind;
};

/* Times. */
enum {
	SECOND_USEC = 1000 * 1000,
	WATCH_POLL_USEC = 10 * SECOND_USEC, /* between two looks where nobody tells */
};
#define WATCH_NEVER_USEC UINT64_MAX

/* ---- watch_schedule.c ---- */

/* Makes the timers, and what goes on with listing. 0 or -1. */
int watch_add_sources(struct watch *watch);

uint64_t watch_now_usec(const struct watch *watch);

/* As listings_add() has it. */
void watch_list(
	struct watch *watch, size_t root, const char *path, bool urgent, bool polled);

/* The root is listed in USEC at the latest; later, where that costs much. */
void watch_list_soon(struct watch *watch, size_t root, uint64_t usec);

/* All is listed, for now. */
void watch_rest(struct watch *watch);

/* There may be notices now, if there were none. All folders are to be listed then. */
void watch_ask_for_notices(struct watch *watch);

void watch_on_overflow(void *owner);
void watch_on_doubt(void *owner, size_t root);

/* How many folders have no watch. */
size_t watch_count_unwatched(const struct watch *watch);

/* How often all of a root is listed for nothing but to be sure; 0: not at all. */
uint64_t watch_period_usec(const struct root *root);

/* ---- watch_listing.c ---- */

int watch_on_lister(sd_event_source *source, void *context);

/* Something cannot be looked at. Said once; tried again where that may help. */
void watch_note_trouble(struct watch *watch, size_t root, const char *path, int error);

/* Does this error mean that something is used up here, rather than wrong there? */
bool watch_is_shortage(int error);

/* ---- watch_notices.c ---- */

extern const struct folder_watches_events watch_folder_events;

/* The file may be read now, or is not there any more: see settling.h. */
void watch_report_file(void *owner, size_t root, const char *path, bool listed);

/* Is this what one gets for what is not there, or not as a file below the root? */
bool watch_is_gone(int error);

/* ---- watch_status.c ---- */

/* Why nobody tells what happens in a folder, and what helps, if anything does; NULL where somebody
 * does. */
const char *watch_why_blind(const struct root *root, enum folder_blindness blindness);

#endif
