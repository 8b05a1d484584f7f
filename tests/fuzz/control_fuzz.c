/* The content of a frame -> what is said over the control socket: whatever a program that found the
 * socket may send, or whoever sits where a daemon should. What is understood is written the same way. */
#include "control_message.h"
#include "status.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void expect_same(struct slice content, struct slice frame)
{
	if (!slice_equal(content, slice_part(frame, FRAME_HEADER_BYTES, frame.length)))
		abort();
}

static void try_status(struct slice content)
{
	struct arena *arena = arena_new();
	struct frame_writer writer;
	struct status status;

	frame_writer_init(&writer);
	if (status_decode(content, arena, &status) == 0) {
		status_encode(&status, &writer);
		expect_same(content, frame_finish(&writer));
	}
	frame_writer_fini(&writer);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice content = {(const char *)bytes, length};
	struct control_request request;
	struct control_reply reply;
	struct frame_writer writer;

	frame_writer_init(&writer);
	if (control_request_decode(content, &request) == 0)
		expect_same(content, control_request_encode(&request, &writer));
	if (control_reply_decode(content, &reply) == 0) {
		expect_same(content, control_reply_encode(&reply, &writer));
		if (reply.kind == CONTROL_REPORT)
			try_status(reply.report);
	}
	try_status(content);
	frame_writer_fini(&writer);
	return 0;
}
