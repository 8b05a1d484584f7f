#include "headroom.h"

#include "log.h"
#include "memory.h"

#include <stdlib.h>
#include <time.h>

/* A step takes the disk a millisecond or two, for which an alert might have to wait. */
static const uint64_t step_usec = 5 * 1000;

struct headroom {
	sd_event *loop;
	struct store *store;
	sd_event_source *timer;
	bool made;
};

static void go_on(struct headroom *headroom)
{
	uint64_t now;

	if (sd_event_now(headroom->loop, CLOCK_MONOTONIC, &now) < 0 ||
		sd_event_source_set_time(headroom->timer, now + step_usec) < 0 ||
		sd_event_source_set_enabled(headroom->timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for the store's log");
}

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct headroom *headroom = context;

	(void)source;
	(void)usec;
	/* Without the room it is only slower. */
	if (store_write_ahead(headroom->store) > 0)
		go_on(headroom);
	return 0;
}

struct headroom *headroom_new(sd_event *loop, struct store *store)
{
	struct headroom *headroom = memory_new(1, sizeof(*headroom));

	headroom->loop = sd_event_ref(loop);
	headroom->store = store;
	if (sd_event_add_time(loop, &headroom->timer, CLOCK_MONOTONIC, 0, 1, on_timer,
		    headroom) >= 0 &&
		sd_event_source_set_enabled(headroom->timer, SD_EVENT_OFF) >= 0)
		return headroom;
	log_error("cannot set up the store's log");
	headroom_free(headroom);
	return NULL;
}

void headroom_free(struct headroom *headroom)
{
	if (!headroom)
		return;
	sd_event_source_disable_unref(headroom->timer);
	sd_event_unref(headroom->loop);
	free(headroom);
}

void headroom_make(struct headroom *headroom)
{
	store_bring_home(headroom->store);
	if (headroom->made)
		return;
	headroom->made = true;
	go_on(headroom);
}
