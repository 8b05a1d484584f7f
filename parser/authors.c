#include "authors.h"

#include "memory.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef void (*add_function)(struct draft *draft, struct slice name);

static void add_name(struct slice name, struct draft *draft, add_function add)
{
	name = slice_trim(name);
	if (slice_starts_with_ignoring_case(name, SLICE_LITERAL("and ")))
		name = slice_trim(slice_part(name, 4, name.length));
	if (name.length > 0 && !slice_equal(name, SLICE_LITERAL("+")))
		add(draft, name);
}

/* ---- ['A', "B"]: the string literals of Python, as repr() prints them ---- */

/* A list literal under way; the names gather in one buffer, which holds at most as many bytes as
 * the literal. */
struct literal {
	struct slice rest;
	char *names; /* one after the other */
	size_t length;
	size_t *ends; /* of each name in NAMES */
	size_t count;
	size_t capacity;
};

static void skip_white(struct literal *literal)
{
	literal->rest = slice_trim(literal->rest);
}

static bool take(struct literal *literal, char byte)
{
	if (literal->rest.length == 0 || literal->rest.bytes[0] != byte)
		return false;
	literal->rest = slice_part(literal->rest, 1, literal->rest.length);
	return true;
}

static int hex_value(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* The code point that DIGITS hexadecimal digits stand for. An escape is never shorter than what
 * it becomes, so the buffer is large enough. */
static bool take_code_point(struct literal *literal, size_t digits)
{
	uint32_t value = 0;

	if (literal->rest.length < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		int digit = hex_value(literal->rest.bytes[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
	}
	literal->rest = slice_part(literal->rest, digits, literal->rest.length);
	literal->length += utf8_put(literal->names + literal->length, value);
	return true;
}

/* What follows a backslash. A line break becomes a space: a name has no lines. */
static bool take_escape(struct literal *literal)
{
	char byte;

	if (literal->rest.length == 0)
		return false;
	byte = literal->rest.bytes[0];
	literal->rest = slice_part(literal->rest, 1, literal->rest.length);
	switch (byte) {
	case 'x':
		return take_code_point(literal, 2);
	case 'u':
		return take_code_point(literal, 4);
	case 'U':
		return take_code_point(literal, 8);
	case 'n':
	case 'r':
	case 't':
		literal->names[literal->length++] = ' ';
		return true;
	case '\\':
	case '\'':
	case '"':
		literal->names[literal->length++] = byte;
		return true;
	default:
		/* Python keeps the backslash before what is no escape. */
		literal->names[literal->length++] = '\\';
		literal->names[literal->length++] = byte;
		return true;
	}
}

/* Is the next byte the QUOTE that ends a string? Markdown takes the backslash off "\'", so only a
 * quote before ',' or ']' is trusted to be the end. */
static bool closes(const struct literal *literal, char quote)
{
	size_t place = 1;

	if (literal->rest.bytes[0] != quote)
		return false;
	while (place < literal->rest.length && literal->rest.bytes[place] == ' ')
		place++;
	return place < literal->rest.length &&
	       (literal->rest.bytes[place] == ',' || literal->rest.bytes[place] == ']');
}

static bool take_string(struct literal *literal)
{
	char quote = '\'';

	if (!take(literal, quote)) {
		quote = '"';
		if (!take(literal, quote))
			return false;
	}
	while (literal->rest.length > 0) {
		if (closes(literal, quote) && take(literal, quote)) {
			memory_grow((void **)&literal->ends, literal->count,
				&literal->capacity, sizeof(*literal->ends));
			literal->ends[literal->count++] = literal->length;
			return true;
		}
		if (take(literal, '\\')) {
			if (!take_escape(literal))
				return false;
			continue;
		}
		literal->names[literal->length++] = literal->rest.bytes[0];
		literal->rest = slice_part(literal->rest, 1, literal->rest.length);
	}
	return false;
}

/* The whole literal and nothing behind it; a comma after the last name is allowed. */
static bool take_list(struct literal *literal)
{
	if (!take(literal, '['))
		return false;
	for (;;) {
		skip_white(literal);
		if (take(literal, ']'))
			break;
		if (!take_string(literal))
			return false;
		skip_white(literal);
		if (take(literal, ','))
			continue;
		if (!take(literal, ']'))
			return false;
		break;
	}
	skip_white(literal);
	return literal->rest.length == 0;
}

static bool read_literal(struct slice list, struct draft *draft, add_function add)
{
	struct literal literal = {
		.rest = slice_trim(list), .names = memory_new(list.length + 1, 1)};
	bool read = take_list(&literal);
	size_t start = 0;

	for (size_t i = 0; read && i < literal.count; i++) {
		struct slice name = {
			.bytes = literal.names + start, .length = literal.ends[i] - start};

		/* Escapes can spell what is no text; such a name would not be UTF-8. */
		name = slice_trim(name);
		if (utf8_valid(name) && name.length > 0 &&
			!slice_equal(name, SLICE_LITERAL("+")))
			add(draft, name);
		start = literal.ends[i];
	}
	free(literal.names);
	free(literal.ends);
	return read;
}

/* ---- A, B and C ---- */

/* Bytes that most of a list can be passed over for: those that begin a separator (the wide ones are
 * '，', '、' and '；'; '·' and '•' part names where a space follows), or "et al.", '等' and '외'. */
enum mark { MARK_NONE, MARK_SEPARATOR, MARK_OTHERS };

static const unsigned char marks[256] = {[','] = MARK_SEPARATOR,
	[';'] = MARK_SEPARATOR,
	['e'] = MARK_OTHERS,
	[0xC2] = MARK_SEPARATOR,
	[0xE2] = MARK_SEPARATOR,
	[0xE3] = MARK_SEPARATOR,
	[0xE7] = MARK_OTHERS,
	[0xEC] = MARK_OTHERS,
	[0xEF] = MARK_SEPARATOR};

/* The length of a separator at the start of TEXT, or 0. */
static size_t separator_length(struct slice text)
{
	static const struct slice separators[] = {{",", 1}, {";", 1}, {"\xEF\xBC\x8C", 3},
		{"\xE3\x80\x81", 3}, {"\xEF\xBC\x9B", 3}, {"\xC2\xB7 ", 3},
		{"\xE2\x80\xA2 ", 4}};

	for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++)
		if (slice_starts_with(text, separators[i]))
			return separators[i].length;
	return 0;
}

static bool is_letter(char byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* Does a name go on with BYTE? */
static bool begins_word(char byte)
{
	return is_letter(byte) || (unsigned char)byte >= 0x80;
}

/* Does "et al.", or one of its kin, stand at PLACE of LIST? It is somebody, but nobody's name, and
 * it ends the list. A word of its own, so that nobody called Alan is lost. */
static bool is_others(struct slice list, size_t place)
{
	static const struct slice others[] = {{"et al", 5}, {"et.al", 5}, {"et. al", 6},
		{"\xE7\xAD\x89", 3}, {"\xEC\x99\xB8", 3}};
	struct slice rest = slice_part(list, place, list.length);

	if (place == 0 || (list.bytes[place - 1] != ' ' && list.bytes[place - 1] != ','))
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (slice_starts_with(rest, others[i]) &&
			(rest.length == others[i].length ||
				!begins_word(rest.bytes[others[i].length])))
			return true;
	return false;
}

/* The last field of a list may be "B. Author and C. Author". */
static void add_last(struct slice field, struct draft *draft, add_function add)
{
	static const struct slice conjunctions[] = {{" and ", 5}, {" & ", 3}};

	field = slice_trim(field);
	for (size_t i = 0; i < sizeof(conjunctions) / sizeof(*conjunctions); i++) {
		size_t place;

		while ((place = slice_find(field, conjunctions[i])) < field.length) {
			add_name(slice_part(field, 0, place), draft, add);
			field = slice_part(
				field, place + conjunctions[i].length, field.length);
		}
	}
	add_name(field, draft, add);
}

static bool begins_literal(struct slice list)
{
	struct slice rest = slice_trim(slice_part(list, 1, list.length));

	return list.length > 1 && list.bytes[0] == '[' && rest.length > 0 &&
	       (rest.bytes[0] == '\'' || rest.bytes[0] == '"' || rest.bytes[0] == ']');
}

int authors_read(struct slice list, struct draft *draft,
	void (*add)(struct draft *draft, struct slice name))
{
	bool literal;
	size_t start = 0;
	size_t length;

	list = slice_trim(list);
	literal = begins_literal(list);
	if (literal && read_literal(list, draft, add))
		return 0;
	for (size_t place = 0; place < list.length; place++) {
		enum mark mark = marks[(unsigned char)list.bytes[place]];

		if (mark == MARK_OTHERS && is_others(list, place)) {
			list.length = place - 1;
			break;
		}
		if (mark != MARK_SEPARATOR)
			continue;
		length = separator_length(slice_part(list, place, list.length));
		if (length == 0)
			continue;
		add_name(slice_part(list, start, place), draft, add);
		start = place + length;
		place = start - 1;
	}
	add_last(slice_part(list, start, list.length), draft, add);
	return literal ? -1 : 0;
}

bool authors_only(struct slice text)
{
	struct slice rest = text;
	struct slice name;

	while (slice_next_field(&rest, ',', &name)) {
		size_t words = 1;
		size_t digits = 0;

		name = slice_trim(name);
		for (size_t i = 0; i < name.length; i++) {
			words += name.bytes[i] == ' ';
			digits += name.bytes[i] >= '0' && name.bytes[i] <= '9';
			if (strchr("!?:\"", name.bytes[i]))
				return false;
		}
		/* "ICML 2026" has more digits than anybody. */
		if (words > 7 || name.length > 80 || digits > 3)
			return false;
	}
	return true;
}

size_t authors_with_others(struct slice text)
{
	static const struct slice others[] = {{"et al.", 6}, {"et.al.", 6}, {"et al", 5}};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		size_t place = slice_find(text, others[i]);

		/* Further away stands a sentence. */
		if (place < text.length && place < 400)
			return place + others[i].length;
	}
	return 0;
}
