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
		{"한국", 3, "한…"},
		/* 각 in three letters, a flag: neither is cut apart. */
		{"\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8xyz", 4,
			"\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8x…"},
		{"a🇰🇷bc", 4, "a🇰🇷…"},
		{"a🇰🇷🇰🇷", 4, "a🇰🇷…"},
		{"a🇰🇷bc", 3, "a… "},
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

/* Each character that acts on a screen or on an eye, as it is shown. */
static void what_acts_is_shown_by_its_number(void **state)
{
	static const struct {
		const char *text;
		const char *shown;
	} cases[] = {
		{"\x1B]0;x\x07", "<U+001B>]0;x<U+0007>"},
		{"\x01\x08\x7F", "<U+0001><U+0008><U+007F>"},
		{"\xC2\x9B[31m", "<U+009B>[31m"},       /* CSI in one character */
		{"a\tb\nc\r\nd\fe\vf", "a b c  d e f"}, /* white space keeps to its line */
		{"\u202Egpj.exe\u202C", "<U+202E>gpj.exe<U+202C>"},
		{"\u2066a\u2069", "<U+2066>a<U+2069>"},
		{"\u061C\u200E\u200F", "<U+061C><U+200E><U+200F>"},
		{"R\u200BAG \u200C\u200D\u2060\uFEFF",
			"R<U+200B>AG <U+200C><U+200D><U+2060><U+FEFF>"},
		{"\u00AD\u034F\u115F\u3164\uFFA0",
			"<U+00AD><U+034F><U+115F><U+3164><U+FFA0>"},
		{"\u2028\u2029", "<U+2028><U+2029>"},
		{"\U000E0041\U000E007F\U000E0100", "<U+E0041><U+E007F><U+E0100>"},
		{"\uFFF9\xEF\xBF\xBE", "<U+FFF9><U+FFFE>"},
		{"\xFF\xC0\xAF\xED\xA0\x80", "<FF><C0><AF><ED><A0><80>"},
		{"검색 é ½ 🔥\uFE0F \u0E01\u0E34\u0E4C",
			"검색 é ½ 🔥\uFE0F \u0E01\u0E34\u0E4C"},
		/* A joiner between emoji makes one of them, and hides in words. */
		{"👩🏽\u200D💻 ❤\uFE0F\u200D🔥",
			"👩🏽\u200D💻 ❤\uFE0F\u200D🔥"},
		{"R\u200DAG 👩\u200D \u200D💻 👩\u200D",
			"R<U+200D>AG 👩<U+200D> <U+200D>💻 👩<U+200D>"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct text text = {0};

		text_add_visible(&text, slice_of(cases[i].text));
		assert_string_equal(text.bytes, cases[i].shown);
		text_fini(&text);
	}
}

static void nul_is_shown_too(void **state)
{
	struct text text = {0};

	(void)state;
	text_add_visible(&text, SLICE_LITERAL("a\0b"));
	assert_string_equal(text.bytes, "a<U+0000>b");
	text_fini(&text);
}

static void marks_pile_up_eight_high(void **state)
{
	struct text text = {0};
	struct text shown = {0};

	(void)state;
	text_add(&text, SLICE_LITERAL("a"));
	for (int i = 0; i < 1009; i++)
		text_add(&text, SLICE_LITERAL("\u0301"));
	text_add(&text, SLICE_LITERAL("b\u0301"));
	text_add_visible(&shown, text_slice(&text));
	assert_string_equal(shown.bytes, "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"
					 "<1,001 more marks>b\u0301");
	text_clear(&shown);
	text_add_cut(&shown, text_slice(&text), 1);
	assert_string_equal(shown.bytes, "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301"
					 "<1,001 more marks>…");
	text_fini(&shown);
	text_fini(&text);
}

static void nothing_that_is_seen_as_one_is_cut_apart(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		const char *shown;
	} cases[] = {
		{"abc", 3, "abc"},
		{"abcd", 3, "abc…"},
		{"검색 증강", 3, "검색 …"},
		/* 각 in three letters, twice; and with letters that only old Korean has */
		{"\u1100\u1161\u11A8\u1100\u1161\u11A8", 1, "\u1100\u1161\u11A8…"},
		{"\u1100\uD7B0\uD7CB\u1100", 1, "\u1100\uD7B0\uD7CB…"},
		{"e\u0301tude", 1, "e\u0301…"},
		{"🇰🇷🇰🇷🇰🇷", 2, "🇰🇷🇰🇷…"},
		{"👍🏽👍🏽", 1, "👍🏽…"},
		{"👩🏽\u200D💻👩🏽\u200D💻", 1, "👩🏽\u200D💻…"},
		{"\u0301\u0301a", 1, "\u0301\u0301…"},
		{"a\xFF\xFE", 1, "a…"},
		{"", 0, ""},
		{"a", 0, "…"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct text text = {0};

		text_add_cut(&text, slice_of(cases[i].text), cases[i].count);
		text_add(&text, SLICE_LITERAL(""));
		assert_string_equal(text.bytes, cases[i].shown);
		text_fini(&text);
	}
}

static void what_is_cut_is_never_long(void **state)
{
	static const char *const parts[] = {
		"\u200D", "a\u200D", "\u0301", "a\u0301", "🇰", "\x01", "👩\u200D"};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct text text = {0};
		struct text shown = {0};

		for (int j = 0; j < 10000; j++)
			text_add(&text, slice_of(parts[i]));
		text_add_cut(&shown, text_slice(&text), 200);
		assert_true(shown.length <= 200 * 8 + 128);
		text_fini(&shown);
		text_fini(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_acts_is_shown_by_its_number),
		cmocka_unit_test(nul_is_shown_too),
		cmocka_unit_test(marks_pile_up_eight_high),
		cmocka_unit_test(nothing_that_is_seen_as_one_is_cut_apart),
		cmocka_unit_test(what_is_cut_is_never_long),
		cmocka_unit_test(hangul_takes_two_columns_and_marks_none),
		cmocka_unit_test(a_column_is_filled_or_cut_exactly),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
