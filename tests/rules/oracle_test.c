/* The index against an oracle: a slow matcher that tries every spelling of a keyword at every place
 * of the text, written from the rules of matching alone and sharing nothing but the folding. Words
 * and texts are put together at random from pieces that sit on the edges of those rules. */
#include "keywords.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { WORD_MAX = 96, TEXT_MAX = 512 };

/* ---- the oracle ---- */

/* A spelling: the letters wanted, and how many at the end are a plural ending. */
struct spelling {
	struct unit units[WORD_MAX];
	size_t length;
	size_t ending;
};

struct properties {
	size_t letters, capitals, digits, pieces;
};

static struct properties properties_of(const struct unit *units, size_t count)
{
	struct properties p = {.pieces = 1};

	for (size_t i = 0; i < count; i++) {
		p.pieces += i > 0 && units[i].gap;
		p.letters += units[i].first && units[i].class == UNIT_LETTER;
		p.capitals += units[i].first && units[i].class == UNIT_LETTER &&
			      units[i].letter_case == CASE_UPPER;
		p.digits += units[i].first && units[i].class == UNIT_DIGIT;
	}
	return p;
}

static struct spelling spelling_with(
	const struct spelling *base, size_t cut, const char *ending)
{
	struct spelling spelling = *base;

	spelling.length -= cut;
	spelling.ending = 0;
	for (; *ending; ending++) {
		spelling.units[spelling.length++] = (struct unit){
			.code_point = (unsigned char)*ending,
			.class = UNIT_LETTER,
			.letter_case = base->units[base->length - 1].letter_case,
		};
		spelling.ending++;
	}
	return spelling;
}

static size_t spellings_of(
	const struct keyword *keyword, const struct spelling *base, struct spelling out[4])
{
	size_t count = 0;
	uint32_t last = base->units[base->length - 1].code_point;
	uint32_t before = base->length > 1 ? base->units[base->length - 2].code_point : 0;

	out[count++] = *base;
	if (keyword->plural == KEYWORD_PLURAL_NO || keyword->form != KEYWORD_FORM_WORD)
		return count;
	out[count++] = spelling_with(base, 0, "s");
	if (last == 's' || last == 'x' || last == 'z' ||
		(last == 'h' && (before == 'c' || before == 's')))
		out[count++] = spelling_with(base, 0, "es");
	if (last == 'y' && base->length > 2 && !base->units[base->length - 1].gap &&
		before >= 'a' && before <= 'z' && !strchr("aeiou", (int)before))
		out[count++] = spelling_with(base, 1, "ies");
	return count;
}

/* The characters of CLASS between the gaps around place AT, looking in one direction. GAPS says
 * which units have a gap before them. */
static size_t characters(const struct unit *text, const bool *gaps, size_t length,
	size_t at, bool to_the_left, enum unit_class class)
{
	size_t from = at;
	size_t to = at;
	size_t count = 0;

	if (to_the_left) {
		from--;
		while (from > 0 && !gaps[from])
			from--;
	} else {
		to++;
		while (to < length && !gaps[to])
			to++;
	}
	for (; from < to; from++)
		count += text[from].first && text[from].class == class;
	return count;
}

static bool closed_pieces_fine(
	const struct unit *text, const bool *gaps, size_t length, size_t at)
{
	uint8_t a = text[at - 1].class;
	uint8_t b = text[at].class;
	size_t left = characters(text, gaps, length, at, true, UNIT_LETTER);
	size_t right = characters(text, gaps, length, at, false, UNIT_LETTER);

	if (a == UNIT_DIGIT && b == UNIT_DIGIT)
		return false;
	return a != UNIT_LETTER || b != UNIT_LETTER || (right >= 2 && left + right >= 4);
}

static bool gaps_fine(const struct keyword *keyword, const struct spelling *spelling,
	const struct unit *text)
{
	/* The ending is written right behind the word, whatever its gaps. */
	size_t length = spelling->length - spelling->ending;
	bool in_word[WORD_MAX] = {false};
	bool in_text[WORD_MAX] = {false};

	/* For -ies the last letters replace the y; they are units of the word there. */
	if (spelling->ending == 3)
		length = spelling->length;
	for (size_t i = 1; i < length; i++) {
		in_word[i] = spelling->units[i].gap;
		in_text[i] = text[i].gap;
	}
	for (size_t i = 1; i < length; i++) {
		uint8_t p = spelling->units[i].gap;
		uint8_t t = text[i].gap;
		uint8_t a = text[i - 1].class;
		uint8_t b = text[i].class;

		if (keyword->spacing == KEYWORD_SPACING_EXACT && p != t)
			return false;
		if (!p == !t)
			continue;
		if (p && !closed_pieces_fine(text, in_word, length, i))
			return false;
		if (t == GAP_HYPHEN && !closed_pieces_fine(text, in_text, length, i))
			return false;
		if (t != GAP_SPACE)
			continue;
		if (a == UNIT_LETTER && b == UNIT_DIGIT &&
			characters(text, in_text, length, i, true, UNIT_LETTER) >= 2)
			continue;
		if (a == UNIT_HANGUL && b == UNIT_HANGUL &&
			characters(text, in_text, length, i, true, UNIT_HANGUL) >= 2 &&
			characters(text, in_text, length, i, false, UNIT_HANGUL) >= 2)
			continue;
		return false;
	}
	for (size_t i = length; i < spelling->length; i++) {
		if (text[i].gap)
			return false;
	}
	return true;
}

static bool edge_fine(const struct folded *text, size_t at, bool camel)
{
	const struct unit *u = text->units;
	size_t n = text->count;
	uint8_t x, y;

	if (at == 0 || at == n || u[at].gap != GAP_NONE)
		return true;
	x = u[at - 1].class;
	y = u[at].class;
	/* 4|.5 and 4.|5 */
	if (x == UNIT_DIGIT && u[at].code_point == '.' && at + 1 < n && !u[at + 1].gap &&
		u[at + 1].class == UNIT_DIGIT)
		return false;
	if (y == UNIT_DIGIT && u[at - 1].code_point == '.' && at >= 2 && !u[at - 1].gap &&
		u[at - 2].class == UNIT_DIGIT)
		return false;
	if ((x != UNIT_LETTER && x != UNIT_DIGIT) || (y != UNIT_LETTER && y != UNIT_DIGIT))
		return true;
	if (x == UNIT_LETTER && y == UNIT_DIGIT)
		return true;
	if (x != UNIT_LETTER || y != UNIT_LETTER || !camel ||
		u[at].letter_case != CASE_UPPER)
		return false;
	if (u[at - 1].letter_case == CASE_LOWER)
		return true;
	if (u[at - 1].letter_case == CASE_UPPER && at + 1 < n && !u[at + 1].gap &&
		u[at + 1].class == UNIT_LETTER && u[at + 1].letter_case == CASE_LOWER) {
		bool goes_on = at + 2 < n && !u[at + 2].gap &&
			       u[at + 2].class == UNIT_LETTER &&
			       u[at + 2].letter_case == CASE_LOWER;

		return u[at + 1].code_point != 's' || goes_on;
	}
	return false;
}

static bool spelling_stands(const struct keyword *keyword, const struct spelling *base,
	const struct spelling *spelling, const struct folded *text, size_t at)
{
	struct properties p = properties_of(base->units, base->length);
	const struct unit *t = text->units + at;
	size_t word_length = spelling->length - spelling->ending;
	bool camel = keyword->camel == KEYWORD_CAMEL_YES;
	size_t capitals = 0;

	if (keyword->camel == KEYWORD_CAMEL_AUTO)
		camel = p.pieces == 1 && p.letters >= 3 && p.capitals >= 2 && !p.digits;
	if (at + spelling->length > text->count)
		return false;
	for (size_t i = 0; i < spelling->length; i++) {
		if (t[i].code_point != spelling->units[i].code_point)
			return false;
	}
	if (!t[0].first || !t[spelling->length - 1].last ||
		!gaps_fine(keyword, spelling, t))
		return false;
	if (spelling->ending && spelling->ending < 3 &&
		(t[word_length - 1].class != UNIT_LETTER || !t[word_length - 1].last))
		return false;
	for (size_t i = word_length; i < spelling->length && spelling->ending; i++) {
		bool own = spelling->ending < 3 || i + 1 == spelling->length;

		if (own && (t[i].class != UNIT_LETTER || !t[i].last ||
				   (p.letters && p.capitals == p.letters &&
					   t[i].letter_case != CASE_LOWER)))
			if (spelling->ending < 3 || (p.letters && p.capitals == p.letters))
				return false;
	}
	/* -ies stands for the word itself; other endings do not count among its capitals. */
	if (spelling->ending == 3)
		word_length = spelling->length;
	for (size_t i = 0; i < word_length; i++) {
		capitals += t[i].first && t[i].letter_case == CASE_UPPER;
		if (keyword->letter_case == KEYWORD_CASE_EXACT &&
			t[i].letter_case != spelling->units[i].letter_case)
			return false;
	}
	if (keyword->letter_case == KEYWORD_CASE_SMART && p.letters >= 2 &&
		p.capitals == p.letters && !p.digits && capitals < 2)
		return false;
	if (keyword->form != KEYWORD_FORM_ANYWHERE && !edge_fine(text, at, camel))
		return false;
	return keyword->form != KEYWORD_FORM_WORD ||
	       edge_fine(text, at + spelling->length, camel);
}

static bool oracle_finds(const struct keyword *keyword, const struct folded *text)
{
	struct folded folded = {0};
	struct spelling base = {0};
	struct spelling spellings[4];
	struct properties stem;
	size_t count;
	bool found = false;

	fold_text(&folded, keyword->word);
	memcpy(base.units, folded.units, folded.count * sizeof(*base.units));
	base.length = folded.count;
	folded_fini(&folded);
	/* LLMs means LLM. */
	stem = properties_of(base.units, base.length - 1);
	if (keyword->plural == KEYWORD_PLURAL_YES && keyword->form == KEYWORD_FORM_WORD &&
		base.units[base.length - 1].code_point == 's' &&
		base.units[base.length - 1].letter_case == CASE_LOWER &&
		!base.units[base.length - 1].gap && base.length > 2 && stem.letters >= 2 &&
		stem.letters == stem.capitals &&
		base.units[base.length - 2].letter_case == CASE_UPPER)
		base.length--;
	count = spellings_of(keyword, &base, spellings);
	for (size_t i = 0; i < count; i++) {
		for (size_t at = 0; at < text->count && !found; at++)
			found = spelling_stands(keyword, &base, &spellings[i], text, at);
	}
	return found;
}

/* ---- chance ---- */

static uint32_t chance(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(*seed >> 4) * below >> 28);
}

static const char *const pieces[] = {"a", "b", "A", "B", "Ab", "aB", "ch", "s", "S", "es",
	"y", "Y", "ies", "x", "4", "5", ".", "-", " ", "+", "가", "나다", "한", "하", "を",
	"漢", "é", "E\xCC\x81", "ß", "ﬁ", "и", "\xCC\x86", "²", "_", "- ", "'", "--", "RAG",
	"Mo", "ab", "ba", "\xE2\x80\x8B", "ɑ"};

static void add_piece(char *text, uint32_t *seed)
{
	strcat(text, pieces[chance(seed, sizeof(pieces) / sizeof(*pieces))]);
}

static struct keyword random_keyword(char word[WORD_MAX], uint32_t *seed)
{
	struct keyword keyword = {0};

	do {
		word[0] = '\0';
		for (uint32_t i = 1 + chance(seed, 4); i; i--)
			add_piece(word, seed);
	} while (keyword_check(slice_of(word)) == KEYWORD_EMPTY);
	keyword.word = slice_of(word);
	if (chance(seed, 3) == 0) {
		keyword.letter_case = (enum keyword_case)chance(seed, 3);
		keyword.form = (enum keyword_form)chance(seed, 3);
		keyword.camel = (enum keyword_camel)chance(seed, 3);
		keyword.plural = (enum keyword_plural)chance(seed, 2);
		keyword.spacing = (enum keyword_spacing)chance(seed, 2);
	}
	return keyword;
}

/* A text that is likely to hold something like WORD: with letters of it changed or parted. */
static void random_text(char text[TEXT_MAX], const char *word, uint32_t *seed)
{
	text[0] = '\0';
	for (uint32_t i = chance(seed, 4); i; i--)
		add_piece(text, seed);
	for (const char *c = word; *c; c++) {
		char letter[2] = {*c, '\0'};
		bool starts_character = (*c & 0xC0) != 0x80;

		if (starts_character && chance(seed, 12) == 0)
			strcat(text, chance(seed, 2) ? "-" : " ");
		if ((*c == ' ' || *c == '-') && chance(seed, 3) == 0)
			continue;
		if (*c >= 'a' && *c <= 'z' && chance(seed, 10) == 0)
			letter[0] = (char)(*c - 'a' + 'A');
		strcat(text, letter);
	}
	for (uint32_t i = chance(seed, 4); i; i--)
		add_piece(text, seed);
}

static void index_and_oracle_agree(void **state)
{
	enum { ROUNDS = 300, KEYWORDS = 30, TEXTS = 60 };
	static char words[KEYWORDS][WORD_MAX];
	struct folded folded = {0};
	uint32_t seed = 20241031;
	size_t hits = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct keywords *keywords = keywords_new();
		struct keyword list[KEYWORDS];
		uint32_t numbers[KEYWORDS];

		for (size_t i = 0; i < KEYWORDS; i++) {
			list[i] = random_keyword(words[i], &seed);
			numbers[i] = keywords_add(keywords, &list[i]);
		}
		keywords_build(keywords);
		for (size_t j = 0; j < TEXTS; j++) {
			char text[TEXT_MAX];

			random_text(text, words[j % KEYWORDS], &seed);
			fold_text(&folded, slice_of(text));
			keywords_begin(keywords);
			keywords_scan(keywords, &folded, 0, 0, 0);
			for (size_t i = 0; i < KEYWORDS; i++) {
				bool found = keywords_seen(keywords, numbers[i], 0) != NULL;

				hits += found;
				if (found != oracle_finds(&list[i], &folded))
					fail_msg(
						"'%s' (case %d form %d camel %d plural %d spacing "
						"%d) in '%s': the index says %s",
						words[i], list[i].letter_case, list[i].form,
						list[i].camel, list[i].plural,
						list[i].spacing, text,
						found ? "yes" : "no");
			}
		}
		keywords_free(keywords);
	}
	folded_fini(&folded);
	/* The comparison is worth something only where there is something to find. */
	assert_true(hits > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(index_and_oracle_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
