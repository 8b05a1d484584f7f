#include "reader.h"

#include "digest.h"
#include "memory.h"
#include "sandbox.h"
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

enum { REQUEST_BYTES_MAX = 32 * 1024 };

struct reader {
	int socket;
	struct frame_writer answer;
	char *bytes; /* of the digest in hand */
	size_t capacity;
};

/* Reads exactly LENGTH bytes and, with the first, a descriptor that may come along (else -1).
 * 1: done, 0: end of stream before the first byte, -1: broken. */
static int receive(int socket, void *buffer, size_t length, int *descriptor)
{
	size_t place = 0;

	if (descriptor)
		*descriptor = -1;
	while (place < length) {
		union {
			char bytes[CMSG_SPACE(sizeof(int))];
			struct cmsghdr align;
		} control;
		struct iovec part = {
			.iov_base = (char *)buffer + place, .iov_len = length - place};
		struct msghdr message = {.msg_iov = &part,
			.msg_iovlen = 1,
			.msg_control = control.bytes,
			.msg_controllen = sizeof(control.bytes)};
		ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
		struct cmsghdr *header;

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0 && place == 0 ? 0 : -1;
		header = CMSG_FIRSTHDR(&message);
		if (descriptor && header && header->cmsg_type == SCM_RIGHTS)
			memcpy(descriptor, CMSG_DATA(header), sizeof(int));
		place += (size_t)got;
	}
	return 1;
}

static int send_all(int socket, struct slice bytes)
{
	while (bytes.length > 0) {
		ssize_t sent = write(socket, bytes.bytes, bytes.length);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return -1;
		bytes = slice_part(bytes, (size_t)sent, bytes.length);
	}
	return 0;
}

/* The bytes of the file, at most one more than a digest may have: that one tells that there are
 * too many. Reads by position, because a second reader may hold the same descriptor. 0 or errno. */
static int read_file(struct reader *reader, int descriptor, struct slice *bytes)
{
	size_t length = 0;

	for (;;) {
		ssize_t got;

		if (length == reader->capacity) {
			reader->capacity =
				reader->capacity ? reader->capacity * 2 : 64 * 1024;
			reader->bytes = memory_resize(reader->bytes, reader->capacity, 1);
		}
		got = pread(descriptor, reader->bytes + length, reader->capacity - length,
			(off_t)length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		length += (size_t)got;
		if (got == 0 || length > DIGEST_BYTES_MAX)
			break;
	}
	*bytes = (struct slice){.bytes = reader->bytes, .length = length};
	return 0;
}

/* Answers with what is in the file behind DESCRIPTOR, which is closed before anything is made of
 * it. */
static int answer(struct reader *reader, uint64_t ticket, struct slice path, int descriptor)
{
	struct digest digest = {0};
	struct slice bytes = {0};
	int error = read_file(reader, descriptor, &bytes);
	int rc;

	(void)close(descriptor); /* opened for reading only: nothing can be lost */
	frame_writer_reset(&reader->answer);
	frame_put_u64(&reader->answer, ticket);
	if (error) {
		frame_put_u32(&reader->answer, READER_UNREADABLE);
		frame_put_u32(&reader->answer, (uint32_t)error);
	} else {
		rc = digest_parse(bytes, path, &digest);
		frame_put_u32(&reader->answer, rc == 0 ? READER_PAPERS : READER_REFUSED);
		wire_put_digest(&reader->answer, &digest);
	}
	digest_fini(&digest);
	return send_all(reader->socket, frame_finish(&reader->answer));
}

/* Serves one request. 1: done, 0: the daemon hung up, -1: broken. */
static int serve(struct reader *reader)
{
	unsigned char header[FRAME_HEADER_BYTES];
	char content[REQUEST_BYTES_MAX];
	struct frame_reader request;
	struct slice path;
	uint64_t ticket;
	int descriptor = -1;
	int state = receive(reader->socket, header, sizeof(header), &descriptor);

	if (state <= 0)
		return state;
	if (descriptor < 0 || frame_length(header) > sizeof(content) ||
		receive(reader->socket, content, frame_length(header), NULL) < 1)
		return -1;
	frame_reader_init(&request, (struct slice){content, frame_length(header)});
	ticket = frame_get_u64(&request);
	path = frame_get_slice(&request);
	if (!frame_complete(&request) || sandbox_allow_cpu(SANDBOX_CPU_MSEC) < 0 ||
		answer(reader, ticket, path, descriptor) < 0 || sandbox_allow_cpu(0) < 0)
		return -1;
	return 1;
}

int reader_main(int socket)
{
	struct reader reader = {.socket = socket};
	int state = 1;

	memory_keep_freed();
	if (sandbox_enter(socket) < 0)
		return EX_OSERR;
	frame_writer_init(&reader.answer);
	while (state > 0)
		state = serve(&reader);
	frame_writer_fini(&reader.answer);
	free(reader.bytes);
	return state < 0 ? EX_PROTOCOL : EX_OK;
}
