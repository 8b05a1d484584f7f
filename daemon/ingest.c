#include "ingest_inside.h"

#include "log.h"
#include "memory.h"
#include "watch.h"

#include <stdlib.h>

enum { MANY_DIGESTS = 64 };

void ingest_arm(struct ingest *ingest, sd_event_source *timer, uint64_t msec)
{
	uint64_t now;

	if (sd_event_now(ingest->loop, CLOCK_BOOTTIME, &now) < 0 ||
		sd_event_source_set_time(timer, now + msec * 1000) < 0 ||
		sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for reading");
}

void ingest_wake(struct ingest *ingest)
{
	ingest->idle_told = false;
	(void)sd_event_source_set_enabled(ingest->pump, SD_EVENT_ON);
}

void ingest_enqueue(struct ingest *ingest, struct queue_item *item)
{
	queue_push(&ingest->queue, item);
	ingest_wake(ingest);
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
	int rc = ingest_begin(ingest);

	for (size_t i = 0; rc == 0 && i < ingest->place_count; i++)
		if (ingest->places[i].folder.first_run && !watch_is_settling(ingest->watch))
			rc = end_first_run(ingest, &ingest->places[i]);
	if (rc == 0)
		rc = store_take_passed(ingest->store, report_passed, ingest);
	if (rc < 0)
		ingest_refuse(ingest);
	else
		ingest_commit(ingest);
}

/* ---- the pump ---- */

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
	if (ingest_begin(ingest) < 0 ||
		sweeps_go_on(&ingest->sweeps, ingest->store, ingest->watch) < 0)
		ingest_refuse(ingest);
	ingest_wake(ingest);
}

/* After an archive, what many digests needed is given back: one a day needs a fifth less. */
static void give_back(struct ingest *ingest)
{
	if (ingest->taken_in < MANY_DIGESTS)
		return;
	ingest->taken_in = 0;
	store_give_back(ingest->store);
	memory_give_back();
}

/* Where some digests take long, none waits behind more than one of them. */
static bool has_room(const struct ingest *ingest)
{
	return ingest->queue.slow ? reading_count(ingest->reading) == 0
				  : reading_has_room(ingest->reading);
}

static int on_pump(sd_event_source *source, void *context)
{
	struct ingest *ingest = context;
	bool alerts;

	(void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
	sweep(ingest);
	while (!ingest->paused && ingest->queue.count > 0 && has_room(ingest))
		ingest_start_reading(ingest, queue_pop(&ingest->queue));
	if (ingest_batch_is_due(ingest)) {
		alerts = ingest->batch_alerts;
		ingest_commit(ingest);
		if (alerts) { /* are delivered before the rest has its turn */
			ingest_wake(ingest);
			return 0;
		}
	}
	if (is_drained(ingest) && !ingest->idle_told) {
		conclude(ingest);
		ingest->idle_told = is_drained(ingest);
		if (ingest->idle_told) {
			give_back(ingest);
			ingest->events->on_idle(ingest->owner);
		}
	}
	return 0;
}

void ingest_be_quiet(struct ingest *ingest)
{
	ingest->quiet = true;
}

void ingest_flush(struct ingest *ingest)
{
	ingest_commit(ingest);
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

	struct queue_item *item = queue_item_new(unread->root, path);

	item->again = true;
	ingest_enqueue(unread->ingest, item);
}

void ingest_read_unread(struct ingest *ingest)
{
	for (size_t i = 0; i < ingest->place_count; i++) {
		struct unread unread = {ingest, i};
		int64_t folder = ingest->places[i].folder.number;

		if (folder != 0 && store_visit_unread(ingest->store, folder, queue_unread,
					   &unread) < 0)
			ingest_refuse(
				ingest); /* at the next start the store says so again */
	}
}

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
			ingest_on_store_timer, ingest) >= 0 &&
		sd_event_source_set_enabled(ingest->store_timer, SD_EVENT_OFF) >= 0 &&
		sd_event_add_time(loop, &ingest->retry_timer, CLOCK_BOOTTIME, 0, 0,
			ingest_on_retry_timer, ingest) >= 0 &&
		sd_event_source_set_enabled(ingest->retry_timer, SD_EVENT_OFF) >= 0 &&
		sd_event_add_time(loop, &ingest->batch_timer, CLOCK_BOOTTIME, 0, 0,
			ingest_on_batch_timer, ingest) >= 0 &&
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
	ingest_drop_retries(ingest);
	for (size_t i = 0; i < ingest->place_count; i++)
		ingest_forget_seen(&ingest->places[i]);
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
		ingest_commit(ingest);
	forget_config(ingest);
	ingest_empty_batch(ingest, false);
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
	if (ingest_reload_folders(ingest) < 0)
		ingest_refuse(ingest);
	watch_set_roots(ingest->watch, roots, config->watched_count);
	free(roots);
}

int ingest_configure(struct ingest *ingest, const struct config *config,
	struct watch *watch, bool journal)
{
	struct reading *reading;
	struct judge *judge;

	ingest_commit(ingest);
	reading = reading_new(ingest->loop, ingest_on_read, ingest);
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
	ingest_wake(ingest);
	return 0;
}
