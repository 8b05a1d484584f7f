/* What single characters are, and what they are folded to. */
#ifndef PAPERWATCH_CHARACTER_H
#define PAPERWATCH_CHARACTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unit_class {
	UNIT_SYMBOL,
	UNIT_DIGIT,
	UNIT_LETTER, /* of scripts with words between spaces; also marks and letter-like numbers */
	UNIT_HANGUL,
	UNIT_IDEOGRAPH, /* Han, kana, Bopomofo, Thai, Lao, Khmer, Myanmar: words without spaces */
};

enum unit_case { CASE_NONE, CASE_LOWER, CASE_UPPER };

enum unit_class character_class(uint32_t code_point);
enum unit_case character_case(uint32_t code_point);

/* White space of any kind. */
bool character_is_space(uint32_t code_point);

/* Hyphens, short dashes, underscores, and the dot between kana words. */
bool character_is_hyphen(uint32_t code_point);

/* The straight quote that stands for a typographic one, or 0. */
uint32_t character_straight_quote(uint32_t code_point);

/* Nothing is seen of it: a soft hyphen, a zero-width space, … */
bool character_is_ignorable(uint32_t code_point);

bool character_is_mark(uint32_t code_point);

/* Does it belong to the character before it? */
bool character_combines(uint32_t code_point);

/* For what character_fold() gave. */
bool character_is_latin_or_greek(uint32_t code_point);

/* The longest decomposition of Unicode has 18 parts. */
enum { CHARACTER_PARTS_MAX = 64 };

/* Folds case and compatibility forms, and takes marks and Hangul apart; returns the number of parts. */
size_t character_fold(uint32_t code_point, uint32_t parts[CHARACTER_PARTS_MAX]);

/* The letter without its case, and nothing else folded: É is é, and not e. */
uint32_t character_small(uint32_t code_point);

#endif
