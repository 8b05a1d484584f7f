#include "text.h"

#include "utf8.h"

#include <glib.h>
#include <string.h>

enum { ELLIPSIS = 0x2026 };

static bool is_control(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

char *text_clean(struct slice text, size_t characters_max, bool keep_newlines)
{
	GString *clean = g_string_new(NULL);
	size_t place = 0;

	for (size_t count = 1; place < text.length; count++) {
		uint32_t code_point = utf8_next(text, &place);
		char bytes[UTF8_BYTES_MAX];

		if (is_control(code_point) && !(keep_newlines && code_point == '\n'))
			code_point = ' ';
		if (count == characters_max && place < text.length) {
			code_point = ELLIPSIS;
			place = text.length;
		}
		g_string_append_len(clean, bytes, (gssize)utf8_put(bytes, code_point));
	}
	return g_string_free(clean, FALSE);
}

/* Not g_markup_escape_text(): it also writes quotes as entities, which need none in text and
 * which simple servers show as they stand. */
char *text_escape(const char *text)
{
	GString *escaped = g_string_new(NULL);

	for (; *text; text++) {
		switch (*text) {
		case '&':
			g_string_append(escaped, "&amp;");
			break;
		case '<':
			g_string_append(escaped, "&lt;");
			break;
		case '>':
			g_string_append(escaped, "&gt;");
			break;
		default:
			g_string_append_c(escaped, *text);
		}
	}
	return g_string_free(escaped, FALSE);
}

/* The characters of RFC 3986 but the apostrophe, which no paper's address needs and which a shell
 * script behind xdg-open could stumble over. */
static bool is_url_character(char character)
{
	return g_ascii_isalnum(character) ||
	       (character != '\0' && strchr("-._~:/?#[]@!$&()*+,;=%", character));
}

bool text_is_url(struct slice url)
{
	const struct slice scheme = SLICE_LITERAL("https://");

	if (!slice_starts_with(url, scheme) || url.length == scheme.length ||
		!g_ascii_isalnum(url.bytes[scheme.length]))
		return false;
	for (size_t i = scheme.length; i < url.length; i++) {
		if (!is_url_character(url.bytes[i]))
			return false;
	}
	return true;
}

bool text_is_text_file(struct slice path)
{
	static const char *const ends[] = {".md", ".markdown", ".txt"};

	if (!slice_starts_with(path, SLICE_LITERAL("/")))
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		struct slice end = slice_of(ends[i]);

		if (path.length > end.length &&
			slice_equal_ignoring_case(
				slice_part(path, path.length - end.length, path.length),
				end))
			return true;
	}
	return false;
}
