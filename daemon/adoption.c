#include "adoption.h"

#include "text.h"

const uint64_t adoption_key = UINT64_MAX - 2;

/* It takes the bus some milliseconds, and a silent one is given up by the notifier before that. */
static const uint64_t deadline_usec = 5 * 1000 * 1000;

struct listing {
	struct notification_request request;
	struct text server;
};

static void add_shown(void *context, const struct store_shown *shown)
{
	struct listing *listing = context;
	struct notification_request *request = &listing->request;

	request->shown[request->shown_count++] =
		(struct notification_shown){.key = (uint64_t)shown->popup, .id = shown->id};
	text_clear(&listing->server); /* all are of one */
	text_add(&listing->server, shown->server);
}

bool adoption_send(struct adoption *adoption, struct store *store, struct child *notifier)
{
	struct listing listing = {
		.request = {.kind = NOTIFICATION_ADOPT, .key = adoption_key}};
	struct frame_writer writer;
	struct slice frame;

	if (adoption->state != ADOPTION_DUE)
		return false;
	adoption->state = ADOPTION_DONE;
	frame_writer_init(&writer);
	/* Where the store cannot be asked, clicks on old notifications are the least of it. */
	if (store_visit_shown(store, NOTIFICATION_SHOWN_MAX, add_shown, &listing) == 0 &&
		listing.request.shown_count > 0) {
		listing.request.server = text_slice(&listing.server);
		if (notification_request_encode(&listing.request, &writer, &frame) == 0) {
			adoption->state = ADOPTION_UNDER_WAY;
			child_send(notifier, frame, -1, deadline_usec);
		}
	}
	frame_writer_fini(&writer);
	text_fini(&listing.server);
	return adoption->state == ADOPTION_UNDER_WAY;
}

void adoption_conclude(
	struct adoption *adoption, struct store *store, enum notification_outcome outcome)
{
	adoption->state = outcome == NOTIFICATION_RETRY ? ADOPTION_LATER : ADOPTION_DONE;
	if (outcome != NOTIFICATION_DROP)
		return;
	if (store_begin(store) < 0 || store_forget_shown(store) < 0 ||
		store_commit(store) < 0)
		store_rollback(store); /* it will be refused again */
}

void adoption_begin_anew(struct adoption *adoption)
{
	/* What ended it may have been just this. */
	adoption->state =
		adoption->state == ADOPTION_UNDER_WAY ? ADOPTION_LATER : ADOPTION_DUE;
}

void adoption_hurry(struct adoption *adoption)
{
	if (adoption->state == ADOPTION_LATER)
		adoption->state = ADOPTION_DUE;
}
