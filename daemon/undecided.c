#include "undecided.h"

enum { SHOWN_CHARACTERS = 60 }; /* of a name or pattern */

static void add_quoted(struct text *out, struct slice part)
{
	text_add(out, SLICE_LITERAL("'"));
	text_add_cut(out, part, SHOWN_CHARACTERS);
	text_add(out, SLICE_LITERAL("'"));
}

size_t undecided_describe(
	struct text *out, const struct ruleset *ruleset, const bool *counted)
{
	size_t count;
	const struct undecided *items = ruleset_undecided(ruleset, &count);
	size_t told = 0;

	for (size_t i = 0; i < count; i++) {
		if (!counted[items[i].rule] || told++)
			continue;
		text_add(out, SLICE_LITERAL("searching for the regex "));
		add_quoted(out, items[i].pattern);
		text_add(out, SLICE_LITERAL(" of the rule "));
		add_quoted(out, ruleset_rule(ruleset, items[i].rule)->name);
		text_add(out,
			SLICE_LITERAL(" takes too long and was given up, which may miss "));
		text_add_count(out, (long long)items[i].papers, "paper");
	}
	if (told > 1) {
		text_add(out, SLICE_LITERAL("; so it was for "));
		text_add_count(out, (long long)told - 1, "more rule");
	}
	return told;
}
