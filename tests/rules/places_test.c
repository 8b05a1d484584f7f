/* Places: what the scan says of each place where the letters of a keyword stand. */
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

struct places {
	struct keyword_place items[64];
	size_t count;
};

static void on_place(void *owner, const struct keyword_place *place)
{
	struct places *places = owner;

	if (places->count < sizeof(places->items) / sizeof(*places->items))
		places->items[places->count++] = *place;
}

static struct places watch(const struct keyword *keyword, const char *text)
{
	struct keywords *keywords = keywords_new();
	struct folded folded = {0};
	struct places places = {0};

	(void)keywords_add(keywords, keyword);
	keywords_build(keywords);
	keywords_watch(keywords, on_place, &places);
	fold_text(&folded, slice_of(text));
	keywords_begin(keywords);
	keywords_scan(keywords, &folded, 0, 0, 0);
	folded_fini(&folded);
	keywords_free(keywords);
	return places;
}

static struct keyword word(const char *text)
{
	return (struct keyword){.word = slice_of(text)};
}

static void assert_part(const char *text, uint32_t start, uint32_t end, const char *part)
{
	if (end - start != strlen(part) || memcmp(text + start, part, end - start) != 0)
		fail_msg("'%.*s' of '%s' instead of '%s'", (int)(end - start), text + start,
			text, part);
}

/* The only place of KEYWORD in TEXT is PART, refused for REFUSALS and lying in AROUND. */
static void assert_refused(struct keyword keyword, const char *text, const char *part,
	unsigned refusals, const char *around)
{
	struct places places = watch(&keyword, text);

	assert_int_equal(places.count, 1);
	assert_part(text, places.items[0].start, places.items[0].end, part);
	assert_part(text, places.items[0].around_start, places.items[0].around_end, around);
	assert_int_equal(places.items[0].refusals, refusals);
}

/* The only place of KEYWORD in TEXT is PART, which counts by taking FREEDOMS. */
static void assert_free(
	struct keyword keyword, const char *text, const char *part, unsigned freedoms)
{
	struct places places = watch(&keyword, text);

	assert_int_equal(places.count, 1);
	assert_part(text, places.items[0].start, places.items[0].end, part);
	assert_int_equal(places.items[0].refusals, 0);
	assert_int_equal(places.items[0].freedoms, freedoms);
}

static void a_place_inside_a_word_names_the_word(void **state)
{
	(void)state;
	assert_refused(word("rag"), "on storage.", "rag", REFUSED_WORD, "storage");
	assert_refused(word("GPT-4"), "uses GPT-4.5 and", "GPT-4", REFUSED_WORD, "GPT-4.5");
	assert_refused(word("agent"), "agentic는", "agent", REFUSED_WORD, "agentic");
	assert_refused(
		word("RAG"), "storage", "rag", REFUSED_WORD | REFUSED_CASE, "storage");
	assert_refused(word("MATH"), "a Math.", "Math", REFUSED_CASE, "Math");
}

static void a_place_names_each_check_that_refuses(void **state)
{
	struct slice phrases[] = {SLICE_LITERAL("극대화")};
	struct keyword unless = {
		.word = SLICE_LITERAL("대화"), .unless = phrases, .unless_count = 1};

	(void)state;
	assert_refused(word("AI"), "an ai", "ai", REFUSED_CASE, "ai");
	assert_refused(word("kNN"), "by k-NN.", "k-NN", REFUSED_GAP, "k-NN");
	assert_refused(
		word("데이터셋"), "이 데이터 셋을", "데이터 셋", REFUSED_GAP, "데이터 셋");
	assert_refused(unless, "이익 극대화를", "대화", REFUSED_UNLESS, "극대화");
	assert_refused(word("か"), "が", "が", REFUSED_CHARACTER, "が");
}

static void a_place_in_a_section_that_is_not_searched_says_so(void **state)
{
	struct keyword keyword = word("RAG");
	struct keywords *keywords = keywords_new();
	struct folded folded = {0};
	struct places places = {0};

	(void)state;
	keyword.sections = 1;
	keyword.sections_text = SLICE_LITERAL("results");
	(void)keywords_add(keywords, &keyword);
	keywords_build(keywords);
	keywords_watch(keywords, on_place, &places);
	fold_text(&folded, SLICE_LITERAL("by RAG"));
	keywords_begin(keywords);
	keywords_enter_section(keywords, (struct section_sets){0});
	keywords_scan(keywords, &folded, 1, 0, 0);
	assert_int_equal(places.count, 1);
	assert_int_equal(places.items[0].refusals, REFUSED_SECTION);
	assert_null(keywords_seen(keywords, 0, 1));
	folded_fini(&folded);
	keywords_free(keywords);
}

static void a_place_that_counts_says_how_it_differs(void **state)
{
	struct keyword keyword = word("quantiz");

	(void)state;
	assert_free(word("agent"), "agent", "agent", 0);
	assert_free(word("agent"), "agents", "agents", 1u << FREEDOM_PLURAL);
	assert_free(word("policy"), "policies", "policies", 1u << FREEDOM_PLURAL);
	assert_free(word("agent"), "Agent", "Agent", 1u << FREEDOM_CASE);
	assert_free(
		word("fine tuning"), "fine-tuning", "fine-tuning", 1u << FREEDOM_HYPHEN);
	assert_free(word("fine tuning"), "finetuning", "finetuning", 1u << FREEDOM_JOINED);
	assert_free(word("SAM2"), "SAM 2", "SAM 2", 1u << FREEDOM_PARTED);
	assert_free(word("RAG"), "GraphRAG", "RAG", 1u << FREEDOM_CAPITAL);
	assert_free(word("MoE"), "OLMoE", "MoE", 1u << FREEDOM_CAPITAL);
	assert_free(word("Qwen"), "Qwen2", "Qwen", 1u << FREEDOM_DIGIT);
	assert_free(word("3D"), "Hunyuan3D", "3D", 1u << FREEDOM_DIGIT);
	assert_free(word("영상"), "동영상을", "영상", 1u << FREEDOM_COMPOUND);
	keyword.form = KEYWORD_FORM_PREFIX;
	assert_free(keyword, "quantized", "quantiz", 1u << FREEDOM_PREFIX);
	assert_free(keyword, "quantiz", "quantiz", 0);
	keyword = word("rag");
	keyword.form = KEYWORD_FORM_ANYWHERE;
	assert_free(keyword, "storage", "rag", 1u << FREEDOM_ANYWHERE);
	assert_free(keyword, "rag", "rag", 0);
}

/* ---- agreeing with the scan ---- */

static uint32_t chance(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(*seed >> 4) * below >> 28);
}

static void random_text(char *text, uint32_t pieces_count, uint32_t *seed)
{
	static const char *const pieces[] = {"a", "A", "b", "s", "S", "y", "ies", "4", ".",
		"-", " ", "가", "나다", "RAG", "Ab", "é", "ﬁ"};

	text[0] = '\0';
	for (; pieces_count; pieces_count--)
		strcat(text, pieces[chance(seed, sizeof(pieces) / sizeof(*pieces))]);
}

static void the_first_place_that_counts_is_the_one_that_is_seen(void **state)
{
	enum { ROUNDS = 30000 };
	uint32_t seed = 7;
	size_t seen_count = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		char letters[64];
		char text[256];
		struct keyword keyword = {0};
		struct keywords *keywords = keywords_new();
		struct folded folded = {0};
		struct places places = {0};
		const struct sighting *seen;
		size_t first = 0;

		do {
			random_text(letters, 1 + chance(&seed, 3), &seed);
		} while (keyword_check(slice_of(letters)) == KEYWORD_EMPTY);
		random_text(text, 1 + chance(&seed, 12), &seed);
		keyword.word = slice_of(letters);
		keyword.form = (enum keyword_form)chance(&seed, 3);
		keyword.letter_case = (enum keyword_case)chance(&seed, 3);
		keyword.camel = (enum keyword_camel)chance(&seed, 3);
		(void)keywords_add(keywords, &keyword);
		keywords_build(keywords);
		keywords_watch(keywords, on_place, &places);
		fold_text(&folded, slice_of(text));
		keywords_begin(keywords);
		keywords_scan(keywords, &folded, 0, 0, 0);
		seen = keywords_seen(keywords, 0, 0);
		while (first < places.count && places.items[first].refusals)
			first++;
		if ((first < places.count) != (seen != NULL))
			fail_msg("'%s' in '%s'", letters, text);
		if (seen) {
			for (size_t j = first; j < places.count; j++) {
				if (!places.items[j].refusals &&
					places.items[j].start < places.items[first].start)
					first = j;
			}
			assert_int_equal(seen->start, places.items[first].start);
			assert_int_equal(seen->end, places.items[first].end);
			seen_count++;
		}
		folded_fini(&folded);
		keywords_free(keywords);
	}
	assert_true(seen_count > ROUNDS / 20);
}

static void a_text_of_one_letter_does_not_stall(void **state)
{
	enum { LENGTH = 1024 * 1024, KEYWORDS = 100 };
	struct keywords *keywords = keywords_new();
	struct folded folded = {0};
	struct places places = {0};
	char *text = memory_new(LENGTH, 1);
	uint32_t last = 0;

	(void)state;
	memset(text, 'a', LENGTH);
	for (size_t i = 0; i < KEYWORDS; i++) {
		struct keyword keyword = {
			.word = {.bytes = text, .length = KEYWORD_UNITS_MAX - i}};

		last = keywords_add(keywords, &keyword);
	}
	keywords_build(keywords);
	keywords_watch(keywords, on_place, &places);
	text[LENGTH / 2] = ' ';
	text[LENGTH / 2 + KEYWORD_UNITS_MAX - KEYWORDS + 2] = ' ';
	fold_text(&folded, (struct slice){.bytes = text, .length = LENGTH});
	keywords_begin(keywords);
	keywords_scan(keywords, &folded, 0, 0, 0);
	assert_non_null(keywords_seen(keywords, last, 0));
	folded_fini(&folded);
	keywords_free(keywords);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_inside_a_word_names_the_word),
		cmocka_unit_test(a_place_names_each_check_that_refuses),
		cmocka_unit_test(a_place_in_a_section_that_is_not_searched_says_so),
		cmocka_unit_test(a_place_that_counts_says_how_it_differs),
		cmocka_unit_test(the_first_place_that_counts_is_the_one_that_is_seen),
		cmocka_unit_test(a_text_of_one_letter_does_not_stall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
