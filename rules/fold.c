#include "fold.h"

#include "hangul.h"
#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* What fits into the fields of a unit, so that the compiler knows it, too. */
enum { CODE_POINT_BITS = 0x1FFFFF, CLASS_BITS = 7 };

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

/* ---- giving out units ---- */

/* Makes room for as many units as bytes are left, and one more: so whoever turns a byte into no more
 * than one unit need not ask. Returns the place of the next unit. */
static struct unit *reserve(struct folder *folder) __attribute__((returns_nonnull));
static struct unit *reserve(struct folder *folder)
{
	struct folded *out = folder->out;
	size_t wanted = out->count + folder->text.length - folder->place + 1;

	if (wanted > out->capacity) {
		out->capacity = wanted + wanted / 2;
		out->units = memory_resize(out->units, out->capacity, sizeof(*out->units));
	}
	return &out->units[out->count];
}

static const struct unit *unit_last(const struct folder *folder)
{
	return folder->out->count ? &folder->out->units[folder->out->count - 1] : NULL;
}

/* Says whether a word may begin at UNIT, which comes behind the last. */
static void find_edge(const struct folder *folder, struct unit *unit)
{
	struct folded *out = folder->out;
	struct unit *before = out->count ? unit - 1 : NULL;
	bool in_word =
		before && (before->class == UNIT_LETTER || before->class == UNIT_DIGIT);

	unit->edge = true;
	if (!before || unit->gap)
		return;
	if (in_word && unit->class == UNIT_LETTER) {
		unit->edge = false;
		unit->capital =
			before->class == UNIT_LETTER && unit->letter_case == CASE_UPPER;
	} else if (unit->class != UNIT_DIGIT) {
		return;
	} else if (before->class == UNIT_DIGIT) {
		unit->edge = false;
	} else if (before->code_point == '.' && !before->gap && out->count > 1 &&
		   before[-1].class == UNIT_DIGIT) {
		unit->edge = before->edge = false;
	}
}

static void put_unit(struct folder *folder, const struct unit *unit)
{
	struct unit *place = reserve(folder);

	*place = *unit;
	find_edge(folder, place);
	folder->out->count++;
}

/* The pending hyphen turned out to be no gap. */
static void put_hyphen(struct folder *folder)
{
	put_unit(folder, &(struct unit){
				 .code_point = '-',
				 .start = folder->hyphen_start,
				 .end = folder->hyphen_end,
				 .class = UNIT_SYMBOL,
				 .gap = folder->gap,
				 .first = true,
				 .last = true,
			 });
	folder->gap = folder->hyphen_spaced ? GAP_SPACE : GAP_NONE;
	folder->hyphen = false;
}

/* The gap before a character that begins now, and is no sign where a hyphen is pending. */
static enum unit_gap first_gap(struct folder *folder)
{
	enum unit_gap gap = folder->hyphen ? GAP_HYPHEN : folder->gap;

	folder->gap = GAP_NONE;
	folder->hyphen = false;
	return gap;
}

/* Begins a new character with its first unit. */
static void put_first(
	struct folder *folder, const struct origin *origin, uint32_t code_point)
{
	if (folder->hyphen && origin->class == UNIT_SYMBOL)
		put_hyphen(folder);
	put_unit(folder, &(struct unit){
				 .code_point = code_point & CODE_POINT_BITS,
				 .start = origin->start,
				 .end = origin->end,
				 .class = origin->class,
				 .letter_case = origin->letter_case,
				 .gap = first_gap(folder),
				 .first = true,
				 .last = true,
			 });
}

/* One more unit of the character that the last unit belongs to. It takes that one's class, so that
 * a composed and a decomposed spelling give the same units. */
static void put_next(
	struct folder *folder, const struct origin *origin, uint32_t code_point)
{
	struct unit *before = &folder->out->units[folder->out->count - 1];
	uint32_t class = before->class;
	uint32_t syllable = hangul_join(before->code_point, code_point);

	if (syllable) {
		before->code_point = syllable & CODE_POINT_BITS;
		before->end = origin->end;
		return;
	}
	before->last = false;
	put_unit(folder, &(struct unit){
				 .code_point = code_point & CODE_POINT_BITS,
				 .start = origin->start,
				 .end = origin->end,
				 .class = class & CLASS_BITS,
				 .letter_case = origin->letter_case,
				 .last = true,
			 });
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

/* True when ORIGIN, folded to CODE_POINT, goes on with the character before it: a combining mark,
 * or a Hangul vowel or tail in its place. Single letters such as ㅠ are not part of a syllable,
 * although they decompose to what could be. */
static bool continues(
	const struct folder *folder, const struct origin *origin, uint32_t code_point)
{
	const struct unit *before = unit_last(folder);

	if (!before || folder->gap != GAP_NONE || folder->hyphen)
		return false;
	return character_combines(code_point) ||
	       (origin->code_point == code_point &&
		       hangul_continues(before->code_point, code_point));
}

/* A part of what a character is folded to; *STARTED: it has a unit already. */
static void put_part(struct folder *folder, const struct origin *origin,
	uint32_t code_point, bool *started)
{
	bool is_mark = character_is_mark(code_point);
	bool joined = *started || continues(folder, origin, code_point);

	if (joined && is_mark && folder->drops_marks) {
		folder->out->units[folder->out->count - 1].end = origin->end;
		return;
	}
	if (joined)
		put_next(folder, origin, code_point);
	else
		put_first(folder, origin, code_point);
	*started = true;
	if (!is_mark)
		folder->drops_marks = character_is_latin_or_greek(code_point);
}

static void on_other(struct folder *folder, struct origin *origin)
{
	uint32_t parts[CHARACTER_PARTS_MAX];
	size_t count = character_fold(origin->code_point, parts);
	bool started = false;

	origin->class = character_class(origin->code_point);
	origin->letter_case = character_case(origin->code_point);
	for (size_t i = 0; i < count; i++)
		put_part(folder, origin, parts[i], &started);
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

static bool is_word_byte(char byte)
{
	return is_ascii_letter(byte) || is_ascii_digit(byte);
}

static bool is_url_byte(char byte)
{
	return is_word_byte(byte) || (byte && strchr("-._~:/?#[]@!$&'()*+,;=%", byte));
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

	if (folder->place && is_word_byte(folder->text.bytes[folder->place - 1]))
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
	return character_is_space((unsigned char)byte) && (unsigned char)byte < 0x80;
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

/* ---- words ---- */

/* The units of letters and digits, without gap and place; all else has a zeroed one. */
#define WORD_UNIT(code, of_class, of_case)                                                 \
	{                                                                                  \
		.code_point = (code), .class = (of_class), .letter_case = (of_case),       \
		.first = true, .last = true                                                \
	}
#define DIGIT(byte) [byte] = WORD_UNIT(byte, UNIT_DIGIT, CASE_NONE)
#define LETTER(byte)                                                                       \
	[byte] = WORD_UNIT(byte, UNIT_LETTER, CASE_LOWER),                                 \
	[(byte) - 'a' + 'A'] = WORD_UNIT(byte, UNIT_LETTER, CASE_UPPER)
static const struct unit word_units[256] = {DIGIT('0'), DIGIT('1'), DIGIT('2'), DIGIT('3'),
	DIGIT('4'), DIGIT('5'), DIGIT('6'), DIGIT('7'), DIGIT('8'), DIGIT('9'), LETTER('a'),
	LETTER('b'), LETTER('c'), LETTER('d'), LETTER('e'), LETTER('f'), LETTER('g'),
	LETTER('h'), LETTER('i'), LETTER('j'), LETTER('k'), LETTER('l'), LETTER('m'),
	LETTER('n'), LETTER('o'), LETTER('p'), LETTER('q'), LETTER('r'), LETTER('s'),
	LETTER('t'), LETTER('u'), LETTER('v'), LETTER('w'), LETTER('x'), LETTER('y'),
	LETTER('z')};

/* May a link begin at the word that begins with BYTES? */
static bool is_link_begin(const unsigned char *bytes, size_t left)
{
	return left > 2 && (((bytes[0] | 0x20) == 'h' && (bytes[1] | 0x20) == 't') ||
				   ((bytes[0] | 0x20) == 'w' && (bytes[1] | 0x20) == 'w'));
}

static bool is_h_or_w(unsigned char byte)
{
	return ((byte | 0x20) == 'h') | ((byte | 0x20) == 'w');
}

/* What is so for the bits of UNIT, and 0 otherwise. */
static uint32_t letter_if(bool is_so, struct unit unit)
{
	return is_so ? unit_letter(&unit) : 0;
}

/* Takes ASCII letters and digits, and single spaces between them. The folder stands at a letter or
 * digit that begins no link. Most of an English text goes this way, so nothing here branches on
 * whether a letter is small or a word ends, which could not be predicted. */
static void take_words(struct folder *folder)
{
	const unsigned char *bytes = (const unsigned char *)folder->text.bytes;
	size_t length = folder->text.length;
	size_t place = folder->place;
	struct unit *first = &folder->out->units[folder->out->count];
	struct unit *unit = first;
	uint32_t gap = unit_letter(&(struct unit){.gap = first_gap(folder)});
	bool after_letter = false;

	while (place < length) {
		unsigned char byte = bytes[place];
		uint32_t letter = unit_letter(&word_units[byte]);
		bool is_letter = byte >= 'A';
		bool is_capital = is_letter & (byte <= 'Z');

		if (!letter || ((unit > first) & (gap != 0) & is_h_or_w(byte) &&
				       is_link_begin(bytes + place, length - place)))
			break;
		letter |= gap;
		letter |= letter_if(after_letter & !is_letter, (struct unit){.edge = true});
		letter |= letter_if(
			after_letter & is_capital & !gap, (struct unit){.capital = true});
		memcpy(unit, &letter, sizeof(letter));
		unit->start = (uint32_t)place;
		unit->end = (uint32_t)++place;
		unit++;
		after_letter = is_letter;
		gap = letter_if(place < length && bytes[place] == ' ',
			(struct unit){.gap = GAP_SPACE, .edge = true});
		place += gap != 0;
	}
	find_edge(folder, first);
	folder->out->count += (size_t)(unit - first);
	folder->drops_marks = after_letter;
	folder->gap = gap ? GAP_SPACE : GAP_NONE;
	folder->place = place;
}

/* The Hangul syllable of the three bytes at PLACE, or 0 for anything else. */
static inline uint32_t syllable_at(const unsigned char *bytes, size_t left)
{
	uint32_t code_point;

	if (left < 3)
		return 0;
	code_point =
		(bytes[0] & 0x0Fu) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
	/* One answer and not four, each of which could be guessed wrongly. */
	return (((bytes[0] & 0xF0) == 0xE0) & ((bytes[1] & 0xC0) == 0x80) &
		       ((bytes[2] & 0xC0) == 0x80) & hangul_is_syllable(code_point))
		       ? code_point
		       : 0;
}

/* Takes Hangul syllables, and single spaces between them; most of a Korean text. False where there
 * is none. */
static bool take_syllables(struct folder *folder)
{
	const unsigned char *bytes = (const unsigned char *)folder->text.bytes;
	size_t length = folder->text.length;
	size_t place = folder->place;
	struct unit *first = &folder->out->units[folder->out->count];
	struct unit *unit = first;
	enum unit_gap gap;
	uint32_t syllable = syllable_at(bytes + place, length - place);

	if (!syllable)
		return false;
	gap = first_gap(folder);
	while (syllable) {
		*unit++ = (struct unit){
			.code_point = syllable & CODE_POINT_BITS,
			.start = (uint32_t)place,
			.end = (uint32_t)place + 3,
			.class = UNIT_HANGUL,
			.gap = gap,
			.first = true,
			.last = true,
			.edge = true,
		};
		place += 3;
		gap = place < length && bytes[place] == ' ' ? GAP_SPACE : GAP_NONE;
		place += gap == GAP_SPACE;
		syllable = syllable_at(bytes + place, length - place);
	}
	folder->out->count += (size_t)(unit - first);
	folder->drops_marks = false;
	folder->gap = gap;
	folder->place = place;
	return true;
}

/* ---- all of it ---- */

/* A sign that stands for itself; no hyphen is pending. */
static void take_plain_sign(struct folder *folder, unsigned char byte, size_t start)
{
	folder->out->units[folder->out->count++] = (struct unit){
		.code_point = byte == '`' ? '\'' : byte,
		.start = (uint32_t)start,
		.end = (uint32_t)start + 1,
		.class = UNIT_SYMBOL,
		.gap = folder->gap,
		.first = true,
		.last = true,
		.edge = true,
	};
	folder->gap = GAP_NONE;
	folder->drops_marks = false;
}

/* What ASCII has besides letters and digits. */
static void take_sign(struct folder *folder, unsigned char byte)
{
	size_t start = folder->place++;

	if (character_is_space(byte))
		on_space(folder);
	else if (character_is_hyphen(byte))
		on_hyphen(folder, start, start + 1);
	else if (folder->hyphen)
		put_symbol(folder, byte == '`' ? '\'' : byte, start, start + 1);
	else
		take_plain_sign(folder, byte, start);
}

static void take_character(struct folder *folder)
{
	size_t start = folder->place;
	struct origin origin = {.start = (uint32_t)start};
	uint32_t quote;

	origin.code_point = utf8_next(folder->text, &folder->place);
	origin.end = (uint32_t)folder->place;
	if (character_is_space(origin.code_point)) {
		on_space(folder);
		return;
	}
	if (character_is_hyphen(origin.code_point)) {
		on_hyphen(folder, start, folder->place);
		return;
	}
	quote = character_straight_quote(origin.code_point);
	if (quote)
		put_symbol(folder, quote, start, folder->place);
	else if (!character_is_ignorable(origin.code_point))
		on_other(folder, &origin);
}

void fold_text(struct folded *folded, struct slice text)
{
	struct folder folder = {.out = folded, .text = text};

	folded->count = 0;
	(void)reserve(&folder);
	while (folder.place < text.length) {
		unsigned char byte = (unsigned char)text.bytes[folder.place];

		if (byte >= 0x80) {
			if (!take_syllables(&folder))
				take_character(&folder);
		} else if (!take_special(&folder, byte)) {
			if (is_word_byte((char)byte))
				take_words(&folder);
			else
				take_sign(&folder, byte);
		}
	}
	if (folder.hyphen)
		put_hyphen(&folder);
	*reserve(&folder) = (struct unit){.edge = true};
}

void folded_fini(struct folded *folded)
{
	free(folded->units);
	*folded = (struct folded){0};
}
