#include "record.h"

#include "clock.h"
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

/* jansson escapes what is below U+0020. DEL and the C1 controls can act on a terminal as well;
 * within JSON they can only stand in strings, so they may be escaped wherever they are. */
static void add_line(struct text *out, json_t *object)
{
	char *line = json_dumps(object, JSON_COMPACT);
	struct slice rest;
	size_t place = 0;
	size_t plain = 0; /* start of what was not added yet */

	if (!line)
		memory_exhausted();
	rest = slice_of(line);
	while (place < rest.length) {
		size_t start = place;
		uint32_t c = utf8_next(rest, &place);

		if (c < 0x7F || c > 0x9F)
			continue;
		text_add(out, slice_part(rest, plain, start));
		text_format(out, "\\u%04X", c);
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
static json_t *json_hit_section(const struct paper *paper, const struct hit *hit)
{
	const struct section *section;

	if (hit->field != FIELD_SUMMARY || hit->index >= paper->section_count)
		return json_null();
	section = &paper->sections[hit->index];
	return section->label.bytes ? json_text(section->label)
				    : json_integer((json_int_t)hit->index + 1);
}

static json_t *json_hit(const struct paper *paper, const struct hit *hit)
{
	json_t *object = json_object();

	set(object, "kind", json_string(hit_kind_name(hit->kind)));
	set(object, "pattern", json_text(hit->pattern));
	set(object, "field", json_string(hit_field_name(hit->field)));
	set(object, "section", json_hit_section(paper, hit));
	set(object, "text", json_text(hit->text));
	set(object, "start", json_integer((json_int_t)hit->start));
	set(object, "end", json_integer((json_int_t)hit->end));
	return object;
}

void record_add_match(struct text *out, struct slice file, const struct paper *paper,
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

void record_add_alert(struct text *out, const struct alert *alert)
{
	json_t *object = json_object();
	struct text digest = {0};
	char stamp[CLOCK_STAMP_BYTES];

	clock_stamp(alert->time_usec, stamp);
	set(object, "time", json_string(stamp));
	set(object, "alert", json_integer(alert->number));
	if (alert->kind == ALERT_NOTE) {
		set(object, "note", json_text(alert->title));
		set(object, "about", json_text(alert->digest));
		add_line(out, object);
		return;
	}
	text_add(&digest, alert->digest);
	text_format(&digest, ":%u", alert->line);
	set(object, "rule", json_text(alert->rule));
	set(object, "id", json_text(alert->id));
	set(object, "votes", alert->has_votes ? json_integer(alert->votes) : json_null());
	set(object, "title", json_text(alert->title));
	set(object, "url", json_text(alert->url));
	set(object, "hits", json_hits(alert->hits));
	set(object, "digest", json_text(text_slice(&digest)));
	text_fini(&digest);
	add_line(out, object);
}
