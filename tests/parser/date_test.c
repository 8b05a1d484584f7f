/* Days in texts and paths, in every form that digests use, and the days that no calendar has. */
#include "date.h"

#include "check.h"

#include <stdio.h>
#include <time.h>

/* TEXT is copied to the heap without a NUL, so that a sanitizer sees a read behind its end. */
static void assert_found_by(bool (*find)(struct slice text, char date[DATE_BYTES + 1]),
	const char *text, const char *expected)
{
	size_t length = strlen(text);
	char *bytes = memory_new(length, 1);
	char date[DATE_BYTES + 1] = "";

	memcpy(bytes, text, length);
	if (find((struct slice){bytes, length}, date) != (expected != NULL))
		fail_msg("'%s' was%s taken for a day", text, expected ? " not" : "");
	if (expected)
		assert_string_equal(date, expected);
	free(bytes);
}

static void a_day_is_found_in_every_form(void **state)
{
	static const struct {
		const char *text;
		const char *date;
	} cases[] = {
		{"2024-10-31", "2024-10-31"},
		{"2024.10.31", "2024-10-31"},
		{"2024/10/31", "2024-10-31"},
		{"2024_10_31", "2024-10-31"},
		{"2024-1-5", "2024-01-05"},
		{"2024.1.15", "2024-01-15"},
		{"2024/11/5", "2024-11-05"},
		{"Daily Papers (2024-10-31)", "2024-10-31"},
		{"오늘의 논문 2024.10.31.", "2024-10-31"},
		{"v2024-10-31x", "2024-10-31"},
		{"2410.22330 of 2024-10-31", "2024-10-31"},
		{"2024-10-31 and 2024-11-01", "2024-10-31"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_found_by(date_find, cases[i].text, cases[i].date);
}

static void days_that_no_calendar_has_are_passed_over(void **state)
{
	(void)state;
	assert_found_by(date_find, "2024-13-01, 2024-10-31", "2024-10-31");
	assert_found_by(date_find, "2024.04.31 2024.05.01", "2024-05-01");
	assert_found_by(date_find, "2023-02-29", NULL);
	assert_found_by(date_find, "2024-00-10", NULL);
	assert_found_by(date_find, "2024-10-00", NULL);
	assert_found_by(date_find, "2024-10-32", NULL);
}

static void numbers_that_are_no_day_are_passed_over(void **state)
{
	static const char *const texts[] = {"", "2024", "2024-", "2024-10", "2024-10-",
		"2024-10-x", "2024-10/31", "2024-10.31", "2024 10 31", "12024-10-31",
		"2024-10-311", "2024-123-01", "10-31-2024", "20241031", "24-10-31",
		"2024--10-31", "2024-10--31", "1989-12-31", "2100-01-01", "----------"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_found_by(date_find, texts[i], NULL);
	assert_false(date_find((struct slice){0}, (char[DATE_BYTES + 1]){0}));
}

static void a_path_tells_the_day(void **state)
{
	static const struct {
		const char *path;
		const char *date;
	} cases[] = {
		{"2024-10-31.md", "2024-10-31"},
		{"2024.10.31.md", "2024-10-31"},
		{"2024_10_31-daily.md", "2024-10-31"},
		{"papers_20241031.md", "2024-10-31"},
		{"20241031", "2024-10-31"},
		{"digests/2024-10-31.md", "2024-10-31"},
		{"2024/10/31.md", "2024-10-31"},
		{"2024/1/5.md", "2024-01-05"},
		{"2024-10/31.md", "2024-10-31"},
		{"/home/kim/digests/2024/10/31.md", "2024-10-31"},
		{"2024/10/31/notes.md", "2024-10-31"},
		{"99999999_20241031.md", "2024-10-31"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_found_by(date_find_in_path, cases[i].path, cases[i].date);
}

static void a_file_name_goes_before_folders_and_near_folders_before_far_ones(void **state)
{
	(void)state;
	assert_found_by(date_find_in_path, "2023/01/02/2024-10-31.md", "2024-10-31");
	assert_found_by(date_find_in_path, "2023-01-02/20241031.md", "2024-10-31");
	assert_found_by(date_find_in_path, "2023/01/02/2024/10/31.md", "2024-10-31");
}

static void a_path_without_a_day_tells_none(void **state)
{
	static const char *const paths[] = {"", "/", "notes.md", "2024.md", "2024/10.md",
		"2024/10/README.md", "2024/13/31.md", "x2024/10/31.md", "2024/10/311.md",
		"2024101.md", "202410311.md", "20241332.md", "2410.22330.md"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++)
		assert_found_by(date_find_in_path, paths[i], NULL);
	assert_false(date_find_in_path((struct slice){0}, (char[DATE_BYTES + 1]){0}));
}

static void only_the_canonical_form_is_valid(void **state)
{
	static const char *const texts[] = {"", "2024-1-5", "2024.10.31", "2024/10/31",
		"2024_10_31", "2024-10-31 ", " 2024-10-31", "2024-10-3", "2024-13-01",
		"x2024-1-05", "2024-1-05x"};

	(void)state;
	assert_true(date_valid(SLICE_LITERAL("2024-10-31")));
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (date_valid(slice_of(texts[i])))
			fail_msg("'%s' is no day", texts[i]);
	assert_false(date_valid((struct slice){0}));
}

/* The C library keeps a calendar too: a day is one that it does not have to put right. */
static void every_day_of_the_calendar_is_valid_and_no_other(void **state)
{
	(void)state;
	for (int year = 1990; year <= 2099; year++) {
		for (int month = 0; month <= 13; month++) {
			for (int day = 0; day <= 32; day++) {
				struct tm tm = {.tm_year = year - 1900,
					.tm_mon = month - 1,
					.tm_mday = day};
				char text[64]; /* whatever an int may be */
				bool exists;

				(void)timegm(&tm);
				exists = tm.tm_mon == month - 1 && tm.tm_mday == day;
				(void)snprintf(text, sizeof(text), "%04d-%02d-%02d", year,
					month, day);
				if (date_valid(slice_of(text)) != exists)
					fail_msg("%s: %d", text, exists);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_is_found_in_every_form),
		cmocka_unit_test(days_that_no_calendar_has_are_passed_over),
		cmocka_unit_test(numbers_that_are_no_day_are_passed_over),
		cmocka_unit_test(a_path_tells_the_day),
		cmocka_unit_test(
			a_file_name_goes_before_folders_and_near_folders_before_far_ones),
		cmocka_unit_test(a_path_without_a_day_tells_none),
		cmocka_unit_test(only_the_canonical_form_is_valid),
		cmocka_unit_test(every_day_of_the_calendar_is_valid_and_no_other),
	};

	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
