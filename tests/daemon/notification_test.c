/* The messages between daemon and notifier: what is encoded is decoded, and nothing else is. */
#include "notification.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct notification_request requests[] = {
	{
		.kind = NOTIFICATION_SHOW,
		.key = UINT64_MAX,
		.urgency = NOTIFICATION_CRITICAL,
		.timeout_ms = 5000,
		.actions = 1U << NOTIFICATION_ACTION_OPEN | 1U << NOTIFICATION_ACTION_LATER,
		.summary = {"검색 증강 <생성>", sizeof("검색 증강 <생성>") - 1},
		.body = {"a & b\nc", 7},
	},
	{.kind = NOTIFICATION_SHOW, .transient = true, .summary = {"x", 1}},
	{.kind = NOTIFICATION_OPEN,
		.key = 7,
		.clicked = 1042,
		.url = {"https://arxiv.org/abs/2410.22330", 32}},
	{.kind = NOTIFICATION_ASK, .key = 8},
	{.kind = NOTIFICATION_OPEN_FILE, .clicked = 1042, .path = {"/d/2024-10-31.md", 16}},
	{.kind = NOTIFICATION_ADOPT,
		.server = {"0123456789abcdef/:1.7", 21},
		.shown = {{.key = 7, .id = 1}, {.key = UINT64_MAX - 3, .id = UINT32_MAX}},
		.shown_count = 2},
	{.kind = NOTIFICATION_MEET, .key = 9},
};

static const struct notification_reply replies[] = {
	{
		.kind = NOTIFICATION_RESULT,
		.key = 1042,
		.outcome = NOTIFICATION_RETRY,
		.cause = NOTIFICATION_NO_SERVER,
		.text = {"no server", 9},
	},
	{.kind = NOTIFICATION_RESULT,
		.id = UINT32_MAX,
		.server = {"0123456789abcdef/:1.7", 21}},
	{.kind = NOTIFICATION_ACTION, .key = 1, .action = NOTIFICATION_ACTION_LATER},
	{.kind = NOTIFICATION_CLOSED, .key = 2, .reason = NOTIFICATION_CLOSED_UNDEFINED},
	{.kind = NOTIFICATION_SERVER, .present = true},
	{.kind = NOTIFICATION_SERVER},
	{.kind = NOTIFICATION_DESCRIPTION,
		.name = {"dunst", 5},
		.vendor = {"크놉", 6},
		.version = {"1.9.0", 5},
		.specification = {"1.2", 3},
		.capabilities = {"actions\nbody\n", 13}},
	{.kind = NOTIFICATION_RESULT, .outcome = NOTIFICATION_UNSURE, .text = {"?", 1}},
};

enum {
	REQUEST_COUNT = sizeof(requests) / sizeof(requests[0]),
	REPLY_COUNT = sizeof(replies) / sizeof(replies[0]),
};

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

static struct slice content_of(struct slice frame)
{
	return slice_part(frame, FRAME_HEADER_BYTES, frame.length);
}

static struct slice encode_request(const struct notification_request *request, void **state)
{
	struct slice frame;

	assert_int_equal(notification_request_encode(request, *state, &frame), 0);
	return content_of(frame);
}

static struct slice encode_reply(const struct notification_reply *reply, void **state)
{
	struct slice frame;

	assert_int_equal(notification_reply_encode(reply, *state, &frame), 0);
	return content_of(frame);
}

static void test_requests_survive(void **state)
{
	for (size_t i = 0; i < REQUEST_COUNT; i++) {
		const struct notification_request *sent = &requests[i];
		struct notification_request got;

		assert_int_equal(
			notification_request_decode(encode_request(sent, state), &got), 0);
		assert_int_equal(got.kind, sent->kind);
		assert_true(got.key == sent->key);
		assert_int_equal(got.urgency, sent->urgency);
		assert_int_equal(got.timeout_ms, sent->timeout_ms);
		assert_int_equal(got.actions, sent->actions);
		assert_int_equal(got.transient, sent->transient);
		assert_true(slice_equal(got.summary, sent->summary));
		assert_true(slice_equal(got.body, sent->body));
		assert_true(slice_equal(got.url, sent->url));
		assert_true(slice_equal(got.path, sent->path));
		assert_true(got.clicked == sent->clicked);
		assert_true(slice_equal(got.server, sent->server));
		assert_int_equal(got.shown_count, sent->shown_count);
		for (uint32_t k = 0; k < sent->shown_count; k++) {
			assert_true(got.shown[k].key == sent->shown[k].key);
			assert_int_equal(got.shown[k].id, sent->shown[k].id);
		}
	}
}

static void test_replies_survive(void **state)
{
	for (size_t i = 0; i < REPLY_COUNT; i++) {
		const struct notification_reply *sent = &replies[i];
		struct notification_reply got;

		assert_int_equal(
			notification_reply_decode(encode_reply(sent, state), &got), 0);
		assert_int_equal(got.kind, sent->kind);
		assert_true(got.key == sent->key);
		assert_int_equal(got.outcome, sent->outcome);
		assert_int_equal(got.reason, sent->reason);
		assert_int_equal(got.present, sent->present);
		assert_true(slice_equal(got.text, sent->text));
		assert_int_equal(got.action, sent->action);
		assert_int_equal(got.id, sent->id);
		assert_true(slice_equal(got.server, sent->server));
		assert_int_equal(got.cause, sent->cause);
		assert_true(slice_equal(got.name, sent->name));
		assert_true(slice_equal(got.vendor, sent->vendor));
		assert_true(slice_equal(got.version, sent->version));
		assert_true(slice_equal(got.specification, sent->specification));
		assert_true(slice_equal(got.capabilities, sent->capabilities));
	}
}

/* Every message cut short at every place, and with one byte more, is refused. */
static void test_wrong_lengths_are_refused(void **state)
{
	struct notification_request request;
	struct notification_reply reply;

	for (size_t i = 0; i < REQUEST_COUNT + REPLY_COUNT; i++) {
		bool is_request = i < REQUEST_COUNT;
		struct slice whole =
			is_request ? encode_request(&requests[i], state)
				   : encode_reply(&replies[i - REQUEST_COUNT], state);
		char *longer = memory_copy_text(whole.bytes, whole.length);

		for (size_t length = 0; length <= whole.length + 1; length++) {
			struct slice part = {longer, length};
			int expected = length == whole.length ? 0 : -1;

			assert_int_equal(
				is_request ? notification_request_decode(part, &request)
					   : notification_reply_decode(part, &reply),
				expected);
		}
		free(longer);
	}
}

/* Each row overwrites one number of a good message with a value that does not exist. */
static void test_wrong_numbers_are_refused(void **state)
{
	static const struct {
		size_t request; /* index, or REQUEST_COUNT and a reply */
		size_t reply;
		size_t place; /* of the number in the content */
		uint32_t value;
	} cases[] = {
		{0, 0, 0, 0},                               /* kind */
		{0, 0, 0, NOTIFICATION_MEET + 1},           /* kind */
		{0, 0, 12, 3},                              /* urgency */
		{0, 0, 20, 1 << NOTIFICATION_ACTION_COUNT}, /* actions */
		{0, 0, 24, UINT32_MAX},                     /* transient */
		{0, 0, 28, UINT32_MAX},                     /* summary: absent */
		{0, 0, 28, NOTIFICATION_SUMMARY_MAX},   /* summary: longer than the frame */
		{REQUEST_COUNT, 0, 0, 6},               /* kind */
		{REQUEST_COUNT, 0, 12, 4},              /* outcome */
		{REQUEST_COUNT, 0, 16, 5},              /* cause */
		{5, 0, 37, NOTIFICATION_SHOWN_MAX + 1}, /* count of what is shown */
		{REQUEST_COUNT, 2, 12, NOTIFICATION_ACTION_COUNT}, /* action */
		{REQUEST_COUNT, 3, 12, 0},                         /* reason */
		{REQUEST_COUNT, 3, 12, 5},                         /* reason */
		{REQUEST_COUNT, 4, 4, 2},                          /* present */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool is_request = cases[i].request < REQUEST_COUNT;
		struct slice good =
			is_request ? encode_request(&requests[cases[i].request], state)
				   : encode_reply(&replies[cases[i].reply], state);
		char *bad = memory_copy_text(good.bytes, good.length);
		struct slice content = {bad, good.length};
		struct notification_request request;
		struct notification_reply reply;

		memcpy(bad + cases[i].place, &cases[i].value, sizeof(cases[i].value));
		assert_int_equal(is_request ? notification_request_decode(content, &request)
					    : notification_reply_decode(content, &reply),
			-1);
		free(bad);
	}
}

static void test_wrong_text_is_not_encoded(void **state)
{
	static const struct slice not_utf8 = {"\xED\xA0\x80", 3};
	char *text = memory_new(NOTIFICATION_BODY_MAX + 1, 1);
	struct slice frame;
	struct notification_request request = {.kind = NOTIFICATION_SHOW};
	struct notification_reply reply = {.kind = NOTIFICATION_RESULT};

	memset(text, 'x', NOTIFICATION_BODY_MAX + 1);
	request.body = (struct slice){text, NOTIFICATION_BODY_MAX};
	request.summary = (struct slice){text, NOTIFICATION_SUMMARY_MAX};
	assert_int_equal(notification_request_encode(&request, *state, &frame), 0);
	assert_true(frame.length <= NOTIFICATION_CONTENT_MAX);
	request.body.length++;
	assert_int_equal(notification_request_encode(&request, *state, &frame), -1);
	request.body = not_utf8;
	assert_int_equal(notification_request_encode(&request, *state, &frame), -1);
	request = (struct notification_request){.kind = NOTIFICATION_OPEN};
	request.url = (struct slice){text, NOTIFICATION_URL_MAX + 1};
	assert_int_equal(notification_request_encode(&request, *state, &frame), -1);
	reply.text = not_utf8;
	assert_int_equal(notification_reply_encode(&reply, *state, &frame), -1);
	reply.text = (struct slice){text, NOTIFICATION_TEXT_MAX + 1};
	assert_int_equal(notification_reply_encode(&reply, *state, &frame), -1);
	free(text);
}

/* Good lengths, bad bytes: the decoder must look at the text itself. */
static void test_malformed_text_is_refused(void **state)
{
	struct slice good = encode_request(&requests[2], state);
	char *bad = memory_copy_text(good.bytes, good.length);
	struct notification_request request;

	bad[good.length - 1] = (char)0xFF;
	assert_int_equal(
		notification_request_decode((struct slice){bad, good.length}, &request),
		-1);
	free(bad);
}

static void test_wrong_kinds_are_not_encoded(void **state)
{
	struct notification_request request = {0};
	struct notification_reply reply = {0};
	struct slice frame;

	assert_int_equal(notification_request_encode(&request, *state, &frame), -1);
	assert_int_equal(notification_reply_encode(&reply, *state, &frame), -1);
	reply.kind = NOTIFICATION_CLOSED;
	assert_int_equal(notification_reply_encode(&reply, *state, &frame), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_requests_survive, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replies_survive, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_wrong_lengths_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_wrong_numbers_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_wrong_text_is_not_encoded, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_malformed_text_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_wrong_kinds_are_not_encoded, setup, teardown),
	};

	return cmocka_run_group_tests_name("notification", tests, NULL, NULL);
}
