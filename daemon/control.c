#include "control.h"

#include "control_socket.h"
#include "log.h"
#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
	CLIENTS_MAX = 32,
	ALERTS_A_TURN = 64, /* looked at before somebody else has a turn in the loop */
	OUT_BYTES =
		64 * 1024, /* no more alerts are read for one who has so much to receive */
	OUT_BYTES_KEPT = 4 * OUT_BYTES, /* of memory, when all was received */
};
/* The whole request must be there so soon; of the answer, something must go each time. */
static const uint64_t request_deadline_usec = 5 * 1000 * 1000;
static const uint64_t answer_deadline_usec = 10 * 1000 * 1000;
/* When no further connection can be had for want of descriptors, it is tried again after this. */
static const uint64_t pause_usec = 1000 * 1000;

enum client_state {
	CLIENT_ASKING,
	CLIENT_LISTENING, /* has the alerts up to `until` to come, and then the end */
	CLIENT_FOLLOWING, /* has all alerts to come */
	CLIENT_ENDING     /* has to receive what was written, and no more */
};

struct control_client {
	struct control *control;
	int socket;
	sd_event_source *io;
	sd_event_source *deadline;
	enum client_state state;
	unsigned char *received; /* as much of the request as there is; owned */
	size_t received_length;
	struct text out; /* frames to be sent */
	size_t sent;     /* of them */
	struct history_query query;
	char *rule;     /* of the query; owned */
	int64_t cursor; /* number of the alert that was looked at last */
	int64_t until;
};

struct control {
	sd_event *loop;
	char *folder; /* owned */
	struct store *store;
	control_answer_func answer;
	void *owner;
	int listener;
	ino_t inode; /* of the socket in the file system */
	sd_event_source *on_connection;
	sd_event_source *pause;
	int64_t told; /* number of the last alert that followers know to be there */
	struct control_client *clients[CLIENTS_MAX]; /* NULL: a free place */
	struct frame_writer writer;
};

/* ---- replies ---- */

static void client_free(struct control_client *client)
{
	struct control *control = client->control;

	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (control->clients[i] == client)
			control->clients[i] = NULL;
	sd_event_source_disable_unref(client->io);
	sd_event_source_disable_unref(client->deadline);
	(void)close(client->socket); /* what was not sent is of no use any more */
	text_fini(&client->out);
	free(client->received);
	free(client->rule);
	free(client);
}

void control_reply(struct control_client *client, const struct control_reply *reply)
{
	text_add(&client->out, control_reply_encode(reply, &client->control->writer));
}

static void end(struct control_client *client, uint32_t status, struct slice text)
{
	const struct control_reply reply = {
		.kind = CONTROL_END, .status = status, .text = text};

	control_reply(client, &reply);
	client->state = CLIENT_ENDING;
}

static void set_deadline(struct control_client *client, uint64_t usec)
{
	uint64_t now;

	if (sd_event_now(client->control->loop, CLOCK_MONOTONIC, &now) < 0 ||
		sd_event_source_set_time(client->deadline, now + usec) < 0 ||
		sd_event_source_set_enabled(client->deadline, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a deadline for a client");
}

/* ---- alerts ---- */

static int add_entry(void *context, const struct history_entry *entry)
{
	struct control_client *client = context;
	const struct control_reply reply = {.kind = CONTROL_ALERT, .entry = *entry};

	client->cursor = entry->alert.number;
	if (history_wants(&client->query, &entry->alert))
		control_reply(client, &reply);
	return client->out.length >= OUT_BYTES;
}

/* The number up to which the client is to have alerts now. */
static int64_t goal_of(const struct control_client *client)
{
	switch (client->state) {
	case CLIENT_LISTENING:
		return client->until;
	case CLIENT_FOLLOWING:
		return store_last_alert(client->control->store);
	default:
		return client->cursor;
	}
}

static void add_alerts(struct control_client *client)
{
	struct store *store = client->control->store;
	int64_t goal = goal_of(client);

	if (client->cursor < goal && store_visit_history(store, client->cursor, goal,
					     ALERTS_A_TURN, add_entry, client) < 0)
		end(client, EX_IOERR, slice_of(store_problem(store)));
	if (client->state == CLIENT_LISTENING && client->cursor >= goal)
		end(client, EX_OK, SLICE_LITERAL(""));
}

/* ---- sending ---- */

/* Sends what the socket takes. False when the client is gone. */
static bool send_some(struct control_client *client)
{
	ssize_t sent = send(client->socket, client->out.bytes + client->sent,
		client->out.length - client->sent, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (sent < 0)
		return errno == EAGAIN || errno == EINTR;
	client->sent += (size_t)sent;
	if (client->sent == client->out.length) {
		if (client->out.capacity > OUT_BYTES_KEPT)
			text_fini(&client->out);
		text_clear(&client->out);
		client->sent = 0;
	}
	if (sent > 0)
		set_deadline(client, answer_deadline_usec);
	return true;
}

/* Waits for whatever the client is to do next. False when there is nothing left to do. */
static bool wait_for_more(struct control_client *client)
{
	bool to_send = client->out.length > 0;
	bool to_add = client->cursor < goal_of(client);

	if (client->state == CLIENT_ASKING)
		return true;
	if (client->state == CLIENT_ENDING && !to_send)
		return false;
	/* One who follows and has everything may wait as long as it likes. */
	if (!to_send && !to_add)
		(void)sd_event_source_set_enabled(client->deadline, SD_EVENT_OFF);
	else if (sd_event_source_get_enabled(client->deadline, NULL) == SD_EVENT_OFF)
		set_deadline(client, answer_deadline_usec);
	return sd_event_source_set_io_events(client->io,
		       to_send || to_add ? EPOLLOUT | EPOLLRDHUP : EPOLLRDHUP) >= 0;
}

/* ---- requests ---- */

static void start_history(
	struct control_client *client, const struct control_request *request)
{
	int64_t last = store_last_alert(client->control->store);

	client->query = request->query;
	if (request->query.rule.bytes) {
		client->rule = memory_copy_text(
			request->query.rule.bytes, request->query.rule.length);
		client->query.rule.bytes = client->rule;
	}
	/* A number that is not reached yet is one of a store that was lost: what there is now is
	 * all new to the client. */
	client->cursor = request->query.after > last ? 0 : request->query.after;
	client->until = last;
	client->state = request->follow ? CLIENT_FOLLOWING : CLIENT_LISTENING;
	add_alerts(client);
}

static void answer_request(struct control_client *client, struct slice content)
{
	struct control *control = client->control;
	struct control_request request;
	struct text reason = {0};
	uint32_t status = EX_TEMPFAIL;

	set_deadline(client, answer_deadline_usec);
	if (control_request_decode(content, &request) == 0) {
		if (request.kind == CONTROL_HISTORY) {
			start_history(client, &request);
			return;
		}
		status = control->answer(control->owner, &request, client, &reason);
	} else if (control_request_is_foreign(content)) {
		text_format(&reason,
			"the daemon that runs is version %s, and this program another: restart the daemon",
			PAPERWATCH_VERSION);
	} else {
		status = EX_SOFTWARE;
		text_format(&reason, "the daemon did not understand");
	}
	end(client, status, text_slice(&reason));
	text_fini(&reason);
}

/* Reads what is there, and answers when it is whole. False when the client is to be dropped. */
static bool receive(struct control_client *client)
{
	enum { CAPACITY = FRAME_HEADER_BYTES + CONTROL_REQUEST_BYTES_MAX };
	size_t wanted;
	ssize_t got;

	if (!client->received)
		client->received = memory_new(CAPACITY + 1, 1);
	got = recv(client->socket, client->received + client->received_length,
		CAPACITY + 1 - client->received_length, MSG_DONTWAIT);
	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	client->received_length += (size_t)got;
	if (client->received_length < FRAME_HEADER_BYTES)
		return true;
	wanted = FRAME_HEADER_BYTES + (size_t)frame_length(client->received);
	if (wanted > CAPACITY || client->received_length > wanted)
		return false;
	if (client->received_length < wanted)
		return true;
	answer_request(
		client, (struct slice){(const char *)client->received + FRAME_HEADER_BYTES,
				wanted - FRAME_HEADER_BYTES});
	free(client->received);
	client->received = NULL;
	return true;
}

static int on_client(
	sd_event_source *source, int descriptor, uint32_t events, void *context)
{
	struct control_client *client = context;
	bool alive = true;

	(void)source;
	(void)descriptor;
	if (client->state == CLIENT_ASKING)
		alive = receive(client);
	else if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP))
		alive = false;
	else if (client->out.length < OUT_BYTES)
		add_alerts(client);
	if (alive && client->out.length > 0)
		alive = send_some(client);
	if (!alive || !wait_for_more(client))
		client_free(client);
	return 0;
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *context)
{
	(void)source;
	(void)usec;
	client_free(context);
	return 0;
}

/* ---- connections ---- */

/* Says why in a single frame, which an empty socket always takes, and hangs up. */
static void turn_away(
	struct control *control, int socket, uint32_t status, struct slice reason)
{
	const struct control_reply reply = {
		.kind = CONTROL_END, .status = status, .text = reason};
	struct slice frame = control_reply_encode(&reply, &control->writer);

	(void)send(socket, frame.bytes, frame.length, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)close(socket);
}

/* Below what reads digests, and beside what takes them in, so that neither starves. */
static bool add_sources(struct control_client *client)
{
	sd_event *loop = client->control->loop;

	return sd_event_add_io(loop, &client->io, client->socket, EPOLLIN | EPOLLRDHUP,
		       on_client, client) >= 0 &&
	       sd_event_source_set_priority(client->io, SD_EVENT_PRIORITY_NORMAL + 10) >=
		       0 &&
	       sd_event_add_time(loop, &client->deadline, CLOCK_MONOTONIC, 0, 0,
		       on_deadline, client) >= 0;
}

static void add_client(struct control *control, int socket)
{
	struct control_client *client;
	size_t place = 0;

	while (place < CLIENTS_MAX && control->clients[place])
		place++;
	if (!control_socket_trusts_peer(socket)) {
		turn_away(control, socket, EX_NOPERM,
			SLICE_LITERAL(
				"the daemon runs as another user, and answers to that "
				"one and root only"));
		return;
	}
	if (place == CLIENTS_MAX) {
		turn_away(control, socket, EX_TEMPFAIL,
			SLICE_LITERAL("too many programs ask the daemon at once"));
		return;
	}
	client = memory_new(1, sizeof(*client));
	client->control = control;
	client->socket = socket;
	control->clients[place] = client;
	if (add_sources(client)) {
		set_deadline(client, request_deadline_usec);
		return;
	}
	log_error("cannot serve a client");
	client_free(client);
}

static int on_connection(
	sd_event_source *source, int descriptor, uint32_t events, void *context)
{
	struct control *control = context;
	int socket = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	uint64_t now = 0;

	(void)events;
	if (socket >= 0) {
		add_client(control, socket);
		return 0;
	}
	if (errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != ENOBUFS)
		return 0; /* it has gone again */
	/* It still waits, and would wake the loop for nothing. */
	(void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
	(void)sd_event_now(control->loop, CLOCK_MONOTONIC, &now);
	if (sd_event_source_set_time(control->pause, now + pause_usec) < 0 ||
		sd_event_source_set_enabled(control->pause, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for the control socket");
	return 0;
}

static int on_pause_over(sd_event_source *source, uint64_t usec, void *context)
{
	struct control *control = context;

	(void)source;
	(void)usec;
	if (sd_event_source_set_enabled(control->on_connection, SD_EVENT_ON) < 0)
		log_error("cannot open the control socket again");
	return 0;
}

void control_catch_up(struct control *control)
{
	int64_t last = control ? store_last_alert(control->store) : 0;

	if (!control || last == control->told)
		return;
	control->told = last;
	control_stay_in_place(
		control); /* the store was put back before it took the alert */
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct control_client *client = control->clients[i];

		if (client && client->state == CLIENT_FOLLOWING && !wait_for_more(client))
			client_free(client);
	}
}

/* ---- the whole ---- */

/* Begins to listen, instead of where it did before. False with REASON. */
static bool listen_anew(struct control *control, struct text *reason)
{
	int listener = control_socket_listen(control->folder, &control->inode, reason);
	sd_event_source *source = NULL;

	if (listener < 0)
		return false;
	if (sd_event_add_io(control->loop, &source, listener, EPOLLIN, on_connection,
		    control) < 0 ||
		sd_event_source_set_priority(source, SD_EVENT_PRIORITY_NORMAL + 10) < 0) {
		text_format(reason, "no room for the control socket");
		sd_event_source_disable_unref(source);
		(void)close(listener);
		return false;
	}
	sd_event_source_disable_unref(control->on_connection);
	if (control->listener >= 0)
		(void)close(control->listener);
	control->on_connection = source;
	control->listener = listener;
	return true;
}

void control_stay_in_place(struct control *control)
{
	struct text reason = {0};

	if (!control || control_socket_is_there(control->folder, control->inode))
		return;
	if (listen_anew(control, &reason))
		log_notice("%s/control was removed or replaced; it is there again",
			control->folder);
	text_fini(&reason); /* the store says what is wrong with the folder */
}

struct control *control_new(sd_event *loop, const char *folder, struct store *store,
	control_answer_func answer, void *owner)
{
	struct control *control = memory_new(1, sizeof(*control));
	struct text reason = {0};

	control->loop = sd_event_ref(loop);
	control->folder = memory_copy_text(folder, strlen(folder));
	control->store = store;
	control->answer = answer;
	control->owner = owner;
	control->told = store_last_alert(store);
	frame_writer_init(&control->writer);
	control->listener = -1;
	if (listen_anew(control, &reason) &&
		sd_event_add_time(loop, &control->pause, CLOCK_MONOTONIC, 0, 0,
			on_pause_over, control) >= 0 &&
		sd_event_source_set_enabled(control->pause, SD_EVENT_OFF) >= 0)
		return control;
	log_warning("%s; status, history, forget and reload cannot reach this daemon",
		reason.length > 0 ? reason.bytes : "no room for the control socket");
	text_fini(&reason);
	control_free(control);
	return NULL;
}

void control_free(struct control *control)
{
	if (!control)
		return;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (control->clients[i])
			client_free(control->clients[i]);
	sd_event_source_disable_unref(control->on_connection);
	sd_event_source_disable_unref(control->pause);
	if (control->listener >= 0) {
		control_socket_remove(control->folder, control->inode);
		(void)close(control->listener);
	}
	frame_writer_fini(&control->writer);
	sd_event_unref(control->loop);
	free(control->folder);
	free(control);
}
