/* Does a heading that seems to be a paper's stand above a list of others? A page about papers links its
 * own below its title ("# Awesome Agents", "[Paper](link)"), and what follows is not about that one. */
#include "layout_inside.h"

#include "identity.h"
#include "label.h"
#include "table.h"

enum {
	PAPERS_MIN = 3,         /* one paper's summary may well mention another, or two */
	SUMMARY_BLOCKS_MAX = 12 /* between <summary> and its links */
};

/* Is LINK one to another paper than that under way? */
static bool is_another(struct layout *layout, const struct paper_link *link)
{
	struct slice id = identity_of(layout->arena, link->target, (struct slice){0});

	return !draft_is_certain(layout->draft) ||
	       !slice_equal(id, draft_paper(layout->draft)->id);
}

static bool begins_another(struct layout *layout, const struct block *block)
{
	struct passage rest = passage_of(block);
	struct passage line;
	struct paper_link link;
	struct title title;
	struct label label;

	if (!passage_next_line(&rest, &line))
		return false;
	line = passage_trim(&line);
	if (label_read(&line, &label) && label.field != FIELD_NONE &&
		label.field != FIELD_TITLE)
		return false;
	return paper_link_find(layout->arena, &line, &link) &&
	       title_read(&line, &link, TITLE_IN_TEXT, &title) && is_another(layout, &link);
}

static size_t count_rows(struct layout *layout, const struct block *block)
{
	struct passage whole = passage_of(block);
	struct passage before;
	struct passage cells[TABLE_COLUMNS_MAX];
	struct table table;
	size_t found = 0;
	size_t count;

	if (!table_open(&whole, &before, &table))
		return begins_another(layout, block);
	while (found < PAPERS_MIN && (count = table_next_row(&table, cells)) > 0) {
		struct paper_link link;
		bool linked = false;

		for (size_t i = 0; i < count && !linked; i++)
			linked = paper_link_find(layout->arena, &cells[i], &link) &&
				 is_another(layout, &link);
		found += linked;
	}
	return found;
}

/* <summary>Title</summary> above its links. */
static bool has_links_below(struct layout *layout, size_t at)
{
	for (size_t i = at + 1; i < layout->blocks->count && i <= at + SUMMARY_BLOCKS_MAX;
		i++) {
		const struct block *block = &layout->blocks->items[i];
		struct passage whole = passage_of(block);
		struct paper_link link;

		if (block->kind == BLOCK_DETAILS_END || block->kind == BLOCK_SUMMARY)
			return false;
		if (paper_link_find(layout->arena, &whole, &link) &&
			title_is_generic(link.label) && is_another(layout, &link))
			return true;
	}
	return false;
}

static size_t count_papers(struct layout *layout, size_t at)
{
	const struct block *block = &layout->blocks->items[at];

	switch (block->kind) {
	case BLOCK_SUMMARY:
		return field_of(block->text) == FIELD_NONE && has_links_below(layout, at);
	case BLOCK_PARAGRAPH:
		if (block->depth == 0)
			return count_rows(layout, block);
		return block->opens_item && begins_another(layout, block);
	default:
		return 0;
	}
}

bool layout_lists_papers(struct layout *layout)
{
	size_t count = 0;

	if (layout->scope != SCOPE_HEADING || layout->lists_none)
		return false;
	for (size_t i = layout->at; i < layout->blocks->count && count < PAPERS_MIN; i++) {
		const struct block *block = &layout->blocks->items[i];

		if (block->kind == BLOCK_HEADING && block->depth == 0 &&
			block->level <= layout->level)
			break;
		count += count_papers(layout, i);
	}
	layout->lists_none = count < PAPERS_MIN;
	return !layout->lists_none;
}
