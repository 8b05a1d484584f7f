/* Files that have yet to settle: they were written to, nobody has closed them, or nobody could have
 * been seen to. When nothing happened to one for 2 s, its writer has finished, or pauses. One that
 * is written to without end is handed out every minute all the same. */
#ifndef PAPERWATCH_SETTLING_H
#define PAPERWATCH_SETTLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

/* A file that was written to so short a time ago may be half of what it will be. */
enum { SETTLING_MSEC = 2000 };

struct settling;

/* ON_SETTLED is called from the loop, with LISTED as settling_add() had it: true when it never said
 * otherwise. The path lives until the call returns. NULL when the loop has no room. */
struct settling *settling_new(sd_event *loop,
	void (*on_settled)(void *owner, size_t root, const char *path, bool listed),
	void *owner);
void settling_free(struct settling *settling); /* NULL is fine */

/* Something happened to the file just now. LISTED: no, it was only found to be new by listing. */
void settling_add(struct settling *settling, size_t root, const char *path, bool listed);

/* The file needs no waiting for any more. *LISTED, if it waited, as for ON_SETTLED. */
bool settling_remove(
	struct settling *settling, size_t root, const char *path, bool *listed);

bool settling_has(const struct settling *settling, size_t root, const char *path);

/* Is there one that was not handed out since it began to change? */
bool settling_is_busy(const struct settling *settling);

void settling_clear(struct settling *settling);

#endif
