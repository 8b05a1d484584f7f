/* One model for all shapes. A block can begin a paper, say something of the paper under way, label
 * what follows, tell the day, or end a paper. What begins a paper are the rows of the table below;
 * all else is the same for every shape: facts.c reads it. */
#include "layout_inside.h"

#include "date.h"
#include "label.h"
#include "table.h"
#include "votes.h"

void layout_end_paper(struct layout *layout)
{
	draft_end_paper(layout->draft);
	facts_forget(&layout->facts);
	layout->scope = SCOPE_NONE;
	layout->after_rule = false;
}

void layout_begin_paper(
	struct layout *layout, unsigned line, struct slice title, enum scope scope)
{
	draft_begin_paper(layout->draft, line, title, scope);
	facts_forget(&layout->facts);
	layout->scope = scope;
	layout->after_rule = false;
	layout->bulleted = false;
	layout->lists_none = false;
	layout->paper_details = layout->details;
}

void layout_begin_linked_paper(struct layout *layout, unsigned line,
	const struct title *title, const struct paper_link *link, enum scope scope)
{
	layout_begin_paper(layout, line, title->text, scope);
	draft_set_link(layout->draft, link->url, link->target);
}

bool layout_is_settled(const struct layout *layout)
{
	return draft_is_certain(layout->draft) || draft_has_facts(layout->draft);
}

bool layout_owns_blocks(const struct layout *layout)
{
	return layout_is_settled(layout) && layout->scope != SCOPE_ITEM &&
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
		if (!draft_date(layout->draft).bytes)
			draft_set_date(layout->draft, date);
		return true;
	}
	return false;
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

	if (field == FIELD_NONE && layout_owns_blocks(layout) &&
		layout_lists_papers(layout))
		layout_end_paper(layout);
	if (layout_is_settled(layout) || field != FIELD_NONE) {
		facts_set_heading(&layout->facts, text, field);
		return;
	}
	if (paper_link_find(layout->arena, &summary, &link) &&
		title_read(&summary, &link, TITLE_IN_HEADING, &title)) {
		layout_begin_linked_paper(
			layout, block->line, &title, &link, SCOPE_SUMMARY);
	} else {
		if (bold && bold->end > bold->start)
			text = title_clean(slice_part(block->text, bold->start, bold->end));
		layout_begin_paper(layout, block->line, text, SCOPE_SUMMARY);
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
		layout_end_paper(layout);
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
	if (layout_owns_blocks(layout) && layout_lists_papers(layout))
		layout_end_paper(layout);
	while ((count = table_next_row(&table, cells)) > 0) {
		if (layout_owns_blocks(layout) || layout->muted > 0 ||
			!table_read_paper(
				&table, cells, count, &layout->facts, SCOPE_ROW)) {
			read_fact_row(layout, cells, count);
			continue;
		}
		layout->scope = SCOPE_ROW;
	}
	if (layout->scope == SCOPE_ROW) {
		layout_end_paper(layout);
		if (table.cut)
			draft_warn(layout->draft, block->line,
				"a table of more than %d columns: what is further right is "
				"not read",
				TABLE_COLUMNS_MAX);
	}
	return true;
}

/* ---- text ---- */

/* Does a paragraph begin with a label that we know? */
static bool is_labelled(const struct passage *paragraph)
{
	struct passage rest = *paragraph;
	struct passage line;
	struct label label;

	return passage_next_line(&rest, &line) && label_read(&line, &label) &&
	       label.field != FIELD_NONE;
}

/* Code says nothing of papers. But where its end was forgotten, it swallows all that follows. */
static void read_code(struct layout *layout, const struct block *block)
{
	struct passage code = passage_of(block);
	struct paper_link link;

	if (!block->unended || !paper_link_find(layout->arena, &code, &link))
		return;
	layout_end_paper(layout);
	draft_warn(layout->draft, block->line,
		"code begins here and never ends, so the papers in it are not read");
}

static bool read_text(struct layout *layout, const struct block *block)
{
	struct passage paragraph = passage_of(block);

	if (block->kind == BLOCK_CODE) {
		read_code(layout, block);
		return true;
	}
	if (read_update(layout, &paragraph))
		return true;
	/* Below a line or a list, words without a label are the page's, not the paper's. */
	if ((layout->after_rule || layout->scope == SCOPE_ITEM) && !layout->facts.headed &&
		!is_labelled(&paragraph))
		layout_end_paper(layout);
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
	{layout_read_heading}, /* ### [Title](link), ### Title above its link */
	{read_details},        /* <summary>Title</summary> */
	{read_table},          /* | Title | Link | */
	{layout_read_item},    /* - **Title** [PDF](link) */
	{layout_read_title},   /* **1. [Title]**(link) */
	{read_text},           /* no paper begins here */
};

void layout_read(struct draft *draft, struct arena *arena,
	const struct front_matter *matter, const struct block_list *blocks)
{
	struct layout layout = {.draft = draft,
		.arena = arena,
		.blocks = blocks,
		.facts = {.draft = draft, .arena = arena}};

	layout_read_file(&layout, matter);
	for (layout.at = 0; layout.at < blocks->count; layout.at++) {
		const struct block *block = &blocks->items[layout.at];

		layout.after_rule |= block->after_rule && block->depth == 0;
		for (size_t i = 0; !shapes[i].read(&layout, block); i++)
			;
	}
	layout_end_paper(&layout);
}
