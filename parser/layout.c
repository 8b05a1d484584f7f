/* One model for all shapes. A block can begin a paper, say something of the paper under way, label
 * what follows, tell the day, or end a paper. What begins a paper are the rows of the table below;
 * all else is the same for every shape: facts.c reads it. */
#include "layout.h"

#include "date.h"
#include "facts.h"
#include "identity.h"
#include "table.h"
#include "title.h"

#include <string.h>

/* What the paper under way began with; it tells where that paper ends. */
enum scope {
	SCOPE_NONE,
	SCOPE_FILE,      /* the whole file: front matter */
	SCOPE_HEADING,   /* up to the next heading of its level or above */
	SCOPE_SUMMARY,   /* up to </details> */
	SCOPE_PARAGRAPH, /* up to the next title */
	SCOPE_ITEM,      /* what lies in its list item */
	SCOPE_ROW        /* nothing else */
};

struct layout {
	struct draft *draft;
	struct arena *arena;
	const struct block_list *blocks;
	size_t at; /* the block that is being read */
	struct facts facts;
	enum scope scope;
	unsigned level;         /* of the heading, for SCOPE_HEADING */
	unsigned depth;         /* of the item, for SCOPE_ITEM */
	unsigned details;       /* how many <details> are open */
	unsigned paper_details; /* how many were when the paper began */
	unsigned
		muted; /* the level of a heading such as "Licence": nothing below is a paper */
	bool after_rule; /* since a line ("---") nothing was said of the paper */
	bool bulleted;   /* the last section of the paper was a bullet */
};

static void end_paper(struct layout *layout)
{
	draft_end_paper(layout->draft);
	facts_forget(&layout->facts);
	layout->scope = SCOPE_NONE;
	layout->after_rule = false;
}

static void begin_paper(
	struct layout *layout, unsigned line, struct slice title, enum scope scope)
{
	draft_begin_paper(layout->draft, line, title, scope);
	facts_forget(&layout->facts);
	layout->scope = scope;
	layout->after_rule = false;
	layout->bulleted = false;
	layout->paper_details = layout->details;
}

static void begin_linked_paper(struct layout *layout, unsigned line,
	const struct title *title, const struct paper_link *link, enum scope scope)
{
	begin_paper(layout, line, title->text, scope);
	draft_set_link(layout->draft, link->url, link->target);
}

/* Is there a paper that is one, or of which enough was said that it may well be? */
static bool is_settled(const struct layout *layout)
{
	return draft_is_certain(layout->draft) || draft_has_facts(layout->draft);
}

/* A settled paper that goes on over lists and paragraphs. */
static bool owns_blocks(const struct layout *layout)
{
	return is_settled(layout) && layout->scope != SCOPE_ITEM &&
	       layout->scope != SCOPE_ROW;
}

/* ---- days ---- */

/* "Updated on 2022.12.02", "Last update: June 3, 2026": only where nothing nearer says it. */
static bool tells_update(struct slice text, char date[DATE_BYTES + 1])
{
	static const char *const words[] = {"updated on", "last update", "last updated",
		"updated:", "update:", "generated", "更新", "生成", "업데이트", "갱신",
		"생성"};

	if (text.length > 200 || !date_find(text, date))
		return false;
	for (size_t place = 0; place < text.length; place++)
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			if (slice_starts_with_ignoring_case(
				    slice_part(text, place, text.length),
				    slice_of(words[i])))
				return true;
	return false;
}

static bool read_update(struct layout *layout, const struct passage *paragraph)
{
	struct passage rest = *paragraph;
	struct passage line;
	char date[DATE_BYTES + 1];

	if (draft_is_certain(layout->draft))
		return false;
	while (passage_next_line(&rest, &line)) {
		if (!tells_update(passage_text(&line), date))
			continue;
		if (!draft_has_date(layout->draft))
			draft_set_date(layout->draft, date);
		return true;
	}
	return false;
}

/* ---- headings ---- */

/* Places that list no papers, and so do those below them. */
static bool is_elsewhere(struct slice url)
{
	static const char *const hosts[] = {"github.", "gitlab.", "bitbucket.", "gitee.",
		"img.shields.io", "shields.io", "badge", "awesome.re", "youtube.",
		"youtu.be", "twitter.", "x.com", "discord", "linkedin.", "reddit.",
		"facebook.", "t.me", "slack.", "zhihu.", "bilibili.", "mp.weixin",
		"wikipedia.", "pypi.", "npmjs.", "docs.", "huggingface.co",
		"arxiv.org/list", "kaggle.", "colab.", "notion.", "star-history",
		"creativecommons.", "opensource.org", "buymeacoffee.", "ko-fi.",
		"patreon."};
	size_t start = slice_find(url, SLICE_LITERAL("://")) + 3;
	struct slice rest = slice_part(url, start, url.length);
	struct slice host = slice_part(rest, 0, slice_find_byte(rest, '/'));

	if (slice_starts_with_ignoring_case(rest, SLICE_LITERAL("www.")))
		rest = slice_part(rest, 4, rest.length);
	if (slice_find(host, SLICE_LITERAL(".github.io")) < host.length)
		return true;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (slice_starts_with_ignoring_case(rest, slice_of(hosts[i])))
			return true;
	return false;
}

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
	if (web ? is_elsewhere(span->url)
		: span->url.length > 0 &&
				slice_find_byte(span->url, ':') == span->url.length &&
				(!slice_starts_with(span->url, SLICE_LITERAL("#")) ||
					leads_to_itself(span->url, label)))
		return false;
	begin_paper(layout, heading->line, label, SCOPE_HEADING);
	layout->level = heading->block->level;
	draft_set_weak_link(layout->draft, span->url);
	return true;
}

/* A heading within the paper under way labels a part of it. */
static bool is_inner(const struct layout *layout, const struct block *block)
{
	if (layout->scope == SCOPE_FILE)
		return true;
	return layout->scope == SCOPE_HEADING && is_settled(layout) &&
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
	end_paper(layout);
	if (date_find(text, date)) {
		draft_set_date(layout->draft, date);
		return;
	}
	if (field == FIELD_CHORE)
		layout->muted = heading->block->level;
	if (field != FIELD_NONE || !has_words(text))
		return;
	begin_paper(layout, heading->line, title_clean(text), SCOPE_HEADING);
	layout->level = heading->block->level;
	if (votes_find(text, &votes))
		draft_set_votes(layout->draft, true, votes);
}

static bool read_heading(struct layout *layout, const struct block *block)
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
			begin_linked_paper(
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

/* ---- <details> ---- */

static void read_summary(struct layout *layout, const struct block *block)
{
	struct passage whole = passage_of(block);
	struct passage summary = passage_trim(&whole);
	const struct span *bold = passage_find(&summary, SPAN_STRONG);
	struct slice text = title_clean(passage_text(&summary));
	enum field field = field_of(text);
	struct paper_link link;
	struct title title;
	int64_t votes;

	if (is_settled(layout) || field != FIELD_NONE) {
		facts_set_heading(&layout->facts, text, field);
		return;
	}
	if (paper_link_find(layout->arena, &summary, &link) &&
		title_read(&summary, &link, TITLE_IN_HEADING, &title)) {
		begin_linked_paper(layout, block->line, &title, &link, SCOPE_SUMMARY);
	} else {
		if (bold && bold->end > bold->start)
			text = title_clean(slice_part(block->text, bold->start, bold->end));
		begin_paper(layout, block->line, text, SCOPE_SUMMARY);
	}
	if (votes_find(passage_text(&summary), &votes))
		draft_set_votes(layout->draft, true, votes);
}

static bool read_details(struct layout *layout, const struct block *block)
{
	if (block->kind == BLOCK_SUMMARY) {
		layout->details++;
		read_summary(layout, block);
		return true;
	}
	if (block->kind != BLOCK_DETAILS_END)
		return false;
	facts_forget(&layout->facts);
	layout->details -= layout->details > 0;
	if (layout->scope == SCOPE_SUMMARY && layout->details < layout->paper_details)
		end_paper(layout);
	return true;
}

/* ---- tables ---- */

/* A table of facts about one paper: | Authors | A, B | */
static void read_fact_row(struct layout *layout, const struct passage *cells, size_t count)
{
	enum field field = field_of(passage_text(&cells[0]));

	if (count != 2 || field == FIELD_NONE || !draft_is_open(layout->draft))
		return;
	if (field == FIELD_SUMMARY || field == FIELD_TEXT)
		draft_add_section(layout->draft, cells[1].line, passage_text(&cells[0]),
			passage_text(&cells[1]), field == FIELD_SUMMARY);
	else
		(void)facts_apply(&layout->facts, field, &cells[1]);
}

static bool read_table(struct layout *layout, const struct block *block)
{
	struct passage whole = passage_of(block);
	struct passage before;
	struct passage cells[TABLE_COLUMNS_MAX];
	struct table table;
	size_t count;

	if (block->kind != BLOCK_PARAGRAPH || block->depth > 0 ||
		!table_open(&whole, &before, &table))
		return false;
	if (draft_is_open(layout->draft) && before.end > before.start)
		facts_read_paragraph(&layout->facts, &before);
	while ((count = table_next_row(&table, cells)) > 0) {
		if (owns_blocks(layout) || layout->muted > 0 ||
			!table_read_paper(
				&table, cells, count, &layout->facts, SCOPE_ROW)) {
			read_fact_row(layout, cells, count);
			continue;
		}
		layout->scope = SCOPE_ROW;
	}
	if (layout->scope == SCOPE_ROW)
		end_paper(layout);
	return true;
}

/* ---- list items ---- */

/* "2022-11-30, " may stand before a title, and so may "**2022-11-30**, ". */
enum { LEAD_DATE_BYTES = 14 };

/* Blocks that are looked at to see whether an item without a link has one further in. */
enum { LOOK_AHEAD_BLOCKS = 24 };

static size_t count_words(struct slice text)
{
	size_t count = has_words(text);

	text = trim_to_words(text);
	for (size_t i = 0; i < text.length; i++)
		count += text.bytes[i] == ' ';
	return count;
}

/* A link with so many words, and more than what stands above it, is a title of its own. */
enum { TITLE_WORDS_MIN = 3 };

/* What BLOCK, below an item of so many words, says of that item. */
enum below { BELOW_NOTHING, BELOW_LINK, BELOW_TITLE };

static enum below look_at(struct layout *layout, const struct block *block, size_t words)
{
	struct passage whole = passage_of(block);
	struct paper_link link;
	struct label label;
	struct title title;
	size_t inner;

	if (!paper_link_find(layout->arena, &whole, &link))
		return BELOW_NOTHING;
	if (label_read(&whole, &label) && label.field == FIELD_LINK)
		return BELOW_LINK;
	if (!title_is_generic(link.label) || has_letters_besides_links(&whole)) {
		if (!title_read(&whole, &link, TITLE_IN_TEXT, &title))
			return BELOW_NOTHING;
		inner = count_words(title.text);
		if (block->opens_item && (inner >= TITLE_WORDS_MIN || inner > words))
			return BELOW_TITLE;
	}
	return has_letters_besides_links(&whole) ? BELOW_NOTHING : BELOW_LINK;
}

/* Does the item that BLOCK opens hold a link to a paper, in a list of its own or a line? What lies
 * deeper belongs to the items of that list, and so do links that are titles. */
static bool leads_to_link(struct layout *layout, const struct block *block)
{
	struct passage rest = passage_of(block);
	struct passage line;
	struct paper_link link;
	size_t end = layout->at + 1 + LOOK_AHEAD_BLOCKS;
	size_t words;

	(void)passage_next_line(&rest, &line);
	if (rest.start < rest.end && paper_link_find(layout->arena, &rest, &link))
		return true;
	words = count_words(passage_text(&line));
	for (size_t i = layout->at + 1; i < end && i < layout->blocks->count; i++) {
		const struct block *next = &layout->blocks->items[i];

		if (next->depth < block->depth ||
			(next->depth == block->depth && next->opens_item))
			return false;
		switch (next->depth <= block->depth + 1 ? look_at(layout, next, words)
							: BELOW_NOTHING) {
		case BELOW_LINK:
			return true;
		case BELOW_TITLE:
			return false;
		case BELOW_NOTHING:
			break;
		}
	}
	return false;
}

/* The first line of an item begins a paper: with a link and a title, or with a title above its
 * links. */
static bool begins_paper(struct layout *layout, const struct passage *line)
{
	const struct block *block = line->block;
	const struct span *bold = passage_find(line, SPAN_STRONG);
	struct paper_link link;
	struct title title;
	struct label label;
	bool labelled = label_read(line, &label);

	if (labelled && label.field != FIELD_NONE && label.field != FIELD_TITLE &&
		draft_is_open(layout->draft))
		return false;
	if (paper_link_find(layout->arena, line, &link)) {
		struct passage lead;
		struct passage rest;

		if (!title_read(line, &link, TITLE_IN_TEXT, &title))
			return false;
		begin_linked_paper(layout, block->line, &title, &link, SCOPE_ITEM);
		lead = passage_part(line, line->start, line->start + LEAD_DATE_BYTES);
		if (title.text.bytes >= block->text.bytes + lead.start + DATE_BYTES)
			(void)facts_apply(&layout->facts, FIELD_DATE, &lead);
		rest = passage_part(line, title.end, line->end);
		facts_read_rest(&layout->facts, &rest);
		return true;
	}
	if (labelled || line->end - line->start > 400 || !leads_to_link(layout, block))
		return false;
	begin_paper(layout, block->line,
		title_clean(bold ? slice_part(block->text, bold->start, bold->end)
				 : passage_text(line)),
		SCOPE_ITEM);
	layout->facts.awaits_link = true;
	return true;
}

/* What stands in the item behind its first line, or as a bullet of the paper under way. */
static void read_bullet(struct layout *layout, const struct block *block)
{
	struct passage whole = passage_of(block);
	unsigned base = layout->scope == SCOPE_ITEM ? layout->depth : 0;
	char number[16];
	size_t length = 0;

	if (block->depth == base) {
		facts_read_paragraph(&layout->facts, &whole);
		return;
	}
	/* Makers forget to indent: a numbered list below a bullet belongs to it. */
	if (block->opens_depth == 0 || block->opens_depth > base + 1 ||
		(block->number > 0 && block->depth == base + 1 && layout->bulleted)) {
		draft_extend_section(layout->draft, block->line, block->text);
		return;
	}
	layout->bulleted = block->number == 0 || block->depth > block->opens_depth;
	/* "- 2) text": Markdown takes the number for a list of its own. */
	if (block->number > 0 && block->opens_depth < block->depth) {
		for (unsigned rest = block->number; rest > 0 && length < 10; rest /= 10)
			length++;
		for (unsigned rest = block->number, i = (unsigned)length; i > 0; rest /= 10)
			number[--i] = (char)('0' + rest % 10);
		number[length++] = block->delimiter;
		number[length++] = ' ';
	}
	facts_read_bullet(
		&layout->facts, &whole, (struct slice){.bytes = number, .length = length});
}

static bool read_item(struct layout *layout, const struct block *block)
{
	struct passage rest = passage_of(block);
	struct passage line;

	if (block->depth == 0)
		return false;
	if (layout->scope == SCOPE_ITEM &&
		(block->depth < layout->depth ||
			(block->opens_depth > 0 && block->opens_depth <= layout->depth)))
		end_paper(layout);
	if (owns_blocks(layout) || layout->scope == SCOPE_ITEM) {
		read_bullet(layout, block);
		return true;
	}
	if (layout->muted > 0 || !passage_next_line(&rest, &line))
		return true;
	line = passage_trim(&line);
	if (block->opens_item && block->kind != BLOCK_CODE && begins_paper(layout, &line)) {
		layout->depth = block->depth;
		if (rest.start < rest.end)
			facts_read_paragraph(&layout->facts, &rest);
	} else if (draft_is_open(layout->draft)) {
		read_bullet(layout, block);
	}
	return true;
}

/* ---- paragraphs ---- */

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

static bool read_title_paragraph(struct layout *layout, const struct block *block)
{
	struct passage rest = passage_of(block);
	struct passage line;
	struct paper_link link;
	struct title title;
	struct slice url;

	if (block->kind != BLOCK_PARAGRAPH || layout->muted > 0 ||
		(is_settled(layout) && layout->scope != SCOPE_PARAGRAPH &&
			layout->scope != SCOPE_ITEM) ||
		!passage_next_line(&rest, &line))
		return false;
	line = passage_trim(&line);
	/* "[^1]: " is a note on the text. */
	if (is_fact(layout, &line) ||
		slice_starts_with(passage_text(&line), SLICE_LITERAL("[^")))
		return false;
	if (is_title_line(layout, &line, &title, &link)) {
		struct passage behind = passage_part(&line, title.end, line.end);

		begin_linked_paper(layout, line.line, &title, &link, SCOPE_PARAGRAPH);
		facts_read_rest(&layout->facts, &behind);
	} else if (is_title_above_links(layout, &line, &rest)) {
		begin_paper(layout, line.line, title_clean(passage_text(&line)),
			SCOPE_PARAGRAPH);
	} else if (is_title_above_address(&line, &rest, &url)) {
		begin_paper(layout, line.line, title_clean(passage_text(&line)),
			SCOPE_PARAGRAPH);
		draft_set_link(layout->draft, url, url);
		draft_doubt_alone(layout->draft);
	} else if (is_title_field(&line, &title.text)) {
		begin_paper(layout, line.line, title.text, SCOPE_PARAGRAPH);
	} else {
		return false;
	}
	if (rest.start < rest.end)
		facts_read_paragraph(&layout->facts, &rest);
	return true;
}

/* Does a paragraph begin with a label that we know? */
static bool is_labelled(const struct passage *paragraph)
{
	struct passage rest = *paragraph;
	struct passage line;
	struct label label;

	return passage_next_line(&rest, &line) && label_read(&line, &label) &&
	       label.field != FIELD_NONE;
}

static bool read_text(struct layout *layout, const struct block *block)
{
	struct passage paragraph = passage_of(block);

	if (block->kind == BLOCK_CODE || read_update(layout, &paragraph))
		return true;
	/* Below a line or a list, words without a label are the page's, not the paper's. */
	if ((layout->after_rule || layout->scope == SCOPE_ITEM) && !layout->facts.headed &&
		!is_labelled(&paragraph))
		end_paper(layout);
	layout->after_rule = false;
	if (!draft_is_open(layout->draft))
		return true;
	layout->facts.labelled_only = block->from_html && layout->details == 0;
	facts_read_paragraph(&layout->facts, &paragraph);
	layout->facts.labelled_only = false;
	return true;
}

/* ---- the walk ---- */

/* The shapes, in the order in which they are tried: the first that knows the block reads it. */
static const struct {
	bool (*read)(struct layout *layout, const struct block *block);
} shapes[] = {
	{read_heading},         /* ### [Title](link), ### Title above its link */
	{read_details},         /* <summary>Title</summary> */
	{read_table},           /* | Title | Link | */
	{read_item},            /* - **Title** [PDF](link) */
	{read_title_paragraph}, /* **1. [Title]**(link) */
	{read_text},            /* no paper begins here */
};

/* The first link of the text that is only that, or labelled, above any heading but the title's and
 * those of its parts. */
static bool find_link_below(
	struct layout *layout, struct slice title, struct paper_link *link)
{
	for (size_t i = 0; i < layout->blocks->count; i++) {
		const struct block *block = &layout->blocks->items[i];
		struct passage whole = passage_of(block);
		struct passage line;

		if (block->kind == BLOCK_HEADING &&
			!slice_equal_ignoring_case(title_clean(block->text), title) &&
			field_of(title_clean(block->text)) == FIELD_NONE)
			return false;
		while (block->kind == BLOCK_PARAGRAPH && passage_next_line(&whole, &line)) {
			struct label label;

			line = passage_trim(&line);
			if (paper_link_find(layout->arena, &line, link) &&
				(!has_letters_besides_links(&line)
						? title_is_generic(link->label)
						: label_read(&line, &label) &&
							  label.field == FIELD_LINK))
				return true;
		}
	}
	return false;
}

/* A file about one paper. */
static void read_front_matter(struct layout *layout, const struct front_matter *matter)
{
	const struct front_field *title = NULL;
	struct facts *facts = &layout->facts;
	struct paper_link link;
	char date[DATE_BYTES + 1];

	for (size_t i = 0; i < matter->count; i++) {
		const struct front_field *field = &matter->fields[i];
		enum field kind = field_of(field->name);

		if (field->count == 0)
			continue;
		if (kind == FIELD_TITLE && !title)
			title = field;
		if (kind == FIELD_DATE && date_find(field->values[0], date))
			draft_set_date(layout->draft, date);
	}
	if (!title || !has_words(title->values[0]))
		return;
	begin_paper(layout, title->line, title->values[0], SCOPE_FILE);
	for (size_t i = 0; i < matter->count; i++) {
		const struct front_field *field = &matter->fields[i];
		enum field kind = field_of(field->name);

		for (size_t k = 0; k < field->count; k++) {
			struct block block = {.kind = BLOCK_PARAGRAPH,
				.line = field->line,
				.text = field->values[k]};
			struct passage value = passage_of(&block);

			if (kind == FIELD_AUTHORS && field->count > 1)
				draft_add_author(layout->draft, field->values[k]);
			else if (kind == FIELD_SUMMARY)
				draft_add_section(layout->draft, field->line, field->name,
					field->values[k], true);
			else if (kind != FIELD_DATE)
				(void)facts_apply(facts, kind, &value);
		}
	}
	if (!draft_is_certain(layout->draft) && draft_has_facts(layout->draft) &&
		find_link_below(layout, title->values[0], &link))
		draft_set_link(layout->draft, link.url, link.target);
	/* A page with a title and no paper's link is any page. */
	if (!draft_is_certain(layout->draft)) {
		draft_drop_paper(layout->draft);
		end_paper(layout);
	}
}

void layout_read(struct draft *draft, struct arena *arena,
	const struct front_matter *matter, const struct block_list *blocks)
{
	struct layout layout = {.draft = draft,
		.arena = arena,
		.blocks = blocks,
		.facts = {.draft = draft, .arena = arena}};

	read_front_matter(&layout, matter);
	for (layout.at = 0; layout.at < blocks->count; layout.at++) {
		const struct block *block = &blocks->items[layout.at];

		layout.after_rule |= block->after_rule && block->depth == 0;
		for (size_t i = 0; !shapes[i].read(&layout, block); i++)
			;
	}
	end_paper(&layout);
}
