#include "table.h"

#include "authors.h"
#include "html.h"
#include "title.h"

#include <string.h>

/* |---|:--:| */
static bool is_delimiter_row(struct slice text)
{
	bool dashes = false;

	text = slice_trim(text);
	if (slice_find_byte(text, '|') == text.length)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		if (!strchr("|-: \t", text.bytes[i]))
			return false;
		dashes |= text.bytes[i] == '-';
	}
	return dashes;
}

/* Is the bar at PLACE one that a backslash or, where PROTECTED, a link, bold or code keeps from
 * parting cells? *SPAN is the first span that may reach so far. */
static bool is_kept(const struct passage *row, size_t place, bool protect)
{
	for (size_t i = row->span; i < row->span_end; i++) {
		const struct span *span = &row->block->spans[i];

		if (span->start > place)
			break;
		if (span->end > place &&
			(span->kind == SPAN_ESCAPE ||
				(protect && (span->kind == SPAN_LINK ||
						    span->kind == SPAN_STRONG ||
						    span->kind == SPAN_CODE))))
			return true;
	}
	return false;
}

static size_t split(struct passage *row, bool protect, struct passage *cells)
{
	struct slice text;
	size_t count = 0;
	size_t start;
	size_t bars = 0;

	*row = passage_trim(row);
	text = row->block->text;
	start = row->start;
	if (start < row->end && text.bytes[start] == '|')
		start++;
	for (size_t place = start; place < row->end && count < TABLE_COLUMNS_MAX; place++) {
		/* A row has few cells; what has thousands of bars is no row. */
		if (text.bytes[place] != '|' || ++bars > 4 * (size_t)TABLE_COLUMNS_MAX ||
			is_kept(row, place, protect))
			continue;
		cells[count] = passage_part(row, start, place);
		cells[count] = passage_trim(&cells[count]);
		count++;
		start = place + 1;
	}
	if (start < row->end && count < TABLE_COLUMNS_MAX) {
		cells[count] = passage_part(row, start, row->end);
		cells[count] = passage_trim(&cells[count]);
		count++;
	}
	return count;
}

static void read_heads(struct table *table, struct passage *row)
{
	struct passage cells[TABLE_COLUMNS_MAX];

	table->column_count = split(row, false, cells);
	table->cut = table->column_count == TABLE_COLUMNS_MAX &&
		     has_words(slice_part(
			     row->block->text, cells[TABLE_COLUMNS_MAX - 1].end, row->end));
	for (size_t i = 0; i < table->column_count; i++) {
		table->heads[i] = passage_text(&cells[i]);
		table->fields[i] = field_of(table->heads[i]);
	}
}

bool table_open(
	const struct passage *paragraph, struct passage *before, struct table *table)
{
	struct passage rest = *paragraph;
	struct passage line;
	struct passage last = {0};
	size_t count = 0;

	if (slice_find_byte(passage_text(paragraph), '|') >=
		paragraph->end - paragraph->start)
		return false;
	while (passage_next_line(&rest, &line)) {
		if (count > 0 && is_delimiter_row(passage_text(&line)) &&
			slice_find_byte(passage_text(&last), '|') < last.end - last.start) {
			*before = passage_part(paragraph, paragraph->start, last.start);
			read_heads(table, &last);
			table->rest = rest;
			return true;
		}
		last = line;
		count++;
	}
	return false;
}

size_t table_next_row(struct table *table, struct passage cells[TABLE_COLUMNS_MAX])
{
	struct passage row;
	size_t count = 0;

	while (count == 0 && passage_next_line(&table->rest, &row)) {
		count = split(&row, false, cells);
		/* Titles hold bars that nobody escaped: "P(A|B)". */
		if (count > table->column_count)
			count = split(&row, true, cells);
		if (count > table->column_count)
			count = table->column_count;
	}
	return count;
}

/* ---- a row as a paper ---- */

enum { NO_CELL = TABLE_COLUMNS_MAX };

static size_t column_of(const struct table *table, enum field field, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (table->fields[i] == field)
			return i;
	return NO_CELL;
}

static struct slice cell_text(const struct facts *facts, const struct passage *cell)
{
	struct slice text = passage_text(cell);

	return slice_find_byte(text, '<') < text.length ? html_text(facts->arena, text)
							: text;
}

/* The link that a cell holds, or is the number of. */
static bool cell_link(const struct facts *facts, enum field field,
	const struct passage *cell, struct paper_link *link)
{
	return paper_link_find(facts->arena, cell, link) ||
	       (field == FIELD_LINK &&
		       paper_link_of_number(facts->arena, passage_text(cell), link));
}

/* The cell with the paper's link: under the title, under "Link", else the first. */
static size_t find_link(const struct table *table, const struct passage *cells,
	size_t count, const struct facts *facts, struct paper_link *link)
{
	size_t title = column_of(table, FIELD_TITLE, count);
	size_t found = NO_CELL;

	if (title < count && cell_link(facts, FIELD_TITLE, &cells[title], link))
		return title;
	for (size_t i = 0; i < count; i++) {
		struct paper_link other;

		if (found < count && table->fields[i] != FIELD_LINK)
			continue;
		if (!cell_link(facts, table->fields[i], &cells[i], &other))
			continue;
		*link = other;
		found = i;
		if (table->fields[i] == FIELD_LINK)
			break;
	}
	return found;
}

/* The cell with the title: under "Title", or the link's where it says one, or what is bold, or what
 * has most words. */
static size_t find_title(const struct table *table, const struct passage *cells,
	size_t count, size_t link_cell, const struct paper_link *link)
{
	size_t title = column_of(table, FIELD_TITLE, count);
	size_t longest = NO_CELL;

	if (title < count)
		return title;
	if (link_cell < count && !title_is_generic(link->label))
		return link_cell;
	for (size_t i = 0; i < count; i++) {
		const struct span *bold = passage_find(&cells[i], SPAN_STRONG);

		if (table->fields[i] != FIELD_NONE && table->fields[i] != FIELD_LINK)
			continue;
		if (bold && bold->end - bold->start > 12)
			return i;
		if (longest == NO_CELL || cells[i].end - cells[i].start >
						  cells[longest].end - cells[longest].start)
			longest = i;
	}
	return longest;
}

/* The length of the sign that parts TEXT from the bold title before it, or 0: "**Title** - about it" */
static size_t sign_length(struct slice text)
{
	static const struct slice signs[] = {
		{" - ", 3}, {" – ", 5}, {" — ", 5}, {" <br", 4}, {"<br", 3}};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (slice_starts_with(text, signs[i]))
			return signs[i].length;
	return 0;
}

/* The bold title of CELL, with which it begins but for a number, if it is long or a sign parts it from
 * the rest; else NULL. */
static const struct span *find_bold_title(const struct passage *cell)
{
	const struct span *bold = passage_find(cell, SPAN_STRONG);
	struct slice text = cell->block->text;

	if (!bold || bold->end > cell->end ||
		has_letters(slice_part(text, cell->start, bold->start)))
		return NULL;
	if ((bold->start == cell->start && bold->end - bold->start > 12) ||
		sign_length(slice_part(text, bold->end, cell->end)) > 0)
		return bold;
	return NULL;
}

/* "**Title**<br>*A. Author, B. Author*" */
static void read_names(struct facts *facts, const struct passage *behind)
{
	const struct span *emphasis = passage_find(behind, SPAN_EMPHASIS);
	struct slice text = behind->block->text;
	struct slice names;

	if (!emphasis || emphasis->end > behind->end)
		return;
	names = slice_part(text, emphasis->start, emphasis->end);
	if (authors_only(names))
		(void)authors_read(names, facts->draft, draft_add_author);
}

/* What stands behind a bold title and a sign is about the paper. */
static void read_behind_title(struct facts *facts, const struct passage *cell)
{
	const struct span *bold = find_bold_title(cell);
	struct passage behind;
	size_t sign;

	if (!bold)
		return;
	behind = passage_part(cell, bold->end, cell->end);
	sign = sign_length(passage_text(&behind));
	if (slice_find(passage_text(&behind), SLICE_LITERAL("<br")) < sign) {
		read_names(facts, &behind);
		return;
	}
	if (sign == 0)
		return;
	behind = passage_part(&behind, behind.start + sign, behind.end);
	if (has_words_besides_links(&behind))
		draft_add_section(facts->draft, cell->line, (struct slice){0},
			cell_text(facts, &behind), false);
}

static struct slice read_title(const struct facts *facts, const struct passage *cell,
	bool has_link, const struct paper_link *link)
{
	const struct span *bold = find_bold_title(cell);
	struct title title;

	if (has_link && title_read(cell, link, TITLE_IN_CELL, &title))
		return cell_text(facts,
			&(struct passage){.block = &(struct block){.text = title.text},
				.end = title.text.length});
	if (bold)
		return title_clean(slice_part(cell->block->text, bold->start, bold->end));
	return title_clean(cell_text(facts, cell));
}

static void read_cell(const struct table *table, size_t column, const struct passage *cell,
	struct facts *facts)
{
	struct slice text = cell_text(facts, cell);
	struct block shown = {.kind = BLOCK_PARAGRAPH, .line = cell->line, .text = text};
	struct passage value = passage_of(&shown);
	bool summary = table->fields[column] == FIELD_SUMMARY;

	switch (table->fields[column]) {
	case FIELD_AUTHORS:
	case FIELD_VOTES:
		(void)facts_apply(facts, table->fields[column], &value);
		return;
	case FIELD_DATE:
		(void)facts_apply(facts, FIELD_DATE, cell);
		return;
	case FIELD_LINK:
	case FIELD_IMAGE:
	case FIELD_TITLE:
		return;
	default:
		break;
	}
	if (!has_words(table->heads[column]) || !has_words_besides_links(cell) ||
		!has_words(text) || slice_equal(text, SLICE_LITERAL("null")))
		return;
	draft_add_section(facts->draft, cell->line, table->heads[column], text, summary);
}

bool table_read_paper(const struct table *table, const struct passage *cells, size_t count,
	struct facts *facts, unsigned shape)
{
	struct paper_link link = {0};
	size_t link_cell = find_link(table, cells, count, facts, &link);
	size_t title_cell = find_title(table, cells, count, link_cell, &link);
	struct slice title;

	/* Without a link it takes heads for a paper: a title and who wrote it. */
	if (title_cell >= count ||
		(link_cell >= count &&
			(table->fields[title_cell] != FIELD_TITLE ||
				column_of(table, FIELD_AUTHORS, count) >= count)))
		return false;
	title = read_title(facts, &cells[title_cell], link_cell == title_cell, &link);
	if (!has_words(title))
		return false;
	draft_begin_paper(facts->draft, cells[0].line, title, shape);
	if (link_cell < count)
		draft_set_link(facts->draft, link.url, link.target);
	read_behind_title(facts, &cells[title_cell]);
	for (size_t i = 0; i < count; i++)
		if (i != title_cell)
			read_cell(table, i, &cells[i], facts);
	return true;
}
