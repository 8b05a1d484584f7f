/* Alerts, and to which sinks they are due. */
#include "store_inside.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

const char *const sink_names[SINK_COUNT] = {
	[SINK_LOG] = "log", [SINK_JOURNAL] = "journal", [SINK_DESKTOP] = "desktop"};

int store_number_alerts_from(struct store *store, int64_t number)
{
	return store_run_with(store, NUMBER_ALERTS, number);
}

int store_set_due(struct store *store, enum sink_kind sink, int64_t alert)
{
	sqlite3_stmt *statement = store_prepare(store, ADD_DUE);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, sink);
	store_bind_int(statement, 2, alert);
	return store_step(store, statement);
}

int store_add_alert(struct store *store, struct alert *alert, unsigned sinks)
{
	sqlite3_stmt *statement = store_prepare(store, ADD_ALERT);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, alert->time_usec);
	store_bind_int(statement, 2, alert->kind);
	store_bind_int(statement, 3, alert->urgency);
	store_bind_text(statement, 4, alert->rule);
	store_bind_text(statement, 5, alert->id);
	if (alert->has_votes)
		store_bind_int(statement, 6, alert->votes);
	store_bind_text(statement, 7, alert->title);
	store_bind_text(statement, 8, alert->url);
	store_bind_text(statement, 9, alert->authors);
	store_bind_text(statement, 10, alert->hits);
	store_bind_path(statement, 11, alert->digest);
	store_bind_int(statement, 12, alert->line);
	store_bind_int(statement, 13, sinks);
	if (store_step(store, statement) < 0)
		return -1;
	alert->number = sqlite3_last_insert_rowid(store->database.handle);
	store->added_alert = alert->number;
	for (int sink = 0; sink < SINK_COUNT; sink++) {
		if (!(sinks & 1U << sink))
			continue;
		if (store_set_due(store, (enum sink_kind)sink, alert->number) < 0)
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
		.rule = store_column_text(statement, 4),
		.id = store_column_text(statement, 5),
		.has_votes = sqlite3_column_type(statement, 6) != SQLITE_NULL,
		.votes = sqlite3_column_int64(statement, 6),
		.title = store_column_text(statement, 7),
		.url = store_column_text(statement, 8),
		.authors = store_column_text(statement, 9),
		.hits = store_column_text(statement, 10),
		.digest = store_column_text(statement, 11),
		.line = (unsigned)sqlite3_column_int(statement, 12),
	};
}

static int visit_alerts(struct store *store, sqlite3_stmt *statement,
	int (*visit)(void *context, const struct alert *alert), void *context)
{
	int rc;

	while ((rc = store_step(store, statement)) == 1) {
		struct alert alert = read_alert(statement);

		if (visit(context, &alert) != 0) {
			store_finish(statement);
			return 0;
		}
	}
	return rc;
}

int store_visit_due(struct store *store, enum sink_kind sink, int limit,
	int (*visit)(void *context, const struct alert *alert), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, VISIT_DUE);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, sink);
	store_bind_int(statement, 2, limit);
	return visit_alerts(store, statement, visit, context);
}

int store_visit_best_papers(struct store *store, const struct store_choice *choice,
	int (*visit)(void *context, const struct alert *alert), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, VISIT_BEST_PAPERS);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, choice->now_usec);
	store_bind_int(statement, 2, choice->urgency);
	store_bind_int(statement, 3, choice->since_usec);
	store_bind_int(statement, 4, choice->wait);
	store_bind_int(statement, 5, choice->limit);
	return visit_alerts(store, statement, visit, context);
}

int store_visit_due_note(struct store *store, enum urgency urgency,
	int (*visit)(void *context, const struct alert *alert), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, VISIT_DUE_NOTE);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, urgency);
	return visit_alerts(store, statement, visit, context);
}

int store_visit_popup(struct store *store, int64_t popup,
	int (*visit)(void *context, const struct alert *alert), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, VISIT_POPUP);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, popup);
	return visit_alerts(store, statement, visit, context);
}

int64_t store_count_due(struct store *store, enum sink_kind sink)
{
	sqlite3_stmt *statement = store_prepare(store, COUNT_DUE);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, sink);
	return store_ask(store, COUNT_DUE);
}

int64_t store_count_quiet(struct store *store, enum urgency urgency, int64_t now_usec)
{
	sqlite3_stmt *statement = store_prepare(store, COUNT_QUIET);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, now_usec);
	store_bind_int(statement, 2, urgency);
	return store_ask(store, COUNT_QUIET);
}

int store_set_delivered(struct store *store, enum sink_kind sink, int64_t alert)
{
	sqlite3_stmt *statement = store_prepare(store, SET_DELIVERED);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, sink);
	store_bind_int(statement, 2, alert);
	return store_step(store, statement);
}

int store_get_alert_id(struct store *store, int64_t alert, char **id)
{
	sqlite3_stmt *statement = store_prepare(store, GET_ALERT_ID);
	struct slice found;
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, alert);
	rc = store_step(store, statement);
	if (rc != 1)
		return rc;
	found = store_column_text(statement, 0);
	if (found.bytes)
		*id = memory_copy_text(found.bytes, found.length);
	rc = found.bytes != NULL;
	store_finish(statement);
	return rc;
}

/* ---- what was told ---- */

int store_find_last_alert(struct store *store)
{
	int64_t last = store_ask(store, LAST_ALERT);

	if (last < 0)
		return -1;
	store->last_alert = store->added_alert = last;
	return 0;
}

int64_t store_last_alert(const struct store *store)
{
	return store->last_alert;
}

int store_visit_history(struct store *store, int64_t after, int64_t until, int limit,
	int (*visit)(void *context, const struct history_entry *entry), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, VISIT_HISTORY);
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, after);
	store_bind_int(statement, 2, until);
	store_bind_int(statement, 3, limit);
	while ((rc = store_step(store, statement)) == 1) {
		const struct history_entry entry = {
			.alert = read_alert(statement),
			.asked = sqlite3_column_type(statement, 13) == SQLITE_NULL
					 ? -1
					 : sqlite3_column_int64(statement, 13),
			.waiting = sqlite3_column_int64(statement, 14),
		};

		if (visit(context, &entry) != 0) {
			store_finish(statement);
			return 0;
		}
	}
	return rc;
}

int store_prune_alerts(struct store *store, int64_t before_usec, int limit)
{
	sqlite3_stmt *statement = store_prepare(store, PRUNE_ALERTS);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, before_usec);
	store_bind_int(statement, 2, limit);
	if (store_step(store, statement) < 0)
		return -1;
	return sqlite3_changes(store->database.handle);
}
