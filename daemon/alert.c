#include "alert.h"

#include "clock.h"

enum { HIT_CHARACTERS = 100 }; /* of a hit: that of a regex may be a whole bullet */

/* What stands for a hit: its words, or the pattern where it has none, as of a regex that looks ahead. */
static struct slice word_of(const struct hit *hit)
{
	return hit->text.length ? hit->text : hit->pattern;
}

static bool said_before(const struct match *match, size_t number, struct slice word)
{
	for (size_t i = 0; i < number; i++)
		if (slice_equal_ignoring_case(word_of(&match->hits[i]), word))
			return true;
	return false;
}

void alert_add_hits(struct text *out, const struct match *match)
{
	size_t start = out->length;

	for (size_t i = 0; i < match->hit_count; i++) {
		const struct hit *hit = &match->hits[i];

		if (hit->kind == HIT_VOTES || said_before(match, i, word_of(hit)))
			continue;
		text_add(out, slice_of(out->length > start ? "\n" : ""));
		text_add_cut(out, word_of(hit), HIT_CHARACTERS);
	}
	if (out->length == start && match->hit_count > 0)
		text_add_visible(out, match->hits[0].pattern);
}

void alert_add_joined(struct text *out, struct slice hits)
{
	struct slice hit;

	for (bool first = true; slice_next_field(&hits, '\n', &hit); first = false) {
		text_add(out, slice_of(first ? "" : ", "));
		text_add(out, hit);
	}
}

void alert_add_authors(struct text *out, const struct paper *paper)
{
	for (size_t i = 0; i < paper->author_count; i++) {
		text_add(out, slice_of(i ? ", " : ""));
		text_add(out, paper->authors[i]);
	}
}

/* The value in double quotes, quotes and backslashes in it escaped. */
static void add_quoted(struct text *out, struct slice value)
{
	struct text visible = {0};

	text_add_visible(&visible, value);
	text_add(out, SLICE_LITERAL("\""));
	for (size_t i = 0; i < visible.length; i++) {
		if (visible.bytes[i] == '"' || visible.bytes[i] == '\\')
			text_add(out, SLICE_LITERAL("\\"));
		text_add(out, (struct slice){visible.bytes + i, 1});
	}
	text_add(out, SLICE_LITERAL("\""));
	text_fini(&visible);
}

/* May VALUE stand in logfmt without quotes: not empty, nothing that separates or acts? */
static bool is_plain(struct slice value)
{
	for (size_t i = 0; i < value.length; i++) {
		unsigned char byte = (unsigned char)value.bytes[i];

		if (byte <= ' ' || byte == '"' || byte == '=' || byte == '\\' ||
			byte >= 0x7F)
			return false;
	}
	return value.length > 0;
}

static void add_field(struct text *out, const char *name, struct slice value)
{
	text_format(out, " %s=", name);
	if (is_plain(value))
		text_add(out, value);
	else
		add_quoted(out, value);
}

static void add_quoted_field(struct text *out, const char *name, struct slice value)
{
	text_format(out, " %s=", name);
	add_quoted(out, value);
}

static void add_match(struct text *out, const struct alert *alert)
{
	struct text place = {0};
	struct text hits = {0};

	text_format(out, " match alert=%lld", (long long)alert->number);
	add_quoted_field(out, "rule", alert->rule);
	if (alert->has_votes)
		text_format(out, " votes=%lld", (long long)alert->votes);
	else
		text_add(out, SLICE_LITERAL(" votes=-"));
	add_field(out, "id", alert->id);
	add_quoted_field(out, "title", alert->title);
	add_field(out, "url", alert->url.bytes ? alert->url : SLICE_LITERAL("-"));
	alert_add_joined(&hits, alert->hits);
	add_quoted_field(out, "hits", text_slice(&hits));
	text_fini(&hits);
	text_add(&place, alert->digest);
	text_format(&place, ":%u", alert->line);
	add_field(out, "digest", text_slice(&place));
	text_fini(&place);
}

void alert_add_log_line(struct text *out, const struct alert *alert)
{
	char stamp[CLOCK_STAMP_BYTES];

	clock_stamp(alert->time_usec, stamp);
	text_add(out, slice_of(stamp));
	if (alert->kind == ALERT_MATCH) {
		add_match(out, alert);
	} else {
		text_format(out, " note alert=%lld", (long long)alert->number);
		add_quoted_field(out, "text", alert->title);
		if (alert->digest.bytes)
			add_field(out, "about", alert->digest);
	}
	text_add(out, SLICE_LITERAL("\n"));
}
