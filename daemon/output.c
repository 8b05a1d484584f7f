#include "output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

bool output_write(int descriptor, struct slice bytes)
{
	while (bytes.length > 0) {
		struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
		struct slice part = slice_part(bytes, 0, PIPE_BUF);
		ssize_t written;

		/* A pipe that is ready has room for PIPE_BUF bytes (pipe(7)). */
		if (poll(&ready, 1, 0) < 1 || !(ready.revents & POLLOUT))
			return false;
		written = write(descriptor, part.bytes, part.length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes = slice_part(bytes, (size_t)written, bytes.length);
	}
	return true;
}
