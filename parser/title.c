#include "title.h"

#include "date.h"
#include "fields.h"
#include "identity.h"
#include "utf8.h"

#include <string.h>

enum {
	COUNT_BYTES_MAX = 40, /* "⭐ 82/100 | 💬 12" is longer than it looks */
	LEAD_BYTES_MAX = 40
};

/* What links say besides what fields.h knows as the label of a link. */
static const struct slice generic[] = {{"abs", 3}, {"arxiv page", 10},
	{"arxiv preprint", 14}, {"download pdf", 12}, {"full paper", 10}, {"full text", 9},
	{"here", 4}, {"hf page", 7}, {"huggingface page", 16}, {"hugging face page", 17},
	{"open", 4}, {"original", 8}, {"page", 4}, {"paper page", 10}, {"preprint", 8},
	{"project", 7}, {"project page", 12}, {"read", 4}, {"read paper", 10},
	{"read the paper", 14}, {"this", 4}, {"this paper", 10}, {"view", 4},
	{"view on arxiv", 13}, {"view paper", 10}, {"view pdf", 8}, {"website", 7},
	{"下载pdf", 9}, {"下载 pdf", 10}, {"查看原文", 12}, {"查看论文", 12},
	{"阅读原文", 12}, {"논문 보기", 13}, {"바로가기", 12}, {"보기", 6},
	{"원문 보기", 13}, {"논문 페이지", 16}};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static size_t count_digits(struct slice text, size_t place)
{
	size_t count = 0;

	while (place + count < text.length && is_digit(text.bytes[place + count]))
		count++;
	return count;
}

/* "arXiv 2307.09288", "arXiv:2307.09288v1", "2307.09288", "10.1073/pnas.1" */
static bool is_number(struct slice text)
{
	size_t length;

	if (slice_starts_with_ignoring_case(text, SLICE_LITERAL("arxiv")))
		text = trim_to_words(slice_part(text, 5, text.length));
	length = identity_arxiv_number(text);
	if (length > 0)
		return length == text.length || text.bytes[length] == ' ';
	return slice_starts_with(text, SLICE_LITERAL("10.")) && count_digits(text, 3) >= 4;
}

bool title_is_generic(struct slice label)
{
	struct slice words = trim_to_words(label);
	enum field field = field_of(words);

	if (words.length == 0 || field == FIELD_LINK || field == FIELD_MORE ||
		field == FIELD_SUMMARY || field == FIELD_TITLE || is_number(words) ||
		slice_starts_with_ignoring_case(words, SLICE_LITERAL("http")) ||
		slice_starts_with_ignoring_case(words, SLICE_LITERAL("arxiv.org/")) ||
		slice_starts_with_ignoring_case(words, SLICE_LITERAL("doi.org/")))
		return true;
	for (size_t i = 0; i < sizeof(generic) / sizeof(*generic); i++)
		if (words.length == generic[i].length &&
			slice_equal_ignoring_case(words, generic[i]))
			return true;
	return false;
}

/* ---- what stands around a title ---- */

/* The length of the number of a list at the start of TEXT, or of a paper: "1. ", "12) ", "[3] ",
 * "(4) ", "[2604.08539]". */
static size_t number_length(struct slice text)
{
	bool bracket = text.length > 0 && (text.bytes[0] == '[' || text.bytes[0] == '(');
	size_t digits = count_digits(text, bracket);
	size_t end = bracket + digits;

	if (bracket) {
		struct slice rest = slice_part(text, 1, text.length);
		size_t paper;

		if (slice_starts_with_ignoring_case(rest, SLICE_LITERAL("arxiv:")))
			rest = slice_part(rest, 6, rest.length);
		paper = identity_arxiv_number(rest);
		if (paper > 0 && paper < rest.length && rest.bytes[paper] == ']')
			return (size_t)(rest.bytes - text.bytes) + paper + 1;
		return digits >= 1 && digits <= 4 && end < text.length &&
				       (text.bytes[end] == ']' || text.bytes[end] == ')')
			       ? end + 1
			       : 0;
	}
	if (digits < 1 || digits > 4 || end >= text.length)
		return 0;
	if (slice_starts_with(slice_part(text, end, text.length), SLICE_LITERAL("、")))
		return end + 3;
	return (text.bytes[end] == '.' || text.bytes[end] == ')') &&
			       (end + 1 == text.length || text.bytes[end + 1] == ' ')
		       ? end + 1
		       : 0;
}

static struct slice without_number(struct slice text)
{
	size_t length;

	text = slice_trim(text);
	length = number_length(text);
	if (length > 0 && has_words(slice_part(text, length, text.length)))
		text = slice_trim(slice_part(text, length, text.length));
	return text;
}

static bool is_emoji(uint32_t code_point)
{
	return (code_point >= 0x1F000 && code_point <= 0x1FAFF) ||
	       (code_point >= 0x2600 && code_point <= 0x27BF) ||
	       (code_point >= 0x2B05 && code_point <= 0x2B55) || code_point == 0xFE0F ||
	       code_point == 0x20E3 || code_point == 0x200D;
}

/* The length of a sign that parts a title from what stands before or behind it, or 0. */
static size_t separator_length(struct slice text, bool with_brackets)
{
	static const struct slice wide[] = {
		{"–", 3}, {"—", 3}, {"•", 3}, {"·", 2}, {"：", 3}, {"，", 3}, {"｜", 3}};

	if (text.length == 0)
		return 0;
	if (strchr(" \t\n-|:,;", text.bytes[0]) ||
		(with_brackets && strchr("([", text.bytes[0])))
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (slice_starts_with(text, wide[i]))
			return wide[i].length;
	return 0;
}

static struct slice without_leading_signs(struct slice text)
{
	for (;;) {
		size_t place = 0;
		size_t length = separator_length(text, false);

		if (length == 0 && text.length > 0 && is_emoji(utf8_next(text, &place)))
			length = place;
		/* A keycap is a digit, a selector and a frame: 1️⃣ */
		if (length == 0 && text.length > 6 && is_digit(text.bytes[0]) &&
			slice_starts_with(slice_part(text, 1, text.length),
				SLICE_LITERAL("\xEF\xB8\x8F\xE2\x83\xA3")))
			length = 7;
		if (length == 0)
			return text;
		text = slice_part(text, length, text.length);
	}
}

static struct slice without_trailing_signs(struct slice text)
{
	while (text.length > 0) {
		size_t last = utf8_last(text);

		if (slice_ends_with(text, SLICE_LITERAL("()")) ||
			slice_ends_with(text, SLICE_LITERAL("[]")))
			last = text.length - 2;
		else if (separator_length(slice_part(text, last, text.length), true) == 0)
			break;
		text = slice_part(text, 0, last);
	}
	return text;
}

/* Cuts off what counts stars, votes or talk: "Title ⭐ 82/100", "Title (👍 12)". */
static struct slice without_counts(struct slice text)
{
	static const struct slice signs[] = {{"⭐", 3}, {"★", 3}, {"👍", 4}, {"⬆", 3},
		{"▲", 3}, {"🔥", 4}, {"❤", 3}, {"💬", 4}};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		size_t place = slice_find(text, signs[i]);
		struct slice rest = slice_part(text, place, text.length);

		if (place == 0 || rest.length == 0 || rest.length > COUNT_BYTES_MAX ||
			has_letters(rest))
			continue;
		text = slice_part(text, 0, place);
	}
	return text;
}

/* "(CVPR 2024) Title" */
static struct slice without_venue(struct slice text)
{
	size_t close = slice_find_byte(text, ')');
	struct slice venue = slice_part(text, 0, close);

	if (!slice_starts_with(text, SLICE_LITERAL("(")) || close > LEAD_BYTES_MAX ||
		close + 1 >= text.length || text.bytes[close + 1] != ' ' ||
		count_digits(text, close - 4) != 4 || venue.length < 5)
		return text;
	return slice_part(text, close + 1, text.length);
}

struct slice title_clean(struct slice text)
{
	bool numbered = false;

	for (;;) {
		struct slice before = without_leading_signs(slice_trim(text));

		text = before;
		/* The number of a list, and that of the paper; a third is the title's. */
		if (!numbered || slice_starts_with(text, SLICE_LITERAL("[")))
			text = without_number(text);
		numbered |= text.length < before.length;
		text = without_venue(text);
		if (text.length == before.length)
			break;
	}
	return without_trailing_signs(without_counts(text));
}

/* ---- the three places that a title may be in ---- */

/* Only a number, a date, a tag in brackets or a short label stands before the title. */
static bool is_lead(struct slice text)
{
	char date[DATE_BYTES + 1];

	text = slice_trim(text);
	for (;;) {
		size_t close = 0;

		text = without_leading_signs(text);
		if (text.length == 0)
			return true;
		if (number_length(text) > 0) {
			text = slice_part(text, number_length(text), text.length);
			continue;
		}
		if (text.bytes[0] == '(' || text.bytes[0] == '[')
			close = slice_find_byte(text, text.bytes[0] == '(' ? ')' : ']');
		if (close == 0 || close == text.length)
			break;
		text = slice_part(text, close + 1, text.length);
	}
	if (!has_words(text))
		return true;
	if (text.length <= 16 && date_find(text, date))
		return true;
	text = slice_trim(text);
	return text.length <= LEAD_BYTES_MAX &&
	       (slice_ends_with(text, SLICE_LITERAL(":")) ||
		       slice_ends_with(text, SLICE_LITERAL("：")));
}

static bool from_label(const struct passage *passage, const struct paper_link *link,
	enum title_place place, struct title *title)
{
	struct slice before = slice_part(passage->block->text, passage->start, link->start);

	if (title_is_generic(link->label))
		return false;
	if (place == TITLE_IN_TEXT && !is_lead(before))
		return false;
	*title = (struct title){.text = slice_trim(link->label), .end = link->end};
	/* "[2. Title](url)", but not "2. [100. Title](url)" */
	if (!has_words(before))
		title->text = without_number(title->text);
	return true;
}

/* The first bold words that are neither a label nor a date. */
static bool from_bold(const struct passage *passage, const struct paper_link *link,
	enum title_place place, struct title *title)
{
	struct slice text = passage->block->text;

	for (size_t i = passage->span; i < passage->span_end; i++) {
		const struct span *span = &passage->block->spans[i];
		size_t end = span->end < passage->end ? span->end : passage->end;
		struct slice bold = slice_part(text, span->start, end);
		struct slice after = slice_trim(slice_part(text, end, passage->end));
		char date[DATE_BYTES + 1];

		if (span->kind != SPAN_STRONG || title_is_generic(bold) ||
			(bold.length <= 16 && date_find(bold, date)) ||
			slice_ends_with(slice_trim(bold), SLICE_LITERAL(":")) ||
			slice_ends_with(slice_trim(bold), SLICE_LITERAL("：")) ||
			slice_starts_with(after, SLICE_LITERAL(":")) ||
			slice_starts_with(after, SLICE_LITERAL("：")))
			continue;
		if (place == TITLE_IN_TEXT &&
			!is_lead(slice_part(text, passage->start, span->start)))
			return false;
		/* A bold word and a link with words of its own: a sentence about both. */
		if (place == TITLE_IN_TEXT && !title_is_generic(link->label))
			return false;
		*title = (struct title){.text = title_clean(bold), .end = end};
		if (link->start < end)
			title->end = link->end > end ? link->end : end;
		return title->text.length > 0;
	}
	return false;
}

/* Does a sentence lead to the link, as in "More in the [paper](url)"? */
static bool leads_to_link(struct slice before)
{
	static const char *const words[] = {"the", "in", "our", "this", "see", "a", "an",
		"from", "of", "to", "by", "and", "on", "with", "at", "for", "or", "as",
		"their", "its", "also", "is", "are", "read", "here"};
	struct slice trimmed = trim_to_words(before);
	size_t start = trimmed.length;

	while (start > 0 && trimmed.bytes[start - 1] != ' ')
		start--;
	if (start == 0)
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_equal_ignoring_case(
			    slice_part(trimmed, start, trimmed.length), slice_of(words[i])))
			return true;
	return false;
}

/* Up to a long dash: "Title — what it is about". */
static struct slice before_dash(struct slice text)
{
	return slice_part(text, 0, slice_find(text, SLICE_LITERAL(" — ")));
}

static bool from_words(const struct passage *passage, const struct paper_link *link,
	enum title_place place, struct title *title)
{
	struct slice text = passage->block->text;
	struct slice before = slice_part(text, passage->start, link->start);
	struct slice after = slice_part(text, link->end, passage->end);
	struct passage behind = passage_part(passage, link->end, passage->end);

	*title = (struct title){.end = link->end};
	if (!is_lead(before)) {
		title->text = title_clean(before);
		return place != TITLE_IN_TEXT ||
		       (!leads_to_link(before) && !has_words_besides_links(&behind));
	}
	/* "[2604.08539] Title", or a row that begins with its link */
	if (place != TITLE_IN_HEADING && link->label.length > 0 && !is_number(link->label))
		return false;
	after = without_leading_signs(
		slice_part(after, 0, slice_find(after, SLICE_LITERAL("http"))));
	title->text = title_clean(before_dash(after));
	title->end = title->text.length
			     ? (size_t)(title->text.bytes - text.bytes) + title->text.length
			     : link->end;
	return title->text.length > 0;
}

bool title_read(const struct passage *passage, const struct paper_link *link,
	enum title_place place, struct title *title)
{
	return from_label(passage, link, place, title) ||
	       from_bold(passage, link, place, title) ||
	       from_words(passage, link, place, title);
}
