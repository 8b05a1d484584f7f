/* When what the WAL holds comes home, and room in it. */
#include "database_inside.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

enum {
	WAL_PAGES_MAX = 1000, /* brought home at the commit that makes it so many, or … */
	WAL_PAGES_MANY = 250, /* … before that, when there is nothing else to do */
	WAL_BYTES = 4 * 1024 * 1024, /* 1,000 pages, after which it begins anew */
	WAL_STEP_BYTES = 256 * 1024,
	ZERO_BYTES = 4096,
	WAL_SHARE = 64, /* of what the disk has free, it may be one in so many */
};

static void bring_home(struct database *database)
{
	/* What cannot be brought home now stays in the WAL, and counts as much. */
	(void)sqlite3_wal_checkpoint_v2(
		database->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	database->wal_pages = 0;
}

int database_on_commit(void *context, sqlite3 *handle, const char *name, int pages)
{
	struct database *database = context;

	(void)handle;
	(void)name;
	database->wal_pages = pages;
	if (pages >= WAL_PAGES_MAX)
		bring_home(database);
	return SQLITE_OK;
}

void database_bring_home(struct database *database)
{
	if (database->wal_pages >= WAL_PAGES_MANY)
		bring_home(database);
}

static bool has_plenty(int descriptor)
{
	struct statfs status;

	return fstatfs(descriptor, &status) == 0 &&
	       (uint64_t)status.f_bavail * (uint64_t)status.f_bsize / WAL_SHARE >=
		       WAL_BYTES;
}

/* SQLite holds no lock on the WAL that opening and closing it once more could lose. */
int database_write_ahead(struct database *database)
{
	static char zeros[ZERO_BYTES];
	struct iovec parts[WAL_STEP_BYTES / ZERO_BYTES];
	char *path = database_path_with(database->path, "-wal");
	int descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	int more = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		parts[i] = (struct iovec){.iov_base = zeros, .iov_len = sizeof(zeros)};
	if (descriptor >= 0 && fstat(descriptor, &status) == 0 &&
		status.st_size < WAL_BYTES && has_plenty(descriptor) &&
		pwritev(descriptor, parts, sizeof(parts) / sizeof(*parts),
			status.st_size) == WAL_STEP_BYTES &&
		fdatasync(descriptor) == 0)
		more = 1;
	if (descriptor >= 0)
		(void)close(descriptor); /* what counts was synced */
	free(path);
	return more;
}
