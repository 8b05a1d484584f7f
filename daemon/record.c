/* Papers, and what rules say of them, as records. */
#include "record_inside.h"

#include "explanation.h"

static json_t *json_votes(const struct paper *paper)
{
	return paper->has_votes ? json_integer(paper->votes) : json_null();
}

static json_t *json_authors(const struct paper *paper)
{
	json_t *authors = json_array();

	for (size_t i = 0; i < paper->author_count; i++)
		record_append(authors, record_text(paper->authors[i]));
	return authors;
}

static json_t *json_section(const struct section *section)
{
	json_t *object = json_object();

	record_set(object, "label", record_text(section->label));
	record_set(object, "text", record_text(section->text));
	return object;
}

void record_add_paper(struct text *out, struct slice file, const struct paper *paper)
{
	json_t *object = json_object();
	json_t *sections = json_array();

	for (size_t i = 0; i < paper->section_count; i++)
		record_append(sections, json_section(&paper->sections[i]));
	record_set(object, "file", record_text(file));
	record_set(object, "line", json_integer(paper->line));
	record_set(object, "date", record_text(paper->date));
	record_set(object, "id", record_text(paper->id));
	record_set(object, "title", record_text(paper->title));
	record_set(object, "url", record_text(paper->url));
	record_set(object, "arxiv_id", record_text(paper->arxiv_id));
	record_set(object, "votes", json_votes(paper));
	record_set(object, "authors", json_authors(paper));
	record_set(object, "image", record_text(paper->image));
	record_set(object, "video", record_text(paper->video));
	record_set(object, "sections", sections);
	record_add_line(out, object);
}

/* The bullet's label; its number from 1 where it has none; null where no bullet is concerned. */
static json_t *json_bullet(const struct paper *paper, enum hit_field field, size_t index)
{
	const struct section *section;

	if (field != FIELD_SUMMARY || index >= paper->section_count)
		return json_null();
	section = &paper->sections[index];
	return section->label.bytes ? record_text(section->label)
				    : json_integer((json_int_t)index + 1);
}

static json_t *json_hit(const struct paper *paper, const struct hit *hit)
{
	json_t *object = json_object();

	record_set(object, "kind", json_string(hit_kind_name(hit->kind)));
	record_set(object, "pattern", record_text(hit->pattern));
	record_set(object, "field", json_string(hit_field_name(hit->field)));
	record_set(object, "section", json_bullet(paper, hit->field, hit->index));
	record_set(object, "text", record_text(hit->text));
	record_set(object, "start", json_integer((json_int_t)hit->start));
	record_set(object, "end", json_integer((json_int_t)hit->end));
	return object;
}

static json_t *json_match(struct slice file, const struct paper *paper,
	const struct rule *rule, const struct match *match)
{
	json_t *object = json_object();
	json_t *hits = json_array();

	for (size_t i = 0; i < match->hit_count; i++)
		record_append(hits, json_hit(paper, &match->hits[i]));
	record_set(object, "rule", record_text(rule->name));
	record_set(object, "id", record_text(paper->id));
	record_set(object, "file", record_text(file));
	record_set(object, "line", json_integer(paper->line));
	record_set(object, "date", record_text(paper->date));
	record_set(object, "title", record_text(paper->title));
	record_set(object, "url", record_text(paper->url));
	record_set(object, "votes", json_votes(paper));
	record_set(object, "authors", json_authors(paper));
	record_set(object, "hits", hits);
	return object;
}

void record_add_match(struct text *out, struct slice file, const struct paper *paper,
	const struct rule *rule, const struct match *match)
{
	record_add_line(out, json_match(file, paper, rule, match));
}

/* ---- verdicts ---- */

static json_t *json_freedoms(unsigned freedoms)
{
	json_t *array = json_array();

	for (unsigned i = 0; i < FREEDOM_COUNT; i++) {
		if (freedoms & 1u << i)
			record_append(
				array, json_string(freedom_name((enum keyword_freedom)i)));
	}
	return array;
}

static json_t *json_finding(const struct paper *paper, const struct verdict *word,
	const struct finding *finding)
{
	struct slice text = finding_text(finding, paper);
	json_t *object = json_object();

	record_set(object, "kind", json_string(finding_kind_name(finding->kind)));
	record_set(object, "pattern", record_text(word->words));
	record_set(object, "field", json_string(hit_field_name(finding->field)));
	record_set(object, "section", json_bullet(paper, finding->field, finding->index));
	record_set(object, "line", json_integer(finding_line(finding, paper)));
	record_set(object, "text",
		record_text(slice_part(text, finding->start, finding->end)));
	record_set(object, "start", json_integer((json_int_t)finding->start));
	record_set(object, "end", json_integer((json_int_t)finding->end));
	record_set(object, "within",
		record_text(slice_part(text, finding->around_start, finding->around_end)));
	record_set(object, "freedoms", json_freedoms(finding->freedoms));
	record_set(object, "more", json_integer((json_int_t)finding->more));
	return object;
}

static void append_findings(
	json_t *array, const struct paper *paper, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		record_append(array, json_finding(paper, verdict, &verdict->findings[i]));
	for (size_t i = 0; i < verdict->part_count; i++)
		append_findings(array, paper, &verdict->parts[i]);
}

/* What does not apply is left out: most of a tree has little to say. */
static void set_text(json_t *object, const char *key, struct slice text)
{
	if (text.length)
		record_set(object, key, record_text(text));
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
	record_set(object, "line", json_integer(verdict->line));
	record_set(object, "kind", json_string(kinds[verdict->kind]));
	record_set(object, "held", json_boolean(verdict->held));
	set_text(object, "reason", verdict->reason);
	for (size_t i = 0; i < verdict->finding_count; i++)
		record_append(
			findings, json_finding(paper, verdict, &verdict->findings[i]));
	record_set(object, "findings", findings);
	for (size_t i = 0; i < verdict->part_count; i++) {
		const struct verdict *part = &verdict->parts[i];

		if (is_without_trace(part))
			record_append(absent, record_text(part->words));
		else
			record_append(parts, json_verdict(paper, part));
	}
	record_set(object, "absent", absent);
	record_set(object, "parts", parts);
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
	record_set(object, "condition", record_text(key));
	record_set(object, "line", json_integer(verdict->line));
	record_set(object, "why", record_text(text_slice(&why)));
	record_set(object, "findings", findings);
	record_append(array, object);
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
		record_append(why, json_verdict(paper, &verdict->parts[i]));
	record_set(object, "matched", json_boolean(verdict->held));
	record_set(object, "failed", failed);
	record_set(object, "why", why);
	record_add_line(out, object);
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
			record_append(expected,
				record_text(
					ruleset_rule(ruleset, expectation->rule)->name));
	}
	for (size_t i = 0; i < outcome->matched_count; i++)
		record_append(matched,
			record_text(ruleset_rule(ruleset, outcome->matched[i])->name));
	for (size_t i = 0; i < outcome->failure_count; i++)
		record_append(failures, record_text(outcome->failures[i].sentence));
	record_set(object, "test", record_text(test->name));
	record_set(object, "file", record_text(slice_of(test->file)));
	record_set(object, "line", json_integer(test->line));
	record_set(object, "passed", json_boolean(outcome->failure_count == 0));
	record_set(
		object, "now", record_text(test->now.bytes ? test->now : examiner->today));
	record_set(object, "expected", expected);
	record_set(object, "matched", matched);
	record_set(object, "failures", failures);
	record_add_line(out, object);
}
