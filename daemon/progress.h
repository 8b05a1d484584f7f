/* How far long work is: one line on standard error, where that is a terminal, that takes its own
 * place again and again and is gone at the end. Work of less than half a second shows nothing. */
#ifndef PAPERWATCH_PROGRESS_H
#define PAPERWATCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool wanted;      /* standard error is a terminal */
	int64_t due_usec; /* when the line may be written next */
	size_t columns;   /* that the line takes on the screen now */
};

void progress_begin(struct progress *progress, int64_t now_usec);

/* DONE of TOTAL digests have been read. */
void progress_show(struct progress *progress, int64_t now_usec, size_t done, size_t total);

/* Takes the line away: at the end, and before anything else is written to the terminal. */
void progress_clear(struct progress *progress);

#endif
