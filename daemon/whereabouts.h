/* Where the watched folders really are. A path may come to lead elsewhere while nothing happens in
 * the folder that it led to: a symbolic link on the way points to another place, a folder above is
 * moved, a file system is mounted over it or taken away. */
#ifndef PAPERWATCH_WHEREABOUTS_H
#define PAPERWATCH_WHEREABOUTS_H

#include <stddef.h>
#include <systemd/sd-event.h>

struct whereabouts;

/* ON_DOUBT: what is at the root's path now may not be what was there, or not all of it. It may come
 * without need. NULL when the loop has no room. */
struct whereabouts *whereabouts_new(
	sd_event *loop, void (*on_doubt)(void *owner, size_t root), void *owner);
void whereabouts_free(struct whereabouts *whereabouts); /* NULL is fine */

/* From now on there are COUNT roots, none of them followed. */
void whereabouts_set_count(struct whereabouts *whereabouts, size_t count);

/* Follows ROOT, whose path is PATH (absolute), from where it leads at this moment. PATH is borrowed
 * until it is followed again or the count is set. Where the kernel grants no watches this does as much
 * as it can. */
void whereabouts_follow(struct whereabouts *whereabouts, size_t root, const char *path);

#endif
