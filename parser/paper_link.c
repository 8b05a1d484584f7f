#include "paper_link.h"

#include "brackets.h"
#include "identity.h"

#include <string.h>

static const struct slice ARXIV = {"https://arxiv.org/abs/", 22};
static const struct slice DOI = {"https://doi.org/", 16};

/* A badge is a link whose label is an image: it decorates a page, it does not list a paper. */
static bool is_badge(const struct passage *passage, size_t number)
{
	const struct span *spans = passage->block->spans;
	const struct span *link = &spans[number];

	return number + 1 < passage->block->span_count &&
	       spans[number + 1].kind == SPAN_IMAGE &&
	       spans[number + 1].start == link->start && spans[number + 1].end == link->end;
}

static bool find_span(const struct passage *passage, struct paper_link *link)
{
	const struct block *block = passage->block;

	for (size_t i = passage->span; i < passage->span_end; i++) {
		const struct span *span = &block->spans[i];

		if (span->kind != SPAN_LINK || !identity_is_paper(span->url) ||
			is_badge(passage, i))
			continue;
		*link = (struct paper_link){
			.start = span->start,
			.end = span->end,
			.label = slice_part(block->text, span->start, span->end),
			.url = span->url,
			.target = span->url,
		};
		return true;
	}
	return false;
}

/* The length of the url at the start of TEXT: up to white space or what encloses urls. */
static size_t url_length(struct slice text)
{
	size_t length = 0;

	while (length < text.length && !strchr(" \t\n)>\"'`|]", text.bytes[length]))
		length++;
	while (length > 0 && strchr(".,;:*", text.bytes[length - 1]))
		length--;
	return length;
}

/* Where the '[' stands that belongs to the ']' at PLACE, or PLACE itself. */
static size_t opening_bracket(struct slice text, size_t place)
{
	size_t depth = 0;

	for (size_t i = place + 1; i-- > 0;) {
		depth += text.bytes[i] == ']';
		if (text.bytes[i] == '[' && --depth == 0)
			return i;
	}
	return place;
}

/* Where the label of a link from BRACKET to END begins, by the line of TEXT that it stands in. */
static size_t label_start(struct slice text, size_t bracket, size_t end)
{
	size_t start = bracket;
	size_t length;

	while (start > 0 && text.bytes[start - 1] != '\n')
		start--;
	text = slice_part(text, start, text.length);
	length = slice_find_byte(text, '\n');
	/* "[Title] of a kind](url)" has a ']' too many: it begins with the line. */
	if (text.bytes[bracket - start] == ']') {
		size_t first = slice_find_byte(text, '[');

		return first < bracket - start && !has_letters(slice_part(text, 0, first))
			       ? start + first
			       : bracket;
	}
	return start + brackets_label_start(
			       slice_part(text, 0, length), bracket - start, end - start);
}

/* "[label](url)" that Markdown did not take for a link, or a url alone. */
static bool find_literal(const struct passage *passage, struct paper_link *link)
{
	struct slice text = passage_text(passage);
	size_t place = 0;

	for (;;) {
		struct slice rest = slice_part(text, place, text.length);
		size_t start = place + slice_find(rest, SLICE_LITERAL("http"));
		size_t length = url_length(slice_part(text, start, text.length));
		size_t bracket;

		if (start >= text.length)
			return false;
		place = start + (length ? length : 1);
		*link = (struct paper_link){
			.start = passage->start + start,
			.end = passage->start + start + length,
			.url = slice_part(text, start, start + length),
		};
		link->target = link->url;
		if (!identity_is_paper(link->url))
			continue;
		if (start < 2 || text.bytes[start - 1] != '(' ||
			text.bytes[start - 2] != ']')
			return true;
		bracket = opening_bracket(text, start - 2);
		bracket = label_start(text, bracket, start - 1);
		link->label = slice_part(text, bracket + 1, start - 2);
		link->start = passage->start + bracket;
		link->end += link->end < passage->end;
		return true;
	}
}

static struct slice target_of(struct arena *arena, struct slice prefix, struct slice number)
{
	char *target = arena_alloc(arena, prefix.length + number.length + 1);

	memcpy(target, prefix.bytes, prefix.length);
	memcpy(target + prefix.length, number.bytes, number.length);
	return (struct slice){.bytes = target, .length = prefix.length + number.length};
}

/* "[2604.08539]", also "[arXiv:2604.08539]" and "(arXiv:2604.08539)"; old numbers ("hep-th/9901001") only with the prefix,
 * for they look like anything. */
static bool find_number(
	struct arena *arena, const struct passage *passage, struct paper_link *link)
{
	struct slice text = passage_text(passage);

	for (size_t place = 0; place < text.length; place++) {
		struct slice rest = slice_part(text, place + 1, text.length);
		char close = text.bytes[place] == '[' ? ']' : ')';
		bool prefixed;
		size_t length;

		if (text.bytes[place] != '[' && text.bytes[place] != '(')
			continue;
		prefixed = slice_starts_with_ignoring_case(rest, SLICE_LITERAL("arxiv:"));
		rest = slice_part(rest, prefixed ? 6 : 0, rest.length);
		length = identity_arxiv_number(rest);
		if (length == 0 || length == rest.length || rest.bytes[length] != close ||
			(!prefixed && (close == ')' || rest.bytes[0] < '0' ||
					      rest.bytes[0] > '9')))
			continue;
		*link = (struct paper_link){
			.start = passage->start + place,
			.end = passage->start + place + 2 + (prefixed ? 6 : 0) + length,
			.target = target_of(arena, ARXIV, slice_part(rest, 0, length)),
		};
		return true;
	}
	return false;
}

bool paper_link_find(
	struct arena *arena, const struct passage *passage, struct paper_link *link)
{
	return find_span(passage, link) || find_literal(passage, link) ||
	       find_number(arena, passage, link);
}

bool paper_link_of_number(struct arena *arena, struct slice text, struct paper_link *link)
{
	struct slice number = trim_to_words(text);
	size_t length;

	if (slice_starts_with_ignoring_case(number, SLICE_LITERAL("arxiv:")))
		number = slice_trim(slice_part(number, 6, number.length));
	*link = (struct paper_link){0};
	length = identity_arxiv_number(number);
	if (length > 0) {
		link->target = target_of(arena, ARXIV, slice_part(number, 0, length));
		return true;
	}
	if (!slice_starts_with(number, SLICE_LITERAL("10.")) ||
		slice_find_byte(number, '/') == number.length ||
		slice_find_byte(number, ' ') < number.length)
		return false;
	link->target = target_of(arena, DOI, number);
	return true;
}

bool any_besides_links(const struct passage *passage, bool (*is_such)(struct slice text))
{
	struct slice text = passage->block->text;
	size_t place = passage->start;

	for (size_t i = passage->span; i < passage->span_end; i++) {
		const struct span *span = &passage->block->spans[i];

		if (span->kind != SPAN_LINK || span->start < place)
			continue;
		if (is_such(slice_part(text, place, span->start)))
			return true;
		place = span->end;
	}
	return place < passage->end && is_such(slice_part(text, place, passage->end));
}

bool has_words_besides_links(const struct passage *passage)
{
	return any_besides_links(passage, has_words);
}

bool has_letters_besides_links(const struct passage *passage)
{
	return any_besides_links(passage, has_letters);
}
