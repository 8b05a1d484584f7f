#include "database_inside.h"

#include "memory.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	BUSY_MSEC = 2000,
	WORKING_STEPS = 1000000 /* of SQLite's machine: a fraction of a second */
};

/* ---- asking SQLite ---- */

int database_execute(sqlite3 *handle, const char *text)
{
	return sqlite3_exec(handle, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static int ask_int(sqlite3 *handle, const char *text, int64_t *value)
{
	sqlite3_stmt *statement = NULL;
	int rc = -1;

	if (sqlite3_prepare_v2(handle, text, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW) {
		*value = sqlite3_column_int64(statement, 0);
		rc = 0;
	}
	(void)sqlite3_finalize(statement); /* repeats the result of the step */
	return rc;
}

static bool ask_is(sqlite3 *handle, const char *text, const char *expected)
{
	sqlite3_stmt *statement = NULL;
	bool is = false;

	if (sqlite3_prepare_v2(handle, text, -1, &statement, NULL) == SQLITE_OK &&
		sqlite3_step(statement) == SQLITE_ROW) {
		const unsigned char *answer = sqlite3_column_text(statement, 0);

		is = answer && strcmp((const char *)answer, expected) == 0;
	}
	(void)sqlite3_finalize(statement);
	return is;
}

/* ---- opening ---- */

static enum database_health health_of(int result)
{
	switch (result & 0xFF) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return DATABASE_DAMAGED;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return DATABASE_BUSY;
	default:
		return DATABASE_UNUSABLE;
	}
}

static int migrate(sqlite3 *handle, const struct database_schema *schema, int64_t version)
{
	for (; version < schema->version; version++) {
		char text[64];

		(void)snprintf(
			text, sizeof(text), "PRAGMA user_version = %d", (int)version + 1);
		if (database_execute(handle, "BEGIN") < 0 ||
			database_execute(handle, schema->migrations[version]) < 0 ||
			database_execute(handle, text) < 0 ||
			database_execute(handle, "COMMIT") < 0)
			return -1;
	}
	return 0;
}

static enum database_health look_through(sqlite3 *handle)
{
	int result;

	if (ask_is(handle, "PRAGMA quick_check(1)", "ok"))
		return DATABASE_SOUND;
	result = sqlite3_errcode(handle);
	return result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE
		       ? DATABASE_DAMAGED
		       : health_of(result);
}

static enum database_health set_up(struct database *database,
	const struct database_schema *schema, const char **problem)
{
	static const char settings[] =
		"PRAGMA trusted_schema = OFF;"
		"PRAGMA foreign_keys = OFF;"
		"PRAGMA synchronous = FULL;"
		"PRAGMA cache_size = -2000;"
		"PRAGMA journal_size_limit = 4194304;"; /* WAL_BYTES */
	sqlite3 *handle = database->handle;
	enum database_health health;
	int64_t version;

	(void)sqlite3_busy_timeout(handle, BUSY_MSEC);
	(void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	/* Exclusive before WAL: then there is no shared-memory file that somebody could truncate
	 * under us, and the lock is held until we close. */
	if (database_execute(handle,
		    "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT") < 0 ||
		ask_int(handle, "PRAGMA user_version", &version) < 0)
		return health_of(sqlite3_errcode(handle));
	if (version > schema->version)
		return DATABASE_TOO_NEW;
	database->fresh = version == 0;
	health = look_through(handle);
	if (health != DATABASE_SOUND)
		return health;
	/* SQLite goes on in another mode where it cannot have WAL, so look what it really did. */
	if (!ask_is(handle, "PRAGMA journal_mode = WAL", "wal")) {
		*problem = "write-ahead logging is not possible here";
		return DATABASE_UNUSABLE;
	}
	(void)sqlite3_wal_hook(
		handle, database_on_commit, database); /* returns the one before */
	if (database_execute(handle, settings) < 0 || migrate(handle, schema, version) < 0)
		return health_of(sqlite3_errcode(handle));
	return DATABASE_SOUND;
}

/* What database_restore() could not bring to its place, because the power went, for example. */
static void take_up_saved(const char *path)
{
	char *saved = database_path_with(path, ".saved");

	if (database_file_at(path).inode == 0)
		(void)rename(saved, path); /* hardly ever is there one */
	free(saved);
}

struct patience {
	void (*working)(void *owner);
	void *owner;
};

static int on_progress(void *context)
{
	const struct patience *patience = context;

	patience->working(patience->owner);
	return 0;
}

/* The end of opening: says in REASON what is wrong, and then leaves nothing open. */
static enum database_health conclude(struct database *database, enum database_health health,
	const char *problem, struct text *reason)
{
	if (health == DATABASE_SOUND)
		return health;
	if (health == DATABASE_TOO_NEW)
		problem = "it was written by a later version of paperwatch";
	text_format(reason, "%s",
		problem            ? problem
		: database->handle ? sqlite3_errmsg(database->handle)
				   : "out of memory");
	database_close(database);
	return health;
}

/* Leaves a handle in DATABASE, whatever the health is. */
static enum database_health open_once(struct database *database,
	const struct database_schema *schema, struct patience *patience,
	const char **problem)
{
	enum database_health health;

	if (sqlite3_open_v2(database->path, &database->handle,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW |
			    SQLITE_OPEN_EXRESCODE,
		    NULL) != SQLITE_OK)
		return DATABASE_UNUSABLE;
	if (patience->working)
		sqlite3_progress_handler(
			database->handle, WORKING_STEPS, on_progress, patience);
	health = set_up(database, schema, problem);
	sqlite3_progress_handler(database->handle, 0, NULL, NULL);
	return health;
}

enum database_health database_open(const char *path, const struct database_schema *schema,
	void (*working)(void *owner), void *owner, struct database *database,
	struct text *reason)
{
	struct patience patience = {working, owner};
	enum database_health health;
	const char *problem = NULL;
	mode_t mask = umask(077);

	*database = (struct database){0};
	database->path = memory_copy_text(path, strlen(path));
	take_up_saved(path);
	health = open_once(database, schema, &patience, &problem);
	/* To SQLite, a page that the disk does not give is a damaged one (SQLITE_IOERR_CORRUPTFS). Only
	 * what is found twice is damage. */
	if (health == DATABASE_DAMAGED) {
		(void)sqlite3_close(database->handle);
		health = open_once(database, schema, &patience, &problem);
	}
	(void)umask(mask);
	database->file = database_file_at(path);
	return conclude(database, health, problem, reason);
}

static enum database_health set_up_briefly(sqlite3 *handle,
	const struct database_schema *schema, bool to_write, const char **problem)
{
	int64_t version;

	/* What a crash left in the WAL is read, and stays there for the daemon to take up. */
	(void)sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	(void)sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (database_execute(handle,
		    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF;"
		    "PRAGMA synchronous = FULL") < 0 ||
		(!to_write && database_execute(handle, "PRAGMA query_only = ON") < 0) ||
		ask_int(handle, "PRAGMA user_version", &version) < 0)
		return health_of(sqlite3_errcode(handle));
	if (version > schema->version)
		return DATABASE_TOO_NEW;
	if (version == schema->version)
		return DATABASE_SOUND;
	*problem = "it was written by an earlier version of paperwatch, and is brought up "
		   "to date when the daemon starts";
	return DATABASE_UNUSABLE;
}

static bool is_on_read_only_file_system(const char *path)
{
	struct statvfs status;

	return statvfs(path, &status) == 0 && (status.f_flag & ST_RDONLY) != 0;
}

/* The URI of PATH for a database that cannot change (sqlite.org/uri.html); owned by the caller. */
static char *uri_of_unchanging(const char *path)
{
	struct text uri = {0};

	text_add(&uri, SLICE_LITERAL("file:"));
	for (const char *byte = path; *byte; byte++)
		if (strchr("?#%", *byte))
			text_format(&uri, "%%%02X", (unsigned char)*byte);
		else
			text_add(&uri, (struct slice){byte, 1});
	text_add(&uri, SLICE_LITERAL("?immutable=1"));
	return uri.bytes;
}

/* SQLite opens a database with a WAL for reading only where it can write to it, make the WAL, or lock it
 * (sqlite.org/wal.html#readonly). On a read-only file system it can do none of these, so it is opened
 * without locks where a crash left a WAL, and as one that cannot change else. Should somebody write to it
 * by another mount meanwhile, what is read may be of two moments; it is only shown. */
static int open_unchanging(const char *path, sqlite3 **handle)
{
	const int flags =
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
	char *uri;
	int result;

	if (database_wal_of(path).inode != 0)
		return sqlite3_open_v2(path, handle, flags, "unix-none");
	uri = uri_of_unchanging(path);
	result = sqlite3_open_v2(uri, handle, flags | SQLITE_OPEN_URI, NULL);
	free(uri);
	return result;
}

enum database_health database_open_briefly(const char *path,
	const struct database_schema *schema, bool to_write, struct database *database,
	struct text *reason)
{
	enum database_health health = DATABASE_UNUSABLE;
	const char *problem = NULL;
	int result;

	*database = (struct database){.path = memory_copy_text(path, strlen(path)),
		.file = database_file_at(path)};
	if (!is_on_read_only_file_system(path))
		result = sqlite3_open_v2(path, &database->handle,
			SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW |
				SQLITE_OPEN_EXRESCODE,
			NULL);
	else if (!to_write)
		result = open_unchanging(path, &database->handle);
	else {
		problem = strerror(EROFS);
		result = SQLITE_READONLY;
	}
	if (result == SQLITE_OK)
		health = set_up_briefly(database->handle, schema, to_write, &problem);
	return conclude(database, health, problem, reason);
}

void database_close(struct database *database)
{
	/* All that counts was committed; what could fail here is the tidying up of the WAL. */
	(void)sqlite3_close(database->handle);
	free(database->path);
	*database = (struct database){0};
}
