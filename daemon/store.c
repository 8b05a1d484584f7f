#include "store_inside.h"

#include "folders.h"
#include "log.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Step N takes a store from schema version N to N + 1. Steps are only ever added. */
static const char *const migrations[] = {
	/* "ppwt": tells file(1) that this database is ours. */
	"PRAGMA application_id = 0x70707774;"
	"CREATE TABLE value (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE folder (number INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE,"
	"  first_run INTEGER NOT NULL, digests INTEGER NOT NULL DEFAULT 0,"
	"  papers INTEGER NOT NULL DEFAULT 0, matches INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE file (folder INTEGER NOT NULL, path BLOB NOT NULL, size INTEGER NOT NULL,"
	"  mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL,"
	"  epoch INTEGER NOT NULL, first_listing INTEGER NOT NULL, settled INTEGER NOT NULL,"
	"  faults INTEGER NOT NULL, PRIMARY KEY (folder, path)) WITHOUT ROWID;"
	"CREATE TABLE rule (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	"  fingerprint TEXT NOT NULL, active INTEGER NOT NULL, epoch INTEGER NOT NULL,"
	"  passed INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE paper (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
	"  epoch INTEGER NOT NULL, judged INTEGER NOT NULL);"
	"CREATE TABLE pair (paper INTEGER NOT NULL, rule INTEGER NOT NULL,"
	"  alerted INTEGER NOT NULL, PRIMARY KEY (paper, rule)) WITHOUT ROWID;"
	"CREATE TABLE alert (number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,"
	"  kind INTEGER NOT NULL, urgency INTEGER NOT NULL, rule TEXT, id TEXT, votes INTEGER,"
	"  title TEXT NOT NULL, url TEXT, authors TEXT, hits TEXT, digest BLOB, line INTEGER);"
	"CREATE TABLE due (sink INTEGER NOT NULL, alert INTEGER NOT NULL,"
	"  PRIMARY KEY (sink, alert)) WITHOUT ROWID;",
	/* Why a file is left alone; for which sinks an alert was made; which alerts have their texts. */
	"ALTER TABLE file ADD COLUMN reason TEXT;"
	"ALTER TABLE alert ADD COLUMN sinks INTEGER;"
	"CREATE INDEX whole_alert ON alert (time) WHERE title <> '';",
	/* How long no new digest has come to a folder, and whether that was told. */
	"ALTER TABLE folder ADD COLUMN began INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE folder ADD COLUMN arrived INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE folder ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;"
	"UPDATE folder SET began = unixepoch() * 1000000,"
	"  arrived = coalesce((SELECT max(f.ctime) / 1000 FROM file f"
	"  WHERE f.folder = number AND f.epoch > 0), 0);",
	/* What holds pop-ups back: the snooze of a rule, or of all ('' for a rule); when an alert is ready
	 * to be shown, and whether a snooze has held it before. */
	"CREATE TABLE snooze (rule TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;"
	"ALTER TABLE due ADD COLUMN ready INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE due ADD COLUMN held INTEGER NOT NULL DEFAULT 0;",
	/* Which notification of which server shows an alert. */
	"CREATE TABLE shown (number INTEGER PRIMARY KEY, popup INTEGER NOT NULL,"
	"  alert INTEGER NOT NULL UNIQUE,"
	"  id INTEGER NOT NULL, server TEXT NOT NULL);",
};
static const struct database_schema schema = {
	migrations, sizeof(migrations) / sizeof(*migrations)};

/* ---- transactions ---- */

/* What is written to a file that somebody removed or replaced is lost when we end, and SQLite does not
 * notice. All of it is still open, so it can be put back. */
static int stay_in_place(struct store *store)
{
	struct text reason = {0};
	int rc = 0;

	if (store->database.handle && !database_has_moved(&store->database))
		return 0;
	store->none_passed = false;
	store_finalize(store);
	if (!store->database.handle) {
		if (database_open(store->path, &schema, NULL, NULL, &store->database,
			    &reason) != DATABASE_SOUND)
			rc = -1;
	} else {
		log_error(
			"%s was removed or replaced while paperwatch runs; it is put back",
			store->path);
		rc = database_restore(&store->database, &schema, &reason);
	}
	if (rc < 0) {
		text_clear(&store->problem);
		text_format(&store->problem, "cannot put the store back: %s", reason.bytes);
	} else {
		rc = store_find_last_alert(store);
	}
	text_fini(&reason);
	return rc;
}

int store_begin(struct store *store)
{
	return stay_in_place(store) < 0 ? -1 : store_run(store, BEGIN);
}

int store_commit(struct store *store)
{
	int rc = store_run(store, COMMIT);

	if (rc == 0)
		store->last_alert = store->added_alert;
	return rc;
}

void store_rollback(struct store *store)
{
	store->added_alert = store->last_alert;
	store->none_passed = false;
	/* SQLite may have rolled back by itself; then there is nothing to do. */
	if (store->database.handle && !sqlite3_get_autocommit(store->database.handle))
		(void)store_run(store, ROLLBACK);
}

void store_bring_home(struct store *store)
{
	if (store->database.handle)
		database_bring_home(&store->database);
}

int store_write_ahead(struct store *store)
{
	return store->database.handle ? database_write_ahead(&store->database) : 0;
}

void store_give_back(struct store *store)
{
	if (store->database.handle)
		(void)sqlite3_db_release_memory(store->database.handle);
}

const char *store_problem(const struct store *store)
{
	return store->problem.bytes ? store->problem.bytes : "unknown";
}

/* ---- opening ---- */

/* Beside the store, so that a store that is gone is not taken for a first start. */
static const char marker_name[] = "store.begun";
static const char marker_text[] =
	"paperwatch has begun to remember here. Where this file stands without store.db beside it,\n"
	"what paperwatch knew is lost, and it does not tell everything a second time.\n";

/* PATH below FOLDER; owned by the caller. */
static char *path_in(const char *folder, const char *path)
{
	char *whole = NULL;

	if (asprintf(&whole, "%s/%s", folder, path) < 0)
		memory_exhausted();
	return whole;
}

static int write_marker(const char *path)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	ssize_t length = sizeof(marker_text) - 1;
	int rc = -1;

	if (descriptor < 0)
		return -1;
	if (write(descriptor, marker_text, (size_t)length) == length &&
		fsync(descriptor) == 0)
		rc = 0;
	if (close(descriptor) < 0)
		rc = -1;
	return rc < 0 ? -1 : folders_sync_parent(path);
}

/* Was there a store before this fresh one? From now on there was. */
static enum store_opened mark(struct store *store, const char *folder,
	struct store_loss *loss, struct text *reason)
{
	char *marker = path_in(folder, marker_name);
	bool marked = access(marker, F_OK) == 0;
	enum store_opened opened = STORE_OPENED;

	if (marked && store->database.fresh && loss->kind == STORE_WHOLE)
		loss->kind = STORE_MISSING;
	if (!marked && write_marker(marker) < 0) {
		text_format(reason, "%s: %s", marker, strerror(errno));
		opened = STORE_UNUSABLE;
	}
	free(marker);
	return opened;
}

static enum store_opened opened_as(enum database_health health)
{
	switch (health) {
	case DATABASE_SOUND:
		return STORE_OPENED;
	case DATABASE_BUSY:
		return STORE_BUSY;
	case DATABASE_TOO_NEW:
		return STORE_TOO_NEW;
	default:
		return STORE_UNUSABLE;
	}
}

static enum store_opened open_at(struct store *store, struct store_loss *loss,
	void (*working)(void *owner), void *owner, struct text *reason)
{
	enum database_health health = database_open(
		store->path, &schema, working, owner, &store->database, reason);

	if (health == DATABASE_DAMAGED) {
		loss->moved_aside = database_move_aside(store->path, "corrupt");
		if (loss->moved_aside) {
			loss->kind = STORE_DAMAGED;
			text_clear(reason);
			health = database_open(store->path, &schema, working, owner,
				&store->database, reason);
		}
	}
	return opened_as(health);
}

enum store_opened store_open(const char *folder, struct store **opened,
	struct store_loss *loss, void (*working)(void *owner), void *owner,
	struct text *reason)
{
	enum store_opened result = STORE_UNUSABLE;
	struct store *store;
	char *resolved;

	*opened = NULL;
	*loss = (struct store_loss){0};
	if (folders_make(folder, true) < 0) {
		text_format(reason, "cannot make the folder: %s", strerror(errno));
		return STORE_UNUSABLE;
	}
	/* SQLITE_OPEN_NOFOLLOW refuses links anywhere in the path, but the way to the folder may lead
	 * through some: /home on some systems, /var/lib/paperwatch of a DynamicUser= service. */
	resolved = realpath(folder, NULL);
	if (!resolved || access(resolved, W_OK | X_OK) < 0) {
		text_format(reason, "%s", strerror(errno));
		free(resolved);
		return STORE_UNUSABLE;
	}
	if (database_is_far(resolved))
		log_warning(
			"%s lies on a network or user-space file system, where locks and "
			"syncs may not hold; state: should be a folder on a local disk",
			resolved);
	store = memory_new(1, sizeof(*store));
	store->path = path_in(resolved, "store.db");
	result = open_at(store, loss, working, owner, reason);
	if (result == STORE_OPENED)
		result = mark(store, resolved, loss, reason);
	if (result == STORE_OPENED && store_find_last_alert(store) < 0) {
		text_add(reason, slice_of(store_problem(store)));
		result = STORE_UNUSABLE;
	}
	if (result == STORE_OPENED)
		*opened = store;
	else
		store_close(store);
	free(resolved);
	return result;
}

/* STORE_OPENED when there is something at PATH that can be opened. */
static enum store_opened look_for(const char *path, struct text *reason)
{
	struct stat status;
	int error = stat(path, &status) < 0 ? errno : 0;

	/* One that is empty is only begun. */
	if (!error && status.st_size > 0)
		return STORE_OPENED;
	text_format(reason, "%s", strerror(error ? error : ENOENT));
	return !error || error == ENOENT || error == ENOTDIR ? STORE_ABSENT
							     : STORE_UNUSABLE;
}

enum store_opened store_open_briefly(
	const char *folder, bool to_write, struct store **opened, struct text *reason)
{
	struct store *store = memory_new(1, sizeof(*store));
	char *resolved = realpath(folder, NULL);
	enum store_opened result;

	*opened = NULL;
	store->path = path_in(resolved ? resolved : folder, "store.db");
	result = look_for(store->path, reason);
	if (result == STORE_OPENED)
		result = opened_as(database_open_briefly(
			store->path, &schema, to_write, &store->database, reason));
	if (result == STORE_OPENED && store_find_last_alert(store) < 0) {
		text_add(reason, slice_of(store_problem(store)));
		result = STORE_UNUSABLE;
	}
	if (result == STORE_OPENED)
		*opened = store;
	else
		store_close(store);
	free(resolved);
	return result;
}

void store_loss_fini(struct store_loss *loss)
{
	free(loss->moved_aside);
	*loss = (struct store_loss){0};
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store_finalize(store);
	database_close(&store->database);
	text_fini(&store->problem);
	free(store->path);
	free(store);
}

/* ---- small things ---- */

int store_get_value(struct store *store, const char *name, int64_t *value)
{
	sqlite3_stmt *statement = store_prepare(store, GET_VALUE);
	int rc;

	if (!statement)
		return -1;
	store_bind_text(statement, 1, slice_of(name));
	rc = store_step(store, statement);
	if (rc == 1) {
		*value = sqlite3_column_int64(statement, 0);
		store_finish(statement);
	}
	return rc;
}

int store_set_value(struct store *store, const char *name, int64_t value)
{
	sqlite3_stmt *statement = store_prepare(store, SET_VALUE);

	if (!statement)
		return -1;
	store_bind_text(statement, 1, slice_of(name));
	store_bind_int(statement, 2, value);
	return store_step(store, statement);
}
