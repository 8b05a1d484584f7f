#include "condition.h"

#include "condition_kind.h"
#include "memory.h"

struct condition {
	const struct condition_kind *kind;
	const void *data;
	unsigned line;
};

struct node {
	struct condition *conditions;
	size_t count;
	unsigned line;
};

/* In the order in which they are tried: what costs little comes first. */
static const struct condition_kind *const kinds[] = {
	&condition_keywords,
	&condition_authors,
	&condition_votes,
	&condition_date,
	&condition_regex,
	&condition_any,
	&condition_all,
	&condition_none,
};

enum { KIND_COUNT = sizeof(kinds) / sizeof(*kinds), KEYS_MAX = 32 };

/* ---- triggers ---- */

static void add_trigger(
	uint32_t **numbers, size_t *count, size_t *capacity, uint32_t number)
{
	memory_grow((void **)numbers, *count, capacity, sizeof(**numbers));
	(*numbers)[(*count)++] = number;
}

void triggers_add_keyword(struct triggers *triggers, uint32_t keyword)
{
	add_trigger(&triggers->keywords, &triggers->keyword_count,
		&triggers->keyword_capacity, keyword);
}

void triggers_add_author(struct triggers *triggers, uint32_t author)
{
	add_trigger(&triggers->authors, &triggers->author_count, &triggers->author_capacity,
		author);
}

/* ---- nodes ---- */

static bool is_among(struct slice key, const char *const *keys)
{
	for (; *keys; keys++) {
		if (slice_equal(key, slice_of(*keys)))
			return true;
	}
	return false;
}

/* Reports the keys that do not belong in a node, or in a rule. */
static void check_node_keys(
	const struct node_parser *parser, const struct yaml_node *node, bool is_rule)
{
	const char *known[KEYS_MAX] = {"in", "section"};
	size_t count = 2;

	for (size_t i = 0; i < KIND_COUNT; i++)
		known[count++] = kinds[i]->name;
	for (size_t i = 0; is_rule && parser->rule_keys[i] && count < KEYS_MAX - 1; i++)
		known[count++] = parser->rule_keys[i];
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_node *key = node->keys[i];

		if (is_among(key->text, known))
			continue;
		if (!is_rule && is_among(key->text, parser->rule_keys))
			yaml_error(parser->keyword_parser.problems, key,
				"'%s' belongs to the rule, not to a node inside it",
				key->text.bytes);
		else
			yaml_report_unknown_key(
				parser->keyword_parser.problems, key, known);
	}
}

static void report_no_condition(
	const struct yaml_node *node, bool is_rule, struct diagnostics *problems)
{
	struct builder names = {0};

	for (size_t i = 0; i < KIND_COUNT; i++) {
		builder_put(&names, i == 0 ? "" : i + 1 < KIND_COUNT ? ", " : " or ");
		builder_put(&names, kinds[i]->name);
	}
	yaml_error(problems, node, "a %s needs a condition: %.*s",
		is_rule ? "rule" : "node", (int)names.length, names.bytes);
	builder_fini(&names);
}

/* Narrows what is possible inside the node by CONDITION, which is written at VALUE. */
static void narrow(struct node_parser *inner, const struct condition *condition,
	const struct yaml_node *value)
{
	if (!condition->data || !condition->kind->narrow)
		return;
	condition->kind->narrow(condition->data, &inner->bounds);
	if (bounds_are_possible(&inner->bounds))
		return;
	yaml_warning(inner->keyword_parser.problems, value,
		"this contradicts '%s' further out, so that it can never hold",
		condition->kind->name);
	inner->bounds = bounds_none();
}

/* `in` and `section` without anything that is looked for. */
static void check_scope(const struct yaml_node *node, const struct node *parsed,
	struct diagnostics *problems)
{
	static const char *const keys[] = {"in", "section"};

	for (size_t i = 0; i < parsed->count; i++) {
		if (parsed->conditions[i].kind->uses_scope)
			return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const struct yaml_node *value = yaml_get(node, keys[i]);

		if (value)
			yaml_warning(problems, value,
				"'%s' has no effect: nothing is looked for here", keys[i]);
	}
}

static unsigned line_of(const struct yaml_node *node, const char *key)
{
	for (size_t i = 0; i < node->count; i++) {
		if (slice_equal(node->keys[i]->text, slice_of(key)))
			return node->keys[i]->line;
	}
	return node->line;
}

struct node *node_parse(const struct node_parser *parser, const struct yaml_node *node,
	bool is_rule, const struct scope *outer)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	size_t errors = problems->error_count;
	struct node *parsed = arena_alloc(parser->keyword_parser.arena, sizeof(*parsed));
	struct node_parser inner = *parser;
	struct scope scope = *outer;

	if (node->kind != YAML_MAP) {
		yaml_error(problems, node, "a node is a map, such as {keywords: […]}");
		return NULL;
	}
	check_node_keys(parser, node, is_rule);
	(void)scope_parse(node, &scope, parser->keyword_parser.sections, problems);
	parsed->line = node->line;
	/* No node has more conditions than keys. */
	parsed->conditions = arena_array(
		parser->keyword_parser.arena, node->count, sizeof(*parsed->conditions));
	for (size_t i = 0; i < KIND_COUNT; i++) {
		const struct yaml_node *value = yaml_get(node, kinds[i]->name);
		struct condition *condition = &parsed->conditions[parsed->count];

		if (!value)
			continue;
		condition->kind = kinds[i];
		condition->line = line_of(node, kinds[i]->name);
		condition->data = kinds[i]->parse(&inner, value, &scope);
		narrow(&inner, condition, value);
		parsed->count++;
	}
	if (problems->error_count > errors)
		return NULL;
	if (!parsed->count) {
		report_no_condition(node, is_rule, problems);
		return NULL;
	}
	check_scope(node, parsed, problems);
	return parsed;
}

const struct keyword_list *node_keywords(const struct node *node)
{
	const struct condition *first = &node->conditions[0];

	return node->count == 1 && first->kind->keywords
		       ? first->kind->keywords(first->data)
		       : NULL;
}

bool node_only_excludes(const struct node *node)
{
	for (size_t i = 0; i < node->count; i++) {
		const struct condition *condition = &node->conditions[i];

		if (!condition->kind->only_excludes ||
			!condition->kind->only_excludes(condition->data))
			return false;
	}
	return true;
}

bool node_match(const struct node *node, struct examination *examination)
{
	size_t found_count = examination->found_count;

	for (size_t i = 0; i < node->count; i++) {
		if (node->conditions[i].kind->match(node->conditions[i].data, examination))
			continue;
		examination_drop(examination, found_count);
		return false;
	}
	return true;
}

void node_describe(
	const struct node *node, const struct node_parser *parser, struct builder *builder)
{
	for (size_t i = 0; i < node->count; i++) {
		builder_put(builder, i ? "; " : "");
		builder_put(builder, node->conditions[i].kind->name);
		node->conditions[i].kind->describe(
			node->conditions[i].data, parser, builder);
	}
}

/* What a condition says of itself whose kind has no more to say. */
static void explain_plainly(const struct condition *condition,
	const struct explaining *explaining, struct verdict *verdict)
{
	struct builder builder = {0};

	condition->kind->describe(condition->data, explaining->parser, &builder);
	verdict->words = arena_copy(explaining->arena, slice_trim(builder_text(&builder)));
	builder_fini(&builder);
	verdict->held = condition->kind->match(condition->data, explaining->examination);
}

static void explain_condition(const struct condition *condition,
	const struct explaining *explaining, struct verdict *verdict)
{
	verdict->key = slice_of(condition->kind->name);
	verdict->line = condition->line;
	if (condition->kind->explain)
		condition->kind->explain(condition->data, explaining, verdict);
	else
		explain_plainly(condition, explaining, verdict);
}

void node_explain(const struct node *node, const struct explaining *explaining,
	struct verdict *verdict)
{
	verdict->line = node->line;
	if (node->count == 1 && !verdict->key.bytes) {
		explain_condition(&node->conditions[0], explaining, verdict);
		return;
	}
	verdict->kind = VERDICT_ALL;
	verdict_make_parts(explaining, verdict, node->count);
	for (size_t i = 0; i < node->count; i++)
		explain_condition(&node->conditions[i], explaining, &verdict->parts[i]);
	verdict_decide(verdict);
}

void node_visit(const struct node *node, const struct word_visitor *visitor)
{
	for (size_t i = 0; i < node->count; i++) {
		if (node->conditions[i].kind->visit)
			node->conditions[i].kind->visit(node->conditions[i].data, visitor);
	}
}

bool node_triggers(const struct node *node, struct triggers *triggers)
{
	for (size_t i = 0; i < node->count; i++) {
		const struct condition_kind *kind = node->conditions[i].kind;

		if (kind->triggers && kind->triggers(node->conditions[i].data, triggers))
			return true;
	}
	return false;
}
