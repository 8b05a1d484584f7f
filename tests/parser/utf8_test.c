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

/* Does every byte of TEXT belong to a character? */
static bool is_read_whole(struct slice text)
{
	for (size_t place = 0; place < text.length;) {
		size_t before = place;

		/* The replacement itself takes three bytes. */
		if (utf8_next(text, &place) == UTF8_REPLACEMENT && place == before + 1)
			return false;
	}
	return true;
}

/* utf8_valid() looks at many bytes together; utf8_next() at one character. Any three bytes, with
 * ASCII or Hangul around them, over the borders of what is looked at together. */
static void both_ways_of_reading_agree_wherever_a_sequence_stands(void **state)
{
	static const unsigned char corners[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
		0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEA, 0xEC, 0xED, 0xEE,
		0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
	enum { LENGTH = 150, CORNERS = COUNT_OF(corners) };
	char bytes[LENGTH];

	(void)state;
	for (size_t at = 0; at + 4 <= LENGTH; at += at == 8 ? 48 : at == 72 ? 60 : 1) {
		for (size_t i = 0; i < (size_t)CORNERS * CORNERS * CORNERS * 2; i++) {
			struct slice text = {bytes, i % 3 ? LENGTH : at + 4};

			memset(bytes, 'a', LENGTH);
			bytes[at] = (char)corners[i % CORNERS];
			bytes[at + 1] = (char)corners[i / CORNERS % CORNERS];
			bytes[at + 2] = (char)corners[i / CORNERS / CORNERS % CORNERS];
			bytes[at + 3] = i % 2 ? 'a' : (char)0x80;
			if (utf8_valid(text) != is_read_whole(text))
				fail_msg("at %zu, number %zu", at, i);
		}
	}
}

static void the_last_character_is_found(void **state)
{
	(void)state;
	assert_int_equal(utf8_last(SLICE_LITERAL("a")), 0);
	assert_int_equal(utf8_last(SLICE_LITERAL("ab")), 1);
	assert_int_equal(utf8_last(SLICE_LITERAL("a검")), 1);
	assert_int_equal(utf8_last(SLICE_LITERAL("검색")), 3);
	assert_int_equal(utf8_last(SLICE_LITERAL("a😀")), 1);
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
		cmocka_unit_test(both_ways_of_reading_agree_wherever_a_sequence_stands),
		cmocka_unit_test(the_last_character_is_found),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
