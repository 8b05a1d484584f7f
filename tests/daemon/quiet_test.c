/* The quiet hours: when they began and when they end, also over midnight. */
#include "quiet.h"

#include "clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static const int64_t minute_usec = 60 * (int64_t)1000000;

static int64_t at(int hour, int minute)
{
	return clock_day_start("2024-10-31") + (hour * 60 + minute) * minute_usec;
}

static void hours_of_a_day_begin_and_end_that_day(void **state)
{
	const struct quiet_hours hours = {true, 13 * 60, 14 * 60 + 30, 0};

	(void)state;
	assert_int_equal(quiet_hours_end(&hours, at(12, 59)), 0);
	assert_int_equal(quiet_hours_start(&hours, at(12, 59)), 0);
	assert_int_equal(quiet_hours_start(&hours, at(13, 0)), at(13, 0));
	assert_int_equal(quiet_hours_start(&hours, at(14, 29) + 1), at(13, 0));
	assert_int_equal(quiet_hours_end(&hours, at(14, 29) + 1), at(14, 30));
	assert_int_equal(quiet_hours_end(&hours, at(14, 30)), 0);
}

static void hours_over_midnight_are_those_of_two_days(void **state)
{
	const struct quiet_hours hours = {true, 22 * 60, 7 * 60, 0};

	(void)state;
	assert_int_equal(quiet_hours_end(&hours, at(23, 0)), at(24 + 7, 0));
	assert_int_equal(quiet_hours_start(&hours, at(23, 0)), at(22, 0));
	assert_int_equal(quiet_hours_end(&hours, at(6, 59)), at(7, 0));
	assert_int_equal(quiet_hours_start(&hours, at(6, 59)), at(22 - 24, 0));
	assert_int_equal(quiet_hours_end(&hours, at(7, 0)), 0);
	assert_int_equal(quiet_hours_end(&hours, at(21, 59)), 0);
}

static void without_quiet_hours_it_is_never_quiet(void **state)
{
	const struct quiet_hours none = {.from_minute = -1, .to_minute = -1};

	(void)state;
	assert_int_equal(quiet_hours_end(&none, at(3, 0)), 0);
	assert_int_equal(quiet_hours_start(&none, at(3, 0)), 0);
}

/* Clocks go forward at 2 and back at 3. The rule is written out, for not every machine has the zones. */
static void the_night_of_another_hour_ends_by_the_clock(void **state)
{
	const struct quiet_hours hours = {true, 22 * 60, 7 * 60, 0};
	const int64_t hour_usec = 60 * minute_usec;
	int64_t short_night;
	int64_t long_night;

	(void)state;
	(void)setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	short_night = clock_day_start("2027-03-27") + 22 * hour_usec;
	long_night = clock_day_start("2026-10-24") + 22 * hour_usec;
	assert_int_equal(quiet_hours_end(&hours, short_night + hour_usec),
		short_night + 8 * hour_usec);
	assert_int_equal(
		quiet_hours_start(&hours, short_night + 7 * hour_usec), short_night);
	assert_int_equal(quiet_hours_end(&hours, short_night + 7 * hour_usec),
		short_night + 8 * hour_usec);
	assert_int_equal(quiet_hours_end(&hours, short_night + 8 * hour_usec), 0);
	assert_int_equal(quiet_hours_end(&hours, long_night + hour_usec),
		long_night + 10 * hour_usec);
	assert_int_equal(quiet_hours_start(&hours, long_night + 9 * hour_usec), long_night);
	assert_int_equal(quiet_hours_end(&hours, long_night + 10 * hour_usec), 0);
	(void)setenv("TZ", "Asia/Seoul", 1);
	tzset();
}

/* A time that this day's clock does not show, or shows twice. */
static void hours_that_end_within_the_change_end_later_than_now(void **state)
{
	const struct quiet_hours hours = {true, 60, 2 * 60 + 30, 0};
	int64_t nights[2];

	(void)state;
	(void)setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	nights[0] = clock_day_start("2027-03-28");
	nights[1] = clock_day_start("2026-10-25");
	for (size_t i = 0; i < 2; i++)
		for (int64_t now = nights[i]; now < nights[i] + 300 * minute_usec;
			now += minute_usec) {
			int64_t end = quiet_hours_end(&hours, now);

			assert_true(
				end == 0 || (end > now && end <= now + 180 * minute_usec));
		}
	(void)setenv("TZ", "Asia/Seoul", 1);
	tzset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_of_a_day_begin_and_end_that_day),
		cmocka_unit_test(hours_over_midnight_are_those_of_two_days),
		cmocka_unit_test(without_quiet_hours_it_is_never_quiet),
		cmocka_unit_test(the_night_of_another_hour_ends_by_the_clock),
		cmocka_unit_test(hours_that_end_within_the_change_end_later_than_now),
	};

	(void)setenv("TZ", "Asia/Seoul", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
