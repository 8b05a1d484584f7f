/* Hides utf8proc (Unicode 15). */
#include "character.h"

#include <utf8proc.h>

struct range {
	uint32_t first;
	uint32_t last;
};

static bool range_contains(const struct range *ranges, size_t count, uint32_t code_point)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;

		if (code_point > ranges[middle].last)
			low = middle + 1;
		else if (code_point < ranges[middle].first)
			count = middle;
		else
			return true;
	}
	return false;
}

#define IN_RANGES(ranges, code_point)                                                      \
	range_contains((ranges), sizeof(ranges) / sizeof(*(ranges)), (code_point))

bool character_is_space(uint32_t code_point)
{
	switch (code_point) {
	case 0x09:
	case 0x0A:
	case 0x0B:
	case 0x0C:
	case 0x0D:
	case 0x20:
	case 0x85:
	case 0xA0:
	case 0x1680:
	case 0x2028:
	case 0x2029:
	case 0x202F:
	case 0x205F:
	case 0x3000:
		return true;
	default:
		return code_point >= 0x2000 && code_point <= 0x200A;
	}
}

bool character_is_hyphen(uint32_t code_point)
{
	switch (code_point) {
	case '-':
	case '_':
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2212:
	case 0x30FB:
	case 0xFE63:
	case 0xFF0D:
	case 0xFF3F:
	case 0xFF65:
		return true;
	default:
		return false;
	}
}

uint32_t character_straight_quote(uint32_t code_point)
{
	switch (code_point) {
	case 0x60:
	case 0xB4:
	case 0x2BC:
	case 0x2018:
	case 0x2019:
	case 0x201A:
	case 0x201B:
	case 0x2032:
	case 0xFF07:
		return '\'';
	case 0x201C:
	case 0x201D:
	case 0x201E:
	case 0x201F:
	case 0x2033:
	case 0xFF02:
		return '"';
	default:
		return 0;
	}
}

/* utf8proc knows no scripts, so here are the few that matter. */
static const struct range hangul[] = {{0x1100, 0x11FF}, {0x302E, 0x302F}, {0x3131, 0x318E},
	{0xA960, 0xA97F}, {0xAC00, 0xD7A3}, {0xD7B0, 0xD7FF}, {0xFFA0, 0xFFDC}};

static const struct range ideographs[] = {{0x0E01, 0x0EFF}, {0x1000, 0x109F},
	{0x1780, 0x17FF}, {0x19E0, 0x19FF}, {0x2E80, 0x2FDF}, {0x3005, 0x3007},
	{0x3021, 0x302D}, {0x3038, 0x303C}, {0x3041, 0x312F}, {0x31A0, 0x31BF},
	{0x31F0, 0x31FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA9E0, 0xA9FF},
	{0xAA60, 0xAA7F}, {0xF900, 0xFAFF}, {0xFF66, 0xFF9F}, {0x1AFF0, 0x1B16F},
	{0x20000, 0x3FFFF}};

/* Folded letters; what NFKD takes to ASCII (full-width, mathematical) need not be here. */
static const struct range latin_or_greek[] = {{'a', 'z'}, {0xDF, 0xF6}, {0xF8, 0x2AF},
	{0x370, 0x3FF}, {0x1D00, 0x1DBF}, {0x1E00, 0x1FFF}, {0x2C60, 0x2C7F},
	{0xA720, 0xA7FF}, {0xAB30, 0xAB6F}};

static utf8proc_propval_t category_of(uint32_t code_point)
{
	return utf8proc_get_property((utf8proc_int32_t)code_point)->category;
}

bool character_is_mark(uint32_t code_point)
{
	utf8proc_propval_t category = category_of(code_point);

	return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
	       category == UTF8PROC_CATEGORY_ME;
}

bool character_combines(uint32_t code_point)
{
	const utf8proc_property_t *property =
		utf8proc_get_property((utf8proc_int32_t)code_point);

	return property->combining_class || property->category == UTF8PROC_CATEGORY_ME;
}

bool character_is_ignorable(uint32_t code_point)
{
	return utf8proc_get_property((utf8proc_int32_t)code_point)->ignorable;
}

bool character_is_latin_or_greek(uint32_t code_point)
{
	return IN_RANGES(latin_or_greek, code_point);
}

enum unit_class character_class(uint32_t code_point)
{
	utf8proc_propval_t category = category_of(code_point);
	bool radical =
		code_point >= 0x2E80 && code_point <= 0x2FDF; /* symbols, says Unicode */

	if (category == UTF8PROC_CATEGORY_ND)
		return UNIT_DIGIT;
	if (!radical && !character_is_mark(code_point) &&
		category != UTF8PROC_CATEGORY_NL &&
		!(category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO))
		return UNIT_SYMBOL;
	if (IN_RANGES(hangul, code_point))
		return UNIT_HANGUL;
	if (IN_RANGES(ideographs, code_point))
		return UNIT_IDEOGRAPH;
	return UNIT_LETTER;
}

enum unit_case character_case(uint32_t code_point)
{
	switch (category_of(code_point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LT:
		return CASE_UPPER;
	case UTF8PROC_CATEGORY_LL:
		return CASE_LOWER;
	default:
		return CASE_NONE;
	}
}

/* Letters that no decomposition takes apart, and signs that look and mean the same. */
static const struct letter_fold {
	uint32_t letter;
	uint32_t to[2]; /* the second may be 0 */
} letter_folds[] = {
	{0x00E6, {'a', 'e'}}, /* æ */
	{0x00F0, {'d', 0}},   /* ð */
	{0x00F8, {'o', 0}},   /* ø */
	{0x00FE, {'t', 'h'}}, /* þ */
	{0x0111, {'d', 0}},   /* đ */
	{0x0127, {'h', 0}},   /* ħ */
	{0x0131, {'i', 0}},   /* ı */
	{0x0142, {'l', 0}},   /* ł */
	{0x014B, {'n', 0}},   /* ŋ */
	{0x0153, {'o', 'e'}}, /* œ */
	{0x0167, {'t', 0}},   /* ŧ */
	{0x0192, {'f', 0}},   /* ƒ */
	{0x2206, {0x3B4, 0}}, /* ∆ -> δ */
	{0x220F, {0x3C0, 0}}, /* ∏ -> π */
	{0x2211, {0x3C3, 0}}, /* ∑ -> σ */
};

static const struct letter_fold *letter_fold_of(uint32_t code_point)
{
	for (size_t i = 0; i < sizeof(letter_folds) / sizeof(*letter_folds); i++) {
		if (letter_folds[i].letter == code_point)
			return &letter_folds[i];
	}
	return NULL;
}

size_t character_fold(uint32_t code_point, uint32_t parts[CHARACTER_PARTS_MAX])
{
	enum { DECOMPOSED_MAX = CHARACTER_PARTS_MAX / 2 };
	utf8proc_int32_t decomposed[DECOMPOSED_MAX];
	int boundary_class = UTF8PROC_BOUNDCLASS_START;
	utf8proc_ssize_t length = utf8proc_decompose_char((utf8proc_int32_t)code_point,
		decomposed, DECOMPOSED_MAX,
		UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
		&boundary_class);
	size_t count = 0;

	for (utf8proc_ssize_t i = 0; i < length && i < DECOMPOSED_MAX; i++) {
		const struct letter_fold *fold = letter_fold_of((uint32_t)decomposed[i]);

		if (decomposed[i] ==
			' ') /* of a spacing accent: "¨" is a space with dots */
			continue;
		parts[count++] = fold ? fold->to[0] : (uint32_t)decomposed[i];
		if (fold && fold->to[1])
			parts[count++] = fold->to[1];
	}
	return count;
}

uint32_t character_small(uint32_t code_point)
{
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code_point);
}
