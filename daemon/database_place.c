/* The files of the database, and that they stay where they are. */
#include "database_inside.h"

#include "folders.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* Not in linux/magic.h of every version: fs/smb/client/cifsfs.c, fs/fuse/inode.c. */
enum { CIFS_MAGIC = 0xFF534D42, SMB2_MAGIC = 0xFE534D42, FUSE_MAGIC = 0x65735546 };

struct database_file database_file_at(const char *path)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return (struct database_file){0};
	return (struct database_file){.device = status.st_dev, .inode = status.st_ino};
}

char *database_path_with(const char *path, const char *suffix)
{
	char *whole = NULL;

	if (asprintf(&whole, "%s%s", path, suffix) < 0)
		memory_exhausted();
	return whole;
}

struct database_file database_wal_of(const char *path)
{
	char *wal = database_path_with(path, "-wal");
	struct database_file file = database_file_at(wal);

	free(wal);
	return file;
}

static bool is_same_file(struct database_file a, struct database_file b)
{
	return a.device == b.device && a.inode == b.inode;
}

bool database_has_moved(struct database *database)
{
	struct database_file wal = database_wal_of(database->path);

	if (!is_same_file(database_file_at(database->path), database->file))
		return true;
	if (database->wal.inode == 0)
		database->wal = wal;
	return !is_same_file(wal, database->wal);
}

char *database_move_aside(const char *path, const char *what)
{
	static const char *const parts[] = {"-wal", "-shm", ""};
	char *aside = NULL;

	if (asprintf(&aside, "%s.%s-%lld", path, what, (long long)time(NULL)) < 0)
		memory_exhausted();
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		char *from = database_path_with(path, parts[i]);
		char *to = database_path_with(aside, parts[i]);
		int rc = rename(from, to);

		free(from);
		free(to);
		if (rc < 0 && errno != ENOENT) {
			free(aside);
			return NULL;
		}
	}
	return aside;
}

/* Makes what is at PATH, and its name, survive a power cut. */
static int sync_file(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int rc = descriptor < 0 ? -1 : fsync(descriptor);

	if (descriptor >= 0)
		(void)close(descriptor); /* only read */
	return rc < 0 ? -1 : folders_sync_parent(path);
}

/* Writes all of the database to PATH, whole or not at all. */
static int save(struct database *database, const char *path, struct text *reason)
{
	char *part = database_path_with(path, ".part");
	char *text = sqlite3_mprintf("VACUUM INTO %Q", part);
	mode_t mask = umask(077);
	int rc = -1;

	if (!text)
		memory_exhausted();
	(void)unlink(part); /* of an attempt that was broken off */
	if (database_execute(database->handle, text) < 0)
		text_format(reason, "%s", sqlite3_errmsg(database->handle));
	else if (sync_file(part) < 0 || rename(part, path) < 0 || sync_file(path) < 0)
		text_format(reason, "%s: %s", path, strerror(errno));
	else
		rc = 0;
	(void)umask(mask);
	sqlite3_free(text);
	free(part);
	return rc;
}

int database_restore(struct database *database, const struct database_schema *schema,
	struct text *reason)
{
	char *path = memory_copy_text(database->path, strlen(database->path));
	char *saved = database_path_with(path, ".saved");
	bool replaced = database_file_at(path).inode != 0 &&
			!is_same_file(database_file_at(path), database->file);
	char *aside = NULL;
	int rc = -1;

	if (folders_make(path, false) < 0) {
		text_format(reason, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (save(database, saved, reason) < 0)
		goto out;
	/* Closing removes the WAL by its name, so nothing of the new one may be there yet. */
	if (replaced && !(aside = database_move_aside(path, "replaced"))) {
		text_format(reason, "%s: %s", path, strerror(errno));
		goto out;
	}
	database_close(database);
	if (rename(saved, path) < 0) {
		text_format(reason, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (database_open(path, schema, NULL, NULL, database, reason) == DATABASE_SOUND)
		rc = 0;
out:
	free(aside);
	free(saved);
	free(path);
	return rc;
}

bool database_is_far(const char *folder)
{
	static const unsigned long magics[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, CIFS_MAGIC,
		SMB2_MAGIC, CODA_SUPER_MAGIC, AFS_SUPER_MAGIC, V9FS_MAGIC, FUSE_MAGIC};
	struct statfs status;

	if (statfs(folder, &status) < 0)
		return false;
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		/* The field's width and sign differ between machines. */
		if ((uint32_t)status.f_type == (uint32_t)magics[i])
			return true;
	return false;
}
