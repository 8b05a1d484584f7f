/* What holds pop-ups back: snoozes, and alerts that are not ready yet. */
#include "store_inside.h"

/* NULL would be no key. No rule has an empty name. */
static struct slice key_of(struct slice rule)
{
	return rule.bytes ? rule : SLICE_LITERAL("");
}

static int snooze(struct store *store, enum store_statement which, struct slice rule,
	int64_t until_usec)
{
	sqlite3_stmt *statement = store_prepare(store, which);

	if (!statement)
		return -1;
	store_bind_text(statement, 1, key_of(rule));
	store_bind_int(statement, 2, until_usec);
	return store_step(store, statement);
}

int store_put_snooze(struct store *store, struct slice rule, int64_t until_usec)
{
	return snooze(store, PUT_SNOOZE, rule, until_usec);
}

int store_lengthen_snooze(struct store *store, struct slice rule, int64_t until_usec)
{
	return snooze(store, LENGTHEN_SNOOZE, rule, until_usec);
}

int store_cut_snoozes(struct store *store, int64_t until_usec)
{
	return store_run_with(store, CUT_SNOOZES, until_usec);
}

int store_end_snoozes(struct store *store, int64_t now_usec)
{
	if (store_run_with(store, RELEASE_ALERTS, now_usec) < 0)
		return -1;
	return store_run_with(store, END_SNOOZES, now_usec);
}

int store_visit_snoozes(struct store *store, int64_t now_usec,
	void (*visit)(void *context, const struct store_snooze *snooze), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, LIST_SNOOZES);
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, now_usec);
	while ((rc = store_step(store, statement)) == 1) {
		struct store_snooze snooze = {
			.rule = store_column_text(statement, 0),
			.until_usec = sqlite3_column_int64(statement, 1),
			.waiting = sqlite3_column_int64(statement, 2),
		};

		if (snooze.rule.length == 0)
			snooze.rule = (struct slice){0};
		visit(context, &snooze);
	}
	return rc;
}

int store_next_release(struct store *store, int64_t now_usec, int64_t *usec)
{
	sqlite3_stmt *statement = store_prepare(store, NEXT_RELEASE);
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, now_usec);
	if (store_step(store, statement) != 1)
		return -1;
	rc = sqlite3_column_type(statement, 0) != SQLITE_NULL;
	*usec = sqlite3_column_int64(statement, 0);
	store_finish(statement);
	return rc;
}

int store_put_off(struct store *store, int64_t alert, int64_t ready_usec)
{
	sqlite3_stmt *statement = store_prepare(store, PUT_OFF);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, SINK_DESKTOP);
	store_bind_int(statement, 2, alert);
	store_bind_int(statement, 3, ready_usec);
	return store_step(store, statement);
}

int64_t store_count_put_off(struct store *store, int64_t now_usec, int64_t *ready_usec)
{
	sqlite3_stmt *statement = store_prepare(store, COUNT_PUT_OFF);
	int64_t count;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, now_usec);
	if (store_step(store, statement) != 1)
		return -1;
	count = sqlite3_column_int64(statement, 0);
	*ready_usec = sqlite3_column_int64(statement, 1);
	store_finish(statement);
	return count;
}
