#include "child.h"

#include "frame.h"
#include "log.h"
#include "memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where a worker finds its socket. */
enum { CHILD_DESCRIPTOR = 3 };

/* How long a process may take to end that has hung up, or was killed. */
static const uint64_t end_usec = 1000 * 1000;

/* A process that waits for a disk, or for a server of files, does not even end when it is killed. So many
 * are left behind; with more, the next is not started until one of them has ended. */
enum { LEFT_BEHIND_MAX = 4 };

struct child {
	sd_event *loop;
	const struct child_role *role;
	void *owner;
	pid_t pid;  /* 0: there is none */
	int socket; /* -1: there is none */
	sd_event_source *on_readable;
	sd_event_source *on_exit;
	sd_event_source
		*left_behind[LEFT_BEHIND_MAX]; /* on_exit of processes past; or NULL */
	sd_event_source *deadline;
	sd_event_source *failed_later; /* reports CHILD_UNSTARTED from the loop */
	uint64_t deadlines_usec
		[CHILD_REQUESTS_MAX]; /* of the unanswered requests, oldest first */
	unsigned unanswered;
	struct child_end end;    /* kind as far as we caused it, else filled in at exit */
	bool ending;             /* end.kind is ours */
	unsigned char *received; /* bytes of the frame under way */
	size_t received_length;
	size_t received_capacity;
};

extern char **environ;

static void close_socket(struct child *child)
{
	child->on_readable = sd_event_source_disable_unref(child->on_readable);
	if (child->socket >= 0)
		(void)close(child->socket); /* nothing was buffered that could be lost */
	child->socket = -1;
	child->received_length = 0;
}

static void set_deadline(struct child *child)
{
	uint64_t wait = child->unanswered > 0 ? child->deadlines_usec[0] : 0;
	uint64_t now;

	if (child->pid > 0 && (child->socket < 0 || child->ending))
		wait = end_usec;
	if (wait == 0) {
		(void)sd_event_source_set_enabled(child->deadline, SD_EVENT_OFF);
		return;
	}
	if (sd_event_now(child->loop, CLOCK_MONOTONIC, &now) < 0 ||
		sd_event_source_set_time(child->deadline, now + wait) < 0 ||
		sd_event_source_set_enabled(child->deadline, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a deadline for the %s", child->role->name);
}

/* Ends the process for a reason of ours; on_exit() reports it. */
static void kill_for(struct child *child, enum child_end_kind kind)
{
	if (child->pid == 0 || child->ending)
		return;
	child->ending = true;
	child->end.kind = kind;
	(void)kill(child->pid, SIGKILL); /* it is our unreaped child: it exists */
	set_deadline(child);
}

static void report_end(struct child *child)
{
	struct child_end end = child->end;

	end.unanswered = child->unanswered;
	child->unanswered = 0;
	child->ending = false;
	set_deadline(child);
	child->role->on_end(child->owner, end);
}

/* Hands over each frame that is complete; false when the child sent what is none. */
static bool deliver_frames(struct child *child)
{
	size_t place = 0;

	while (child->received_length - place >= FRAME_HEADER_BYTES) {
		size_t length = frame_length(child->received + place);
		struct slice content;

		if (length > child->role->reply_bytes_max)
			return false;
		if (child->received_length - place - FRAME_HEADER_BYTES < length)
			break;
		content = (struct slice){
			.bytes = (const char *)child->received + place + FRAME_HEADER_BYTES,
			.length = length,
		};
		place += FRAME_HEADER_BYTES + length;
		if (child->role->on_frame(child->owner, content)) {
			if (child->unanswered == 0)
				return false; /* an answer that nobody asked for */
			child->unanswered--;
			memmove(child->deadlines_usec, child->deadlines_usec + 1,
				child->unanswered * sizeof(*child->deadlines_usec));
			set_deadline(child);
		}
	}
	if (place > 0)
		memmove(child->received, child->received + place,
			child->received_length - place);
	child->received_length -= place;
	return true;
}

enum received { RECEIVED_SOME, RECEIVED_NOTHING, RECEIVED_END, RECEIVED_GARBAGE };

/* Reads what is there, without waiting. */
static enum received receive(struct child *child)
{
	enum { STEP_BYTES = 64 * 1024 };
	ssize_t got;

	if (child->received_capacity - child->received_length < STEP_BYTES) {
		child->received_capacity = (child->received_length + STEP_BYTES) * 2;
		child->received =
			memory_resize(child->received, child->received_capacity, 1);
	}
	got = recv(child->socket, child->received + child->received_length,
		child->received_capacity - child->received_length, MSG_DONTWAIT);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? RECEIVED_NOTHING : RECEIVED_END;
	if (got == 0)
		return RECEIVED_END;
	child->received_length += (size_t)got;
	return deliver_frames(child) ? RECEIVED_SOME : RECEIVED_GARBAGE;
}

static int on_readable(
	sd_event_source *source, int descriptor, uint32_t events, void *context)
{
	struct child *child = context;
	enum received received = receive(child);

	(void)source;
	(void)descriptor;
	(void)events;
	if (received == RECEIVED_GARBAGE)
		kill_for(child, CHILD_GARBLED);
	if (received == RECEIVED_GARBAGE || received == RECEIVED_END) {
		close_socket(child); /* and wait for its exit, which says why */
		set_deadline(child);
	}
	return 0;
}

/* Ends what SOURCE was kept for: a process that was left behind has ended. */
static void welcome_late(struct child *child, sd_event_source *source)
{
	for (size_t i = 0; i < LEFT_BEHIND_MAX; i++)
		if (child->left_behind[i] == source)
			child->left_behind[i] = sd_event_source_disable_unref(source);
}

static int on_exit_event(sd_event_source *source, const siginfo_t *info, void *context)
{
	struct child *child = context;

	(void)source;
	if (!child) { /* nobody is interested any more; it only had to be reaped */
		/* That gives up the loop's own reference, the last one. */
		(void)sd_event_source_set_floating(source, false);
		return 0;
	}
	if (source != child->on_exit) {
		welcome_late(child, source);
		return 0;
	}
	/* What it wrote before it ended still counts. */
	while (child->socket >= 0 && receive(child) == RECEIVED_SOME)
		continue;
	close_socket(child);
	child->on_exit = sd_event_source_disable_unref(child->on_exit);
	child->pid = 0;
	if (!child->ending)
		child->end.kind = info->si_code == CLD_EXITED ? CHILD_EXITED : CHILD_KILLED;
	child->end.detail = info->si_status;
	report_end(child);
	return 0;
}

/* Goes on without the process, which was killed and will end some day. False when too many are waited
 * for already. */
static bool leave_behind(struct child *child)
{
	for (size_t i = 0; i < LEFT_BEHIND_MAX; i++) {
		if (child->left_behind[i])
			continue;
		child->left_behind[i] = child->on_exit;
		child->on_exit = NULL;
		close_socket(child);
		child->pid = 0;
		return true;
	}
	return false;
}

/* It should have ended by now. The loop is not told of every end: not of one that a debugger was told
 * of first. */
static void end_for_sure(struct child *child)
{
	siginfo_t info = {0};
	bool killed = child->ending;

	(void)kill(child->pid, SIGKILL); /* it is our unreaped child: it exists */
	if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG) == 0 &&
		info.si_pid == child->pid)
		(void)on_exit_event(child->on_exit, &info, child);
	else if (killed && leave_behind(child))
		report_end(child);
	else
		set_deadline(child);
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *context)
{
	struct child *child = context;

	(void)source;
	(void)usec;
	if (child->socket < 0 || child->ending)
		end_for_sure(child);
	else
		kill_for(child, CHILD_DEADLINE);
	return 0;
}

static int on_failed_later(sd_event_source *source, void *context)
{
	struct child *child = context;

	(void)source;
	report_end(child);
	return 0;
}

struct child *child_new(sd_event *loop, const struct child_role *role, void *owner)
{
	struct child *child = memory_new(1, sizeof(*child));

	child->loop = sd_event_ref(loop);
	child->role = role;
	child->owner = owner;
	child->socket = -1;
	if (sd_event_add_time(loop, &child->deadline, CLOCK_MONOTONIC, 0, 0, on_deadline,
		    child) < 0 ||
		sd_event_source_set_enabled(child->deadline, SD_EVENT_OFF) < 0 ||
		sd_event_add_defer(loop, &child->failed_later, on_failed_later, child) <
			0 ||
		sd_event_source_set_enabled(child->failed_later, SD_EVENT_OFF) < 0) {
		child_free(child, false);
		return NULL;
	}
	return child;
}

/* The loop reaps the process of ON_EXIT (may be NULL) when it ends. */
static void leave_to_loop(sd_event_source *on_exit)
{
	if (!on_exit)
		return;
	(void)sd_event_source_set_userdata(on_exit, NULL);
	if (sd_event_source_set_floating(on_exit, true) >= 0)
		sd_event_source_unref(on_exit);
	else
		sd_event_source_disable_unref(on_exit);
}

void child_free(struct child *child, bool kill_now)
{
	if (!child)
		return;
	if ((kill_now || child->unanswered > 0) && child->pid > 0)
		(void)kill(child->pid, SIGKILL);
	close_socket(child);
	leave_to_loop(child->on_exit);
	for (size_t i = 0; i < LEFT_BEHIND_MAX; i++)
		leave_to_loop(child->left_behind[i]);
	sd_event_source_disable_unref(child->deadline);
	sd_event_source_disable_unref(child->failed_later);
	sd_event_unref(child->loop);
	free(child->received);
	free(child);
}

/* Starts the program in a process group of its own, so that Ctrl-C on a terminal is for us alone,
 * with SOCKET as descriptor 3, /dev/null as 0 and 1, our stderr, no signal
 * blocked or ignored. Every other descriptor of ours is close-on-exec. 0 or an errno. */
static int spawn(struct child *child, int socket)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	sigset_t defaults;
	int error;

	(void)sigemptyset(&none);
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	(void)sigaddset(&defaults, SIGXFSZ);
	error = posix_spawn_file_actions_init(&actions);
	if (error)
		return error;
	error = posix_spawnattr_init(&attributes);
	if (!error)
		error = posix_spawn_file_actions_addopen(
			&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(
			&actions, 1, "/dev/null", O_WRONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_adddup2(
			&actions, socket, CHILD_DESCRIPTOR);
	if (!error)
		error = posix_spawnattr_setsigmask(&attributes, &none);
	if (!error)
		error = posix_spawnattr_setsigdefault(&attributes, &defaults);
	if (!error)
		error = posix_spawnattr_setflags(
			&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
					     POSIX_SPAWN_SETPGROUP);
	if (!error)
		error = posix_spawn(&child->pid, child->role->path, &actions, &attributes,
			child->role->arguments, environ);
	if (error)
		child->pid = 0;
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* 0 or an errno. */
static int start(struct child *child)
{
	int pair[2];
	int error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return errno;
	error = spawn(child, pair[1]);
	(void)close(pair[1]);
	child->socket = pair[0];
	if (!error)
		error = -sd_event_add_io(child->loop, &child->on_readable, child->socket,
			EPOLLIN, on_readable, child);
	if (!error)
		error = -sd_event_add_child(child->loop, &child->on_exit, child->pid,
			WEXITED, on_exit_event, child);
	if (error) {
		close_socket(child);
		if (child->pid > 0) {
			(void)kill(child->pid, SIGKILL);
			(void)waitpid(child->pid, NULL, 0);
		}
		child->pid = 0;
	}
	return error;
}

static int send_frame(struct child *child, struct slice frame, int descriptor)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {0};
	/* sendmsg() does not write to what iov_base points at; its type only lacks the const. */
	union {
		const char *given;
		void *wanted;
	} base = {.given = frame.bytes};
	struct iovec part = {.iov_base = base.wanted, .iov_len = frame.length};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (descriptor >= 0) {
		struct cmsghdr *header;

		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
	}
	return sendmsg(child->socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) ==
			       (ssize_t)frame.length
		       ? 0
		       : -1;
}

void child_send(
	struct child *child, struct slice frame, int descriptor, uint64_t deadline_usec)
{
	assert(child->unanswered < CHILD_REQUESTS_MAX);
	child->deadlines_usec[child->unanswered] = deadline_usec;
	child->unanswered++;
	if (child->pid == 0 && child->ending)
		return; /* it failed to start, which is yet to be reported, this request with it */
	if (child->pid == 0) {
		int error = start(child);

		if (error) {
			child->end = (struct child_end){
				.kind = CHILD_UNSTARTED, .detail = error};
			child->ending = true;
			(void)sd_event_source_set_enabled(
				child->failed_later, SD_EVENT_ONESHOT);
			return;
		}
	}
	if (child->unanswered == 1)
		set_deadline(child);
	/* Where the process has ended, its exit will say so; where it does not read, its deadline. */
	if (child->socket >= 0)
		(void)send_frame(child, frame, descriptor);
}

pid_t child_process(const struct child *child)
{
	return child->pid;
}

unsigned child_unanswered(const struct child *child)
{
	return child->unanswered;
}

const char *child_end_describe(
	const struct child *child, struct child_end end, char *buffer, size_t size)
{
	switch (end.kind) {
	case CHILD_EXITED:
		(void)snprintf(buffer, size, "ended with status %d", end.detail);
		break;
	case CHILD_KILLED:
		(void)snprintf(buffer, size, "was killed by signal %d (%s)", end.detail,
			strsignal(end.detail));
		break;
	case CHILD_DEADLINE:
		(void)snprintf(buffer, size, "took longer than %llu s",
			(unsigned long long)(child->deadlines_usec[0] / 1000000));
		break;
	case CHILD_GARBLED:
		(void)snprintf(buffer, size, "did not answer in its own language");
		break;
	case CHILD_UNSTARTED:
		(void)snprintf(
			buffer, size, "could not be started: %s", strerror(end.detail));
		break;
	}
	return buffer;
}
