#include "quiet.h"

#include "clock.h"

enum { DAY_MINUTES = 24 * 60 };
static const int64_t minute_usec = 60 * (int64_t)1000000;

/* Minutes from one time of the day to the next time that it is another. */
static int minutes_between(int from, int to)
{
	return (to - from + DAY_MINUTES) % DAY_MINUTES;
}

/* How long the quiet hours have lasted; -1 where they do not. */
static int minutes_passed(const struct quiet_hours *hours, int64_t now_usec)
{
	int passed = minutes_between(hours->from_minute, clock_minute(now_usec));

	if (!hours->enabled ||
		passed >= minutes_between(hours->from_minute, hours->to_minute))
		return -1;
	return passed;
}

int64_t quiet_hours_start(const struct quiet_hours *hours, int64_t now_usec)
{
	int passed = minutes_passed(hours, now_usec);

	return passed < 0 ? 0 : now_usec - now_usec % minute_usec - passed * minute_usec;
}

int64_t quiet_hours_end(const struct quiet_hours *hours, int64_t now_usec)
{
	int64_t start = quiet_hours_start(hours, now_usec);

	return start == 0 ? 0
			  : start + minutes_between(hours->from_minute, hours->to_minute) *
					    minute_usec;
}
