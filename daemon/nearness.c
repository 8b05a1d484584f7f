#include "nearness.h"

#include "flow.h"

/* What there is of a condition. */
struct presence {
	bool some;    /* a word of it, or nearly one */
	bool missing; /* and something of which there is no trace */
};

static struct presence presence_of(const struct verdict *verdict);

static struct presence presence_of_word(const struct verdict *word)
{
	bool some = word->undecided;

	for (size_t i = 0; i < word->finding_count; i++)
		some = some || word->findings[i].kind != FINDING_WORD;
	/* Votes and dates are always there, be they right or not. */
	return (struct presence){some, !some && !word->key.bytes};
}

/* The best of the alternatives, whatever they are. */
static struct presence presence_of_any(const struct verdict *verdict)
{
	struct presence best = {false, true};

	for (size_t i = 0; i < verdict->part_count; i++) {
		struct presence part = presence_of(&verdict->parts[i]);

		if (part.some && !part.missing)
			return part;
		best.some = best.some || part.some;
	}
	return best;
}

static struct presence presence_of(const struct verdict *verdict)
{
	struct presence all = {false, false};

	if (verdict->kind == VERDICT_ONE)
		return presence_of_word(verdict);
	if (verdict->kind == VERDICT_ANY)
		return presence_of_any(verdict);
	/* What excludes is always decided, as votes are, but for a search that was given up. */
	if (verdict->kind == VERDICT_NONE)
		all.some = verdict->undecided;
	for (size_t i = 0; verdict->kind == VERDICT_ALL && i < verdict->part_count; i++) {
		struct presence part = presence_of(&verdict->parts[i]);

		all.some = all.some || part.some;
		all.missing = all.missing || part.missing;
	}
	return all;
}

bool nearness_is_given(const struct verdict *verdict, bool in_part)
{
	struct presence presence = presence_of(verdict);

	return presence.some && (in_part || !presence.missing);
}

/* Some words that are only part of longer ones. */
struct inside_words {
	const struct verdict *items[3];
	size_t count;
};

static void find_inside_words(struct inside_words *found, const struct verdict *verdict)
{
	if (verdict->kind == VERDICT_NONE)
		return;
	for (size_t i = 0; i < verdict->part_count; i++)
		find_inside_words(found, &verdict->parts[i]);
	if (!verdict->finding_count || verdict->findings[0].kind != FINDING_WORD ||
		found->count == sizeof(found->items) / sizeof(*found->items))
		return;
	for (size_t i = 0; i < found->count; i++) {
		if (slice_equal(found->items[i]->words, verdict->words))
			return;
	}
	found->items[found->count++] = verdict;
}

/* "; in part: RL for LLMs, people", of which something is there, and something is missing; or that there
 * is none such. */
static void add_in_part(
	struct flow *flow, const struct verdict *const *others, size_t count)
{
	enum { NAMES_MAX = 5 };
	struct text more = {0};
	size_t told = 0;

	for (size_t i = 0; i < count; i++) {
		if (!presence_of(others[i]).some || ++told > NAMES_MAX)
			continue;
		flow_add(flow, STYLE_FAINT, slice_of(told > 1 ? ", " : "; in part: "));
		flow_add(flow, STYLE_FAINT, others[i]->key);
	}
	if (!told)
		flow_add(flow, STYLE_FAINT, SLICE_LITERAL(": nothing near"));
	if (told > NAMES_MAX)
		text_format(&more, ", %s %zu more", terminal_signs(flow->terminal)->cut,
			told - NAMES_MAX);
	flow_add(flow, STYLE_FAINT, text_slice(&more));
	text_fini(&more);
}

static void add_inside_words(struct flow *flow, const struct explanation *explanation,
	const struct verdict *const *others, size_t count)
{
	struct inside_words found = {0};

	for (size_t i = 0; i < count; i++)
		find_inside_words(&found, others[i]);
	for (size_t i = 0; i < found.count; i++) {
		const struct finding *finding = found.items[i]->findings;
		struct slice text = finding_text(finding, explanation->paper);

		flow_add(flow, STYLE_FAINT, slice_of(i ? ", " : "; "));
		flow_add(flow, STYLE_FAINT, found.items[i]->words);
		flow_add(flow, STYLE_FAINT, SLICE_LITERAL(" only inside \""));
		flow_add(flow, STYLE_FAINT,
			slice_part(text, finding->around_start, finding->around_end));
		flow_add(flow, STYLE_FAINT, SLICE_LITERAL("\""));
	}
}

void nearness_add_others(struct text *out, const struct explanation *explanation,
	const struct verdict *const *others, size_t count, bool are_all)
{
	struct text number = {0};
	struct flow flow;

	flow_begin(&flow, explanation->terminal, out, explanation->indent,
		explanation->indent + 2);
	text_format(&number, "%s ", terminal_signs(explanation->terminal)->aside);
	text_add_count(&number, (long long)count, are_all ? "rule" : "other rule");
	flow_add(&flow, STYLE_FAINT, text_slice(&number));
	add_in_part(&flow, others, count);
	add_inside_words(&flow, explanation, others, count);
	flow_end(&flow);
	text_fini(&number);
}
