/* What the parts of ingest share, and nobody else: ingest.c pumps, ingest_listing.c hears of files from the
 * watch, ingest_digest.c has them read and stores what is in them, ingest_batch.c commits, ingest_retry.c
 * waits. */
#ifndef PAPERWATCH_INGEST_INSIDE_H
#define PAPERWATCH_INGEST_INSIDE_H

#include "ingest.h"

#include "judge.h"
#include "queue.h"
#include "reading.h"
#include "sweep.h"

#include <sys/stat.h>

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
	size_t taken_in; /* digests, since memory was given back */
	bool idle_told;
	bool quiet; /* every first run is, whatever the configuration says */
};

/* Sets TIMER to go off in MSEC. */
void ingest_arm(struct ingest *ingest, sd_event_source *timer, uint64_t msec);

/* There is something to do: the pump has its turn soon. */
void ingest_wake(struct ingest *ingest);

/* Takes over ITEM. */
void ingest_enqueue(struct ingest *ingest, struct queue_item *item);

/* ---- the batch: what one transaction will record (ingest_batch.c) ---- */

/* Begins a transaction unless there is one. 0, or -1 when the store refuses. */
int ingest_begin(struct ingest *ingest);

/* Moves ITEM to the batch, whose commit ends it. */
void ingest_add_to_batch(struct ingest *ingest, struct queue_item *item);

/* Is it time to commit? */
bool ingest_batch_is_due(const struct ingest *ingest);

/* Makes the batch durable, and tells of its alerts; without a transaction nothing. */
void ingest_commit(struct ingest *ingest);

/* The store refused: nothing of the batch happened, and all of it is read again when the store may be
 * well. */
void ingest_refuse(struct ingest *ingest);

/* Something was stored. A commit of nothing succeeds on a full disk too, and says nothing. */
void ingest_note_success(struct ingest *ingest);

/* Ends the batch's items, or queues them AGAIN. */
void ingest_empty_batch(struct ingest *ingest, bool again);

/* The folders' counts are kept here between commits; after a rollback the store's are right. -1 when the
 * store cannot say; then nothing must be taken in. */
int ingest_reload_folders(struct ingest *ingest);

/* Of sd_event_add_time(). */
int ingest_on_batch_timer(sd_event_source *source, uint64_t usec, void *context);
int ingest_on_store_timer(sd_event_source *source, uint64_t usec, void *context);

/* ---- digests (ingest_digest.c) ---- */

/* Opens the file and hands it to the reader, unless that is not needed. Takes over ITEM. */
void ingest_start_reading(struct ingest *ingest, struct queue_item *item);

/* Of reading_new(). */
void ingest_on_read(void *owner, void *context, struct reading_result *result);

/* May the file be skipped: read as it is with these rules, or broken for good as it is? */
bool ingest_is_done(const struct ingest *ingest, const struct store_file *file,
	const struct stat *status);

/* The file at PATH below the folder number ROOT is not there any more. */
void ingest_forget_file(struct ingest *ingest, size_t root, const char *path);

/* ---- what is tried again (ingest_retry.c) ---- */

/* Queues ITEM again in MSEC, because of REASON. Takes over ITEM. */
void ingest_queue_later(
	struct ingest *ingest, struct queue_item *item, uint64_t msec, const char *reason);

/* It could not be read: again after some minutes, which is said. Takes over ITEM. */
void ingest_retry_later(struct ingest *ingest, struct queue_item *item, const char *reason);

/* Says what is the matter with a file, and what comes NEXT. */
void ingest_warn(const struct ingest *ingest, const struct queue_item *item,
	const char *reason, const char *next);

/* The file at PATH below the folder number ROOT is queued for another reason: it waits no more. */
void ingest_end_retry(struct ingest *ingest, size_t root, const char *path);

int ingest_on_retry_timer(sd_event_source *source, uint64_t usec, void *context);

void ingest_drop_retries(struct ingest *ingest);

/* ---- listings (ingest_listing.c) ---- */

void ingest_forget_seen(struct place *place);

#endif
