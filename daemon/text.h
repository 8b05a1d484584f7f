/* A text under construction: owned, growing, always NUL-terminated once something was added. */
#ifndef PAPERWATCH_TEXT_H
#define PAPERWATCH_TEXT_H

#include "slice.h"

#include <stdarg.h>
#include <stdint.h>

struct text {
	char *bytes; /* owned; NULL while nothing was added */
	size_t length;
	size_t capacity;
};

/* A zeroed struct is an empty text. */
void text_fini(struct text *text);
void text_clear(struct text *text);
struct slice text_slice(const struct text *text);

void text_add(struct text *text, struct slice part);
void text_format(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_format_list(struct text *text, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* Adds a count as people write it: "1 digest", "5,488 papers"; with NOUN NULL the number only. */
void text_add_count(struct text *text, long long count, const char *noun);

/* Does a character act instead of showing? Those that text_add_visible() shows by their number. */
bool text_is_acting(uint32_t code_point);

/* Adds PART so that nothing in it can act: control characters (C0, DEL, C1), line and paragraph
 * separators, bidirectional controls, zero-width and tag characters, non-characters and bytes that
 * are not UTF-8 are shown as <U+202E> or <FF>, but for a joiner between two emoji. White space other than a plain space becomes one, and of
 * marks that pile up on one character some eight stay: "<992 more marks>".
 * The one way for content of digests to reach a screen, a log or a notification. */
void text_add_visible(struct text *text, struct slice part);

/* At most COUNT of what is seen as one character in PART, fewer once they take 8 bytes each on
 * average, with an ellipsis where something was cut. Made visible as above. */
void text_add_cut(struct text *text, struct slice part, size_t count);

/* How many columns of a terminal PART takes, made visible: Hangul, Han, kana and emoji take two,
 * marks none. */
size_t text_columns(struct slice part);

/* Exactly COLUMNS columns: PART made visible, and spaces; or as much of it as fits before an
 * ellipsis. */
void text_add_columns(struct text *text, struct slice part, size_t columns);

#endif
