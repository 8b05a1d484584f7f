#include "aside.h"

#include "fields.h"
#include "paper_link.h"

#include <string.h>

enum {
	VENUE_BYTES_MAX = 40, /* "Annual Meeting of the ACL, Bangkok 2024" */
	BRACKETED_BYTES_MAX =
		80 /* "(NeurIPS 2024, Spotlight; code and data are available)" */
};

bool aside_about_links(struct slice text)
{
	static const char *const words[] = {"code", "project", "page", "website",
		"homepage", "github", "demo", "video", "dataset", "data", "model", "models",
		"bibtex", "null", "none", "slides", "poster", "blog", "comment", "et",
		"al"};

	text = trim_to_words(text);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_equal_ignoring_case(text, slice_of(words[i])))
			return true;
	return text.length == 0 || field_of(text) == FIELD_LINK;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* "ICML 2024", "ICML'24" */
static bool has_year(struct slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		size_t digits = 0;

		while (i + digits < text.length && is_digit(text.bytes[i + digits]))
			digits++;
		if (digits == 4 && (text.bytes[i] == '1' || text.bytes[i] == '2'))
			return true;
		if (digits == 2 && i > 0 && strchr("'\x99", text.bytes[i - 1]))
			return true;
		i += digits;
	}
	return false;
}

static bool is_aside(struct slice text)
{
	size_t first = 0;
	size_t last;

	if (!has_letters(text) || aside_about_links(text))
		return true;
	text = slice_trim(text);
	if (text.length <= VENUE_BYTES_MAX && has_year(text))
		return true;
	while (first < text.length && strchr(",.;:|- *", text.bytes[first]))
		first++;
	for (last = text.length; last > first && strchr(",.;:|- *", text.bytes[last - 1]);)
		last--;
	return last - first <= BRACKETED_BYTES_MAX && last > first + 1 &&
	       ((text.bytes[first] == '(' && text.bytes[last - 1] == ')') ||
		       (text.bytes[first] == '[' && text.bytes[last - 1] == ']'));
}

static bool is_no_aside(struct slice text)
{
	return !is_aside(text);
}

bool aside_only(const struct passage *passage)
{
	return !any_besides_links(passage, is_no_aside);
}
