#include "keyword_list.h"

#include "hint.h"
#include "keyword_lint.h"
#include "memory.h"
#include "ruleset.h"
#include "terms.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* From here on a list is looked up by what was seen of the paper, not the other way round. */
enum { SHORT_LIST = 32 };

/* What keywords without a mapping of their own get: the options of the group they are in. */
struct options {
	struct keyword keyword; /* without the word */
	bool given;             /* it is not the default one */
	struct scope scope;
};

/* A list being filled: what it has is in the workshop. */
struct filling {
	struct keyword_workshop *workshop;
	size_t count;
	uint32_t number;            /* of the list */
	struct keyword_origin term; /* whose keywords are being added; zeroed: no term's */
	bool may_repeat;            /* what comes with a term is not told of */
};

static int parse_item(const struct keyword_parser *parser, const struct yaml_node *node,
	const struct options *options, struct filling *filling);

/* ---- words ---- */

static int report_fault(const struct keyword_parser *parser, const struct yaml_node *node,
	enum keyword_fault fault)
{
	struct yaml_excerpt excerpt;
	const char *shown = yaml_excerpt(node->text, &excerpt);

	switch (fault) {
	case KEYWORD_EMPTY:
		if (slice_trim(node->text).length)
			yaml_error(parser->problems, node,
				"nothing of the keyword '%s' can be searched for", shown);
		else
			yaml_error(parser->problems, node, "an empty keyword");
		return -1;
	case KEYWORD_TOO_LONG:
		yaml_error(parser->problems, node,
			"a keyword of more than about %d characters",
			KEYWORD_UNITS_MAX / 3);
		return -1;
	case KEYWORD_LINK:
		yaml_error(parser->problems, node,
			"the keyword '%s' contains a link, and links are not searched",
			shown);
		return -1;
	case KEYWORD_EDGE_HYPHEN:
		yaml_warning(parser->problems, node,
			"the keyword '%s' begins or ends with a hyphen, which hardly ever matches; "
			"write the word alone",
			shown);
		return 0;
	case KEYWORD_FINE:
		break;
	}
	return 0;
}

/* Is the text of NODE fit to be a keyword? */
static int check_word(const struct keyword_parser *parser, const struct yaml_node *node)
{
	enum keyword_fault fault = KEYWORD_FINE;

	if (node->kind != YAML_SCALAR) {
		yaml_error(parser->problems, node,
			"a keyword must be text here; alternatives are written {any: […]}");
		return -1;
	}
	if (!keyword_is_plain(node->text)) {
		fold_text(&parser->workshop->folded, node->text);
		fault = keyword_check_folded(&parser->workshop->folded);
	}
	if (fault != KEYWORD_FINE && report_fault(parser, node, fault) < 0)
		return -1;
	keyword_lint(node, parser->problems);
	return 0;
}

/* LINE: where it is written, unless it comes with a term. */
static void add_use(
	struct filling *filling, uint32_t keyword, unsigned fields, unsigned line)
{
	struct keyword_workshop *workshop = filling->workshop;

	memory_grow((void **)&workshop->uses, filling->count, &workshop->use_capacity,
		sizeof(*workshop->uses));
	memory_grow((void **)&workshop->origins, filling->count, &workshop->origin_capacity,
		sizeof(*workshop->origins));
	workshop->origins[filling->count] =
		filling->term.term ? filling->term : (struct keyword_origin){.line = line};
	workshop->uses[filling->count++] =
		(struct keyword_use){.keyword = keyword, .fields = fields};
}

/* Is the KEYWORD at NODE, which was just added, in the list twice? */
static void check_repeated(const struct keyword_parser *parser,
	const struct yaml_node *node, uint32_t keyword, const struct filling *filling)
{
	struct keyword_workshop *workshop = filling->workshop;
	struct yaml_excerpt excerpt;

	while (workshop->list_count <= keyword) {
		memory_grow((void **)&workshop->lists, workshop->list_count,
			&workshop->list_capacity, sizeof(*workshop->lists));
		workshop->lists[workshop->list_count++] = 0;
	}
	if (workshop->lists[keyword] == filling->number)
		yaml_warning(parser->problems, node,
			"the keyword '%s' stands in this list twice",
			yaml_excerpt(node->text, &excerpt));
	workshop->lists[keyword] = filling->number;
}

static int parse_word(const struct keyword_parser *parser, const struct yaml_node *node,
	const struct options *options, struct filling *filling)
{
	struct keyword keyword = options->keyword;
	uint32_t number;

	if (check_word(parser, node) < 0)
		return -1;
	keyword.word = node->text;
	if (options->scope.fields & 1u << FIELD_SUMMARY) {
		keyword.sections = options->scope.sections;
		keyword.sections_text =
			sections_text(parser->sections, options->scope.sections);
	}
	number = keywords_add(parser->keywords, &keyword);
	add_use(filling, number, options->scope.fields, node->line);
	if (!filling->may_repeat)
		check_repeated(parser, node, number, filling);
	return 0;
}

/* ---- options ---- */

static int parse_case(const struct yaml_node *node, struct options *options,
	const struct keyword_parser *parser)
{
	static const char *const names[] = {"smart", "ignore", "exact", NULL};
	unsigned choice;

	if (value_choice(node, "case", names, &choice, parser->problems) < 0)
		return -1;
	options->keyword.letter_case = (enum keyword_case)choice;
	return 0;
}

static int parse_form(const struct yaml_node *node, struct options *options,
	const struct keyword_parser *parser)
{
	static const char *const names[] = {"word", "prefix", "anywhere", NULL};
	unsigned choice;

	if (value_choice(node, "form", names, &choice, parser->problems) < 0)
		return -1;
	options->keyword.form = (enum keyword_form)choice;
	return 0;
}

static int parse_plural(const struct yaml_node *node, struct options *options,
	const struct keyword_parser *parser)
{
	bool plural;

	if (value_boolean(node, "plural", &plural, parser->problems) < 0)
		return -1;
	options->keyword.plural = plural ? KEYWORD_PLURAL_YES : KEYWORD_PLURAL_NO;
	return 0;
}

static int parse_camel(const struct yaml_node *node, struct options *options,
	const struct keyword_parser *parser)
{
	bool camel;

	if (node->kind == YAML_SCALAR && slice_equal(node->text, SLICE_LITERAL("auto"))) {
		options->keyword.camel = KEYWORD_CAMEL_AUTO;
		return 0;
	}
	if (value_boolean(node, "camel", &camel, parser->problems) < 0)
		return -1;
	options->keyword.camel = camel ? KEYWORD_CAMEL_YES : KEYWORD_CAMEL_NO;
	return 0;
}

static int parse_spacing(const struct yaml_node *node, struct options *options,
	const struct keyword_parser *parser)
{
	static const char *const names[] = {"fold", "exact", NULL};
	unsigned choice;

	if (value_choice(node, "spacing", names, &choice, parser->problems) < 0)
		return -1;
	options->keyword.spacing = (enum keyword_spacing)choice;
	return 0;
}

static int parse_unless(const struct yaml_node *node, struct options *options,
	const struct keyword_parser *parser)
{
	struct slice *phrases;
	int rc = 0;

	if (value_list(node, "unless", parser->problems) < 0)
		return -1;
	phrases = arena_array(parser->arena, node->count, sizeof(*phrases));
	for (size_t i = 0; i < node->count; i++) {
		if (check_word(parser, node->items[i]) < 0)
			rc = -1;
		phrases[i] = node->items[i]->text;
	}
	options->keyword.unless = phrases;
	options->keyword.unless_count = node->count;
	return rc;
}

static int parse_in(const struct yaml_node *node, struct options *options,
	const struct keyword_parser *parser)
{
	return scope_parse_fields(node, &options->scope, parser->problems);
}

/* The options of a keyword written as a map. */
static const struct option_kind {
	const char *name;
	int (*parse)(const struct yaml_node *node, struct options *options,
		const struct keyword_parser *parser);
} option_kinds[] = {
	{"unless", parse_unless},
	{"case", parse_case},
	{"form", parse_form},
	{"plural", parse_plural},
	{"camel", parse_camel},
	{"spacing", parse_spacing},
	{"in", parse_in},
};

enum { OPTION_COUNT = sizeof(option_kinds) / sizeof(*option_kinds) };

/* ---- items ---- */

static int parse_items(const struct keyword_parser *parser, const struct yaml_node *node,
	const struct options *options, struct filling *filling)
{
	int rc = 0;

	for (size_t i = 0; i < node->count; i++) {
		if (parse_item(parser, node->items[i], options, filling) < 0)
			rc = -1;
	}
	return rc;
}

static void report_unknown_term(
	const struct keyword_parser *parser, const struct yaml_node *node)
{
	const struct terms *terms = parser->terms;
	const char **names = memory_new(terms->count + 1, sizeof(*names));

	for (size_t i = 0; i < terms->count; i++)
		names[i] = terms->names.texts[i].bytes;
	yaml_report_unknown(parser->problems, node, "term", names);
	free(names);
}

/* The keywords of a term, as if they were written here: its own options come first. */
static int parse_term(const struct keyword_parser *parser, const struct yaml_node *node,
	const struct options *options, struct filling *filling)
{
	struct diagnostics repeated = {0};
	struct keyword_parser inner = *parser;
	const struct term *term;
	struct slice name;
	uint32_t number;
	int rc;

	if (!parser->terms) {
		yaml_error(
			parser->problems, node, "a term holds keywords, not other terms");
		return -1;
	}
	if (value_text(node, "term", &name, parser->problems) < 0)
		return -1;
	number = intern_find(&parser->terms->names, name);
	if (number == INTERN_NONE) {
		report_unknown_term(parser, node);
		return -1;
	}
	term = &parser->terms->items[number];
	parser->terms->items[number].is_used = true;
	filling->term = (struct keyword_origin){node->line, number + 1};
	if (!options->given && options->scope.sections == SECTIONS_ALL) {
		for (size_t i = 0; i < term->list.count; i++)
			add_use(filling, term->list.uses[i].keyword,
				term->list.uses[i].fields ? term->list.uses[i].fields
							  : options->scope.fields,
				node->line);
		filling->term = (struct keyword_origin){0};
		return 0;
	}
	/* What is wrong in the term was reported where it is defined. */
	inner.terms = NULL;
	inner.problems = &repeated;
	filling->may_repeat = true;
	rc = term->node->kind == YAML_LIST
		     ? parse_items(&inner, term->node, options, filling)
		     : -1;
	filling->may_repeat = false;
	diagnostics_fini(&repeated);
	filling->term = (struct keyword_origin){0};
	return rc;
}

static int check_map(const struct keyword_parser *parser, const struct yaml_node *node)
{
	static const char *const known[] = {"word", "term", "any", "unless", "case", "form",
		"plural", "camel", "spacing", "in", NULL};
	size_t errors = parser->problems->error_count;
	int subjects = !!yaml_get(node, "word") + !!yaml_get(node, "term") +
		       !!yaml_get(node, "any");
	struct yaml_excerpt excerpt;

	/* A single pair with nothing known about it is a text with ": " in it. */
	if (node->count == 1 && !subjects && !yaml_nearest(node->keys[0]->text, known) &&
		!hint_find(node->keys[0]->text, known)) {
		yaml_error(parser->problems, node,
			"unknown key '%s'; put a keyword with ': ' in quotes",
			yaml_excerpt(node->keys[0]->text, &excerpt));
		return -1;
	}
	yaml_check_keys(node, known, parser->problems);
	if (parser->problems->error_count > errors)
		return -1;
	if (subjects != 1) {
		yaml_error(parser->problems, node,
			"a keyword written as a map has one of 'word', 'term' and 'any'");
		return -1;
	}
	return 0;
}

static int parse_map(const struct keyword_parser *parser, const struct yaml_node *node,
	const struct options *outer, struct filling *filling)
{
	struct options options = *outer;
	const struct yaml_node *any = yaml_get(node, "any");
	const struct yaml_node *term = yaml_get(node, "term");
	int rc = 0;

	if (check_map(parser, node) < 0)
		return -1;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct yaml_node *value = yaml_get(node, option_kinds[i].name);

		if (!value)
			continue;
		options.given = options.given || option_kinds[i].parse != parse_in;
		if (option_kinds[i].parse(value, &options, parser) < 0)
			rc = -1;
	}
	if (any) {
		if (value_list(any, "any", parser->problems) < 0 ||
			parse_items(parser, any, &options, filling) < 0)
			rc = -1;
	} else if (term) {
		if (parse_term(parser, term, &options, filling) < 0)
			rc = -1;
	} else if (rc < 0) {
		/* The keyword is not added with faulty options, but looked at. */
		(void)check_word(parser, yaml_get(node, "word"));
	} else {
		rc = parse_word(parser, yaml_get(node, "word"), &options, filling);
	}
	return rc;
}

/* Recursion ends with the depth of the YAML, which is bounded. */
static int parse_item(const struct keyword_parser *parser, const struct yaml_node *node,
	const struct options *options, struct filling *filling)
{
	if (node->kind == YAML_MAP)
		return parse_map(parser, node, options, filling);
	return parse_word(parser, node, options, filling);
}

/* ---- lists ---- */

struct place {
	uint32_t keyword;
	uint32_t place;
};

static int compare_places(const void *a, const void *b)
{
	const struct place *one = a;
	const struct place *other = b;

	if (one->keyword != other->keyword)
		return one->keyword < other->keyword ? -1 : 1;
	return one->place < other->place ? -1 : one->place > other->place;
}

static void sort_by_keyword(struct arena *arena, struct keyword_list *list)
{
	struct place *places = memory_new(list->count, sizeof(*places));

	for (size_t i = 0; i < list->count; i++)
		places[i] = (struct place){list->uses[i].keyword, (uint32_t)i};
	qsort(places, list->count, sizeof(*places), compare_places);
	list->by_keyword = arena_array(arena, list->count, sizeof(*list->by_keyword));
	for (size_t i = 0; i < list->count; i++)
		list->by_keyword[i] = places[i].place;
	free(places);
}

static struct filling start_list(const struct keyword_parser *parser)
{
	return (struct filling){
		.workshop = parser->workshop,
		.number = ++parser->workshop->last_list,
	};
}

/* Makes LIST of what was filled in. */
static void finish_list(const struct keyword_parser *parser, const struct filling *filling,
	struct keyword_list *list)
{
	const struct keyword_workshop *workshop = filling->workshop;
	size_t count = filling->count;

	*list = (struct keyword_list){.count = count};
	list->uses = arena_array(parser->arena, count, sizeof(*list->uses));
	list->origins = arena_array(parser->arena, count, sizeof(*list->origins));
	if (count) {
		memcpy(list->uses, workshop->uses, count * sizeof(*list->uses));
		memcpy(list->origins, workshop->origins, count * sizeof(*list->origins));
	}
	if (count > SHORT_LIST)
		sort_by_keyword(parser->arena, list);
}

int keyword_list_parse(const struct keyword_parser *parser, const struct yaml_node *node,
	const char *what, const struct scope *scope, struct keyword_list *list)
{
	const struct options options = {.scope = *scope};
	struct filling filling = start_list(parser);
	int rc;

	if (value_list(node, what, parser->problems) < 0)
		return -1;
	rc = parse_items(parser, node, &options, &filling);
	finish_list(parser, &filling, list);
	return rc;
}

int keyword_item_parse(const struct keyword_parser *parser, const struct yaml_node *node,
	const struct scope *scope, struct keyword_list *list)
{
	const struct options options = {.scope = *scope};
	struct filling filling = start_list(parser);
	int rc = parse_item(parser, node, &options, &filling);

	finish_list(parser, &filling, list);
	return rc;
}

void keyword_workshop_fini(struct keyword_workshop *workshop)
{
	free(workshop->uses);
	free(workshop->origins);
	free(workshop->lists);
	folded_fini(&workshop->folded);
}

size_t keyword_list_find(const struct keyword_list *list, uint32_t keyword)
{
	size_t low = 0;
	size_t high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->uses[list->by_keyword[middle]].keyword < keyword)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool keyword_list_covers(const struct keyword_list *list, const struct keyword_use *use)
{
	size_t i = list->by_keyword ? keyword_list_find(list, use->keyword) : 0;

	for (; i < list->count; i++) {
		const struct keyword_use *other =
			&list->uses[list->by_keyword ? list->by_keyword[i] : i];

		if (other->keyword == use->keyword && !(use->fields & ~other->fields))
			return true;
		if (list->by_keyword && other->keyword != use->keyword)
			return false;
	}
	return false;
}

static int compare_slices(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

void keyword_list_describe(const struct keyword_list *list, const struct keywords *keywords,
	struct builder *builder)
{
	static const char *const fields[] = {"", " in=title", " in=summary", ""};
	struct slice *texts = memory_new(list->count, sizeof(*texts));
	struct builder all = {0};
	size_t *ends = memory_new(list->count, sizeof(*ends));

	for (size_t i = 0; i < list->count; i++) {
		keywords_put_text(keywords, list->uses[i].keyword, &all);
		builder_put(&all, fields[list->uses[i].fields & 3]);
		ends[i] = all.length;
	}
	for (size_t i = 0; i < list->count; i++)
		texts[i] = slice_part(builder_text(&all), i ? ends[i - 1] : 0, ends[i]);
	qsort(texts, list->count, sizeof(*texts), compare_slices);
	for (size_t i = 0; i < list->count; i++) {
		if (i && slice_equal(texts[i], texts[i - 1]))
			continue;
		builder_put(builder, i ? ", " : "");
		builder_put_slice(builder, texts[i]);
	}
	builder_fini(&all);
	free(texts);
	free(ends);
}
