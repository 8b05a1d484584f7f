/* How wide text is on a terminal, and how it is cut to a column of a table. */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void hangul_takes_two_columns_and_marks_none(void **state)
{
	static const struct {
		const char *text;
		size_t columns;
	} cases[] = {
		{"", 0}, {"retrieval", 9}, {"검색 증강", 9}, {"カナ漢字", 8},
		{"\xE1\x84\x80\xE1\x85\xA1", 2},           /* 가 in two letters */
		{"e\xCC\x81", 1}, {"\xF0\x9F\x94\xA5", 2}, /* fire */
		{"½…", 2}, {"\x1B[", 9},                   /* shown as <U+001B>[ */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(text_columns(slice_of(cases[i].text)), cases[i].columns);
}

static void a_column_is_filled_or_cut_exactly(void **state)
{
	static const struct {
		const char *text;
		size_t columns;
		const char *shown;
	} cases[] = {
		{"ab", 4, "ab  "},
		{"abcd", 4, "abcd"},
		{"abcde", 4, "abc…"},
		{"검색", 4, "검색"},
		{"검색어", 4, "검… "},
		{"검색어", 5, "검색…"},
		{"e\xCC\x81tude", 3, "e\xCC\x81t…"},
		{"", 2, "  "},
		{"abc", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct text text = {0};

		text_add_columns(&text, slice_of(cases[i].text), cases[i].columns);
		text_add(&text, SLICE_LITERAL(""));
		assert_string_equal(text.bytes, cases[i].shown);
		text_fini(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hangul_takes_two_columns_and_marks_none),
		cmocka_unit_test(a_column_is_filled_or_cut_exactly),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
