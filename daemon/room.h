/* How many pop-ups of their own there may be: more than a handful within a minute is a flood. Times are those
 * of clock_steady_usec(). */
#ifndef PAPERWATCH_ROOM_H
#define PAPERWATCH_ROOM_H

#include "config.h"

struct room {
	int64_t taken_usec
		[POPUPS_MAX]; /* by pop-ups that may still count, when they were shown */
	size_t count;
};

/* Is there room for one more at NOW_USEC, where MAX are allowed? */
bool room_has(struct room *room, int64_t now_usec, int64_t max);

/* One more was shown; beyond POPUPS_MAX none counts. */
void room_take(struct room *room, int64_t now_usec);

#endif
