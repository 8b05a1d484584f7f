/* Hides utf8proc. It decomposes and folds one code point at a time, so the place of each unit is
 * at hand; composing again is not needed, as both sides of a comparison are decomposed. */
#include "fold.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct folder {
	struct folded *out;
	struct slice text;
	size_t place;
	enum unit_gap gap;  /* before the next unit */
	bool hyphen;        /* one is pending: a gap if a word follows, else a unit */
	bool hyphen_spaced; /* white space came behind it */
	uint32_t hyphen_start;
	uint32_t hyphen_end;
	bool drops_marks;     /* the last letter was Latin or Greek */
	size_t tex_end;       /* inside $…$: where the closing $ stands; else 0 */
	size_t tex_delimiter; /* 1 for $, 2 for $$ */
};

/* A character of the source. */
struct origin {
	uint32_t code_point;
	uint32_t start;
	uint32_t end;
	enum unit_class class;
	enum unit_case letter_case;
};

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

/* ---- what a character is ---- */

static bool is_space(uint32_t code_point)
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

/* Hyphens, short dashes, underscores, and the dot between kana words. */
static bool is_hyphen(uint32_t code_point)
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

/* The straight quote that stands for a typographic one, or 0. */
static uint32_t straight_quote(uint32_t code_point)
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

static bool is_mark(utf8proc_propval_t category)
{
	return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
	       category == UTF8PROC_CATEGORY_ME;
}

static enum unit_class class_of(uint32_t code_point, utf8proc_propval_t category)
{
	bool radical =
		code_point >= 0x2E80 && code_point <= 0x2FDF; /* symbols, says Unicode */

	if (category == UTF8PROC_CATEGORY_ND)
		return UNIT_DIGIT;
	if (!radical && !is_mark(category) && category != UTF8PROC_CATEGORY_NL &&
		!(category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO))
		return UNIT_SYMBOL;
	if (IN_RANGES(hangul, code_point))
		return UNIT_HANGUL;
	if (IN_RANGES(ideographs, code_point))
		return UNIT_IDEOGRAPH;
	return UNIT_LETTER;
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

/* ---- giving out units ---- */

static struct unit *unit_append(struct folder *folder)
{
	struct folded *out = folder->out;

	if (out->count == out->capacity)
		memory_grow((void **)&out->units, out->count, &out->capacity,
			sizeof(*out->units));
	return &out->units[out->count++];
}

static const struct unit *unit_last(const struct folder *folder)
{
	return folder->out->count ? &folder->out->units[folder->out->count - 1] : NULL;
}

/* The pending hyphen turned out to be no gap. */
static void put_hyphen(struct folder *folder)
{
	*unit_append(folder) = (struct unit){
		.code_point = '-',
		.start = folder->hyphen_start,
		.end = folder->hyphen_end,
		.class = UNIT_SYMBOL,
		.gap = (uint8_t)folder->gap,
		.first = true,
		.last = true,
	};
	folder->gap = folder->hyphen_spaced ? GAP_SPACE : GAP_NONE;
	folder->hyphen = false;
}

/* Begins a new character with its first unit. */
static void put_first(
	struct folder *folder, const struct origin *origin, uint32_t code_point)
{
	if (folder->hyphen && origin->class == UNIT_SYMBOL)
		put_hyphen(folder);
	*unit_append(folder) = (struct unit){
		.code_point = code_point,
		.start = origin->start,
		.end = origin->end,
		.class = (uint8_t)origin->class,
		.letter_case = (uint8_t)origin->letter_case,
		.gap = (uint8_t)(folder->hyphen ? GAP_HYPHEN : folder->gap),
		.first = true,
		.last = true,
	};
	folder->gap = GAP_NONE;
	folder->hyphen = false;
}

/* One more unit of the character that the last unit belongs to. It takes that one's class, so that
 * a composed and a decomposed spelling give the same units. */
static void put_next(
	struct folder *folder, const struct origin *origin, uint32_t code_point)
{
	struct unit *before = &folder->out->units[folder->out->count - 1];
	enum unit_class class = before->class;

	before->last = false;
	*unit_append(folder) = (struct unit){
		.code_point = code_point,
		.start = origin->start,
		.end = origin->end,
		.class = (uint8_t) class,
		.letter_case = (uint8_t)origin->letter_case,
		.last = true,
	};
}

static void put_symbol(struct folder *folder, uint32_t code_point, size_t start, size_t end)
{
	struct origin origin = {
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.class = UNIT_SYMBOL,
	};

	put_first(folder, &origin, code_point);
	folder->drops_marks = false;
}

/* ---- single characters ---- */

static void on_space(struct folder *folder)
{
	if (folder->hyphen)
		folder->hyphen_spaced = true;
	else
		folder->gap = GAP_SPACE;
}

static void on_hyphen(struct folder *folder, size_t start, size_t end)
{
	const struct unit *before = unit_last(folder);

	if (!before || before->class == UNIT_SYMBOL || folder->gap != GAP_NONE ||
		folder->hyphen) {
		put_symbol(folder, '-', start, end);
		return;
	}
	folder->hyphen = true;
	folder->hyphen_spaced = false;
	folder->hyphen_start = (uint32_t)start;
	folder->hyphen_end = (uint32_t)end;
}

enum {
	HANGUL_FIRST = 0xAC00,
	HANGUL_LAST = 0xD7A3,
	HANGUL_LEAD = 0x1100,
	HANGUL_VOWEL = 0x1161,
	HANGUL_TAIL = 0x11A7, /* one before the first: 0 is "no tail" */
	HANGUL_VOWELS = 21,
	HANGUL_TAILS = 28,
};

/* Syllables are most of a Korean text, and arithmetic takes them apart. */
static void on_syllable(struct folder *folder, const struct origin *origin)
{
	uint32_t number = origin->code_point - HANGUL_FIRST;
	uint32_t tail = number % HANGUL_TAILS;
	uint32_t vowel = number / HANGUL_TAILS % HANGUL_VOWELS;
	uint32_t lead = number / HANGUL_TAILS / HANGUL_VOWELS;

	put_first(folder, origin, HANGUL_LEAD + lead);
	put_next(folder, origin, HANGUL_VOWEL + vowel);
	if (tail)
		put_next(folder, origin, HANGUL_TAIL + tail);
	folder->drops_marks = false;
}

static bool is_lead(uint32_t code_point)
{
	return (code_point >= 0x1100 && code_point <= 0x115F) ||
	       (code_point >= 0xA960 && code_point <= 0xA97C);
}

static bool is_vowel(uint32_t code_point)
{
	return (code_point >= 0x1160 && code_point <= 0x11A7) ||
	       (code_point >= 0xD7B0 && code_point <= 0xD7C6);
}

static bool is_tail(uint32_t code_point)
{
	return (code_point >= 0x11A8 && code_point <= 0x11FF) ||
	       (code_point >= 0xD7CB && code_point <= 0xD7FB);
}

/* True when ORIGIN, folded to CODE_POINT, goes on with the character before it: a combining mark,
 * or a Hangul vowel or tail in its place. Single letters such as ㅠ are not part of a syllable,
 * although they decompose to what could be. */
static bool continues(const struct folder *folder, const struct origin *origin,
	uint32_t code_point, const utf8proc_property_t *property)
{
	const struct unit *before = unit_last(folder);

	if (!before || folder->gap != GAP_NONE || folder->hyphen)
		return false;
	if (property->combining_class || property->category == UTF8PROC_CATEGORY_ME)
		return true;
	if (origin->code_point != code_point)
		return false;
	if (is_vowel(code_point))
		return is_lead(before->code_point) || is_vowel(before->code_point);
	if (is_tail(code_point))
		return is_vowel(before->code_point) || is_tail(before->code_point);
	return false;
}

/* One code point of a character's decomposition; *STARTED: the character has a unit already. */
static void put_part(struct folder *folder, const struct origin *origin,
	uint32_t code_point, bool *started)
{
	const utf8proc_property_t *property =
		utf8proc_get_property((utf8proc_int32_t)code_point);
	bool joined = *started || continues(folder, origin, code_point, property);

	if (joined && is_mark(property->category) && folder->drops_marks) {
		folder->out->units[folder->out->count - 1].end = origin->end;
		return;
	}
	if (joined)
		put_next(folder, origin, code_point);
	else
		put_first(folder, origin, code_point);
	*started = true;
	if (!is_mark(property->category))
		folder->drops_marks = IN_RANGES(latin_or_greek, code_point);
}

static void on_other(struct folder *folder, struct origin *origin)
{
	enum { PARTS_MAX = 32 }; /* the longest decomposition of Unicode has 18 */
	utf8proc_int32_t parts[PARTS_MAX];
	const utf8proc_property_t *property =
		utf8proc_get_property((utf8proc_int32_t)origin->code_point);
	int boundary_class = UTF8PROC_BOUNDCLASS_START;
	utf8proc_ssize_t count;
	bool started = false;

	origin->class = class_of(origin->code_point, property->category);
	if (property->category == UTF8PROC_CATEGORY_LU ||
		property->category == UTF8PROC_CATEGORY_LT)
		origin->letter_case = CASE_UPPER;
	else if (property->category == UTF8PROC_CATEGORY_LL)
		origin->letter_case = CASE_LOWER;
	count = utf8proc_decompose_char((utf8proc_int32_t)origin->code_point, parts,
		PARTS_MAX,
		UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
		&boundary_class);
	for (utf8proc_ssize_t i = 0; i < count && i < PARTS_MAX; i++) {
		uint32_t part = (uint32_t)parts[i];
		uint32_t second = 0;

		if (part == ' ') /* of a spacing accent: "¨" is a space with two dots */
			continue;
		for (size_t j = 0; j < sizeof(letter_folds) / sizeof(*letter_folds); j++) {
			if (letter_folds[j].letter == part) {
				part = letter_folds[j].to[0];
				second = letter_folds[j].to[1];
				break;
			}
		}
		put_part(folder, origin, part, &started);
		if (second)
			put_part(folder, origin, second, &started);
	}
}

/* ---- links and TeX ---- */

static bool is_ascii_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_ascii_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_url_byte(char byte)
{
	return is_ascii_letter(byte) || is_ascii_digit(byte) ||
	       (byte && strchr("-._~:/?#[]@!$&'()*+,;=%", byte));
}

/* Length of the link that starts at the folder's place, 0 for none. It ends before the first byte
 * that links do not have (so before a Korean particle), or a bracket that it did not open. */
static size_t url_length(const struct folder *folder)
{
	struct slice rest = slice_part(folder->text, folder->place, folder->text.length);
	const struct slice prefixes[] = {
		SLICE_LITERAL("https://"), SLICE_LITERAL("http://"), SLICE_LITERAL("www.")};
	size_t length = 0;
	size_t start;
	size_t open = 0;

	if (folder->place && (is_ascii_letter(folder->text.bytes[folder->place - 1]) ||
				     is_ascii_digit(folder->text.bytes[folder->place - 1])))
		return 0;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes) && !length; i++) {
		if (slice_starts_with_ignoring_case(rest, prefixes[i]))
			length = prefixes[i].length;
	}
	if (!length)
		return 0;
	for (start = length; length < rest.length && is_url_byte(rest.bytes[length]);
		length++) {
		if (rest.bytes[length] == '(' || rest.bytes[length] == '[')
			open++;
		else if (rest.bytes[length] == ')' || rest.bytes[length] == ']')
			if (!open--)
				break;
	}
	return length > start ? length : 0;
}

static bool is_space_byte(char byte)
{
	return is_space((unsigned char)byte) && (unsigned char)byte < 0x80;
}

/* True when the $ or $$ at the folder's place opens TeX; the next $ must be the closing one: not
 * behind white space, and not before a digit, or it is about money. */
static bool tex_open(struct folder *folder)
{
	struct slice text = folder->text;
	size_t delimiter = 1;
	size_t start;
	size_t end;

	if (folder->place + 1 < text.length && text.bytes[folder->place + 1] == '$')
		delimiter = 2;
	start = folder->place + delimiter;
	end = start + slice_find_byte(slice_part(text, start, text.length), '$');
	if (end + delimiter > text.length || end == start ||
		is_space_byte(text.bytes[start]) || is_space_byte(text.bytes[end - 1]))
		return false;
	if (delimiter == 2 && text.bytes[end + 1] != '$')
		return false;
	if (end + delimiter < text.length && is_ascii_digit(text.bytes[end + delimiter]))
		return false;
	folder->tex_end = end;
	folder->tex_delimiter = delimiter;
	return true;
}

/* Length of the TeX at the folder's place that leaves no trace, 0 for none. */
static size_t tex_length(const struct folder *folder)
{
	struct slice rest = slice_part(folder->text, folder->place, folder->tex_end);
	size_t length = 5; /* \text and \math */

	if (strchr("{}^_", rest.bytes[0]))
		return 1;
	if (!slice_starts_with(rest, SLICE_LITERAL("\\text")) &&
		!slice_starts_with(rest, SLICE_LITERAL("\\math")))
		return 0;
	while (length < rest.length && is_ascii_letter(rest.bytes[length]))
		length++;
	return length;
}

/* Takes what stands at the folder's place when it is a link or belongs to TeX's own signs. */
static bool take_special(struct folder *folder, unsigned char byte)
{
	size_t length = 0;

	if (folder->tex_end && folder->place == folder->tex_end) {
		folder->tex_end = 0;
		folder->place += folder->tex_delimiter;
		return true;
	}
	if (byte == 'h' || byte == 'H' || byte == 'w' || byte == 'W') {
		length = url_length(folder);
		if (length)
			put_symbol(folder, UNIT_BARRIER, folder->place,
				folder->place + length);
		/* A link may run over the $ that was to close. */
		if (folder->place + length > folder->tex_end)
			folder->tex_end = 0;
	} else if (folder->tex_end) {
		length = tex_length(folder);
	} else if (byte == '$' && tex_open(folder)) {
		length = folder->tex_delimiter;
	}
	folder->place += length;
	return length > 0;
}

/* ---- all of it ---- */

static void take_ascii(struct folder *folder, unsigned char byte)
{
	struct origin origin = {
		.code_point = byte,
		.start = (uint32_t)folder->place,
		.end = (uint32_t)folder->place + 1,
		.class = UNIT_LETTER,
	};
	size_t start = folder->place++;

	if (byte >= 'a' && byte <= 'z') {
		origin.letter_case = CASE_LOWER;
		put_first(folder, &origin, byte);
		folder->drops_marks = true;
	} else if (byte >= 'A' && byte <= 'Z') {
		origin.letter_case = CASE_UPPER;
		put_first(folder, &origin, (uint32_t)byte - 'A' + 'a');
		folder->drops_marks = true;
	} else if (byte >= '0' && byte <= '9') {
		origin.class = UNIT_DIGIT;
		put_first(folder, &origin, byte);
		folder->drops_marks = false;
	} else if (is_space(byte)) {
		on_space(folder);
	} else if (is_hyphen(byte)) {
		on_hyphen(folder, start, start + 1);
	} else {
		put_symbol(folder, byte == '`' ? '\'' : byte, start, start + 1);
	}
}

static void take_character(struct folder *folder)
{
	size_t start = folder->place;
	struct origin origin = {.start = (uint32_t)start};
	uint32_t quote;

	origin.code_point = utf8_next(folder->text, &folder->place);
	origin.end = (uint32_t)folder->place;
	if (origin.code_point >= HANGUL_FIRST && origin.code_point <= HANGUL_LAST) {
		origin.class = UNIT_HANGUL;
		on_syllable(folder, &origin);
		return;
	}
	if (is_space(origin.code_point)) {
		on_space(folder);
		return;
	}
	if (is_hyphen(origin.code_point)) {
		on_hyphen(folder, start, folder->place);
		return;
	}
	quote = straight_quote(origin.code_point);
	if (quote)
		put_symbol(folder, quote, start, folder->place);
	else if (!utf8proc_get_property((utf8proc_int32_t)origin.code_point)->ignorable)
		on_other(folder, &origin);
}

void fold_text(struct folded *folded, struct slice text)
{
	struct folder folder = {.out = folded, .text = text};

	folded->count = 0;
	while (folder.place < text.length) {
		unsigned char byte = (unsigned char)text.bytes[folder.place];

		if (byte >= 0x80)
			take_character(&folder);
		else if (!take_special(&folder, byte))
			take_ascii(&folder, byte);
	}
	if (folder.hyphen)
		put_hyphen(&folder);
}

void folded_fini(struct folded *folded)
{
	free(folded->units);
	*folded = (struct folded){0};
}

uint32_t fold_case(uint32_t code_point)
{
	return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code_point);
}
