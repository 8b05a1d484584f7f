#include "reading.h"

#include "frame.h"
#include "memory.h"
#include "reader.h"
#include "sandbox.h"
#include "wire.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A laptop that slept or a disk that woke up may take seconds; a digest itself takes
 * milliseconds and is bounded by SANDBOX_CPU_MSEC. */
static const uint64_t reading_deadline_usec = 10 * 1000 * 1000;

struct request {
	uint64_t ticket;
	int descriptor;
	char *path; /* owned */
	size_t path_length;
	void *context;
};

struct reading {
	struct child *child;
	reading_done_func done;
	void *owner;
	uint64_t last_ticket;
	struct request requests[CHILD_REQUESTS_MAX]; /* oldest first */
	unsigned count;
};

static void send_request(struct reading *reading, const struct request *request)
{
	struct frame_writer frame;

	frame_writer_init(&frame);
	frame_put_u64(&frame, request->ticket);
	frame_put_slice(&frame, (struct slice){request->path, request->path_length});
	child_send(reading->child, frame_finish(&frame), request->descriptor,
		reading_deadline_usec);
	frame_writer_fini(&frame);
}

static struct request take_oldest(struct reading *reading)
{
	struct request request = reading->requests[0];

	reading->count--;
	memmove(reading->requests, reading->requests + 1,
		reading->count * sizeof(*reading->requests));
	return request;
}

static void forget_request(struct request *request)
{
	(void)close(request->descriptor); /* opened for reading only */
	free(request->path);
}

static void finish(
	struct reading *reading, struct request request, struct reading_result *result)
{
	result->descriptor = request.descriptor;
	reading->done(reading->owner, request.context, result);
	forget_request(&request);
}

/* The first error among what the reader said of a digest. */
static const char *first_error(const struct digest *digest)
{
	for (size_t i = 0; i < digest->warnings.count; i++)
		if (digest->warnings.items[i].severity == SEVERITY_ERROR)
			return digest->warnings.items[i].text;
	return "refused without a reason";
}

/* An answer that is not what a reader of this build would say: it is broken or taken over. The
 * frame is dropped; the child then has an answer too few and runs into its deadline, unless it
 * ends before. */
static bool on_frame(void *owner, struct slice content)
{
	struct reading *reading = owner;
	struct frame_reader frame;
	struct digest digest = {0};
	struct reading_result result = {.outcome = READING_DONE, .digest = &digest};
	uint64_t ticket;
	uint32_t status;

	frame_reader_init(&frame, content);
	ticket = frame_get_u64(&frame);
	status = frame_get_u32(&frame);
	if (reading->count == 0 || ticket != reading->requests[0].ticket ||
		status >= READER_STATUS_COUNT)
		return false;
	if (status == READER_UNREADABLE) {
		uint32_t error = frame_get_u32(&frame);

		result = (struct reading_result){.outcome = READING_FAILED,
			.reason = strerror((int)(error & 0xFFFF))};
	} else if (wire_get_digest(&frame, &digest) < 0 || !frame_complete(&frame)) {
		result = (struct reading_result){.outcome = READING_CRASHED,
			.reason = "the reader gave a garbled answer"};
	} else if (status == READER_REFUSED) {
		result.outcome = READING_REFUSED;
		result.reason = first_error(&digest);
	}
	finish(reading, take_oldest(reading), &result);
	digest_fini(&digest);
	return true;
}

/* Is this how a reader ends because of what is in the digest, rather than by chance? */
static bool is_fault_of_digest(struct child_end end)
{
	if (end.kind == CHILD_EXITED)
		return end.detail == MEMORY_EXIT_STATUS;
	if (end.kind == CHILD_KILLED) /* by its own doing, not by a person or the machine */
		return end.detail == SIGSEGV || end.detail == SIGBUS ||
		       end.detail == SIGABRT || end.detail == SIGFPE ||
		       end.detail == SIGILL || end.detail == SIGSYS ||
		       end.detail == SIGPROF;
	return end.kind == CHILD_GARBLED;
}

static void on_end(void *owner, struct child_end end)
{
	struct reading *reading = owner;
	char description[128];
	char reason[192];
	struct reading_result result = {.outcome = READING_FAILED, .reason = reason};

	struct request request;

	if (reading->count == 0)
		return;
	request = take_oldest(reading);
	/* The rest goes to the next reader before the owner can submit more, to keep the order. */
	for (unsigned i = 0; i < reading->count; i++)
		send_request(reading, &reading->requests[i]);
	if (end.kind == CHILD_KILLED && end.detail == SIGPROF)
		(void)snprintf(reason, sizeof(reason),
			"it needs more than %d ms of processor time", SANDBOX_CPU_MSEC);
	else if (end.kind == CHILD_EXITED && end.detail == MEMORY_EXIT_STATUS)
		(void)snprintf(reason, sizeof(reason),
			"it needs more than %d MiB of memory", SANDBOX_MEMORY_MIB);
	else
		(void)snprintf(reason, sizeof(reason), "the reader %s",
			child_end_describe(
				reading->child, end, description, sizeof(description)));
	if (is_fault_of_digest(end))
		result.outcome = READING_CRASHED;
	finish(reading, request, &result);
}

struct reading *reading_new(sd_event *loop, reading_done_func done, void *owner)
{
	/* The same program again: what is installed may have been replaced by another version. */
	static char program[] = "paperwatch";
	static char command[] = "reader";
	static char *const arguments[] = {program, command, NULL};
	static const struct child_role role = {
		.name = "reader",
		.path = "/proc/self/exe",
		.arguments = arguments,
		.reply_bytes_max = WIRE_BYTES_MAX,
		.on_frame = on_frame,
		.on_end = on_end,
	};
	struct reading *reading = memory_new(1, sizeof(*reading));

	reading->done = done;
	reading->owner = owner;
	reading->child = child_new(loop, &role, reading);
	if (!reading->child) {
		free(reading);
		return NULL;
	}
	return reading;
}

void reading_free(struct reading *reading, void (*drop)(void *context))
{
	if (!reading)
		return;
	child_free(reading->child, true);
	for (unsigned i = 0; i < reading->count; i++) {
		drop(reading->requests[i].context);
		forget_request(&reading->requests[i]);
	}
	free(reading);
}

bool reading_has_room(const struct reading *reading)
{
	return reading->count < CHILD_REQUESTS_MAX;
}

void reading_submit(
	struct reading *reading, int descriptor, struct slice path, void *context)
{
	struct request *request = &reading->requests[reading->count++];

	assert(reading->count <= CHILD_REQUESTS_MAX);
	*request = (struct request){
		.ticket = ++reading->last_ticket,
		.descriptor = descriptor,
		.path = memory_copy_text(path.bytes, path.length),
		.path_length = path.length,
		.context = context,
	};
	send_request(reading, request);
}

pid_t reading_process(const struct reading *reading)
{
	return child_process(reading->child);
}

unsigned reading_count(const struct reading *reading)
{
	return reading->count;
}
