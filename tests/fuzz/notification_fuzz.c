/* The content of a frame -> what daemon and notifier say to each other: whatever either of them may send
 * that was taken over by something hostile. What is understood is written the same way. */
#include "notification.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void expect_same(struct slice content, struct slice frame)
{
	if (!slice_equal(content, slice_part(frame, FRAME_HEADER_BYTES, frame.length)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice content = {(const char *)bytes, length};
	struct notification_request request;
	struct notification_reply reply;
	struct frame_writer writer;
	struct slice frame;

	frame_writer_init(&writer);
	if (notification_request_decode(content, &request) == 0) {
		if (notification_request_encode(&request, &writer, &frame) < 0)
			abort();
		expect_same(content, frame);
	}
	if (notification_reply_decode(content, &reply) == 0) {
		if (notification_reply_encode(&reply, &writer, &frame) < 0)
			abort();
		expect_same(content, frame);
	}
	frame_writer_fini(&writer);
	return 0;
}
