/* Bytes of a file -> digest -> frame -> digest: what was read arrives as it is. */
#include "digest.h"
#include "promises.h"
#include "wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice file = {(const char *)bytes, length};
	struct digest digest;
	struct digest arrived;
	struct frame_writer writer;
	struct frame_reader reader;
	struct slice frame;

	/* What is refused has its reason and no papers. */
	if (digest_parse(file, SLICE_LITERAL("2024/10/31.md"), &digest) < 0 &&
		(digest.warnings.error_count != 1 || digest.paper_count > 0))
		abort();
	check_promises(&digest);
	frame_writer_init(&writer);
	wire_put_digest(&writer, &digest);
	frame = frame_finish(&writer);
	frame_reader_init(&reader, slice_part(frame, FRAME_HEADER_BYTES, frame.length));
	if (wire_get_digest(&reader, &arrived) < 0 || !frame_complete(&reader) ||
		arrived.paper_count != digest.paper_count)
		abort();
	check_promises(&arrived);
	digest_fini(&arrived);
	digest_fini(&digest);
	frame_writer_fini(&writer);
	return 0;
}
