#include "notices.h"

#include "log.h"
#include "memory.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	/* Room for many events, and at least one of the longest name. */
	BUFFER_BYTES = 64 * (sizeof(struct inotify_event) + NAME_MAX + 1),
	/* Who makes more events than this is not followed: the queue overflows, all is listed some
	 * time later, and until then there is time for everything else. About 150,000 events a
	 * second, a third of a processor. No event waits for longer than the interval. */
	READS_PER_INTERVAL = 8,
	INTERVAL_USEC = 25 * 1000,
	/* A queue holds 16,384 events by default; somebody may add to it while it is emptied. */
	EMPTYING_READS_MAX = 10000,
};

struct notices {
	int inotify;
	const struct notices_events *events;
	void *owner;
	sd_event_source *source;
	bool overflowed;
};

/* As read(2). */
static ssize_t read_some(const struct notices *notices, char *buffer)
{
	ssize_t got = read(notices->inotify, buffer, BUFFER_BYTES);

	if (got < 0 && errno != EAGAIN && errno != EINTR)
		log_error("cannot read file events: %s", strerror(errno));
	return got;
}

static int on_readable(
	sd_event_source *source, int descriptor, uint32_t events, void *context)
{
	struct notices *notices = context;
	_Alignas(struct inotify_event) char buffer[BUFFER_BYTES];
	ssize_t got = read_some(notices, buffer);

	(void)descriptor;
	(void)events;
	for (ssize_t place = 0; place < got && !notices->overflowed;) {
		const struct inotify_event *event = (const void *)(buffer + place);

		if (event->mask & IN_Q_OVERFLOW) {
			notices->overflowed = true;
			(void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
			notices->events->on_overflow(notices->owner);
		} else {
			notices->events->on_notice(notices->owner, event);
		}
		place += (ssize_t)(sizeof(*event) + event->len);
	}
	return 0;
}

struct notices *notices_new(
	sd_event *loop, const struct notices_events *events, void *owner)
{
	struct notices *notices = memory_new(1, sizeof(*notices));
	int error;

	notices->events = events;
	notices->owner = owner;
	notices->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (notices->inotify < 0) {
		error = errno;
	} else {
		error = -sd_event_add_io(loop, &notices->source, notices->inotify, EPOLLIN,
			on_readable, notices);
		if (error <= 0)
			error = -sd_event_source_set_ratelimit(
				notices->source, INTERVAL_USEC, READS_PER_INTERVAL);
	}
	if (error <= 0)
		return notices;
	notices_free(notices);
	errno = error;
	return NULL;
}

void notices_free(struct notices *notices)
{
	if (!notices)
		return;
	sd_event_source_disable_unref(notices->source);
	if (notices->inotify >= 0)
		(void)close(notices->inotify); /* nothing was written */
	free(notices);
}

int notices_watch(struct notices *notices, const char *path, uint32_t mask)
{
	return inotify_add_watch(notices->inotify, path, mask);
}

int notices_watch_folder(struct notices *notices, int descriptor, uint32_t mask)
{
	char link[64];

	/* By descriptor: the path may be longer than a path may be, or mean something else by now. */
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
	return inotify_add_watch(notices->inotify, link, mask);
}

void notices_forget(struct notices *notices, int number)
{
	/* It fails when the kernel has let go of it by itself, which is as well. */
	(void)inotify_rm_watch(notices->inotify, number);
}

void notices_begin_anew(struct notices *notices)
{
	_Alignas(struct inotify_event) char buffer[BUFFER_BYTES];

	for (int i = 0; i < EMPTYING_READS_MAX && read_some(notices, buffer) > 0; i++)
		continue;
	notices->overflowed = false;
	if (sd_event_source_set_enabled(notices->source, SD_EVENT_ON) < 0)
		log_error("cannot wait for file events");
}
