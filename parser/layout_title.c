/* Paragraphs that begin with a title. */
#include "layout_inside.h"

#include "identity.h"
#include "label.h"

#include <string.h>

/* How much may stand beside a title in a paragraph of its own: votes, a venue, a date. */
enum { BESIDE_TITLE_BYTES_MAX = 60 };

/* A line that is a title with its link: "**[Title](url)**", "**1. [Title]**(url)",
 * "**[2604.08539] Title**". */
static bool is_title_line(struct layout *layout, const struct passage *line,
	struct title *title, struct paper_link *link)
{
	const struct block *block = line->block;
	const struct span *bold = passage_find(line, SPAN_STRONG);
	struct passage behind;
	struct slice rest;

	if (!paper_link_find(layout->arena, line, link) ||
		!title_read(line, link, TITLE_IN_TEXT, title))
		return false;
	behind = passage_part(line, title->end, line->end);
	rest = passage_text(&behind);
	/* A link with words of its own stands for them; a number or "PDF" needs bold ones. */
	if (title_is_generic(link->label) && (!bold || bold->start > title->end))
		return false;
	return rest.length <= BESIDE_TITLE_BYTES_MAX || !has_words_besides_links(&behind) ||
	       (bold && bold->start <= line->start + 4 && bold->end < block->text.length);
}

/* A line of facts about a paper that has begun above. */
static bool is_fact(const struct layout *layout, const struct passage *line)
{
	struct label label;

	return draft_is_open(layout->draft) && label_read(line, &label) &&
	       label.field != FIELD_NONE && label.field != FIELD_TITLE;
}

/* "**Title**" and its links further down in the same paragraph. */
static bool is_title_above_links(
	struct layout *layout, const struct passage *line, const struct passage *rest)
{
	const struct span *bold = passage_find(line, SPAN_STRONG);
	struct passage lines = *rest;
	struct passage next;
	struct label label;

	if (!bold || bold->start != line->start || bold->end < line->end ||
		label_read(line, &label))
		return false;
	while (passage_next_line(&lines, &next)) {
		struct paper_link link;

		next = passage_trim(&next);
		if (paper_link_find(layout->arena, &next, &link) &&
			(!has_letters_besides_links(&next) ||
				(link.start == next.start && link.end == next.end) ||
				(label_read(&next, &label) && label.field == FIELD_LINK)))
			return true;
	}
	return false;
}

/* A title and, on the line below, nothing but the address of a paper. That may be any sentence: it
 * counts where there is more than one. Takes the address from *REST. */
static bool is_title_above_address(
	const struct passage *line, struct passage *rest, struct slice *url)
{
	struct passage lines = *rest;
	struct passage next;
	struct slice title = passage_text(line);
	struct label label;

	if (line->span < line->span_end || title.length == 0 ||
		strchr(":.,", title.bytes[title.length - 1]) || label_read(line, &label) ||
		!passage_next_line(&lines, &next))
		return false;
	next = passage_trim(&next);
	*url = passage_text(&next);
	if (!identity_is_paper(*url) || slice_find_byte(*url, ' ') < url->length)
		return false;
	*rest = lines;
	return true;
}

/* "Title: …" begins a record of labelled lines, where no heading does. */
static bool is_title_field(const struct passage *line, struct slice *title)
{
	struct label label;

	if (!label_read(line, &label) || label.field != FIELD_TITLE)
		return false;
	*title = slice_trim(slice_part(line->block->text, label.value_at, line->end));
	return has_words(*title);
}

bool layout_read_title(struct layout *layout, const struct block *block)
{
	struct passage rest = passage_of(block);
	struct passage line;
	struct paper_link link;
	struct title title;
	struct slice url;

	if (block->kind != BLOCK_PARAGRAPH || layout->muted > 0 ||
		!passage_next_line(&rest, &line))
		return false;
	line = passage_trim(&line);
	if (layout_is_settled(layout) && layout->scope != SCOPE_PARAGRAPH &&
		layout->scope != SCOPE_ITEM) {
		if (!passage_find(&line, SPAN_STRONG) || !layout_lists_papers(layout))
			return false;
		layout_end_paper(layout);
	}
	/* "[^1]: " is a note on the text. */
	if (is_fact(layout, &line) ||
		slice_starts_with(passage_text(&line), SLICE_LITERAL("[^")))
		return false;
	if (is_title_line(layout, &line, &title, &link)) {
		struct passage behind = passage_part(&line, title.end, line.end);

		layout_begin_linked_paper(
			layout, line.line, &title, &link, SCOPE_PARAGRAPH);
		facts_read_rest(&layout->facts, &behind);
	} else if (is_title_above_links(layout, &line, &rest)) {
		layout_begin_paper(layout, line.line, title_clean(passage_text(&line)),
			SCOPE_PARAGRAPH);
	} else if (is_title_above_address(&line, &rest, &url)) {
		layout_begin_paper(layout, line.line, title_clean(passage_text(&line)),
			SCOPE_PARAGRAPH);
		draft_set_link(layout->draft, url, url);
		draft_doubt_alone(layout->draft);
	} else if (is_title_field(&line, &title.text)) {
		layout_begin_paper(layout, line.line, title.text, SCOPE_PARAGRAPH);
	} else {
		return false;
	}
	if (rest.start < rest.end)
		facts_read_paragraph(&layout->facts, &rest);
	return true;
}
