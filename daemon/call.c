#include "call.h"

#include "command.h"
#include "config.h"
#include "control_socket.h"
#include "memory.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	PATIENCE_MSEC = 30 * 1000,
	STEP_BYTES = 64 * 1024,
	/* A daemon that has the store and does not listen yet, or any more. */
	BETWEEN_MSEC = 10 * 1000,
	BETWEEN_STEP_MSEC = 100
};

/* A call under way. */
struct line {
	struct call *call;
	int socket;
	enum call_outcome outcome;
	unsigned char *received; /* owned */
	size_t length;
	size_t capacity;
};

static bool follows(const struct call *call)
{
	return call->request.kind == CONTROL_HISTORY && call->request.follow;
}

static void send_request(const struct line *line)
{
	struct frame_writer writer;
	struct slice frame;
	size_t sent = 0;
	ssize_t put = 1;

	frame_writer_init(&writer);
	frame = control_request_encode(&line->call->request, &writer);
	while (sent < frame.length && put > 0) {
		put = send(line->socket, frame.bytes + sent, frame.length - sent,
			MSG_NOSIGNAL);
		if (put > 0)
			sent += (size_t)put;
		else if (put < 0 && errno == EINTR)
			put = 1;
	}
	/* Where that failed, the daemon hung up, and may have said why before. */
	frame_writer_fini(&writer);
}

/* ---- what comes back ---- */

static bool end(struct line *line, enum call_outcome outcome)
{
	line->outcome = outcome;
	return false;
}

static bool fail(struct line *line, int status, const char *reason)
{
	line->call->status = status;
	text_format(&line->call->reason, "%s", reason);
	return end(line, CALL_FAILED);
}

/* One reply. False when it is the last. */
static bool take_reply(struct line *line, struct slice content)
{
	struct call *call = line->call;
	struct control_reply reply;

	if (control_reply_decode(content, &reply) < 0)
		return fail(line, EX_SOFTWARE, "the daemon said what is no answer");
	if (reply.kind == CONTROL_END) {
		call->status = (int)reply.status;
		text_add(&call->reason, reply.text);
		return end(line, CALL_ANSWERED);
	}
	return call->on_reply(call->owner, &reply) == 0 || end(line, CALL_STOPPED);
}

/* Every reply that is there whole. False when there will be no more. */
static bool take_replies(struct line *line)
{
	size_t place = 0;
	bool more = true;

	while (more && line->length - place >= FRAME_HEADER_BYTES) {
		size_t length = frame_length(line->received + place);

		if (length > CONTROL_REPLY_BYTES_MAX)
			return fail(line, EX_SOFTWARE, "the daemon said what is no answer");
		if (line->length - place - FRAME_HEADER_BYTES < length)
			break;
		place += FRAME_HEADER_BYTES;
		more = take_reply(
			line, (struct slice){(const char *)line->received + place, length});
		place += length;
	}
	if (place > 0)
		memmove(line->received, line->received + place, line->length - place);
	line->length -= place;
	return more;
}

/* Is whoever reads standard output gone? A pipe says so even where nothing is written to it. */
static bool is_unread(const struct pollfd *output)
{
	return (output->revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
}

static bool receive(struct line *line)
{
	ssize_t got;

	if (line->capacity - line->length < STEP_BYTES) {
		line->capacity = (line->length + STEP_BYTES) * 2;
		line->received = memory_resize(line->received, line->capacity, 1);
	}
	got = recv(line->socket, line->received + line->length,
		line->capacity - line->length, 0);
	if (got <= 0)
		return (got < 0 && errno == EINTR) || end(line, CALL_BROKEN);
	line->length += (size_t)got;
	return take_replies(line);
}

/* Waits for what comes, and takes it. False when there will be no more. */
static bool listen_on(struct line *line)
{
	struct pollfd sources[] = {
		{.fd = line->socket, .events = POLLIN},
		{.fd = STDOUT_FILENO},
	};
	int ready = poll(sources, 2, follows(line->call) ? -1 : PATIENCE_MSEC);

	if (ready < 0)
		return errno == EINTR || end(line, CALL_BROKEN);
	if (ready == 0)
		return fail(line, EX_TEMPFAIL, "the daemon does not answer");
	if (is_unread(&sources[1]))
		return end(line, CALL_STOPPED);
	return receive(line);
}

enum call_outcome call_daemon(struct call *call)
{
	struct line line = {.call = call, .outcome = CALL_NOBODY};

	switch (control_socket_connect(call->folder, &line.socket, &call->reason)) {
	case CONTROL_NOBODY:
		return CALL_NOBODY;
	case CONTROL_FORBIDDEN:
		call->status = EX_NOPERM;
		return CALL_FAILED;
	case CONTROL_DEAF:
		call->status = EX_TEMPFAIL;
		return CALL_FAILED;
	case CONTROL_CONNECTED:
		break;
	}
	send_request(&line);
	while (listen_on(&line))
		continue;
	(void)close(line.socket); /* nothing was written that could be lost */
	free(line.received);
	return line.outcome;
}

/* No daemon answered, and the store in its folder was OPENED, or not, for a REASON. */
static enum call_outcome without_daemon(
	struct call *call, enum store_opened opened, const struct text *reason)
{
	switch (opened) {
	case STORE_OPENED:
	case STORE_ABSENT:
		return CALL_NOBODY;
	case STORE_BUSY:
		text_format(&call->reason,
			"a daemon has the store in %s, but does not listen; if it is not just starting or stopping, start it anew",
			call->folder);
		call->status = EX_TEMPFAIL;
		return CALL_FAILED;
	case STORE_TOO_NEW:
	case STORE_UNUSABLE:
		break;
	}
	text_format(&call->reason, "%s: %s", call->folder, reason->bytes);
	call->status = EX_IOERR;
	return CALL_FAILED;
}

enum call_outcome call_daemon_or_open(
	struct call *call, bool to_write, struct store **store)
{
	enum store_opened opened = STORE_BUSY;
	enum call_outcome outcome = CALL_NOBODY;
	struct text reason = {0};

	*store = NULL;
	for (int waited = 0;
		opened == STORE_BUSY && outcome == CALL_NOBODY && waited < BETWEEN_MSEC;
		waited += BETWEEN_STEP_MSEC) {
		if (waited > 0 && !call_pause(BETWEEN_STEP_MSEC)) {
			outcome = CALL_STOPPED;
			break;
		}
		text_clear(&call->reason);
		text_clear(&reason);
		outcome = call_daemon(call);
		if (outcome == CALL_NOBODY)
			opened = store_open_briefly(call->folder, to_write, store, &reason);
	}
	if (outcome == CALL_NOBODY) {
		text_clear(&call->reason);
		outcome = without_daemon(call, opened, &reason);
	}
	text_fini(&reason);
	return outcome;
}

/* ---- around a call ---- */

bool call_find(struct call *call, const char *file)
{
	call->folder = config_find_state(file, &call->problems);
	if (call->folder)
		return true;
	command_print_problems(&call->problems, "paperwatch");
	call->status = EX_CONFIG;
	return false;
}

void call_fini(struct call *call)
{
	free(call->folder);
	text_fini(&call->reason);
	diagnostics_fini(&call->problems);
}

int call_conclude(const struct call *call, enum call_outcome outcome, const char *command,
	const char *advice)
{
	switch (outcome) {
	case CALL_ANSWERED:
		if (call->reason.length > 0)
			command_say("paperwatch %s: %s", command, call->reason.bytes);
		return call->status;
	case CALL_NOBODY:
		/* With a broken file the daemon may be elsewhere. */
		command_print_problems(&call->problems, "paperwatch");
		command_say("paperwatch %s: no daemon runs with the state in %s; %s",
			command, call->folder, advice);
		return EXIT_LATER;
	case CALL_BROKEN:
		command_say(
			"paperwatch %s: the daemon ended before it had answered", command);
		return EXIT_LATER;
	case CALL_STOPPED:
		return EX_IOERR;
	case CALL_FAILED:
		break;
	}
	command_say("paperwatch %s: %s", command, call->reason.bytes);
	return call->status;
}

bool call_pause(int msec)
{
	struct pollfd output = {.fd = STDOUT_FILENO};

	return poll(&output, 1, msec) <= 0 || !is_unread(&output);
}
