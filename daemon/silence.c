#include "silence.h"

#include "clock.h"
#include "log.h"
#include "lull.h"
#include "memory.h"

#include <stdlib.h>

/* Looked at so often at least. A look that comes later than that by much was slept through. */
static const int64_t look_usec = 10 * 60 * (int64_t)1000000;
static const int64_t late_usec = 60 * (int64_t)1000000;
/* A machine that was just started, or woke up, has this time to fetch what came meanwhile, or as much as
 * `silent_after` if that is less. */
static const int64_t grace_usec = 10 * 60 * (int64_t)1000000;
/* While what has come is being taken in. */
static const int64_t busy_usec = 2 * (int64_t)1000000;

/* A folder with a `silent_after`. */
struct silent_place {
	const struct watched *watched;
	struct lull lull;
	bool known; /* the lull is that of the store */
};

struct silence {
	sd_event *loop;
	struct store *store;
	struct ingest *ingest;
	const struct config *config;
	sd_event_source *timer;
	struct silent_place *places;
	size_t place_count;
	int64_t due_usec;   /* steady; when the next look is */
	int64_t awake_usec; /* steady; since when nothing was slept through */
	void (*on_note)(void *owner);
	void *owner;
};

static struct lull_moment moment_now(void)
{
	return (struct lull_moment){clock_now_usec(), clock_steady_usec()};
}

static void look_at(struct silence *silence, int64_t due_usec)
{
	silence->due_usec = due_usec;
	if (sd_event_source_set_time(silence->timer, (uint64_t)due_usec) < 0 ||
		sd_event_source_set_enabled(silence->timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for silent folders");
}

/* ---- telling ---- */

static int store_note(struct silence *silence, const struct silent_place *place,
	const struct store_folder *folder, struct slice text, struct lull_moment now)
{
	struct alert note = {
		.time_usec = now.wall_usec,
		.kind = ALERT_NOTE,
		.urgency = URGENCY_LOW,
		.title = text,
		.digest = slice_of(place->watched->path),
	};
	unsigned sinks = silence->config->desktop_enabled ? 1U << SINK_DESKTOP : 0;

	if (store_begin(silence->store) == 0 &&
		store_add_alert(silence->store, &note, sinks) == 0 &&
		store_note_silence(silence->store, folder->number) == 0 &&
		store_commit(silence->store) == 0)
		return 0;
	store_rollback(silence->store);
	return -1;
}

/* What the store refuses to remember is told at a later look, not twice. */
static void tell(struct silence *silence, const struct silent_place *place,
	const struct store_folder *folder, struct lull_moment now)
{
	struct text text = {0};

	text_format(&text, "%s: no new digest for ", place->watched->path);
	clock_add_span(&text, lull_usec(&place->lull, now));
	if (store_note(silence, place, folder, text_slice(&text), now) == 0) {
		log_notice("%s", text.bytes);
		silence->on_note(silence->owner);
	}
	text_fini(&text);
}

/* ---- looking ---- */

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When the lull of PLACE is to be told. */
static int64_t due_of(const struct silence *silence, const struct silent_place *place,
	struct lull_moment now)
{
	int64_t after = place->watched->silent_after_seconds * 1000000;
	int64_t due = now.steady_usec + after - lull_usec(&place->lull, now);
	int64_t ready = silence->awake_usec + lesser(after, grace_usec);

	return due > ready ? due : ready;
}

/* Tells of PLACE if it is time. Returns when to look again, at the latest. */
static int64_t look(
	struct silence *silence, struct silent_place *place, struct lull_moment now)
{
	int64_t next = now.steady_usec +
		       lesser(look_usec, place->watched->silent_after_seconds * 1000000);
	struct store_folder folder;
	int64_t since;
	int64_t due;

	if (store_get_folder(silence->store, place->watched->path, &folder) < 1 ||
		folder.silent || folder.first_run)
		return next;
	since = folder.arrived_usec ? folder.arrived_usec : folder.began_usec;
	if (!place->known || place->lull.since_usec != since)
		place->lull = lull_since(since, now);
	place->known = true;
	due = due_of(silence, place, now);
	if (due > now.steady_usec)
		return lesser(due, next);
	tell(silence, place, &folder, now);
	return next;
}

static void look_at_all(struct silence *silence)
{
	struct lull_moment now = moment_now();
	int64_t next = now.steady_usec + look_usec;

	if (silence->place_count == 0)
		return;
	if (!ingest_is_idle(silence->ingest)) {
		look_at(silence, now.steady_usec + busy_usec);
		return;
	}
	for (size_t i = 0; i < silence->place_count; i++)
		next = lesser(next, look(silence, &silence->places[i], now));
	look_at(silence, next);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct silence *silence = context;
	int64_t now_usec = clock_steady_usec();

	(void)source;
	(void)usec;
	if (now_usec - silence->due_usec > late_usec)
		silence->awake_usec = now_usec;
	look_at_all(silence);
	return 0;
}

/* ---- the whole ---- */

struct silence *silence_new(sd_event *loop, struct store *store, struct ingest *ingest,
	void (*on_note)(void *owner), void *owner)
{
	struct silence *silence = memory_new(1, sizeof(*silence));

	silence->loop = sd_event_ref(loop);
	silence->store = store;
	silence->ingest = ingest;
	silence->on_note = on_note;
	silence->owner = owner;
	silence->awake_usec = clock_steady_usec();
	if (sd_event_add_time(
		    loop, &silence->timer, CLOCK_BOOTTIME, 0, 0, on_timer, silence) >= 0 &&
		sd_event_source_set_enabled(silence->timer, SD_EVENT_OFF) >= 0)
		return silence;
	log_error("cannot set up a timer for silent folders");
	silence_free(silence);
	return NULL;
}

void silence_free(struct silence *silence)
{
	if (!silence)
		return;
	sd_event_source_disable_unref(silence->timer);
	sd_event_unref(silence->loop);
	free(silence->places);
	free(silence);
}

void silence_configure(struct silence *silence, const struct config *config)
{
	silence->config = config;
	free(silence->places);
	silence->places = memory_new(config->watched_count, sizeof(*silence->places));
	silence->place_count = 0;
	for (size_t i = 0; i < config->watched_count; i++)
		if (config->watched[i].silent_after_seconds > 0)
			silence->places[silence->place_count++].watched =
				&config->watched[i];
	(void)sd_event_source_set_enabled(silence->timer, SD_EVENT_OFF);
	if (silence->place_count > 0)
		look_at(silence, clock_steady_usec());
}

void silence_check(struct silence *silence)
{
	silence->awake_usec = INT64_MIN / 2;
	look_at_all(silence);
}
