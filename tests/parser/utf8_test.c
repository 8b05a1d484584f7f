/* UTF-8 as RFC 3629 has it, and what becomes of bytes that are not. */
#include "check.h"

/* The first and last code point of every length, and the ones around the surrogates. */
static const struct {
	uint32_t code_point;
	const char *bytes;
	size_t length;
} edges[] = {
	{0x00, "\x00", 1},
	{0x41, "A", 1},
	{0x7F, "\x7F", 1},
	{0x80, "\xC2\x80", 2},
	{0x7FF, "\xDF\xBF", 2},
	{0x800, "\xE0\xA0\x80", 3},
	{0xAC00, "가", 3},
	{0xD7FF, "\xED\x9F\xBF", 3},
	{0xE000, "\xEE\x80\x80", 3},
	{0xFFFD, "\xEF\xBF\xBD", 3},
	{0xFFFE, "\xEF\xBF\xBE", 3},
	{0xFFFF, "\xEF\xBF\xBF", 3},
	{0x10000, "\xF0\x90\x80\x80", 4},
	{0x1F600, "😀", 4},
	{0x10FFFF, "\xF4\x8F\xBF\xBF", 4},
};

static const struct slice malformed[] = {
	SLICE_LITERAL("\x80"),             /* continuation without a lead */
	SLICE_LITERAL("\xBF"),             /* the same */
	SLICE_LITERAL("\xC0\xAF"),         /* '/' in two bytes */
	SLICE_LITERAL("\xC1\xBF"),         /* U+007F in two bytes */
	SLICE_LITERAL("\xE0\x80\xAF"),     /* '/' in three bytes */
	SLICE_LITERAL("\xE0\x9F\xBF"),     /* U+07FF in three bytes */
	SLICE_LITERAL("\xF0\x80\x80\xAF"), /* '/' in four bytes */
	SLICE_LITERAL("\xF0\x8F\xBF\xBF"), /* U+FFFF in four bytes */
	SLICE_LITERAL("\xED\xA0\x80"),     /* U+D800 */
	SLICE_LITERAL("\xED\xBF\xBF"),     /* U+DFFF */
	SLICE_LITERAL("\xF4\x90\x80\x80"), /* U+110000 */
	SLICE_LITERAL("\xF5\x80\x80\x80"), /* leads beyond Unicode */
	SLICE_LITERAL("\xF8\x88\x80\x80\x80"),
	SLICE_LITERAL("\xFE"),
	SLICE_LITERAL("\xFF"),
	SLICE_LITERAL("\xC2"), /* cut short */
	SLICE_LITERAL("\xEA\xB0"),
	SLICE_LITERAL("\xF0\x9F\x98"),
	SLICE_LITERAL("\xC2\x41"), /* a lead before something else */
	SLICE_LITERAL("\xEA\xB0\x41"),
	SLICE_LITERAL("\xF0\x9F\x98\x41"),
};

static void code_points_at_every_edge_are_read_and_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(edges); i++) {
		struct slice text = {edges[i].bytes, edges[i].length};
		char written[UTF8_BYTES_MAX];
		size_t place = 0;

		assert_int_equal(utf8_next(text, &place), edges[i].code_point);
		assert_int_equal(place, text.length);
		assert_true(utf8_valid(text));
		assert_int_equal(utf8_put(written, edges[i].code_point), text.length);
		assert_memory_equal(written, text.bytes, text.length);
	}
}

static void every_code_point_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
		bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
		char bytes[UTF8_BYTES_MAX];
		struct slice text = {bytes, utf8_put(bytes, code_point)};
		size_t place = 0;
		uint32_t got = utf8_next(text, &place);

		if (got != (surrogate ? UTF8_REPLACEMENT : code_point) ||
			place != text.length || !utf8_valid(text))
			fail_msg("U+%04X became U+%04X", code_point, got);
	}
}

static void what_is_no_scalar_value_is_written_as_the_replacement(void **state)
{
	static const uint32_t values[] = {0xD800, 0xDFFF, 0x110000, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		char written[UTF8_BYTES_MAX];

		assert_int_equal(utf8_put(written, values[i]), 3);
		assert_memory_equal(written, "\uFFFD", 3);
	}
}

static void malformed_bytes_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(malformed); i++) {
		char around[16] = "ok";

		memcpy(around + 2, malformed[i].bytes, malformed[i].length);
		assert_false(utf8_valid(malformed[i]));
		assert_false(utf8_valid(slice_of(around)));
	}
	assert_true(utf8_valid(SLICE_LITERAL("")));
	assert_true(utf8_valid((struct slice){0}));
	assert_true(utf8_valid(SLICE_LITERAL("검색 증강 RAG 😀\0")));
}

static void a_malformed_byte_gives_the_replacement_and_moves_on_by_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(malformed); i++) {
		/* On the heap, so that a sanitizer sees a read behind the end. */
		char *bytes = memory_copy_text(malformed[i].bytes, malformed[i].length);
		struct slice text = {bytes, malformed[i].length};
		size_t place = 0;

		assert_int_equal(utf8_next(text, &place), UTF8_REPLACEMENT);
		assert_int_equal(place, 1);
		while (place < text.length)
			(void)utf8_next(text, &place);
		assert_int_equal(place, text.length);
		free(bytes);
	}
}

static void reading_goes_on_behind_malformed_bytes(void **state)
{
	struct slice text = SLICE_LITERAL("a\xEA\xB0가");
	static const uint32_t expected[] = {
		'a', UTF8_REPLACEMENT, UTF8_REPLACEMENT, 0xAC00};
	size_t place = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(expected); i++)
		assert_int_equal(utf8_next(text, &place), expected[i]);
	assert_int_equal(place, text.length);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_points_at_every_edge_are_read_and_written),
		cmocka_unit_test(every_code_point_is_read_as_it_was_written),
		cmocka_unit_test(what_is_no_scalar_value_is_written_as_the_replacement),
		cmocka_unit_test(malformed_bytes_are_refused),
		cmocka_unit_test(
			a_malformed_byte_gives_the_replacement_and_moves_on_by_one),
		cmocka_unit_test(reading_goes_on_behind_malformed_bytes),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
