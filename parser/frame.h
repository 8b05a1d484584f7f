/* Frames: how paperwatch's processes talk over a stream socket. A frame is a 32-bit length and
 * that many bytes; what is inside is written and read with the small calls below. Both ends run
 * on one machine and come from one build, so numbers are in the machine's own byte order.
 * The reading half trusts nothing: what does not fit makes it fail, and stay failed. */
#ifndef PAPERWATCH_FRAME_H
#define PAPERWATCH_FRAME_H

#include "slice.h"

#include <stdint.h>

enum { FRAME_HEADER_BYTES = 4 };

/* A frame being written: a growing buffer that starts with room for its length. */
struct frame_writer {
	unsigned char *bytes; /* owned */
	size_t length;
	size_t capacity;
};

void frame_writer_init(struct frame_writer *writer);
void frame_writer_fini(struct frame_writer *writer);

/* Starts a new frame in the same buffer. */
void frame_writer_reset(struct frame_writer *writer);
void frame_put_u32(struct frame_writer *writer, uint32_t value);
void frame_put_u64(struct frame_writer *writer, uint64_t value);
void frame_put_slice(struct frame_writer *writer, struct slice text); /* NULL stays NULL */

/* A slice that is put in pieces, between frame_begin_slice() and frame_end_slice(), which is told
 * what the former returned. */
size_t frame_begin_slice(struct frame_writer *writer);
void frame_put_bytes(struct frame_writer *writer, struct slice bytes);
void frame_end_slice(struct frame_writer *writer, size_t slice);

/* Fills in the length and returns the whole frame, header included. It lives until the next call
 * on WRITER. The length must fit in 32 bits: a digest cannot come near it. */
struct slice frame_finish(struct frame_writer *writer);

/* A frame being read. Borrows BYTES, the content without the header. */
struct frame_reader {
	const unsigned char *bytes;
	size_t length;
	size_t place;
	bool failed; /* something did not fit; all later reads give 0 or NULL */
};

void frame_reader_init(struct frame_reader *reader, struct slice content);
uint32_t frame_get_u32(struct frame_reader *reader);
uint64_t frame_get_u64(struct frame_reader *reader);
struct slice frame_get_slice(struct frame_reader *reader); /* borrows from the frame */

/* A count of things that take at least ITEM_BYTES each in the rest of the frame: fails when they
 * cannot all be there, so that nobody allocates for a lie. */
uint32_t frame_get_count(struct frame_reader *reader, size_t item_bytes);

/* True when nothing failed and nothing is left over. */
bool frame_complete(const struct frame_reader *reader);

/* The content length that a header announces. */
uint32_t frame_length(const unsigned char header[FRAME_HEADER_BYTES]);

#endif
