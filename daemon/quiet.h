/* The quiet hours: from one time of the day to another, in local time. */
#ifndef PAPERWATCH_QUIET_H
#define PAPERWATCH_QUIET_H

#include "config.h"

/* When the quiet hours that NOW_USEC lies in began, and when they end; 0 where it lies in none. Wall
 * time. An end that the clock skips, because it is put forward then, is up to an hour off. */
int64_t quiet_hours_start(const struct quiet_hours *hours, int64_t now_usec);
int64_t quiet_hours_end(const struct quiet_hours *hours, int64_t now_usec);

#endif
