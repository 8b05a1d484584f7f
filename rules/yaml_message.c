/* What is said of nodes: messages with their places, and keys and words that are not known. */
#include "yaml.h"

#include "hint.h"
#include "utf8.h"

#include <string.h>

/* ---- messages ---- */

void yaml_error(
	struct diagnostics *problems, const struct yaml_node *node, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diagnostics_add_list(problems, SEVERITY_ERROR, node->file, node->line, node->column,
		format, arguments);
	va_end(arguments);
}

void yaml_warning(
	struct diagnostics *problems, const struct yaml_node *node, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diagnostics_add_list(problems, SEVERITY_WARNING, node->file, node->line,
		node->column, format, arguments);
	va_end(arguments);
}

const char *yaml_excerpt(struct slice text, struct yaml_excerpt *excerpt)
{
	static const char ellipsis[] = "…";
	const size_t room = sizeof(excerpt->text) - sizeof(ellipsis) - UTF8_BYTES_MAX;
	size_t length = 0;

	for (size_t place = 0; place < text.length;) {
		uint32_t code_point = utf8_next(text, &place);

		if (length > room) {
			memcpy(excerpt->text + length, ellipsis, sizeof(ellipsis));
			return excerpt->text;
		}
		if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0))
			code_point = ' ';
		length += utf8_put(excerpt->text + length, code_point);
	}
	excerpt->text[length] = '\0';
	return excerpt->text;
}

/* ---- what is not known ---- */

/* Longer words are hardly misspelt keys; and the distance takes the product of both lengths. */
enum { NEAREST_LENGTH_MAX = 64 };

/* The code points of TEXT, ASCII letters in lower case; 0 when there are too many. */
static size_t word_decode(struct slice text, uint32_t word[NEAREST_LENGTH_MAX])
{
	size_t length = 0;

	for (size_t place = 0; place < text.length;) {
		uint32_t code_point = utf8_next(text, &place);

		if (length == NEAREST_LENGTH_MAX)
			return 0;
		if (code_point >= 'A' && code_point <= 'Z')
			code_point += 'a' - 'A';
		word[length++] = code_point;
	}
	return length;
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t lesser = a < b ? a : b;

	return lesser < c ? lesser : c;
}

/* Edits between two words: insert, delete, replace, swap of neighbours. */
static size_t word_distance(
	const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length)
{
	size_t rows[3][NEAREST_LENGTH_MAX + 1];
	size_t *before = rows[0];
	size_t *above = rows[1];
	size_t *row = rows[2];

	for (size_t j = 0; j <= b_length; j++)
		above[j] = before[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t *recycled = before;

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);

			row[j] = least(above[j] + 1, row[j - 1] + 1, replaced);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1, row[j]);
		}
		before = above;
		above = row;
		row = recycled;
	}
	return above[b_length];
}

const char *yaml_nearest(struct slice text, const char *const *known)
{
	uint32_t word[NEAREST_LENGTH_MAX];
	size_t length = word_decode(text, word);
	size_t nearest_distance = 3;
	const char *nearest = NULL;

	for (; length && *known; known++) {
		uint32_t other[NEAREST_LENGTH_MAX];
		size_t other_length = word_decode(slice_of(*known), other);
		size_t longer = length > other_length ? length : other_length;
		size_t distance;

		if (!other_length || longer - (length + other_length - longer) > 2)
			continue;
		distance = word_distance(word, length, other, other_length);
		if (distance <= longer / 3 && distance < nearest_distance) {
			nearest = *known;
			nearest_distance = distance;
		}
	}
	return nearest;
}

/* "votes:5" and "{word:x}" are one text for YAML: ':' is a separator only before a space. */
static bool lacks_space(struct slice key, const char *const *known)
{
	struct slice head = slice_part(key, 0, slice_find_byte(key, ':'));

	for (; head.length < key.length && *known; known++) {
		if (slice_equal(head, slice_of(*known)))
			return true;
	}
	return false;
}

static bool is_known(struct slice key, const char *const *known)
{
	for (; *known; known++) {
		if (slice_equal(key, slice_of(*known)))
			return true;
	}
	return false;
}

/* "did you mean …?", or what else can be said of the unknown key NODE. False: nothing. */
static bool report_with_hint(struct diagnostics *problems, const struct yaml_node *node,
	const char *const *known)
{
	const struct hint *hint = hint_find(node->text, known);
	struct yaml_excerpt excerpt;
	const char *shown = yaml_excerpt(node->text, &excerpt);

	if (hint && hint->advice)
		yaml_error(problems, node, "unknown key '%s'; %s", shown, hint->advice);
	else if (hint)
		yaml_error(problems, node, "unknown key '%s'; did you mean '%s'?", shown,
			hint->key);
	return hint != NULL;
}

void yaml_report_unknown(struct diagnostics *problems, const struct yaml_node *node,
	const char *what, const char *const *known)
{
	struct yaml_excerpt excerpt;
	const char *shown = yaml_excerpt(node->text, &excerpt);
	const char *nearest = yaml_nearest(node->text, known);

	if (lacks_space(node->text, known))
		yaml_error(problems, node, "a space is missing behind ':' in '%s'", shown);
	else if (nearest)
		yaml_error(problems, node, "unknown %s '%s'; did you mean '%s'?", what,
			shown, nearest);
	else
		yaml_error(problems, node, "unknown %s '%s'", what, shown);
}

void yaml_report_unknown_key(struct diagnostics *problems, const struct yaml_node *node,
	const char *const *known)
{
	/* Of what is not kept, nobody reads the text. */
	if (problems->count == DIAGNOSTICS_MAX)
		yaml_error(problems, node, "unknown key");
	else if (!report_with_hint(problems, node, known))
		yaml_report_unknown(problems, node, "key", known);
}

void yaml_check_keys(
	const struct yaml_node *map, const char *const *known, struct diagnostics *problems)
{
	for (size_t i = 0; i < map->count; i++) {
		if (!is_known(map->keys[i]->text, known))
			yaml_report_unknown_key(problems, map->keys[i], known);
	}
}
