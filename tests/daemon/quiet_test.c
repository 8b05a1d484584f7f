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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_of_a_day_begin_and_end_that_day),
		cmocka_unit_test(hours_over_midnight_are_those_of_two_days),
		cmocka_unit_test(without_quiet_hours_it_is_never_quiet),
	};

	(void)setenv("TZ", "Asia/Seoul", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
