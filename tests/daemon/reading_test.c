/* What the daemon makes of whatever a reader may do. A reader is this program again, as it is for
 * paperwatch; here it does what the digest in hand says. */
#include "reading.h"

#include "digest.h"
#include "memory.h"
#include "reader.h"
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char paper[] = "### [CORAL](https://arxiv.org/abs/2410.23090)\n";

/* ---- the reader: its socket is descriptor 3 ---- */

struct answer {
	struct frame_writer writer;
	uint64_t ticket;
};

static void say(struct slice bytes)
{
	if (write(3, bytes.bytes, bytes.length) != (ssize_t)bytes.length)
		_exit(1);
}

/* An answer as it should be. */
static struct slice honest(struct answer *answer)
{
	struct digest digest;

	if (digest_parse(slice_of(paper), SLICE_LITERAL("x.md"), &digest) < 0)
		_exit(1);
	frame_writer_reset(&answer->writer);
	frame_put_u64(&answer->writer, answer->ticket);
	frame_put_u32(&answer->writer, READER_PAPERS);
	wire_put_digest(&answer->writer, &digest);
	digest_fini(&digest);
	return frame_finish(&answer->writer);
}

static void answer_well(struct answer *answer)
{
	say(honest(answer));
}

static void answer_twice(struct answer *answer)
{
	say(honest(answer));
	say(honest(answer));
}

static void answer_noise(struct answer *answer)
{
	(void)answer;
	say(SLICE_LITERAL("\xFF\xFF\xFF\xFFnoise"));
}

static void answer_without_end(struct answer *answer)
{
	uint32_t length = WIRE_BYTES_MAX + 1;

	(void)answer;
	say((struct slice){(const char *)&length, sizeof(length)});
}

static void answer_half(struct answer *answer)
{
	struct slice whole = honest(answer);

	say(slice_part(whole, 0, whole.length / 2));
	_exit(0);
}

static void answer_nothing(struct answer *answer)
{
	(void)answer;
	_exit(0);
}

static void answer_another(struct answer *answer)
{
	answer->ticket += 7;
	say(honest(answer));
	_exit(0);
}

static void answer_too_short(struct answer *answer)
{
	frame_writer_reset(&answer->writer);
	frame_put_u64(&answer->writer, answer->ticket);
	frame_put_u32(&answer->writer, READER_PAPERS);
	say(frame_finish(&answer->writer));
}

static void answer_too_long(struct answer *answer)
{
	(void)honest(answer);
	frame_put_u32(&answer->writer, 0);
	say(frame_finish(&answer->writer));
}

static void answer_strangely(struct answer *answer)
{
	frame_writer_reset(&answer->writer);
	frame_put_u64(&answer->writer, answer->ticket);
	frame_put_u32(&answer->writer, READER_STATUS_COUNT);
	say(frame_finish(&answer->writer));
	_exit(0);
}

static void answer_lies(struct answer *answer)
{
	static const struct paper lie = {.line = 1,
		.id = SLICE_LITERAL("url:file:///etc"),
		.title = SLICE_LITERAL("x")};
	struct digest digest = {.paper_count = 1};
	struct paper copy = lie;

	digest.papers = &copy;
	frame_writer_reset(&answer->writer);
	frame_put_u64(&answer->writer, answer->ticket);
	frame_put_u32(&answer->writer, READER_PAPERS);
	wire_put_digest(&answer->writer, &digest);
	say(frame_finish(&answer->writer));
}

static void refuse_without_reason(struct answer *answer)
{
	struct digest digest = {0};

	frame_writer_reset(&answer->writer);
	frame_put_u64(&answer->writer, answer->ticket);
	frame_put_u32(&answer->writer, READER_REFUSED);
	wire_put_digest(&answer->writer, &digest);
	say(frame_finish(&answer->writer));
}

static void report_any_error(struct answer *answer)
{
	frame_writer_reset(&answer->writer);
	frame_put_u64(&answer->writer, answer->ticket);
	frame_put_u32(&answer->writer, READER_UNREADABLE);
	frame_put_u32(&answer->writer, UINT32_MAX);
	say(frame_finish(&answer->writer));
}

static void hang_up(struct answer *answer)
{
	(void)answer;
	(void)close(3);
	for (;;)
		(void)pause();
}

static void crash(struct answer *answer)
{
	(void)answer;
	(void)signal(SIGSEGV, SIG_DFL);
	(void)raise(SIGSEGV);
}

static void break_out(struct answer *answer)
{
	(void)answer;
	(void)raise(SIGSYS);
}

static void run_out_of_time(struct answer *answer)
{
	(void)answer;
	(void)raise(SIGPROF);
}

static void run_out_of_memory(struct answer *answer)
{
	(void)answer;
	_exit(MEMORY_EXIT_STATUS);
}

static void be_killed(struct answer *answer)
{
	(void)answer;
	(void)raise(SIGKILL);
}

/* What a digest may say, what the reader then does, and what the daemon should make of it. */
static const struct trouble {
	const char *name;
	void (*act)(struct answer *answer);
	enum reading_outcome outcome;
	const char *reason; /* part of it, or NULL */
} troubles[] = {
	{"well", answer_well, READING_DONE, NULL},
	{"twice", answer_twice, READING_DONE, NULL},
	{"noise", answer_noise, READING_CRASHED, "did not answer in its own language"},
	{"without end", answer_without_end, READING_CRASHED,
		"did not answer in its own language"},
	{"half", answer_half, READING_FAILED, "ended with status 0"},
	{"nothing", answer_nothing, READING_FAILED, "ended with status 0"},
	{"another", answer_another, READING_FAILED, "ended with status 0"},
	{"too short", answer_too_short, READING_CRASHED, "garbled answer"},
	{"too long", answer_too_long, READING_CRASHED, "garbled answer"},
	{"strangely", answer_strangely, READING_FAILED, "ended with status 0"},
	{"lies", answer_lies, READING_CRASHED, "garbled answer"},
	{"refuse", refuse_without_reason, READING_REFUSED, "without a reason"},
	{"any error", report_any_error, READING_FAILED, "Unknown error"},
	{"hang up", hang_up, READING_FAILED, "was killed by signal 9"},
	{"crash", crash, READING_CRASHED, "was killed by signal 11"},
	{"break out", break_out, READING_CRASHED, "was killed by signal 31"},
	{"time", run_out_of_time, READING_CRASHED, "1000 ms of processor time"},
	{"memory", run_out_of_memory, READING_CRASHED, "512 MiB of memory"},
	{"killed", be_killed, READING_FAILED, "was killed by signal 9"},
};

/* Takes one request: its ticket, and the digest's first bytes. False when the daemon hung up. */
static bool take_request(struct answer *answer, char *digest, size_t size)
{
	unsigned char bytes[1024];
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec part = {.iov_base = bytes, .iov_len = FRAME_HEADER_BYTES};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};
	struct frame_reader reader;
	size_t length;
	ssize_t got;
	int file;

	if (recvmsg(3, &message, MSG_WAITALL) != FRAME_HEADER_BYTES ||
		!CMSG_FIRSTHDR(&message))
		return false;
	memcpy(&file, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(file));
	length = frame_length(bytes);
	if (length > sizeof(bytes) ||
		recv(3, bytes, length, MSG_WAITALL) != (ssize_t)length)
		return false;
	frame_reader_init(&reader, (struct slice){(const char *)bytes, length});
	answer->ticket = frame_get_u64(&reader);
	got = pread(file, digest, size - 1, 0);
	digest[got > 0 ? got : 0] = '\0';
	(void)close(file);
	return true;
}

static int be_reader(void)
{
	struct answer answer = {0};
	char digest[64];

	frame_writer_init(&answer.writer);
	while (take_request(&answer, digest, sizeof(digest)))
		for (size_t i = 0; i < COUNT_OF(troubles); i++)
			if (strcmp(troubles[i].name, digest) == 0)
				troubles[i].act(&answer);
	return 0;
}

/* ---- the daemon's side ---- */

struct seen {
	size_t count;
	enum reading_outcome outcomes[2];
	char reasons[2][128];
	size_t paper_counts[2];
};

static void on_done(void *owner, void *context, struct reading_result *result)
{
	struct seen *seen = owner;
	const size_t *number = context;

	assert_int_equal(*number, seen->count); /* in the order of submission */
	assert_true(seen->count < 2);
	seen->outcomes[seen->count] = result->outcome;
	if (result->reason)
		(void)strncpy(seen->reasons[seen->count], result->reason, 127);
	if (result->digest)
		seen->paper_counts[seen->count] = result->digest->paper_count;
	seen->count++;
}

static void submit(struct reading *reading, const char *digest, size_t *number)
{
	int file = memfd_create(digest, MFD_CLOEXEC);

	assert_true(file >= 0);
	assert_int_equal(write(file, digest, strlen(digest)), strlen(digest));
	reading_submit(reading, file, SLICE_LITERAL("x.md"), number);
}

static void drop(void *context)
{
	(void)context;
}

/* Reads a digest of trouble and a good one behind it. */
static struct seen read_both(const char *trouble)
{
	struct seen seen = {0};
	size_t numbers[] = {0, 1};
	sd_event *loop = NULL;
	struct reading *reading;

	assert_true(sd_event_new(&loop) >= 0);
	reading = reading_new(loop, on_done, &seen);
	assert_non_null(reading);
	submit(reading, trouble, &numbers[0]);
	submit(reading, "well", &numbers[1]);
	while (seen.count < 2)
		assert_true(sd_event_run(loop, 5 * 1000 * 1000) > 0);
	reading_free(reading, drop);
	sd_event_unref(loop);
	return seen;
}

static void whatever_the_reader_does_the_next_digest_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(troubles); i++) {
		const struct trouble *trouble = &troubles[i];
		struct seen seen = read_both(trouble->name);

		if (seen.outcomes[0] != trouble->outcome ||
			(trouble->reason && !strstr(seen.reasons[0], trouble->reason)))
			fail_msg("%s: outcome %d, %s", trouble->name, seen.outcomes[0],
				seen.reasons[0]);
		if (seen.outcomes[1] != READING_DONE || seen.paper_counts[1] != 1)
			fail_msg("behind %s: outcome %d, %s", trouble->name,
				seen.outcomes[1], seen.reasons[1]);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_the_reader_does_the_next_digest_is_read),
	};
	sigset_t child;

	if (argc > 1 && strcmp(argv[1], "reader") == 0)
		return be_reader();
	/* As the daemon does: the loop learns of children by their signal. */
	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &child, NULL) < 0)
		return 1;
	return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
