/* Lists of problems: each with its place, in an order that a reader can follow. */
#include "diagnostic.h"

#include "check.h"

#include <stdio.h>

static void a_problem_keeps_its_place_and_text(void **state)
{
	struct diagnostics list = {0};
	char file[] = "rules.yaml";

	(void)state;
	diagnostics_add(&list, SEVERITY_ERROR, file, 12, 5, "unknown condition '%s'", "x");
	diagnostics_add(&list, SEVERITY_WARNING, NULL, 0, 0, "투표 %d", 44);
	file[0] = '?'; /* the list has a copy */
	assert_int_equal(list.count, 2);
	assert_int_equal(list.error_count, 1);
	assert_int_equal(list.items[0].severity, SEVERITY_ERROR);
	assert_string_equal(list.items[0].file, "rules.yaml");
	assert_int_equal(list.items[0].line, 12);
	assert_int_equal(list.items[0].column, 5);
	assert_string_equal(list.items[0].text, "unknown condition 'x'");
	assert_int_equal(list.items[1].severity, SEVERITY_WARNING);
	assert_null(list.items[1].file);
	assert_string_equal(list.items[1].text, "투표 44");
	diagnostics_fini(&list);
}

static void a_freed_list_is_empty_and_may_be_used_again(void **state)
{
	struct diagnostics list = {0};

	(void)state;
	diagnostics_fini(&list);
	diagnostics_add(&list, SEVERITY_ERROR, "a", 1, 1, "x");
	diagnostics_fini(&list);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.error_count, 0);
	diagnostics_add(&list, SEVERITY_WARNING, "a", 1, 1, "y");
	assert_int_equal(list.count, 1);
	diagnostics_fini(&list);
}

static void too_many_problems_are_counted_but_not_kept(void **state)
{
	struct diagnostics list = {0};

	(void)state;
	for (unsigned i = 0; i < DIAGNOSTICS_MAX + 10; i++)
		diagnostics_add(&list, SEVERITY_WARNING, "a", i + 1, 0, "warning");
	for (unsigned i = 0; i < 5; i++)
		diagnostics_add(&list, SEVERITY_ERROR, "a", i + 1, 0, "error");
	assert_int_equal(list.count, DIAGNOSTICS_MAX);
	assert_int_equal(list.items[list.count - 1].line, DIAGNOSTICS_MAX);
	assert_int_equal(list.error_count, 5);
	diagnostics_fini(&list);
}

struct place {
	const char *file;
	unsigned line;
	unsigned column;
};

/* Sorts PLACES; EXPECTED names them by their number, one letter each from 'a'. */
static void assert_sorted(const struct place *places, size_t count, const char *expected)
{
	struct diagnostics list = {0};
	char order[32] = "";

	for (size_t i = 0; i < count; i++)
		diagnostics_add(&list, SEVERITY_ERROR, places[i].file, places[i].line,
			places[i].column, "%c", 'a' + (int)i);
	diagnostics_sort(&list);
	assert_int_equal(list.count, count);
	assert_true(count < sizeof(order));
	for (size_t i = 0; i < count; i++)
		order[i] = list.items[i].text[0];
	assert_string_equal(order, expected);
	diagnostics_fini(&list);
}

static void problems_are_sorted_by_line_then_column(void **state)
{
	static const struct place places[] = {
		{"f", 9, 1}, {"f", 2, 7}, {"f", 2, 3}, {"f", 0, 0}, {"f", 10, 1}};

	(void)state;
	assert_sorted(places, COUNT_OF(places), "dcbae");
	assert_sorted(places, 0, "");
	assert_sorted(places, 1, "a");
}

static void problems_of_one_place_stay_in_order(void **state)
{
	static const struct place places[] = {
		{"f", 2, 1}, {"f", 1, 1}, {"f", 1, 1}, {"f", 2, 1}, {"f", 1, 1}};

	(void)state;
	assert_sorted(places, COUNT_OF(places), "bcead");
}

static void files_stay_in_the_order_they_were_first_named(void **state)
{
	static const struct place apart[] = {
		{"z", 5, 1}, {"z", 1, 1}, {"a", 9, 1}, {"a", 3, 1}, {NULL, 1, 1}};
	static const struct place mixed[] = {{"z", 5, 1}, {"a", 9, 1}, {"z", 1, 1},
		{NULL, 2, 1}, {"a", 3, 1}, {NULL, 1, 1}, {"z", 5, 0}};

	(void)state;
	assert_sorted(apart, COUNT_OF(apart), "badce");
	assert_sorted(mixed, COUNT_OF(mixed), "cgaebfd");
}

static void severities_have_names(void **state)
{
	(void)state;
	assert_string_equal(severity_name(SEVERITY_ERROR), "error");
	assert_string_equal(severity_name(SEVERITY_WARNING), "warning");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_problem_keeps_its_place_and_text),
		cmocka_unit_test(a_freed_list_is_empty_and_may_be_used_again),
		cmocka_unit_test(too_many_problems_are_counted_but_not_kept),
		cmocka_unit_test(problems_are_sorted_by_line_then_column),
		cmocka_unit_test(problems_of_one_place_stay_in_order),
		cmocka_unit_test(files_stay_in_the_order_they_were_first_named),
		cmocka_unit_test(severities_have_names),
	};

	return cmocka_run_group_tests_name("diagnostic", tests, NULL, NULL);
}
