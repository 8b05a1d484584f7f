/* Tells when no new digest has come to a watched folder for as long as its `silent_after` says: once, until
 * one comes. What is needed for that is in the store, so a restart neither forgets nor repeats it. */
#ifndef PAPERWATCH_SILENCE_H
#define PAPERWATCH_SILENCE_H

#include "ingest.h"

struct silence;

/* Borrows STORE and INGEST, which says whether all that has come was taken in. ON_NOTE is called when a note
 * is due for the desktop. Nothing is watched yet. NULL after a message when the loop has no room. */
struct silence *silence_new(sd_event *loop, struct store *store, struct ingest *ingest,
	void (*on_note)(void *owner), void *owner);
void silence_free(struct silence *silence); /* NULL is fine */

/* Looks after the folders of CONFIG from now on, which is borrowed until the next call. */
void silence_configure(struct silence *silence, const struct config *config);

/* Tells at once what there is to tell, without waiting for what may be about to come. */
void silence_check(struct silence *silence);

#endif
