/* Rulesets: from YAML and papers to matches and their reasons. */
#include "ruleset.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

/* ---- loading ---- */

enum { FILES_MAX = 3 };

/* The rules and terms of up to three files. */
static struct ruleset *load_files(
	const char *const *texts, size_t count, struct diagnostics *problems)
{
	struct arena *arena = arena_new();
	struct yaml_node *rules[FILES_MAX];
	struct yaml_node *terms[FILES_MAX];
	size_t rules_count = 0;
	size_t terms_count = 0;
	struct ruleset *ruleset;

	for (size_t i = 0; i < count; i++) {
		char name[] = "0.yaml";
		struct yaml_node *root;

		name[0] = (char)('0' + i);
		root = yaml_load(arena, slice_of(texts[i]), name, problems);
		if (!root)
			fail_msg("not YAML: %s", problems->items[0].text);
		if (yaml_get(root, "rules"))
			rules[rules_count++] = yaml_get(root, "rules");
		if (yaml_get(root, "terms"))
			terms[terms_count++] = yaml_get(root, "terms");
	}
	ruleset = ruleset_new(rules, rules_count, terms, terms_count, problems);
	/* The ruleset must not need the nodes any more. */
	arena_free(arena);
	if (ruleset)
		ruleset_prepare(ruleset);
	return ruleset;
}

static struct ruleset *load(const char *text)
{
	struct diagnostics problems = {0};
	struct ruleset *ruleset = load_files((const char *const[]){text}, 1, &problems);

	if (!ruleset)
		fail_msg("line %u: %s", problems.items[0].line, problems.items[0].text);
	diagnostics_fini(&problems);
	return ruleset;
}

/* A rule named "r" whose node is CONDITION, in flow style without the braces. */
static struct ruleset *load_condition(const char *condition)
{
	char text[4096];

	(void)snprintf(text, sizeof(text),
		"terms: {rag: [RAG, 검색 증강], talk: [{word: 대화, unless: [극대화]}, {word: chat, in: [title]}]}\n"
		"rules: [{name: r, %s}]\n",
		condition);
	return load(text);
}

/* ---- papers ---- */

static const struct slice authors[] = {SLICE_LITERAL("Nicholas Carlini"),
	SLICE_LITERAL("Sepp Hochreiter"), SLICE_LITERAL("OpenAI")};
static struct section sections[] = {
	{.text = SLICE_LITERAL("검색 증강 생성을 위한 VLMs는 성능을 극대화합니다")},
	{.text = SLICE_LITERAL("The RAG benchmark needs no long")},
	{.text = SLICE_LITERAL("context. GPT-4o helps robots")},
};

static struct paper the_paper(void)
{
	return (struct paper){
		.title = SLICE_LITERAL("CORAL: Benchmarking Multi-turn RAG Agents"),
		.has_votes = true,
		.votes = 44,
		.authors = (struct slice *)(uintptr_t)authors,
		.author_count = 3,
		.sections = sections,
		.section_count = 3,
	};
}

/* ---- what comes out ---- */

/* "pattern@field[index]=words" for each hit of the first match; "-" when nothing matches. */
static char *show_hits(struct ruleset *ruleset, const struct paper *paper)
{
	struct arena *arena = arena_new();
	struct match_list list = ruleset_match(ruleset, paper, arena);
	char *shown = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&shown, &length);

	if (!list.count)
		(void)fputs("-", stream);
	for (size_t i = 0; list.count && i < list.items[0].hit_count; i++) {
		const struct hit *hit = &list.items[0].hits[i];

		(void)fprintf(stream, "%s%.*s@%s[%zu]=%.*s", i ? ", " : "",
			(int)hit->pattern.length, hit->pattern.bytes,
			hit_field_name(hit->field), hit->index, (int)hit->text.length,
			hit->text.bytes ? hit->text.bytes : "");
	}
	(void)fclose(stream);
	arena_free(arena);
	return shown;
}

static void assert_hits_of(
	const char *condition, const struct paper *paper, const char *expected)
{
	struct ruleset *ruleset = load_condition(condition);

	/* The second time after a paper: nothing of that may be left. */
	for (int i = 0; i < 2; i++) {
		char *shown = show_hits(ruleset, paper);

		if (strcmp(shown, expected) != 0)
			fail_msg("{%s}: '%s' instead of '%s'", condition, shown, expected);
		free(shown);
	}
	ruleset_free(ruleset);
}

static void assert_hits(const char *condition, const char *expected)
{
	struct paper paper = the_paper();

	assert_hits_of(condition, &paper, expected);
}

static void assert_no_match(const char *condition)
{
	assert_hits(condition, "-");
}

/* ---- keywords ---- */

static void any_of_a_list_is_enough_and_all_that_hold_are_reported(void **state)
{
	(void)state;
	assert_hits("keywords: [zebra, RAG]", "RAG@title[0]=RAG, RAG@summary[1]=RAG");
	assert_hits("keywords: [agent, VLM, nothing]",
		"agent@title[0]=Agents, VLM@summary[0]=VLMs");
	assert_no_match("keywords: [zebra, lion]");
	assert_hits("keywords: {any: [zebra, GPT-4o]}", "GPT-4o@summary[2]=GPT-4o");
}

static void all_and_none_of_keywords(void **state)
{
	(void)state;
	assert_hits("keywords: {all: [CORAL, robot]}",
		"CORAL@title[0]=CORAL, robot@summary[2]=robots");
	assert_no_match("keywords: {all: [CORAL, zebra]}");
	assert_hits("keywords: {all: [{any: [robot, 로봇]}, {any: [agent, 에이전트]}]}",
		"robot@summary[2]=robots, agent@title[0]=Agents");
	assert_no_match("keywords: {any: [CORAL], none: [robot]}");
	assert_hits("keywords: {any: [CORAL], none: [zebra]}", "CORAL@title[0]=CORAL");
	assert_hits("keywords: {none: [zebra]}", "");
	assert_no_match("keywords: {none: [zebra, CORAL]}");
	assert_no_match("keywords: {any: [zebra], all: [CORAL]}");
}

static void fields_can_be_chosen_and_are_inherited(void **state)
{
	(void)state;
	assert_hits("keywords: [RAG], in: [title]", "RAG@title[0]=RAG");
	assert_hits("keywords: [RAG], in: [summary]", "RAG@summary[1]=RAG");
	assert_hits("keywords: [{word: RAG, in: [summary]}], in: [title]",
		"RAG@summary[1]=RAG");
	assert_no_match("keywords: [robot], in: [title]");
	assert_hits(
		"keywords: {any: [RAG], none: [robot]}, in: [title]", "RAG@title[0]=RAG");
	assert_hits("in: [title], any: [{keywords: [RAG]}]", "RAG@title[0]=RAG");
	assert_hits("in: [title], any: [{keywords: [RAG], in: [summary]}]",
		"RAG@summary[1]=RAG");
	assert_hits(
		"in: [title], all: [{any: [{keywords: [RAG]}]}], none: [{keywords: [robot]}]",
		"RAG@title[0]=RAG");
	assert_hits("keywords: [{any: [RAG, {word: robot, in: [summary]}], in: [title]}]",
		"RAG@title[0]=RAG, robot@summary[2]=robots");
}

static void a_phrase_does_not_cross_from_one_bullet_to_the_next(void **state)
{
	(void)state;
	assert_no_match("keywords: [long context]");
	assert_no_match("keywords: [Agents 검색]");
}

static void terms_stand_for_their_keywords(void **state)
{
	(void)state;
	assert_hits("keywords: [{term: rag}]",
		"RAG@title[0]=RAG, RAG@summary[1]=RAG, 검색 증강@summary[0]=검색 증강");
	assert_hits("keywords: [{term: rag, in: [title]}]", "RAG@title[0]=RAG");
	assert_hits("keywords: {all: [{term: rag}, robot]}, in: [summary]",
		"RAG@summary[1]=RAG, 검색 증강@summary[0]=검색 증강, robot@summary[2]=robots");
	assert_no_match("keywords: [{term: talk}]");
	assert_hits(
		"keywords: [{any: [{term: rag}, zebra], in: [title]}]", "RAG@title[0]=RAG");
	/* Options beside a term are those of its members that do not say otherwise. */
	assert_hits("keywords: [{term: talk, unless: [화이트]}, RAG], in: [title]",
		"RAG@title[0]=RAG");
	assert_no_match("keywords: [{term: talk, form: anywhere}]");
}

static void options_of_keywords_take_effect(void **state)
{
	(void)state;
	assert_hits("keywords: [{word: bench, form: prefix}]",
		"bench@title[0]=Bench, bench@summary[1]=bench");
	assert_no_match("keywords: [{word: agent, plural: no}]");
	assert_no_match("keywords: [{word: coral, case: exact}]");
	assert_hits(
		"keywords: [{word: rag, case: ignore, in: [title]}]", "rag@title[0]=RAG");
}

static void options_of_groups_hold_for_their_members(void **state)
{
	(void)state;
	assert_no_match("keywords: [{any: [agent, robot], plural: no}]");
	assert_hits("keywords: [{any: [agent, {word: robot, plural: yes}], plural: no}]",
		"robot@summary[2]=robots");
	assert_hits("keywords: [{any: [{any: [gpt, oral]}], form: anywhere, in: [title]}]",
		"oral@title[0]=ORAL");
}

static void booleans_are_words_in_any_case(void **state)
{
	static const char *const yes[] = {"true", "yes", "on", "TRUE", "Yes", "\"on\""};
	static const char *const no[] = {"false", "no", "off", "NO", "False", "'Off'"};
	char condition[100];

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		(void)snprintf(condition, sizeof(condition),
			"keywords: [{word: turn, camel: auto, plural: %s}]", yes[i]);
		assert_hits(condition, "turn@title[0]=turn");
		(void)snprintf(condition, sizeof(condition),
			"keywords: [{word: robot, plural: %s}]", no[i]);
		assert_no_match(condition);
	}
}

static void words_that_yaml_takes_for_something_else_are_keywords(void **state)
{
	struct paper paper = {.title = SLICE_LITERAL("NO null 010 3D true ~ 1e3")};

	(void)state;
	assert_hits_of("keywords: [NO, null, 010, 3D, true, ~, 1e3]", &paper,
		"NO@title[0]=NO, null@title[0]=null, 010@title[0]=010, 3D@title[0]=3D, "
		"true@title[0]=true, ~@title[0]=~, 1e3@title[0]=1e3");
}

static void a_pattern_is_one_hit_a_field(void **state)
{
	(void)state;
	assert_hits(
		"keywords: [RAG, {word: RAG, camel: no}, RAG], any: [{keywords: [RAG]}], in: [title]",
		"RAG@title[0]=RAG");
	assert_hits("authors: [S. Hochreiter], any: [{authors: [S. Hochreiter]}]",
		"S. Hochreiter@authors[1]=Sepp Hochreiter");
	assert_hits("votes: 5, any: [{votes: 5}]", "votes >= 5@votes[0]=");
}

static void long_lists_report_in_their_own_order(void **state)
{
	char condition[4096] = "keywords: [";
	char more[32];

	(void)state;
	for (int i = 0; i < 60; i++) {
		(void)snprintf(more, sizeof(more), "word%d, ", i);
		strcat(condition, more);
	}
	strcat(condition, "robot, CORAL, {word: RAG, in: [title]}, agent, GPT-4o, RAG]");
	assert_hits(condition,
		"robot@summary[2]=robots, CORAL@title[0]=CORAL, RAG@title[0]=RAG, "
		"agent@title[0]=Agents, GPT-4o@summary[2]=GPT-4o, RAG@summary[1]=RAG");
}

/* A phrase, wherever it stands in a text that is scanned in parts. */
static void assert_found_at(char *text, size_t length, size_t place, char filler)
{
	struct ruleset *ruleset =
		load_condition("keywords: [long context, 대규모언어모델]");
	static const char *const phrases[] = {"long context", "대규모 언어 모델"};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < 2; i++) {
		struct section section = {.text = {.bytes = text, .length = length}};
		struct paper paper = {.sections = &section, .section_count = 1};
		struct match_list list;

		for (size_t j = 0; j < length; j++)
			text[j] = j % 7 == 6 ? ' ' : filler;
		memcpy(text + place, phrases[i], strlen(phrases[i]));
		text[place + strlen(phrases[i])] = ' ';
		list = ruleset_match(ruleset, &paper, arena);
		assert_int_equal(list.count, 1);
		assert_int_equal(list.items[0].hit_count, 1);
		assert_int_equal(list.items[0].hits[0].start, place);
		assert_int_equal(list.items[0].hits[0].end, place + strlen(phrases[i]));
	}
	arena_free(arena);
	ruleset_free(ruleset);
}

static void a_very_long_text_is_searched_to_its_end(void **state)
{
	enum { LENGTH = 300 * 1000 };
	char *text = memory_new(LENGTH, 1);
	static const size_t cuts[] = {7, 57300, 65500, 122830, LENGTH - 40};

	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++) {
		for (size_t place = cuts[i] / 7 * 7; place < cuts[i] + 35; place += 7)
			if (place + 35 < LENGTH)
				assert_found_at(text, LENGTH, place, '+');
	}
	free(text);
}

static void a_long_text_without_white_space_is_survived(void **state)
{
	struct ruleset *ruleset = load_condition("keywords: [zebra]");
	struct arena *arena = arena_new();
	static const char *const pieces[] = {"가", "a", "\xEF\xB7\xBA", "😀"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		size_t length = strlen(pieces[i]);
		size_t count = 400 * 1000 / length;
		char *text = memory_new(count, length);
		struct paper paper = {.title = {.bytes = text, .length = count * length}};

		for (size_t j = 0; j < count; j++)
			memcpy(text + j * length, pieces[i], length);
		assert_int_equal(ruleset_match(ruleset, &paper, arena).count, 0);
		free(text);
	}
	arena_free(arena);
	ruleset_free(ruleset);
}

/* ---- authors and votes ---- */

static void authors_match_by_any_all_and_none(void **state)
{
	(void)state;
	assert_hits("authors: [N. Carlini, Yann LeCun]",
		"N. Carlini@authors[0]=Nicholas Carlini");
	assert_hits("authors: {all: [N. Carlini, OpenAI]}",
		"N. Carlini@authors[0]=Nicholas Carlini, OpenAI@authors[2]=OpenAI");
	assert_no_match("authors: {all: [N. Carlini, Yann LeCun]}");
	assert_no_match("authors: {any: [N. Carlini], none: [OpenAI]}");
	assert_hits("authors: {none: [Yann LeCun]}", "");
	assert_hits("authors: {any: [Hochreiter Sepp], match: loose}",
		"Hochreiter Sepp@authors[1]=Sepp Hochreiter");
	assert_no_match("authors: {any: [S. Hochreiter], match: exact}");
	assert_hits("authors: ['Hochreiter, Sepp']",
		"Hochreiter, Sepp@authors[1]=Sepp Hochreiter");
}

static void votes_are_within_both_ends(void **state)
{
	(void)state;
	assert_hits("votes: 44", "votes >= 44@votes[0]=");
	assert_no_match("votes: 45");
	assert_hits("votes: {min: 44, max: 44}", "votes >= 44 and <= 44@votes[0]=");
	assert_hits("votes: {max: 44}", "votes <= 44@votes[0]=");
	assert_no_match("votes: {max: 43}");
	assert_hits("votes: {min: 0, missing: pass}", "votes >= 0 or unknown@votes[0]=");
}

static void missing_votes_are_not_zero(void **state)
{
	struct paper paper = the_paper();

	(void)state;
	paper.has_votes = false;
	paper.votes = 0;
	assert_hits_of("votes: 0", &paper, "-");
	assert_hits_of("votes: {max: 10}", &paper, "-");
	assert_hits_of("votes: {min: 5, missing: fail}", &paper, "-");
	assert_hits_of("votes: {min: 5, missing: pass}", &paper,
		"votes >= 5 or unknown@votes[0]=");
}

static void dates_are_within_both_ends(void **state)
{
	struct paper paper = the_paper();

	(void)state;
	paper.date = SLICE_LITERAL("2024-10-31");
	assert_hits_of("date: {after: 2024-10-31}", &paper, "");
	assert_hits_of("date: {before: 2024-10-31}", &paper, "");
	assert_hits_of("date: {after: 2024-10-31, before: 2024-10-31}", &paper, "");
	assert_hits_of("date: {after: 2024-11-01}", &paper, "-");
	assert_hits_of("date: {before: 2024-10-30}", &paper, "-");
	assert_hits_of("none: [{date: {before: 2023-12-31}}]", &paper, "");
	assert_no_match("date: {after: 2000-01-01}");
	assert_no_match("date: {before: 2100-01-01}");
}

/* ---- sections ---- */

static void assert_hits_in_sections(const char *condition, const char *expected)
{
	struct section labelled[] = {
		{.label = SLICE_LITERAL("What’s New"),
			.text = SLICE_LITERAL("RAG for robots")},
		{.text = SLICE_LITERAL("no label here, but planning")},
		{.label = SLICE_LITERAL("Technical Details"),
			.text = SLICE_LITERAL("RAG by planning, on Qwen")},
		{.label = SLICE_LITERAL("Performance"),
			.text = SLICE_LITERAL("planning beats robots")},
	};
	struct paper paper = the_paper();

	paper.sections = labelled;
	paper.section_count = 4;
	assert_hits_of(condition, &paper, expected);
}

static void keywords_and_regexes_are_looked_for_in_sections(void **state)
{
	(void)state;
	assert_hits_in_sections("keywords: [RAG]", "RAG@title[0]=RAG, RAG@summary[0]=RAG");
	assert_hits_in_sections(
		"keywords: [RAG], section: [technical details]", "RAG@summary[2]=RAG");
	assert_hits_in_sections(
		"regex: [RA.], section: [technical-details]", "RA.@summary[2]=RAG");
	assert_hits_in_sections("keywords: [RAG], section: [Performance]", "-");
	assert_hits_in_sections("regex: [RAG], section: [Performance]", "-");
	assert_hits_in_sections(
		"keywords: [planning], section: [Performance, \"WHAT'S NEW:\"]",
		"planning@summary[3]=planning");
	assert_hits_in_sections("keywords: [Qwen], section: [nowhere]", "-");
	assert_hits_in_sections("keywords: [{term: rag}], section: [Technical Details]",
		"RAG@summary[2]=RAG");
	/* The same word twice: where it was seen first, and where it was asked for. */
	assert_hits_in_sections(
		"any: [{keywords: [planning]}, {keywords: [planning], section: [Performance], votes: 5}]",
		"planning@summary[1]=planning, votes >= 5@votes[0]=");
}

static void sections_decide_about_exclusions_too(void **state)
{
	(void)state;
	assert_hits_in_sections("keywords: {any: [CORAL], none: [planning]}", "-");
	assert_hits_in_sections("keywords: {none: [planning]}, section: [What's New]", "");
	assert_hits_in_sections(
		"keywords: {none: [planning]}, section: [Performance]", "-");
	assert_hits_in_sections(
		"votes: 5, none: [{keywords: [Qwen]}], section: [Performance]",
		"votes >= 5@votes[0]=");
	assert_hits_in_sections(
		"votes: 5, none: [{keywords: [Qwen]}], section: [Technical Details]", "-");
	assert_hits_in_sections("regex: {none: [Qwen]}, section: [Technical Details]", "-");
}

static void the_title_is_searched_beside_sections_if_it_is_named(void **state)
{
	(void)state;
	assert_hits_in_sections("keywords: [CORAL], section: [Performance]", "-");
	assert_hits_in_sections(
		"keywords: [CORAL], section: [Performance], in: [title, summary]",
		"CORAL@title[0]=CORAL");
	assert_hits_in_sections(
		"keywords: [CORAL, beats], section: [Performance], in: [title]",
		"CORAL@title[0]=CORAL, beats@summary[3]=beats");
	assert_hits_in_sections(
		"in: [title], any: [{regex: [CORAL, beats], section: [Performance]}]",
		"CORAL@title[0]=CORAL, beats@summary[3]=beats");
	assert_hits_in_sections(
		"section: [Performance], any: [{keywords: [CORAL, beats], in: [title]}]",
		"CORAL@title[0]=CORAL");
	assert_hits_in_sections(
		"section: [Performance], keywords: [{word: RAG, in: [title]}, Qwen]",
		"RAG@title[0]=RAG");
	/* The last section of the paper before is left. */
	assert_hits_in_sections("keywords: [CORAL], in: [title], section: [What's New]",
		"CORAL@title[0]=CORAL");
}

static void sections_are_inherited(void **state)
{
	(void)state;
	assert_hits_in_sections(
		"section: [Performance], any: [{all: [{keywords: [Qwen]}]}]", "-");
	assert_hits_in_sections(
		"section: [Performance], any: [{all: [{keywords: [beats]}]}]",
		"beats@summary[3]=beats");
	assert_hits_in_sections(
		"section: [Performance], any: [{keywords: [Qwen], section: [Technical Details]}]",
		"Qwen@summary[2]=Qwen");
}

/* ---- regexes ---- */

static void regexes_match_by_any_all_and_none(void **state)
{
	(void)state;
	assert_hits("regex: ['C[A-Z]+L', 'Multi-\\w+', zebra]",
		"C[A-Z]+L@title[0]=CORAL, Multi-\\w+@title[0]=Multi-turn");
	assert_no_match("regex: [coral]");
	assert_hits("regex: ['(?i)coral']", "(?i)coral@title[0]=CORAL");
	assert_hits("regex: {all: [CORAL, 'GPT-.o']}",
		"CORAL@title[0]=CORAL, GPT-.o@summary[2]=GPT-4o");
	assert_no_match("regex: {all: [CORAL, zebra]}");
	assert_hits("regex: {any: [CORAL], none: [zebra]}", "CORAL@title[0]=CORAL");
	assert_no_match("regex: {any: [CORAL], none: ['GPT-.o']}");
	assert_hits("regex: {none: [zebra]}", "");
	assert_hits("keywords: [CORAL], regex: ['VLM.']",
		"CORAL@title[0]=CORAL, VLM.@summary[0]=VLMs");
	assert_no_match("any: [{regex: [CORAL]}], none: [{regex: [RAG]}]");
}

static void regexes_look_where_they_are_told_to(void **state)
{
	(void)state;
	assert_hits("regex: [RAG]", "RAG@title[0]=RAG, RAG@summary[1]=RAG");
	assert_hits("regex: [RAG], in: [title]", "RAG@title[0]=RAG");
	assert_hits("regex: [RAG], in: [summary]", "RAG@summary[1]=RAG");
	assert_hits("in: [summary], any: [{regex: [RAG]}]", "RAG@summary[1]=RAG");
	assert_no_match("regex: [CORAL], in: [summary]");
	assert_hits("regex: {any: [CORAL], none: [robots]}, in: [title]",
		"CORAL@title[0]=CORAL");
	assert_hits("regex: ['^The', 'long$', 'RAG Agents$']",
		"^The@summary[1]=The, long$@summary[1]=long, RAG Agents$@title[0]=RAG Agents");
	assert_no_match("regex: ['long.*context']");
}

/* Whatever is asked of a regex that cannot be decided, it does not hold, and that is told. */
static void what_cannot_be_decided_does_not_hold_and_is_told(void **state)
{
	static const char *const conditions[] = {"regex: ['^(a+)+$']",
		"regex: {none: ['^(a+)+$']}", "none: [{regex: ['^(a+)+$']}]",
		"none: [{none: [{regex: ['^(a+)+$']}]}]",
		"all: [{votes: 5}, {regex: ['^(a+)+$']}]"};
	struct paper paper = the_paper();

	(void)state;
	paper.title = SLICE_LITERAL("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
	for (size_t i = 0; i < sizeof(conditions) / sizeof(*conditions); i++) {
		struct ruleset *ruleset = load_condition(conditions[i]);
		const struct undecided *undecided;
		size_t count;

		free(show_hits(ruleset, &paper));
		assert_hits_of(conditions[i], &paper, "-");
		undecided = ruleset_undecided(ruleset, &count);
		assert_int_equal(count, 1);
		assert_int_equal(undecided->rule, 0);
		assert_int_equal(undecided->papers, 1);
		assert_true(slice_equal(undecided->pattern, SLICE_LITERAL("^(a+)+$")));
		ruleset_begin_digest(ruleset, 1);
		(void)ruleset_undecided(ruleset, &count);
		assert_int_equal(count, 0);
		ruleset_free(ruleset);
	}
	assert_hits_of("any: [{regex: ['^(a+)+$']}, {authors: [OpenAI]}]", &paper,
		"OpenAI@authors[2]=OpenAI");
	assert_hits_of("regex: ['^(a+)+$', '!']", &paper, "!@title[0]=!");
}

/* ---- nodes ---- */

static void all_that_a_node_holds_must_hold(void **state)
{
	(void)state;
	assert_hits("keywords: [CORAL], votes: 5, authors: [OpenAI]",
		"CORAL@title[0]=CORAL, OpenAI@authors[2]=OpenAI, votes >= 5@votes[0]=");
	assert_no_match("keywords: [CORAL], votes: 50");
	assert_no_match("keywords: [zebra], votes: 5");
	assert_no_match("keywords: [CORAL], any: [{votes: 50}]");
}

static void nodes_are_joined_by_any_all_and_none(void **state)
{
	(void)state;
	assert_hits("any: [{keywords: [zebra]}, {votes: 5}, {authors: [OpenAI]}]",
		"votes >= 5@votes[0]=, OpenAI@authors[2]=OpenAI");
	assert_hits("all: [{keywords: [CORAL]}, {votes: 5}]",
		"CORAL@title[0]=CORAL, votes >= 5@votes[0]=");
	assert_no_match("all: [{keywords: [CORAL]}, {votes: 50}]");
	assert_no_match("keywords: [CORAL], none: [{votes: 50}, {authors: [OpenAI]}]");
	assert_hits("none: [{votes: 50}]", "");
	assert_hits("none: [{none: [{votes: 5}]}]", "");
	assert_hits(
		"any: [{all: [{keywords: [CORAL]}, {any: [{votes: 50}, {votes: 40}]}]}]",
		"CORAL@title[0]=CORAL, votes >= 40@votes[0]=");
}

/* "PATTERN, PATTERN" of what keeps the rule from matching; "-" when exclusions do not. */
static void check_excluded(const char *condition, const char *expected)
{
	struct ruleset *ruleset = load_condition(condition);
	struct arena *arena = arena_new();
	struct paper paper = the_paper();
	struct match_list matches = ruleset_match(ruleset, &paper, arena);
	struct match_list list = ruleset_excluded(ruleset, &paper, arena);
	char *shown = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&shown, &length);

	if (!list.count)
		(void)fputs("-", stream);
	for (size_t i = 0; list.count && i < list.items[0].hit_count; i++)
		(void)fprintf(stream, "%s%.*s", i ? ", " : "",
			(int)list.items[0].hits[i].pattern.length,
			list.items[0].hits[i].pattern.bytes);
	(void)fclose(stream);
	assert_string_equal(shown, expected);
	/* Nothing of it is left when the same paper is tried again. */
	assert_int_equal(ruleset_match(ruleset, &paper, arena).count, matches.count);
	free(shown);
	arena_free(arena);
	ruleset_free(ruleset);
}

static void exclusions_that_kept_a_rule_from_matching_are_named(void **state)
{
	(void)state;
	check_excluded("keywords: {any: [RAG], none: [VLM, robot, drone]}", "VLM, robot");
	check_excluded("keywords: {any: [RAG], none: [drone]}", "-");
	check_excluded("keywords: {any: [drone], none: [VLM]}", "-");
	check_excluded("keywords: [RAG], votes: 50, none: [{keywords: [VLM]}]", "-");
	check_excluded("keywords: [RAG], authors: {none: [OpenAI, N. Carlini, N. Who]}",
		"OpenAI, N. Carlini");
	check_excluded(
		"keywords: [RAG], none: [{votes: 40}, {keywords: [drone]}]", "votes >= 40");
	check_excluded("any: [{keywords: {any: [RAG], none: [VLM]}}, {keywords: {any: "
		       "[benchmarking], none: [robot]}}]",
		"VLM, robot");
	check_excluded(
		"keywords: [RAG], none: [{keywords: {any: [VLM], none: [robot]}}]", "-");
	check_excluded(
		"keywords: [RAG], none: [{keywords: {any: [VLM], none: [drone]}}]", "VLM");
	check_excluded(
		"keywords: [RAG], none: [{any: [{keywords: [drone]}, {keywords: [VLM], "
		"authors: [OpenAI]}]}]",
		"VLM, OpenAI");
	check_excluded("keywords: {none: [VLM]}", "VLM");
}

static void what_did_not_hold_in_the_end_is_no_reason(void **state)
{
	(void)state;
	assert_hits("any: [{keywords: [CORAL], votes: 50}, {keywords: [robot]}]",
		"robot@summary[2]=robots");
	assert_hits(
		"any: [{all: [{keywords: [CORAL]}, {votes: 50}]}, {keywords: [CORAL, robot]}]",
		"CORAL@title[0]=CORAL, robot@summary[2]=robots");
	assert_no_match("any: [{keywords: [CORAL]}], votes: 50");
}

/* ---- rules ---- */

static void a_rule_has_defaults(void **state)
{
	struct ruleset *ruleset = load("rules:\n- name: a\n  votes: 1\n");
	const struct rule *rule = ruleset_rule(ruleset, 0);

	(void)state;
	assert_int_equal(ruleset_count(ruleset), 1);
	assert_true(slice_equal(rule->name, SLICE_LITERAL("a")));
	assert_int_equal(rule->urgency, URGENCY_NORMAL);
	assert_int_equal(rule->notify, NOTIFY_DESKTOP | NOTIFY_LOG);
	assert_true(rule->enabled);
	assert_null(rule->until.bytes);
	assert_string_equal(rule->file, "0.yaml");
	assert_int_equal(rule->line, 2);
	assert_int_equal(rule->column, 3);
	ruleset_free(ruleset);
}

static void a_rule_says_who_is_told_and_until_when(void **state)
{
	struct ruleset *ruleset =
		load("rules:\n"
		     "- {name: a, votes: 1, urgency: critical, notify: [log]}\n"
		     "- {name: b, votes: 1, urgency: low, until: 2024-10-31}\n"
		     "- {name: c, votes: 1, notify: [log, desktop], enabled: No}\n"
		     "- {name: d, votes: 1, limit: {count: 3, per: 8h}}\n");

	(void)state;
	assert_int_equal(ruleset_rule(ruleset, 2)->limit_count, 0);
	assert_int_equal(ruleset_rule(ruleset, 3)->limit_count, 3);
	assert_int_equal(ruleset_rule(ruleset, 3)->limit_seconds, 8 * 3600);
	assert_int_equal(ruleset_rule(ruleset, 0)->urgency, URGENCY_CRITICAL);
	assert_int_equal(ruleset_rule(ruleset, 0)->notify, NOTIFY_LOG);
	assert_int_equal(ruleset_rule(ruleset, 1)->urgency, URGENCY_LOW);
	assert_true(rule_is_active(ruleset_rule(ruleset, 0), SLICE_LITERAL("2030-01-01")));
	assert_true(rule_is_active(ruleset_rule(ruleset, 1), SLICE_LITERAL("2024-10-31")));
	assert_false(rule_is_active(ruleset_rule(ruleset, 1), SLICE_LITERAL("2024-11-01")));
	assert_int_equal(ruleset_rule(ruleset, 2)->notify, NOTIFY_DESKTOP | NOTIFY_LOG);
	assert_false(rule_is_active(ruleset_rule(ruleset, 2), SLICE_LITERAL("2024-01-01")));
	ruleset_free(ruleset);
}

static void matches_come_in_the_order_of_the_rules(void **state)
{
	struct ruleset *ruleset = load("rules:\n"
				       "- {name: a, keywords: [robot]}\n"
				       "- {name: b, votes: 99}\n"
				       "- {name: c, authors: [OpenAI]}\n"
				       "- {name: d, keywords: {none: [zebra]}}\n"
				       "- {name: e, keywords: [CORAL, robot, RAG]}\n"
				       "- {name: f, enabled: no, votes: 1}\n"
				       "- {name: g, keywords: [zebra]}\n");
	struct arena *arena = arena_new();
	struct paper paper = the_paper();
	const size_t expected[] = {0, 2, 3, 4, 5};

	(void)state;
	for (int round = 0; round < 3; round++) {
		struct match_list list = ruleset_match(ruleset, &paper, arena);

		assert_int_equal(list.count, 5);
		for (size_t i = 0; i < 5; i++)
			assert_int_equal(list.items[i].rule, expected[i]);
		assert_int_equal(list.items[2].hit_count, 0);
	}
	arena_free(arena);
	ruleset_free(ruleset);
}

static void one_paper_leaves_nothing_behind_for_the_next(void **state)
{
	struct ruleset *ruleset = load("rules:\n"
				       "- {name: a, keywords: [robot], authors: [OpenAI]}\n"
				       "- {name: b, keywords: [zebra]}\n");
	struct arena *arena = arena_new();
	struct paper first = the_paper();
	struct paper second = {.title = SLICE_LITERAL("A zebra")};
	struct paper third = {0};

	(void)state;
	assert_int_equal(ruleset_match(ruleset, &first, arena).items[0].rule, 0);
	assert_int_equal(ruleset_match(ruleset, &second, arena).count, 1);
	assert_int_equal(ruleset_match(ruleset, &second, arena).items[0].rule, 1);
	assert_int_equal(ruleset_match(ruleset, &third, arena).count, 0);
	assert_int_equal(ruleset_match(ruleset, &first, arena).count, 1);
	arena_free(arena);
	ruleset_free(ruleset);
}

static void hits_point_into_the_paper(void **state)
{
	struct ruleset *ruleset = load_condition("keywords: [VLM], authors: [OpenAI]");
	struct arena *arena = arena_new();
	struct paper paper = the_paper();
	struct match_list list = ruleset_match(ruleset, &paper, arena);
	const struct hit *hit = list.items[0].hits;

	(void)state;
	assert_int_equal(hit[0].kind, HIT_KEYWORD);
	assert_ptr_equal(hit[0].text.bytes, sections[0].text.bytes + hit[0].start);
	assert_int_equal(hit[0].end - hit[0].start, 4);
	assert_int_equal(hit[1].kind, HIT_AUTHOR);
	assert_ptr_equal(hit[1].text.bytes, authors[2].bytes);
	assert_int_equal(hit[1].start, 0);
	assert_int_equal(hit[1].end, 6);
	arena_free(arena);
	ruleset_free(ruleset);
}

static void rules_and_terms_come_from_several_files(void **state)
{
	const char *const texts[] = {"rules: [{name: a, keywords: [{term: t}]}]\n",
		"terms: {t: [CORAL]}\n", "rules: [{name: b, keywords: [{term: t}]}]\n"};
	struct diagnostics problems = {0};
	struct ruleset *ruleset = load_files(texts, 3, &problems);

	(void)state;
	assert_non_null(ruleset);
	assert_int_equal(ruleset_count(ruleset), 2);
	assert_string_equal(ruleset_rule(ruleset, 0)->file, "0.yaml");
	assert_string_equal(ruleset_rule(ruleset, 1)->file, "2.yaml");
	ruleset_free(ruleset);
	diagnostics_fini(&problems);
}

static void names_and_terms_are_unique_over_all_files(void **state)
{
	const char *const texts[] = {"rules: [{name: a, votes: 1}]\nterms: {t: [x]}\n",
		"rules: [{name: a, votes: 2}]\nterms: {t: [y]}\n"};
	struct diagnostics problems = {0};

	(void)state;
	assert_null(load_files(texts, 2, &problems));
	assert_int_equal(problems.error_count, 2);
	assert_string_equal(problems.items[0].text,
		"the term 't' is defined a second time (first in 0.yaml:2)");
	assert_string_equal(problems.items[0].file, "1.yaml");
	assert_string_equal(problems.items[1].text,
		"a second rule with the name 'a' (the first is at 0.yaml:1)");
	diagnostics_fini(&problems);
}

static void earlier_problems_do_not_spoil_good_rules(void **state)
{
	const char *const texts[] = {"rules: [{name: a, votes: 1}]\n"};
	struct diagnostics problems = {0};
	struct ruleset *ruleset;

	(void)state;
	diagnostics_add(&problems, SEVERITY_ERROR, "x.yaml", 1, 1, "something else");
	ruleset = load_files(texts, 1, &problems);
	assert_non_null(ruleset);
	assert_true(slice_equal(
		ruleset_rule(ruleset, 0)->fingerprint, SLICE_LITERAL("votes >= 1")));
	ruleset_free(ruleset);
	diagnostics_fini(&problems);
}

static void no_rules_match_nothing(void **state)
{
	struct ruleset *ruleset = load("rules: []\n");
	struct ruleset *none = load("terms: {}\n");
	struct arena *arena = arena_new();
	struct paper paper = the_paper();

	(void)state;
	assert_int_equal(ruleset_count(ruleset), 0);
	assert_int_equal(ruleset_match(ruleset, &paper, arena).count, 0);
	assert_int_equal(ruleset_match(none, &paper, arena).count, 0);
	arena_free(arena);
	ruleset_free(ruleset);
	ruleset_free(none);
	ruleset_free(NULL);
}

/* ---- fingerprints ---- */

static void assert_fingerprints(const char *one, const char *other, bool equal)
{
	struct ruleset *a = load_condition(one);
	struct ruleset *b = load_condition(other);

	if (slice_equal(ruleset_rule(a, 0)->fingerprint, ruleset_rule(b, 0)->fingerprint) !=
		equal)
		fail_msg("{%s} and {%s}: '%.*s'", one, other,
			(int)ruleset_rule(a, 0)->fingerprint.length,
			ruleset_rule(a, 0)->fingerprint.bytes);
	ruleset_free(a);
	ruleset_free(b);
}

static void equal_conditions_have_equal_fingerprints(void **state)
{
	(void)state;
	assert_fingerprints("keywords: [a, b]", "keywords: [b, a]", true);
	assert_fingerprints("keywords: [a, b]", "keywords: {any: [b, a, b]}", true);
	assert_fingerprints(
		"keywords: [a, b]", "keywords: [{any: [a, b]}], urgency: low", true);
	assert_fingerprints("keywords: [{term: rag}]", "keywords: [RAG, 검색 증강]", true);
	assert_fingerprints("keywords: [a], in: [summary, title]", "keywords: [a]", true);
	assert_fingerprints(
		"keywords: [{word: a, in: [title]}]", "keywords: [a], in: [title]", true);
	assert_fingerprints(
		"keywords: [{word: a, plural: yes}]", "keywords: [a], notify: [log]", true);
	assert_fingerprints("votes: 5", "votes: {min: 05, missing: fail}", true);
	assert_fingerprints("any: [{votes: 5}, {keywords: [a]}]",
		"any: [{keywords: [a]}, {votes: 5}]", true);
	assert_fingerprints("votes: 5, keywords: [a]",
		"keywords: [a], votes: 5, until: 2030-01-01", true);
	assert_fingerprints("keywords: {all: [a, b]}", "keywords: {all: [b, a]}", true);
	assert_fingerprints(
		"regex: [a, b]", "regex: {any: [b, a, b]}, in: [title, summary]", true);
	assert_fingerprints("keywords: [a], section: [Results, What's New]",
		"keywords: [a], section: [what’s new, results, Results]", true);
	assert_fingerprints("keywords: [a], section: [b], in: [title]",
		"any: [{keywords: [a]}]", false);
	assert_fingerprints("keywords: [a], in: [title, summary], section: [b]",
		"in: [title], keywords: [a], section: [B]", true);
	assert_fingerprints("date: {after: 2024-01-01}",
		"date: {after: '2024-01-01'}, enabled: no", true);
}

static void different_conditions_have_different_fingerprints(void **state)
{
	(void)state;
	assert_fingerprints("keywords: [a, b]", "keywords: ['a, b']", false);
	assert_fingerprints("keywords: [a, b]", "keywords: ['a\", \"b']", false);
	assert_fingerprints("keywords: [a, b]", "keywords: {all: [a, b]}", false);
	assert_fingerprints("keywords: [a]", "keywords: {none: [a]}", false);
	assert_fingerprints("keywords: [a]", "keywords: [a], in: [title]", false);
	assert_fingerprints("keywords: [RAG]", "keywords: [rag]", false);
	assert_fingerprints("regex: [RAG]", "keywords: [RAG]", false);
	assert_fingerprints("regex: [RAG]", "regex: [rag]", false);
	assert_fingerprints("regex: [a]", "regex: [a], in: [title]", false);
	assert_fingerprints("regex: [a]", "regex: [a], section: [b]", false);
	assert_fingerprints("regex: [a], section: [c]", "regex: [a], section: [b]", false);
	assert_fingerprints("keywords: [a]", "keywords: [a], section: [b]", false);
	assert_fingerprints(
		"keywords: [a], section: [c]", "keywords: [a], section: [b]", false);
	assert_fingerprints("keywords: [a], section: [b]",
		"keywords: [a], section: [b], in: [title]", false);
	assert_fingerprints(
		"date: {after: 2024-01-01}", "date: {before: 2024-01-01}", false);
	assert_fingerprints("keywords: [a]", "keywords: [{word: a, unless: [b]}]", false);
	assert_fingerprints("keywords: [a]", "keywords: [{word: a, form: prefix}]", false);
	assert_fingerprints("keywords: [a]", "authors: [a]", false);
	assert_fingerprints("authors: [a b]", "authors: {any: [a b], match: loose}", false);
	assert_fingerprints("votes: 5", "votes: {max: 5}", false);
	assert_fingerprints("votes: 5", "votes: {min: 5, missing: pass}", false);
	assert_fingerprints("any: [{votes: 5}]", "all: [{votes: 5}]", false);
	assert_fingerprints("any: [{votes: 5, keywords: [a]}]",
		"any: [{votes: 5}, {keywords: [a]}]", false);
	assert_fingerprints(
		"keywords: {all: [a, {any: [b, c]}]}", "keywords: {all: [a, b, c]}", false);
}

/* ---- many ---- */

static void ten_thousand_rules_are_told_apart(void **state)
{
	enum { RULES = 10000 };
	char *text = memory_new(RULES, 100);
	size_t length = (size_t)sprintf(text, "rules:\n");
	struct ruleset *ruleset;
	struct arena *arena = arena_new();

	(void)state;
	for (unsigned i = 0; i < RULES; i++)
		length += (size_t)sprintf(text + length,
			"- {name: r%u, keywords: [topic%u, common], votes: 1}\n", i, i);
	ruleset = load(text);
	for (unsigned i = 0; i < RULES; i += 997) {
		char title[32];
		struct paper paper = {.has_votes = true, .votes = 1};
		struct match_list list;

		(void)snprintf(title, sizeof(title), "On topic%u", i);
		paper.title = slice_of(title);
		list = ruleset_match(ruleset, &paper, arena);
		assert_int_equal(list.count, 1);
		assert_int_equal(list.items[0].rule, i);
		paper.title = slice_of("Common");
		assert_int_equal(ruleset_match(ruleset, &paper, arena).count, RULES);
		arena_reset(arena);
	}
	arena_free(arena);
	ruleset_free(ruleset);
	free(text);
}

static void names_of_values_are_those_of_the_records(void **state)
{
	(void)state;
	assert_string_equal(urgency_name(URGENCY_LOW), "low");
	assert_string_equal(urgency_name(URGENCY_CRITICAL), "critical");
	assert_string_equal(hit_kind_name(HIT_KEYWORD), "keyword");
	assert_string_equal(hit_kind_name(HIT_AUTHOR), "author");
	assert_string_equal(hit_kind_name(HIT_VOTES), "votes");
	assert_string_equal(hit_kind_name(HIT_REGEX), "regex");
	assert_string_equal(hit_field_name(FIELD_TITLE), "title");
	assert_string_equal(hit_field_name(FIELD_VOTES), "votes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_of_a_list_is_enough_and_all_that_hold_are_reported),
		cmocka_unit_test(all_and_none_of_keywords),
		cmocka_unit_test(fields_can_be_chosen_and_are_inherited),
		cmocka_unit_test(a_phrase_does_not_cross_from_one_bullet_to_the_next),
		cmocka_unit_test(terms_stand_for_their_keywords),
		cmocka_unit_test(options_of_keywords_take_effect),
		cmocka_unit_test(options_of_groups_hold_for_their_members),
		cmocka_unit_test(booleans_are_words_in_any_case),
		cmocka_unit_test(words_that_yaml_takes_for_something_else_are_keywords),
		cmocka_unit_test(a_pattern_is_one_hit_a_field),
		cmocka_unit_test(long_lists_report_in_their_own_order),
		cmocka_unit_test(a_very_long_text_is_searched_to_its_end),
		cmocka_unit_test(a_long_text_without_white_space_is_survived),
		cmocka_unit_test(authors_match_by_any_all_and_none),
		cmocka_unit_test(votes_are_within_both_ends),
		cmocka_unit_test(missing_votes_are_not_zero),
		cmocka_unit_test(dates_are_within_both_ends),
		cmocka_unit_test(keywords_and_regexes_are_looked_for_in_sections),
		cmocka_unit_test(sections_decide_about_exclusions_too),
		cmocka_unit_test(the_title_is_searched_beside_sections_if_it_is_named),
		cmocka_unit_test(sections_are_inherited),
		cmocka_unit_test(regexes_match_by_any_all_and_none),
		cmocka_unit_test(regexes_look_where_they_are_told_to),
		cmocka_unit_test(what_cannot_be_decided_does_not_hold_and_is_told),
		cmocka_unit_test(all_that_a_node_holds_must_hold),
		cmocka_unit_test(nodes_are_joined_by_any_all_and_none),
		cmocka_unit_test(exclusions_that_kept_a_rule_from_matching_are_named),
		cmocka_unit_test(what_did_not_hold_in_the_end_is_no_reason),
		cmocka_unit_test(a_rule_has_defaults),
		cmocka_unit_test(a_rule_says_who_is_told_and_until_when),
		cmocka_unit_test(matches_come_in_the_order_of_the_rules),
		cmocka_unit_test(one_paper_leaves_nothing_behind_for_the_next),
		cmocka_unit_test(hits_point_into_the_paper),
		cmocka_unit_test(rules_and_terms_come_from_several_files),
		cmocka_unit_test(names_and_terms_are_unique_over_all_files),
		cmocka_unit_test(earlier_problems_do_not_spoil_good_rules),
		cmocka_unit_test(no_rules_match_nothing),
		cmocka_unit_test(equal_conditions_have_equal_fingerprints),
		cmocka_unit_test(different_conditions_have_different_fingerprints),
		cmocka_unit_test(ten_thousand_rules_are_told_apart),
		cmocka_unit_test(names_of_values_are_those_of_the_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
