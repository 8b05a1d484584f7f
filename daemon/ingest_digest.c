#include "ingest_inside.h"

#include "clock.h"
#include "log.h"
#include "memory.h"
#include "watch.h"

#include <errno.h>
#include <string.h>

enum {
	WARNINGS_MAX = 5, /* of one digest, so that no digest can flood the messages */
	CHANGED_MSEC =
		2000, /* after which a file that changed while it was read is read again */
};

/* A file is settled when nothing changed for so long; within it, its times may not tell changes. */
static const int64_t settled_nsec = 2000000000;

/* Where one digest is being taken in. */
struct intake {
	struct ingest *ingest;
	struct place *place;
	const struct queue_item *item;
	struct store_file file; /* as the store has it; zeroed when it is new */
};

static int64_t nsec_of(struct timespec time)
{
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

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
	ingest_warn(ingest, intake->item, reason,
		faults < STORE_FAULTS_MAX ? "; it is tried once more"
					  : "; it is left alone until it changes");
	return store_put_file(
		ingest->store, intake->place->folder.number, intake->item->path, &file);
}

static bool looks_the_same(const struct store_file *file, const struct stat *status)
{
	return file->size == status->st_size &&
	       file->mtime_nsec == nsec_of(status->st_mtim) &&
	       file->ctime_nsec == nsec_of(status->st_ctim) &&
	       file->inode == status->st_ino;
}

bool ingest_is_done(const struct ingest *ingest, const struct store_file *file,
	const struct stat *status)
{
	if (!looks_the_same(file, status))
		return false;
	if (file->faults > 0)
		return file->faults >= STORE_FAULTS_MAX;
	return file->settled && file->epoch == judge_epoch(ingest->judge);
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

void ingest_forget_file(struct ingest *ingest, size_t root, const char *path)
{
	struct place *place = &ingest->places[root];

	place->changed = true;
	if (place->folder.number != 0 && !ingest->paused &&
		(ingest_begin(ingest) < 0 ||
			store_forget_file(ingest->store, place->folder.number, path) < 0))
		ingest_refuse(ingest); /* it stays known until the next sweep */
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
		ingest_forget_file(ingest, item->root, item->path);
}

void ingest_on_read(void *owner, void *context, struct reading_result *result)
{
	struct ingest *ingest = owner;
	struct queue_item *item = context;
	struct intake intake = {.ingest = ingest, .item = item};
	struct stat status;
	bool again = false;

	ingest_wake(ingest);
	if (result->outcome == READING_CRASHED || result->outcome == READING_FAILED)
		ingest->queue.slow = true;
	intake.place = &ingest->places[item->root];
	intake.place->changed = true;
	if (fstat(result->descriptor, &status) < 0) {
		ingest_retry_later(ingest, item, strerror(errno));
		return;
	}
	if (result->outcome == READING_FAILED) {
		ingest_retry_later(ingest, item, result->reason);
		return;
	}
	/* What was read may be half of it. */
	if (status.st_size != item->size || nsec_of(status.st_mtim) != item->mtime_nsec) {
		log_debug("%s changed while it was read", item->path);
		ingest_queue_later(
			ingest, item, CHANGED_MSEC, "it changed while it was read");
		return;
	}
	/* Under a store that refuses, this would be judged by what it said before. */
	if (ingest->paused) {
		queue_push(&ingest->queue, item);
		return;
	}
	if (ingest_begin(ingest) < 0 ||
		store_get_file(ingest->store, intake.place->folder.number, item->path,
			&intake.file) < 0 ||
		store_result(&intake, result, &status, &again) < 0) {
		queue_push(&ingest->queue, item);
		ingest_refuse(ingest);
		return;
	}
	if (again)
		ingest_enqueue(ingest, queue_item_copy(item));
	ingest_add_to_batch(ingest, item);
	forget_if_gone(ingest, item);
}

void ingest_start_reading(struct ingest *ingest, struct queue_item *item)
{
	const struct place *place = &ingest->places[item->root];
	struct stat status;
	int descriptor = watch_open_file(ingest->watch, item->root, item->path, &status);

	if (descriptor >= 0) {
		item->size = status.st_size;
		item->mtime_nsec = nsec_of(status.st_mtim);
		reading_submit(ingest->reading, descriptor, slice_of(item->path), item);
		ingest->events->on_reading(ingest->owner);
		return;
	}
	/* Gone, or no file any more, or the whole root is: when it comes back, that is news. */
	if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EINVAL ||
		errno == EXDEV) {
		log_debug("%s/%s: not there to be read", place->watched->path, item->path);
		ingest_forget_file(ingest, item->root, item->path);
		queue_item_free(item);
		return;
	}
	ingest_retry_later(ingest, item, strerror(errno));
}
