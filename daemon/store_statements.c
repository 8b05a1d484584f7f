/* Every statement that the store can run, and the calls by which its parts run them. */
#include "store_inside.h"

#define ALERT_COLUMNS                                                                        \
	"SELECT a.number, a.time, a.kind, a.urgency, a.rule, a.id, a.votes, a.title, a.url," \
	" a.authors, a.hits, a.digest, a.line"
#define DUE_ALERTS ALERT_COLUMNS " FROM due d JOIN alert a ON a.number = d.alert"
/* All of enum sink_kind, because the key of `due` begins with the sink. */
#define DUE_TO_ANY "sink IN (0, 1, 2) AND alert = a.number"
/* The urgency of an alert p, due as q, where it may be shown at the time ?1; else -1. */
#define URGENCY_NOW                                                                        \
	"CASE WHEN q.ready > ?1 OR EXISTS (SELECT 1 FROM snooze s WHERE s.rule = ''"       \
	" OR s.rule = p.rule) THEN -1 ELSE p.urgency END"

static const char *const statement_texts[STATEMENT_COUNT] = {
	[BEGIN] = "BEGIN",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[GET_VALUE] = "SELECT value FROM value WHERE name = ?1",
	[SET_VALUE] = "INSERT INTO value (name, value) VALUES (?1, ?2)"
		      " ON CONFLICT (name) DO UPDATE SET value = ?2",
	[GET_FOLDER] = "SELECT number, first_run, digests, papers, matches, began,"
		       " arrived, silent FROM folder WHERE path = ?1",
	[ADD_FOLDER] = "INSERT INTO folder (path, first_run, began) VALUES (?1, ?2, ?3)",
	[COUNT_FIRST_RUN] = "UPDATE folder SET digests = ?2, papers = ?3, matches = ?4"
			    " WHERE number = ?1",
	[END_FIRST_RUN] = "UPDATE folder SET first_run = 0 WHERE number = ?1",
	[NOTE_ARRIVAL] = "UPDATE folder SET arrived = ?2, silent = 0 WHERE number = ?1",
	[NOTE_SILENCE] = "UPDATE folder SET silent = 1 WHERE number = ?1",
	[GET_FILE] =
		"SELECT size, mtime, ctime, inode, epoch, first_listing, settled, faults"
		" FROM file WHERE folder = ?1 AND path = ?2",
	[PUT_FILE] =
		"INSERT OR REPLACE INTO file (folder, path, size, mtime, ctime, inode, epoch,"
		" first_listing, settled, faults, reason)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
	[FORGET_FILE] = "DELETE FROM file WHERE folder = ?1 AND path = ?2",
	[LIST_FILES] = "SELECT path FROM file WHERE folder = ?1 AND path > ?2 AND path < ?3"
		       " ORDER BY path LIMIT ?4",
	[COUNT_FILES] = "SELECT COUNT(*) FROM file WHERE folder = ?1",
	[FORGIVE_FILES] =
		"UPDATE file SET faults = 0, reason = NULL, size = -1 WHERE faults > 0",
	[UNREAD_FILES] = "UPDATE file SET size = -1 WHERE faults = 0 AND size >= 0",
	[LIST_UNREAD] = "SELECT path FROM file WHERE folder = ?1 AND size < 0",
	/* The path is that of the row with the maximum: see "bare columns" in SQLite's manual. */
	[LIST_FOLDERS] =
		"SELECT o.path, o.first_run, count(f.path), max(f.ctime), f.path,"
		" o.arrived, o.silent"
		" FROM folder o LEFT JOIN file f ON f.folder = o.number AND f.epoch > 0"
		" GROUP BY o.number",
	[LIST_QUARANTINED] =
		"SELECT o.path, f.path, f.reason FROM file f JOIN folder o ON o.number = f.folder"
		" WHERE f.faults >= ?1 ORDER BY o.path, f.path",
	[GET_RULE] = "SELECT number, fingerprint, active, epoch FROM rule WHERE name = ?1",
	[ADD_RULE] =
		"INSERT INTO rule (name, fingerprint, active, epoch) VALUES (?1, ?2, 2, ?3)",
	[CHANGE_RULE] =
		"UPDATE rule SET fingerprint = ?2, active = 2, epoch = ?3, passed = 0"
		" WHERE number = ?1",
	[COUNT_ACTIVE] = "SELECT count(*) FROM rule WHERE active > 0",
	[KEEP_RULE] = "UPDATE rule SET active = 2 WHERE number = ?1",
	/* Those that were not named just now (active 1) rest; the others go from 2 to 1. */
	[REST_RULES] = "UPDATE rule SET active = active - 1 WHERE active > 0",
	[COUNT_PASSED] = "UPDATE rule SET passed = passed + 1 WHERE number = ?1",
	[LIST_PASSED] = "SELECT name, passed FROM rule WHERE passed > 0 ORDER BY number",
	[CLEAR_PASSED] = "UPDATE rule SET passed = 0 WHERE passed > 0",
	[GET_PAPER] = "SELECT number, epoch, judged FROM paper WHERE id = ?1",
	[ADD_PAPER] = "INSERT INTO paper (id, epoch, judged) VALUES (?1, ?2, ?2)",
	[JUDGE_PAPER] = "UPDATE paper SET judged = ?2 WHERE number = ?1",
	[COUNT_PAPERS] = "SELECT count(*) FROM paper",
	[FORGET_PAPER] = "DELETE FROM paper WHERE number = ?1",
	[FORGET_PAIRS] = "DELETE FROM pair WHERE paper = ?1",
	[FORGET_POPUPS] =
		"DELETE FROM due WHERE sink = ?1 AND alert IN (SELECT d.alert FROM due d"
		" JOIN alert a ON a.number = d.alert WHERE d.sink = ?1 AND a.id = ?2)",
	[HAS_PAIR] = "SELECT 1 FROM pair WHERE paper = ?1 LIMIT 1",
	[SETTLE_PAIR] =
		"INSERT OR IGNORE INTO pair (paper, rule, alerted) VALUES (?1, ?2, ?3)",
	[NUMBER_ALERTS] =
		"INSERT INTO sqlite_sequence (name, seq) SELECT 'alert', ?1"
		" WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'alert')",
	[ADD_ALERT] = "INSERT INTO alert (time, kind, urgency, rule, id, votes, title, url,"
		      " authors, hits, digest, line, sinks)"
		      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[LAST_ALERT] = "SELECT coalesce(max(number), 0) FROM alert",
	[VISIT_HISTORY] = ALERT_COLUMNS
	", a.sinks, (SELECT coalesce(sum(1 << sink), 0) FROM due WHERE " DUE_TO_ANY ")"
	" FROM alert a WHERE a.number > ?1 AND a.number <= ?2"
	" ORDER BY a.number LIMIT ?3",
	[PRUNE_ALERTS] =
		"UPDATE alert SET title = '', url = NULL, authors = NULL, hits = NULL,"
		" digest = NULL, line = NULL WHERE number IN (SELECT a.number FROM alert a"
		" WHERE a.title <> '' AND a.time < ?1"
		" AND NOT EXISTS (SELECT 1 FROM due WHERE " DUE_TO_ANY ")"
		" ORDER BY a.time LIMIT ?2)",
	[ADD_DUE] = "INSERT INTO due (sink, alert) VALUES (?1, ?2)",
	[VISIT_DUE] = DUE_ALERTS " WHERE d.sink = ?1 ORDER BY d.alert LIMIT ?2",
	[VISIT_BEST_PAPERS] = DUE_ALERTS
	" JOIN (SELECT p.id AS id, max(p.urgency) AS urgency, max(p.votes) AS votes,"
	"  min(p.number) AS first FROM due q JOIN alert p ON p.number = q.alert"
	"  WHERE q.sink = 2 AND p.kind = 0 GROUP BY p.id"
	"  HAVING max(" URGENCY_NOW ") >= ?2 AND CASE"
	"   WHEN max(max(p.time, q.ready)) < ?3 THEN 2 WHEN min(q.held) THEN 1 ELSE 0 END = ?4"
	"  ORDER BY urgency DESC, votes DESC, first LIMIT ?5) best ON best.id = a.id"
	" WHERE d.sink = 2 AND a.kind = 0"
	" ORDER BY best.urgency DESC, best.votes DESC, best.first, a.number",
	[VISIT_DUE_NOTE] = DUE_ALERTS
	" WHERE d.sink = 2 AND a.kind = 1 AND a.urgency >= ?1"
	" AND (a.urgency = 2 OR NOT EXISTS (SELECT 1 FROM snooze WHERE rule = ''))"
	" ORDER BY d.alert LIMIT 1",
	[COUNT_QUIET] =
		"SELECT (SELECT coalesce(sum(alerts), 0) FROM (SELECT count(*) AS alerts FROM due q"
		"  JOIN alert p ON p.number = q.alert WHERE q.sink = 2 AND p.kind = 0 GROUP BY p.id"
		"  HAVING max(" URGENCY_NOW ") BETWEEN 0 AND ?2 - 1))"
		" + (SELECT count(*) FROM due JOIN alert ON number = alert"
		"  WHERE sink = 2 AND kind = 1 AND urgency < ?2)",
	[COUNT_DUE] = "SELECT count(*) FROM due WHERE sink = ?1",
	[SET_DELIVERED] = "DELETE FROM due WHERE sink = ?1 AND alert = ?2",
	[GET_ALERT_ID] = "SELECT id FROM alert WHERE number = ?1",
	[PUT_SNOOZE] = "INSERT OR REPLACE INTO snooze (rule, until) VALUES (?1, ?2)",
	[LENGTHEN_SNOOZE] = "INSERT INTO snooze (rule, until) VALUES (?1, ?2)"
			    " ON CONFLICT (rule) DO UPDATE SET until = max(until, ?2)",
	[CUT_SNOOZES] = "UPDATE snooze SET until = ?1 WHERE until > ?1",
	[RELEASE_ALERTS] =
		"UPDATE due SET held = 1, ready = max(ready, ended.until)"
		" FROM (SELECT d.alert AS alert, max(s.until) AS until FROM due d"
		"  JOIN alert a ON a.number = d.alert JOIN snooze s ON s.rule IN ('', a.rule)"
		"  WHERE d.sink = 2 AND a.kind = 0 AND s.until <= ?1 GROUP BY d.alert) ended"
		" WHERE due.sink = 2 AND due.alert = ended.alert",
	[END_SNOOZES] = "DELETE FROM snooze WHERE until <= ?1",
	[LIST_SNOOZES] =
		"SELECT s.rule, s.until, (SELECT count(*) FROM due d JOIN alert a ON a.number = d.alert"
		"  WHERE d.sink = 2 AND a.kind = 0 AND s.rule IN ('', a.rule))"
		" FROM snooze s WHERE s.until > ?1 ORDER BY s.rule",
	[NEXT_RELEASE] =
		"SELECT min(usec) FROM (SELECT min(until) AS usec FROM snooze UNION ALL"
		" SELECT min(ready) FROM due WHERE sink = 2 AND ready > ?1)",
	[PUT_OFF] =
		"INSERT OR REPLACE INTO due (sink, alert, ready, held) VALUES (?1, ?2, ?3, 0)",
	[COUNT_PUT_OFF] =
		"SELECT count(*), min(ready) FROM due WHERE sink = 2 AND ready > ?1",
	[NOTE_SHOWN] = "INSERT OR REPLACE INTO shown (alert, popup, id, server)"
		       " VALUES (?1, ?2, ?3, ?4)",
	[FORGET_SHOWN] = "DELETE FROM shown WHERE server <> ?1 OR id = ?2 OR popup = ?3",
	[FORGET_ALL_SHOWN] = "DELETE FROM shown",
	[PRUNE_SHOWN] =
		"DELETE FROM shown WHERE number <= (SELECT max(number) FROM shown) - ?1",
	[LIST_SHOWN] = "SELECT popup, id, server FROM shown GROUP BY popup"
		       " ORDER BY max(number) DESC LIMIT ?1",
	/* CROSS: few are shown, and all alerts would be looked at to have them in order. */
	[VISIT_POPUP] =
		ALERT_COLUMNS " FROM shown s CROSS JOIN alert a ON a.number = s.alert"
			      " WHERE s.popup = ?1 ORDER BY a.number",
};

int store_fail(struct store *store, const char *what)
{
	text_clear(&store->problem);
	text_format(
		&store->problem, "%s: %s", what, sqlite3_errmsg(store->database.handle));
	return -1;
}

sqlite3_stmt *store_prepare(struct store *store, enum store_statement which)
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
		(void)store_fail(store, "cannot prepare a statement");
		return NULL;
	}
	/* SQLite ends a transaction by itself when memory or disk fail. What came after that would
	 * stand alone, without what it belongs to. */
	if (sqlite3_get_autocommit(store->database.handle) &&
		!sqlite3_stmt_readonly(*statement)) {
		text_clear(&store->problem);
		text_format(&store->problem, "the transaction has ended before its time");
		return NULL;
	}
	return *statement;
}

void store_bind_int(sqlite3_stmt *statement, int index, int64_t value)
{
	(void)sqlite3_bind_int64(statement, index, value);
}

void store_bind_text(sqlite3_stmt *statement, int index, struct slice text)
{
	if (text.bytes)
		(void)sqlite3_bind_text64(statement, index, text.bytes, text.length,
			SQLITE_STATIC, SQLITE_UTF8);
}

void store_bind_path(sqlite3_stmt *statement, int index, struct slice path)
{
	if (path.bytes)
		(void)sqlite3_bind_blob64(
			statement, index, path.bytes, path.length, SQLITE_STATIC);
}

void store_finish(sqlite3_stmt *statement)
{
	(void)sqlite3_reset(statement); /* repeats the result of the step */
	(void)sqlite3_clear_bindings(statement);
}

int store_step(struct store *store, sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);

	if (result == SQLITE_ROW)
		return 1;
	if (result != SQLITE_DONE)
		(void)store_fail(store, "cannot use the store");
	store_finish(statement);
	return result == SQLITE_DONE ? 0 : -1;
}

struct slice store_column_text(sqlite3_stmt *statement, int column)
{
	const void *bytes = sqlite3_column_blob(statement, column);
	int length = sqlite3_column_bytes(statement, column);

	if (sqlite3_column_type(statement, column) == SQLITE_NULL)
		return (struct slice){0};
	return (struct slice){.bytes = bytes ? bytes : "", .length = (size_t)length};
}

int store_run(struct store *store, enum store_statement which)
{
	sqlite3_stmt *statement = store_prepare(store, which);

	return statement ? store_step(store, statement) : -1;
}

void store_finalize(struct store *store)
{
	for (size_t i = 0; i < STATEMENT_COUNT; i++) {
		(void)sqlite3_finalize(
			store->statements[i]); /* repeats what its step said */
		store->statements[i] = NULL;
	}
}

int store_run_with(struct store *store, enum store_statement which, int64_t number)
{
	sqlite3_stmt *statement = store_prepare(store, which);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, number);
	return store_step(store, statement);
}

int64_t store_ask(struct store *store, enum store_statement which)
{
	sqlite3_stmt *statement = store_prepare(store, which);
	int64_t number;

	if (!statement || store_step(store, statement) != 1)
		return -1;
	number = sqlite3_column_int64(statement, 0);
	store_finish(statement);
	return number;
}
