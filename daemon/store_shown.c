/* Which notifications show which alerts, so that a click finds them after any restart. */
#include "store_inside.h"

/* More than anybody has on a screen, or in the list that a server keeps. */
enum { REMEMBERED_ALERTS_MAX = 256 };

static int forget_others(struct store *store, const struct store_shown *shown)
{
	sqlite3_stmt *statement = store_prepare(store, FORGET_SHOWN);

	if (!statement)
		return -1;
	store_bind_text(statement, 1, shown->server);
	store_bind_int(statement, 2, shown->id);
	store_bind_int(statement, 3, shown->popup);
	return store_step(store, statement);
}

int store_note_shown(struct store *store, const struct store_shown *shown,
	const int64_t *alerts, size_t count)
{
	if (forget_others(store, shown) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		sqlite3_stmt *statement = store_prepare(store, NOTE_SHOWN);

		if (!statement)
			return -1;
		store_bind_int(statement, 1, alerts[i]);
		store_bind_int(statement, 2, shown->popup);
		store_bind_int(statement, 3, shown->id);
		store_bind_text(statement, 4, shown->server);
		if (store_step(store, statement) < 0)
			return -1;
	}
	return store_run_with(store, PRUNE_SHOWN, REMEMBERED_ALERTS_MAX);
}

int store_forget_shown(struct store *store)
{
	return store_run(store, FORGET_ALL_SHOWN);
}

int store_visit_shown(struct store *store, int limit,
	void (*visit)(void *context, const struct store_shown *shown), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, LIST_SHOWN);
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, limit);
	while ((rc = store_step(store, statement)) == 1) {
		const struct store_shown shown = {
			.popup = sqlite3_column_int64(statement, 0),
			.id = (uint32_t)sqlite3_column_int64(statement, 1),
			.server = store_column_text(statement, 2),
		};

		visit(context, &shown);
	}
	return rc;
}
