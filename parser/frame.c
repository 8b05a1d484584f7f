#include "frame.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Length that stands for a NULL slice. */
static const uint32_t frame_null = UINT32_MAX;

void frame_writer_init(struct frame_writer *writer)
{
	*writer = (struct frame_writer){0};
	frame_writer_reset(writer);
}

void frame_writer_fini(struct frame_writer *writer)
{
	free(writer->bytes);
	*writer = (struct frame_writer){0};
}

static void grow(struct frame_writer *writer, size_t length)
{
	writer->capacity = (writer->length + length) * 2;
	writer->bytes = memory_resize(writer->bytes, writer->capacity, 1);
}

static inline void put(struct frame_writer *writer, const void *bytes, size_t length)
{
	if (writer->capacity - writer->length < length)
		grow(writer, length);
	if (bytes && length)
		memcpy(writer->bytes + writer->length, bytes, length);
	writer->length += length;
}

void frame_writer_reset(struct frame_writer *writer)
{
	static const unsigned char header[FRAME_HEADER_BYTES];

	writer->length = 0;
	put(writer, header, sizeof(header));
}

void frame_put_u32(struct frame_writer *writer, uint32_t value)
{
	put(writer, &value, sizeof(value));
}

void frame_put_u64(struct frame_writer *writer, uint64_t value)
{
	put(writer, &value, sizeof(value));
}

void frame_put_slice(struct frame_writer *writer, struct slice text)
{
	frame_put_u32(writer, text.bytes ? (uint32_t)text.length : frame_null);
	put(writer, text.bytes, text.length);
}

size_t frame_begin_slice(struct frame_writer *writer)
{
	frame_put_u32(writer, 0);
	return writer->length;
}

void frame_put_bytes(struct frame_writer *writer, struct slice bytes)
{
	put(writer, bytes.bytes, bytes.length);
}

void frame_end_slice(struct frame_writer *writer, size_t slice)
{
	uint32_t length = (uint32_t)(writer->length - slice);

	memcpy(writer->bytes + slice - sizeof(length), &length, sizeof(length));
}

struct slice frame_finish(struct frame_writer *writer)
{
	uint32_t length = (uint32_t)(writer->length - FRAME_HEADER_BYTES);

	memcpy(writer->bytes, &length, sizeof(length));
	return (struct slice){
		.bytes = (const char *)writer->bytes, .length = writer->length};
}

void frame_reader_init(struct frame_reader *reader, struct slice content)
{
	*reader = (struct frame_reader){
		.bytes = (const unsigned char *)content.bytes,
		.length = content.length,
	};
}

/* LENGTH bytes of the frame, or NULL and failed. */
static const unsigned char *take(struct frame_reader *reader, size_t length)
{
	if (reader->failed || reader->length - reader->place < length) {
		reader->failed = true;
		return NULL;
	}
	reader->place += length;
	return reader->bytes + reader->place - length;
}

uint32_t frame_get_u32(struct frame_reader *reader)
{
	uint32_t value = 0;
	const unsigned char *bytes = take(reader, sizeof(value));

	if (bytes)
		memcpy(&value, bytes, sizeof(value));
	return value;
}

uint64_t frame_get_u64(struct frame_reader *reader)
{
	uint64_t value = 0;
	const unsigned char *bytes = take(reader, sizeof(value));

	if (bytes)
		memcpy(&value, bytes, sizeof(value));
	return value;
}

struct slice frame_get_slice(struct frame_reader *reader)
{
	uint32_t length = frame_get_u32(reader);
	const unsigned char *bytes;

	if (reader->failed || length == frame_null)
		return (struct slice){0};
	bytes = take(reader, length);
	if (!bytes)
		return (struct slice){0};
	return (struct slice){.bytes = (const char *)bytes, .length = length};
}

uint32_t frame_get_count(struct frame_reader *reader, size_t item_bytes)
{
	uint32_t count = frame_get_u32(reader);

	if (reader->failed || count > (reader->length - reader->place) / item_bytes) {
		reader->failed = true;
		return 0;
	}
	return count;
}

bool frame_complete(const struct frame_reader *reader)
{
	return !reader->failed && reader->place == reader->length;
}

uint32_t frame_length(const unsigned char header[FRAME_HEADER_BYTES])
{
	uint32_t length;

	memcpy(&length, header, sizeof(length));
	return length;
}
