/* Rules, papers, and the pairs of them that are settled. */
#include "store_inside.h"

/* ---- rules ---- */

/* What the store knows of a rule. 1, 0 when nothing, -1. */
static int get_rule(struct store *store, const struct rule *rule, struct store_rule *known,
	bool *unchanged)
{
	sqlite3_stmt *statement = store_prepare(store, GET_RULE);
	int rc;

	if (!statement)
		return -1;
	store_bind_text(statement, 1, rule->name);
	rc = store_step(store, statement);
	if (rc == 1) {
		known->number = sqlite3_column_int64(statement, 0);
		known->epoch = sqlite3_column_int64(statement, 3);
		*unchanged =
			slice_equal(store_column_text(statement, 1), rule->fingerprint) &&
			sqlite3_column_int(statement, 2) != 0;
		store_finish(statement);
	}
	return rc;
}

/* Gives RULE the epoch NEXT: it is new to the store, or comes back, or means something else. */
static int renew_rule(struct store *store, const struct rule *rule, bool known,
	int64_t next, struct store_rule *number)
{
	sqlite3_stmt *statement = store_prepare(store, known ? CHANGE_RULE : ADD_RULE);

	if (!statement)
		return -1;
	if (known)
		store_bind_int(statement, 1, number->number);
	else
		store_bind_text(statement, 1, rule->name);
	store_bind_text(statement, 2, rule->fingerprint);
	store_bind_int(statement, 3, next);
	if (store_step(store, statement) < 0)
		return -1;
	if (!known)
		number->number = sqlite3_last_insert_rowid(store->database.handle);
	number->epoch = next;
	return 0;
}

/* Are the rules those that the store has, as they were? 1 and their NUMBERS, 0, or -1. */
static int are_known(struct store *store, const struct ruleset *ruleset, const bool *active,
	struct store_rule *numbers)
{
	int64_t count = 0;
	int64_t known;

	for (size_t i = 0; i < ruleset_count(ruleset); i++) {
		bool unchanged = false;

		numbers[i] = (struct store_rule){0};
		if (!active[i])
			continue;
		if (get_rule(store, ruleset_rule(ruleset, i), &numbers[i], &unchanged) < 0)
			return -1;
		if (!unchanged)
			return 0;
		count++;
	}
	known = store_ask(store, COUNT_ACTIVE);
	return known < 0 ? -1 : known == count;
}

int store_set_rules(struct store *store, const struct ruleset *ruleset, const bool *active,
	struct store_rule *numbers, int64_t *epoch)
{
	int64_t present = 1; /* 0 means "never read" in a file */
	bool renewed = false;
	int all_known;

	if (store_get_value(store, "epoch", &present) < 0)
		return -1;
	*epoch = present;
	/* At most starts nothing has changed, and nothing is written: a commit would be a third of the
	 * time until the daemon is ready. */
	all_known = are_known(store, ruleset, active, numbers);
	if (all_known != 0)
		return all_known < 0 ? -1 : 0;
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
			if (store_run_with(store, KEEP_RULE, numbers[i].number) < 0)
				return -1;
			continue;
		}
		renewed = true;
		if (renew_rule(store, rule, known, present + 1, &numbers[i]) < 0)
			return -1;
	}
	*epoch = present + renewed;
	if (store_run(store, REST_RULES) < 0)
		return -1;
	return renewed ? store_set_value(store, "epoch", *epoch) : 0;
}

int store_count_passed(struct store *store, int64_t rule)
{
	store->none_passed = false;
	return store_run_with(store, COUNT_PASSED, rule);
}

int store_take_passed(struct store *store,
	int (*report)(void *context, struct slice name, int64_t passed), void *context)
{
	sqlite3_stmt *statement;
	int rc;

	if (store->none_passed)
		return 0;
	statement = store_prepare(store, LIST_PASSED);
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement)) == 1) {
		if (report(context, store_column_text(statement, 0),
			    sqlite3_column_int64(statement, 1)) < 0) {
			store_finish(statement);
			return -1;
		}
	}
	store->none_passed = rc == 0 && store_run(store, CLEAR_PASSED) == 0;
	return store->none_passed ? 0 : -1;
}

/* ---- papers and pairs ---- */

int store_know_paper(
	struct store *store, struct slice id, int64_t epoch, struct store_paper *paper)
{
	sqlite3_stmt *statement = store_prepare(store, GET_PAPER);
	int rc;

	if (!statement)
		return -1;
	store_bind_text(statement, 1, id);
	rc = store_step(store, statement);
	if (rc < 0)
		return -1;
	if (rc == 1) {
		*paper = (struct store_paper){.number = sqlite3_column_int64(statement, 0),
			.epoch = sqlite3_column_int64(statement, 1),
			.judged = sqlite3_column_int64(statement, 2)};
		store_finish(statement);
		return 0;
	}
	statement = store_prepare(store, ADD_PAPER);
	if (!statement)
		return -1;
	store_bind_text(statement, 1, id);
	store_bind_int(statement, 2, epoch);
	if (store_step(store, statement) < 0)
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
	sqlite3_stmt *statement = store_prepare(store, JUDGE_PAPER);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, paper);
	store_bind_int(statement, 2, epoch);
	return store_step(store, statement);
}

int store_has_pair(struct store *store, int64_t paper)
{
	sqlite3_stmt *statement = store_prepare(store, HAS_PAIR);
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, paper);
	rc = store_step(store, statement);
	if (rc == 1)
		store_finish(statement);
	return rc;
}

int store_settle_pair(struct store *store, int64_t paper, int64_t rule, bool alerted)
{
	sqlite3_stmt *statement = store_prepare(store, SETTLE_PAIR);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, paper);
	store_bind_int(statement, 2, rule);
	store_bind_int(statement, 3, alerted);
	if (store_step(store, statement) < 0)
		return -1;
	return sqlite3_changes(store->database.handle) > 0;
}

int64_t store_count_papers(struct store *store)
{
	return store_ask(store, COUNT_PAPERS);
}

int store_forget_paper(struct store *store, struct slice id, int64_t *pairs)
{
	sqlite3_stmt *statement = store_prepare(store, GET_PAPER);
	int64_t paper;
	int rc;

	if (!statement)
		return -1;
	store_bind_text(statement, 1, id);
	rc = store_step(store, statement);
	if (rc != 1)
		return rc;
	paper = sqlite3_column_int64(statement, 0);
	store_finish(statement);
	statement = store_prepare(store, FORGET_POPUPS);
	if (!statement)
		return -1;
	store_bind_int(statement, 1, SINK_DESKTOP);
	store_bind_text(statement, 2, id);
	if (store_step(store, statement) < 0 ||
		store_run_with(store, FORGET_PAIRS, paper) < 0)
		return -1;
	*pairs = sqlite3_changes(store->database.handle);
	return store_run_with(store, FORGET_PAPER, paper) < 0 ? -1 : 1;
}
