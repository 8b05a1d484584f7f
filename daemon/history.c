#include "history.h"

#include "clock.h"
#include "identity.h"
#include "store.h"

enum {
	AGO_COLUMNS = 10,    /* "59 min ago" */
	MINUTE_COLUMNS = 16, /* "2024-10-31 08:00" */
	VOTES_COLUMNS = 5,
	NUMBER_COLUMNS = 10, /* "2410.23090" */
	ID_COLUMNS = 16,     /* "arxiv:2410.23090" */
	GAP_COLUMNS = 2,
	RULE_COLUMNS_MIN = 8,
	TITLE_COLUMNS_MIN = 20
};

bool history_wants(const struct history_query *query, const struct alert *alert)
{
	return alert->time_usec >= query->since_usec &&
	       (!query->rule.bytes ||
		       (alert->rule.bytes && slice_equal(alert->rule, query->rule)));
}

/* ---- as a table ---- */

static size_t when_columns(const struct history_table *table)
{
	return table->live ? MINUTE_COLUMNS : AGO_COLUMNS;
}

static size_t id_columns(const struct history_table *table)
{
	return table->cut ? NUMBER_COLUMNS : ID_COLUMNS;
}

static void add_gap(struct text *out)
{
	text_format(out, "%*s", GAP_COLUMNS, "");
}

/* What is left when everything but the rule and the title has its columns. */
static size_t free_columns(const struct history_table *table)
{
	size_t taken =
		when_columns(table) + VOTES_COLUMNS + id_columns(table) + 4 * GAP_COLUMNS;

	return table->terminal.columns > taken ? table->terminal.columns - taken : 0;
}

/* On a narrow terminal names of rules make room for titles, as far as they can. */
static size_t rule_columns(const struct history_table *table)
{
	size_t columns = free_columns(table);
	size_t most = columns > RULE_COLUMNS_MIN + TITLE_COLUMNS_MIN
			      ? columns - TITLE_COLUMNS_MIN
			      : RULE_COLUMNS_MIN;

	return table->cut && table->rule_columns > most ? most : table->rule_columns;
}

static size_t title_columns(const struct history_table *table)
{
	size_t columns = free_columns(table);
	size_t taken = rule_columns(table);

	return columns > taken ? columns - taken : 1;
}

void history_add_header(const struct history_table *table, struct text *out)
{
	struct text line = {0};

	text_add_columns(&line, SLICE_LITERAL("WHEN"), when_columns(table));
	add_gap(&line);
	text_add_columns(&line, SLICE_LITERAL("RULE"), rule_columns(table));
	add_gap(&line);
	text_format(&line, "%*s", VOTES_COLUMNS, "VOTES");
	add_gap(&line);
	text_add_columns(&line, SLICE_LITERAL("PAPER"), id_columns(table));
	add_gap(&line);
	text_add(&line, SLICE_LITERAL("TITLE"));
	terminal_add(&table->terminal, out, STYLE_FAINT, text_slice(&line));
	text_add(out, SLICE_LITERAL("\n"));
	text_fini(&line);
}

static void add_when(const struct history_table *table, struct text *out, int64_t usec)
{
	char stamp[CLOCK_STAMP_BYTES];
	struct text when = {0};

	if (!table->cut) {
		clock_stamp(usec, stamp);
		text_add(out, slice_of(stamp));
		return;
	}
	if (table->live) {
		clock_add_minute(&when, usec);
	} else {
		clock_add_span(&when, table->now_usec - usec);
		text_add(&when, SLICE_LITERAL(" ago"));
	}
	text_add_columns(out, text_slice(&when), when_columns(table));
	text_fini(&when);
}

/* Where lines are cut, the number of an arXiv paper; other ids are too long for a column. */
static void add_id(
	const struct history_table *table, struct text *out, const struct alert *alert)
{
	struct slice id = alert->id;

	if (table->cut && id.bytes)
		id = identity_arxiv(id);
	if (table->cut || text_columns(id) < id_columns(table))
		text_add_columns(out, id, id_columns(table));
	else
		text_add_visible(out, id);
}

static void add_rule(
	const struct history_table *table, struct text *out, const struct alert *alert)
{
	struct slice rule = alert->kind == ALERT_NOTE ? SLICE_LITERAL("-") : alert->rule;

	if (table->cut || text_columns(rule) < rule_columns(table))
		text_add_columns(out, rule, rule_columns(table));
	else
		text_add_visible(out, rule);
}

/* " (unshown)" */
static void add_fate(const struct history_table *table, struct text *out,
	const struct history_entry *entry)
{
	int64_t waiting = table->live ? 0 : entry->waiting;
	bool unwritten = (waiting & (1 << SINK_LOG | 1 << SINK_JOURNAL)) != 0;
	bool unshown = (waiting & 1 << SINK_DESKTOP) != 0;

	if (entry->asked == 0)
		text_add(out, SLICE_LITERAL(" (told nobody)"));
	else if (unwritten || unshown)
		text_format(out, " (%s%s%s)", unwritten ? "unwritten" : "",
			unwritten && unshown ? ", " : "", unshown ? "unshown" : "");
}

static void add_title(const struct history_table *table, struct text *out,
	const struct history_entry *entry)
{
	const struct alert *alert = &entry->alert;
	/* What is older than a year has an id and a rule, and no title any more. */
	struct slice title = alert->title.length > 0 ? alert->title
			     : alert->id.bytes       ? alert->id
						     : SLICE_LITERAL("-");
	struct text fate = {0};
	struct text cut = {0};
	size_t columns = title_columns(table);
	size_t taken;

	add_fate(table, &fate, entry);
	taken = text_columns(text_slice(&fate));
	/* A title of which nothing can be read serves nobody; what waits is in the JSON as well. */
	if (table->cut && columns < taken + TITLE_COLUMNS_MIN / 2)
		text_clear(&fate);
	else if (columns > taken)
		columns -= taken;
	if (table->cut && text_columns(title) > columns)
		text_add_columns(&cut, title, columns);
	else
		text_add_visible(&cut, title);
	terminal_add(&table->terminal, out,
		alert->urgency == URGENCY_CRITICAL ? STYLE_STRONG : STYLE_PLAIN,
		text_slice(&cut));
	terminal_add(&table->terminal, out, STYLE_FAINT, text_slice(&fate));
	text_fini(&fate);
	text_fini(&cut);
}

void history_add_row(const struct history_table *table, struct text *out,
	const struct history_entry *entry)
{
	const struct alert *alert = &entry->alert;
	struct text votes = {0};

	if (alert->has_votes)
		text_format(&votes, "%lld", (long long)alert->votes);
	else
		text_add(&votes, SLICE_LITERAL("-"));
	add_when(table, out, alert->time_usec);
	add_gap(out);
	add_rule(table, out, alert);
	add_gap(out);
	text_format(out, "%*s", VOTES_COLUMNS, votes.bytes);
	add_gap(out);
	add_id(table, out, alert);
	add_gap(out);
	add_title(table, out, entry);
	text_add(out, SLICE_LITERAL("\n"));
	text_fini(&votes);
}
