#include "ruleset.h"

#include "memory.h"
#include "rule.h"
#include "ruleset_inside.h"
#include "terms.h"
#include "trigger_table.h"

#include <stdlib.h>
#include <string.h>

/* A bullet has some hundred bytes. A text that is far longer is scanned in parts, or a hostile
 * digest could make a hundred times its size of memory out of it: each part is cut at white space
 * where there is some, and begins so long before the end of the last that no phrase is lost. */
enum { PART_BYTES = 64 * 1024, OVERLAP_BYTES = 8 * 1024 };

struct ruleset {
	struct arena *arena;
	struct keywords *keywords;
	struct authors *authors;
	struct regexes *regexes;
	struct sections *sections;
	struct rule *rules;
	struct node **conditions;
	size_t count;
	size_t capacity;
	size_t condition_capacity;
	struct intern names;
	struct intern words; /* of keywords; hits are told apart by them */
	bool is_prepared;
	struct slice *term_names;

	/* Which rules to try on a paper. */
	struct trigger_table by_keyword;
	struct trigger_table by_author;
	uint32_t *always; /* rules that may hold whatever is seen */
	size_t always_count;

	/* Scratch. */
	struct folded folded;
	struct section_sets *paper_sections; /* of each section of the paper */
	size_t paper_section_capacity;
	struct examination examination;
	uint32_t *word_numbers; /* see struct examination */
	uint32_t *rule_rounds;  /* the round in which a rule became a candidate */
	uint32_t *candidates;
	size_t candidate_count;
	uint32_t *turned_away; /* rules that exclusions kept from matching, perhaps */
	size_t turned_away_count;
	uint32_t paper_round;

	struct undecided *undecided; /* of the digest */
	uint32_t *undecided_places;  /* by rule: place there + 1, or 0 */
	size_t undecided_count;
	size_t undecided_capacity;
};

/* ---- rules as they are written ---- */

struct rule_parser {
	struct ruleset *ruleset;
	const struct node_parser *node_parser;
	struct diagnostics *problems;
};

static void add_rule(
	struct ruleset *ruleset, const struct rule *rule, struct node *condition)
{
	memory_grow((void **)&ruleset->rules, ruleset->count, &ruleset->capacity,
		sizeof(*ruleset->rules));
	memory_grow((void **)&ruleset->conditions, ruleset->count,
		&ruleset->condition_capacity, sizeof(struct node *));
	ruleset->rules[ruleset->count] = *rule;
	ruleset->conditions[ruleset->count++] = condition;
}

/* Recognises `file` by its pointer, as the rules of a file come one after another. */
static const char *keep_file(struct ruleset *ruleset, const char *file)
{
	const struct rule *last =
		ruleset->count ? &ruleset->rules[ruleset->count - 1] : NULL;

	if (!file || (last && last->file && strcmp(last->file, file) == 0))
		return file ? last->file : NULL;
	return arena_copy(ruleset->arena, slice_of(file)).bytes;
}

/* Makes the name of RULE, written at NODE, one that is kept; it must be the first of its kind. */
static void keep_name(
	const struct rule_parser *parser, const struct yaml_node *node, struct rule *rule)
{
	struct ruleset *ruleset = parser->ruleset;
	const struct rule *first;
	struct yaml_excerpt excerpt;
	bool is_new;
	uint32_t number = intern_put(&ruleset->names, ruleset->arena, rule->name, &is_new);

	if (is_new) {
		rule->name = ruleset->names.texts[number];
		return;
	}
	first = &ruleset->rules[number];
	yaml_error(parser->problems, node,
		"a second rule with the name '%s' (the first is at %s:%u)",
		yaml_excerpt(rule->name, &excerpt), first->file ? first->file : "",
		first->line);
	rule->name = (struct slice){0};
}

static void parse_rule(const struct rule_parser *parser, const struct yaml_node *node)
{
	struct ruleset *ruleset = parser->ruleset;
	const struct scope scope = scope_default();
	struct node *condition;
	struct rule rule = {
		.file = keep_file(ruleset, node->file),
		.line = node->line,
		.column = node->column,
	};

	if (node->kind != YAML_MAP) {
		yaml_error(parser->problems, node,
			"a rule is a map that begins with 'name: …'");
		return;
	}
	rule_parse(node, ruleset->arena, &rule, parser->problems);
	if (rule.name.bytes)
		keep_name(parser, yaml_get(node, "name"), &rule);
	condition = node_parse(parser->node_parser, node, true, &scope);
	if (condition && node_only_excludes(condition))
		yaml_warning(parser->problems, node,
			"the rule only excludes, and so matches every other paper; if that is meant, add "
			"'votes: {min: 0, missing: pass}'");
	/* A faulty rule with a good name takes its place, so that another of this name is found;
	 * without one it is left out, as names are numbered like rules. */
	if (rule.name.bytes)
		add_rule(ruleset, &rule, condition);
}

static void parse_rules(const struct rule_parser *parser, const struct yaml_node *node)
{
	if (node->kind != YAML_LIST) {
		yaml_error(parser->problems, node, "'rules' must be a list: '- name: …'");
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		parse_rule(parser, node->items[i]);
}

/* ---- which rules to try ---- */

static void build_triggers(struct ruleset *ruleset)
{
	struct triggers triggers = {0};

	ruleset->always = memory_new(ruleset->count, sizeof(*ruleset->always));
	for (uint32_t i = 0; i < ruleset->count; i++) {
		triggers.keyword_count = triggers.author_count = 0;
		if (!node_triggers(ruleset->conditions[i], &triggers))
			ruleset->always[ruleset->always_count++] = i;
		trigger_table_add(
			&ruleset->by_keyword, triggers.keywords, triggers.keyword_count, i);
		trigger_table_add(
			&ruleset->by_author, triggers.authors, triggers.author_count, i);
	}
	trigger_table_make(&ruleset->by_keyword, keywords_count(ruleset->keywords));
	trigger_table_make(&ruleset->by_author, authors_count(ruleset->authors));
	free(triggers.keywords);
	free(triggers.authors);
}

/* ---- building ---- */

static void describe_rules(struct ruleset *ruleset)
{
	const struct node_parser describer = ruleset_describer(ruleset);
	struct builder builder = {0};

	for (size_t i = 0; i < ruleset->count; i++) {
		builder.length = 0;
		node_describe(ruleset->conditions[i], &describer, &builder);
		ruleset->rules[i].fingerprint =
			arena_copy(ruleset->arena, builder_text(&builder));
	}
	builder_fini(&builder);
}

void ruleset_prepare(struct ruleset *ruleset)
{
	struct examination *examination = &ruleset->examination;
	size_t keyword_count = keywords_count(ruleset->keywords);

	if (ruleset->is_prepared)
		return;
	ruleset->is_prepared = true;
	describe_rules(ruleset);
	keywords_build(ruleset->keywords);
	authors_build(ruleset->authors);
	sections_build(ruleset->sections);
	build_triggers(ruleset);
	ruleset->word_numbers = memory_new(keyword_count, sizeof(*ruleset->word_numbers));
	for (uint32_t i = 0; i < keyword_count; i++) {
		bool is_new;

		ruleset->word_numbers[i] = intern_put(&ruleset->words, ruleset->arena,
			keywords_word(ruleset->keywords, i), &is_new);
	}
	ruleset->rule_rounds = memory_new(ruleset->count, sizeof(*ruleset->rule_rounds));
	ruleset->candidates = memory_new(ruleset->count, sizeof(*ruleset->candidates));
	ruleset->turned_away = memory_new(ruleset->count, sizeof(*ruleset->turned_away));
	ruleset->undecided_places =
		memory_new(ruleset->count, sizeof(*ruleset->undecided_places));
	examination->word_numbers = ruleset->word_numbers;
	examination->word_rounds = memory_new(
		ruleset->words.count * KEYWORD_FIELDS, sizeof(*examination->word_rounds));
}

struct ruleset *ruleset_new(struct yaml_node *const *rules, size_t rules_count,
	struct yaml_node *const *terms, size_t terms_count, struct diagnostics *problems)
{
	struct ruleset *ruleset = memory_new(1, sizeof(*ruleset));
	struct terms defined = {0};
	struct keyword_workshop workshop = {0};
	struct node_parser node_parser = {
		.bounds = bounds_none(), .rule_keys = rule_key_names};
	const struct rule_parser parser = {
		.ruleset = ruleset,
		.node_parser = &node_parser,
		.problems = problems,
	};
	size_t errors = problems->error_count;

	ruleset->arena = arena_new();
	ruleset->keywords = keywords_new();
	ruleset->authors = authors_new();
	ruleset->regexes = regexes_new();
	ruleset->sections = sections_new();
	node_parser.authors = ruleset->authors;
	node_parser.regexes = ruleset->regexes;
	node_parser.keyword_parser = (struct keyword_parser){
		.arena = ruleset->arena,
		.keywords = ruleset->keywords,
		.sections = ruleset->sections,
		.terms = &defined,
		.workshop = &workshop,
		.problems = problems,
	};
	for (size_t i = 0; i < terms_count; i++)
		terms_parse(&defined, &node_parser.keyword_parser, terms[i]);
	for (size_t i = 0; i < rules_count; i++)
		parse_rules(&parser, rules[i]);
	if (problems->error_count == errors)
		terms_report_unused(&defined, problems);
	ruleset->term_names =
		arena_array(ruleset->arena, defined.count, sizeof(*ruleset->term_names));
	for (size_t i = 0; i < defined.count; i++)
		ruleset->term_names[i] = defined.names.texts[i];
	terms_fini(&defined);
	keyword_workshop_fini(&workshop);
	if (problems->error_count > errors) {
		ruleset_free(ruleset);
		return NULL;
	}
	ruleset->examination = (struct examination){
		.keywords = ruleset->keywords,
		.authors = ruleset->authors,
		.regexes = ruleset->regexes,
		.collects = true,
	};
	return ruleset;
}

void ruleset_free(struct ruleset *ruleset)
{
	if (!ruleset)
		return;
	trigger_table_fini(&ruleset->by_keyword);
	trigger_table_fini(&ruleset->by_author);
	free(ruleset->always);
	free(ruleset->rules);
	free(ruleset->conditions);
	free(ruleset->examination.found);
	free(ruleset->examination.word_rounds);
	free(ruleset->examination.places);
	free(ruleset->word_numbers);
	free(ruleset->rule_rounds);
	free(ruleset->candidates);
	free(ruleset->turned_away);
	folded_fini(&ruleset->folded);
	intern_fini(&ruleset->names);
	intern_fini(&ruleset->words);
	keywords_free(ruleset->keywords);
	authors_free(ruleset->authors);
	regexes_free(ruleset->regexes);
	sections_free(ruleset->sections);
	free(ruleset->paper_sections);
	free(ruleset->undecided);
	free(ruleset->undecided_places);
	arena_free(ruleset->arena);
	free(ruleset);
}

size_t ruleset_count(const struct ruleset *ruleset)
{
	return ruleset->count;
}

const struct rule *ruleset_rule(const struct ruleset *ruleset, size_t number)
{
	return &ruleset->rules[number];
}

const struct node *ruleset_condition(const struct ruleset *ruleset, size_t rule)
{
	return ruleset->conditions[rule];
}

const struct examination *ruleset_examination(const struct ruleset *ruleset)
{
	return &ruleset->examination;
}

struct node_parser ruleset_describer(const struct ruleset *ruleset)
{
	return (struct node_parser){
		.keyword_parser = {.keywords = ruleset->keywords,
			.sections = ruleset->sections},
		.authors = ruleset->authors,
		.regexes = ruleset->regexes,
	};
}

const struct slice *ruleset_term_names(const struct ruleset *ruleset)
{
	return ruleset->term_names;
}

struct keywords *ruleset_keywords(struct ruleset *ruleset)
{
	return ruleset->keywords;
}

bool rule_is_active(const struct rule *rule, struct slice today)
{
	return rule->enabled &&
	       (!rule->until.bytes || slice_compare(today, rule->until) <= 0);
}

/* ---- matching ---- */

/* The place of the last white space in TEXT before END and not before START; else that of the
 * character at END. */
static size_t find_cut(struct slice text, size_t start, size_t end)
{
	for (size_t place = end; place > start; place--) {
		if (text.bytes[place - 1] == ' ' || text.bytes[place - 1] == '\n')
			return place;
	}
	while (end > start && ((unsigned char)text.bytes[end] & 0xC0) == 0x80)
		end--;
	return end;
}

static void scan_text(
	struct ruleset *ruleset, struct slice text, enum hit_field field, size_t index)
{
	size_t start = 0;

	for (;;) {
		size_t end = text.length;

		if (end - start > PART_BYTES)
			end = find_cut(text, start + PART_BYTES - OVERLAP_BYTES,
				start + PART_BYTES);
		fold_text(&ruleset->folded, slice_part(text, start, end));
		keywords_scan(ruleset->keywords, &ruleset->folded, field, (uint32_t)index,
			(uint32_t)start);
		if (end == text.length)
			return;
		start = find_cut(text, end - 2 * OVERLAP_BYTES, end - OVERLAP_BYTES);
	}
}

/* Which sets of sections each section of the paper is in. */
static void find_sections(struct ruleset *ruleset, const struct paper *paper)
{
	if (ruleset->paper_section_capacity < paper->section_count) {
		ruleset->paper_section_capacity = paper->section_count * 2;
		ruleset->paper_sections = memory_resize(ruleset->paper_sections,
			ruleset->paper_section_capacity, sizeof(*ruleset->paper_sections));
	}
	for (size_t i = 0; i < paper->section_count; i++)
		ruleset->paper_sections[i] =
			sections_of(ruleset->sections, paper->sections[i].label);
	ruleset->examination.sections = ruleset->paper_sections;
}

static void scan_paper(struct ruleset *ruleset, const struct paper *paper)
{
	ruleset_prepare(ruleset);
	find_sections(ruleset, paper);
	keywords_begin(ruleset->keywords);
	scan_text(ruleset, paper->title, FIELD_TITLE, 0);
	for (size_t i = 0; i < paper->section_count; i++) {
		keywords_enter_section(ruleset->keywords, ruleset->paper_sections[i]);
		scan_text(ruleset, paper->sections[i].text, FIELD_SUMMARY, i);
	}
	authors_scan(ruleset->authors, paper->authors, paper->author_count);
}

struct examination *ruleset_examine(struct ruleset *ruleset, const struct paper *paper,
	void (*on_place)(void *owner, const struct keyword_place *place), void *owner)
{
	struct examination *examination = &ruleset->examination;

	keywords_watch(ruleset->keywords, on_place, owner);
	scan_paper(ruleset, paper);
	keywords_watch(ruleset->keywords, NULL, NULL);
	examination->paper = paper;
	return examination;
}

static void add_candidate(struct ruleset *ruleset, uint32_t rule)
{
	if (ruleset->rule_rounds[rule] == ruleset->paper_round)
		return;
	ruleset->rule_rounds[rule] = ruleset->paper_round;
	ruleset->candidates[ruleset->candidate_count++] = rule;
}

static void add_triggered(struct ruleset *ruleset, const struct trigger_table *table,
	const uint32_t *seen, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = table->starts[seen[i]]; j < table->starts[seen[i] + 1]; j++)
			add_candidate(ruleset, table->rules[j]);
	}
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a;
	uint32_t other = *(const uint32_t *)b;

	return one < other ? -1 : one > other;
}

/* The rules that may hold for what was seen, in order. */
static void find_candidates(struct ruleset *ruleset)
{
	size_t keyword_count;
	size_t author_count;
	const uint32_t *keywords = keywords_seen_list(ruleset->keywords, &keyword_count);
	const uint32_t *authors = authors_seen_list(ruleset->authors, &author_count);

	ruleset->candidate_count = 0;
	if (!++ruleset->paper_round) {
		/* After four thousand million papers: old numbers would come again. */
		memset(ruleset->rule_rounds, 0,
			ruleset->count * sizeof(*ruleset->rule_rounds));
		ruleset->paper_round = 1;
	}
	add_triggered(ruleset, &ruleset->by_keyword, keywords, keyword_count);
	add_triggered(ruleset, &ruleset->by_author, authors, author_count);
	for (size_t i = 0; i < ruleset->always_count; i++)
		add_candidate(ruleset, ruleset->always[i]);
	if (ruleset->candidate_count)
		qsort(ruleset->candidates, ruleset->candidate_count,
			sizeof(*ruleset->candidates), compare_numbers);
}

/* Starts the hits of a new rule. */
static void begin_round(struct ruleset *ruleset)
{
	struct examination *examination = &ruleset->examination;

	examination->found_count = 0;
	examination->turned_away = false;
	examination->undecided_count = 0;
	if (++examination->round)
		return;
	memset(examination->word_rounds, 0,
		ruleset->words.count * KEYWORD_FIELDS * sizeof(*examination->word_rounds));
	examination->round = 1;
}

static struct match keep_match(
	const struct examination *examination, size_t rule, struct arena *arena)
{
	struct match match = {.rule = rule, .hit_count = examination->found_count};

	match.hits = arena_array(arena, match.hit_count, sizeof(*match.hits));
	for (size_t i = 0; i < match.hit_count; i++)
		match.hits[i] = examination->found[i].hit;
	return match;
}

/* The rule did not match, and a regex of it could not be searched for to the end. */
static void note_undecided(struct ruleset *ruleset, size_t rule)
{
	uint32_t *place = &ruleset->undecided_places[rule];

	if (!*place) {
		memory_grow((void **)&ruleset->undecided, ruleset->undecided_count,
			&ruleset->undecided_capacity, sizeof(*ruleset->undecided));
		ruleset->undecided[ruleset->undecided_count++] = (struct undecided){
			.rule = rule,
			.pattern = regexes_pattern(
				ruleset->regexes, ruleset->examination.undecided),
		};
		*place = (uint32_t)ruleset->undecided_count;
	}
	ruleset->undecided[*place - 1].papers++;
}

struct match_list ruleset_match(
	struct ruleset *ruleset, const struct paper *paper, struct arena *arena)
{
	struct examination *examination = &ruleset->examination;
	struct match_list list = {0};

	scan_paper(ruleset, paper);
	find_candidates(ruleset);
	ruleset->turned_away_count = 0;
	examination->paper = paper;
	list.items = arena_array(arena, ruleset->candidate_count, sizeof(*list.items));
	for (size_t i = 0; i < ruleset->candidate_count; i++) {
		uint32_t rule = ruleset->candidates[i];

		begin_round(ruleset);
		if (node_match(ruleset->conditions[rule], examination)) {
			list.items[list.count++] = keep_match(examination, rule, arena);
			continue;
		}
		if (examination->undecided_count)
			note_undecided(ruleset, rule);
		if (examination->turned_away)
			ruleset->turned_away[ruleset->turned_away_count++] = rule;
	}
	examination->paper = NULL;
	return list;
}

struct match_list ruleset_excluded(
	struct ruleset *ruleset, const struct paper *paper, struct arena *arena)
{
	struct examination *examination = &ruleset->examination;
	struct match_list list = {0};

	examination->paper = paper;
	examination->collects = false;
	examination->spares = true;
	list.items = arena_array(arena, ruleset->turned_away_count, sizeof(*list.items));
	for (size_t i = 0; i < ruleset->turned_away_count; i++) {
		uint32_t rule = ruleset->turned_away[i];

		begin_round(ruleset);
		if (node_match(ruleset->conditions[rule], examination))
			list.items[list.count++] = keep_match(examination, rule, arena);
	}
	examination->paper = NULL;
	examination->collects = true;
	examination->spares = false;
	return list;
}

/* ---- what could not be decided ---- */

void ruleset_set_clock(struct ruleset *ruleset, struct regex_clock clock)
{
	regexes_set_clock(ruleset->regexes, clock);
}

void ruleset_begin_digest(struct ruleset *ruleset, size_t paper_count)
{
	for (size_t i = 0; i < ruleset->undecided_count; i++)
		ruleset->undecided_places[ruleset->undecided[i].rule] = 0;
	ruleset->undecided_count = 0;
	regexes_begin_digest(ruleset->regexes, paper_count);
}

const struct undecided *ruleset_undecided(const struct ruleset *ruleset, size_t *count)
{
	*count = ruleset->undecided_count;
	return ruleset->undecided;
}

/* ---- names ---- */

const char *hit_kind_name(enum hit_kind kind)
{
	static const char *const names[] = {"keyword", "author", "votes", "regex"};

	return names[kind];
}

const char *hit_field_name(enum hit_field field)
{
	static const char *const names[] = {"title", "summary", "authors", "votes"};

	return names[field];
}
