/* The match log: batches of lines, in a file of their own. */
#include "sink.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
	char folder[64];
	char file[96];
	struct sink_log *sink;
};

static int setup(void **state)
{
	struct place *place = memory_new(1, sizeof(*place));

	(void)snprintf(place->folder, sizeof(place->folder), "/tmp/paperwatch-test-XXXXXX");
	if (!mkdtemp(place->folder))
		return -1;
	(void)snprintf(place->file, sizeof(place->file), "%s/log", place->folder);
	place->sink = sink_log_new(place->file, false, false);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	sink_log_free(place->sink);
	(void)unlink(place->file);
	(void)rmdir(place->folder);
	free(place);
	return 0;
}

static const struct alert alert = {
	.number = 7,
	.time_usec = 1,
	.rule = SLICE_LITERAL("retrieval"),
	.id = SLICE_LITERAL("arxiv:2410.00007"),
	.title = SLICE_LITERAL("RAG Number 7"),
	.digest = SLICE_LITERAL("/digests/7.md"),
	.line = 3,
};

static size_t count_lines(const struct place *place)
{
	FILE *file = fopen(place->file, "r");
	size_t count = 0;

	assert_non_null(file);
	for (int byte; (byte = fgetc(file)) != EOF;)
		count += byte == '\n';
	(void)fclose(file);
	return count;
}

static void write_batch(struct place *place)
{
	struct text reason = {0};

	assert_int_equal(sink_log_write(place->sink, &reason), 0);
	text_fini(&reason);
}

/* The store may fail between one alert and the next; then the batch is made again. */
static void a_batch_that_was_broken_off_leaves_no_line(void **state)
{
	struct place *place = *state;

	sink_log_begin(place->sink);
	sink_log_add(place->sink, &alert);
	sink_log_begin(place->sink);
	sink_log_add(place->sink, &alert);
	write_batch(place);
	assert_int_equal(count_lines(place), 1);
}

static void a_line_that_was_written_is_found(void **state)
{
	struct place *place = *state;
	struct log_line line = sink_log_line(place->sink, &alert);
	struct text reason = {0};

	sink_log_begin(place->sink);
	sink_log_add(place->sink, &alert);
	write_batch(place);
	assert_int_equal(
		log_files_find(place->file, (struct log_place){0}, &line, 1, &reason), 0);
	assert_true(line.found);
	text_fini(&line.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_batch_that_was_broken_off_leaves_no_line, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_line_that_was_written_is_found, setup, teardown),
	};

	return cmocka_run_group_tests_name("sink_log", tests, NULL, NULL);
}
