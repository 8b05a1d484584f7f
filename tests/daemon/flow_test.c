/* Text in lines of a terminal's width, and the words around a place of it. */
#include "excerpt.h"
#include "flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct terminal narrow = {.columns = 20};

/* TEXT flowed into lines of 20 columns, the first at column 2 and the others at column 4. */
static void assert_flow(const char *text, const char *expected)
{
	struct text out = {0};
	struct flow flow;

	flow_begin(&flow, &narrow, &out, 2, 4);
	flow_add(&flow, STYLE_PLAIN, slice_of(text));
	flow_end(&flow);
	assert_string_equal(out.bytes, expected);
	text_fini(&out);
}

static void lines_break_at_spaces_and_within_what_is_longer_than_a_line(void **state)
{
	(void)state;
	assert_flow("one", "  one\n");
	assert_flow("one two three four five six", "  one two three four\n    five six\n");
	assert_flow("one  two", "  one two\n");
	assert_flow("one two three fours", "  one two three\n    fours\n");
	assert_flow("a antidisestablishmentarianism",
		"  a antidisestablish\n    mentarianism\n");
	/* Nine syllables take eighteen columns. */
	assert_flow("가나다라마바사아자", "  가나다라마바사아\n    자\n");
	assert_flow("one\ttwo\nthree \x1B[1m", "  one two three\n    <U+001B>[1m\n");
}

static void what_is_added_without_a_space_is_one_word(void **state)
{
	struct text out = {0};
	struct flow flow;

	(void)state;
	flow_begin(&flow, &narrow, &out, 0, 2);
	flow_add(&flow, STYLE_PLAIN, SLICE_LITERAL("one two three «"));
	flow_add(&flow, STYLE_STRONG, SLICE_LITERAL("four"));
	flow_add(&flow, STYLE_PLAIN, SLICE_LITERAL("» five"));
	assert_int_equal(flow_column(&flow), 6);
	flow_break(&flow, 6);
	flow_add(&flow, STYLE_PLAIN, SLICE_LITERAL("six"));
	flow_end(&flow);
	assert_string_equal(out.bytes, "one two three «four»\n  five\n      six\n");
	text_fini(&out);
}

/* The part of TEXT that is shown around PLACE in so many columns. */
static void assert_excerpt(
	const char *text, const char *place, size_t columns, const char *expected)
{
	size_t start = (size_t)(strstr(text, place) - text);
	struct excerpt excerpt =
		excerpt_around(slice_of(text), start, start + strlen(place), columns);
	char shown[256];

	(void)snprintf(shown, sizeof(shown), "%.*s", (int)(excerpt.end - excerpt.start),
		text + excerpt.start);
	assert_string_equal(shown, expected);
}

static void an_excerpt_takes_whole_words_of_both_sides(void **state)
{
	static const char text[] = "one two three four five six seven";

	(void)state;
	assert_excerpt(text, "four", 80, text);
	assert_excerpt(text, "four", 16, "two three four");
	assert_excerpt(text, "four", 14, "three four");
	assert_excerpt(text, "four", 2, "four");
	assert_excerpt(text, "our", 9, "four");
	assert_excerpt(text, "one", 12, "one two");
	assert_excerpt(text, "seven", 13, "six seven");
	assert_excerpt("검색 증강 생성", "증강", 12, "검색 증강");
}

static void an_excerpt_of_one_long_word_is_cut_between_characters(void **state)
{
	static const char marks[] = "eeeeeeeeeee\xCC\x81"
				    "Xe\xCC\x81"
				    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
	struct excerpt excerpt;
	size_t start = (size_t)(strchr(marks, 'X') - marks);

	(void)state;
	for (size_t columns = 27; columns < 40; columns++) {
		excerpt = excerpt_around(slice_of(marks), start, start + 1, columns);
		assert_true(excerpt.start < start && excerpt.end > start + 3);
		assert_int_not_equal((unsigned char)marks[excerpt.start], 0xCC);
		assert_int_not_equal((unsigned char)marks[excerpt.end], 0xCC);
		assert_true(text_columns(slice_part(
				    slice_of(marks), excerpt.start, excerpt.end)) +
				    2 <=
			    columns);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			lines_break_at_spaces_and_within_what_is_longer_than_a_line),
		cmocka_unit_test(what_is_added_without_a_space_is_one_word),
		cmocka_unit_test(an_excerpt_takes_whole_words_of_both_sides),
		cmocka_unit_test(an_excerpt_of_one_long_word_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
