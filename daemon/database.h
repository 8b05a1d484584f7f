/* A SQLite database that one process holds alone, as the store wants it: WAL without shared memory,
 * synchronous=FULL, looked through at start, brought to the present schema, and still in its place
 * when it is written to. Knows nothing of what is in it. */
#ifndef PAPERWATCH_DATABASE_H
#define PAPERWATCH_DATABASE_H

#include "text.h"

#include <sqlite3.h>
#include <sys/types.h>

enum database_health {
	DATABASE_SOUND,
	DATABASE_DAMAGED,
	DATABASE_BUSY,    /* another process has it */
	DATABASE_TOO_NEW, /* its schema is a later version's; untouched */
	DATABASE_UNUSABLE /* it cannot be opened or written */
};

/* What the tables look like: step N takes a database from version N to N + 1. */
struct database_schema {
	const char *const *migrations;
	int version; /* how many there are */
};

/* Which file a path led to. */
struct database_file {
	dev_t device;
	ino_t inode; /* 0: there was none */
};

struct database {
	sqlite3 *handle;
	bool fresh; /* there was none, or an empty one, and now there is one */
	char *path;
	struct database_file file;
	struct database_file wal; /* known from the first write on */
	int wal_pages; /* in it that were not brought home yet, as far as we wrote them */
};

/* Opens the database at PATH, waiting up to 2 s for another process to let go of it. WORKING is called
 * now and then while a large one is looked through. When the answer is not DATABASE_SOUND, nothing is
 * open and REASON says why. */
enum database_health database_open(const char *path, const struct database_schema *schema,
	void (*working)(void *owner), void *owner, struct database *database,
	struct text *reason);

/* Opens the database at PATH, which must be there, for a moment, to read from it or (TO_WRITE) to write to
 * it as well, without waiting for another process. Nothing is looked through and nothing repaired, and a
 * schema that is not SCHEMA's present one is DATABASE_UNUSABLE. */
enum database_health database_open_briefly(const char *path,
	const struct database_schema *schema, bool to_write, struct database *database,
	struct text *reason);

/* Closes it; one that is not open is fine. All statements must be finalized. */
void database_close(struct database *database);

/* Brings home what the WAL holds, when that is so much that it pays. It has to be done at some commit else, which
 * then takes ten times as long. */
void database_bring_home(struct database *database);

/* Writes zeros behind the end of the WAL, durably, up to the length at which it begins anew: what is then
 * committed overwrites them. For SQLite they are what a crash left, and end what it reads. 1: something was
 * written, and there may be more to write; 0: it is as long as it should be, or cannot be made longer. */
int database_write_ahead(struct database *database);

/* Has somebody removed or replaced its files? What is written to them then is nowhere. */
bool database_has_moved(struct database *database);

/* Puts what the database holds back in its place, and opens that. What took its place is renamed to
 * PATH.replaced-TIME, and never removed. All statements must be finalized, and no transaction open. 0,
 * or -1 with REASON; then it is as it was, or closed with all of it in PATH.saved, which database_open()
 * takes up. */
int database_restore(struct database *database, const struct database_schema *schema,
	struct text *reason);

/* Renames the database at PATH, and what belongs to it, to PATH.WHAT-TIME. The new name, owned by the
 * caller, or NULL with errno. */
char *database_move_aside(const char *path, const char *what);

/* Is FOLDER on a file system of the network, or on one that a program makes up (FUSE), where locks and
 * syncs may not be what they say? */
bool database_is_far(const char *folder);

#endif
