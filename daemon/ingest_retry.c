#include "ingest_inside.h"

#include "log.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* When a file that could not be read is tried again: minutes after the first, second, … time. */
static const unsigned retry_minutes[] = {1, 10, 60};

void ingest_warn(const struct ingest *ingest, const struct queue_item *item,
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

void ingest_queue_later(
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

void ingest_retry_later(struct ingest *ingest, struct queue_item *item, const char *reason)
{
	const unsigned last = sizeof(retry_minutes) / sizeof(*retry_minutes) - 1;
	unsigned minutes = retry_minutes[item->tries < last ? item->tries : last];
	char next[64];

	(void)snprintf(next, sizeof(next), "; it is tried again in %u min", minutes);
	ingest_warn(ingest, item, reason, next);
	item->tries++;
	ingest_queue_later(ingest, item, (uint64_t)minutes * 60 * 1000, reason);
}

void ingest_end_retry(struct ingest *ingest, size_t root, const char *path)
{
	size_t kept = 0;

	for (size_t i = 0; i < ingest->retry_count; i++) {
		struct queue_item *item = ingest->retries[i].item;

		if (item->root != root || strcmp(item->path, path) != 0) {
			ingest->retries[kept++] = ingest->retries[i];
			continue;
		}
		queue_item_free(item);
		free(ingest->retries[i].reason);
	}
	ingest->retry_count = kept;
}

int ingest_on_retry_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct ingest *ingest = context;
	size_t kept = 0;

	(void)source;
	for (size_t i = 0; i < ingest->retry_count; i++) {
		if (ingest->retries[i].due_usec <= usec) {
			ingest_enqueue(ingest, ingest->retries[i].item);
			free(ingest->retries[i].reason);
		} else {
			ingest->retries[kept++] = ingest->retries[i];
		}
	}
	ingest->retry_count = kept;
	arm_retry_timer(ingest);
	return 0;
}

void ingest_drop_retries(struct ingest *ingest)
{
	for (size_t i = 0; i < ingest->retry_count; i++) {
		queue_item_free(ingest->retries[i].item);
		free(ingest->retries[i].reason);
	}
	ingest->retry_count = 0;
}
