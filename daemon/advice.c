#include "advice.h"

#include "author.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum {
	LISTED_MAX = 20,     /* words of a rule */
	NAMES_MAX = 3,       /* that an initial matched */
	VARIANTS_MAX = 5,    /* of a keyword */
	BUSY_PAPERS_MIN = 3, /* in fewer, a share of the papers says nothing */
	ASIDE_MIN = 3,       /* papers, before a narrower `none` is advised */
	OVERLAP_MIN = 3,     /* papers, before one rule is said to be in another */
};

struct advice {
	struct text *out;
	const struct statistics *statistics;
	const struct terminal *terminal;
	/* Of the list at hand. */
	size_t column; /* where its line is */
	size_t count;  /* of its parts, shown or not */
	size_t max;    /* how many are shown */
};

/* Adds PART, cut if it is wider than COLUMNS. */
static void add_within(struct text *text, struct slice part, size_t columns)
{
	size_t width = text_columns(part);

	text_add_columns(text, part, width < columns ? width : columns);
}

static void add(struct advice *advice, const char *part)
{
	text_add(advice->out, slice_of(part));
}

/* Before the first of a matter. */
static void add_heading(struct advice *advice, bool *headed, const char *heading)
{
	if (*headed)
		return;
	*headed = true;
	add(advice, "\n");
	terminal_add(advice->terminal, advice->out, STYLE_STRONG, slice_of(heading));
	add(advice, "\n");
}

/* ---- lists: "  RULE: part, part, part" ---- */

/* LEAD, visible already, comes before the parts; "" for none. */
static void begin_list(
	struct advice *advice, struct slice name, struct slice lead, size_t max)
{
	struct text start = {0};

	text_add(&start, SLICE_LITERAL("  "));
	add_within(&start, name, advice->terminal->columns / 2);
	text_add(&start, SLICE_LITERAL(":"));
	if (lead.length > 0)
		text_add(&start, SLICE_LITERAL(" "));
	text_add(&start, lead);
	text_add(advice->out, text_slice(&start));
	advice->column = text_columns(text_slice(&start));
	advice->count = 0;
	advice->max = max;
	text_fini(&start);
}

/* On a new line where this one has no room for the part and a comma. */
static void add_part(struct advice *advice, struct slice part)
{
	size_t columns = text_columns(part);

	if (advice->count > 0) {
		add(advice, ",");
		advice->column++;
	}
	if (advice->column + 1 + columns + 1 > advice->terminal->columns) {
		add(advice, "\n   ");
		advice->column = 3;
	}
	add(advice, " ");
	text_add(advice->out, part);
	advice->column += 1 + columns;
}

/* WORD, and a number behind it unless that is 0. */
static void add_counted(struct advice *advice, struct slice word, size_t number)
{
	struct text part = {0};

	/* Its line has room for an indent, a number and a comma. */
	add_within(&part, word, advice->terminal->columns - 16);
	if (number) {
		text_add(&part, SLICE_LITERAL(" "));
		text_add_count(&part, (long long)number, NULL);
	}
	if (advice->count < advice->max)
		add_part(advice, text_slice(&part));
	advice->count++;
	text_fini(&part);
}

static void end_list(struct advice *advice)
{
	struct text part = {0};

	if (advice->count > advice->max) {
		text_add(&part, SLICE_LITERAL("and "));
		text_add_count(&part, (long long)(advice->count - advice->max), NULL);
		text_add(&part, SLICE_LITERAL(" more"));
		add_part(advice, text_slice(&part));
	}
	add(advice, "\n");
	text_fini(&part);
}

/* ---- words ---- */

static bool is_busy(const struct statistics *statistics, const struct word_statistics *word)
{
	return word->papers >= BUSY_PAPERS_MIN &&
	       word->papers * 100 > statistics->papers * ADVICE_BUSY_PERCENT;
}

static bool is_dead_keyword(
	const struct statistics *statistics, const struct word_statistics *word)
{
	(void)statistics;
	return !word->papers && !word->word->excludes && word->word->kind == HIT_KEYWORD;
}

static bool is_dead_regex(
	const struct statistics *statistics, const struct word_statistics *word)
{
	(void)statistics;
	return !word->papers && !word->word->excludes && word->word->kind == HIT_REGEX;
}

static bool is_dead_exclusion(
	const struct statistics *statistics, const struct word_statistics *word)
{
	(void)statistics;
	return !word->papers && word->word->excludes && word->word->kind != HIT_REGEX;
}

_Static_assert(ADVICE_BUSY_PERCENT == 30, "the heading says how much it is");

/* What can be said of a word alone. */
static const struct matter {
	const char *heading;
	bool (*applies)(
		const struct statistics *statistics, const struct word_statistics *word);
} matters[] = {
	{"Keywords that no paper has where they are looked for", is_dead_keyword},
	{"Regexes that are the reason of no match", is_dead_regex},
	{"Exclusions that no paper has where they are looked for", is_dead_exclusion},
	{"Words that more than 30 % of the papers have", is_busy},
};

/* "LLM 204", "벤치마크 (elsewhere 188)" */
static void add_word(struct advice *advice, const struct word_statistics *word)
{
	struct text text = {0};

	text_add(&text, word->word->pattern);
	if (!word->papers && word->elsewhere) {
		text_add(&text, SLICE_LITERAL(" (elsewhere "));
		text_add_count(&text, (long long)word->elsewhere, NULL);
		text_add(&text, SLICE_LITERAL(")"));
	}
	add_counted(advice, text_slice(&text), word->papers);
	text_fini(&text);
}

static void add_matter(struct advice *advice, const struct matter *matter)
{
	const struct statistics *statistics = advice->statistics;
	const struct rule *rule = NULL;
	bool headed = false;

	for (size_t i = 0; i < statistics->word_count; i++) {
		const struct word_statistics *word = &statistics->words[i];

		if (!matter->applies(statistics, word))
			continue;
		add_heading(advice, &headed, matter->heading);
		if (rule && word->rule != rule)
			end_list(advice);
		if (word->rule != rule)
			begin_list(advice, word->rule->name, SLICE_LITERAL(""), LISTED_MAX);
		rule = word->rule;
		add_word(advice, word);
	}
	if (rule)
		end_list(advice);
}

/* ---- variants of words ---- */

/* What can be said of how a keyword stands in the papers. */
static const struct variant_matter {
	const char *heading;
	enum vocabulary_form form;
} variant_matters[] = {
	{"At the end of longer words; 'unless' leaves out what means something else",
		FORM_COMPOUND},
	{"Not counted, as capitals (case: ignore), hyphens or spaces are others",
		FORM_SPELLING},
	{"Only as a part of other words", FORM_INSIDE},
};

/* A keyword of which so many papers, and so many of all that have it, have a variant. */
enum { VARIANT_PAPERS_MIN = 3, VARIANT_PERCENT = 10 };

static bool is_worth_telling(
	const struct word_statistics *word, const struct roster_name *names, size_t count)
{
	size_t papers = 0;

	for (size_t i = 0; i < count; i++)
		papers += names[i].papers;
	return papers >= VARIANT_PAPERS_MIN &&
	       papers * 100 >= word->papers * VARIANT_PERCENT;
}

/* "RULE: 대화 in 극대화 20, 최대화 10" */
static void add_variants(struct advice *advice, const struct variant_matter *matter)
{
	const struct statistics *statistics = advice->statistics;
	bool headed = false;

	for (size_t i = 0; i < statistics->word_count; i++) {
		const struct word_statistics *word = &statistics->words[i];
		const struct roster_name *names = word->variants[matter->form].names;
		size_t count = word->variants[matter->form].count;
		struct text lead = {0};

		if (!is_worth_telling(word, names, count))
			continue;
		add_heading(advice, &headed, matter->heading);
		text_add_visible(&lead, word->word->pattern);
		text_add(&lead, SLICE_LITERAL(":"));
		begin_list(advice, word->rule->name, text_slice(&lead), VARIANTS_MAX);
		for (size_t k = 0; k < count; k++)
			add_counted(advice, names[k].name, names[k].papers);
		end_list(advice);
		text_fini(&lead);
	}
}

/* ---- authors ---- */

/* "RULE: Jirong Wen; near: Ji-Rong Wen 18" */
static void add_dead_authors(struct advice *advice)
{
	const struct statistics *statistics = advice->statistics;
	bool headed = false;

	for (size_t i = 0; i < statistics->word_count; i++) {
		const struct word_statistics *word = &statistics->words[i];
		struct text lead = {0};

		if (word->papers || word->word->excludes || word->word->kind != HIT_AUTHOR)
			continue;
		add_heading(advice, &headed, "Authors of no paper");
		text_add_visible(&lead, word->word->pattern);
		if (word->near_count)
			text_add(&lead, SLICE_LITERAL("; near:"));
		begin_list(
			advice, word->rule->name, text_slice(&lead), STATISTICS_NEAR_MAX);
		for (size_t k = 0; k < word->near_count; k++)
			add_counted(advice, word->near[k].name, word->near[k].papers);
		end_list(advice);
		text_fini(&lead);
	}
}

/* Is the first word of NAME a letter? */
static bool has_initial(struct slice name)
{
	struct builder key = {0};
	struct slice first = {0};
	struct slice rest;
	size_t count = 0;

	author_key(name, &key);
	rest = builder_text(&key);
	(void)slice_next_field(&rest, ' ', &first);
	for (size_t i = 0; i < first.length; i++)
		count += ((unsigned char)first.bytes[i] & 0xC0) != 0x80;
	builder_fini(&key);
	return count == 1;
}

static void add_shared_names(struct advice *advice)
{
	const struct statistics *statistics = advice->statistics;
	bool headed = false;

	for (size_t i = 0; i < statistics->word_count; i++) {
		const struct word_statistics *word = &statistics->words[i];
		struct text lead = {0};

		if (word->name_count < 2 || !has_initial(word->word->pattern))
			continue;
		add_heading(advice, &headed, "Initials that several names share");
		text_add_visible(&lead, word->word->pattern);
		text_add(&lead, SLICE_LITERAL(" matches "));
		text_add_count(&lead, (long long)word->name_count, "name");
		text_add(&lead, SLICE_LITERAL(":"));
		begin_list(advice, word->rule->name, text_slice(&lead), NAMES_MAX);
		for (size_t k = 0; k < word->name_count; k++)
			add_counted(advice, word->names[k].name, word->names[k].papers);
		end_list(advice);
		text_fini(&lead);
	}
}

/* ---- rules ---- */

static void add_dead_rules(struct advice *advice)
{
	const struct statistics *statistics = advice->statistics;
	bool headed = false;

	for (size_t i = 0; i < statistics->rule_count; i++) {
		const struct rule *rule = statistics->rules[i].rule;

		if (statistics->rules[i].alerts)
			continue;
		add_heading(advice, &headed, "Rules that never matched");
		add(advice, "  ");
		add_within(advice->out, rule->name, advice->terminal->columns / 2);
		if (rule->file) {
			const char *slash = strrchr(rule->file, '/');

			add(advice, " (");
			text_add_visible(
				advice->out, slice_of(slash ? slash + 1 : rule->file));
			text_format(advice->out, ":%u)", rule->line);
		}
		add(advice, "\n");
	}
}

static int compare_eaters(const void *a, const void *b)
{
	const struct word_statistics *one = *(const struct word_statistics *const *)a;
	const struct word_statistics *other = *(const struct word_statistics *const *)b;

	if (one->excluded != other->excluded)
		return one->excluded > other->excluded ? -1 : 1;
	return one < other ? -1 : one > other;
}

/* The exclusions of RULE, those that eat most first: *COUNT of them, in a list owned by the caller. */
static const struct word_statistics **find_exclusions(const struct statistics *statistics,
	const struct rule_statistics *rule, size_t *count)
{
	const struct word_statistics **words =
		memory_new(statistics->word_count, sizeof(*words));

	*count = 0;
	for (size_t i = 0; i < statistics->word_count; i++)
		if (statistics->words[i].rule == rule->rule &&
			statistics->words[i].excluded)
			words[(*count)++] = &statistics->words[i];
	if (*count)
		qsort(words, *count, sizeof(*words), compare_eaters);
	return words;
}

/* "RULE: 80 papers: video 50, 3D 39", and what can be done about it. */
static void add_eater(struct advice *advice, const struct rule_statistics *rule)
{
	size_t count;
	const struct word_statistics **words =
		find_exclusions(advice->statistics, rule, &count);
	struct text lead = {0};

	text_add_count(&lead, (long long)rule->excluded, "paper");
	/* A condition without words has none to blame. */
	text_add(&lead, slice_of(count ? ":" : ", for votes or a date"));
	begin_list(advice, rule->rule->name, text_slice(&lead), LISTED_MAX);
	text_fini(&lead);
	for (size_t i = 0; i < count; i++)
		add_counted(advice, words[i]->word->pattern, words[i]->excluded);
	free(words);
	end_list(advice);
	if (rule->excluded_aside < ASIDE_MIN || rule->excluded_aside * 2 < rule->excluded)
		return;
	add(advice, "    ");
	text_add_count(advice->out, (long long)rule->excluded_aside, NULL);
	add(advice, " of them say it in the summary only. To look at titles alone:\n"
		    "    none: [{any: [...], in: [title]}]\n");
}

static void add_eaters(struct advice *advice)
{
	const struct statistics *statistics = advice->statistics;
	bool headed = false;

	for (size_t i = 0; i < statistics->rule_count; i++) {
		if (!statistics->rules[i].excluded)
			continue;
		add_heading(advice, &headed, "What would match, but for 'none'");
		add_eater(advice, &statistics->rules[i]);
	}
}

static void add_overlaps(struct advice *advice)
{
	const struct statistics *statistics = advice->statistics;
	size_t width = advice->terminal->columns / 2 - 12; /* leaves room for two numbers */
	bool headed = false;

	for (size_t i = 0; i < statistics->rule_count; i++) {
		const struct rule_statistics *rule = &statistics->rules[i];

		if (rule->alerts < OVERLAP_MIN || !rule->container)
			continue;
		add_heading(advice, &headed, "Rules whose papers another rule has as well");
		add(advice, "  ");
		add_within(advice->out, rule->rule->name, width);
		add(advice, ": ");
		add_within(advice->out, rule->container->rule->name, width);
		text_format(
			advice->out, " has %zu of %zu\n", rule->contained, rule->alerts);
	}
}

void advice_add(struct text *out, const struct statistics *statistics,
	const struct terminal *terminal)
{
	struct advice advice = {
		.out = out,
		.statistics = statistics,
		.terminal = terminal,
	};

	if (!statistics->papers)
		return;
	add_dead_rules(&advice);
	for (size_t i = 0; i < sizeof(matters) / sizeof(*matters); i++)
		add_matter(&advice, &matters[i]);
	for (size_t i = 0; i < sizeof(variant_matters) / sizeof(*variant_matters); i++)
		add_variants(&advice, &variant_matters[i]);
	add_dead_authors(&advice);
	add_shared_names(&advice);
	add_eaters(&advice);
	add_overlaps(&advice);
}
