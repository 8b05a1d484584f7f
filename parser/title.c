#include "title.h"

#include "aside.h"
#include "authors.h"
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

/* TEXT without emoji that are spelt at its start: ":page_facing_up: Paper". */
static struct slice without_shortcodes(struct slice text)
{
	for (;;) {
		size_t length = 1;

		text = slice_trim(text);
		while (length < text.length &&
			((text.bytes[length] >= 'a' && text.bytes[length] <= 'z') ||
				is_digit(text.bytes[length]) ||
				strchr("_-+", text.bytes[length])))
			length++;
		if (length < 3 || length >= text.length || text.bytes[0] != ':' ||
			text.bytes[length] != ':')
			return text;
		text = slice_part(text, length + 1, text.length);
	}
}

bool title_is_generic(struct slice label)
{
	struct slice words = trim_to_words(without_shortcodes(label));
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
	if (slice_starts_with(slice_part(text, end, text.length), SLICE_LITERAL("、")) ||
		slice_starts_with(slice_part(text, end, text.length), SLICE_LITERAL("．")))
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

/* "** Title **", which is not bold. */
static struct slice without_stars(struct slice text)
{
	struct slice stars = SLICE_LITERAL("**");

	if (text.length > 4 && slice_starts_with(text, stars) &&
		slice_ends_with(text, stars))
		text = slice_trim(slice_part(text, 2, text.length - 2));
	return text;
}

struct slice title_clean(struct slice text)
{
	bool numbered = false;

	for (;;) {
		struct slice before =
			without_leading_signs(without_shortcodes(slice_trim(text)));

		text = before;
		/* The number of a list, and that of the paper; a third is the title's. */
		if (!numbered || slice_starts_with(text, SLICE_LITERAL("[")))
			text = without_number(text);
		numbered |= text.length < before.length;
		text = without_venue(text);
		if (text.length == before.length)
			break;
	}
	return without_stars(without_trailing_signs(without_counts(text)));
}

/* ---- the three places that a title may be in ---- */

/* "2022-11-30, " before a title. */
static struct slice without_date(struct slice text)
{
	char date[DATE_BYTES + 1];

	text = without_leading_signs(slice_trim(text));
	/* The whole of it: behind "2024-11-3" may stand a part of a character. */
	return text.length >= DATE_BYTES && is_digit(text.bytes[DATE_BYTES - 1]) &&
			       date_find(slice_part(text, 0, DATE_BYTES), date)
		       ? without_leading_signs(slice_part(text, DATE_BYTES, text.length))
		       : text;
}

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

/* Do only tags in code stand in PASSAGE up to END? "`ACL 2026` [Title](url)" */
static bool is_code_lead(const struct passage *passage, size_t end)
{
	size_t place = passage->start;

	if (end - place > LEAD_BYTES_MAX)
		return false;
	for (size_t i = passage->span; i < passage->span_end; i++) {
		const struct span *span = &passage->block->spans[i];

		if (span->kind != SPAN_CODE || span->end > end)
			continue;
		if (has_words(slice_part(passage->block->text, place, span->start)))
			return false;
		place = span->end;
	}
	return place > passage->start &&
	       !has_words(slice_part(passage->block->text, place, end));
}

/* Names this short are mentioned in sentences: "[BERT](url) is a language model." */
enum { NAME_WORDS_MAX = 2 };

/* Does a sentence go on behind a link of few words? */
static bool is_mention(const struct passage *passage, const struct paper_link *link)
{
	static const struct slice allowed[] = {{"by ", 3}, {"et al", 5}, {"arxiv", 5}};
	struct slice behind = slice_part(passage->block->text, link->end, passage->end);
	size_t words = 1;
	size_t place = 0;

	for (size_t i = 0; i < link->label.length; i++)
		words += link->label.bytes[i] == ' ';
	if (words > NAME_WORDS_MAX || behind.length == 0)
		return false;
	/* Particles stand without a space in Korean, and Chinese has none. */
	if (behind.bytes[0] != ' ')
		return is_word(utf8_next(behind, &place));
	behind = slice_part(behind, 1, behind.length);
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		if (slice_starts_with(behind, allowed[i]))
			return false;
	return behind.length > 0 && behind.bytes[0] >= 'a' && behind.bytes[0] <= 'z';
}

static bool from_label(const struct passage *passage, const struct paper_link *link,
	enum title_place place, struct title *title)
{
	struct slice before = slice_part(passage->block->text, passage->start, link->start);

	if (title_is_generic(link->label))
		return false;
	if (place == TITLE_IN_TEXT &&
		((!is_lead(before) && !is_code_lead(passage, link->start)) ||
			is_mention(passage, link)))
		return false;
	*title = (struct title){.text = slice_trim(link->label), .end = link->end};
	/* "[2. Title](url)", but not "2. [100. Title](url)" */
	if (!has_words(before))
		title->text = without_number(title->text);
	return true;
}

/* "ICML 2026", "NeurIPS'25", "CVPR": short, with a digit or with capitals in a row. */
static bool is_venue(struct slice label)
{
	bool marked = false;

	for (size_t i = 0; i < label.length; i++)
		marked |= is_digit(label.bytes[i]) ||
			  (i > 0 && label.bytes[i] >= 'A' && label.bytes[i] <= 'Z' &&
				  label.bytes[i - 1] >= 'A' && label.bytes[i - 1] <= 'Z');
	return marked && label.length <= COUNT_BYTES_MAX;
}

/* Does no word but those of LINK stand before START? */
static bool is_lead_up_to(
	const struct passage *passage, const struct paper_link *link, size_t start)
{
	struct slice text = passage->block->text;

	if (link->end > start)
		return is_lead(slice_part(text, passage->start, start)) ||
		       is_code_lead(passage, start);
	return is_lead(slice_part(text, passage->start, link->start)) &&
	       is_lead(slice_part(text, link->end, start));
}

/* Is LINK that of the BOLD title? A link with words of its own makes a sentence about both, but for a
 * venue: "**Title** [ICML 2024](url)". */
static bool fits_bold(const struct passage *passage, const struct paper_link *link,
	const struct span *bold)
{
	struct slice text = passage->block->text;
	struct passage behind = passage_part(passage, link->end, passage->end);

	return title_is_generic(link->label) ||
	       (is_venue(link->label) && link->start >= bold->end &&
		       !has_words(slice_part(text, bold->end, link->start)) &&
		       aside_only(&behind));
}

static bool begins_with_colon(struct slice text)
{
	return slice_starts_with(text, SLICE_LITERAL(":")) ||
	       slice_starts_with(text, SLICE_LITERAL("："));
}

static bool ends_with_colon(struct slice text)
{
	text = slice_trim(text);
	return slice_ends_with(text, SLICE_LITERAL(":")) ||
	       slice_ends_with(text, SLICE_LITERAL("："));
}

/* "**GraphRAG**: [paper](url)": is there nothing but signs from END to the link? Then even a name with
 * a colon is a title, if no field is called so. */
static bool leads_only_to(
	const struct passage *passage, const struct paper_link *link, size_t end)
{
	return end <= link->start &&
	       !has_words(slice_part(passage->block->text, end, link->start));
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
			((begins_with_colon(after) || ends_with_colon(bold)) &&
				!leads_only_to(passage, link, end)))
			continue;
		if (place == TITLE_IN_TEXT && (!is_lead_up_to(passage, link, span->start) ||
						      !fits_bold(passage, link, span)))
			return false;
		*title = (struct title){.text = title_clean(bold), .end = end};
		if (link->start < end)
			title->end = link->end > end ? link->end : end;
		return title->text.length > 0;
	}
	return false;
}

bool title_leads_to_link(struct slice before)
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

static bool has_unclosed(struct slice text, char open, char close)
{
	size_t depth = 0;

	for (size_t i = 0; i < text.length; i++) {
		depth += text.bytes[i] == open;
		depth -= text.bytes[i] == close && depth > 0;
	}
	return depth > 0;
}

/* Three words and a colon are more than a label: "Title of a Paper: https://…". */
static bool is_long_lead(struct slice before)
{
	size_t words = 1;

	before = trim_to_words(before);
	for (size_t i = 0; i < before.length; i++)
		words += before.bytes[i] == ' ';
	return words >= 3 && !has_unclosed(before, '[', ']') &&
	       field_of(before) == FIELD_NONE;
}

/* "Title, A. Author et al., PDF: ": without the names, and the label of the link. */
static struct slice without_names(struct slice text)
{
	size_t names = authors_with_others(text);
	size_t comma = names;

	if (names == 0)
		return text;
	while (comma > 0 && text.bytes[comma - 1] != ',')
		comma--;
	return comma > 1 ? slice_part(text, 0, comma - 1) : text;
}

/* A. Author, "A Title in Quotes", ICML 2026: what is in the quotes, if that may be a title. */
static struct slice quoted_part(struct slice text)
{
	static const struct slice quotes[][2] = {
		{{"\"", 1}, {"\"", 1}}, {{"“", 3}, {"”", 3}}};

	for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++) {
		size_t start = slice_find(text, quotes[i][0]);
		struct slice rest =
			slice_part(text, start + quotes[i][0].length, text.length);
		size_t end = slice_find(rest, quotes[i][1]);

		/* Shorter ones are words of a title. */
		if (start > 0 && end < rest.length && end > text.length / 4 &&
			slice_find_byte(slice_part(rest, 0, end), ' ') < end)
			return slice_part(rest, 0, end);
	}
	return (struct slice){0};
}

/* A title that stands before its link in a text, if that is no sentence. */
static bool from_words_before(const struct passage *passage, const struct paper_link *link,
	struct slice before, struct title *title)
{
	struct passage behind = passage_part(passage, link->end, passage->end);
	struct slice dated = without_date(before);
	struct slice quoted = quoted_part(dated);
	struct slice words = quoted.length ? quoted : without_names(dated);

	if (title_leads_to_link(before) || !aside_only(&behind) ||
		/* "(Vaswani et al., [2017](url))" */
		(link->label.length > 0 && !has_letters(link->label) &&
			has_unclosed(before, '(', ')')) ||
		(!title_is_generic(link->label) && !is_venue(link->label)))
		return false;
	title->text = title_clean(words);
	/* The names are still to be read. */
	if (!quoted.length && words.length < dated.length && title->text.length > 0)
		title->end = (size_t)(title->text.bytes - passage->block->text.bytes) +
			     title->text.length;
	return title->text.length > 0;
}

static bool from_words(const struct passage *passage, const struct paper_link *link,
	enum title_place place, struct title *title)
{
	struct slice text = passage->block->text;
	struct slice before = slice_part(text, passage->start, link->start);
	struct slice after = slice_part(text, link->end, passage->end);

	*title = (struct title){.end = link->end};
	if (place == TITLE_IN_TEXT && (!is_lead(before) || is_long_lead(before)))
		return from_words_before(passage, link, before, title);
	if (!is_lead(before)) {
		title->text = title_clean(before);
		return true;
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
