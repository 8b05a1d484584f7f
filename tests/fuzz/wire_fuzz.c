/* The content of a frame -> digest: whatever a reader that was taken over may say. */
#include "promises.h"
#include "wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct digest digest;
	struct frame_reader reader;

	frame_reader_init(&reader, (struct slice){(const char *)bytes, length});
	if (wire_get_digest(&reader, &digest) == 0)
		check_promises(&digest);
	digest_fini(&digest);
	return 0;
}
