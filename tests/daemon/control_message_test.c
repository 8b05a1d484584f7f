/* What is said over the control socket: what is encoded is decoded, and nothing else is. */
#include "control_message.h"
#include "status.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(literal)                                                                      \
	{                                                                                  \
		(literal), sizeof(literal) - 1                                             \
	}

static const struct control_request requests[] = {
	{.kind = CONTROL_STATUS},
	{.kind = CONTROL_RELOAD},
	{.kind = CONTROL_FORGET, .ids = TEXT("arxiv:2410.22330\ndoi:10.1000/xyz\n")},
	{.kind = CONTROL_HISTORY,
		.query = {.after = INT64_MAX,
			.since_usec = INT64_MIN,
			.rule = TEXT("검색")},
		.follow = true},
	{.kind = CONTROL_HISTORY},
	{.kind = CONTROL_SNOOZE, .rule = TEXT("검색"), .seconds = 86400},
	{.kind = CONTROL_SNOOZE},
};

static const struct control_reply replies[] = {
	{.kind = CONTROL_END, .status = 78, .text = TEXT("the old one stays in force")},
	{.kind = CONTROL_LINE, .status = 1, .text = TEXT("no such paper")},
	{.kind = CONTROL_REPORT, .report = TEXT("\0\1\2")},
	{.kind = CONTROL_PROBLEM,
		.severity = SEVERITY_ERROR,
		.file = TEXT("/a.yaml"),
		.line = 12,
		.column = 5,
		.text = TEXT("unknown key")},
	{.kind = CONTROL_PROBLEM, .text = TEXT("nothing to watch")},
	{.kind = CONTROL_ALERT,
		.entry = {.alert = {.number = 1042,
				  .time_usec = 1730328003000000,
				  .urgency = URGENCY_CRITICAL,
				  .rule = TEXT("retrieval"),
				  .id = TEXT("arxiv:2410.22330"),
				  .has_votes = true,
				  .votes = -3,
				  .title = TEXT("CORAL"),
				  .hits = TEXT("RAG\n검색 증강"),
				  .digest = TEXT("/d/\xFF.md"),
				  .line = 61},
			.asked = 7,
			.waiting = 4}},
	{.kind = CONTROL_ALERT, .entry = {.alert = {.kind = ALERT_NOTE}, .asked = -1}},
};

enum {
	REQUEST_COUNT = sizeof(requests) / sizeof(*requests),
	REPLY_COUNT = sizeof(replies) / sizeof(*replies),
};

static struct slice content_of(struct slice frame)
{
	return slice_part(frame, FRAME_HEADER_BYTES, frame.length);
}

static struct slice copy(struct slice bytes)
{
	return (struct slice){memory_copy_text(bytes.bytes, bytes.length), bytes.length};
}

static void drop(struct slice bytes)
{
	union {
		const char *given;
		char *owned;
	} text = {.given = bytes.bytes};

	free(text.owned);
}

static void requests_come_back_as_they_were(void **state)
{
	struct frame_writer writer;

	(void)state;
	frame_writer_init(&writer);
	for (size_t i = 0; i < REQUEST_COUNT; i++) {
		struct slice once =
			copy(content_of(control_request_encode(&requests[i], &writer)));
		struct control_request request;

		assert_int_equal(control_request_decode(once, &request), 0);
		assert_false(control_request_is_foreign(once));
		assert_int_equal(request.kind, requests[i].kind);
		assert_int_equal(request.query.after, requests[i].query.after);
		assert_int_equal(request.follow, requests[i].follow);
		assert_true(slice_equal(request.ids, requests[i].ids));
		assert_true(slice_equal(request.rule, requests[i].rule));
		assert_int_equal(
			request.rule.bytes == NULL, requests[i].rule.bytes == NULL);
		assert_int_equal(request.seconds, requests[i].seconds);
		assert_true(slice_equal(
			once, content_of(control_request_encode(&request, &writer))));
		drop(once);
	}
	frame_writer_fini(&writer);
}

static void replies_come_back_as_they_were(void **state)
{
	struct frame_writer writer;

	(void)state;
	frame_writer_init(&writer);
	for (size_t i = 0; i < REPLY_COUNT; i++) {
		struct slice once =
			copy(content_of(control_reply_encode(&replies[i], &writer)));
		struct control_reply reply;

		assert_int_equal(control_reply_decode(once, &reply), 0);
		assert_int_equal(reply.kind, replies[i].kind);
		assert_int_equal(reply.status, replies[i].status);
		assert_true(slice_equal(reply.text, replies[i].text));
		assert_int_equal(reply.entry.alert.votes, replies[i].entry.alert.votes);
		assert_true(slice_equal(
			reply.entry.alert.digest, replies[i].entry.alert.digest));
		assert_true(slice_equal(
			once, content_of(control_reply_encode(&reply, &writer))));
		drop(once);
	}
	frame_writer_fini(&writer);
}

/* Every shorter and every longer one. */
static void what_is_cut_short_or_goes_on_is_no_message(void **state)
{
	struct frame_writer writer;
	struct control_request request;
	struct control_reply reply;

	(void)state;
	frame_writer_init(&writer);
	for (size_t i = 0; i < REQUEST_COUNT; i++) {
		struct slice whole =
			content_of(control_request_encode(&requests[i], &writer));
		struct slice longer = {
			memory_copy_text(whole.bytes, whole.length), whole.length + 1};

		for (size_t k = 0; k < whole.length; k++)
			assert_int_equal(
				control_request_decode(slice_part(whole, 0, k), &request),
				-1);
		assert_int_equal(control_request_decode(longer, &request), -1);
		drop(longer);
	}
	for (size_t i = 0; i < REPLY_COUNT; i++) {
		struct slice whole = content_of(control_reply_encode(&replies[i], &writer));

		for (size_t k = 0; k < whole.length; k++)
			assert_int_equal(
				control_reply_decode(slice_part(whole, 0, k), &reply), -1);
	}
	frame_writer_fini(&writer);
}

static void random_bytes_are_no_message_and_do_no_harm(void **state)
{
	struct arena *arena = arena_new();
	char bytes[64];
	uint32_t random = 1;

	(void)state;
	for (size_t i = 0; i < 200000; i++) {
		struct slice content = {bytes, i % sizeof(bytes)};
		struct control_request request;
		struct control_reply reply;
		struct status status;

		for (size_t k = 0; k < content.length; k++) {
			random = random * 1664525 + 1013904223;
			bytes[k] = (char)(random >> 28); /* small numbers: kinds, counts */
		}
		assert_int_equal(control_request_decode(content, &request), -1);
		(void)control_reply_decode(content, &reply);
		assert_int_equal(status_decode(content, arena, &status), -1);
		arena_reset(arena);
	}
	arena_free(arena);
}

static void a_request_of_another_version_is_known_as_such(void **state)
{
	const uint32_t protocol = CONTROL_PROTOCOL + 1;
	char bytes[sizeof(protocol) + 3] = {0};
	struct slice content = {bytes, sizeof(bytes)};
	struct control_request request;

	(void)state;
	memcpy(bytes, &protocol, sizeof(protocol));
	assert_int_equal(control_request_decode(content, &request), -1);
	assert_true(control_request_is_foreign(content));
	assert_false(control_request_is_foreign(slice_part(content, 0, 3)));
	assert_false(control_request_is_foreign((struct slice){"GET / HTTP/1.1", 14}));
}

static void a_status_comes_back_as_it_was(void **state)
{
	struct arena *arena = arena_new();
	struct status given = status_begin();
	struct status got;
	struct status_folder folders[] = {
		{.path = TEXT("/d"), .state = TEXT("watched"), .digests = 357},
		{.path = TEXT("/e"), .state = TEXT("absent"), .problem = TEXT("gone")},
	};
	struct status_snooze snoozes[] = {{.until_usec = 7}, {.rule = TEXT("people")}};
	struct frame_writer writer;
	struct slice content;

	(void)state;
	given.running = true;
	given.version = SLICE_LITERAL("1.2.3");
	given.papers = 5488;
	given.fingerprint = UINT64_MAX;
	given.folders = folders;
	given.folder_count = 2;
	given.sinks[SINK_DESKTOP].waiting = 7;
	given.snoozes = snoozes;
	given.snooze_count = 2;
	for (int i = 0; i < STATUS_FILES_MAX + 5; i++)
		status_add_file(&given.quarantined, arena, SLICE_LITERAL("/d/x.md"),
			SLICE_LITERAL("too large"), i);
	frame_writer_init(&writer);
	status_encode(&given, &writer);
	content = content_of(frame_finish(&writer));
	assert_int_equal(status_decode(content, arena, &got), 0);
	assert_true(got.running);
	assert_true(slice_equal(got.version, given.version));
	assert_int_equal(got.papers, 5488);
	assert_true(got.fingerprint == UINT64_MAX);
	assert_int_equal(got.folder_count, 2);
	assert_true(slice_equal(got.folders[1].problem, folders[1].problem));
	assert_null(got.folders[0].problem.bytes);
	assert_int_equal(got.sinks[SINK_DESKTOP].waiting, 7);
	assert_int_equal(got.snooze_count, 2);
	assert_null(got.snoozes[0].rule.bytes);
	assert_int_equal(got.snoozes[0].until_usec, 7);
	assert_true(slice_equal(got.snoozes[1].rule, snoozes[1].rule));
	assert_int_equal(got.quarantined.count, STATUS_FILES_MAX);
	assert_int_equal(got.quarantined.total, STATUS_FILES_MAX + 5);
	assert_int_equal(got.quarantined.items[3].due_usec, 3);
	for (size_t k = 0; k < content.length; k += 7)
		assert_int_equal(status_decode(slice_part(content, 0, k), arena, &got), -1);
	frame_writer_fini(&writer);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_come_back_as_they_were),
		cmocka_unit_test(replies_come_back_as_they_were),
		cmocka_unit_test(what_is_cut_short_or_goes_on_is_no_message),
		cmocka_unit_test(random_bytes_are_no_message_and_do_no_harm),
		cmocka_unit_test(a_request_of_another_version_is_known_as_such),
		cmocka_unit_test(a_status_comes_back_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
