#include "facts.h"

#include "aside.h"
#include "authors.h"
#include "date.h"
#include "html.h"
#include "identity.h"
#include "label.h"
#include "title.h"
#include "utf8.h"
#include "votes.h"

#include <string.h>

enum {
	SHORT_LINE_BYTES = 200,
	VOTES_BYTES_MAX = 40,      /* of what says nothing but votes */
	DATE_VALUE_BYTES_MAX = 60, /* "Mon, 1 Jun 2026 17:59:59 GMT (v2, 1234kb)" */
	SIGN_BYTES_MAX = 16        /* before what needs no label: "📅", "🔗" */
};

void facts_forget(struct facts *facts)
{
	facts->headed = false;
	facts->heading = (struct slice){0};
	facts->field = FIELD_NONE;
	facts->grows = false;
	facts->awaits_link = false;
}

void facts_set_heading(struct facts *facts, struct slice heading, enum field field)
{
	facts->headed = true;
	facts->heading = heading;
	if (field == FIELD_MORE)
		facts->heading = (struct slice){0};
	facts->field = field;
	facts->passing = false;
	facts->grows = false;
}

/* ---- one fact ---- */

enum { SHOWN_BYTES_MAX = 40 };

/* Warns of TEXT, of which the beginning is shown, whole characters only. */
static void warn_of(struct facts *facts, unsigned line, const char *what, struct slice text)
{
	size_t length = text.length < SHOWN_BYTES_MAX ? text.length : SHOWN_BYTES_MAX;

	while (length > 0 && length < text.length &&
		((unsigned char)text.bytes[length] & 0xC0) == 0x80)
		length--;
	draft_warn(facts->draft, line, "%s: %.*s%s", what, (int)length, text.bytes,
		length < text.length ? "…" : "");
}

/* Five words are more than a value. */
static bool is_sentence(struct slice text)
{
	size_t spaces = 0;

	for (size_t i = 0; i < text.length; i++)
		spaces += text.bytes[i] == ' ';
	return spaces >= 4;
}

static bool apply_votes(struct facts *facts, const struct passage *value)
{
	struct slice text = slice_trim(passage_text(value));
	int64_t votes = 0;
	int read = votes_read(text, &votes);

	if (read < 0 && votes_find(text, &votes))
		read = 0;
	/* "추천: …" may well begin a sentence. */
	if (read < 0 && is_sentence(text))
		return false;
	if (read < 0)
		warn_of(facts, value->line, "votes are not a number", text);
	else
		draft_set_votes(facts->draft, read == 0, votes);
	return true;
}

static bool apply_authors(struct facts *facts, const struct passage *value)
{
	struct slice text = slice_trim(passage_text(value));

	if (!has_words(text))
		return text.length == 0;
	if (authors_read(text, facts->draft, draft_add_author) != 0)
		warn_of(facts, value->line, "the author list does not parse", text);
	return true;
}

static bool apply_date(struct facts *facts, const struct passage *value)
{
	struct paper *paper = draft_paper(facts->draft);
	char date[DATE_BYTES + 1];

	/* A sentence that names a day is no date. */
	if (value->end - value->start > DATE_VALUE_BYTES_MAX ||
		!date_find(passage_text(value), date))
		return false;
	if (paper)
		paper->date = draft_copy(facts->draft, slice_of(date));
	return true;
}

static bool apply_link(struct facts *facts, const struct passage *value)
{
	const struct span *span = passage_find(value, SPAN_LINK);
	struct paper_link link;

	if (paper_link_find(facts->arena, value, &link) ||
		paper_link_of_number(facts->arena, passage_text(value), &link)) {
		draft_set_link(facts->draft, link.url, link.target);
		return true;
	}
	if (span && slice_starts_with(span->url, SLICE_LITERAL("http")) &&
		aside_only(value) && !identity_is_elsewhere(span->url))
		draft_set_weak_link(facts->draft, span->url);
	return !has_words_besides_links(value);
}

bool facts_apply(struct facts *facts, enum field field, const struct passage *value)
{
	switch (field) {
	case FIELD_AUTHORS:
		return apply_authors(facts, value);
	case FIELD_DATE:
		return apply_date(facts, value);
	case FIELD_LINK:
		return apply_link(facts, value);
	case FIELD_VOTES:
		return apply_votes(facts, value);
	case FIELD_IMAGE:
		return true;
	default:
		return false;
	}
}

/* ---- images and videos ---- */

static bool read_image(struct facts *facts, const struct passage *line)
{
	const struct span *image = passage_find(line, SPAN_IMAGE);
	struct paper *paper = draft_paper(facts->draft);
	struct paper_link link;
	bool badge;

	if (!image || image->end > line->end + 1)
		return false;
	/* Badges stand beside links and facts, and show no paper. */
	badge = markdown_is_badge(image->url);
	if (passage_text(line).length > 0 &&
		(badge || paper_link_find(facts->arena, line, &link)))
		return false;
	if (!paper->image.bytes && image->url.length > 0 && !badge)
		paper->image = draft_copy(facts->draft, image->url);
	/* What stands beside an image is its caption. */
	return true;
}

static void set_video(struct facts *facts, struct slice url)
{
	struct paper *paper = draft_paper(facts->draft);

	if (!paper->video.bytes && url.length > 0)
		paper->video = draft_copy(facts->draft, url);
}

/* [Watch Video](url), "[Watch Video]url" as it is written, <video src="url">. */
static bool read_video(struct facts *facts, const struct passage *line)
{
	struct slice name = SLICE_LITERAL("Watch Video");
	struct slice literal = SLICE_LITERAL("[Watch Video]");
	struct slice text = slice_trim(passage_text(line));
	const struct span *video = passage_find(line, SPAN_VIDEO);
	bool read = false;

	for (size_t i = line->span; i < line->span_end; i++) {
		const struct span *span = &line->block->spans[i];

		if (span->kind != SPAN_LINK ||
			!slice_equal_ignoring_case(slice_trim(slice_part(line->block->text,
							   span->start, span->end)),
				name))
			continue;
		set_video(facts, span->url);
		read = true;
	}
	if (slice_starts_with_ignoring_case(text, literal)) {
		set_video(facts, slice_trim(slice_part(text, literal.length, text.length)));
		read = true;
	}
	if (video) {
		set_video(facts, video->url);
		read = true;
	}
	if (!line->block->from_html && passage_find(line, SPAN_HTML) &&
		slice_starts_with_ignoring_case(text, SLICE_LITERAL("<video"))) {
		set_video(facts, html_attribute(text, "video", "src"));
		read = true;
	}
	return read;
}

/* ---- lines ---- */

/* A quick look, for most lines are sentences: several facts are short, or marked each. */
static bool may_have_parts(const struct passage *line)
{
	unsigned marks = 0;

	for (size_t i = line->span; i < line->span_end && marks < 2; i++)
		marks += line->block->spans[i].kind == SPAN_STRONG ||
			 line->block->spans[i].kind == SPAN_LINK;
	return marks >= 2 || line->end - line->start <= SHORT_LINE_BYTES;
}

/* The first of what parts several facts on one line, " | ", " • ", " · " or " ｜ ", and its length
 * in *LENGTH; text.length where there is none. */
static size_t find_separator(struct slice text, size_t *length)
{
	static const struct slice separators[] = {
		{"| ", 2}, {"• ", 4}, {"· ", 3}, {"｜ ", 4}};
	size_t first = text.length;

	for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++) {
		struct slice rest = slice_part(text, 0, first);
		size_t place = slice_find(rest, separators[i]);

		while (place < rest.length && (place == 0 || text.bytes[place - 1] != ' '))
			place += 1 + slice_find(slice_part(rest, place + 1, rest.length),
					     separators[i]);
		if (place >= rest.length)
			continue;
		first = place - 1;
		*length = 1 + separators[i].length;
	}
	return first;
}

/* Takes the next part of a line from *REST; false when nothing is left. */
static bool next_part(struct passage *rest, struct passage *part)
{
	struct slice text = passage_text(rest);
	const struct span *spans = rest->block->spans;
	size_t separator = 0;
	size_t length;

	if (rest->start >= rest->end)
		return false;
	length = find_separator(text, &separator);
	*part = *rest;
	part->end = rest->start + length;
	rest->start = part->end + separator;
	while (rest->span < rest->span_end && spans[rest->span].start < rest->start)
		rest->span++;
	part->span_end = rest->span;
	return true;
}

static bool read_labelled(struct facts *facts, const struct passage *line, bool alone);

/* "👍 12", "▲ 44", "39 upvotes", as a line or a part of one. */
static bool read_vote_sign(struct facts *facts, const struct passage *part)
{
	struct slice text = slice_trim(passage_text(part));
	int64_t votes;

	if (text.length > VOTES_BYTES_MAX || !votes_find(text, &votes))
		return false;
	draft_set_votes(facts->draft, true, votes);
	return true;
}

/* "**A**: x | **B**: y": several facts on a line, if all but the first have labels, or say nothing
 * but links. */
static bool read_parts(struct facts *facts, const struct passage *line)
{
	struct passage rest = *line;
	struct passage part;
	struct slice whole = passage_text(line);
	size_t count = 0;
	size_t length;

	if (!may_have_parts(line) || find_separator(whole, &length) == whole.length)
		return false;
	while (next_part(&rest, &part)) {
		struct passage trimmed = passage_trim(&part);
		struct slice text = passage_text(&trimmed);
		struct label label;
		int64_t votes;

		if (count++ > 0 && !label_read(&trimmed, &label) &&
			has_words_besides_links(&trimmed) &&
			!(text.length <= VOTES_BYTES_MAX && votes_find(text, &votes)))
			return false;
	}
	rest = *line;
	while (next_part(&rest, &part)) {
		struct passage trimmed = passage_trim(&part);
		struct paper_link link;

		if (read_labelled(facts, &trimmed, false) ||
			read_vote_sign(facts, &trimmed))
			continue;
		if (paper_link_find(facts->arena, &trimmed, &link))
			draft_set_link(facts->draft, link.url, link.target);
	}
	return true;
}

static void add_text(struct facts *facts, unsigned line, struct slice label,
	struct slice text, bool summary)
{
	draft_add_section(facts->draft, line, label, text, summary);
	facts->grows = true;
}

/* A line that begins with a label. ALONE: it is the whole line, so that an empty value means the
 * lines below. */
static bool read_labelled(struct facts *facts, const struct passage *line, bool alone)
{
	struct passage value;
	struct label label;
	struct slice text;

	if (!label_read(line, &label))
		return false;
	value = passage_part(line, label.value_at, line->end);
	value = passage_trim(&value);
	text = passage_text(&value);
	if (label.field == FIELD_VOTES || text.length > 0) {
		if (facts_apply(facts, label.field, &value))
			return true;
	} else {
		if (alone)
			facts_set_heading(facts, label.name, label.field);
		facts->passing = true;
		return alone;
	}
	if (label.field == FIELD_LINK || label.field == FIELD_DATE)
		/* No such thing is in it: it is what a text begins with. */
		return label.bold ? (add_text(facts, line->line, label.name, text, false),
					    true)
				  : false;
	if (label.field == FIELD_TITLE || !has_words_besides_links(&value))
		return true;
	facts->headed = false;
	add_text(facts, line->line, label.name, text, label.field == FIELD_SUMMARY);
	return true;
}

/* "https://…", and no words but it: "🔗 https://…" */
static bool is_address(struct slice text)
{
	size_t place;

	text = slice_trim(text);
	place = slice_find(slice_part(text, 0, SIGN_BYTES_MAX), SLICE_LITERAL("http"));
	return place < SIGN_BYTES_MAX && place < text.length &&
	       !has_words(slice_part(text, 0, place)) &&
	       slice_find_byte(slice_part(text, place, text.length), ' ') ==
		       text.length - place;
}

/* "📅 2026-06-02" */
static bool read_day(struct facts *facts, const struct passage *line)
{
	struct slice text = passage_text(line);

	return text.length <= SIGN_BYTES_MAX + DATE_BYTES &&
	       date_valid(trim_to_words(text)) && facts_apply(facts, FIELD_DATE, line);
}

/* A line of nothing but links, as "[PDF](url) | [Code](url)". */
static bool read_links(struct facts *facts, const struct passage *line)
{
	struct paper_link link;
	bool bare = is_address(passage_text(line));

	if (!bare && (!passage_find(line, SPAN_LINK) || has_letters_besides_links(line)))
		return false;
	if (!paper_link_find(facts->arena, line, &link))
		return bare;
	if (draft_is_certain(facts->draft) && !bare)
		return false;
	draft_set_link(facts->draft, link.url, link.target);
	return true;
}

/* "A. Author, B. Author [PDF](url)" below a title that awaits its link: words stay text. */
static void read_link_beside_words(struct facts *facts, const struct passage *line)
{
	struct paper_link link;
	struct slice before;
	struct passage behind;

	if (!facts->awaits_link || draft_is_certain(facts->draft) ||
		!paper_link_find(facts->arena, line, &link) ||
		!title_is_generic(link.label))
		return;
	before = slice_part(line->block->text, line->start, link.start);
	behind = passage_part(line, link.end, line->end);
	if (!title_leads_to_link(before) && aside_only(&behind))
		draft_set_link(facts->draft, link.url, link.target);
}

/* Names without a label, in emphasis right under the title: "*A. Author, B. Author*". */
static bool read_emphasised_names(struct facts *facts, const struct passage *line)
{
	const struct span *emphasis = passage_find(line, SPAN_EMPHASIS);

	if (!emphasis || emphasis->start != line->start || emphasis->end != line->end ||
		draft_author_count(facts->draft) > 0 ||
		draft_section_count(facts->draft) > 0 || !authors_only(passage_text(line)))
		return false;
	(void)authors_read(passage_text(line), facts->draft, draft_add_author);
	return true;
}

/* Reads one line if it holds a fact; false if it is text. */
static bool read_line(struct facts *facts, const struct passage *line)
{
	return read_image(facts, line) || read_video(facts, line) ||
	       read_parts(facts, line) || read_labelled(facts, line, true) ||
	       read_links(facts, line) || read_vote_sign(facts, line) ||
	       read_day(facts, line) || read_emphasised_names(facts, line);
}

/* Below a heading that calls for a link, a sentence may well hold one without being it. */
static bool is_value(const struct facts *facts, const struct passage *line)
{
	return facts->field != FIELD_LINK || aside_only(line);
}

/* A line of text: the value of the label above it, or a section, or more of one. */
static void read_plain(struct facts *facts, const struct passage *line)
{
	struct slice text = passage_text(line);

	read_link_beside_words(facts, line);
	if (facts->headed) {
		if (facts->field == FIELD_CHORE)
			return;
		if (is_value(facts, line) && facts_apply(facts, facts->field, line)) {
			facts->grows = false;
			return;
		}
		if (!facts->grows) {
			add_text(facts, line->line, facts->heading, text,
				facts->field == FIELD_SUMMARY);
			return;
		}
	}
	if (facts->grows)
		draft_extend_section(facts->draft, line->line, text);
	else if (!facts->labelled_only || facts->headed)
		add_text(facts, line->line, (struct slice){0}, text, false);
}

void facts_read_paragraph(struct facts *facts, const struct passage *paragraph)
{
	struct passage rest = *paragraph;
	struct passage line;

	/* Under a heading, one paragraph after another belongs to it. */
	if (!facts->headed)
		facts->grows = false;
	while (passage_next_line(&rest, &line)) {
		line = passage_trim(&line);
		if (line.start == line.end && line.span == line.span_end)
			continue;
		if (read_line(facts, &line))
			facts->grows &=
				facts->headed || draft_section_count(facts->draft) > 0;
		else if (line.start < line.end)
			read_plain(facts, &line);
	}
	if (facts->passing && facts->headed && facts->field != FIELD_SUMMARY &&
		facts->field != FIELD_TEXT && facts->field != FIELD_NONE)
		facts_forget(facts);
}

void facts_read_bullet(
	struct facts *facts, const struct passage *bullet, struct slice number)
{
	struct passage rest = passage_trim(bullet);
	struct passage line = rest;
	struct passage value;
	struct label label;
	struct slice text = passage_text(&rest);
	char *numbered;
	bool labelled = false; /* LABEL is the bullet's own */

	facts->grows = false;
	if (facts->headed &&
		(facts->field == FIELD_CHORE || facts_apply(facts, facts->field, &rest)))
		return;
	if (passage_next_line(&rest, &line) && line.end == bullet->end) {
		if (read_parts(facts, &line))
			return;
		if (label_read(&line, &label)) {
			labelled = label.starts_at == line.start &&
				   (label.bold || label.field == FIELD_SUMMARY ||
					   label.field == FIELD_TEXT);
			value = passage_part(&line, label.value_at, line.end);
			value = passage_trim(&value);
			if (value.start < value.end &&
				(label.bold || label.field != FIELD_AUTHORS ||
					draft_author_count(facts->draft) == 0) &&
				facts_apply(facts, label.field, &value))
				return;
		}
		if ((!draft_is_certain(facts->draft) && read_links(facts, &line)) ||
			read_vote_sign(facts, &line) || read_day(facts, &line))
			return;
	}
	line = passage_trim(bullet);
	if (number.length == 0 && (labelled || label_read_bold(&line, &label))) {
		draft_add_bullet(facts->draft, line.line, label.name,
			slice_part(bullet->block->text, label.value_at, bullet->end),
			label.field == FIELD_SUMMARY);
		return;
	}
	if (number.length > 0) {
		numbered = arena_alloc(facts->arena, number.length + text.length + 1);
		memcpy(numbered, number.bytes, number.length);
		if (text.length)
			memcpy(numbered + number.length, text.bytes, text.length);
		text = (struct slice){
			.bytes = numbered, .length = number.length + text.length};
	}
	draft_add_bullet(facts->draft, line.line,
		facts->headed ? facts->heading : (struct slice){0}, text,
		facts->headed && facts->field == FIELD_SUMMARY);
}

/* ---- behind a title ---- */

static bool is_about_no_links(struct slice text)
{
	return !aside_about_links(text);
}

/* REST from its first word on, or from what words may begin with. */
static struct passage without_signs(const struct passage *rest)
{
	struct passage words = *rest;

	while (words.start < words.end) {
		size_t place = 0;
		struct slice ahead = passage_text(&words);

		if (is_word(utf8_next(ahead, &place)) || strchr("$\"'([\\", ahead.bytes[0]))
			break;
		words = passage_part(&words, words.start + place, words.end);
	}
	return words;
}

/* "by A. Author and B. Author", or several names in emphasis; *WORDS is then behind them. */
static void read_names_behind(struct facts *facts, struct passage *words)
{
	const struct span *emphasis = passage_find(words, SPAN_EMPHASIS);
	struct slice text = passage_text(words);
	struct slice names = {0};

	if (draft_author_count(facts->draft) > 0)
		return;
	if (slice_starts_with_ignoring_case(text, SLICE_LITERAL("by ")) &&
		!passage_find(words, SPAN_LINK))
		names = slice_part(text, 3, text.length);
	else if (emphasis && emphasis->start == words->start && emphasis->end <= words->end)
		names = slice_part(text, 0, emphasis->end - emphasis->start);
	if (!names.bytes || !authors_only(names) ||
		(names.bytes == text.bytes && slice_find_byte(names, ',') == names.length))
		return;
	(void)authors_read(names, facts->draft, draft_add_author);
	*words = passage_part(words,
		words->start + (size_t)(names.bytes - text.bytes) + names.length,
		words->end);
}

void facts_read_rest(struct facts *facts, const struct passage *rest)
{
	struct passage words = *rest;
	struct slice text = passage_text(&words);
	size_t authors = authors_with_others(text);
	int64_t votes;

	if (votes_find(text, &votes)) {
		draft_set_votes(facts->draft, true, votes);
		if (words.end - words.start <= VOTES_BYTES_MAX)
			return;
	}
	if (authors > 0) {
		struct slice list = trim_to_words(slice_part(text, 0, authors));

		if (slice_starts_with_ignoring_case(list, SLICE_LITERAL("by ")))
			list = slice_part(list, 3, list.length);
		(void)authors_read(list, facts->draft, draft_add_author);
		words = passage_part(&words, words.start + authors, words.end);
	}
	words = without_signs(&words);
	read_names_behind(facts, &words);
	words = without_signs(&words);
	if (read_day(facts, &words))
		return;
	if (words.start < words.end && any_besides_links(&words, is_about_no_links))
		add_text(facts, words.line, (struct slice){0}, passage_text(&words), false);
}
