/* Headings: titles, with a link or above one; labels of what follows; days; and chores of the page. */
#include "layout_inside.h"

#include "date.h"
#include "identity.h"
#include "votes.h"

#include <string.h>

/* Does ANCHOR ("#quick-start") lead to the heading of that TITLE? */
static bool leads_to_itself(struct slice anchor, struct slice title)
{
	size_t at = 0;

	anchor = trim_to_words(anchor);
	title = trim_to_words(title);
	for (size_t i = 0; i < title.length; i++) {
		char byte = title.bytes[i];

		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte - 'A' + 'a');
		else if (byte == ' ')
			byte = '-';
		if (at < anchor.length &&
			(anchor.bytes[at] == byte || (anchor.bytes[at] | 0x20) == byte))
			at++;
		else if (byte != '-' && !strchr(".,:;!?'\"()&/", byte))
			return false;
	}
	return at == anchor.length;
}

/* A heading that is a link, to whatever it leads: a title, if the rest bears it out. */
static bool read_weak_heading(struct layout *layout, const struct passage *heading)
{
	const struct span *span = passage_find(heading, SPAN_LINK);
	struct slice text = heading->block->text;
	struct slice label;
	struct slice before;
	bool web;

	if (!span || heading->block->from_html)
		return false;
	label = slice_part(text, span->start, span->end);
	before = slice_trim(slice_part(text, heading->start, span->start));
	web = slice_starts_with_ignoring_case(span->url, SLICE_LITERAL("http://")) ||
	      slice_starts_with_ignoring_case(span->url, SLICE_LITERAL("https://"));
	if ((has_words(title_clean(before)) &&
		    !slice_ends_with(before, SLICE_LITERAL(":"))) ||
		!has_words(label) || field_of(label) != FIELD_NONE)
		return false;
	/* Files beside the digest are no papers, nor are places further down. */
	if (web ? identity_is_elsewhere(span->url)
		: span->url.length > 0 &&
				slice_find_byte(span->url, ':') == span->url.length &&
				(!slice_starts_with(span->url, SLICE_LITERAL("#")) ||
					leads_to_itself(span->url, label)))
		return false;
	layout_begin_paper(layout, heading->line, label, SCOPE_HEADING);
	layout->level = heading->block->level;
	draft_set_weak_link(layout->draft, span->url);
	return true;
}

/* A heading within the paper under way labels a part of it. */
static bool is_inner(const struct layout *layout, const struct block *block)
{
	if (layout->scope == SCOPE_FILE)
		return true;
	return layout->scope == SCOPE_HEADING && layout_is_settled(layout) &&
	       block->level > layout->level;
}

static void read_inner_heading(struct layout *layout, const struct passage *heading)
{
	struct slice text = title_clean(passage_text(heading));
	struct paper *paper = draft_paper(layout->draft);

	/* The title once more says nothing of its own. */
	if (slice_equal_ignoring_case(text, paper->title))
		facts_forget(&layout->facts);
	else
		facts_set_heading(&layout->facts, text, field_of(text));
	layout->bulleted = false;
}

/* "20241031", and nothing else: within words eight digits are anything. */
static bool is_compact_day(struct slice text, char date[DATE_BYTES + 1])
{
	text = slice_trim(text);
	for (size_t i = 0; i < text.length; i++)
		if (text.bytes[i] < '0' || text.bytes[i] > '9')
			return false;
	return text.length == 8 && date_find_in_path(text, date);
}

static void read_plain_heading(struct layout *layout, const struct passage *heading)
{
	struct slice text = passage_text(heading);
	enum field field = field_of(title_clean(text));
	char date[DATE_BYTES + 1];
	int64_t votes;

	/* "# Title" and "# Abstract" may be of one level. */
	if (field != FIELD_NONE && field != FIELD_CHORE && field != FIELD_MORE &&
		draft_is_open(layout->draft) && layout->scope == SCOPE_HEADING &&
		heading->block->level >= layout->level) {
		facts_set_heading(&layout->facts, title_clean(text), field);
		return;
	}
	layout_end_paper(layout);
	if (date_find(text, date) || is_compact_day(text, date) ||
		(draft_date(layout->draft).bytes &&
			date_of_day(
				trim_to_words(text), draft_date(layout->draft), date))) {
		draft_set_date(layout->draft, date);
		return;
	}
	if (field == FIELD_CHORE)
		layout->muted = heading->block->level;
	if (field != FIELD_NONE || !has_words(text))
		return;
	layout_begin_paper(layout, heading->line, title_clean(text), SCOPE_HEADING);
	layout->level = heading->block->level;
	if (votes_find(text, &votes))
		draft_set_votes(layout->draft, true, votes);
}

bool layout_read_heading(struct layout *layout, const struct block *block)
{
	struct passage whole;
	struct passage heading;
	struct paper_link link;
	struct title title;
	int64_t votes;

	if (block->kind != BLOCK_HEADING || block->depth > 0)
		return false;
	whole = passage_of(block);
	heading = passage_trim(&whole);
	if (block->level <= layout->muted)
		layout->muted = 0;
	if (layout->scope != SCOPE_FILE &&
		paper_link_find(layout->arena, &heading, &link)) {
		/* "#### [arXiv](url)" below a title is that paper's link. */
		if (is_inner(layout, block) && title_is_generic(link.label) &&
			!has_words_besides_links(&heading)) {
			draft_set_link(layout->draft, link.url, link.target);
			return true;
		}
		if (title_read(&heading, &link, TITLE_IN_HEADING, &title)) {
			layout_begin_linked_paper(
				layout, block->line, &title, &link, SCOPE_HEADING);
			layout->level = block->level;
			if (votes_find(passage_text(&heading), &votes))
				draft_set_votes(layout->draft, true, votes);
			return true;
		}
	}
	if (layout->scope != SCOPE_FILE && read_weak_heading(layout, &heading))
		return true;
	if (is_inner(layout, block))
		read_inner_heading(layout, &heading);
	else
		read_plain_heading(layout, &heading);
	return true;
}
