#include "ingest_inside.h"

#include "clock.h"
#include "status.h"
#include "text.h"
#include "watch.h"

static void report_retry(const struct ingest *ingest, const struct retry *retry,
	struct status *status, struct arena *arena)
{
	const char *folder = ingest->places[retry->item->root].watched->path;
	struct text path = {0};
	uint64_t now = 0;

	(void)sd_event_now(ingest->loop, CLOCK_BOOTTIME, &now);
	text_format(&path, "%s/%s", folder, retry->item->path);
	status_add_file(&status->retried, arena, text_slice(&path), slice_of(retry->reason),
		clock_now_usec() + (int64_t)(retry->due_usec - now));
	text_fini(&path);
}

/* Where troubles of a folder are to be told. */
struct report {
	struct status *status;
	struct arena *arena;
	const char *folder;
};

static void report_trouble(void *context, const char *path, const char *reason)
{
	const struct report *report = context;

	status_add_file_in(&report->status->unseen, report->arena, slice_of(report->folder),
		slice_of(path), slice_of(reason));
}

static void report_folder(const struct ingest *ingest, size_t root,
	struct status_folder *folder, struct arena *arena)
{
	static const struct slice states[] = {
		[WATCH_ABSENT] = {"absent", 6},
		[WATCH_BY_EVENTS] = {"watched", 7},
		[WATCH_BY_POLLING] = {"polled", 6},
	};
	struct watch_status watched;

	watch_get_status(ingest->watch, root, &watched);
	folder->state = states[watched.manner];
	if (watched.reason)
		folder->problem = arena_copy(arena, slice_of(watched.reason));
	folder->absent_usec = watched.since_usec;
	folder->period_sec = watched.period_usec / 1000000;
	folder->listed_usec = watched.listed_usec;
	folder->listing = watched.listing;
	folder->first_run = ingest->places[root].folder.first_run;
	folder->folders = (int64_t)watched.folders;
	folder->polled = (int64_t)watched.polled;
	folder->links = (int64_t)watched.links;
}

void ingest_report(const struct ingest *ingest, struct status *status, struct arena *arena)
{
	for (size_t i = 0; i < ingest->place_count && i < status->folder_count; i++) {
		struct report report = {status, arena, ingest->places[i].watched->path};

		report_folder(ingest, i, &status->folders[i], arena);
		watch_visit_troubles(ingest->watch, i, report_trouble, &report);
	}
	for (size_t i = 0; i < ingest->retry_count; i++)
		report_retry(ingest, &ingest->retries[i], status, arena);
	status->unread = (int64_t)ingest_waiting(ingest);
	status->undecided = (int64_t)ingest_undecided(ingest);
	status->reader = reading_process(ingest->reading);
	status->overflows = (int64_t)watch_counts(ingest->watch).overflows;
	if (ingest->store_failing)
		status->store_problem =
			arena_copy(arena, slice_of(store_problem(ingest->store)));
}
