/* A rule file -> a ruleset or errors, and matches of a paper. What is promised: a ruleset exactly when
 * there is no error, every problem has a place in the file and is valid text, and hits lie within
 * the texts they are of. */
#include "memory.h"
#include "ruleset.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void promise(bool kept)
{
	if (!kept)
		abort();
}

static const struct slice authors[] = {
	SLICE_LITERAL("Sepp Hochreiter"), SLICE_LITERAL("OpenAI")};
static const struct section sections[] = {
	{.label = SLICE_LITERAL("What's New"),
		.text = SLICE_LITERAL("검색 증강 생성(RAG)은\nVLMs를 위한 agents, x3D a")},
	{.text = SLICE_LITERAL("retrieve aaaaaaaaaaaaaaaaaaaaaaaaaaaa! GPT-4o")},
};

static struct paper the_paper(void)
{
	return (struct paper){
		.title = SLICE_LITERAL("RAG Agents: a Survey of C++"),
		.date = SLICE_LITERAL("2024-10-31"),
		.has_votes = true,
		.votes = 5,
		.authors = (struct slice *)(uintptr_t)authors,
		.author_count = 2,
		.sections = (struct section *)(uintptr_t)sections,
		.section_count = 2,
	};
}

static void check_problems(const struct diagnostics *problems, struct slice file)
{
	unsigned lines = 1;

	for (size_t i = 0; i < file.length; i++)
		lines += file.bytes[i] == '\n' || file.bytes[i] == '\r';
	for (size_t i = 0; i < problems->count; i++) {
		const struct diagnostic *item = &problems->items[i];

		promise(item->line <= lines + 1);
		promise(utf8_valid(slice_of(item->text)) && *item->text);
	}
}

static void check_hit(const struct hit *hit, const struct paper *paper)
{
	struct slice text = paper->title;

	if (hit->field == FIELD_VOTES)
		return;
	if (hit->field == FIELD_SUMMARY)
		text = paper->sections[hit->index].text;
	if (hit->field == FIELD_AUTHORS)
		text = paper->authors[hit->index];
	promise(hit->start <= hit->end && hit->end <= text.length);
	promise(slice_equal(hit->text, slice_part(text, hit->start, hit->end)));
}

static void check_matches(struct ruleset *ruleset)
{
	struct paper paper = the_paper();
	struct arena *arena = arena_new();
	struct match_list list;

	ruleset_begin_digest(ruleset, 1);
	list = ruleset_match(ruleset, &paper, arena);
	for (size_t i = 0; i < list.count; i++) {
		promise(list.items[i].rule < ruleset_count(ruleset));
		for (size_t j = 0; j < list.items[i].hit_count; j++)
			check_hit(&list.items[i].hits[j], &paper);
	}
	for (size_t i = 0; i < ruleset_count(ruleset); i++)
		promise(ruleset_rule(ruleset, i)->fingerprint.length > 0);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct slice file = {(const char *)bytes, length};
	struct arena *arena = arena_new();
	struct diagnostics problems = {0};
	struct yaml_node *root = yaml_load(arena, file, "rules.yaml", &problems);
	struct yaml_node *rules = root ? yaml_get(root, "rules") : NULL;
	struct yaml_node *terms = root ? yaml_get(root, "terms") : NULL;
	struct ruleset *ruleset = NULL;

	/* A key that stands twice leaves a tree all the same. */
	promise(root || problems.error_count > 0);
	if (root)
		ruleset = ruleset_new(
			&rules, rules ? 1 : 0, &terms, terms ? 1 : 0, &problems);
	promise((ruleset != NULL) == (problems.error_count == 0));
	check_problems(&problems, file);
	if (ruleset)
		check_matches(ruleset);
	ruleset_free(ruleset);
	diagnostics_fini(&problems);
	arena_free(arena);
	return 0;
}
