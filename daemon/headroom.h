/* Room in the store's log of writes, before it is needed: a commit that writes over what the file has already
 * is on disk sooner than one that makes it longer, because the file system has nothing to note down. */
#ifndef PAPERWATCH_HEADROOM_H
#define PAPERWATCH_HEADROOM_H

#include "store.h"

#include <systemd/sd-event.h>

struct headroom;

/* Borrows STORE. Nothing is done yet. NULL after a message when the loop has no room. */
struct headroom *headroom_new(sd_event *loop, struct store *store);
void headroom_free(struct headroom *headroom); /* NULL is fine */

/* There is nothing else to do: makes room, a little at a time, where there is none yet. */
void headroom_make(struct headroom *headroom);

#endif
