#include "folders.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make(const char *path)
{
	return mkdir(path, 0700) < 0 && errno != EEXIST ? -1 : 0;
}

int folders_make(const char *path, bool last)
{
	char *copy = memory_copy_text(path, strlen(path));
	int rc = 0;
	int saved_errno;

	for (char *slash = strchr(copy + 1, '/'); rc == 0 && slash;
		slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		rc = make(copy);
		*slash = '/';
	}
	if (rc == 0 && last)
		rc = make(copy);
	saved_errno = errno;
	free(copy);
	errno = saved_errno;
	return rc;
}

int folders_sync_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = memory_copy_text(path, slash ? (size_t)(slash - path) + 1 : 0);
	int descriptor = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = descriptor < 0 ? -1 : fsync(descriptor);
	int saved_errno = errno;

	if (descriptor >= 0)
		(void)close(descriptor); /* only read */
	free(folder);
	errno = saved_errno;
	return rc;
}
