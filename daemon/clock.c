#include "clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t read_clock(clockid_t clock)
{
	struct timespec now = {0};

	(void)clock_gettime(clock, &now); /* cannot fail for these clocks */
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now_usec(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_work_usec(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

int64_t clock_steady_usec(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

static struct tm local_time(int64_t usec)
{
	time_t seconds = (time_t)(usec / 1000000);
	struct tm local = {.tm_mday = 1, .tm_year = 70};

	(void)localtime_r(&seconds, &local); /* fails for years that no int can hold */
	return local;
}

void clock_stamp(int64_t usec, char stamp[CLOCK_STAMP_BYTES])
{
	struct tm local = local_time(usec);
	size_t length = strftime(stamp, CLOCK_STAMP_BYTES, "%Y-%m-%dT%H:%M:%S%z", &local);

	/* strftime() writes the offset as +0900; RFC 3339 wants +09:00. */
	if (length >= 5 && length + 2 <= CLOCK_STAMP_BYTES) {
		memmove(stamp + length - 1, stamp + length - 2, 3);
		stamp[length - 2] = ':';
	}
}

void clock_day(int64_t usec, char day[DATE_BYTES + 1])
{
	struct tm local = local_time(usec);

	if (strftime(day, DATE_BYTES + 1, "%Y-%m-%d", &local) != DATE_BYTES)
		(void)snprintf(day, DATE_BYTES + 1, "9999-12-31");
}

int clock_minute(int64_t usec)
{
	struct tm local = local_time(usec);

	return local.tm_hour * 60 + local.tm_min;
}

int64_t clock_minute_of_day(int64_t usec, int days, int minute)
{
	struct tm local = local_time(usec);

	local.tm_mday += days;
	local.tm_hour = minute / 60;
	local.tm_min = minute % 60;
	local.tm_sec = 0;
	local.tm_isdst = -1;
	return (int64_t)mktime(&local) * 1000000;
}

int64_t clock_day_start(const char *day)
{
	struct tm local = {.tm_isdst = -1, .tm_mday = 1};

	(void)sscanf(day, "%d-%d-%d", &local.tm_year, &local.tm_mon, &local.tm_mday);
	local.tm_year -= 1900;
	local.tm_mon -= 1;
	return (int64_t)mktime(&local) * 1000000;
}

void clock_add_minute(struct text *out, int64_t usec)
{
	struct tm local = local_time(usec);
	char minute[32];

	if (strftime(minute, sizeof(minute), "%Y-%m-%d %H:%M", &local) > 0)
		text_add(out, slice_of(minute));
}

void clock_add_span(struct text *out, int64_t usec)
{
	static const struct {
		int64_t seconds;
		int64_t up_to; /* of them */
		const char *name;
	} units[] = {
		{1, 60, "s"}, {60, 60, "min"}, {3600, 48, "h"}, {86400, INT64_MAX, "d"}};
	int64_t seconds = usec > 0 ? usec / 1000000 : 0;
	size_t i = 0;

	while (seconds / units[i].seconds >= units[i].up_to)
		i++;
	text_add_count(out, seconds / units[i].seconds, NULL);
	text_format(out, " %s", units[i].name);
}
