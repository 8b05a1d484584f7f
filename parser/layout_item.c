/* Items of lists: papers, or what is said of one. */
#include "layout_inside.h"

#include "date.h"
#include "label.h"

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
		layout_begin_linked_paper(layout, block->line, &title, &link, SCOPE_ITEM);
		lead = passage_part(line, line->start, line->start + LEAD_DATE_BYTES);
		if (title.text.bytes >= block->text.bytes + lead.start + DATE_BYTES)
			(void)facts_apply(&layout->facts, FIELD_DATE, &lead);
		rest = passage_part(line, title.end, line->end);
		facts_read_rest(&layout->facts, &rest);
		return true;
	}
	if (labelled || line->end - line->start > 400 || !leads_to_link(layout, block))
		return false;
	layout_begin_paper(layout, block->line,
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

/* A quick look: most bullets have none. */
static bool has_link(const struct block *block)
{
	for (size_t i = 0; i < block->span_count; i++)
		if (block->spans[i].kind == SPAN_LINK)
			return true;
	return false;
}

bool layout_read_item(struct layout *layout, const struct block *block)
{
	struct passage rest = passage_of(block);
	struct passage line;

	if (block->depth == 0)
		return false;
	if (layout->scope == SCOPE_ITEM &&
		(block->depth < layout->depth ||
			(block->opens_depth > 0 && block->opens_depth <= layout->depth)))
		layout_end_paper(layout);
	if (layout_owns_blocks(layout) && block->opens_item && has_link(block) &&
		layout_lists_papers(layout))
		layout_end_paper(layout);
	if (layout_owns_blocks(layout) || layout->scope == SCOPE_ITEM) {
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
