#include "record.h"

#include "clock.h"
#include "explanation.h"
#include "memory.h"
#include "utf8.h"

#include <jansson.h>
#include <stdlib.h>

/* jansson refuses what is not UTF-8; only paths can be that. */
static json_t *json_text(struct slice text)
{
	struct text valid = {0};
	json_t *json = NULL;

	if (!text.bytes)
		return json_null();
	json = json_stringn(text.bytes, text.length);
	if (json)
		return json;
	for (size_t place = 0; place < text.length;) {
		char bytes[UTF8_BYTES_MAX];
		size_t length = utf8_put(bytes, utf8_next(text, &place));

		text_add(&valid, (struct slice){bytes, length});
	}
	json = json_stringn(valid.bytes, valid.length);
	text_fini(&valid);
	return json;
}

/* A value that jansson could not make is memory that was not there. */
static void set(json_t *object, const char *key, json_t *value)
{
	if (!value || json_object_set_new_nocheck(object, key, value) < 0)
		memory_exhausted();
}

static void append(json_t *array, json_t *value)
{
	if (!value || json_array_append_new(array, value) < 0)
		memory_exhausted();
}

/* In JSON, what is beyond U+FFFF is written as two halves. */
static void add_escape(struct text *out, uint32_t code_point)
{
	if (code_point > 0xFFFF) {
		code_point -= 0x10000;
		text_format(out, "\\u%04X", 0xD800 | code_point >> 10);
		code_point = 0xDC00 | (code_point & 0x3FF);
	}
	text_format(out, "\\u%04X", code_point);
}

/* jansson escapes what is below U+0020. Other characters act on a terminal as well, or on a reader's
 * eye; within JSON they can only stand in strings, so they may be escaped wherever they are. */
static void add_line(struct text *out, json_t *object)
{
	char *line = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(4));
	struct slice rest;
	size_t place = 0;
	size_t plain = 0; /* start of what was not added yet */

	if (!line)
		memory_exhausted();
	rest = slice_of(line);
	while (place < rest.length) {
		size_t start = place;
		uint32_t c = utf8_next(rest, &place);

		if (c < 0x7F || !text_is_acting(c))
			continue;
		text_add(out, slice_part(rest, plain, start));
		add_escape(out, c);
		plain = place;
	}
	text_add(out, slice_part(rest, plain, rest.length));
	text_add(out, SLICE_LITERAL("\n"));
	free(line);
	json_decref(object);
}

static json_t *json_votes(const struct paper *paper)
{
	return paper->has_votes ? json_integer(paper->votes) : json_null();
}

static json_t *json_authors(const struct paper *paper)
{
	json_t *authors = json_array();

	for (size_t i = 0; i < paper->author_count; i++)
		append(authors, json_text(paper->authors[i]));
	return authors;
}

static json_t *json_section(const struct section *section)
{
	json_t *object = json_object();

	set(object, "label", json_text(section->label));
	set(object, "text", json_text(section->text));
	return object;
}

void record_add_paper(struct text *out, struct slice file, const struct paper *paper)
{
	json_t *object = json_object();
	json_t *sections = json_array();

	for (size_t i = 0; i < paper->section_count; i++)
		append(sections, json_section(&paper->sections[i]));
	set(object, "file", json_text(file));
	set(object, "line", json_integer(paper->line));
	set(object, "date", json_text(paper->date));
	set(object, "id", json_text(paper->id));
	set(object, "title", json_text(paper->title));
	set(object, "url", json_text(paper->url));
	set(object, "arxiv_id", json_text(paper->arxiv_id));
	set(object, "votes", json_votes(paper));
	set(object, "authors", json_authors(paper));
	set(object, "image", json_text(paper->image));
	set(object, "video", json_text(paper->video));
	set(object, "sections", sections);
	add_line(out, object);
}

/* The bullet's label; its number from 1 where it has none; null where no bullet is concerned. */
static json_t *json_bullet(const struct paper *paper, enum hit_field field, size_t index)
{
	const struct section *section;

	if (field != FIELD_SUMMARY || index >= paper->section_count)
		return json_null();
	section = &paper->sections[index];
	return section->label.bytes ? json_text(section->label)
				    : json_integer((json_int_t)index + 1);
}

static json_t *json_hit(const struct paper *paper, const struct hit *hit)
{
	json_t *object = json_object();

	set(object, "kind", json_string(hit_kind_name(hit->kind)));
	set(object, "pattern", json_text(hit->pattern));
	set(object, "field", json_string(hit_field_name(hit->field)));
	set(object, "section", json_bullet(paper, hit->field, hit->index));
	set(object, "text", json_text(hit->text));
	set(object, "start", json_integer((json_int_t)hit->start));
	set(object, "end", json_integer((json_int_t)hit->end));
	return object;
}

static json_t *json_match(struct slice file, const struct paper *paper,
	const struct rule *rule, const struct match *match)
{
	json_t *object = json_object();
	json_t *hits = json_array();

	for (size_t i = 0; i < match->hit_count; i++)
		append(hits, json_hit(paper, &match->hits[i]));
	set(object, "rule", json_text(rule->name));
	set(object, "id", json_text(paper->id));
	set(object, "file", json_text(file));
	set(object, "line", json_integer(paper->line));
	set(object, "date", json_text(paper->date));
	set(object, "title", json_text(paper->title));
	set(object, "url", json_text(paper->url));
	set(object, "votes", json_votes(paper));
	set(object, "authors", json_authors(paper));
	set(object, "hits", hits);
	return object;
}

void record_add_match(struct text *out, struct slice file, const struct paper *paper,
	const struct rule *rule, const struct match *match)
{
	add_line(out, json_match(file, paper, rule, match));
}

/* ---- verdicts ---- */

static json_t *json_freedoms(unsigned freedoms)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < FREEDOM_COUNT; i++) {
		if (freedoms & 1u << i)
			append(array, json_string(freedom_name((enum keyword_freedom)i)));
	}
	return array;
}

static json_t *json_finding(const struct paper *paper, const struct verdict *word,
	const struct finding *finding)
{
	struct slice text = finding_text(finding, paper);
	json_t *object = json_object();

	set(object, "kind", json_string(finding_kind_name(finding->kind)));
	set(object, "pattern", json_text(word->words));
	set(object, "field", json_string(hit_field_name(finding->field)));
	set(object, "section", json_bullet(paper, finding->field, finding->index));
	set(object, "line", json_integer(finding_line(finding, paper)));
	set(object, "text", json_text(slice_part(text, finding->start, finding->end)));
	set(object, "start", json_integer((json_int_t)finding->start));
	set(object, "end", json_integer((json_int_t)finding->end));
	set(object, "within",
		json_text(slice_part(text, finding->around_start, finding->around_end)));
	set(object, "freedoms", json_freedoms(finding->freedoms));
	set(object, "more", json_integer((json_int_t)finding->more));
	return object;
}

static void append_findings(
	json_t *array, const struct paper *paper, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		append(array, json_finding(paper, verdict, &verdict->findings[i]));
	for (size_t i = 0; i < verdict->part_count; i++)
		append_findings(array, paper, &verdict->parts[i]);
}

/* What does not apply is left out: most of a tree has little to say. */
static void set_text(json_t *object, const char *key, struct slice text)
{
	if (text.length)
		set(object, key, json_text(text));
}

/* A word that is told by its name alone: lists of words can be long. */
static bool is_without_trace(const struct verdict *verdict)
{
	return verdict->kind == VERDICT_ONE && !verdict->held && !verdict->key.bytes &&
	       !verdict->finding_count && !verdict->reason.bytes;
}

/* Recursion ends with the depth of the rule, which is that of its YAML. */
static json_t *json_verdict(const struct paper *paper, const struct verdict *verdict)
{
	static const char *const kinds[] = {"one", "all", "any", "none"};
	json_t *object = json_object();
	json_t *findings = json_array();
	json_t *parts = json_array();
	json_t *absent = json_array();

	set_text(object, "key", verdict->key);
	set_text(object, "words", verdict->words);
	set_text(object, "options", verdict->options);
	set_text(object, "term", verdict->term);
	set(object, "line", json_integer(verdict->line));
	set(object, "kind", json_string(kinds[verdict->kind]));
	set(object, "held", json_boolean(verdict->held));
	set_text(object, "reason", verdict->reason);
	for (size_t i = 0; i < verdict->finding_count; i++)
		append(findings, json_finding(paper, verdict, &verdict->findings[i]));
	set(object, "findings", findings);
	for (size_t i = 0; i < verdict->part_count; i++) {
		const struct verdict *part = &verdict->parts[i];

		if (is_without_trace(part))
			append(absent, json_text(part->words));
		else
			append(parts, json_verdict(paper, part));
	}
	set(object, "absent", absent);
	set(object, "parts", parts);
	return object;
}

/* Appends the conditions by which VERDICT fails. KEY: the nearest around it. */
static void append_failed(json_t *array, const struct paper *paper,
	const struct verdict *verdict, struct slice key)
{
	struct text why = {0};
	json_t *object;
	json_t *findings;

	if (verdict->held)
		return;
	for (size_t i = 0; verdict->kind == VERDICT_ALL && i < verdict->part_count; i++) {
		const struct verdict *part = &verdict->parts[i];

		append_failed(array, paper, part, part->key.bytes ? part->key : key);
	}
	if (verdict->kind == VERDICT_ALL)
		return;
	object = json_object();
	findings = json_array();
	explanation_add_reason(&why, verdict);
	append_findings(findings, paper, verdict);
	set(object, "condition", json_text(key));
	set(object, "line", json_integer(verdict->line));
	set(object, "why", json_text(text_slice(&why)));
	set(object, "findings", findings);
	append(array, object);
	text_fini(&why);
}

void record_add_verdict(struct text *out, struct slice file, const struct paper *paper,
	const struct rule *rule, const struct match *match, const struct verdict *verdict)
{
	json_t *object = json_match(file, paper, rule, match);
	json_t *failed = json_array();
	json_t *why = json_array();

	append_failed(failed, paper, verdict, verdict->key);
	for (size_t i = 0; i < verdict->part_count; i++)
		append(why, json_verdict(paper, &verdict->parts[i]));
	set(object, "matched", json_boolean(verdict->held));
	set(object, "failed", failed);
	set(object, "why", why);
	add_line(out, object);
}

static json_t *json_hits(struct slice hits)
{
	json_t *array = json_array();
	struct slice hit;

	while (hits.length > 0 && slice_next_field(&hits, '\n', &hit))
		append(array, json_text(hit));
	return array;
}

/* "FILE:LINE", or null where that was pruned. */
static json_t *json_digest(const struct alert *alert)
{
	struct text digest = {0};
	json_t *json;

	if (!alert->digest.bytes)
		return json_null();
	text_add(&digest, alert->digest);
	text_format(&digest, ":%u", alert->line);
	json = json_text(text_slice(&digest));
	text_fini(&digest);
	return json;
}

static json_t *json_alert(const struct alert *alert)
{
	json_t *object = json_object();
	/* What was pruned has neither title nor digest. */
	bool pruned = alert->title.length == 0 && !alert->digest.bytes;
	const struct slice none = {0};
	struct slice title = pruned ? none : alert->title;
	char stamp[CLOCK_STAMP_BYTES];

	clock_stamp(alert->time_usec, stamp);
	set(object, "time", json_string(stamp));
	set(object, "alert", json_integer(alert->number));
	if (alert->kind == ALERT_NOTE) {
		set(object, "note", json_text(title));
		set(object, "about", json_text(alert->digest));
		return object;
	}
	set(object, "rule", json_text(alert->rule));
	set(object, "id", json_text(alert->id));
	set(object, "votes", alert->has_votes ? json_integer(alert->votes) : json_null());
	set(object, "title", json_text(title));
	set(object, "url", json_text(alert->url));
	set(object, "hits", json_hits(alert->hits));
	set(object, "digest", json_digest(alert));
	return object;
}

void record_add_alert(struct text *out, const struct alert *alert)
{
	add_line(out, json_alert(alert));
}

/* The names of SINKS (bits 1 << enum sink_kind). */
static json_t *json_sinks(int64_t sinks)
{
	json_t *array = json_array();

	for (int sink = 0; sink < SINK_COUNT; sink++)
		if (sinks & 1 << sink)
			append(array, json_string(sink_names[sink]));
	return array;
}

static json_t *json_joined(struct slice authors)
{
	json_t *array = json_array();
	struct slice name;

	while (authors.length > 0 && slice_next_field(&authors, ',', &name))
		append(array, json_text(slice_trim(name)));
	return array;
}

void record_add_history(struct text *out, const struct history_entry *entry)
{
	static const char *const urgencies[] = {"low", "normal", "critical"};
	const struct alert *alert = &entry->alert;
	json_t *object = json_alert(alert);

	if (alert->kind == ALERT_MATCH)
		set(object, "authors", json_joined(alert->authors));
	set(object, "urgency", json_string(urgencies[alert->urgency]));
	set(object, "delivered",
		entry->asked < 0 ? json_null()
				 : json_sinks(entry->asked & ~entry->waiting));
	set(object, "waiting", json_sinks(entry->waiting));
	add_line(out, object);
}

/* ---- statistics ---- */

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

	set(object, "record", json_string("archive"));
	set(object, "digests", json_count(statistics->digests));
	set(object, "papers", json_count(statistics->papers));
	set(object, "undated", json_count(statistics->undated));
	set(object, "first", json_day(statistics->first));
	set(object, "last", json_day(statistics->last));
	set(object, "days", json_count(statistics->days));
	set(object, "recent_first", json_day(statistics->recent_first));
	set(object, "recent_days", json_count(statistics->recent_days));
	set(object, "matched", json_count(statistics->matched));
	set(object, "alerts", json_count(statistics->alerts));
	set(object, "alerts_a_day", json_rate(statistics->dated, statistics->days));
	set(object, "recent_alerts_a_day",
		json_rate(statistics->recent, statistics->recent_days));
	add_line(out, object);
}

/* {"2024-10": 3, …}: all months of the archive, those of the last ten years. */
static json_t *json_months(const struct statistics *statistics, const size_t *months)
{
	json_t *object = json_object();

	for (size_t age = statistics->months_used; age-- > 0;) {
		char month[STATISTICS_MONTH_BYTES];

		statistics_month(statistics, age, month);
		set(object, month, json_count(months[STATISTICS_MONTHS - 1 - age]));
	}
	return object;
}

void record_add_rule(struct text *out, const struct statistics *statistics,
	const struct rule_statistics *rule)
{
	const struct rule_statistics *container = rule->container;
	json_t *object = json_object();

	set(object, "record", json_string("rule"));
	set(object, "rule", json_text(rule->rule->name));
	set(object, "file", json_text(slice_of(rule->rule->file)));
	set(object, "line", json_integer(rule->rule->line));
	set(object, "alerts", json_count(rule->alerts));
	set(object, "alerts_a_day", json_rate(rule->dated, statistics->days));
	set(object, "recent", json_count(rule->recent));
	set(object, "recent_alerts_a_day",
		json_rate(rule->recent, statistics->recent_days));
	set(object, "months", json_months(statistics, rule->months));
	set(object, "excluded", json_count(rule->excluded));
	set(object, "excluded_in_summary", json_count(rule->excluded_aside));
	set(object, "within",
		json_text(container ? container->rule->name : (struct slice){0}));
	set(object, "within_papers", json_count(rule->contained));
	add_line(out, object);
}

/* More names tell no more. */
enum { NAMES_MAX = 20 };

static json_t *json_names(const struct roster_name *names, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
		json_t *object = json_object();

		set(object, "name", json_text(names[i].name));
		set(object, "papers", json_count(names[i].papers));
		append(array, object);
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

	set(object, "record", json_string("word"));
	set(object, "rule", json_text(word->rule->name));
	set(object, "kind", json_string(hit_kind_name(word->word->kind)));
	set(object, "pattern", json_text(word->word->pattern));
	set(object, "excludes", json_boolean(word->word->excludes));
	set(object, "papers", json_count(word->papers));
	set(object, "elsewhere", json_count(word->elsewhere));
	set(object, "alerts", json_count(word->alerts));
	set(object, "excluded", json_count(word->excluded));
	if (word->word->kind == HIT_KEYWORD)
		for (enum vocabulary_form form = 0; form < FORM_COUNT; form++)
			set(object, form_keys[form],
				json_names(word->variants[form].names,
					word->variants[form].count));
	if (word->word->kind == HIT_AUTHOR) {
		set(object, "name_count", json_count(word->name_count));
		set(object, "names", json_names(word->names, word->name_count));
		set(object, "near", json_names(word->near, word->near_count));
	}
	add_line(out, object);
}

/* ---- tests of rules ---- */

void record_add_test(struct text *out, const struct examiner *examiner,
	const struct rule_test *test, const struct outcome *outcome)
{
	const struct ruleset *ruleset = examiner->config->ruleset;
	json_t *object = json_object();
	json_t *expected = json_array();
	json_t *matched = json_array();
	json_t *failures = json_array();

	for (size_t i = 0; i < test->expectation_count; i++) {
		const struct expectation *expectation = &test->expectations[i];

		if (!expectation->counts || expectation->count > 0)
			append(expected,
				json_text(ruleset_rule(ruleset, expectation->rule)->name));
	}
	for (size_t i = 0; i < outcome->matched_count; i++)
		append(matched,
			json_text(ruleset_rule(ruleset, outcome->matched[i])->name));
	for (size_t i = 0; i < outcome->failure_count; i++)
		append(failures, json_text(outcome->failures[i].sentence));
	set(object, "test", json_text(test->name));
	set(object, "file", json_text(slice_of(test->file)));
	set(object, "line", json_integer(test->line));
	set(object, "passed", json_boolean(outcome->failure_count == 0));
	set(object, "now", json_text(test->now.bytes ? test->now : examiner->today));
	set(object, "expected", expected);
	set(object, "matched", matched);
	set(object, "failures", failures);
	add_line(out, object);
}

/* ---- how the daemon is ---- */

static json_t *json_time(int64_t usec)
{
	char stamp[CLOCK_STAMP_BYTES];

	if (!usec)
		return json_null();
	clock_stamp(usec, stamp);
	return json_string(stamp);
}

static void set_members(
	json_t *json, const struct status_member *members, const void *object)
{
	for (; members->name; members++) {
		const void *place = (const char *)object + members->offset;
		json_t *value = NULL;

		switch (members->type) {
		case STATUS_BOOL:
			value = json_boolean(*(const bool *)place);
			break;
		case STATUS_INT:
			value = json_integer(*(const int64_t *)place);
			break;
		case STATUS_TEXT:
			value = json_text(*(const struct slice *)place);
			break;
		case STATUS_TIME:
			value = json_time(*(const int64_t *)place);
			break;
		}
		set(json, members->name, value);
	}
}

static json_t *json_list(
	const struct status_member *members, const void *items, size_t count, size_t size)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *json = json_object();

		set_members(json, members, (const char *)items + i * size);
		append(list, json);
	}
	return list;
}

static json_t *json_files(const struct status_files *files)
{
	return json_list(
		status_file_members, files->items, files->count, sizeof(*files->items));
}

void record_add_status(struct text *out, const struct status *status)
{
	json_t *json = json_object();

	set_members(json, status_members, status);
	set(json, "folders",
		json_list(status_folder_members, status->folders, status->folder_count,
			sizeof(*status->folders)));
	set(json, "sinks",
		json_list(status_sink_members, status->sinks, SINK_COUNT,
			sizeof(*status->sinks)));
	set(json, "snoozes",
		json_list(status_snooze_members, status->snoozes, status->snooze_count,
			sizeof(*status->snoozes)));
	set(json, "unseen", json_files(&status->unseen));
	set(json, "unseen_count", json_integer(status->unseen.total));
	set(json, "quarantined", json_files(&status->quarantined));
	set(json, "quarantined_count", json_integer(status->quarantined.total));
	set(json, "retried", json_files(&status->retried));
	set(json, "retried_count", json_integer(status->retried.total));
	add_line(out, json);
}

static json_t *json_words(struct slice rest)
{
	json_t *list = json_array();
	struct slice word;

	while (slice_next_field(&rest, '\n', &word))
		if (word.length > 0)
			append(list, json_text(word));
	return list;
}

static json_t *json_known(const struct text *text)
{
	return text->length > 0 ? json_text(text_slice(text)) : json_null();
}

void record_add_trial(
	struct text *out, const struct desktop_trial *trial, const char *advice)
{
	static const char *const causes[] = {
		[DESKTOP_WELL] = NULL,
		[DESKTOP_NO_NOTIFIER] = "no notifier",
		[DESKTOP_NO_BUS] = "no bus",
		[DESKTOP_SILENT_BUS] = "silent bus",
		[DESKTOP_NO_SERVER] = "no server",
		[DESKTOP_SILENT_SERVER] = "silent server",
		[DESKTOP_REFUSED] = "refused",
		[DESKTOP_OTHER] = "other",
	};
	bool well = trial->trouble == DESKTOP_WELL;
	json_t *json = json_object();

	set(json, "shown", json_boolean(well));
	set(json, "milliseconds",
		well ? json_real((double)trial->took_usec / 1000) : json_null());
	set(json, "server", json_known(&trial->name));
	set(json, "vendor", json_known(&trial->vendor));
	set(json, "version", json_known(&trial->version));
	set(json, "specification", json_known(&trial->specification));
	set(json, "capabilities", json_words(text_slice(&trial->capabilities)));
	set(json, "cause", json_text(slice_of(causes[trial->trouble])));
	set(json, "problem", json_known(&trial->problem));
	set(json, "advice", json_text(slice_of(advice)));
	add_line(out, json);
}
