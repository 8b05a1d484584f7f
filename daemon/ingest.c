#include "ingest.h"

#include "clock.h"
#include "judge.h"
#include "log.h"
#include "memory.h"
#include "queue.h"
#include "reading.h"
#include "sweep.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	/* One durable commit costs as much as reading several digests, so those that are ready
	 * share it; but an alert should not wait for many. */
	BATCH_DIGESTS_MAX = 64,
	BATCH_USEC_MAX = 50 * 1000,
	WARNINGS_MAX = 5, /* of one digest, so that no digest can flood the messages */
	CHANGED_MSEC =
		2000, /* after which a file that changed while it was read is read again */
	STORE_RETRY_MSEC = 5000, /* after the store refused */
};
/* A file is settled when nothing changed for so long; within it, its times may not tell changes. */
static const int64_t settled_nsec = 2000000000;

/* When a file that could not be read is tried again: minutes after the first, second, … time. */
static const unsigned retry_minutes[] = {1, 10, 60};

/* One watched folder. */
struct place {
	const struct watched *watched;
	struct store_folder folder; /* number 0: the store does not have it yet */
	size_t known; /* files that the listing under way found, and the store had */
	bool changed; /* what the store has of it changed since that began */
	char **seen;  /* paths found by the very first listing; owned */
	size_t seen_count;
	size_t seen_capacity;
};

struct retry {
	struct queue_item *item;
	uint64_t due_usec; /* on CLOCK_BOOTTIME */
	char *reason;      /* owned */
};

struct ingest {
	sd_event *loop;
	struct store *store;
	const struct ingest_events *events;
	void *owner;
	struct watch *watch;
	const struct config *config;
	struct reading *reading;
	sd_event_source *pump;        /* feeds the reader and commits what is ready */
	sd_event_source *store_timer; /* after the store refused */
	sd_event_source *retry_timer;
	sd_event_source *batch_timer; /* a batch waits for its commit no longer than this */
	bool store_failing;           /* it refused, and nothing was stored since */
	bool paused;                  /* until the timer says to ask the store again */
	struct place *places;
	size_t place_count;
	struct judge *judge;
	struct sweeps sweeps; /* where files may be gone */
	struct queue queue;
	struct queue_item **batch; /* read, stored, and not committed yet */
	size_t batch_count;
	size_t batch_capacity;
	bool in_transaction;
	bool batch_alerts; /* the batch made alerts */
	uint64_t batch_start_usec;
	struct retry *retries;
	size_t retry_count;
	size_t retry_capacity;
	bool idle_told;
	bool quiet; /* every first run is, whatever the configuration says */
};

static void arm(struct ingest *ingest, sd_event_source *timer, uint64_t msec)
{
	uint64_t now;

	if (sd_event_now(ingest->loop, CLOCK_BOOTTIME, &now) < 0 ||
		sd_event_source_set_time(timer, now + msec * 1000) < 0 ||
		sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for reading");
}

static void wake(struct ingest *ingest)
{
	ingest->idle_told = false;
	(void)sd_event_source_set_enabled(ingest->pump, SD_EVENT_ON);
}

static void enqueue(struct ingest *ingest, struct queue_item *item)
{
	queue_push(&ingest->queue, item);
	wake(ingest);
}

static int64_t nsec_of(struct timespec time)
{
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* ---- transactions ---- */

static int begin(struct ingest *ingest)
{
	if (ingest->in_transaction)
		return 0;
	if (store_begin(ingest->store) < 0)
		return -1;
	ingest->in_transaction = true;
	(void)sd_event_now(ingest->loop, CLOCK_BOOTTIME, &ingest->batch_start_usec);
	arm(ingest, ingest->batch_timer, BATCH_USEC_MAX / 1000);
	return 0;
}

/* The transaction is over, in one way or the other. */
static void end_transaction(struct ingest *ingest)
{
	ingest->in_transaction = false;
	(void)sd_event_source_set_enabled(ingest->batch_timer, SD_EVENT_OFF);
}

static void empty_batch(struct ingest *ingest, bool again)
{
	for (size_t i = 0; i < ingest->batch_count; i++) {
		if (again)
			queue_push(&ingest->queue, ingest->batch[i]);
		else
			queue_item_free(ingest->batch[i]);
	}
	ingest->batch_count = 0;
	ingest->batch_alerts = false;
}

/* The folders' counts are kept here between commits; after a rollback the store's are right. -1
 * when the store cannot say; then nothing must be taken in. */
static int reload_folders(struct ingest *ingest)
{
	for (size_t i = 0; i < ingest->place_count; i++) {
		struct place *place = &ingest->places[i];
		struct store_folder folder = {0};

		if (store_get_folder(ingest->store, place->watched->path, &folder) < 0)
			return -1;
		place->folder = folder;
	}
	return 0;
}

/* Nothing of the batch happened: all of it is read again when the store may be well. */
static void refuse(struct ingest *ingest)
{
	if (!ingest->store_failing)
		log_error("%s; what is new waits until that is over",
			store_problem(ingest->store));
	store_rollback(ingest->store);
	end_transaction(ingest);
	ingest->store_failing = true;
	ingest->paused = true;
	empty_batch(ingest, true);
	arm(ingest, ingest->store_timer, STORE_RETRY_MSEC);
}

/* Something was stored. A commit of nothing succeeds on a full disk too, and says nothing. */
static void note_success(struct ingest *ingest)
{
	if (ingest->store_failing)
		log_notice("the store works again");
	ingest->store_failing = false;
}

static void commit(struct ingest *ingest)
{
	bool alerts = ingest->batch_alerts;

	if (!ingest->in_transaction)
		return;
	(void)sd_event_source_set_enabled(ingest->batch_timer, SD_EVENT_OFF);
	if (store_commit(ingest->store) < 0) {
		refuse(ingest);
		return;
	}
	end_transaction(ingest);
	if (ingest->batch_count > 0)
		note_success(ingest);
	empty_batch(ingest, false);
	if (alerts)
		ingest->events->on_alerts(ingest->owner);
}

/* ---- one digest ---- */

/* Where one digest is being taken in. */
struct intake {
	struct ingest *ingest;
	struct place *place;
	const struct queue_item *item;
	struct store_file file; /* as the store has it; zeroed when it is new */
};

/* What the store is to remember of a file that looks like STATUS. */
static struct store_file remember(const struct ingest *ingest, const struct stat *status)
{
	return (struct store_file){
		.size = status->st_size,
		.mtime_nsec = nsec_of(status->st_mtim),
		.ctime_nsec = nsec_of(status->st_ctim),
		.inode = status->st_ino,
		.epoch = judge_epoch(ingest->judge),
		.settled =
			clock_now_usec() * 1000 - nsec_of(status->st_ctim) > settled_nsec,
	};
}

/* The digest is news: when it came is noted, as the disk has it, because it may have come while we did
 * not run. An arrival that lies ahead was noted by a clock that was wrong. */
static int note_arrival(const struct intake *intake, const struct stat *status)
{
	struct store_folder *folder = &intake->place->folder;
	int64_t now_usec = clock_now_usec();
	int64_t usec = nsec_of(status->st_ctim) / 1000;

	if (usec > now_usec)
		usec = now_usec;
	if (usec <= folder->arrived_usec && folder->arrived_usec <= now_usec)
		return 0;
	folder->arrived_usec = usec;
	return store_note_arrival(intake->ingest->store, folder->number, usec);
}

static int take_in(
	struct intake *intake, const struct digest *digest, const struct stat *status)
{
	struct ingest *ingest = intake->ingest;
	struct place *place = intake->place;
	struct store_file file = remember(ingest, status);
	struct judge_outcome outcome;
	struct text path = {0};
	struct judge_source source = {
		.file = intake->file,
		.first_run = intake->file.first_listing ? &place->folder : NULL,
	};
	int rc;

	text_format(&path, "%s/%s", place->watched->path, intake->item->path);
	source.digest = path.bytes;
	rc = judge_digest(ingest->judge, &source, digest, &outcome);
	text_fini(&path);
	if (rc < 0)
		return -1;
	if (outcome.alerted)
		ingest->batch_alerts = true;
	if ((intake->file.epoch == 0 || outcome.new_papers > 0) &&
		note_arrival(intake, status) < 0)
		return -1;
	return store_put_file(
		ingest->store, place->folder.number, intake->item->path, &file);
}

/* ---- what can go wrong with a file ---- */

static void warn(const struct ingest *ingest, const struct queue_item *item,
	const char *reason, const char *next)
{
	log_warning("%s/%s: %s%s", ingest->places[item->root].watched->path, item->path,
		reason, next);
}

static void arm_retry_timer(struct ingest *ingest)
{
	uint64_t due = UINT64_MAX;

	for (size_t i = 0; i < ingest->retry_count; i++)
		if (ingest->retries[i].due_usec < due)
			due = ingest->retries[i].due_usec;
	if (ingest->retry_count > 0 &&
		(sd_event_source_set_time(ingest->retry_timer, due) < 0 ||
			sd_event_source_set_enabled(ingest->retry_timer, SD_EVENT_ONESHOT) <
				0))
		log_error("cannot set a timer for reading");
}

/* Takes over ITEM, and queues it again in MSEC. */
static void queue_later(
	struct ingest *ingest, struct queue_item *item, uint64_t msec, const char *reason)
{
	uint64_t now = 0;

	(void)sd_event_now(ingest->loop, CLOCK_BOOTTIME, &now);
	memory_grow((void **)&ingest->retries, ingest->retry_count, &ingest->retry_capacity,
		sizeof(*ingest->retries));
	ingest->retries[ingest->retry_count++] = (struct retry){
		item, now + msec * 1000, memory_copy_text(reason, strlen(reason))};
	arm_retry_timer(ingest);
}

/* It could not be read: again after some minutes. Takes over ITEM. */
static void retry_later(struct ingest *ingest, struct queue_item *item, const char *reason)
{
	const unsigned last = sizeof(retry_minutes) / sizeof(*retry_minutes) - 1;
	unsigned minutes = retry_minutes[item->tries < last ? item->tries : last];
	char next[64];

	(void)snprintf(next, sizeof(next), "; it is tried again in %u min", minutes);
	warn(ingest, item, reason, next);
	item->tries++;
	queue_later(ingest, item, (uint64_t)minutes * 60 * 1000, reason);
}

static int on_retry_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct ingest *ingest = context;
	size_t kept = 0;

	(void)source;
	for (size_t i = 0; i < ingest->retry_count; i++) {
		if (ingest->retries[i].due_usec <= usec) {
			enqueue(ingest, ingest->retries[i].item);
			free(ingest->retries[i].reason);
		} else {
			ingest->retries[kept++] = ingest->retries[i];
		}
	}
	ingest->retry_count = kept;
	arm_retry_timer(ingest);
	return 0;
}

/* The reader broke on the digest, or refuses it. The same fault twice on the same content means
 * that it is in the content: it is left alone until it changes. */
static int count_fault(const struct intake *intake, const struct stat *status,
	int64_t faults, const char *reason)
{
	struct ingest *ingest = intake->ingest;
	struct store_file file = remember(ingest, status);

	file.epoch = intake->file.epoch;
	/* What is left alone has had its turn: when it is mended, that is news. */
	file.first_listing = intake->file.first_listing && faults < STORE_FAULTS_MAX;
	file.faults = faults;
	file.reason = reason;
	warn(ingest, intake->item, reason,
		faults < STORE_FAULTS_MAX ? "; it is tried once more"
					  : "; it is left alone until it changes");
	return store_put_file(
		ingest->store, intake->place->folder.number, intake->item->path, &file);
}

/* ---- reading ---- */

static bool looks_the_same(const struct store_file *file, const struct stat *status)
{
	return file->size == status->st_size &&
	       file->mtime_nsec == nsec_of(status->st_mtim) &&
	       file->ctime_nsec == nsec_of(status->st_ctim) &&
	       file->inode == status->st_ino;
}

/* May the file be skipped: read as it is with these rules, or broken for good as it is? */
static bool is_done(const struct ingest *ingest, const struct store_file *file,
	const struct stat *status)
{
	if (!looks_the_same(file, status))
		return false;
	if (file->faults > 0)
		return file->faults >= STORE_FAULTS_MAX;
	return file->settled && file->epoch == judge_epoch(ingest->judge);
}

/* Moves ITEM to the batch, whose commit ends it. */
static void add_to_batch(struct ingest *ingest, struct queue_item *item)
{
	memory_grow((void **)&ingest->batch, ingest->batch_count, &ingest->batch_capacity,
		sizeof(struct queue_item *));
	ingest->batch[ingest->batch_count++] = item;
}

/* The first few of what the digest's maker would want to know. */
static void warn_of_problems(const struct intake *intake, const struct digest *digest)
{
	const char *folder = intake->place->watched->path;
	size_t count = digest->warnings.count;

	for (size_t i = 0; i < count && i < WARNINGS_MAX; i++)
		log_warning("%s/%s:%u: %s", folder, intake->item->path,
			digest->warnings.items[i].line, digest->warnings.items[i].text);
	if (count > WARNINGS_MAX)
		log_warning("%s/%s: %zu more warnings; paperwatch parse shows them", folder,
			intake->item->path, count - WARNINGS_MAX);
}

/* How many faults of this content are known. */
static int64_t faults_of(const struct intake *intake, const struct stat *status)
{
	return looks_the_same(&intake->file, status) ? intake->file.faults : 0;
}

static int store_result(struct intake *intake, struct reading_result *result,
	const struct stat *status, bool *again)
{
	switch (result->outcome) {
	case READING_DONE:
		warn_of_problems(intake, result->digest);
		return take_in(intake, result->digest, status);
	case READING_REFUSED:
		return count_fault(intake, status, STORE_FAULTS_MAX, result->reason);
	default:
		*again = faults_of(intake, status) + 1 < STORE_FAULTS_MAX;
		return count_fault(
			intake, status, faults_of(intake, status) + 1, result->reason);
	}
}

/* The file is not there any more. */
static void forget_file(struct ingest *ingest, size_t root, const char *path)
{
	struct place *place = &ingest->places[root];

	place->changed = true;
	if (place->folder.number != 0 && !ingest->paused &&
		(begin(ingest) < 0 ||
			store_forget_file(ingest->store, place->folder.number, path) < 0))
		refuse(ingest); /* it stays known until the next sweep */
}

static void note_gone(void *context, const char *path)
{
	bool *gone = context;

	(void)path;
	*gone = true;
}

/* A file that went while it was read was forgotten before it was stored; it is to be so after, too.
 * When it goes from now on, that will be told. */
static void forget_if_gone(struct ingest *ingest, const struct queue_item *item)
{
	bool gone = false;

	(void)watch_find_gone(ingest->watch, item->root, &item->path, 1, note_gone, &gone);
	if (gone)
		forget_file(ingest, item->root, item->path);
}

static void on_read(void *owner, void *context, struct reading_result *result)
{
	struct ingest *ingest = owner;
	struct queue_item *item = context;
	struct intake intake = {.ingest = ingest, .item = item};
	struct stat status;
	bool again = false;

	wake(ingest);
	intake.place = &ingest->places[item->root];
	intake.place->changed = true;
	if (fstat(result->descriptor, &status) < 0) {
		retry_later(ingest, item, strerror(errno));
		return;
	}
	if (result->outcome == READING_FAILED) {
		retry_later(ingest, item, result->reason);
		return;
	}
	/* What was read may be half of it. */
	if (status.st_size != item->size || nsec_of(status.st_mtim) != item->mtime_nsec) {
		log_debug("%s changed while it was read", item->path);
		queue_later(ingest, item, CHANGED_MSEC, "it changed while it was read");
		return;
	}
	/* Under a store that refuses, this would be judged by what it said before. */
	if (ingest->paused) {
		queue_push(&ingest->queue, item);
		return;
	}
	if (begin(ingest) < 0 ||
		store_get_file(ingest->store, intake.place->folder.number, item->path,
			&intake.file) < 0 ||
		store_result(&intake, result, &status, &again) < 0) {
		queue_push(&ingest->queue, item);
		refuse(ingest);
		return;
	}
	if (again)
		enqueue(ingest, queue_item_new(item->root, item->path, item->is_new));
	add_to_batch(ingest, item);
	forget_if_gone(ingest, item);
}

/* Opens the file and hands it to the reader, unless that is not needed. Takes over ITEM. */
static void start_reading(struct ingest *ingest, struct queue_item *item)
{
	const struct place *place = &ingest->places[item->root];
	struct stat status;
	int descriptor = watch_open_file(ingest->watch, item->root, item->path, &status);

	if (descriptor >= 0) {
		item->size = status.st_size;
		item->mtime_nsec = nsec_of(status.st_mtim);
		reading_submit(ingest->reading, descriptor, slice_of(item->path), item);
		return;
	}
	/* Gone, or no file any more, or the whole root is: when it comes back, that is news. */
	if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EINVAL ||
		errno == EXDEV) {
		log_debug("%s/%s: not there to be read", place->watched->path, item->path);
		forget_file(ingest, item->root, item->path);
		queue_item_free(item);
		return;
	}
	retry_later(ingest, item, strerror(errno));
}

/* ---- the end of a first run, and of what new rules pass over ---- */

static int add_note(
	struct ingest *ingest, const struct text *note, const char *about, bool desktop)
{
	ingest->batch_alerts = true;
	return judge_add_note(ingest->judge, text_slice(note), about, desktop);
}

static int end_first_run(struct ingest *ingest, struct place *place)
{
	struct store_folder *folder = &place->folder;
	struct text note = {0};
	int rc;

	text_add_count(&note, folder->digests, "digest");
	text_add(&note, SLICE_LITERAL(", "));
	text_add_count(&note, folder->papers, "paper");
	text_add(&note, SLICE_LITERAL(" known; "));
	text_add_count(&note, folder->matches, NULL);
	text_add(&note, SLICE_LITERAL(" would have matched: paperwatch match"));
	folder->first_run = false;
	rc = store_end_first_run(ingest->store, folder->number);
	if (folder->digests == 0)
		log_notice("%s: empty; alerts begin with the first digest",
			place->watched->path);
	else if (rc == 0)
		rc = add_note(ingest, &note, place->watched->path, true);
	text_fini(&note);
	return rc;
}

static int report_passed(void *context, struct slice name, int64_t passed)
{
	struct ingest *ingest = context;
	struct text note = {0};
	int rc;

	text_format(&note, "rule '%.*s' is new or changed: ", (int)name.length, name.bytes);
	text_add_count(&note, passed, "known paper");
	text_format(&note, " passed over: paperwatch match --rule '%.*s'", (int)name.length,
		name.bytes);
	rc = add_note(ingest, &note, NULL, false);
	text_fini(&note);
	return rc;
}

/* All that was found is stored: says what was passed over. */
static void conclude(struct ingest *ingest)
{
	int rc = begin(ingest);

	for (size_t i = 0; rc == 0 && i < ingest->place_count; i++)
		if (ingest->places[i].folder.first_run && !watch_is_settling(ingest->watch))
			rc = end_first_run(ingest, &ingest->places[i]);
	if (rc == 0)
		rc = store_take_passed(ingest->store, report_passed, ingest);
	if (rc < 0)
		refuse(ingest);
	else
		commit(ingest);
}

/* ---- the pump ---- */

static bool batch_is_due(const struct ingest *ingest)
{
	uint64_t now = 0;

	if (!ingest->in_transaction)
		return false;
	if (ingest->batch_count >= BATCH_DIGESTS_MAX || reading_count(ingest->reading) == 0)
		return true;
	(void)sd_event_now(ingest->loop, CLOCK_BOOTTIME, &now);
	return now - ingest->batch_start_usec >= BATCH_USEC_MAX;
}

static bool is_drained(const struct ingest *ingest)
{
	return ingest->queue.count == 0 && reading_count(ingest->reading) == 0 &&
	       !ingest->in_transaction && !ingest->paused && ingest->sweeps.count == 0 &&
	       !watch_is_listing(ingest->watch);
}

/* A little at a time, and then the loop has its turn. */
static void sweep(struct ingest *ingest)
{
	if (ingest->paused || ingest->sweeps.count == 0)
		return;
	if (begin(ingest) < 0 ||
		sweeps_go_on(&ingest->sweeps, ingest->store, ingest->watch) < 0)
		refuse(ingest);
	wake(ingest);
}

static int on_pump(sd_event_source *source, void *context)
{
	struct ingest *ingest = context;

	(void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
	sweep(ingest);
	while (!ingest->paused && ingest->queue.count > 0 &&
		reading_has_room(ingest->reading))
		start_reading(ingest, queue_pop(&ingest->queue));
	if (batch_is_due(ingest))
		commit(ingest);
	if (is_drained(ingest) && !ingest->idle_told) {
		conclude(ingest);
		ingest->idle_told = is_drained(ingest);
		if (ingest->idle_told)
			ingest->events->on_idle(ingest->owner);
	}
	return 0;
}

static int on_batch_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct ingest *ingest = context;

	(void)source;
	(void)usec;
	commit(ingest);
	wake(ingest);
	return 0;
}

static int on_store_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct ingest *ingest = context;

	(void)source;
	(void)usec;
	if (reload_folders(ingest) < 0) {
		arm(ingest, ingest->store_timer, STORE_RETRY_MSEC);
		return 0;
	}
	ingest->paused = false;
	/* A folder whose first listing could not be stored is listed again. */
	for (size_t i = 0; i < ingest->place_count; i++)
		if (ingest->places[i].folder.number == 0)
			watch_list_again(ingest->watch);
	wake(ingest);
	return 0;
}

void ingest_be_quiet(struct ingest *ingest)
{
	ingest->quiet = true;
}

void ingest_flush(struct ingest *ingest)
{
	commit(ingest);
}

bool ingest_is_idle(const struct ingest *ingest)
{
	return ingest->idle_told && is_drained(ingest) && !watch_is_settling(ingest->watch);
}

bool ingest_is_blocked(const struct ingest *ingest)
{
	return ingest->store_failing;
}

size_t ingest_undecided(const struct ingest *ingest)
{
	return judge_undecided(ingest->judge);
}

size_t ingest_waiting(const struct ingest *ingest)
{
	return ingest->queue.count + reading_count(ingest->reading);
}

struct unread {
	struct ingest *ingest;
	size_t root;
};

static void queue_unread(void *context, const char *path)
{
	const struct unread *unread = context;

	enqueue(unread->ingest, queue_item_new(unread->root, path, false));
}

void ingest_read_unread(struct ingest *ingest)
{
	for (size_t i = 0; i < ingest->place_count; i++) {
		struct unread unread = {ingest, i};
		int64_t folder = ingest->places[i].folder.number;

		if (folder != 0 && store_visit_unread(ingest->store, folder, queue_unread,
					   &unread) < 0)
			refuse(ingest); /* at the next start the store says so again */
	}
}

/* ---- how it is ---- */

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

/* ---- what the watch says ---- */

static void see(struct place *place, const char *path)
{
	memory_grow((void **)&place->seen, place->seen_count, &place->seen_capacity,
		sizeof(char *));
	place->seen[place->seen_count++] = memory_copy_text(path, strlen(path));
}

static void forget_seen(struct place *place)
{
	for (size_t i = 0; i < place->seen_count; i++)
		free(place->seen[i]);
	free(place->seen);
	place->seen = NULL;
	place->seen_count = 0;
	place->seen_capacity = 0;
}

static void on_file(
	void *owner, size_t root, const char *path, const struct stat *status, bool listed)
{
	struct ingest *ingest = owner;
	struct place *place = &ingest->places[root];
	struct store_file file;
	int known;

	wake(ingest);
	if (place->folder.number == 0) {
		see(place, path); /* on_listed() queues what the first listing holds */
		return;
	}
	known = store_get_file(ingest->store, place->folder.number, path, &file);
	if (listed)
		place->known += known == 1;
	else
		place->changed = true;
	if (listed && known == 1 && is_done(ingest, &file, status))
		return;
	enqueue(ingest, queue_item_new(root, path, known != 1));
}

static void on_gone(void *owner, size_t root, const char *path)
{
	struct ingest *ingest = owner;

	forget_file(ingest, root, path);
	wake(ingest);
}

static void on_listing(void *owner, size_t root)
{
	struct ingest *ingest = owner;
	struct place *place = &ingest->places[root];

	forget_seen(place);
	place->known = 0;
	place->changed = false;
}

static void on_unsettled(void *owner, size_t root, const char *path)
{
	struct ingest *ingest = owner;
	struct place *place = &ingest->places[root];

	place->changed = true;
	if (place->folder.number == 0)
		see(place, path);
}

/* The folder is new to the store. In one transaction: it, and (where its first run is quiet) all
 * that it holds at this moment, so that a kill in the middle resumes as quietly. */
static int store_first_listing(struct ingest *ingest, struct place *place)
{
	static const struct store_file unread = {.size = -1, .first_listing = true};
	bool quiet = ingest->quiet || ingest->config->first_run == FIRST_RUN_QUIET;
	int64_t number;

	if (store_add_folder(ingest->store, place->watched->path, quiet, clock_now_usec(),
		    &number) < 0)
		return -1;
	for (size_t i = 0; quiet && i < place->seen_count; i++)
		if (store_put_file(ingest->store, number, place->seen[i], &unread) < 0)
			return -1;
	return 0;
}

static void queue_seen(struct ingest *ingest, size_t root)
{
	struct place *place = &ingest->places[root];

	for (size_t i = 0; i < place->seen_count; i++)
		enqueue(ingest, queue_item_new(root, place->seen[i], true));
}

/* The very first listing of the folder is complete. */
static void take_first_listing(struct ingest *ingest, size_t root)
{
	struct place *place = &ingest->places[root];

	if (begin(ingest) < 0 || store_first_listing(ingest, place) < 0) {
		refuse(ingest); /* and the folder is listed again when the store works */
		return;
	}
	commit(ingest);
	if (ingest->paused)
		return;
	note_success(ingest);
	if (reload_folders(ingest) < 0)
		refuse(ingest);
	else
		queue_seen(ingest, root);
}

static void count_path(void *context, struct slice path)
{
	size_t *count = context;

	(void)path;
	(*count)++;
}

/* May the store know files below PATH that are not there? Where all of the root was listed, and
 * nothing happened meanwhile, as many as were found are as many as there are. */
static bool may_have_lost(
	struct ingest *ingest, const struct place *place, const char *path)
{
	size_t count = 0;

	if (!*path && !place->changed)
		return store_count_files(ingest->store, place->folder.number) !=
		       (int64_t)place->known;
	return store_visit_files(ingest->store, place->folder.number, path, NULL, 1,
		       count_path, &count) < 0 ||
	       count > 0;
}

static void on_listed(void *owner, size_t root, const char *path)
{
	struct ingest *ingest = owner;
	struct place *place = &ingest->places[root];
	bool is_whole = !*path;

	wake(ingest);
	if (!is_whole)
		place->changed = true;
	/* While the store does not work it may be known all the same; it is listed again then. */
	if (place->folder.number == 0 && is_whole && !ingest->paused)
		take_first_listing(ingest, root);
	else if (place->folder.number != 0 && may_have_lost(ingest, place, path))
		sweeps_add(&ingest->sweeps, root, place->folder.number, path);
	if (is_whole)
		forget_seen(place);
}

static void on_absent(void *owner, size_t root, int error)
{
	struct ingest *ingest = owner;

	log_warning("%s: %s; it is taken in when it appears",
		ingest->places[root].watched->path, strerror(error));
	wake(ingest);
}

const struct watch_events ingest_watch_events = {
	.on_file = on_file,
	.on_gone = on_gone,
	.on_listing = on_listing,
	.on_unsettled = on_unsettled,
	.on_listed = on_listed,
	.on_absent = on_absent,
};

/* ---- the whole ---- */

struct ingest *ingest_new(sd_event *loop, struct store *store,
	const struct ingest_events *events, void *owner)
{
	struct ingest *ingest = memory_new(1, sizeof(*ingest));

	ingest->loop = sd_event_ref(loop);
	ingest->store = store;
	ingest->events = events;
	ingest->owner = owner;
	/* Below the reader's answers, so that all that are there are stored before a commit. */
	if (sd_event_add_defer(loop, &ingest->pump, on_pump, ingest) >= 0 &&
		sd_event_source_set_priority(ingest->pump, SD_EVENT_PRIORITY_NORMAL + 10) >=
			0 &&
		sd_event_source_set_enabled(ingest->pump, SD_EVENT_OFF) >= 0 &&
		sd_event_add_time(loop, &ingest->store_timer, CLOCK_BOOTTIME, 0, 0,
			on_store_timer, ingest) >= 0 &&
		sd_event_source_set_enabled(ingest->store_timer, SD_EVENT_OFF) >= 0 &&
		sd_event_add_time(loop, &ingest->retry_timer, CLOCK_BOOTTIME, 0, 0,
			on_retry_timer, ingest) >= 0 &&
		sd_event_source_set_enabled(ingest->retry_timer, SD_EVENT_OFF) >= 0 &&
		sd_event_add_time(loop, &ingest->batch_timer, CLOCK_BOOTTIME, 0, 0,
			on_batch_timer, ingest) >= 0 &&
		sd_event_source_set_enabled(ingest->batch_timer, SD_EVENT_OFF) >= 0)
		return ingest;
	log_error("cannot set up reading");
	ingest_free(ingest);
	return NULL;
}

static void drop_item(void *context)
{
	queue_item_free(context);
}

/* Forgets what belongs to the configuration: queue, folders, rules. */
static void forget_config(struct ingest *ingest)
{
	queue_fini(&ingest->queue);
	sweeps_clear(&ingest->sweeps);
	for (size_t i = 0; i < ingest->retry_count; i++) {
		queue_item_free(ingest->retries[i].item);
		free(ingest->retries[i].reason);
	}
	ingest->retry_count = 0;
	for (size_t i = 0; i < ingest->place_count; i++)
		forget_seen(&ingest->places[i]);
	free(ingest->places);
	ingest->places = NULL;
	ingest->place_count = 0;
	judge_free(ingest->judge);
	ingest->judge = NULL;
}

void ingest_free(struct ingest *ingest)
{
	if (!ingest)
		return;
	reading_free(ingest->reading, drop_item);
	if (ingest->in_transaction)
		commit(ingest);
	forget_config(ingest);
	empty_batch(ingest, false);
	sd_event_source_disable_unref(ingest->pump);
	sd_event_source_disable_unref(ingest->store_timer);
	sd_event_source_disable_unref(ingest->retry_timer);
	sd_event_source_disable_unref(ingest->batch_timer);
	free(ingest->batch);
	free(ingest->retries);
	sd_event_unref(ingest->loop);
	free(ingest);
}

static void watch_places(struct ingest *ingest)
{
	const struct config *config = ingest->config;
	struct watch_root *roots = memory_new(config->watched_count, sizeof(*roots));

	ingest->places = memory_new(config->watched_count, sizeof(*ingest->places));
	ingest->place_count = config->watched_count;
	for (size_t i = 0; i < config->watched_count; i++) {
		ingest->places[i].watched = &config->watched[i];
		roots[i] = (struct watch_root){.path = config->watched[i].path,
			.filter = &config->watched[i].filter,
			.poll_seconds = config->watched[i].poll_seconds};
	}
	if (reload_folders(ingest) < 0)
		refuse(ingest);
	watch_set_roots(ingest->watch, roots, config->watched_count);
	free(roots);
}

int ingest_configure(struct ingest *ingest, const struct config *config,
	struct watch *watch, bool journal)
{
	struct reading *reading;
	struct judge *judge;

	commit(ingest);
	reading = reading_new(ingest->loop, on_read, ingest);
	judge = judge_new(ingest->store, config, journal);
	if (!reading || !judge) {
		reading_free(reading, drop_item);
		judge_free(judge);
		return -1;
	}
	/* What is under way belongs to the old folders; the listing finds it again. */
	reading_free(ingest->reading, drop_item);
	ingest->reading = reading;
	forget_config(ingest);
	ingest->config = config;
	ingest->watch = watch;
	ingest->judge = judge;
	watch_places(ingest);
	wake(ingest);
	return 0;
}
