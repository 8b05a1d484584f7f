#include "condition_kind.h"
#include "memory.h"
#include "value.h"

#include <stdlib.h>

static void add_keyword_hit(
	struct examination *examination, uint32_t keyword, enum hit_field field)
{
	const struct sighting *sighting =
		keywords_seen(examination->keywords, keyword, field);
	uint32_t word = examination->word_numbers[keyword];
	uint32_t *round = &examination->word_rounds[word * KEYWORD_FIELDS + field];
	const struct paper *paper = examination->paper;
	struct hit hit = {
		.kind = HIT_KEYWORD,
		.field = field,
		.pattern = keywords_word(examination->keywords, keyword),
		.index = sighting->index,
		.start = sighting->start,
		.end = sighting->end,
	};

	if (*round == examination->round)
		return;
	*round = examination->round;
	hit.text = slice_part(
		field == FIELD_TITLE ? paper->title : paper->sections[hit.index].text,
		hit.start, hit.end);
	examination_add(examination, &hit, word);
}

/* keywords: a list (any of), or {any, all, none}. */
struct keywords_data {
	struct keyword_list any;  /* none of the three is asked for when its count is 0 */
	struct keyword_list *all; /* of each list, one must be seen */
	size_t all_count;
	struct keyword_list none;
};

bool keyword_use_seen(const struct keyword_use *use, const struct examination *examination)
{
	for (unsigned field = 0; field < KEYWORD_FIELDS; field++) {
		if (use->fields & 1u << field &&
			keywords_seen(examination->keywords, use->keyword, field))
			return true;
	}
	return false;
}

static bool use_match(const struct keyword_use *use, struct examination *examination)
{
	bool found = false;

	for (unsigned field = 0; field < KEYWORD_FIELDS; field++) {
		if (!(use->fields & 1u << field) ||
			!keywords_seen(examination->keywords, use->keyword, field))
			continue;
		found = true;
		if (examination->collects)
			add_keyword_hit(examination, use->keyword, (enum hit_field)field);
	}
	return found;
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a;
	uint32_t other = *(const uint32_t *)b;

	return one < other ? -1 : one > other;
}

static void add_place(struct examination *examination, size_t *count, uint32_t place)
{
	memory_grow((void **)&examination->places, *count, &examination->place_capacity,
		sizeof(*examination->places));
	examination->places[(*count)++] = place;
}

/* The places in a long list of the keywords that were seen, in the order of the list. */
static size_t find_places(const struct keyword_list *list, struct examination *examination)
{
	size_t seen_count;
	const uint32_t *seen = keywords_seen_list(examination->keywords, &seen_count);
	size_t count = 0;

	for (size_t i = 0; i < seen_count; i++) {
		size_t place = keyword_list_find(list, seen[i]);

		while (place < list->count &&
			list->uses[list->by_keyword[place]].keyword == seen[i])
			add_place(examination, &count, list->by_keyword[place++]);
	}
	if (count)
		qsort(examination->places, count, sizeof(*examination->places),
			compare_numbers);
	return count;
}

/* Is one of LIST seen? Where hits are wanted, all of them are looked for. */
static bool list_match(const struct keyword_list *list, struct examination *examination)
{
	bool found = false;
	size_t count = list->by_keyword ? find_places(list, examination) : list->count;

	for (size_t i = 0; i < count; i++) {
		size_t place = list->by_keyword ? examination->places[i] : i;

		found = use_match(&list->uses[place], examination) || found;
		if (found && !examination->collects)
			return true;
	}
	return found;
}

/* Does LIST, of what is excluded, let the paper pass? */
static bool list_passes(const struct keyword_list *list, struct examination *examination)
{
	struct exclusion exclusion = exclusion_begin(examination);

	return exclusion_end(examination, exclusion, list_match(list, examination));
}

static bool keywords_match(const void *data, struct examination *examination)
{
	const struct keywords_data *keywords = data;

	if (!list_passes(&keywords->none, examination))
		return false;
	if (keywords->any.count && !list_match(&keywords->any, examination))
		return false;
	for (size_t i = 0; i < keywords->all_count; i++) {
		if (!list_match(&keywords->all[i], examination))
			return false;
	}
	return true;
}

static int parse_all_keywords(const struct node_parser *parser,
	const struct yaml_node *node, const struct scope *scope,
	struct keywords_data *keywords)
{
	int rc = 0;

	if (value_list(node, "all", parser->keyword_parser.problems) < 0)
		return -1;
	keywords->all_count = node->count;
	keywords->all = arena_array(
		parser->keyword_parser.arena, node->count, sizeof(*keywords->all));
	for (size_t i = 0; i < node->count; i++) {
		if (keyword_item_parse(&parser->keyword_parser, node->items[i], scope,
			    &keywords->all[i]) < 0)
			rc = -1;
	}
	return rc;
}

/* What is asked for, but excluded in the same breath. LIST stands at NODE. */
static void check_excluded(const struct node_parser *parser, const struct yaml_node *node,
	const struct keyword_list *list, const struct keyword_list *none)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	struct yaml_excerpt excerpt;
	size_t first = list->count;
	size_t count = 0;

	for (size_t i = list->count; i-- > 0;) {
		if (keyword_list_covers(none, &list->uses[i])) {
			first = i;
			count++;
		}
	}
	if (count && count == list->count)
		yaml_warning(problems, node,
			"all of this is excluded by 'none', so that it can never hold");
	else if (count)
		yaml_warning(problems, node,
			"'%s' stands here and in 'none': where it is seen, the paper is excluded",
			yaml_excerpt(keywords_word(parser->keyword_parser.keywords,
					     list->uses[first].keyword),
				&excerpt));
}

static void check_contradictions(const struct node_parser *parser,
	const struct yaml_node *node, const struct keywords_data *keywords)
{
	const struct yaml_node *all = yaml_get(node, "all");

	if (!keywords->none.count)
		return;
	if (keywords->any.count)
		check_excluded(
			parser, yaml_get(node, "any"), &keywords->any, &keywords->none);
	for (size_t i = 0; i < keywords->all_count; i++)
		check_excluded(parser, all->items[i], &keywords->all[i], &keywords->none);
}

static void *keywords_parse(const struct node_parser *parser, const struct yaml_node *node,
	const struct scope *scope)
{
	static const char *const known[] = {"any", "all", "none", NULL};
	const struct keyword_parser *inner = &parser->keyword_parser;
	struct keywords_data *keywords = arena_alloc(inner->arena, sizeof(*keywords));
	const struct yaml_node *part;
	int rc = 0;

	if (node->kind != YAML_MAP) {
		rc = keyword_list_parse(inner, node, "keywords", scope, &keywords->any);
		return rc < 0 ? NULL : keywords;
	}
	rc = group_check_keys(node, known, "keywords",
		yaml_get(node, "word") || yaml_get(node, "term")
			? "a keyword with options belongs in a list: [{…}]"
			: NULL,
		inner->problems);
	if ((part = yaml_get(node, "any")) &&
		keyword_list_parse(inner, part, "any", scope, &keywords->any) < 0)
		rc = -1;
	if ((part = yaml_get(node, "all")) &&
		parse_all_keywords(parser, part, scope, keywords) < 0)
		rc = -1;
	if ((part = yaml_get(node, "none")) &&
		keyword_list_parse(inner, part, "none", scope, &keywords->none) < 0)
		rc = -1;
	if (rc == 0)
		check_contradictions(parser, node, keywords);
	return rc < 0 ? NULL : keywords;
}

static void put_list(struct builder *builder, const char *name,
	const struct keyword_list *list, const struct node_parser *parser)
{
	if (!list->count)
		return;
	builder_put(builder, name);
	builder_put(builder, "(");
	keyword_list_describe(list, parser->keyword_parser.keywords, builder);
	builder_put(builder, ")");
}

static void keywords_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct keywords_data *keywords = data;
	struct builder all = {0};
	size_t *ends = memory_new(keywords->all_count, sizeof(*ends));

	for (size_t i = 0; i < keywords->all_count; i++) {
		put_list(&all, "any", &keywords->all[i], parser);
		ends[i] = all.length;
	}
	put_list(builder, " any", &keywords->any, parser);
	if (keywords->all_count)
		group_describe(
			builder, " all", builder_text(&all), ends, keywords->all_count);
	put_list(builder, " none", &keywords->none, parser);
	builder_fini(&all);
	free(ends);
}

/* How many keywords of LIST, from number START on, come from one and the same term; 1 where none. */
static size_t count_of_term(const struct keyword_list *list, size_t start)
{
	struct keyword_origin first = list->origins[start];
	size_t end = start + 1;

	while (first.term && end < list->count && list->origins[end].term == first.term &&
		list->origins[end].line == first.line)
		end++;
	return end - start;
}

/* Explains the keywords of LIST from number START up to END, which come from one term. */
static void explain_term(const struct explaining *explaining,
	const struct keyword_list *list, size_t start, size_t end, struct verdict *verdict)
{
	verdict->term = explaining->term_names[list->origins[start].term - 1];
	verdict->kind = VERDICT_ANY;
	verdict_make_parts(explaining, verdict, end - start);
	for (size_t i = start; i < end; i++)
		explain_keyword(explaining, &list->uses[i], &verdict->parts[i - start]);
	verdict_decide(verdict);
}

/* Explains the keywords of LIST from number START up to END, which are one, or come from one term. */
static void explain_uses(const struct explaining *explaining,
	const struct keyword_list *list, size_t start, size_t end, struct verdict *verdict)
{
	verdict->line = list->origins[start].line;
	if (list->origins[start].term)
		explain_term(explaining, list, start, end, verdict);
	else
		explain_keyword(explaining, &list->uses[start], verdict);
}

/* Makes parts of VERDICT for the keywords and terms of LIST. */
static void explain_alternatives(const struct explaining *explaining,
	const struct keyword_list *list, struct verdict *verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i += count_of_term(list, i))
		count++;
	verdict_make_parts(explaining, verdict, count);
	for (size_t i = 0, part = 0; i < list->count; part++) {
		size_t end = i + count_of_term(list, i);

		explain_uses(explaining, list, i, end, &verdict->parts[part]);
		i = end;
	}
}

/* One item of `all`, which stands for itself where it is one keyword or one term. */
static void explain_item(const struct explaining *explaining,
	const struct keyword_list *list, struct verdict *verdict)
{
	if (count_of_term(list, 0) == list->count) {
		explain_uses(explaining, list, 0, list->count, verdict);
		return;
	}
	verdict->line = list->origins[0].line;
	verdict->kind = VERDICT_ANY;
	explain_alternatives(explaining, list, verdict);
	verdict_decide(verdict);
}

static void explain_list(const struct explaining *explaining, const void *data,
	enum verdict_kind kind, struct verdict *verdict)
{
	const struct keywords_data *keywords = data;

	if (kind != VERDICT_ALL) {
		explain_alternatives(explaining,
			kind == VERDICT_ANY ? &keywords->any : &keywords->none, verdict);
		return;
	}
	verdict_make_parts(explaining, verdict, keywords->all_count);
	for (size_t i = 0; i < keywords->all_count; i++)
		explain_item(explaining, &keywords->all[i], &verdict->parts[i]);
}

static void keywords_explain(
	const void *data, const struct explaining *explaining, struct verdict *verdict)
{
	const struct keywords_data *keywords = data;

	group_explain(explaining, data,
		(struct group_lists){keywords->any.count > 0, keywords->all_count > 0,
			keywords->none.count > 0},
		explain_list, verdict);
}

static void visit_list(
	const struct keyword_list *list, const struct word_visitor *visitor, bool excludes)
{
	for (size_t i = 0; i < list->count; i++)
		visitor->on_keyword(visitor->owner, &list->uses[i], excludes);
}

static void keywords_visit(const void *data, const struct word_visitor *visitor)
{
	const struct keywords_data *keywords = data;

	visit_list(&keywords->any, visitor, visitor->excludes);
	for (size_t i = 0; i < keywords->all_count; i++)
		visit_list(&keywords->all[i], visitor, visitor->excludes);
	visit_list(&keywords->none, visitor, true);
}

static bool keywords_triggers(const void *data, struct triggers *triggers)
{
	const struct keywords_data *keywords = data;
	const struct keyword_list *least = keywords->any.count ? &keywords->any : NULL;

	for (size_t i = 0; i < keywords->all_count; i++) {
		if (!least || keywords->all[i].count < least->count)
			least = &keywords->all[i];
	}
	for (size_t i = 0; least && i < least->count; i++)
		triggers_add_keyword(triggers, least->uses[i].keyword);
	return least != NULL;
}

static void keywords_narrow(const void *data, struct bounds *bounds)
{
	const struct keywords_data *keywords = data;

	if (keywords->any.count)
		bounds->asked = &keywords->any;
}

static const struct keyword_list *keywords_keywords(const void *data)
{
	const struct keywords_data *keywords = data;

	return keywords->all_count || keywords->none.count ? NULL : &keywords->any;
}

static bool keywords_only_exclude(const void *data)
{
	const struct keywords_data *keywords = data;

	return !keywords->any.count && !keywords->all_count;
}

const struct condition_kind condition_keywords = {
	.name = "keywords",
	.uses_scope = true,
	.parse = keywords_parse,
	.match = keywords_match,
	.describe = keywords_describe,
	.explain = keywords_explain,
	.narrow = keywords_narrow,
	.keywords = keywords_keywords,
	.only_excludes = keywords_only_exclude,
	.visit = keywords_visit,
	.triggers = keywords_triggers,
};
