/* What the parts of the store share: its statements, and the small calls around them. Only store*.c
 * include this. */
#ifndef PAPERWATCH_STORE_INSIDE_H
#define PAPERWATCH_STORE_INSIDE_H

#include "database.h"
#include "store.h"

enum store_statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	GET_VALUE,
	SET_VALUE,
	GET_FOLDER,
	ADD_FOLDER,
	COUNT_FIRST_RUN,
	END_FIRST_RUN,
	NOTE_ARRIVAL,
	NOTE_SILENCE,
	GET_FILE,
	PUT_FILE,
	FORGET_FILE,
	LIST_FILES,
	COUNT_FILES,
	UNREAD_FILES,
	LIST_UNREAD,
	LIST_FOLDERS,
	LIST_QUARANTINED,
	FORGIVE_FILES,
	GET_RULE,
	ADD_RULE,
	CHANGE_RULE,
	REST_RULES,
	COUNT_ACTIVE,
	KEEP_RULE,
	COUNT_PASSED,
	LIST_PASSED,
	CLEAR_PASSED,
	GET_PAPER,
	ADD_PAPER,
	JUDGE_PAPER,
	COUNT_PAPERS,
	FORGET_PAPER,
	FORGET_PAIRS,
	FORGET_POPUPS,
	HAS_PAIR,
	SETTLE_PAIR,
	NUMBER_ALERTS,
	ADD_ALERT,
	LAST_ALERT,
	VISIT_HISTORY,
	PRUNE_ALERTS,
	ADD_DUE,
	VISIT_DUE,
	VISIT_BEST_PAPERS,
	VISIT_DUE_NOTE,
	COUNT_DUE,
	COUNT_QUIET,
	SET_DELIVERED,
	GET_ALERT_ID,
	PUT_SNOOZE,
	LENGTHEN_SNOOZE,
	CUT_SNOOZES,
	RELEASE_ALERTS,
	END_SNOOZES,
	LIST_SNOOZES,
	NEXT_RELEASE,
	PUT_OFF,
	COUNT_PUT_OFF,
	NOTE_SHOWN,
	FORGET_SHOWN,
	FORGET_ALL_SHOWN,
	PRUNE_SHOWN,
	LIST_SHOWN,
	VISIT_POPUP,
	STATEMENT_COUNT
};

struct store {
	char *path;
	struct database database;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	struct text problem;
	int64_t last_alert;  /* number of the last alert that is committed; 0: none */
	int64_t added_alert; /* the same, with what is not committed yet */
	bool none_passed; /* no rule counts what passed over; looking would visit them all */
};

/* Looks what the number of the last alert is. 0 or -1. */
int store_find_last_alert(struct store *store);

/* Remembers for store_problem() that SQLite refused WHAT. -1. */
int store_fail(struct store *store, const char *what);

/* A statement ready for its parameters; NULL after store_fail(). */
sqlite3_stmt *store_prepare(struct store *store, enum store_statement which);

/* Give a parameter its value; one that is NULL stays so. Binding fails only for want of memory or a
 * wrong index; the step after it fails then too, or the constraint NOT NULL speaks. */
void store_bind_int(sqlite3_stmt *statement, int index, int64_t value);
void store_bind_text(sqlite3_stmt *statement, int index, struct slice text);
void store_bind_path(
	sqlite3_stmt *statement, int index, struct slice path); /* bytes, not text */

/* 1: a row, 0: done, -1: failed. A row must be followed by store_finish(). */
int store_step(struct store *store, sqlite3_stmt *statement);

/* Makes a statement ready for its next use. */
void store_finish(sqlite3_stmt *statement);

/* A text or path of the row, until the statement moves on; NULL for NULL. */
struct slice store_column_text(sqlite3_stmt *statement, int column);

/* Run a statement that has no parameter, or a number as the only one. 0 (or 1: a row), -1. */
int store_run(struct store *store, enum store_statement which);
int store_run_with(struct store *store, enum store_statement which, int64_t number);

/* The number that a statement, whose parameters are bound, says; -1 when it failed. */
int64_t store_ask(struct store *store, enum store_statement which);

/* Gives all statements back to SQLite. */
void store_finalize(struct store *store);

#endif
