#include "excerpt.h"

#include "text.h"
#include "utf8.h"

/* An excerpt that grows, and the columns that are left for it. */
struct growing {
	struct slice text;
	struct excerpt excerpt;
	size_t left;
};

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\n';
}

/* Where a step of one word to the left ends. */
static size_t word_before(struct slice text, size_t place)
{
	while (place > 0 && is_space(text.bytes[place - 1]))
		place--;
	while (place > 0 && !is_space(text.bytes[place - 1]))
		place--;
	return place;
}

static size_t word_behind(struct slice text, size_t place)
{
	while (place < text.length && is_space(text.bytes[place]))
		place++;
	while (place < text.length && !is_space(text.bytes[place]))
		place++;
	return place;
}

/* Where a step of one character ends: marks, which take no columns, belong to the one before. */
static size_t character_before(struct slice text, size_t place)
{
	while (place > 0) {
		size_t start = utf8_last(slice_part(text, 0, place));
		bool is_mark = text_columns(slice_part(text, start, place)) == 0;

		place = start;
		if (!is_mark)
			break;
	}
	return place;
}

static size_t character_behind(struct slice text, size_t place)
{
	if (place < text.length)
		(void)utf8_next(text, &place);
	while (place < text.length) {
		size_t next = place;

		(void)utf8_next(text, &next);
		if (text_columns(slice_part(text, place, next)) > 0)
			break;
		place = next;
	}
	return place;
}

/* Takes in the bytes from START up to END if there is room for them. */
static bool take(struct growing *growing, size_t start, size_t end)
{
	size_t columns = text_columns(slice_part(growing->text, start, end));

	if (start == end || columns > growing->left)
		return false;
	growing->left -= columns;
	if (start < growing->excerpt.start)
		growing->excerpt.start = start;
	if (end > growing->excerpt.end)
		growing->excerpt.end = end;
	return true;
}

/* A step to one side: where it ends. */
typedef size_t (*step_func)(struct slice text, size_t place);

/* Grows to both sides in turn, for as long as there is room. A side without a step stays. */
static void grow(struct growing *growing, step_func before, step_func behind)
{
	while (before || behind) {
		if (before && !take(growing, before(growing->text, growing->excerpt.start),
				      growing->excerpt.start))
			before = NULL;
		if (behind && !take(growing, growing->excerpt.end,
				      behind(growing->text, growing->excerpt.end)))
			behind = NULL;
	}
}

struct excerpt excerpt_around(struct slice text, size_t start, size_t end, size_t columns)
{
	enum { ELLIPSES = 2, WORTH_CUTTING = 8 };
	struct growing growing = {.text = text, .excerpt = {start, end}};
	size_t own = text_columns(slice_part(text, start, end));

	if (text_columns(text) <= columns)
		return (struct excerpt){0, text.length};
	if (own + ELLIPSES >= columns)
		return growing.excerpt;
	growing.left = columns - own - ELLIPSES;
	grow(&growing, word_before, word_behind);
	/* Better a part of a word than nothing at all. */
	if (growing.left >= WORTH_CUTTING)
		grow(&growing, growing.excerpt.start == start ? character_before : NULL,
			growing.excerpt.end == end ? character_behind : NULL);
	return growing.excerpt;
}
