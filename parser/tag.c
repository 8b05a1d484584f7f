#include "tag.h"

#include <string.h>

static const struct {
	const char *name;
	enum tag_role role;
} elements[] = {
	{"a", TAG_LINK},
	{"abbr", TAG_INLINE},
	{"article", TAG_BLOCK},
	{"b", TAG_STRONG},
	{"blockquote", TAG_BLOCK},
	{"br", TAG_BREAK},
	{"button", TAG_INLINE},
	{"center", TAG_BLOCK},
	{"code", TAG_INLINE},
	{"del", TAG_INLINE},
	{"details", TAG_DETAILS},
	{"div", TAG_BLOCK},
	{"em", TAG_EMPHASIS},
	{"font", TAG_INLINE},
	{"footer", TAG_BLOCK},
	{"h1", TAG_HEADING},
	{"h2", TAG_HEADING},
	{"h3", TAG_HEADING},
	{"h4", TAG_HEADING},
	{"h5", TAG_HEADING},
	{"h6", TAG_HEADING},
	{"header", TAG_BLOCK},
	{"hr", TAG_BLOCK},
	{"i", TAG_EMPHASIS},
	{"img", TAG_IMAGE},
	{"kbd", TAG_INLINE},
	{"li", TAG_BLOCK},
	{"mark", TAG_INLINE},
	{"ol", TAG_BLOCK},
	{"p", TAG_BLOCK},
	{"picture", TAG_INLINE},
	{"pre", TAG_BLOCK},
	{"section", TAG_BLOCK},
	{"small", TAG_INLINE},
	{"source", TAG_VIDEO},
	{"span", TAG_INLINE},
	{"strong", TAG_STRONG},
	{"sub", TAG_INLINE},
	{"summary", TAG_SUMMARY},
	{"sup", TAG_INLINE},
	{"table", TAG_BLOCK},
	{"tbody", TAG_BLOCK},
	{"td", TAG_BLOCK},
	{"th", TAG_BLOCK},
	{"thead", TAG_BLOCK},
	{"tr", TAG_BLOCK},
	{"u", TAG_INLINE},
	{"ul", TAG_BLOCK},
	{"video", TAG_VIDEO},
};

static bool is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '-';
}

bool tag_read(struct slice text, struct tag *tag)
{
	size_t end = 1;
	size_t place = 1;

	while (end < text.length && text.bytes[end] != '>' && text.bytes[end] != '<')
		end++;
	if (text.length < 3 || text.bytes[0] != '<' || end >= text.length ||
		text.bytes[end] != '>')
		return false;
	*tag = (struct tag){.length = end + 1, .closing = text.bytes[1] == '/'};
	place += tag->closing;
	while (place < end && is_name_byte(text.bytes[place]))
		place++;
	tag->name = slice_part(text, 1 + tag->closing, place);
	tag->attributes = slice_part(text, place, end);
	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++)
		if (slice_equal_ignoring_case(tag->name, slice_of(elements[i].name)))
			tag->role = elements[i].role;
	if (tag->role == TAG_HEADING)
		tag->level = (unsigned)(tag->name.bytes[1] - '0');
	return tag->name.length > 0;
}

static size_t unquoted_length(struct slice text)
{
	size_t length = 0;

	while (length < text.length && !strchr(" \t\r\n\"'`=<>", text.bytes[length]))
		length++;
	return length;
}

struct slice tag_attribute(struct slice attributes, const char *name)
{
	size_t length = strlen(name);
	size_t place = 0;

	while (place + length + 2 < attributes.length) {
		struct slice rest = slice_part(attributes, place + 1, attributes.length);
		char quote;

		/* An attribute begins after white space, and values may hold anything. */
		if (attributes.bytes[place] == '"' || attributes.bytes[place] == '\'') {
			place += slice_find_byte(rest, attributes.bytes[place]) + 2;
			continue;
		}
		place++;
		if (is_name_byte(attributes.bytes[place - 1]) ||
			!slice_starts_with_ignoring_case(rest, slice_of(name)) ||
			rest.bytes[length] != '=')
			continue;
		quote = rest.bytes[length + 1];
		if (quote != '"' && quote != '\'') {
			rest = slice_part(rest, length + 1, rest.length);
			return slice_part(rest, 0, unquoted_length(rest));
		}
		rest = slice_part(rest, length + 2, rest.length);
		length = slice_find_byte(rest, quote);
		return length < rest.length ? slice_part(rest, 0, length)
					    : (struct slice){0};
	}
	return (struct slice){0};
}
