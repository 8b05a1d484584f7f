/* Slices: borrowed text that is cut, compared and searched without ever leaving its bounds. */
#include "check.h"

static const struct slice nothing;

static void the_whole_of_a_text_is_a_slice(void **state)
{
	(void)state;
	assert_slice(slice_of("검색"), "검색");
	assert_slice(slice_of(""), "");
	assert_slice(slice_of(NULL), NULL);
	assert_slice(SLICE_LITERAL("RAG"), "RAG");
}

static void a_part_stays_within_its_slice(void **state)
{
	struct slice text = SLICE_LITERAL("paper");

	(void)state;
	assert_slice(slice_part(text, 0, 5), "paper");
	assert_slice(slice_part(text, 1, 3), "ap");
	assert_slice(slice_part(text, 2, 99), "per");
	assert_slice(slice_part(text, 5, 5), "");
	assert_slice(slice_part(text, 4, 2), "");
	assert_slice(slice_part(text, SIZE_MAX, SIZE_MAX), "");
	assert_slice(slice_part(nothing, 1, 2), NULL);
}

static void slices_are_equal_by_their_bytes(void **state)
{
	(void)state;
	assert_true(slice_equal(SLICE_LITERAL("a\0b"), SLICE_LITERAL("a\0b")));
	assert_false(slice_equal(SLICE_LITERAL("a\0b"), SLICE_LITERAL("a\0c")));
	assert_false(slice_equal(SLICE_LITERAL("ab"), SLICE_LITERAL("abc")));
	assert_true(slice_equal(nothing, SLICE_LITERAL("")));
	assert_true(slice_equal(nothing, nothing));
}

static void a_prefix_sorts_first_and_bytes_are_unsigned(void **state)
{
	(void)state;
	assert_int_equal(slice_compare(SLICE_LITERAL("ab"), SLICE_LITERAL("ab")), 0);
	assert_true(slice_compare(SLICE_LITERAL("ab"), SLICE_LITERAL("abc")) < 0);
	assert_true(slice_compare(SLICE_LITERAL("abc"), SLICE_LITERAL("ab")) > 0);
	assert_true(slice_compare(SLICE_LITERAL("b"), SLICE_LITERAL("abc")) > 0);
	assert_true(slice_compare(SLICE_LITERAL("z"), SLICE_LITERAL("\x80")) < 0);
	assert_true(slice_compare(nothing, SLICE_LITERAL("a")) < 0);
	assert_int_equal(slice_compare(nothing, nothing), 0);
}

static void only_ascii_letters_lose_their_case(void **state)
{
	(void)state;
	assert_true(slice_equal_ignoring_case(SLICE_LITERAL("ArXiv"), slice_of("aRxIV")));
	assert_true(slice_equal_ignoring_case(SLICE_LITERAL("AZ"), slice_of("az")));
	assert_false(slice_equal_ignoring_case(SLICE_LITERAL("@["), slice_of("`{")));
	assert_false(slice_equal_ignoring_case(SLICE_LITERAL("É"), slice_of("é")));
	assert_false(slice_equal_ignoring_case(SLICE_LITERAL("ab"), slice_of("a")));
	assert_true(slice_equal_ignoring_case(nothing, nothing));
}

static void a_slice_starts_and_ends_with_what_fits_in_it(void **state)
{
	struct slice text = SLICE_LITERAL("Vote: 44");

	(void)state;
	assert_true(slice_starts_with(text, SLICE_LITERAL("Vote:")));
	assert_true(slice_starts_with(text, text));
	assert_true(slice_starts_with(text, nothing));
	assert_false(slice_starts_with(text, SLICE_LITERAL("vote:")));
	assert_false(slice_starts_with(text, SLICE_LITERAL("Vote: 44 ")));
	assert_false(slice_starts_with(nothing, text));
	assert_true(slice_starts_with_ignoring_case(text, SLICE_LITERAL("VOTE:")));
	assert_false(slice_starts_with_ignoring_case(text, SLICE_LITERAL("votes")));
	assert_false(slice_starts_with_ignoring_case(nothing, SLICE_LITERAL("v")));
	assert_true(slice_ends_with(text, SLICE_LITERAL("44")));
	assert_true(slice_ends_with(text, nothing));
	assert_false(slice_ends_with(text, SLICE_LITERAL("45")));
	assert_false(slice_ends_with(text, SLICE_LITERAL(" Vote: 44")));
}

static void trimming_takes_ascii_white_space_off_both_ends(void **state)
{
	(void)state;
	assert_slice(slice_trim(SLICE_LITERAL(" \t\r\n\f\va b\v\f\n\r\t ")), "a b");
	assert_slice(slice_trim(SLICE_LITERAL("ab")), "ab");
	assert_slice(slice_trim(SLICE_LITERAL(" \n ")), "");
	assert_slice(slice_trim(SLICE_LITERAL("")), "");
	assert_slice(slice_trim(SLICE_LITERAL("\u00A0x\u3000")), "\u00A0x\u3000");
	assert_slice(slice_trim(SLICE_LITERAL("\bx\x0E")), "\bx\x0E");
	assert_slice(slice_trim(nothing), NULL);
}

static void what_is_not_found_is_at_the_end(void **state)
{
	struct slice text = SLICE_LITERAL("a,b,cb");

	(void)state;
	assert_int_equal(slice_find_byte(text, ','), 1);
	assert_int_equal(slice_find_byte(text, 'x'), text.length);
	assert_int_equal(slice_find_byte(SLICE_LITERAL("a\0b"), '\0'), 1);
	assert_int_equal(slice_find_byte(nothing, 'x'), 0);
	assert_int_equal(slice_find(text, SLICE_LITERAL("b,")), 2);
	assert_int_equal(slice_find(text, SLICE_LITERAL("cb")), 4);
	assert_int_equal(slice_find(text, SLICE_LITERAL("ba")), text.length);
	assert_int_equal(slice_find(text, SLICE_LITERAL("a,b,cb,")), text.length);
	assert_int_equal(slice_find(text, nothing), 0);
	assert_int_equal(slice_find(nothing, text), 0);
}

/* The fields of TEXT, each in brackets. */
static void assert_fields(struct slice text, const char *expected)
{
	char shown[64] = "";
	size_t length = 0;
	struct slice field;

	while (slice_next_field(&text, ',', &field)) {
		assert_true(length + field.length + 3 < sizeof(shown));
		shown[length++] = '[';
		if (field.length)
			memcpy(shown + length, field.bytes, field.length);
		length += field.length;
		shown[length++] = ']';
	}
	assert_string_equal(shown, expected);
	assert_null(text.bytes);
}

static void every_field_is_handed_out_once_and_empty_ones_too(void **state)
{
	(void)state;
	assert_fields(SLICE_LITERAL("a,,b"), "[a][][b]");
	assert_fields(SLICE_LITERAL("a"), "[a]");
	assert_fields(SLICE_LITERAL(",a,"), "[][a][]");
	assert_fields(SLICE_LITERAL(""), "[]");
	assert_fields(nothing, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_of_a_text_is_a_slice),
		cmocka_unit_test(a_part_stays_within_its_slice),
		cmocka_unit_test(slices_are_equal_by_their_bytes),
		cmocka_unit_test(a_prefix_sorts_first_and_bytes_are_unsigned),
		cmocka_unit_test(only_ascii_letters_lose_their_case),
		cmocka_unit_test(a_slice_starts_and_ends_with_what_fits_in_it),
		cmocka_unit_test(trimming_takes_ascii_white_space_off_both_ends),
		cmocka_unit_test(what_is_not_found_is_at_the_end),
		cmocka_unit_test(every_field_is_handed_out_once_and_empty_ones_too),
	};

	return cmocka_run_group_tests_name("slice", tests, NULL, NULL);
}
