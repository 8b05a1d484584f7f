/* Folding: which units a text becomes, with which gaps, classes and places. */
#include "fold.h"

#include "memory.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

/* The units as text: ' ' and '~' for a space and a hyphen gap, '|' for a barrier. */
static char *show(struct slice text)
{
	struct folded folded = {0};
	char *shown;
	size_t length = 0;

	fold_text(&folded, text);
	shown = memory_new(folded.count * 6 + 1, 1);
	for (size_t i = 0; i < folded.count; i++) {
		const struct unit *unit = &folded.units[i];

		if (unit->gap)
			shown[length++] = unit->gap == GAP_SPACE ? ' ' : '~';
		if (unit->code_point == UNIT_BARRIER)
			shown[length++] = '|';
		else
			length += utf8_put(shown + length, unit->code_point);
	}
	folded_fini(&folded);
	return shown;
}

static void assert_folds(const char *text, const char *expected)
{
	char *shown = show(slice_of(text));

	assert_string_equal(shown, expected);
	free(shown);
}

/* One letter a unit: Symbol, Digit, Letter, Hangul, Ideograph. */
static void assert_classes(const char *text, const char *expected)
{
	struct folded folded = {0};
	char classes[64] = "";

	fold_text(&folded, slice_of(text));
	assert_true(folded.count < sizeof(classes));
	for (size_t i = 0; i < folded.count; i++)
		classes[i] = "SDLHI"[folded.units[i].class];
	assert_string_equal(classes, expected);
	folded_fini(&folded);
}

/* One letter a unit: '[' first, ']' last, 'o' both, '.' neither of its character. */
static void assert_edges(const char *text, const char *expected)
{
	struct folded folded = {0};
	char edges[64] = "";

	fold_text(&folded, slice_of(text));
	assert_true(folded.count < sizeof(edges));
	for (size_t i = 0; i < folded.count; i++)
		edges[i] = ".[]o"[folded.units[i].first + 2 * folded.units[i].last];
	assert_string_equal(edges, expected);
	folded_fini(&folded);
}

static void case_and_compatibility_forms_are_folded(void **state)
{
	(void)state;
	assert_folds("RAG", "rag");
	assert_folds("ＲＡＧ", "rag");
	assert_folds("Straße", "strasse");
	assert_folds("ﬁne", "fine");
	assert_folds("ℓ2", "l2");
	assert_folds("µ", "μ");
	assert_folds("Ω", "ω");
	assert_folds("λόγος ΛΌΓΟΣ", "λογοσ λογοσ");
	assert_folds("𝐑𝐀𝐆", "rag");
	assert_folds("İ", "i");
	assert_folds("π₀", "π0");
	assert_folds("①RAG¹™", "1rag1tm");
}

static void accents_fall_off_latin_and_greek_letters_only(void **state)
{
	(void)state;
	assert_folds("Fréchet", "frechet");
	assert_folds("Fre\xCC\x81"
		     "chet",
		"frechet");
	assert_folds(
		"Hołyński Øyvind Đặng Æther Œuvre", "holynski oyvind dang aether oeuvre");
	assert_folds("Ðþħŋŧƒı", "dthhntfi");
	assert_folds("Ǿ", "o");
	assert_folds("∆∑∏", "δσπ");
	assert_folds("ά", "α");
	assert_folds("й", "и\xCC\x86");
	assert_folds("が", "か\xE3\x82\x99");
	assert_folds("ｶﾞ", "カ\xE3\x82\x99");
	assert_folds("≠", "=\xCC\xB8");
}

static void what_looks_alike_but_is_not_the_same_stays_apart(void **state)
{
	(void)state;
	assert_folds("а", "а"); /* Cyrillic */
	assert_folds("pi π 0 o", "pi π 0 o");
	assert_folds("机 機", "机 機");
}

static void letters_of_hangul_become_syllables(void **state)
{
	(void)state;
	assert_folds("모델", "모델");
	assert_folds("\xE1\x84\x92\xE1\x85\xA1", "하");
	assert_folds("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한");
	assert_folds("\xEB\x8D\xB0\xE1\x86\xAF", "델"); /* a syllable and a loose tail */
	assert_edges("\xEB\x8D\xB0\xE1\x86\xAF", "o");
	assert_folds("\xE1\x84\x92\xE2\x80\x8B\xE1\x85\xA1", "하");
	/* Old letters make no syllable of Unicode, but one character. */
	assert_edges("\xE1\x84\x92\xE1\x86\x9E\xE1\x86\xAB", "[.]");
	assert_edges("\xEB\x8D\xB8\xE1\x86\xAB", "[]");
	/* Letters on their own stay so. */
	assert_edges("데ㅠㅠ", "ooo");
	assert_edges("ㅋㅋ", "oo");
	assert_edges("ㄱㅏ", "oo");
}

static void white_space_of_any_kind_is_one_gap(void **state)
{
	(void)state;
	assert_folds("a  b\tc\nd\xC2\xA0"
		     "e\xE3\x80\x80"
		     "f\xE2\x80\xA8g",
		"a b c d e f g");
	assert_folds("  a ", " a");
	assert_folds("\xC2\x85"
		     "a",
		" a");
}

static void what_cannot_be_seen_vanishes(void **state)
{
	(void)state;
	assert_folds("a\xC2\xAD"
		     "b",
		"ab");
	assert_folds("\xEF\xBB\xBFRA\xE2\x80\x8BG", "rag");
	assert_folds("a\xE2\x80\x8D\xEF\xB8\x8F"
		     "b",
		"ab");
	assert_folds("\xE2\x80\xAE"
		     "ab\xE2\x81\xA9",
		"ab");
	assert_folds("a-\xE2\x80\x8B"
		     "b",
		"a~b");
}

static void a_hyphen_between_words_is_a_gap(void **state)
{
	(void)state;
	assert_folds("long-context", "long~context");
	assert_folds("a‐b‑c‒d–e−f﹣g－h_i＿j", "a~b~c~d~e~f~g~h~i~j");
	assert_folds("ディープ・ラーニング",
		"テ\xE3\x82\x99ィーフ\xE3\x82\x9A~ラーニンク\xE3\x82\x99");
	assert_folds("long-\ncontext", "long~context");
	assert_folds("3D-LFM", "3d~lfm");
	assert_folds("Clip-", "clip-");
}

static void any_other_hyphen_is_a_sign(void **state)
{
	(void)state;
	assert_folds("-based", "-based");
	assert_folds("a -b", "a -b");
	assert_folds("a - b", "a - b");
	assert_folds("a--b", "a--b");
	assert_folds("a—b", "a—b");
	assert_folds("C++-based", "c++-based");
	assert_folds("a- (b)", "a- (b)");
	assert_folds("a-", "a-");
	assert_folds("a- ", "a-");
	assert_folds("a-²", "a-2");
}

static void typographic_quotes_become_straight_signs(void **state)
{
	(void)state;
	assert_folds("LLM’s ‘a‚ ‛b ʼ′´`＇", "llm's 'a' 'b '''''");
	assert_folds("“a” „b‟ ″＂", "\"a\" \"b\" \"\"");
	assert_classes("ʼ", "S");
}

static void the_class_comes_from_the_original_character(void **state)
{
	(void)state;
	assert_classes("a1가漢が²①™+ⅷ٣", "LDHIIISSSSSLLLLD");
}

static void thai_and_its_like_count_as_scripts_without_spaces(void **state)
{
	(void)state;
	assert_classes("กำ", "III");
	assert_classes("၁", "D");
	assert_classes("ក", "I");
	assert_classes("ㄅ々〇ー⼀", "IIIII");
	assert_classes("฿", "S");
}

static void a_mark_has_the_class_of_what_it_stands_on(void **state)
{
	(void)state;
	assert_classes("≠", "SS");
	assert_classes("=\xCC\xB8", "SS");
	assert_classes("か\xE3\x82\x99", "II");
}

static void marks_and_ligatures_are_one_character(void **state)
{
	(void)state;
	assert_edges("が", "[]");
	assert_edges("か\xE3\x82\x99", "[]");
	assert_edges("é", "o");
	assert_edges("e\xCC\x81", "o");
	assert_edges("ﬁß", "[][]");
	assert_edges("й", "[]");
}

static void case_is_that_of_the_original(void **state)
{
	struct folded folded = {0};

	(void)state;
	fold_text(&folded, SLICE_LITERAL("Aaé가1ＡÉ"));
	assert_int_equal(folded.units[0].letter_case, CASE_UPPER);
	assert_int_equal(folded.units[1].letter_case, CASE_LOWER);
	assert_int_equal(folded.units[2].letter_case, CASE_LOWER);
	assert_int_equal(folded.units[3].letter_case, CASE_NONE);
	assert_int_equal(folded.units[4].letter_case, CASE_NONE);
	assert_int_equal(folded.units[5].letter_case, CASE_UPPER);
	assert_int_equal(folded.units[6].letter_case, CASE_UPPER);
	folded_fini(&folded);
}

static void every_unit_knows_its_bytes(void **state)
{
	struct folded folded = {0};

	(void)state;
	fold_text(&folded, SLICE_LITERAL("a 한-e\xCC\x81$^2$"));
	assert_int_equal(folded.count, 4);
	assert_int_equal(folded.units[1].start, 2);
	assert_int_equal(folded.units[1].end, 5);
	assert_int_equal(folded.units[2].start, 6);
	assert_int_equal(folded.units[2].end, 9); /* with its accent */
	assert_int_equal(folded.units[3].start, 11);
	assert_int_equal(folded.units[3].end, 12);
	fold_text(&folded, SLICE_LITERAL("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"));
	assert_int_equal(folded.units[0].end, 9);
	folded_fini(&folded);
}

static void a_bare_link_is_a_barrier(void **state)
{
	(void)state;
	assert_folds("see https://github.com/a/b-c?d=e#f now", "see | now");
	assert_folds("(HTTP://x.y)z", "(|)z");
	assert_folds("http://x.y/a(b)c", "|");
	assert_folds("https://x.y에서", "|에서");
	assert_folds("www.x.y www.", "| www.");
	assert_folds("https:// http", "https:// http");
	assert_folds("xhttp://y", "xhttp://y");
	assert_folds("a-https://x.y", "a-|");
}

static void tex_loses_its_signs(void **state)
{
	(void)state;
	assert_folds("MVD$^2$", "mvd2");
	assert_folds("MVD$^{2}$: x", "mvd2: x");
	assert_folds("$H_2O$-based", "h2o~based");
	assert_folds("$\\textit{Trans-LoRA}$", "trans~lora");
	assert_folds("$\\mathcal{O}(n)$", "o(n)");
	assert_folds("$$x_1$$", "x1");
	assert_folds("$\\pi_0$", "\\pi0");
}

static void money_is_no_tex(void **state)
{
	(void)state;
	assert_folds("$5 and $6_a", "$5 and $6~a");
	assert_folds("$5-$6", "$5-$6");
	assert_folds("a_b $x", "a~b $x");
	assert_folds("$ x_y$", "$ x~y$");
	assert_folds("$$", "$$");
	assert_folds("$$$", "$$$");
	assert_folds("$$x$", "$x");
	assert_folds("$", "$");
	assert_folds("$http://a.b$", "|");
}

static void malformed_bytes_are_signs(void **state)
{
	(void)state;
	assert_folds("a\xFF"
		     "b",
		"a\xEF\xBF\xBD"
		"b");
	assert_classes("\xC3", "S");
}

/* A bar before each unit where a word may begin, a colon where only a capital says so. */
static void assert_words(const char *text, const char *expected)
{
	struct folded folded = {0};
	char shown[128];
	size_t length = 0;

	fold_text(&folded, slice_of(text));
	for (size_t i = 0; i <= folded.count; i++) {
		const struct unit *unit = &folded.units[i];

		if (unit->edge || unit->capital)
			shown[length++] = unit->edge ? '|' : ':';
		if (i < folded.count)
			length += utf8_put(shown + length, unit->code_point);
	}
	shown[length] = '\0';
	assert_string_equal(shown, expected);
	folded_fini(&folded);
}

static void words_begin_at_gaps_and_signs_and_where_scripts_change(void **state)
{
	(void)state;
	assert_words("", "|");
	assert_words("one two-three", "|one|two|three|");
	assert_words("RAG는 a기b", "|r:a:g|는|a|기|b|");
	assert_words("(x)", "|(|x|)|");
	assert_words("Qwen2 3D GPT4o", "|qwen|2|3d|g:p:t|4o|");
	assert_words("GraphRAG", "|graph:r:a:g|");
	assert_words("3D\xC3\x89x \xC3\xA9X", "|3d:ex|e:x|");
	assert_words("漢字", "|漢|字|");
	assert_words("ﬁne", "|fine|");
}

static void a_decimal_point_is_no_place_for_a_word(void **state)
{
	(void)state;
	assert_words("4.5", "|4.5|");
	assert_words("GPT-4.5.6", "|g:p:t|4.5.6|");
	assert_words("4. 5 4 .5", "|4|.|5|4|.|5|");
	assert_words("4.a a.5 4..5", "|4|.|a|a|.|5|4|.|.|5|");
	assert_words("٤.٥", "|٤.٥|");
}

static void any_bytes_fold_in_order_and_within_the_text(void **state)
{
	struct folded folded = {0};
	uint32_t seed = 1;
	static const char *const pieces[] = {"a", "B", "가", "\xE1\x85\xA1", "\xE1\x86\xAB",
		"\xCC\x81", "\xE3\x82\x99", "$", "{", "\\text", "-", " ", "http://", "\xFF",
		"ﬁ", "\xE2\x80\x8B", "(", ")", "\xEF\xB7\xBA", "1", "\xE2\x83\x9D", "ㅠ",
		"¨"};

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char text[256];
		size_t length = 0;
		uint32_t end = 0;

		for (int i = 0; i < 20; i++) {
			const char *piece;

			seed = seed * 1664525 + 1013904223;
			piece = pieces[(seed >> 16) % (sizeof(pieces) / sizeof(*pieces))];
			memcpy(text + length, piece, strlen(piece));
			length += strlen(piece);
		}
		fold_text(&folded, (struct slice){.bytes = text, .length = length});
		for (size_t i = 0; i < folded.count; i++) {
			const struct unit *unit = &folded.units[i];

			assert_true(unit->start < unit->end && unit->end <= length);
			assert_true(unit->start >= end || !unit->first);
			assert_true(unit->first == (i == 0 || folded.units[i - 1].last));
			assert_true(unit->first || unit->gap == GAP_NONE);
			end = unit->end;
		}
		assert_true(!folded.count || folded.units[folded.count - 1].last);
	}
	folded_fini(&folded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_and_compatibility_forms_are_folded),
		cmocka_unit_test(accents_fall_off_latin_and_greek_letters_only),
		cmocka_unit_test(what_looks_alike_but_is_not_the_same_stays_apart),
		cmocka_unit_test(letters_of_hangul_become_syllables),
		cmocka_unit_test(white_space_of_any_kind_is_one_gap),
		cmocka_unit_test(what_cannot_be_seen_vanishes),
		cmocka_unit_test(a_hyphen_between_words_is_a_gap),
		cmocka_unit_test(any_other_hyphen_is_a_sign),
		cmocka_unit_test(typographic_quotes_become_straight_signs),
		cmocka_unit_test(the_class_comes_from_the_original_character),
		cmocka_unit_test(thai_and_its_like_count_as_scripts_without_spaces),
		cmocka_unit_test(a_mark_has_the_class_of_what_it_stands_on),
		cmocka_unit_test(marks_and_ligatures_are_one_character),
		cmocka_unit_test(case_is_that_of_the_original),
		cmocka_unit_test(every_unit_knows_its_bytes),
		cmocka_unit_test(a_bare_link_is_a_barrier),
		cmocka_unit_test(tex_loses_its_signs),
		cmocka_unit_test(money_is_no_tex),
		cmocka_unit_test(malformed_bytes_are_signs),
		cmocka_unit_test(words_begin_at_gaps_and_signs_and_where_scripts_change),
		cmocka_unit_test(a_decimal_point_is_no_place_for_a_word),
		cmocka_unit_test(any_bytes_fold_in_order_and_within_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
