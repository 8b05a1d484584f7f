/* Explanations: the verdicts are those of matching, over rules and papers put together by chance, and
 * whatever is a hit for one is a hit for the other. What explanations say is in explanation.bats. */
#include "explain.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { RULES = 12, PAPERS = 30, WORDS_MAX = 12 };

static uint32_t chance(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(*seed >> 4) * below >> 28);
}

#define PICK(seed, list) ((list)[chance((seed), sizeof(list) / sizeof(*(list)))])

/* ---- rules by chance, as YAML ---- */

static void put_keyword(FILE *out, uint32_t *seed)
{
	static const char *const keywords[] = {"RAG", "agent", "대화", "{term: t}",
		"{word: 대화, unless: [극대화]}", "{any: [robot, 로봇]}", "fine-tuning",
		"{word: rag, form: anywhere}", "{word: agent, in: [title]}", "kNN", "AI",
		"{term: t, case: exact}", "{word: Robot, case: exact}"};

	(void)fputs(PICK(seed, keywords), out);
}

static void put_keywords(FILE *out, uint32_t *seed)
{
	(void)fputc('[', out);
	for (uint32_t i = 1 + chance(seed, 3); i; i--) {
		put_keyword(out, seed);
		(void)fputs(i > 1 ? ", " : "]", out);
	}
}

static void put_author(FILE *out, uint32_t *seed)
{
	static const char *const authors[] = {"[Jirong Wen]", "[N. Carlini, OpenAI]",
		"{any: [Carlini Nicholas], match: loose}", "{none: [OpenAI]}",
		"{all: [OpenAI, Ji-Rong Wen]}"};

	(void)fputs(PICK(seed, authors), out);
}

static void put_node(FILE *out, uint32_t *seed, int depth)
{
	static const char *const plain[] = {"votes: 5", "votes: {max: 9, missing: pass}",
		"date: {after: 2024-10-31}", "regex: ['[Rr]obot']",
		"regex: {none: ['^AI']}"};
	static const char *const groups[] = {"any", "all", "none"};
	unsigned taken = 0;
	bool first = true;

	for (uint32_t i = 1 + chance(seed, 3); i; i--) {
		uint32_t kind = chance(seed, depth ? 6 : 4);

		if (taken & 1u << kind)
			continue;
		taken |= 1u << kind;
		(void)fputs(first ? "" : ", ", out);
		first = false;
		if (kind == 0) {
			(void)fputs("keywords: ", out);
			put_keywords(out, seed);
		} else if (kind == 1) {
			(void)fputs("keywords: {all: ", out);
			put_keywords(out, seed);
			(void)fputs(", none: ", out);
			put_keywords(out, seed);
			(void)fputs("}", out);
			taken |= 1;
		} else if (kind == 2) {
			(void)fputs("authors: ", out);
			put_author(out, seed);
		} else if (kind == 3) {
			(void)fputs(PICK(seed, plain), out);
		} else {
			(void)fprintf(
				out, "%s: [", groups[kind == 4 ? 0 : 1 + chance(seed, 2)]);
			for (uint32_t j = 1 + chance(seed, 2); j; j--) {
				(void)fputs("{", out);
				put_node(out, seed, depth - 1);
				(void)fputs(j > 1 ? "}, " : "}]", out);
			}
			taken |= 1u << 4 | 1u << 5;
		}
		if (kind < 2)
			taken |= 3;
	}
	if (chance(seed, 6) == 0)
		(void)fputs(", in: [title]", out);
	else if (chance(seed, 6) == 0)
		(void)fputs(", section: [New]", out);
}

static struct ruleset *random_rules(uint32_t *seed)
{
	struct diagnostics problems = {0};
	struct arena *arena = arena_new();
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	struct yaml_node *root;
	struct yaml_node *rules;
	struct yaml_node *terms;
	struct ruleset *ruleset;

	(void)fputs(
		"terms: {t: [LLM, 언어 모델, {word: chat, in: [title]}]}\nrules:\n", out);
	for (int i = 0; i < RULES; i++) {
		(void)fprintf(out, "  - {name: r%d, ", i);
		put_node(out, seed, 2);
		(void)fputs("}\n", out);
	}
	(void)fclose(out);
	root = yaml_load(arena, slice_of(text), "random.yaml", &problems);
	if (!root)
		fail_msg("%s\n%s", problems.items[0].text, text);
	rules = yaml_get(root, "rules");
	terms = yaml_get(root, "terms");
	ruleset = ruleset_new(&rules, 1, &terms, 1, &problems);
	if (!ruleset)
		fail_msg("line %u: %s\n%s", problems.items[0].line, problems.items[0].text,
			text);
	diagnostics_fini(&problems);
	arena_free(arena);
	free(text);
	return ruleset;
}

/* ---- papers by chance ---- */

static struct slice random_text(struct arena *arena, uint32_t *seed)
{
	static const char *const words[] = {"RAG", "storage", "GraphRAG", "agents", "Agent",
		"극대화를", "대화로", "LLMs는", "언어모델", "Robots", "로봇", "finetuning",
		"fine tuning", "k-NN", "ai", "AI", "training", "chat\n", "a", "."};
	char text[512] = "";

	for (uint32_t i = chance(seed, WORDS_MAX); i; i--) {
		strcat(text, PICK(seed, words));
		strcat(text, chance(seed, 8) ? " " : "-");
	}
	return arena_copy(arena, slice_of(text));
}

static struct paper random_paper(struct arena *arena, uint32_t *seed)
{
	static const char *const names[] = {"Ji-Rong Wen", "Nicholas Carlini", "N. Carlini",
		"OpenAI", "Wen Ji-Rong", "A. Author"};
	static const char *const labels[] = {"New", "Details"};
	static const char *const days[] = {"2024-10-30", "2024-10-31"};
	struct paper paper = {.line = 3, .id = SLICE_LITERAL("arxiv:1")};

	paper.title = random_text(arena, seed);
	paper.has_votes = chance(seed, 4) > 0;
	paper.votes = paper.has_votes ? chance(seed, 12) : 0;
	if (chance(seed, 3))
		paper.date = slice_of(PICK(seed, days));
	paper.author_count = chance(seed, 3);
	paper.authors = arena_array(arena, 3, sizeof(*paper.authors));
	for (size_t i = 0; i < paper.author_count; i++)
		paper.authors[i] = slice_of(PICK(seed, names));
	paper.section_count = chance(seed, 4);
	paper.sections = arena_array(arena, 4, sizeof(*paper.sections));
	for (size_t i = 0; i < paper.section_count; i++)
		paper.sections[i] = (struct section){
			.label = chance(seed, 3) ? slice_of(PICK(seed, labels))
						 : (struct slice){0},
			.text = random_text(arena, seed),
			.line = 9 + (unsigned)i,
		};
	return paper;
}

/* ---- comparing ---- */

static bool hits_equal(const struct hit *a, const struct hit *b)
{
	return a->kind == b->kind && a->field == b->field &&
	       slice_equal(a->pattern, b->pattern) && a->index == b->index &&
	       a->start == b->start && a->end == b->end && slice_equal(a->text, b->text);
}

/* MATCH is NULL where the rule does not match. */
static void assert_same_hits(const struct verdict *verdict, const struct match *match,
	const struct paper *paper, struct arena *arena)
{
	size_t count;
	const struct hit *hits = verdict_hits(verdict, paper, arena, &count);

	assert_int_equal(count, match ? match->hit_count : 0);
	for (size_t i = 0; i < count; i++) {
		if (!hits_equal(&hits[i], &match->hits[i]))
			fail_msg("the hit %.*s of %.*s is explained as %.*s of %.*s",
				(int)match->hits[i].text.length, match->hits[i].text.bytes,
				(int)match->hits[i].pattern.length,
				match->hits[i].pattern.bytes, (int)hits[i].text.length,
				hits[i].text.bytes, (int)hits[i].pattern.length,
				hits[i].pattern.bytes);
	}
}

/* What does not hold has no hits, and what does has nothing but hits. */
static void assert_findings_fit(const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		assert_int_equal(verdict->findings[i].kind == FINDING_HIT, verdict->held);
	for (size_t i = 0; i < verdict->part_count; i++)
		assert_findings_fit(&verdict->parts[i]);
}

static size_t compare_one(struct ruleset *ruleset, struct explainer *explainer,
	const struct paper *paper, struct arena *arena)
{
	static const bool wanted[RULES] = {
		true, true, true, true, true, true, true, true, true, true, true, true};
	struct match_list matches = ruleset_match(ruleset, paper, arena);
	const struct verdict *verdicts = explainer_explain(explainer, paper, wanted, arena);
	size_t matched = 0;

	for (size_t i = 0; i < RULES; i++) {
		const struct match *match =
			matched < matches.count && matches.items[matched].rule == i
				? &matches.items[matched++]
				: NULL;

		if (verdicts[i].held != (match != NULL))
			fail_msg("%.*s: explained as %s, but it %s\n%s",
				(int)verdicts[i].key.length, verdicts[i].key.bytes,
				verdicts[i].held ? "matching" : "failing",
				match ? "matches" : "fails",
				ruleset_rule(ruleset, i)->fingerprint.bytes);
		assert_findings_fit(&verdicts[i]);
		assert_same_hits(&verdicts[i], match, paper, arena);
	}
	return matches.count;
}

static void verdicts_are_those_of_matching(void **state)
{
	enum { ROUNDS = 150 };
	uint32_t seed = 20241101;
	size_t matches = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ruleset *ruleset = random_rules(&seed);
		struct explainer *explainer = explainer_new(ruleset);
		struct arena *arena = arena_new();

		for (int i = 0; i < PAPERS; i++) {
			struct paper paper = random_paper(arena, &seed);

			matches += compare_one(ruleset, explainer, &paper, arena);
		}
		arena_free(arena);
		explainer_free(explainer);
		ruleset_free(ruleset);
	}
	/* The comparison is worth something only where both happen. */
	assert_true(matches > ROUNDS * PAPERS * RULES / 20);
	assert_true(matches < ROUNDS * PAPERS * RULES * 19 / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts_are_those_of_matching),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
