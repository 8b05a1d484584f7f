/* The words of rules, and which of them a paper has. */
#include "vocabulary.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static struct ruleset *load(const char *rules)
{
	struct diagnostics problems = {0};
	struct arena *arena = arena_new();
	struct yaml_node *root = yaml_load(arena, slice_of(rules), "rules", &problems);
	struct yaml_node *terms = root ? yaml_get(root, "terms") : NULL;
	struct yaml_node *list = root ? yaml_get(root, "rules") : NULL;
	struct ruleset *ruleset =
		list ? ruleset_new(&list, 1, &terms, terms ? 1 : 0, &problems) : NULL;

	if (!ruleset)
		fail_msg("line %u: %s", problems.items[0].line, problems.items[0].text);
	diagnostics_fini(&problems);
	arena_free(arena);
	return ruleset;
}

static void put_word(FILE *stream, const struct vocabulary_word *word)
{
	(void)fprintf(stream, "%zu%s%.*s ", word->rule, word->excludes ? "!" : ":",
		(int)word->pattern.length, word->pattern.bytes);
}

/* "RULE:WORD " for each word, "RULE!WORD " for those below a `none`. */
static char *show_words(const struct vocabulary *vocabulary)
{
	size_t count;
	const struct vocabulary_word *words = vocabulary_words(vocabulary, &count);
	char *shown = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&shown, &length);

	for (size_t i = 0; i < count; i++)
		put_word(stream, &words[i]);
	(void)fclose(stream);
	return shown;
}

/* The same for those that are in the paper, in their order; authors with the paper's name. */
static char *show_seen(struct vocabulary *vocabulary, const struct paper *paper)
{
	size_t count;
	const struct vocabulary_word *words = vocabulary_words(vocabulary, &count);
	size_t seen_count;
	const struct vocabulary_sighting *seen = vocabulary_seen(vocabulary, &seen_count);
	char *shown = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&shown, &length);

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < seen_count; k++) {
			if (seen[k].word != i)
				continue;
			put_word(stream, &words[i]);
			if (seen[k].elsewhere)
				(void)fputs("(elsewhere) ", stream);
			if (words[i].kind == HIT_AUTHOR)
				(void)fprintf(stream, "(%.*s) ",
					(int)paper->authors[seen[k].author].length,
					paper->authors[seen[k].author].bytes);
		}
	}
	(void)fclose(stream);
	return shown;
}

static const char *const rules =
	"terms: {rag: [RAG, 검색 증강]}\n"
	"rules:\n"
	"- name: a\n"
	"  any: [{keywords: [{term: rag}]}, {keywords: {all: [RAG, {any: [robot, 로봇]}]}}]\n"
	"- name: b\n"
	"  keywords: {any: [{word: robot, in: [title]}], none: [survey]}\n"
	"  authors: {any: [N. Carlini, Nobody Atall], none: [OpenAI]}\n"
	"  none: [{keywords: [{word: RAG, case: ignore}, robot]}, {votes: 1000}]\n"
	"- name: c\n"
	"  regex: {any: ['x+y'], none: ['z{3}']}\n";

static void every_word_of_a_rule_is_known_once(void **state)
{
	struct ruleset *ruleset = load(rules);
	struct vocabulary *vocabulary = vocabulary_new(ruleset);
	char *shown = show_words(vocabulary);

	(void)state;
	assert_string_equal(shown, "0:RAG 0:검색 증강 0:robot 0:로봇 1:robot 1!survey "
				   "1:N. Carlini 1:Nobody Atall 1!OpenAI 1!RAG 1!robot "
				   "2:x+y 2!z{3} ");
	free(shown);
	vocabulary_free(vocabulary);
	ruleset_free(ruleset);
}

static void words_are_seen_where_their_rules_look_whether_they_match_or_not(void **state)
{
	static struct slice authors[] = {
		SLICE_LITERAL("OpenAI"), SLICE_LITERAL("Nicholas Carlini")};
	static struct section sections[] = {{.text = SLICE_LITERAL("rag 로봇은 robots")}};
	struct paper paper = {
		.title = SLICE_LITERAL("A Survey"),
		.authors = authors,
		.author_count = 2,
		.sections = sections,
		.section_count = 1,
	};
	struct ruleset *ruleset = load(rules);
	struct vocabulary *vocabulary = vocabulary_new(ruleset);
	struct arena *arena = arena_new();
	char *shown;

	(void)state;
	(void)vocabulary_match(vocabulary, &paper, arena);
	shown = show_seen(vocabulary, &paper);
	assert_string_equal(shown,
		"0:robot 0:로봇 1:robot (elsewhere) 1!survey 1:N. Carlini (Nicholas Carlini) "
		"1!OpenAI (OpenAI) 1!RAG 1!robot ");
	free(shown);
	/* The next paper has nothing of the last. */
	paper.author_count = 0;
	paper.section_count = 0;
	paper.title = SLICE_LITERAL("Robot");
	(void)vocabulary_match(vocabulary, &paper, arena);
	shown = show_seen(vocabulary, &paper);
	assert_string_equal(shown, "0:robot 1:robot 1!robot ");
	free(shown);
	arena_free(arena);
	vocabulary_free(vocabulary);
	ruleset_free(ruleset);
}

static void a_hit_leads_to_its_word(void **state)
{
	struct ruleset *ruleset = load(rules);
	struct vocabulary *vocabulary = vocabulary_new(ruleset);
	size_t count;
	const struct vocabulary_word *words = vocabulary_words(vocabulary, &count);
	struct hit hit = {.kind = HIT_KEYWORD, .pattern = SLICE_LITERAL("robot")};

	(void)state;
	for (size_t i = 0; i < count; i++) {
		hit.kind = words[i].kind;
		hit.pattern = words[i].pattern;
		assert_int_equal(
			vocabulary_find(vocabulary, words[i].rule, &hit, words[i].excludes),
			i);
	}
	hit.pattern = SLICE_LITERAL("drone");
	assert_int_equal(vocabulary_find(vocabulary, 0, &hit, false), VOCABULARY_NONE);
	hit.kind = HIT_VOTES;
	hit.pattern = SLICE_LITERAL("votes >= 1000");
	assert_int_equal(vocabulary_find(vocabulary, 1, &hit, true), VOCABULARY_NONE);
	vocabulary_free(vocabulary);
	ruleset_free(ruleset);
}

/* "WORD=TEXT " for each variant, with the number of its form. */
static char *show_variants(struct vocabulary *vocabulary)
{
	size_t count;
	const struct vocabulary_word *words = vocabulary_words(vocabulary, &count);
	const struct vocabulary_variant *variants = vocabulary_variants(vocabulary, &count);
	char *shown = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&shown, &length);

	for (size_t i = 0; i < count; i++)
		(void)fprintf(stream, "%.*s%c%.*s ",
			(int)words[variants[i].word].pattern.length,
			words[variants[i].word].pattern.bytes, "+~/"[variants[i].form],
			(int)variants[i].text.length, variants[i].text.bytes);
	(void)fclose(stream);
	return shown;
}

static void variants_tell_how_else_a_keyword_stands_in_a_paper(void **state)
{
	static const struct {
		const char *keyword;
		const char *text;
		const char *variants;
	} cases[] = {
		/* It counts, inside a longer word. */
		{"대화", "성능을 극대화하고 대화합니다", "대화+극대화 "},
		{"{word: 대화, unless: [극대화]}", "극대화와 최대화", "대화+최대화 "},
		{"영상", "아주 긴 동영상", "영상+동영상 "},
		/* It does not count for how it is written. */
		{"MATH", "Math, MATH and math", "MATH~Math MATH~math "},
		{"kNN", "a k-NN", "kNN~k-NN "},
		/* Two words side by side are no spelling of a third. */
		{"도구", "해상도 구조", ""},
		/* It does not count as part of a word. */
		{"RAG", "storage of RAG", "RAG/storage "},
		/* It counts as it is. */
		{"agent", "Agents, agents and an Agent", ""},
		/* It is not looked for here. */
		{"{word: MATH, in: [title]}", "Math", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct section section = {.text = slice_of(cases[i].text)};
		struct paper paper = {
			.title = SLICE_LITERAL("x"),
			.sections = &section,
			.section_count = 1,
		};
		struct arena *arena = arena_new();
		char text[256];
		struct ruleset *ruleset;
		struct vocabulary *vocabulary;
		char *shown;

		(void)snprintf(text, sizeof(text), "rules: [{name: r, keywords: [%s]}]",
			cases[i].keyword);
		ruleset = load(text);
		vocabulary = vocabulary_new(ruleset);
		(void)vocabulary_match(vocabulary, &paper, arena);
		shown = show_variants(vocabulary);
		assert_string_equal(shown, cases[i].variants);
		free(shown);
		vocabulary_free(vocabulary);
		ruleset_free(ruleset);
		arena_free(arena);
	}
}

static void rules_without_words_have_none(void **state)
{
	struct ruleset *ruleset = load("rules: [{name: v, votes: 1}]");
	struct vocabulary *vocabulary = vocabulary_new(ruleset);
	struct paper paper = {.title = SLICE_LITERAL("RAG")};
	struct arena *arena = arena_new();
	size_t count;

	(void)state;
	(void)vocabulary_words(vocabulary, &count);
	assert_int_equal(count, 0);
	(void)vocabulary_match(vocabulary, &paper, arena);
	(void)vocabulary_seen(vocabulary, &count);
	assert_int_equal(count, 0);
	arena_free(arena);
	vocabulary_free(vocabulary);
	ruleset_free(ruleset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_of_a_rule_is_known_once),
		cmocka_unit_test(
			words_are_seen_where_their_rules_look_whether_they_match_or_not),
		cmocka_unit_test(a_hit_leads_to_its_word),
		cmocka_unit_test(variants_tell_how_else_a_keyword_stands_in_a_paper),
		cmocka_unit_test(rules_without_words_have_none),
	};

	return cmocka_run_group_tests_name("vocabulary", tests, NULL, NULL);
}
