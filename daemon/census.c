#include "census.h"

#include "arena.h"
#include "author.h"
#include "flow.h"
#include "intern.h"
#include "memory.h"
#include "roster.h"

#include <stdlib.h>

/* The whole roster is one group. */
enum { GROUP = 0 };

struct census {
	struct arena *arena;
	struct roster *roster;
	struct intern ids; /* of the papers */
	uint32_t *papers;  /* by number of the mention: the number of its paper */
	size_t mention_count;
	size_t mention_capacity;
	struct intern asked; /* names of authors in rules */
	bool *seen;          /* by number of the name: some paper has it */
	size_t seen_capacity;
};

struct census *census_new(void)
{
	struct census *census = memory_new(1, sizeof(*census));

	census->arena = arena_new();
	census->roster = roster_new(author_key);
	return census;
}

void census_free(struct census *census)
{
	if (!census)
		return;
	roster_free(census->roster);
	intern_fini(&census->ids);
	intern_fini(&census->asked);
	free(census->papers);
	free(census->seen);
	arena_free(census->arena);
	free(census);
}

void census_add(struct census *census, const struct digest *digest)
{
	if (!census->asked.count)
		return;
	for (size_t i = 0; i < digest->paper_count; i++) {
		const struct paper *paper = &digest->papers[i];
		uint32_t mention = (uint32_t)census->mention_count;
		bool is_new;

		memory_grow((void **)&census->papers, census->mention_count,
			&census->mention_capacity, sizeof(*census->papers));
		census->papers[census->mention_count++] =
			intern_put(&census->ids, census->arena, paper->id, &is_new);
		for (size_t k = 0; k < paper->author_count; k++)
			roster_add(census->roster, GROUP, mention, paper->authors[k]);
	}
}

void census_ask(struct census *census, const struct verdict *verdict)
{
	uint32_t number;
	bool is_new;

	for (size_t i = 0; i < verdict->part_count; i++)
		census_ask(census, &verdict->parts[i]);
	if (verdict->hit_kind != HIT_AUTHOR || !verdict->pattern.bytes)
		return;
	number = intern_put(&census->asked, census->arena, verdict->words, &is_new);
	if (is_new) {
		memory_grow((void **)&census->seen, number, &census->seen_capacity,
			sizeof(*census->seen));
		census->seen[number] = false;
	}
	census->seen[number] = census->seen[number] || verdict->held;
}

static void add_one(struct text *out, const struct terminal *terminal, struct slice name,
	const struct roster_name *near, size_t count)
{
	struct text papers = {0};
	struct flow flow;

	flow_begin(&flow, terminal, out, 0, 2);
	flow_add(&flow, STYLE_PLAIN, SLICE_LITERAL("author "));
	flow_add(&flow, STYLE_PLAIN, name);
	flow_add(&flow, STYLE_PLAIN, SLICE_LITERAL(": did you mean "));
	for (size_t i = 0; i < count; i++) {
		text_clear(&papers);
		text_add(&papers, SLICE_LITERAL(", "));
		text_add_count(&papers, (long long)near[i].papers, "paper");
		flow_add(&flow, STYLE_PLAIN, slice_of(i ? ", or " : ""));
		flow_add(&flow, STYLE_STRONG, near[i].name);
		flow_add(&flow, STYLE_PLAIN, text_slice(&papers));
	}
	flow_add(&flow, STYLE_PLAIN, SLICE_LITERAL("?"));
	flow_end(&flow);
	text_fini(&papers);
}

void census_add_near(
	struct text *out, const struct terminal *terminal, struct census *census)
{
	enum { NEAR_MAX = 3 };
	struct roster_name near[NEAR_MAX];

	roster_count(census->roster, census->papers);
	for (size_t i = 0; i < census->asked.count; i++) {
		struct slice name = census->asked.texts[i];
		size_t count = census->seen[i] ? 0
					       : roster_find_near(census->roster, GROUP,
							 name, near, NEAR_MAX);

		if (count)
			add_one(out, terminal, name, near, count);
	}
}
