/* The pop-up for many papers: which of them it names. */
#include "popup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void add(struct fold *fold, const char *title, enum urgency urgency, int64_t votes)
{
	fold_add(fold, &(struct alert){
			       .title = slice_of(title),
			       .urgency = urgency,
			       .has_votes = votes >= 0,
			       .votes = votes,
		       });
}

static void assert_body(const struct fold *fold, const char *expected)
{
	struct text body = {0};

	fold_add_body(fold, &body);
	assert_string_equal(body.bytes, expected);
	text_fini(&body);
}

static void what_comes_later_and_is_better_takes_its_place_among_the_titles(void **state)
{
	struct fold fold = {0};

	(void)state;
	add(&fold, "B", URGENCY_NORMAL, 5);
	add(&fold, "C", URGENCY_NORMAL, 4);
	add(&fold, "D", URGENCY_NORMAL, 4);
	add(&fold, "E", URGENCY_LOW, 90);
	add(&fold, "F", URGENCY_LOW, -1);
	add(&fold, "G", URGENCY_LOW, -1);
	assert_body(&fold,
		"• B (5 votes)\n• C (4 votes)\n• D (4 votes)\n• E (90 votes)\n• F\n"
		"and 1 more: paperwatch history");
	add(&fold, "A", URGENCY_NORMAL, 12);
	add(&fold, "H", URGENCY_CRITICAL, -1);
	assert_body(&fold,
		"• H\n• A (12 votes)\n• B (5 votes)\n• C (4 votes)\n• D (4 votes)\n"
		"and 3 more: paperwatch history");
	assert_int_equal(fold.urgency, URGENCY_CRITICAL);
	fold_fini(&fold);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_comes_later_and_is_better_takes_its_place_among_the_titles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
