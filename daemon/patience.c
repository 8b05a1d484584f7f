#include "patience.h"

#include "log.h"
#include "memory.h"

#include <stdlib.h>
#include <time.h>

enum {
	WAIT_FIRST_MSEC = 2000,
	WAIT_LAST_MSEC = 60000,
	/* So often a server that appears is tried at once, until something was shown. One that dies
	 * of an alert, and is started again, would die as fast as it can be started. */
	HURRIES_MAX = 3,
};

struct patience {
	sd_event *loop;
	sd_event_source *timer;
	uint64_t wait_msec; /* the next one */
	unsigned hurries;
	bool waits;
	void (*on_end)(void *owner);
	void *owner;
};

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct patience *patience = context;

	(void)source;
	(void)usec;
	patience->waits = false;
	patience->on_end(patience->owner);
	return 0;
}

struct patience *patience_new(sd_event *loop, void (*on_end)(void *owner), void *owner)
{
	struct patience *patience = memory_new(1, sizeof(*patience));

	patience->loop = sd_event_ref(loop);
	patience->wait_msec = WAIT_FIRST_MSEC;
	patience->on_end = on_end;
	patience->owner = owner;
	if (sd_event_add_time(loop, &patience->timer, CLOCK_BOOTTIME, 0, 0, on_timer,
		    patience) >= 0 &&
		sd_event_source_set_enabled(patience->timer, SD_EVENT_OFF) >= 0)
		return patience;
	patience_free(patience);
	return NULL;
}

void patience_free(struct patience *patience)
{
	if (!patience)
		return;
	sd_event_source_disable_unref(patience->timer);
	sd_event_unref(patience->loop);
	free(patience);
}

void patience_wait(struct patience *patience)
{
	uint64_t now;

	if (sd_event_now(patience->loop, CLOCK_BOOTTIME, &now) < 0 ||
		sd_event_source_set_time(
			patience->timer, now + patience->wait_msec * 1000) < 0 ||
		sd_event_source_set_enabled(patience->timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for the desktop");
	patience->waits = true;
	patience->wait_msec *= 2;
	if (patience->wait_msec > WAIT_LAST_MSEC)
		patience->wait_msec = WAIT_LAST_MSEC;
}

bool patience_waits(const struct patience *patience)
{
	return patience->waits;
}

void patience_hurry(struct patience *patience)
{
	if (!patience->waits || patience->hurries == HURRIES_MAX)
		return;
	patience->hurries++;
	(void)sd_event_source_set_enabled(patience->timer, SD_EVENT_OFF);
	patience->waits = false;
}

void patience_begin_anew(struct patience *patience)
{
	patience->hurries = 0;
	patience->wait_msec = WAIT_FIRST_MSEC;
}
