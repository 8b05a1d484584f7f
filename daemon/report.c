#include "report.h"

#include "advice.h"
#include "memory.h"

#include <stdlib.h>

enum {
	NUMBER_COLUMNS = 8,    /* of the table, each */
	NAME_COLUMNS_MIN = 12, /* of a rule's name */
	CHART_MONTHS_MAX = 24,
	BUSIEST_MAX = 10,
	WORDS_MAX = 40, /* of one rule, when there is only one */
};

struct report {
	struct text *out;
	const struct statistics *statistics;
	const struct terminal *terminal;
	size_t name_columns;
	size_t bar_months; /* of the bars in the table */
};

/* ---- small parts ---- */

static void add(struct report *report, const char *part)
{
	text_add(report->out, slice_of(part));
}

static void add_styled(struct report *report, enum style style, const char *part)
{
	terminal_add(report->terminal, report->out, style, slice_of(part));
}

static void add_heading(struct report *report, const char *heading)
{
	add(report, "\n");
	add_styled(report, STYLE_STRONG, heading);
	add(report, "\n");
}

/* How many a day, as short as it tells something. */
static void add_rate(struct report *report, size_t count, size_t days)
{
	double rate = days ? (double)count / (double)days : 0;

	if (!days)
		text_format(report->out, "%*s", NUMBER_COLUMNS, "-");
	else if (!count)
		text_format(report->out, "%*s", NUMBER_COLUMNS, "0");
	else if (rate < 0.01)
		text_format(report->out, "%*s", NUMBER_COLUMNS, "<0.01");
	else
		text_format(report->out, "%*.*f", NUMBER_COLUMNS,
			rate < 10    ? 2
			: rate < 100 ? 1
				     : 0,
			rate);
}

static void add_number(struct report *report, size_t number)
{
	struct text text = {0};

	text_add_count(&text, (long long)number, NULL);
	text_format(report->out, "%*s", NUMBER_COLUMNS, text.bytes);
	text_fini(&text);
}

/* ---- bars ---- */

/* One month: a block as high as VALUE is of MAX. */
static const char *month_block(const struct report *report, size_t value, size_t max)
{
	static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	static const char *const letters[] = {" ", ".", ":", "-", "=", "+", "*", "%", "#"};
	size_t height = value ? 1 + (value * 8 - 1) / max : 0;

	if (height > 8)
		height = 8;
	return report->terminal->utf8 ? blocks[height] : letters[height];
}

static size_t greatest(const size_t *months, size_t count)
{
	size_t max = 1;

	for (size_t i = 0; i < count; i++)
		if (months[i] > max)
			max = months[i];
	return max;
}

/* The last COUNT of MONTHS, a column each. */
static void add_month_bars(struct report *report, const size_t *months, size_t count)
{
	const size_t *last = months + STATISTICS_MONTHS - count;
	size_t max = greatest(last, count);
	struct text bars = {0};

	for (size_t i = 0; i < count; i++)
		text_add(&bars, slice_of(month_block(report, last[i], max)));
	while (bars.length > 0 && bars.bytes[bars.length - 1] == ' ')
		bars.bytes[--bars.length] = '\0';
	terminal_add(report->terminal, report->out, STYLE_BAR, text_slice(&bars));
	text_fini(&bars);
}

/* A bar that lies, VALUE of MAX of COLUMNS. */
static void add_lying_bar(struct report *report, size_t value, size_t max, size_t columns)
{
	static const char *const ends[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	size_t eighths = value * columns * 8 / max;
	struct text bar = {0};

	/* What is there is seen. */
	if (value && eighths < 8 && !report->terminal->utf8)
		eighths = 8;
	if (value && !eighths)
		eighths = 1;
	for (size_t i = 0; i < eighths / 8; i++)
		text_add(&bar, slice_of(report->terminal->utf8 ? "█" : "#"));
	if (report->terminal->utf8)
		text_add(&bar, slice_of(ends[eighths % 8]));
	terminal_add(report->terminal, report->out, STYLE_BAR, text_slice(&bar));
	text_fini(&bar);
}

/* "2024-10", AGE months before the last month of the archive. */
static void add_month(struct report *report, size_t age)
{
	char month[STATISTICS_MONTH_BYTES];

	statistics_month(report->statistics, age, month);
	add(report, month);
}

/* ---- the table ---- */

static void add_summary(struct report *report)
{
	const struct statistics *statistics = report->statistics;
	struct text line = {0};

	text_add_count(&line, (long long)statistics->digests, "digest");
	text_add(&line, SLICE_LITERAL(", "));
	text_add_count(&line, (long long)statistics->papers, "paper");
	if (statistics->days) {
		text_format(&line, ", %s to %s: ", statistics->first, statistics->last);
		text_add_count(&line, (long long)statistics->days, "day");
		text_add(&line, SLICE_LITERAL(" with papers"));
	}
	terminal_add(report->terminal, report->out, STYLE_STRONG, text_slice(&line));
	add(report, "\n");
	text_fini(&line);
	if (statistics->undated) {
		text_add_count(report->out, (long long)statistics->undated, "paper");
		add(report, statistics->undated == 1 ? " has" : " have");
		add(report, " no date: not in the months, nor in what comes a day\n");
	}
}

static size_t lesser(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Bars take a column a month; where names are long, they leave room for two years, and always for
 * the heading. */
static void set_columns(struct report *report)
{
	const struct statistics *statistics = report->statistics;
	size_t room = report->terminal->columns - 3 * NUMBER_COLUMNS - 2;
	size_t bars = lesser(statistics->months_used, CHART_MONTHS_MAX);
	size_t heading = sizeof("BY MONTH") - 1;
	size_t widest = NAME_COLUMNS_MIN;

	for (size_t i = 0; i < statistics->rule_count; i++) {
		size_t width = text_columns(statistics->rules[i].rule->name);

		if (width > widest)
			widest = width;
	}
	bars = lesser(bars > heading ? bars : heading, room - NAME_COLUMNS_MIN);
	report->name_columns = lesser(widest, room - bars);
	report->bar_months = lesser(statistics->months_used, room - report->name_columns);
}

static void add_row(struct report *report, struct slice name, size_t alerts, size_t dated,
	size_t recent, const size_t *months)
{
	const struct statistics *statistics = report->statistics;

	text_add_columns(report->out, name, report->name_columns);
	add_number(report, alerts);
	add_rate(report, dated, statistics->days);
	add_rate(report, recent, statistics->recent_days);
	if (dated) {
		add(report, "  ");
		add_month_bars(report, months, report->bar_months);
	}
	add(report, "\n");
}

static void add_table(struct report *report)
{
	const struct statistics *statistics = report->statistics;
	struct text heading = {0};

	text_add_columns(&heading, SLICE_LITERAL("RULE"), report->name_columns);
	text_format(&heading, "%*s%*s%*s%s", NUMBER_COLUMNS, "PAPERS", NUMBER_COLUMNS,
		"A DAY", NUMBER_COLUMNS, "RECENT", statistics->dated ? "  BY MONTH" : "");
	add(report, "\n");
	add_styled(report, STYLE_STRONG, heading.bytes);
	text_fini(&heading);
	add(report, "\n");
	for (size_t i = 0; i < statistics->rule_count; i++) {
		const struct rule_statistics *rule = &statistics->rules[i];

		add_row(report, rule->rule->name, rule->alerts, rule->dated, rule->recent,
			rule->months);
	}
	if (statistics->rule_count > 1)
		add_row(report, SLICE_LITERAL("(all)"), statistics->alerts,
			statistics->dated, statistics->recent, statistics->months);
}

/* What the columns of the table mean. */
static void add_legend(struct report *report)
{
	const struct statistics *statistics = report->statistics;

	if (statistics->rule_count > 1) {
		text_add_count(report->out, (long long)statistics->matched, "paper");
		add(report, statistics->matched == 1 ? " matches" : " match");
		add(report, " at least one rule.\n");
	}
	if (!statistics->days)
		return;
	add(report, "A DAY: for each day with papers.\n");
	text_format(report->out, "RECENT: the same since %s, the last %d days (",
		statistics->recent_first, STATISTICS_RECENT_DAYS);
	text_add_count(report->out, (long long)statistics->recent_days, NULL);
	add(report, " with papers).\n");
	if (!statistics->dated)
		return;
	add(report, "BY MONTH: ");
	add_month(report, report->bar_months - 1);
	add(report, " to ");
	add_month(report, 0);
	add(report, ", each row to a scale of its own.\n");
}

/* A line a month, for the one rule that is asked about: of several, the bars of the table tell enough
 * and leave what is below them in sight. */
static void add_chart(struct report *report)
{
	const struct statistics *statistics = report->statistics;
	size_t count = statistics->months_used;
	size_t max;

	if (!statistics->dated || statistics->rule_count > 1)
		return;
	if (count > CHART_MONTHS_MAX)
		count = CHART_MONTHS_MAX;
	max = greatest(statistics->months + STATISTICS_MONTHS - count, count);
	add_heading(report, "Alerts by month");
	for (size_t age = count; age-- > 0;) {
		size_t value = statistics->months[STATISTICS_MONTHS - 1 - age];

		add(report, "  ");
		add_month(report, age);
		add_number(report, value);
		if (value)
			add(report, "  ");
		/* The month, the number and the spaces take 19. */
		add_lying_bar(report, value, max, report->terminal->columns - 20);
		add(report, "\n");
	}
}

/* ---- words ---- */

static int compare_words(const void *a, const void *b)
{
	const struct word_statistics *one = *(const struct word_statistics *const *)a;
	const struct word_statistics *other = *(const struct word_statistics *const *)b;

	if (one->papers != other->papers)
		return one->papers > other->papers ? -1 : 1;
	return one < other ? -1 : one > other;
}

static void add_word(struct report *report, const struct word_statistics *word)
{
	const struct statistics *statistics = report->statistics;
	size_t columns = report->terminal->columns - 2 - NUMBER_COLUMNS - 9;
	size_t half = columns / 2;
	struct text percent = {0};

	add(report, "  ");
	text_add_columns(report->out, word->word->pattern, half);
	add_number(report, word->papers);
	if (word->papers * 100 < statistics->papers)
		text_add(&percent, SLICE_LITERAL("<1 %"));
	else
		text_format(&percent, "%zu %%", word->papers * 100 / statistics->papers);
	text_format(report->out, "%7s  ", percent.bytes);
	text_fini(&percent);
	if (word->word->excludes)
		add(report, "excluded");
	else if (statistics->rule_count > 1)
		text_add_columns(report->out, word->rule->name, columns - half);
	while (report->out->bytes[report->out->length - 1] == ' ')
		report->out->bytes[--report->out->length] = '\0';
	add(report, "\n");
}

/* Of one rule all words; of several the busiest, without those that only exclude. */
static void add_words(struct report *report)
{
	const struct statistics *statistics = report->statistics;
	bool one_rule = statistics->rule_count == 1;
	size_t max = one_rule ? WORDS_MAX : BUSIEST_MAX;
	const struct word_statistics **words =
		memory_new(statistics->word_count, sizeof(*words));
	size_t count = 0;

	for (size_t i = 0; i < statistics->word_count; i++)
		if (statistics->words[i].papers &&
			(one_rule || !statistics->words[i].word->excludes))
			words[count++] = &statistics->words[i];
	if (count) {
		qsort(words, count, sizeof(*words), compare_words);
		add_heading(report,
			one_rule ? "Papers that have its words" : "The busiest words");
	}
	for (size_t i = 0; i < count && i < max; i++)
		add_word(report, words[i]);
	if (one_rule && count > max) {
		add(report, "  and ");
		text_add_count(report->out, (long long)(count - max), NULL);
		add(report, " more\n");
	}
	free(words);
}

void report_add(struct text *out, const struct statistics *statistics,
	const struct terminal *terminal)
{
	struct report report = {
		.out = out,
		.statistics = statistics,
		.terminal = terminal,
	};

	add_summary(&report);
	if (!statistics->papers)
		return;
	set_columns(&report);
	add_table(&report);
	add_legend(&report);
	add_chart(&report);
	add_words(&report);
	advice_add(out, statistics, terminal);
}
