/* The digest of a day: a heading with the day, a heading a paper, its facts, its bullets.
 *
 *   ## Daily Papers (2024-10-31)
 *   ### [Title](https://arxiv.org/abs/2410.22330)
 *   ![](https://…/2410.22330.png)
 *   Vote: 6
 *   Authors: A. Author, B. Author
 *   - ***What's New***: text
 */
#include "layout.h"

#include "authors.h"
#include "date.h"

#include <string.h>

static const struct span *first_link(const struct block *block)
{
	for (size_t i = 0; i < block->span_count; i++)
		if (block->spans[i].kind == SPAN_LINK)
			return &block->spans[i];
	return NULL;
}

static void read_heading(struct draft *draft, const struct block *block)
{
	const struct span *link = first_link(block);
	char date[DATE_BYTES + 1];

	if (link && link->end > link->start) {
		draft_begin_paper(draft, block->line,
			slice_part(block->text, link->start, link->end), link->url);
		return;
	}
	draft_end_paper(draft);
	if (date_find(block->text, date))
		draft_set_date(draft, date);
}

/* As much of TEXT as a message has room for, cut between characters. */
static struct slice excerpt(struct slice text)
{
	size_t end = 40;

	if (text.length <= end)
		return text;
	while (end > 0 && ((unsigned char)text.bytes[end] & 0xC0) == 0x80)
		end--;
	return slice_part(text, 0, end);
}

/* "Vote: 44"; "Vote: -" says that nobody counted. */
static void read_votes(struct draft *draft, unsigned line, struct slice value)
{
	struct paper *paper = draft_paper(draft);
	int64_t votes = 0;

	if (value.length == 0 || slice_equal(value, SLICE_LITERAL("-")))
		return;
	for (size_t i = 0; i < value.length; i++) {
		char byte = value.bytes[i];

		/* Ten digits are more than people; the bound also keeps the sum from
		 * overflowing. */
		if (byte < '0' || byte > '9' || i == 10) {
			value = excerpt(value);
			draft_warn(draft, line, "votes are not a number: %.*s",
				(int)value.length, value.bytes);
			return;
		}
		votes = votes * 10 + (byte - '0');
	}
	paper->has_votes = true;
	paper->votes = votes;
}

static void read_authors(struct draft *draft, unsigned line, struct slice value)
{
	(void)line;
	authors_read(value, draft, draft_add_author);
}

/* Lines "Name: value" that say something about the paper. */
static const struct {
	struct slice name;
	void (*read)(struct draft *draft, unsigned line, struct slice value);
} fields[] = {
	{{"vote:", 5}, read_votes},
	{{"votes:", 6}, read_votes},
	{{"authors:", 8}, read_authors},
	{{"author:", 7}, read_authors},
};

static bool read_field(struct draft *draft, unsigned line, struct slice text)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (!slice_starts_with_ignoring_case(text, fields[i].name))
			continue;
		fields[i].read(draft, line,
			slice_trim(slice_part(text, fields[i].name.length, text.length)));
		return true;
	}
	return false;
}

static bool read_image(
	struct draft *draft, const struct block *block, size_t start, size_t end)
{
	struct paper *paper = draft_paper(draft);

	for (size_t i = 0; i < block->span_count; i++) {
		const struct span *span = &block->spans[i];

		if (span->kind != SPAN_IMAGE || span->start < start || span->start > end)
			continue;
		if (!paper->image.bytes && span->url.length > 0)
			paper->image = draft_copy(draft, span->url);
		return true;
	}
	return false;
}

/* A video comes as [Watch Video](link), or as a <video> tag with a src. */
static bool read_video_link(
	struct draft *draft, const struct block *block, size_t start, size_t end)
{
	struct paper *paper = draft_paper(draft);

	for (size_t i = 0; i < block->span_count; i++) {
		const struct span *span = &block->spans[i];
		struct slice text = slice_part(block->text, span->start, span->end);

		if (span->kind != SPAN_LINK || span->start < start || span->end > end ||
			!slice_equal_ignoring_case(text, SLICE_LITERAL("Watch Video")))
			continue;
		if (!paper->video.bytes && span->url.length > 0)
			paper->video = draft_copy(draft, span->url);
		return true;
	}
	return false;
}

static void read_html(struct draft *draft, const struct block *block)
{
	struct paper *paper = draft_paper(draft);
	struct slice rest = block->text;
	size_t tag = slice_find(rest, SLICE_LITERAL("<video"));
	size_t end;
	char quote;

	rest = slice_part(rest, tag, rest.length);
	tag = slice_find(rest, SLICE_LITERAL("src="));
	rest = slice_part(rest, tag + 4, rest.length);
	if (!paper || rest.length < 2 || (rest.bytes[0] != '"' && rest.bytes[0] != '\''))
		return;
	quote = rest.bytes[0];
	rest = slice_part(rest, 1, rest.length);
	end = slice_find_byte(rest, quote);
	if (!paper->video.bytes && end > 0 && end < rest.length)
		paper->video = draft_copy(draft, slice_part(rest, 0, end));
}

/* Facts stand a line each; a paragraph may hold several. What is no fact is text. */
static void read_paragraph(struct draft *draft, const struct block *block)
{
	struct slice rest = block->text;
	struct slice text;
	unsigned line = block->line;

	while (slice_next_field(&rest, '\n', &text)) {
		size_t start = (size_t)(text.bytes - block->text.bytes);
		size_t end = start + text.length;

		text = slice_trim(text);
		if (!read_image(draft, block, start, end) &&
			!read_video_link(draft, block, start, end) &&
			!read_field(draft, line, text) && text.length > 0)
			draft_add_section(draft, line, (struct slice){0}, text);
		line++;
	}
}

/* A bold beginning that ends in a colon, or is followed by one, is the bullet's label. */
static struct slice read_label(const struct block *block, size_t *text_at)
{
	static const struct slice colons[] = {{":", 1}, {"\xEF\xBC\x9A", 3}};
	const struct span *bold = NULL;
	struct slice label;
	struct slice after;

	*text_at = 0;
	for (size_t i = 0; i < block->span_count && block->spans[i].start == 0; i++)
		if (block->spans[i].kind == SPAN_STRONG)
			bold = &block->spans[i];
	if (!bold)
		return (struct slice){0};
	label = slice_trim(slice_part(block->text, 0, bold->end));
	after = slice_part(block->text, bold->end, block->text.length);
	while (after.length > 0 && after.bytes[0] == ' ')
		after = slice_part(after, 1, after.length);
	for (size_t i = 0; i < sizeof(colons) / sizeof(*colons); i++) {
		if (slice_starts_with(after, colons[i])) {
			*text_at = (size_t)(after.bytes - block->text.bytes) +
				   colons[i].length;
			return label;
		}
		if (slice_ends_with(label, colons[i])) {
			*text_at = bold->end;
			return slice_trim(
				slice_part(label, 0, label.length - colons[i].length));
		}
	}
	return (struct slice){0};
}

static void read_bullet(struct draft *draft, const struct block *block)
{
	size_t text_at;
	struct slice label;

	if (block->depth > 1 || !block->opens_item) {
		draft_extend_section(draft, block->line, block->text);
		return;
	}
	label = read_label(block, &text_at);
	draft_add_section(draft, block->line, label,
		slice_part(block->text, text_at, block->text.length));
}

void layout_daily(struct draft *draft, const struct block_list *blocks)
{
	for (size_t i = 0; i < blocks->count; i++) {
		const struct block *block = &blocks->items[i];

		if (block->kind == BLOCK_HEADING && block->depth == 0)
			read_heading(draft, block);
		else if (!draft_paper(draft))
			continue; /* an introduction, a licence: nobody's */
		else if (block->depth > 0)
			read_bullet(draft, block);
		else if (block->kind == BLOCK_PARAGRAPH)
			read_paragraph(draft, block);
		else if (block->kind == BLOCK_HTML)
			read_html(draft, block);
	}
}
