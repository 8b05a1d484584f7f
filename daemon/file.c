#include "file.h"

#include "yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Up to SIZE bytes of DESCRIPTOR; NULL bytes with errno. */
static struct slice read_bytes(struct arena *arena, int descriptor, size_t size)
{
	char *buffer = arena_alloc(arena, size + 1);
	size_t length = 0;

	while (length < size) {
		ssize_t got = read(descriptor, buffer + length, size - length);

		if (got == 0)
			break;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return (struct slice){0};
		length += (size_t)got;
	}
	return (struct slice){buffer, length};
}

struct slice file_read(
	struct arena *arena, const char *file, mode_t *mode, struct diagnostics *problems)
{
	int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct slice bytes = {0};
	struct stat status;

	if (descriptor < 0 || fstat(descriptor, &status) < 0) {
		diagnostics_add(
			problems, SEVERITY_ERROR, file, 0, 0, "%s", strerror(errno));
		goto out;
	}
	if (!S_ISREG(status.st_mode)) {
		diagnostics_add(problems, SEVERITY_ERROR, file, 0, 0, "not a regular file");
		goto out;
	}
	if (status.st_size > (off_t)YAML_BYTES_MAX) {
		diagnostics_add(problems, SEVERITY_ERROR, file, 0, 0, "larger than %u MiB",
			YAML_BYTES_MAX >> 20);
		goto out;
	}
	*mode = status.st_mode;
	bytes = read_bytes(arena, descriptor, (size_t)status.st_size);
	if (!bytes.bytes)
		diagnostics_add(
			problems, SEVERITY_ERROR, file, 0, 0, "%s", strerror(errno));
out:
	if (descriptor >= 0)
		(void)close(descriptor);
	return bytes;
}
