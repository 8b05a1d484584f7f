#include "condition_kind.h"
#include "memory.h"
#include "value.h"

#include <stdlib.h>

struct nodes_data {
	struct node **nodes;
	size_t count;
};

static bool any_match(const void *data, struct examination *examination)
{
	const struct nodes_data *nodes = data;
	bool found = false;

	/* All that hold are reported, so all are tried. */
	for (size_t i = 0; i < nodes->count; i++) {
		found = node_match(nodes->nodes[i], examination) || found;
		if (found && !examination->collects && !examination->spares)
			return true;
	}
	return found;
}

static bool all_match(const void *data, struct examination *examination)
{
	const struct nodes_data *nodes = data;

	for (size_t i = 0; i < nodes->count; i++) {
		if (!node_match(nodes->nodes[i], examination))
			return false;
	}
	return true;
}

static bool none_match(const void *data, struct examination *examination)
{
	struct exclusion exclusion = exclusion_begin(examination);

	return exclusion_end(examination, exclusion, any_match(data, examination));
}

static void *nodes_parse(const struct node_parser *parser, const struct yaml_node *node,
	const char *what, const struct scope *scope)
{
	struct arena *arena = parser->keyword_parser.arena;
	struct nodes_data *nodes = arena_alloc(arena, sizeof(*nodes));
	bool complete = true;

	if (node->kind == YAML_SCALAR && node->text.length) {
		yaml_error(parser->keyword_parser.problems, node,
			"'%s' must be a list of nodes, such as [{keywords: […]}, {votes: 10}]",
			what);
		return NULL;
	}
	if (value_list(node, what, parser->keyword_parser.problems) < 0)
		return NULL;
	nodes->count = node->count;
	nodes->nodes = arena_array(arena, node->count, sizeof(struct node *));
	for (size_t i = 0; i < node->count; i++) {
		nodes->nodes[i] = node_parse(parser, node->items[i], false, scope);
		complete = complete && nodes->nodes[i];
	}
	return complete ? nodes : NULL;
}

static void *any_parse(const struct node_parser *parser, const struct yaml_node *node,
	const struct scope *scope)
{
	return nodes_parse(parser, node, "any", scope);
}

static void *all_parse(const struct node_parser *parser, const struct yaml_node *node,
	const struct scope *scope)
{
	return nodes_parse(parser, node, "all", scope);
}

/* Nodes that exclude all keywords that are asked for. */
static void check_asked(const struct node_parser *parser, const struct yaml_node *list,
	const struct nodes_data *nodes)
{
	const struct keyword_list *asked = parser->bounds.asked;

	for (size_t i = 0; i < nodes->count; i++) {
		const struct keyword_list *excluded = node_keywords(nodes->nodes[i]);
		size_t covered = 0;

		while (excluded && covered < asked->count &&
			keyword_list_covers(excluded, &asked->uses[covered]))
			covered++;
		if (covered == asked->count)
			yaml_warning(parser->keyword_parser.problems, list->items[i],
				"this excludes every keyword that is asked for, so that it can never "
				"hold");
	}
}

static void *none_parse(const struct node_parser *parser, const struct yaml_node *node,
	const struct scope *scope)
{
	struct node_parser inner = *parser;
	struct nodes_data *nodes;

	/* What is excluded need not be possible. */
	inner.bounds = bounds_none();
	nodes = nodes_parse(&inner, node, "none", scope);
	if (nodes && parser->bounds.asked)
		check_asked(parser, node, nodes);
	return nodes;
}

static void nodes_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct nodes_data *nodes = data;
	struct builder all = {0};
	size_t *ends = memory_new(nodes->count, sizeof(*ends));

	for (size_t i = 0; i < nodes->count; i++) {
		node_describe(nodes->nodes[i], parser, &all);
		ends[i] = all.length;
	}
	group_describe(builder, "", builder_text(&all), ends, nodes->count);
	builder_fini(&all);
	free(ends);
}

static void nodes_visit(const void *data, const struct word_visitor *visitor)
{
	const struct nodes_data *nodes = data;

	for (size_t i = 0; i < nodes->count; i++)
		node_visit(nodes->nodes[i], visitor);
}

static void none_visit(const void *data, const struct word_visitor *visitor)
{
	struct word_visitor excluded = *visitor;

	excluded.excludes = true;
	nodes_visit(data, &excluded);
}

static void explain_nodes(const void *data, const struct explaining *explaining,
	struct verdict *verdict, enum verdict_kind kind)
{
	const struct nodes_data *nodes = data;

	verdict->kind = kind;
	verdict_make_parts(explaining, verdict, nodes->count);
	for (size_t i = 0; i < nodes->count; i++)
		node_explain(nodes->nodes[i], explaining, &verdict->parts[i]);
	verdict_decide(verdict);
}

static void any_explain(
	const void *data, const struct explaining *explaining, struct verdict *verdict)
{
	explain_nodes(data, explaining, verdict, VERDICT_ANY);
}

static void all_explain(
	const void *data, const struct explaining *explaining, struct verdict *verdict)
{
	explain_nodes(data, explaining, verdict, VERDICT_ALL);
}

static void none_explain(
	const void *data, const struct explaining *explaining, struct verdict *verdict)
{
	explain_nodes(data, explaining, verdict, VERDICT_NONE);
}

static bool any_triggers(const void *data, struct triggers *triggers)
{
	const struct nodes_data *nodes = data;
	size_t keyword_count = triggers->keyword_count;
	size_t author_count = triggers->author_count;

	for (size_t i = 0; i < nodes->count; i++) {
		if (node_triggers(nodes->nodes[i], triggers))
			continue;
		triggers->keyword_count = keyword_count;
		triggers->author_count = author_count;
		return false;
	}
	return true;
}

static bool all_triggers(const void *data, struct triggers *triggers)
{
	const struct nodes_data *nodes = data;

	for (size_t i = 0; i < nodes->count; i++) {
		if (node_triggers(nodes->nodes[i], triggers))
			return true;
	}
	return false;
}

static bool all_only_exclude(const void *data)
{
	const struct nodes_data *nodes = data;

	for (size_t i = 0; i < nodes->count; i++) {
		if (!node_only_excludes(nodes->nodes[i]))
			return false;
	}
	return true;
}

static bool none_only_excludes(const void *data)
{
	(void)data;
	return true;
}

const struct condition_kind condition_any = {
	.name = "any",
	.uses_scope = true,
	.parse = any_parse,
	.match = any_match,
	.describe = nodes_describe,
	.explain = any_explain,
	.visit = nodes_visit,
	.triggers = any_triggers,
};

const struct condition_kind condition_all = {
	.name = "all",
	.uses_scope = true,
	.parse = all_parse,
	.match = all_match,
	.describe = nodes_describe,
	.explain = all_explain,
	.only_excludes = all_only_exclude,
	.visit = nodes_visit,
	.triggers = all_triggers,
};

const struct condition_kind condition_none = {
	.name = "none",
	.uses_scope = true,
	.parse = none_parse,
	.match = none_match,
	.describe = nodes_describe,
	.explain = none_explain,
	.only_excludes = none_only_excludes,
	.visit = none_visit,
};
