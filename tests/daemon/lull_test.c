/* For how long nothing has come, whatever happens to the clock. */
#include "lull.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DAY = 24 };

static void a_lull_is_what_both_clocks_agree_on(void **state)
{
	static const struct {
		const char *what;
		int64_t since;
		struct lull_moment learnt; /* in hours, as all here */
		struct lull_moment asked;
		int64_t lull;
	} cases[] = {
		{"time goes by", 1000, {1000, 5}, {1000 + DAY, 5 + DAY}, DAY},
		{"it was learnt late", 1000, {1030, 5}, {1040, 15}, 40},
		{"the clock was set ahead", 1000, {1000, 5}, {9000, 6}, 1},
		{"the clock was set back", 1000, {1000, 5}, {400, 5 + DAY}, DAY},
		{"a little back", 1000, {1000, 5}, {990 + DAY, 5 + DAY}, DAY - 10},
		{"it was ahead at first", 1000, {9000, 5}, {1002, 7}, 2},
		{"what was noted lies ahead", 9000, {1000, 5}, {1003, 8}, 3},
		{"the clock began in 1970", 400000, {1, 5}, {400002, 7}, 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct lull lull = lull_since(cases[i].since, cases[i].learnt);

		print_message("# %s\n", cases[i].what);
		assert_int_equal(lull_usec(&lull, cases[i].asked), cases[i].lull);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lull_is_what_both_clocks_agree_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
