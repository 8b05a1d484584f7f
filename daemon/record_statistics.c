/* What `stats` counts, as records. */
#include "record_inside.h"

static json_t *json_count(size_t count)
{
	return json_integer((json_int_t)count);
}

/* A day, or null for "". */
static json_t *json_day(const char *day)
{
	return *day ? json_string(day) : json_null();
}

static json_t *json_rate(size_t count, size_t days)
{
	return days ? json_real((double)count / (double)days) : json_null();
}

void record_add_archive(struct text *out, const struct statistics *statistics)
{
	json_t *object = json_object();

	record_set(object, "record", json_string("archive"));
	record_set(object, "digests", json_count(statistics->digests));
	record_set(object, "papers", json_count(statistics->papers));
	record_set(object, "undated", json_count(statistics->undated));
	record_set(object, "first", json_day(statistics->first));
	record_set(object, "last", json_day(statistics->last));
	record_set(object, "days", json_count(statistics->days));
	record_set(object, "recent_first", json_day(statistics->recent_first));
	record_set(object, "recent_days", json_count(statistics->recent_days));
	record_set(object, "matched", json_count(statistics->matched));
	record_set(object, "alerts", json_count(statistics->alerts));
	record_set(object, "alerts_a_day", json_rate(statistics->dated, statistics->days));
	record_set(object, "recent_alerts_a_day",
		json_rate(statistics->recent, statistics->recent_days));
	record_add_line(out, object);
}

/* {"2024-10": 3, …}: all months of the archive, those of the last ten years. */
static json_t *json_months(const struct statistics *statistics, const size_t *months)
{
	json_t *object = json_object();

	for (size_t age = statistics->months_used; age-- > 0;) {
		char month[STATISTICS_MONTH_BYTES];

		statistics_month(statistics, age, month);
		record_set(object, month, json_count(months[STATISTICS_MONTHS - 1 - age]));
	}
	return object;
}

void record_add_rule(struct text *out, const struct statistics *statistics,
	const struct rule_statistics *rule)
{
	const struct rule_statistics *container = rule->container;
	json_t *object = json_object();

	record_set(object, "record", json_string("rule"));
	record_set(object, "rule", record_text(rule->rule->name));
	record_set(object, "file", record_text(slice_of(rule->rule->file)));
	record_set(object, "line", json_integer(rule->rule->line));
	record_set(object, "alerts", json_count(rule->alerts));
	record_set(object, "alerts_a_day", json_rate(rule->dated, statistics->days));
	record_set(object, "recent", json_count(rule->recent));
	record_set(object, "recent_alerts_a_day",
		json_rate(rule->recent, statistics->recent_days));
	record_set(object, "months", json_months(statistics, rule->months));
	record_set(object, "excluded", json_count(rule->excluded));
	record_set(object, "excluded_in_summary", json_count(rule->excluded_aside));
	record_set(object, "within",
		record_text(container ? container->rule->name : (struct slice){0}));
	record_set(object, "within_papers", json_count(rule->contained));
	record_add_line(out, object);
}

/* More names tell no more. */
enum { NAMES_MAX = 20 };

static json_t *json_names(const struct roster_name *names, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
		json_t *object = json_object();

		record_set(object, "name", record_text(names[i].name));
		record_set(object, "papers", json_count(names[i].papers));
		record_append(array, object);
	}
	return array;
}

static const char *const form_keys[] = {
	[FORM_COMPOUND] = "compounds",
	[FORM_SPELLING] = "spellings",
	[FORM_INSIDE] = "inside",
};

void record_add_word(struct text *out, const struct word_statistics *word)
{
	json_t *object = json_object();

	record_set(object, "record", json_string("word"));
	record_set(object, "rule", record_text(word->rule->name));
	record_set(object, "kind", json_string(hit_kind_name(word->word->kind)));
	record_set(object, "pattern", record_text(word->word->pattern));
	record_set(object, "excludes", json_boolean(word->word->excludes));
	record_set(object, "papers", json_count(word->papers));
	record_set(object, "elsewhere", json_count(word->elsewhere));
	record_set(object, "alerts", json_count(word->alerts));
	record_set(object, "excluded", json_count(word->excluded));
	if (word->word->kind == HIT_KEYWORD)
		for (enum vocabulary_form form = 0; form < FORM_COUNT; form++)
			record_set(object, form_keys[form],
				json_names(word->variants[form].names,
					word->variants[form].count));
	if (word->word->kind == HIT_AUTHOR) {
		record_set(object, "name_count", json_count(word->name_count));
		record_set(object, "names", json_names(word->names, word->name_count));
		record_set(object, "near", json_names(word->near, word->near_count));
	}
	record_add_line(out, object);
}
