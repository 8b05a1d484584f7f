/* Frames: what is written is read, and what does not fit fails and stays failed. */
#include "frame.h"

#include "check.h"

static int setup(void **state)
{
	struct frame_writer *writer = memory_new(1, sizeof(*writer));

	frame_writer_init(writer);
	*state = writer;
	return 0;
}

static int teardown(void **state)
{
	frame_writer_fini(*state);
	free(*state);
	return 0;
}

/* The content of the frame in WRITER, and a reader at its start. */
static struct slice finish(struct frame_writer *writer, struct frame_reader *reader)
{
	struct slice frame = frame_finish(writer);
	struct slice content = slice_part(frame, FRAME_HEADER_BYTES, frame.length);

	assert_int_equal(frame_length((const unsigned char *)frame.bytes), content.length);
	frame_reader_init(reader, content);
	return content;
}

static void what_is_written_is_read(void **state)
{
	struct frame_writer *writer = *state;
	struct frame_reader reader;

	frame_put_u32(writer, 0);
	frame_put_u32(writer, UINT32_MAX);
	frame_put_u64(writer, UINT64_MAX - 1);
	frame_put_slice(writer, SLICE_LITERAL("검색 a\0b"));
	frame_put_slice(writer, SLICE_LITERAL(""));
	frame_put_slice(writer, (struct slice){0});
	finish(writer, &reader);
	assert_int_equal(frame_get_u32(&reader), 0);
	assert_int_equal(frame_get_u32(&reader), UINT32_MAX);
	assert_true(frame_get_u64(&reader) == UINT64_MAX - 1);
	assert_true(slice_equal(frame_get_slice(&reader), SLICE_LITERAL("검색 a\0b")));
	assert_slice(frame_get_slice(&reader), "");
	assert_false(frame_complete(&reader));
	assert_slice(frame_get_slice(&reader), NULL);
	assert_true(frame_complete(&reader));
}

static void an_empty_frame_is_only_its_header(void **state)
{
	struct frame_reader reader;

	assert_int_equal(finish(*state, &reader).length, 0);
	assert_true(frame_complete(&reader));
	assert_int_equal(frame_get_u32(&reader), 0);
	assert_true(reader.failed);
	frame_reader_init(&reader, (struct slice){0});
	assert_true(frame_complete(&reader));
	assert_slice(frame_get_slice(&reader), NULL);
	assert_false(frame_complete(&reader));
}

static void a_writer_can_begin_again(void **state)
{
	struct frame_writer *writer = *state;
	struct frame_reader reader;

	frame_put_slice(writer, SLICE_LITERAL("the first, which is longer"));
	frame_finish(writer);
	frame_writer_reset(writer);
	frame_put_u32(writer, 7);
	assert_int_equal(finish(writer, &reader).length, 4);
	assert_int_equal(frame_get_u32(&reader), 7);
	assert_true(frame_complete(&reader));
}

static void a_frame_grows_with_what_is_put_in(void **state)
{
	struct frame_writer *writer = *state;
	struct frame_reader reader;

	for (uint32_t i = 0; i < 10000; i++)
		frame_put_u32(writer, i);
	assert_int_equal(finish(writer, &reader).length, 40000);
	for (uint32_t i = 0; i < 10000; i++)
		assert_int_equal(frame_get_u32(&reader), i);
	assert_true(frame_complete(&reader));
}

static void what_fails_stays_failed(void **state)
{
	struct frame_writer *writer = *state;
	struct frame_reader reader;

	frame_put_u32(writer, 1);
	frame_put_u32(writer, 2);
	frame_put_slice(writer, SLICE_LITERAL("text"));
	finish(writer, &reader);
	(void)frame_get_u64(&reader);
	(void)frame_get_u64(&reader); /* takes all: length and text */
	assert_true(frame_complete(&reader));
	assert_true(frame_get_u64(&reader) == 0);
	assert_false(frame_complete(&reader));
	reader.place = 0; /* even where it would fit again */
	assert_int_equal(frame_get_u32(&reader), 0);
	assert_true(frame_get_u64(&reader) == 0);
	assert_slice(frame_get_slice(&reader), NULL);
	assert_int_equal(frame_get_count(&reader, 1), 0);
	assert_false(frame_complete(&reader));
}

static void a_text_longer_than_its_frame_is_refused(void **state)
{
	static const uint32_t lengths[] = {5, 0x7FFFFFFF, UINT32_MAX - 1};
	struct frame_writer *writer = *state;

	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		struct frame_reader reader;

		frame_writer_reset(writer);
		frame_put_u32(writer, lengths[i]);
		frame_put_u32(writer, 0); /* four bytes of text */
		finish(writer, &reader);
		assert_slice(frame_get_slice(&reader), NULL);
		assert_true(reader.failed);
	}
}

static void a_count_is_refused_when_so_many_cannot_be_there(void **state)
{
	static const struct {
		uint32_t count;
		size_t item_bytes;
		bool fits;
	} cases[] = {
		{0, 4, true},
		{2, 4, true},
		{3, 4, false},
		{1, 8, true},
		{1, 9, false},
		{8, 1, true},
		{9, 1, false},
		{UINT32_MAX, 1, false},
		{UINT32_MAX, 52, false},
	};
	struct frame_writer *writer = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct frame_reader reader;

		frame_writer_reset(writer);
		frame_put_u32(writer, cases[i].count);
		frame_put_u64(writer, 0); /* eight bytes of items */
		finish(writer, &reader);
		assert_int_equal(frame_get_count(&reader, cases[i].item_bytes),
			cases[i].fits ? cases[i].count : 0);
		assert_int_equal(reader.failed, !cases[i].fits);
	}
}

static void a_frame_cut_short_anywhere_is_not_complete(void **state)
{
	struct frame_writer *writer = *state;
	struct frame_reader whole;
	struct slice content;

	frame_put_u32(writer, 1);
	frame_put_slice(writer, SLICE_LITERAL("text"));
	frame_put_u64(writer, 2);
	content = finish(writer, &whole);
	for (size_t length = 0; length < content.length; length++) {
		/* On the heap, so that a sanitizer sees a read behind the end. */
		char *bytes = length ? memory_new(length, 1) : NULL;
		struct frame_reader reader;

		if (bytes)
			memcpy(bytes, content.bytes, length);
		frame_reader_init(&reader, (struct slice){bytes, length});
		(void)frame_get_u32(&reader);
		(void)frame_get_slice(&reader);
		(void)frame_get_u64(&reader);
		assert_false(frame_complete(&reader));
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_written_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(
			an_empty_frame_is_only_its_header, setup, teardown),
		cmocka_unit_test_setup_teardown(a_writer_can_begin_again, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_frame_grows_with_what_is_put_in, setup, teardown),
		cmocka_unit_test_setup_teardown(what_fails_stays_failed, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_text_longer_than_its_frame_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_count_is_refused_when_so_many_cannot_be_there, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_frame_cut_short_anywhere_is_not_complete, setup, teardown),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
