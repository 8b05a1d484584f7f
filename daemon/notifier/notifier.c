/* paperwatch-notifier: shows the daemon's alerts on the desktop and opens papers for it.
 *
 * A process of its own because everything that it waits for can keep it waiting: a notification
 * server that hangs, a bus that never answers. It takes one request after another, and the daemon
 * kills and replaces it when its patience is over. See notification.h for what they say to each
 * other, and the functions of desktop.h and opener.h for how long an answer can take.
 *
 * It always leaves by _exit() or by a signal, so that nothing takes down what is on screen:
 *
 *   0                 the daemon closed the socket
 *   EX_USAGE          it was not started by the daemon
 *   EX_UNAVAILABLE    the session bus went away
 *   EX_PROTOCOL       the daemon sent what is no request
 *   SIGALRM           it hung, and the daemon was not there to kill it */
#include "desktop.h"
#include "opener.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

/* No request lasts so long while a daemon is there. */
enum { LONELY_AFTER_SECONDS = 60 };

struct notifier {
	struct desktop *desktop;
	struct frame_writer writer;
	int descriptor;  /* that came with the frame that is being read, or -1 */
	size_t received; /* of that frame */
	unsigned char frame[FRAME_HEADER_BYTES + NOTIFICATION_CONTENT_MAX];
};

static void leave(int status, const char *message) __attribute__((noreturn));
static void leave(int status, const char *message)
{
	(void)fprintf(
		stderr, "paperwatch-notifier: %s\n", message); /* stderr: unbuffered */
	_exit(status);
}

/* ---- to the daemon ---- */

/* Waits until the daemon takes more, or leaves if it is gone. */
static void wait_for_daemon(void)
{
	struct pollfd daemon = {.fd = NOTIFICATION_DESCRIPTOR, .events = POLLOUT};

	if (poll(&daemon, 1, -1) < 0 && errno != EINTR)
		_exit(EX_OSERR);
}

static void send_frame(struct slice frame)
{
	while (frame.length > 0) {
		ssize_t sent = send(
			NOTIFICATION_DESCRIPTOR, frame.bytes, frame.length, MSG_NOSIGNAL);

		if (sent >= 0)
			frame = slice_part(frame, (size_t)sent, frame.length);
		else if (errno == EAGAIN || errno == EINTR)
			wait_for_daemon();
		else
			_exit(EXIT_SUCCESS); /* the daemon is gone */
	}
}

static void send_reply(const struct notification_reply *reply, void *context)
{
	struct notifier *notifier = context;
	struct slice frame;

	/* Our own texts are short; what others named could be anything, and is then not said. */
	if (notification_reply_encode(reply, &notifier->writer, &frame) == 0)
		send_frame(frame);
}

/* ---- from the daemon ---- */

static struct bus_verdict answer_open(
	struct notifier *notifier, const struct notification_request *request)
{
	GDBusConnection *bus = desktop_bus(notifier->desktop);
	char *token = desktop_take_token(notifier->desktop, request->clicked);
	struct bus_verdict verdict = {0};

	if (request->kind == NOTIFICATION_OPEN)
		verdict.outcome = opener_open(bus, request->url, token, &verdict.text);
	else
		verdict.outcome = opener_open_file(
			bus, request->path, notifier->descriptor, token, &verdict.text);
	g_free(token);
	return verdict;
}

static void answer(struct notifier *notifier, const struct notification_request *request)
{
	struct notification_reply reply = {
		.kind = NOTIFICATION_RESULT, .key = request->key};
	struct bus_verdict verdict = {0};

	/* A process that hangs does not see that its daemon has died. */
	(void)alarm(LONELY_AFTER_SECONDS);
	switch (request->kind) {
	case NOTIFICATION_SHOW:
		verdict = desktop_show(notifier->desktop, request);
		break;
	case NOTIFICATION_OPEN:
	case NOTIFICATION_OPEN_FILE:
		verdict = answer_open(notifier, request);
		break;
	case NOTIFICATION_ADOPT:
		verdict = desktop_adopt(notifier->desktop, request);
		break;
	case NOTIFICATION_ASK:
		verdict = desktop_ask(notifier->desktop);
		break;
	case NOTIFICATION_MEET:
		verdict = desktop_meet(notifier->desktop);
		break;
	}
	(void)alarm(0);
	reply.outcome = verdict.outcome;
	reply.cause = verdict.cause;
	reply.text = slice_of(verdict.text);
	reply.id = verdict.id;
	reply.server = slice_of(verdict.server);
	send_reply(&reply, notifier);
	g_free(verdict.text);
	g_free(verdict.server);
}

/* In place of the one that there may be. */
static void take_descriptor(struct notifier *notifier, int descriptor)
{
	if (notifier->descriptor >= 0)
		(void)close(notifier->descriptor); /* only read */
	notifier->descriptor = descriptor;
}

/* As recv(2), for the rest of the frame up to LENGTH; a descriptor that comes along is taken. */
static ssize_t receive(struct notifier *notifier, int socket, size_t length)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec part = {.iov_base = notifier->frame + notifier->received,
		.iov_len = length - notifier->received};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};
	ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *header = count > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	int descriptor;

	if (header && header->cmsg_type == SCM_RIGHTS) {
		memcpy(&descriptor, CMSG_DATA(header), sizeof(descriptor));
		take_descriptor(notifier, descriptor);
	}
	return count;
}

/* How many bytes the frame has, as far as that is known. */
static size_t frame_wanted(const struct notifier *notifier)
{
	uint32_t length;

	if (notifier->received < FRAME_HEADER_BYTES)
		return FRAME_HEADER_BYTES;
	length = frame_length(notifier->frame);
	if (length > NOTIFICATION_CONTENT_MAX)
		leave(EX_PROTOCOL, "a request is too long");
	return FRAME_HEADER_BYTES + (size_t)length;
}

static void answer_frame(struct notifier *notifier)
{
	struct slice frame = {(const char *)notifier->frame, notifier->received};
	struct notification_request request;

	if (notification_request_decode(
		    slice_part(frame, FRAME_HEADER_BYTES, frame.length), &request) < 0)
		leave(EX_PROTOCOL, "a request makes no sense");
	answer(notifier, &request);
	notifier->received = 0;
	take_descriptor(notifier, -1);
}

/* Takes what is there of the present frame and no more: while one request is answered, the next
 * waits in the socket. */
static gboolean on_readable(gint descriptor, GIOCondition condition, gpointer user_data)
{
	struct notifier *notifier = user_data;
	size_t wanted = frame_wanted(notifier);
	ssize_t count;

	/* What a dead daemon has left in the socket its successor will ask for again. */
	if (condition & (G_IO_HUP | G_IO_ERR))
		_exit(EXIT_SUCCESS);
	count = receive(notifier, descriptor, wanted);
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (count <= 0)
		_exit(EXIT_SUCCESS); /* the daemon is gone */
	notifier->received += (size_t)count;
	if (notifier->received > FRAME_HEADER_BYTES - 1 &&
		notifier->received == frame_wanted(notifier))
		answer_frame(notifier);
	return G_SOURCE_CONTINUE;
}

/* ---- the process ---- */

static bool is_stream_socket(int descriptor)
{
	int type = 0;
	socklen_t size = sizeof(type);

	return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
	       type == SOCK_STREAM;
}

/* What libnotify warns of has also come back to us as an error, and is reported to the daemon. */
static void on_libnotify_log(
	const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer nothing)
{
	(void)domain;
	(void)level;
	(void)message;
	(void)nothing;
}

static void process_prepare(void)
{
	struct rlimit core = {0};

	/* An image of this process would hold what somebody reads. The hard limit stays, so that
	 * a browser started from here can have its own way. */
	if (getrlimit(RLIMIT_CORE, &core) == 0) {
		core.rlim_cur = 0;
		(void)setrlimit(RLIMIT_CORE, &core); /* lowering cannot fail */
	}
	(void)signal(SIGPIPE, SIG_IGN);
	(void)fcntl(NOTIFICATION_DESCRIPTOR, F_SETFD, FD_CLOEXEC);
	bus_prepare();
	/* A daemon started from a terminal that is a snap would be taken for that snap, and its
	 * alerts sent to the portal in the snap's name. */
	g_setenv("NOTIFY_IGNORE_PORTAL", "1", TRUE);
	g_log_set_handler("libnotify", G_LOG_LEVEL_MASK, on_libnotify_log, NULL);
}

int main(void)
{
	struct notifier *notifier;

	if (!is_stream_socket(NOTIFICATION_DESCRIPTOR))
		leave(EX_USAGE, "this program is started by paperwatch");
	process_prepare();
	notifier = g_new0(struct notifier, 1);
	notifier->descriptor = -1;
	frame_writer_init(&notifier->writer);
	notifier->desktop = desktop_new(send_reply, notifier);
	g_unix_fd_add(NOTIFICATION_DESCRIPTOR, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable,
		notifier);
	g_main_loop_run(g_main_loop_new(NULL, FALSE));
	return EX_SOFTWARE; /* nobody ends the loop */
}
