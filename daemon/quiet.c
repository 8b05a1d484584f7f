#include "quiet.h"

#include "clock.h"

static const int64_t hour_usec = 3600 * (int64_t)1000000;

/* By what the clock shows: on the days on which it is changed, the hours are longer or shorter. */
static bool are_quiet(const struct quiet_hours *hours, int minute)
{
	if (!hours->enabled)
		return false;
	return hours->from_minute <= hours->to_minute
		       ? minute >= hours->from_minute && minute < hours->to_minute
		       : minute >= hours->from_minute || minute < hours->to_minute;
}

int64_t quiet_hours_start(const struct quiet_hours *hours, int64_t now_usec)
{
	int minute = clock_minute(now_usec);

	if (!are_quiet(hours, minute))
		return 0;
	return clock_minute_of_day(
		now_usec, minute < hours->from_minute ? -1 : 0, hours->from_minute);
}

int64_t quiet_hours_end(const struct quiet_hours *hours, int64_t now_usec)
{
	int minute = clock_minute(now_usec);
	int64_t end;

	if (!are_quiet(hours, minute))
		return 0;
	end = clock_minute_of_day(
		now_usec, minute < hours->to_minute ? 0 : 1, hours->to_minute);
	/* Of an end that the clock shows twice, the first may be meant, which is over. */
	return end > now_usec ? end : end + hour_usec;
}
