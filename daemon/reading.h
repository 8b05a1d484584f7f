/* Digests read by the reader process, seen from this side: descriptors in, papers out.
 * When the reader dies, the digest it had in hand fails, and the others go to the next reader. */
#ifndef PAPERWATCH_READING_H
#define PAPERWATCH_READING_H

#include "child.h"
#include "paper.h"

enum reading_outcome {
	READING_DONE,    /* the digest was read */
	READING_REFUSED, /* it is beyond a limit: reading it again unchanged gives the same */
	READING_CRASHED, /* the reader died on it, or ran out of processor time or memory */
	READING_FAILED   /* for this time: an I/O error, a deadline, a kill from outside */
};

struct reading_result {
	enum reading_outcome outcome;
	struct digest
		*digest; /* only when READING_DONE or READING_REFUSED; the callee may keep
	                        * its content by copying the struct and zeroing the original */
	const char *
		reason; /* one sentence unless READING_DONE; lives until the call returns */
	int descriptor; /* the one submitted; still open, closed after the call */
};

/* CONTEXT is what was submitted with the digest. Called from the loop, in order of submission. */
typedef void (*reading_done_func)(
	void *owner, void *context, struct reading_result *result);

struct reading;

/* Starts nothing yet. NULL when the loop has no room. */
struct reading *reading_new(sd_event *loop, reading_done_func done, void *owner);

/* Submitted digests are dropped: DROP gets the context of each. NULL is fine. */
void reading_free(struct reading *reading, void (*drop)(void *context));

/* True when another digest may be submitted. Keeping the reader fed with more than one lets it
 * read the next while this process matches the last. */
bool reading_has_room(const struct reading *reading);

/* Takes over DESCRIPTOR, open for reading. PATH (below its folder) can tell the digest's day. */
void reading_submit(
	struct reading *reading, int descriptor, struct slice path, void *context);

/* The reader's process, or 0 when there is none. */
pid_t reading_process(const struct reading *reading);

/* How many digests are under way. */
unsigned reading_count(const struct reading *reading);

#endif
