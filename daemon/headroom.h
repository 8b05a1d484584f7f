/* Room in the store's log of writes, before it is needed. A commit that writes over what the file has already
 * is on disk sooner than one that makes it longer, because the file system has nothing to note down; and what
 * has been brought home from the log before it is full holds up no commit. */
#ifndef PAPERWATCH_HEADROOM_H
#define PAPERWATCH_HEADROOM_H

#include "store.h"

#include <systemd/sd-event.h>

struct headroom;

/* Borrows STORE. Nothing is done yet. NULL after a message when the loop has no room. */
struct headroom *headroom_new(sd_event *loop, struct store *store);
void headroom_free(struct headroom *headroom); /* NULL is fine */

/* There is nothing else to do: makes room where there is too little, a few milliseconds at a time. */
void headroom_make(struct headroom *headroom);

#endif
