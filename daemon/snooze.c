#include "snooze.h"

#include "clock.h"

/* Ends a transaction that was begun, and in which everything went as RC says. */
static int conclude(struct store *store, int rc)
{
	if (rc >= 0 && store_commit(store) < 0)
		rc = -1;
	if (rc < 0)
		store_rollback(store);
	return rc;
}

int snooze_begin(struct store *store, struct slice rule, int64_t until_usec)
{
	int rc = store_begin(store);

	if (rc == 0)
		rc = store_put_snooze(store, rule, until_usec);
	return conclude(store, rc);
}

/* Which snoozes there are, as far as RULE is concerned. */
struct search {
	struct slice rule; /* NULL: all rules */
	int count;         /* of all snoozes */
	int found;         /* of that of RULE */
};

static void look(void *context, const struct store_snooze *snooze)
{
	struct search *search = context;

	search->count++;
	search->found += search->rule.bytes ? slice_equal(snooze->rule, search->rule)
					    : snooze->rule.bytes == NULL;
}

int snooze_lasts(struct store *store, struct slice rule, int64_t now_usec)
{
	struct search search = {.rule = rule};

	if (store_visit_snoozes(store, now_usec, look, &search) < 0)
		return -1;
	return search.found > 0;
}

int snooze_end(struct store *store, struct slice rule, int64_t now_usec)
{
	struct search search = {.rule = rule};
	int rc;

	if (store_visit_snoozes(store, now_usec, look, &search) < 0)
		return -1;
	if (rule.bytes && search.found == 0)
		return 0;
	rc = store_begin(store);
	if (rc == 0)
		rc = rule.bytes ? store_put_snooze(store, rule, now_usec)
				: store_cut_snoozes(store, now_usec);
	if (rc == 0)
		rc = store_end_snoozes(store, now_usec);
	rc = conclude(store, rc);
	return rc < 0 ? -1 : rule.bytes ? search.found : search.count;
}

int snooze_expire(struct store *store, int64_t now_usec)
{
	int64_t next = 0;
	int rc = store_next_release(store, now_usec, &next);

	if (rc <= 0 || next > now_usec) /* what is ready later is later than now */
		return rc < 0 ? -1 : 0;
	rc = store_begin(store);
	if (rc == 0)
		rc = store_end_snoozes(store, now_usec);
	return conclude(store, rc);
}

void snooze_describe(struct text *out, struct slice rule, int64_t until_usec, int ended)
{
	if (rule.bytes)
		text_add_visible(out, rule);
	else
		text_add(out, SLICE_LITERAL("all rules"));
	if (until_usec) {
		text_add(out, SLICE_LITERAL(": snoozed until "));
		clock_add_minute(out, until_usec);
	} else if (ended > 0) {
		text_add(out, SLICE_LITERAL(": not snoozed any more"));
	} else {
		text_add(out, SLICE_LITERAL(": not snoozed"));
	}
}
