#include "store.h"

#include "database.h"
#include "folders.h"
#include "log.h"
#include "memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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
};
static const struct database_schema schema = {
	migrations, sizeof(migrations) / sizeof(*migrations)};

#define ALERT_COLUMNS                                                                        \
	"SELECT a.number, a.time, a.kind, a.urgency, a.rule, a.id, a.votes, a.title, a.url," \
	" a.authors, a.hits, a.digest, a.line FROM due d JOIN alert a ON a.number = d.alert"

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	GET_VALUE,
	SET_VALUE,
	GET_FOLDER,
	ADD_FOLDER,
	COUNT_FIRST_RUN,
	END_FIRST_RUN,
	GET_FILE,
	PUT_FILE,
	FORGET_FILE,
	LIST_FILES,
	FORGIVE_FILES,
	GET_RULE,
	ADD_RULE,
	CHANGE_RULE,
	REST_RULES,
	KEEP_RULE,
	COUNT_PASSED,
	LIST_PASSED,
	CLEAR_PASSED,
	GET_PAPER,
	ADD_PAPER,
	JUDGE_PAPER,
	HAS_PAIR,
	SETTLE_PAIR,
	NUMBER_ALERTS,
	ADD_ALERT,
	ADD_DUE,
	VISIT_DUE,
	VISIT_DUE_PAPER,
	COUNT_DUE,
	SET_DELIVERED,
	GET_ALERT_ID,
	STATEMENT_COUNT
};

static const char *const statement_texts[STATEMENT_COUNT] = {
	[BEGIN] = "BEGIN",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[GET_VALUE] = "SELECT value FROM value WHERE name = ?1",
	[SET_VALUE] = "INSERT INTO value (name, value) VALUES (?1, ?2)"
		      " ON CONFLICT (name) DO UPDATE SET value = ?2",
	[GET_FOLDER] = "SELECT number, first_run, digests, papers, matches FROM folder"
		       " WHERE path = ?1",
	[ADD_FOLDER] = "INSERT INTO folder (path, first_run) VALUES (?1, ?2)",
	[COUNT_FIRST_RUN] = "UPDATE folder SET digests = ?2, papers = ?3, matches = ?4"
			    " WHERE number = ?1",
	[END_FIRST_RUN] = "UPDATE folder SET first_run = 0 WHERE number = ?1",
	[GET_FILE] =
		"SELECT size, mtime, ctime, inode, epoch, first_listing, settled, faults"
		" FROM file WHERE folder = ?1 AND path = ?2",
	[PUT_FILE] =
		"INSERT OR REPLACE INTO file (folder, path, size, mtime, ctime, inode, epoch,"
		" first_listing, settled, faults)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[FORGET_FILE] = "DELETE FROM file WHERE folder = ?1 AND path = ?2",
	[LIST_FILES] = "SELECT path FROM file WHERE folder = ?1",
	[FORGIVE_FILES] = "UPDATE file SET faults = 0, size = -1 WHERE faults > 0",
	[GET_RULE] = "SELECT number, fingerprint, active, epoch FROM rule WHERE name = ?1",
	[ADD_RULE] =
		"INSERT INTO rule (name, fingerprint, active, epoch) VALUES (?1, ?2, 2, ?3)",
	[CHANGE_RULE] =
		"UPDATE rule SET fingerprint = ?2, active = 2, epoch = ?3, passed = 0"
		" WHERE number = ?1",
	[KEEP_RULE] = "UPDATE rule SET active = 2 WHERE number = ?1",
	/* Those that were not named just now (active 1) rest; the others go from 2 to 1. */
	[REST_RULES] = "UPDATE rule SET active = active - 1 WHERE active > 0",
	[COUNT_PASSED] = "UPDATE rule SET passed = passed + 1 WHERE number = ?1",
	[LIST_PASSED] = "SELECT name, passed FROM rule WHERE passed > 0 ORDER BY number",
	[CLEAR_PASSED] = "UPDATE rule SET passed = 0 WHERE passed > 0",
	[GET_PAPER] = "SELECT number, epoch, judged FROM paper WHERE id = ?1",
	[ADD_PAPER] = "INSERT INTO paper (id, epoch, judged) VALUES (?1, ?2, ?2)",
	[JUDGE_PAPER] = "UPDATE paper SET judged = ?2 WHERE number = ?1",
	[HAS_PAIR] = "SELECT 1 FROM pair WHERE paper = ?1 LIMIT 1",
	[SETTLE_PAIR] =
		"INSERT OR IGNORE INTO pair (paper, rule, alerted) VALUES (?1, ?2, ?3)",
	[NUMBER_ALERTS] =
		"INSERT INTO sqlite_sequence (name, seq) SELECT 'alert', ?1"
		" WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'alert')",
	[ADD_ALERT] = "INSERT INTO alert (time, kind, urgency, rule, id, votes, title, url,"
		      " authors, hits, digest, line)"
		      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
	[ADD_DUE] = "INSERT INTO due (sink, alert) VALUES (?1, ?2)",
	[VISIT_DUE] = ALERT_COLUMNS " WHERE d.sink = ?1 ORDER BY d.alert LIMIT ?2",
	[VISIT_DUE_PAPER] =
		ALERT_COLUMNS " WHERE d.sink = ?1 AND a.id = ?2 ORDER BY d.alert",
	[COUNT_DUE] = "SELECT count(*) FROM due WHERE sink = ?1",
	[SET_DELIVERED] = "DELETE FROM due WHERE sink = ?1 AND alert = ?2",
	[GET_ALERT_ID] = "SELECT id FROM alert WHERE number = ?1",
};

struct store {
	char *path;
	struct database database;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	struct text problem;
};

/* ---- statements ---- */

static int fail(struct store *store, const char *what)
{
	text_clear(&store->problem);
	text_format(
		&store->problem, "%s: %s", what, sqlite3_errmsg(store->database.handle));
	return -1;
}

/* A statement ready for its parameters; NULL after fail(). */
static sqlite3_stmt *prepare(struct store *store, enum statement which)
{
	sqlite3_stmt **statement = &store->statements[which];

	if (!store->database.handle) {
		text_clear(&store->problem);
		text_format(&store->problem, "the store is not in its place");
		return NULL;
	}
	if (!*statement &&
		sqlite3_prepare_v3(store->database.handle, statement_texts[which], -1,
			SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK) {
		(void)fail(store, "cannot prepare a statement");
		return NULL;
	}
	return *statement;
}

/* Binding fails only for want of memory or a wrong index; the step after it fails then too, or
 * the constraint NOT NULL speaks. So its result adds nothing, and is left to the step. */
static void bind_int(sqlite3_stmt *statement, int index, int64_t value)
{
	(void)sqlite3_bind_int64(statement, index, value);
}

static void bind_text(sqlite3_stmt *statement, int index, struct slice text)
{
	if (text.bytes)
		(void)sqlite3_bind_text64(statement, index, text.bytes, text.length,
			SQLITE_STATIC, SQLITE_UTF8);
}

/* Paths are bytes, not text. */
static void bind_path(sqlite3_stmt *statement, int index, struct slice path)
{
	if (path.bytes)
		(void)sqlite3_bind_blob64(
			statement, index, path.bytes, path.length, SQLITE_STATIC);
}

/* Makes a statement ready for its next use. Its result repeats that of the step before. */
static void finish(sqlite3_stmt *statement)
{
	(void)sqlite3_reset(statement);
	(void)sqlite3_clear_bindings(statement);
}

/* 1: a row, 0: done, -1: failed. A row must be followed by finish(). */
static int step(struct store *store, sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);

	if (result == SQLITE_ROW)
		return 1;
	if (result != SQLITE_DONE)
		(void)fail(store, "cannot use the store");
	finish(statement);
	return result == SQLITE_DONE ? 0 : -1;
}

static struct slice column_text(sqlite3_stmt *statement, int column)
{
	const void *bytes = sqlite3_column_blob(statement, column);
	int length = sqlite3_column_bytes(statement, column);

	if (sqlite3_column_type(statement, column) == SQLITE_NULL)
		return (struct slice){0};
	return (struct slice){.bytes = bytes ? bytes : "", .length = (size_t)length};
}

static int run(struct store *store, enum statement which)
{
	sqlite3_stmt *statement = prepare(store, which);

	return statement ? step(store, statement) : -1;
}

static void finalize(struct store *store)
{
	for (size_t i = 0; i < STATEMENT_COUNT; i++) {
		(void)sqlite3_finalize(
			store->statements[i]); /* repeats what its step said */
		store->statements[i] = NULL;
	}
}

/* What is written to a file that somebody removed or replaced is lost when we end, and SQLite does not
 * notice. All of it is still open, so it can be put back. */
static int stay_in_place(struct store *store)
{
	struct text reason = {0};
	int rc = 0;

	if (store->database.handle && !database_has_moved(&store->database))
		return 0;
	finalize(store);
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
	}
	text_fini(&reason);
	return rc;
}

int store_begin(struct store *store)
{
	return stay_in_place(store) < 0 ? -1 : run(store, BEGIN);
}

int store_commit(struct store *store)
{
	return run(store, COMMIT);
}

void store_rollback(struct store *store)
{
	/* SQLite may have rolled back by itself; then there is nothing to do. */
	if (store->database.handle && !sqlite3_get_autocommit(store->database.handle))
		(void)run(store, ROLLBACK);
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
	if (!resolved) {
		text_format(reason, "%s", strerror(errno));
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
	finalize(store);
	database_close(&store->database);
	text_fini(&store->problem);
	free(store->path);
	free(store);
}

/* ---- folders ---- */

int store_get_folder(struct store *store, const char *path, struct store_folder *folder)
{
	sqlite3_stmt *statement = prepare(store, GET_FOLDER);
	int rc;

	if (!statement)
		return -1;
	bind_path(statement, 1, slice_of(path));
	rc = step(store, statement);
	if (rc == 1) {
		*folder = (struct store_folder){
			.number = sqlite3_column_int64(statement, 0),
			.first_run = sqlite3_column_int(statement, 1) != 0,
			.digests = sqlite3_column_int64(statement, 2),
			.papers = sqlite3_column_int64(statement, 3),
			.matches = sqlite3_column_int64(statement, 4),
		};
		finish(statement);
	}
	return rc;
}

int store_add_folder(struct store *store, const char *path, bool first_run, int64_t *number)
{
	sqlite3_stmt *statement = prepare(store, ADD_FOLDER);

	if (!statement)
		return -1;
	bind_path(statement, 1, slice_of(path));
	bind_int(statement, 2, first_run);
	if (step(store, statement) < 0)
		return -1;
	*number = sqlite3_last_insert_rowid(store->database.handle);
	return 0;
}

int store_count_first_run(struct store *store, const struct store_folder *folder)
{
	sqlite3_stmt *statement = prepare(store, COUNT_FIRST_RUN);

	if (!statement)
		return -1;
	bind_int(statement, 1, folder->number);
	bind_int(statement, 2, folder->digests);
	bind_int(statement, 3, folder->papers);
	bind_int(statement, 4, folder->matches);
	return step(store, statement);
}

/* Runs a statement whose one parameter is a number. */
static int run_with(struct store *store, enum statement which, int64_t number)
{
	sqlite3_stmt *statement = prepare(store, which);

	if (!statement)
		return -1;
	bind_int(statement, 1, number);
	return step(store, statement);
}

int store_end_first_run(struct store *store, int64_t folder)
{
	return run_with(store, END_FIRST_RUN, folder);
}

/* ---- files ---- */

int store_get_file(
	struct store *store, int64_t folder, const char *path, struct store_file *file)
{
	sqlite3_stmt *statement = prepare(store, GET_FILE);
	int rc;

	if (!statement)
		return -1;
	bind_int(statement, 1, folder);
	bind_path(statement, 2, slice_of(path));
	rc = step(store, statement);
	if (rc == 1) {
		*file = (struct store_file){
			.size = sqlite3_column_int64(statement, 0),
			.mtime_nsec = sqlite3_column_int64(statement, 1),
			.ctime_nsec = sqlite3_column_int64(statement, 2),
			.inode = (uint64_t)sqlite3_column_int64(statement, 3),
			.epoch = sqlite3_column_int64(statement, 4),
			.first_listing = sqlite3_column_int(statement, 5) != 0,
			.settled = sqlite3_column_int(statement, 6) != 0,
			.faults = sqlite3_column_int64(statement, 7),
		};
		finish(statement);
	}
	return rc;
}

int store_put_file(struct store *store, int64_t folder, const char *path,
	const struct store_file *file)
{
	sqlite3_stmt *statement = prepare(store, PUT_FILE);

	if (!statement)
		return -1;
	bind_int(statement, 1, folder);
	bind_path(statement, 2, slice_of(path));
	bind_int(statement, 3, file->size);
	bind_int(statement, 4, file->mtime_nsec);
	bind_int(statement, 5, file->ctime_nsec);
	bind_int(statement, 6, (int64_t)file->inode);
	bind_int(statement, 7, file->epoch);
	bind_int(statement, 8, file->first_listing);
	bind_int(statement, 9, file->settled);
	bind_int(statement, 10, file->faults);
	return step(store, statement);
}

int store_forget_file(struct store *store, int64_t folder, const char *path)
{
	sqlite3_stmt *statement = prepare(store, FORGET_FILE);

	if (!statement)
		return -1;
	bind_int(statement, 1, folder);
	bind_path(statement, 2, slice_of(path));
	return step(store, statement);
}

int store_forgive_files(struct store *store)
{
	return run(store, FORGIVE_FILES);
}

int store_sweep_files(struct store *store, int64_t folder,
	bool (*keep)(const void *context, const char *path), const void *context)
{
	sqlite3_stmt *statement = prepare(store, LIST_FILES);
	char **gone = NULL;
	size_t count = 0;
	size_t capacity = 0;
	int rc;

	if (!statement)
		return -1;
	bind_int(statement, 1, folder);
	while ((rc = step(store, statement)) == 1) {
		struct slice path = column_text(statement, 0);
		char *copy = memory_copy_text(path.bytes, path.length);

		if (keep(context, copy)) {
			free(copy);
			continue;
		}
		memory_grow((void **)&gone, count, &capacity, sizeof(*gone));
		gone[count++] = copy;
	}
	for (size_t i = 0; i < count; i++) {
		if (rc == 0)
			rc = store_forget_file(store, folder, gone[i]);
		free(gone[i]);
	}
	free(gone);
	return rc;
}

/* ---- rules ---- */

/* What the store knows of a rule. 1, 0 when nothing, -1. */
static int get_rule(struct store *store, const struct rule *rule, struct store_rule *known,
	bool *unchanged)
{
	sqlite3_stmt *statement = prepare(store, GET_RULE);
	int rc;

	if (!statement)
		return -1;
	bind_text(statement, 1, rule->name);
	rc = step(store, statement);
	if (rc == 1) {
		known->number = sqlite3_column_int64(statement, 0);
		known->epoch = sqlite3_column_int64(statement, 3);
		*unchanged = slice_equal(column_text(statement, 1), rule->fingerprint) &&
			     sqlite3_column_int(statement, 2) != 0;
		finish(statement);
	}
	return rc;
}

/* Gives RULE the epoch NEXT: it is new to the store, or comes back, or means something else. */
static int renew_rule(struct store *store, const struct rule *rule, bool known,
	int64_t next, struct store_rule *number)
{
	sqlite3_stmt *statement = prepare(store, known ? CHANGE_RULE : ADD_RULE);

	if (!statement)
		return -1;
	if (known)
		bind_int(statement, 1, number->number);
	else
		bind_text(statement, 1, rule->name);
	bind_text(statement, 2, rule->fingerprint);
	bind_int(statement, 3, next);
	if (step(store, statement) < 0)
		return -1;
	if (!known)
		number->number = sqlite3_last_insert_rowid(store->database.handle);
	number->epoch = next;
	return 0;
}

int store_set_rules(struct store *store, const struct ruleset *ruleset, const bool *active,
	struct store_rule *numbers, int64_t *epoch)
{
	int64_t present = 1; /* 0 means "never read" in a file */
	bool renewed = false;

	if (store_get_value(store, "epoch", &present) < 0)
		return -1;
	for (size_t i = 0; i < ruleset_count(ruleset); i++) {
		const struct rule *rule = ruleset_rule(ruleset, i);
		bool unchanged = false;
		int known;

		numbers[i] = (struct store_rule){0};
		if (!active[i])
			continue;
		known = get_rule(store, rule, &numbers[i], &unchanged);
		if (known < 0)
			return -1;
		if (known && unchanged) {
			if (run_with(store, KEEP_RULE, numbers[i].number) < 0)
				return -1;
			continue;
		}
		renewed = true;
		if (renew_rule(store, rule, known, present + 1, &numbers[i]) < 0)
			return -1;
	}
	*epoch = present + renewed;
	if (run(store, REST_RULES) < 0)
		return -1;
	return renewed ? store_set_value(store, "epoch", *epoch) : 0;
}

int store_count_passed(struct store *store, int64_t rule)
{
	return run_with(store, COUNT_PASSED, rule);
}

int store_take_passed(struct store *store,
	int (*report)(void *context, struct slice name, int64_t passed), void *context)
{
	sqlite3_stmt *statement = prepare(store, LIST_PASSED);
	int rc;

	if (!statement)
		return -1;
	while ((rc = step(store, statement)) == 1) {
		if (report(context, column_text(statement, 0),
			    sqlite3_column_int64(statement, 1)) < 0) {
			finish(statement);
			return -1;
		}
	}
	return rc < 0 ? -1 : run(store, CLEAR_PASSED);
}

/* ---- papers and pairs ---- */

int store_know_paper(
	struct store *store, struct slice id, int64_t epoch, struct store_paper *paper)
{
	sqlite3_stmt *statement = prepare(store, GET_PAPER);
	int rc;

	if (!statement)
		return -1;
	bind_text(statement, 1, id);
	rc = step(store, statement);
	if (rc < 0)
		return -1;
	if (rc == 1) {
		*paper = (struct store_paper){.number = sqlite3_column_int64(statement, 0),
			.epoch = sqlite3_column_int64(statement, 1),
			.judged = sqlite3_column_int64(statement, 2)};
		finish(statement);
		return 0;
	}
	statement = prepare(store, ADD_PAPER);
	if (!statement)
		return -1;
	bind_text(statement, 1, id);
	bind_int(statement, 2, epoch);
	if (step(store, statement) < 0)
		return -1;
	*paper = (struct store_paper){
		.number = sqlite3_last_insert_rowid(store->database.handle),
		.epoch = epoch,
		.judged = epoch,
		.is_new = true};
	return 0;
}

int store_judge_paper(struct store *store, int64_t paper, int64_t epoch)
{
	sqlite3_stmt *statement = prepare(store, JUDGE_PAPER);

	if (!statement)
		return -1;
	bind_int(statement, 1, paper);
	bind_int(statement, 2, epoch);
	return step(store, statement);
}

int store_has_pair(struct store *store, int64_t paper)
{
	sqlite3_stmt *statement = prepare(store, HAS_PAIR);
	int rc;

	if (!statement)
		return -1;
	bind_int(statement, 1, paper);
	rc = step(store, statement);
	if (rc == 1)
		finish(statement);
	return rc;
}

int store_settle_pair(struct store *store, int64_t paper, int64_t rule, bool alerted)
{
	sqlite3_stmt *statement = prepare(store, SETTLE_PAIR);

	if (!statement)
		return -1;
	bind_int(statement, 1, paper);
	bind_int(statement, 2, rule);
	bind_int(statement, 3, alerted);
	if (step(store, statement) < 0)
		return -1;
	return sqlite3_changes(store->database.handle) > 0;
}

/* ---- alerts and what is due ---- */

int store_number_alerts_from(struct store *store, int64_t number)
{
	return run_with(store, NUMBER_ALERTS, number);
}

int store_add_alert(struct store *store, struct alert *alert, unsigned sinks)
{
	sqlite3_stmt *statement = prepare(store, ADD_ALERT);

	if (!statement)
		return -1;
	bind_int(statement, 1, alert->time_usec);
	bind_int(statement, 2, alert->kind);
	bind_int(statement, 3, alert->urgency);
	bind_text(statement, 4, alert->rule);
	bind_text(statement, 5, alert->id);
	if (alert->has_votes)
		bind_int(statement, 6, alert->votes);
	bind_text(statement, 7, alert->title);
	bind_text(statement, 8, alert->url);
	bind_text(statement, 9, alert->authors);
	bind_text(statement, 10, alert->hits);
	bind_path(statement, 11, alert->digest);
	bind_int(statement, 12, alert->line);
	if (step(store, statement) < 0)
		return -1;
	alert->number = sqlite3_last_insert_rowid(store->database.handle);
	for (int sink = 0; sink < SINK_COUNT; sink++) {
		if (!(sinks & 1U << sink))
			continue;
		statement = prepare(store, ADD_DUE);
		if (!statement)
			return -1;
		bind_int(statement, 1, sink);
		bind_int(statement, 2, alert->number);
		if (step(store, statement) < 0)
			return -1;
	}
	return 0;
}

/* The columns of ALERT_COLUMNS; the texts live until the statement moves on. */
static struct alert read_alert(sqlite3_stmt *statement)
{
	return (struct alert){
		.number = sqlite3_column_int64(statement, 0),
		.time_usec = sqlite3_column_int64(statement, 1),
		.kind = sqlite3_column_int(statement, 2) == ALERT_NOTE ? ALERT_NOTE
								       : ALERT_MATCH,
		.urgency = (enum urgency)sqlite3_column_int(statement, 3),
		.rule = column_text(statement, 4),
		.id = column_text(statement, 5),
		.has_votes = sqlite3_column_type(statement, 6) != SQLITE_NULL,
		.votes = sqlite3_column_int64(statement, 6),
		.title = column_text(statement, 7),
		.url = column_text(statement, 8),
		.authors = column_text(statement, 9),
		.hits = column_text(statement, 10),
		.digest = column_text(statement, 11),
		.line = (unsigned)sqlite3_column_int(statement, 12),
	};
}

static int visit_alerts(struct store *store, sqlite3_stmt *statement,
	int (*visit)(void *context, const struct alert *alert), void *context)
{
	int rc;

	while ((rc = step(store, statement)) == 1) {
		struct alert alert = read_alert(statement);

		if (visit(context, &alert) != 0) {
			finish(statement);
			return 0;
		}
	}
	return rc;
}

int store_visit_due(struct store *store, enum sink_kind sink, int limit,
	int (*visit)(void *context, const struct alert *alert), void *context)
{
	sqlite3_stmt *statement = prepare(store, VISIT_DUE);

	if (!statement)
		return -1;
	bind_int(statement, 1, sink);
	bind_int(statement, 2, limit);
	return visit_alerts(store, statement, visit, context);
}

static int copy_id(void *context, const struct alert *alert)
{
	char **id = context;

	if (alert->id.bytes)
		*id = memory_copy_text(alert->id.bytes, alert->id.length);
	return 0;
}

int store_visit_due_paper(struct store *store,
	int (*visit)(void *context, const struct alert *alert), void *context)
{
	sqlite3_stmt *statement;
	char *id = NULL;
	int rc = store_visit_due(store, SINK_DESKTOP, 1, copy_id, &id);

	if (rc < 0)
		return -1;
	if (!id) /* a note stands alone */
		return store_visit_due(store, SINK_DESKTOP, 1, visit, context);
	statement = prepare(store, VISIT_DUE_PAPER);
	if (statement) {
		bind_int(statement, 1, SINK_DESKTOP);
		bind_text(statement, 2, slice_of(id));
		rc = visit_alerts(store, statement, visit, context);
	}
	free(id);
	return statement ? rc : -1;
}

int64_t store_count_due(struct store *store, enum sink_kind sink)
{
	sqlite3_stmt *statement = prepare(store, COUNT_DUE);
	int64_t count;

	if (!statement)
		return -1;
	bind_int(statement, 1, sink);
	if (step(store, statement) != 1)
		return -1;
	count = sqlite3_column_int64(statement, 0);
	finish(statement);
	return count;
}

int store_set_delivered(struct store *store, enum sink_kind sink, int64_t alert)
{
	sqlite3_stmt *statement = prepare(store, SET_DELIVERED);

	if (!statement)
		return -1;
	bind_int(statement, 1, sink);
	bind_int(statement, 2, alert);
	return step(store, statement);
}

int store_get_alert_id(struct store *store, int64_t alert, char **id)
{
	sqlite3_stmt *statement = prepare(store, GET_ALERT_ID);
	struct slice found;
	int rc;

	if (!statement)
		return -1;
	bind_int(statement, 1, alert);
	rc = step(store, statement);
	if (rc != 1)
		return rc;
	found = column_text(statement, 0);
	if (found.bytes)
		*id = memory_copy_text(found.bytes, found.length);
	rc = found.bytes != NULL;
	finish(statement);
	return rc;
}

/* ---- small things ---- */

int store_get_value(struct store *store, const char *name, int64_t *value)
{
	sqlite3_stmt *statement = prepare(store, GET_VALUE);
	int rc;

	if (!statement)
		return -1;
	bind_text(statement, 1, slice_of(name));
	rc = step(store, statement);
	if (rc == 1) {
		*value = sqlite3_column_int64(statement, 0);
		finish(statement);
	}
	return rc;
}

int store_set_value(struct store *store, const char *name, int64_t value)
{
	sqlite3_stmt *statement = prepare(store, SET_VALUE);

	if (!statement)
		return -1;
	bind_text(statement, 1, slice_of(name));
	bind_int(statement, 2, value);
	return step(store, statement);
}
