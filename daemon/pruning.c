#include "pruning.h"

#include "clock.h"
#include "log.h"
#include "memory.h"

#include <stdlib.h>
#include <time.h>

enum { ALERTS_A_STEP = 256 }; /* a few milliseconds of work */

static const uint64_t first_usec = 100 * 1000; /* the daemon is ready by then */
static const uint64_t soon_usec = 1000 * 1000;
static const uint64_t day_usec = 24 * 3600 * (uint64_t)1000 * 1000;

struct pruning {
	sd_event *loop;
	struct store *store;
	sd_event_source *timer;
	void (*before_store)(void *owner);
	void *owner;
};

int pruning_step(struct store *store, int64_t now_usec)
{
	int pruned = store_begin(store);

	if (pruned == 0)
		pruned = store_prune_alerts(
			store, now_usec - PRUNING_DAYS * (int64_t)day_usec, ALERTS_A_STEP);
	if (pruned >= 0 && store_commit(store) < 0)
		pruned = -1;
	if (pruned < 0)
		store_rollback(store);
	return pruned < 0 ? -1 : pruned == ALERTS_A_STEP;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct pruning *pruning = context;
	int more;
	uint64_t now = usec;

	pruning->before_store(pruning->owner);
	more = pruning_step(pruning->store, clock_now_usec());
	(void)sd_event_now(pruning->loop, CLOCK_BOOTTIME, &now);
	/* A store in trouble is told of where it matters; tomorrow is soon enough. */
	if (sd_event_source_set_time(source, now + (more > 0 ? soon_usec : day_usec)) < 0 ||
		sd_event_source_set_enabled(source, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for pruning");
	return 0;
}

struct pruning *pruning_new(
	sd_event *loop, struct store *store, void (*before_store)(void *owner), void *owner)
{
	struct pruning *pruning = memory_new(1, sizeof(*pruning));

	pruning->loop = sd_event_ref(loop);
	pruning->store = store;
	pruning->before_store = before_store;
	pruning->owner = owner;
	if (sd_event_add_time_relative(loop, &pruning->timer, CLOCK_BOOTTIME, first_usec, 0,
		    on_timer, pruning) >= 0)
		return pruning;
	log_error("cannot set up pruning");
	pruning_free(pruning);
	return NULL;
}

void pruning_free(struct pruning *pruning)
{
	if (!pruning)
		return;
	sd_event_source_disable_unref(pruning->timer);
	sd_event_unref(pruning->loop);
	free(pruning);
}
