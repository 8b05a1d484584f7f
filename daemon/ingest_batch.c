#include "ingest_inside.h"

#include "log.h"
#include "memory.h"
#include "watch.h"

enum {
	/* One durable commit costs as much as reading several digests, so those that are ready
	 * share it; but an alert should not wait for many. */
	BATCH_DIGESTS_MAX = 64,
	BATCH_USEC_MAX = 50 * 1000,
	STORE_RETRY_MSEC = 5000, /* after the store refused */
};

int ingest_begin(struct ingest *ingest)
{
	if (ingest->in_transaction)
		return 0;
	if (store_begin(ingest->store) < 0)
		return -1;
	ingest->in_transaction = true;
	(void)sd_event_now(ingest->loop, CLOCK_BOOTTIME, &ingest->batch_start_usec);
	ingest_arm(ingest, ingest->batch_timer, BATCH_USEC_MAX / 1000);
	return 0;
}

/* The transaction is over, in one way or the other. */
static void end_transaction(struct ingest *ingest)
{
	ingest->in_transaction = false;
	(void)sd_event_source_set_enabled(ingest->batch_timer, SD_EVENT_OFF);
}

void ingest_empty_batch(struct ingest *ingest, bool again)
{
	if (!again)
		ingest->taken_in += ingest->batch_count;
	for (size_t i = 0; i < ingest->batch_count; i++) {
		if (again)
			queue_push(&ingest->queue, ingest->batch[i]);
		else
			queue_item_free(ingest->batch[i]);
	}
	ingest->batch_count = 0;
	ingest->batch_alerts = false;
}

int ingest_reload_folders(struct ingest *ingest)
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

void ingest_refuse(struct ingest *ingest)
{
	if (!ingest->store_failing)
		log_error("%s; what is new waits until that is over",
			store_problem(ingest->store));
	store_rollback(ingest->store);
	end_transaction(ingest);
	ingest->store_failing = true;
	ingest->paused = true;
	ingest_empty_batch(ingest, true);
	ingest_arm(ingest, ingest->store_timer, STORE_RETRY_MSEC);
}

void ingest_note_success(struct ingest *ingest)
{
	if (ingest->store_failing)
		log_notice("the store works again");
	ingest->store_failing = false;
}

void ingest_commit(struct ingest *ingest)
{
	bool alerts = ingest->batch_alerts;

	if (!ingest->in_transaction)
		return;
	(void)sd_event_source_set_enabled(ingest->batch_timer, SD_EVENT_OFF);
	if (store_commit(ingest->store) < 0) {
		ingest_refuse(ingest);
		return;
	}
	end_transaction(ingest);
	if (ingest->batch_count > 0)
		ingest_note_success(ingest);
	ingest_empty_batch(ingest, false);
	if (alerts)
		ingest->events->on_alerts(ingest->owner);
}

void ingest_add_to_batch(struct ingest *ingest, struct queue_item *item)
{
	memory_grow((void **)&ingest->batch, ingest->batch_count, &ingest->batch_capacity,
		sizeof(struct queue_item *));
	ingest->batch[ingest->batch_count++] = item;
}

bool ingest_batch_is_due(const struct ingest *ingest)
{
	uint64_t now = 0;

	if (!ingest->in_transaction)
		return false;
	if (ingest->batch_count >= BATCH_DIGESTS_MAX || reading_count(ingest->reading) == 0)
		return true;
	(void)sd_event_now(ingest->loop, CLOCK_BOOTTIME, &now);
	return now - ingest->batch_start_usec >= BATCH_USEC_MAX;
}

int ingest_on_batch_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct ingest *ingest = context;

	(void)source;
	(void)usec;
	ingest_commit(ingest);
	ingest_wake(ingest);
	return 0;
}

int ingest_on_store_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct ingest *ingest = context;

	(void)source;
	(void)usec;
	if (ingest_reload_folders(ingest) < 0) {
		ingest_arm(ingest, ingest->store_timer, STORE_RETRY_MSEC);
		return 0;
	}
	ingest->paused = false;
	/* A folder whose first listing could not be stored is listed again. */
	for (size_t i = 0; i < ingest->place_count; i++)
		if (ingest->places[i].folder.number == 0)
			watch_list_again(ingest->watch);
	ingest_wake(ingest);
	return 0;
}
