/* For how long nothing has come: since a wall time that was noted down, perhaps by an earlier process, told
 * so that a clock that is set meanwhile makes no lull longer than it is. */
#ifndef PAPERWATCH_LULL_H
#define PAPERWATCH_LULL_H

#include <stdint.h>

/* One moment on both clocks: see clock_now_usec() and clock_steady_usec(). */
struct lull_moment {
	int64_t wall_usec;
	int64_t steady_usec;
};

struct lull {
	int64_t since_usec;        /* wall time, as it was noted */
	int64_t since_steady_usec; /* the same, as it was worked out when that was learnt */
};

/* The lull since SINCE_USEC, of which is learnt NOW. A time ahead counts as NOW. */
struct lull lull_since(int64_t since_usec, struct lull_moment now);

/* How long it is NOW: what both clocks agree on, in microseconds. */
int64_t lull_usec(const struct lull *lull, struct lull_moment now);

#endif
