/* The kernel's notices of what happens to files: hides how inotify(7) is opened, read, and kept from
 * taking more than its share. Who watches what is up to the caller, in the terms of inotify. */
#ifndef PAPERWATCH_NOTICES_H
#define PAPERWATCH_NOTICES_H

#include <stdint.h>
#include <sys/inotify.h>
#include <systemd/sd-event.h>

struct notices;

struct notices_events {
	void (*on_notice)(void *owner, const struct inotify_event *event);
	/* The kernel had more to tell than it could keep. Nothing more comes until
	 * notices_begin_anew(). */
	void (*on_overflow)(void *owner);
};

/* NULL with errno: EMFILE when the user has too many of them already. */
struct notices *notices_new(
	sd_event *loop, const struct notices_events *events, void *owner);
void notices_free(struct notices *notices); /* NULL is fine */

/* The number of the watch on PATH, or on the folder behind DESCRIPTOR; -1 with errno: ENOSPC when
 * the user has too many. What is watched already gets the new MASK, and keeps its number. */
int notices_watch(struct notices *notices, const char *path, uint32_t mask);
int notices_watch_folder(struct notices *notices, int descriptor, uint32_t mask);

/* Late notices with NUMBER may still come; the number is not given again. */
void notices_forget(struct notices *notices, int number);

/* After an overflow: whatever is still there to be told is dropped, and the next notice is one of
 * what happens from now on. Watches stay. */
void notices_begin_anew(struct notices *notices);

#endif
