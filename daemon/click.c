#include "click.h"

#include "arena.h"
#include "clock.h"
#include "identity.h"
#include "log.h"
#include "memory.h"
#include "snooze.h"
#include "tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const uint64_t click_key = UINT64_MAX;

/* It may have to start a browser; opener.h says how long it takes at most. */
static const uint64_t open_deadline_usec = 12 * 1000 * 1000;
static const int64_t hour_usec = 3600 * (int64_t)1000000;

/* A click, and what was clicked: all alerts of one paper. */
struct click {
	const struct click_context *context;
	uint64_t key;
	struct arena *arena;
	struct slice id;     /* of the paper */
	struct slice digest; /* absolute path */
	struct clicked {
		int64_t alert;
		struct slice rule;
	} * alerts; /* owned */
	size_t count;
	size_t capacity;
};

static int add_alert(void *owner, const struct alert *alert)
{
	struct click *click = owner;

	memory_grow((void **)&click->alerts, click->count, &click->capacity,
		sizeof(*click->alerts));
	click->alerts[click->count++] = (struct clicked){
		.alert = alert->number, .rule = arena_copy(click->arena, alert->rule)};
	if (click->count > 1)
		return 0;
	click->id = arena_copy(click->arena, alert->id);
	if (alert->digest.bytes)
		click->digest = arena_copy(click->arena, alert->digest);
	return 0;
}

/* ---- opening ---- */

static bool send_request(const struct click *click,
	const struct notification_request *request, int descriptor)
{
	struct child *notifier = click->context->notifier;
	struct frame_writer writer;
	struct slice frame;
	bool sent = false;

	/* Who clicks so often sees that something is on its way. */
	if (child_unanswered(notifier) == CHILD_REQUESTS_MAX)
		return true;
	frame_writer_init(&writer);
	if (notification_request_encode(request, &writer, &frame) == 0) {
		child_send(notifier, frame, descriptor, open_deadline_usec);
		sent = true;
	}
	frame_writer_fini(&writer);
	return sent;
}

/* The link is built from the id of the paper, never from what a digest has. */
static bool open_paper(const struct click *click)
{
	const struct notification_request request = {
		.kind = NOTIFICATION_OPEN,
		.key = click_key,
		.clicked = click->key,
		.url = identity_link(click->arena, click->id),
	};

	if (!request.url.bytes || !send_request(click, &request, -1))
		log_notice("desktop: %s has no link that could be opened", click->id.bytes);
	return false;
}

/* The watched folder that PATH is in, or NULL. */
static const char *folder_of(const struct config *config, const char *path)
{
	const char *found = NULL;

	for (size_t i = 0; i < config->watched_count; i++) {
		const char *folder = config->watched[i].path;

		if (tree_is_within(path, folder[1] ? folder : "") &&
			(!found || strlen(folder) > strlen(found)))
			found = folder;
	}
	return found;
}

/* A descriptor of the digest, opened as safely as for reading it; -1 with REASON. */
static int open_safely(const struct config *config, const char *path, const char **reason)
{
	const char *folder = folder_of(config, path);
	struct stat status;
	int root = folder ? tree_open_root(folder) : -1;
	int descriptor = -1;

	*reason = "it is in none of the watched folders";
	if (root >= 0)
		descriptor = tree_open_file(
			root, path + strlen(folder) + (folder[1] != '\0'), &status);
	if (folder && descriptor < 0)
		*reason = strerror(errno);
	if (root >= 0)
		(void)close(root); /* only read */
	return descriptor;
}

static bool open_digest(const struct click *click)
{
	const struct notification_request request = {.kind = NOTIFICATION_OPEN_FILE,
		.key = click_key,
		.clicked = click->key,
		.path = click->digest};
	const char *reason;
	int descriptor;

	if (!click->digest.bytes) {
		log_notice("desktop: it is not known any more which digest had %s",
			click->id.bytes);
		return false;
	}
	descriptor = open_safely(click->context->config, click->digest.bytes, &reason);
	if (descriptor < 0)
		log_notice("desktop: cannot open %s: %s", click->digest.bytes, reason);
	else if (!send_request(click, &request, descriptor))
		log_notice("desktop: cannot open %s: its name is too long, or no UTF-8",
			click->digest.bytes);
	if (descriptor >= 0)
		(void)close(descriptor); /* only read; the notifier has its own */
	return false;
}

/* ---- holding back ---- */

/* Ends a transaction that was begun, and in which everything went as RC says. */
static bool conclude(struct store *store, int rc)
{
	if (rc == 0)
		rc = store_commit(store);
	if (rc == 0)
		return true;
	store_rollback(store);
	log_warning("desktop: a click has no effect: %s", store_problem(store));
	return false;
}

static bool mute(const struct click *click)
{
	struct store *store = click->context->store;
	int64_t until = clock_now_usec() + NOTIFICATION_MUTE_HOURS * hour_usec;
	int rc = store_begin(store);

	for (size_t i = 0; rc == 0 && i < click->count; i++)
		rc = store_lengthen_snooze(store, click->alerts[i].rule, until);
	if (!conclude(store, rc))
		return false;
	for (size_t i = 0; i < click->count; i++) {
		struct text line = {0};

		snooze_describe(&line, click->alerts[i].rule, until, 0);
		log_notice("%s, by a click", line.bytes);
		text_fini(&line);
	}
	return true;
}

static bool put_off(const struct click *click)
{
	struct store *store = click->context->store;
	int64_t ready = clock_now_usec() + NOTIFICATION_LATER_HOURS * hour_usec;
	int rc = store_begin(store);

	for (size_t i = 0; rc == 0 && i < click->count; i++)
		rc = store_put_off(store, click->alerts[i].alert, ready);
	return conclude(store, rc);
}

/* ---- the whole ---- */

bool click_act(const struct click_context *context, const struct notification_reply *reply)
{
	static bool (*const acts[NOTIFICATION_ACTION_COUNT])(const struct click *click) = {
		[NOTIFICATION_ACTION_OPEN] = open_paper,
		[NOTIFICATION_ACTION_DIGEST] = open_digest,
		[NOTIFICATION_ACTION_MUTE] = mute,
		[NOTIFICATION_ACTION_LATER] = put_off,
	};
	struct click click = {.context = context, .key = reply->key, .arena = arena_new()};
	bool changed = false;

	if (store_visit_popup(context->store, (int64_t)reply->key, add_alert, &click) < 0)
		log_warning("desktop: a click has no effect: %s",
			store_problem(context->store));
	else if (click.count > 0)
		changed = acts[reply->action](&click);
	free(click.alerts);
	arena_free(click.arena);
	return changed;
}
