/* Wall time as people and logs write it. Scheduling never uses it: that runs on CLOCK_MONOTONIC. */
#ifndef PAPERWATCH_CLOCK_H
#define PAPERWATCH_CLOCK_H

#include "date.h"
#include "text.h"

#include <stdint.h>

/* Microseconds since 1970-01-01 UTC, now. */
int64_t clock_now_usec(void);

/* Microseconds that this thread has kept a processor busy. */
int64_t clock_work_usec(void);

/* Microseconds of a clock that nobody sets, and that goes on in sleep: for times between. */
int64_t clock_steady_usec(void);

/* "2024-10-31T08:00:03+09:00", local. */
enum { CLOCK_STAMP_BYTES = 40 };
void clock_stamp(int64_t usec, char stamp[CLOCK_STAMP_BYTES]);

/* "2024-10-31", local. */
void clock_day(int64_t usec, char day[DATE_BYTES + 1]);

/* Minutes since the local midnight, 0 to 1439. */
int clock_minute(int64_t usec);

/* When the clock shows MINUTE, 0 to 1439, on the local day that is DAYS after that of USEC. A time that it
 * skips that day is about an hour off; of one that it shows twice, it is either. */
int64_t clock_minute_of_day(int64_t usec, int days, int minute);

/* When DAY ("2024-10-31", local, a day of the calendar) begins. */
int64_t clock_day_start(const char *day);

/* Adds "2024-10-31 08:00", local. */
void clock_add_minute(struct text *out, int64_t usec);

/* Adds a span of time as people say it: "40 s", "5 min", "3 h", "12 d". */
void clock_add_span(struct text *out, int64_t usec);

#endif
