#include "condition_kind.h"
#include "value.h"

/* date: {after, before}, both of them days that count. */
struct date_data {
	struct slice after; /* "YYYY-MM-DD", or NULL */
	struct slice before;
};

static bool date_match(const void *data, struct examination *examination)
{
	const struct date_data *date = data;
	struct slice day = examination->paper->date;

	return day.bytes && (!date->after.bytes || slice_compare(day, date->after) >= 0) &&
	       (!date->before.bytes || slice_compare(day, date->before) <= 0);
}

/* The day that KEY names, kept; NULL where NODE has no such key, or a faulty one. */
static struct slice parse_day(
	const struct keyword_parser *parser, const struct yaml_node *node, const char *key)
{
	const struct yaml_node *value = yaml_get(node, key);
	struct slice day = {0};

	if (value && value_date(value, key, &day, parser->problems) == 0)
		day = arena_copy(parser->arena, day);
	return day;
}

static void *date_parse(const struct node_parser *parser, const struct yaml_node *node,
	const struct scope *scope)
{
	static const char *const known[] = {"after", "before", NULL};
	struct diagnostics *problems = parser->keyword_parser.problems;
	struct date_data *date = arena_alloc(parser->keyword_parser.arena, sizeof(*date));
	size_t errors = problems->error_count;

	(void)scope;
	if (node->kind != YAML_MAP) {
		yaml_error(problems, node,
			"'date' must be a map: {after: YYYY-MM-DD, before: YYYY-MM-DD}");
		return NULL;
	}
	yaml_check_keys(node, known, problems);
	date->after = parse_day(&parser->keyword_parser, node, "after");
	date->before = parse_day(&parser->keyword_parser, node, "before");
	if (problems->error_count > errors)
		return NULL;
	if (!node->count)
		yaml_error(problems, node, "'date' needs 'after' or 'before'");
	if (date->after.bytes && date->before.bytes &&
		slice_compare(date->after, date->before) > 0)
		yaml_error(problems, node, "no day is from %s on and until %s",
			date->after.bytes, date->before.bytes);
	return problems->error_count > errors ? NULL : date;
}

static void date_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct date_data *date = data;

	(void)parser;
	if (date->after.bytes) {
		builder_put(builder, " >= ");
		builder_put_slice(builder, date->after);
	}
	if (date->before.bytes) {
		builder_put(builder, " <= ");
		builder_put_slice(builder, date->before);
	}
}

static void date_narrow(const void *data, struct bounds *bounds)
{
	const struct date_data *date = data;

	if (date->after.bytes &&
		(!bounds->after.bytes || slice_compare(date->after, bounds->after) > 0))
		bounds->after = date->after;
	if (date->before.bytes &&
		(!bounds->before.bytes || slice_compare(date->before, bounds->before) < 0))
		bounds->before = date->before;
}

static void date_explain(
	const void *data, const struct explaining *explaining, struct verdict *verdict)
{
	const struct date_data *date = data;
	struct slice day = explaining->examination->paper->date;
	struct builder words = {0};
	struct builder reason = {0};

	if (date->after.bytes) {
		builder_put(&words, ">= ");
		builder_put_slice(&words, date->after);
	}
	if (date->before.bytes) {
		builder_put(&words, date->after.bytes ? " and <= " : "<= ");
		builder_put_slice(&words, date->before);
	}
	verdict->words = arena_copy(explaining->arena, builder_text(&words));
	verdict->held = date_match(date, explaining->examination);
	builder_put_slice(&reason, day.bytes ? day : SLICE_LITERAL("unknown"));
	if (!verdict->held && day.bytes) {
		bool early = date->after.bytes && slice_compare(day, date->after) < 0;

		builder_put(&reason, early ? " < " : " > ");
		builder_put_slice(&reason, early ? date->after : date->before);
	}
	verdict->reason = arena_copy(explaining->arena, builder_text(&reason));
	builder_fini(&words);
	builder_fini(&reason);
}

const struct condition_kind condition_date = {
	.name = "date",
	.parse = date_parse,
	.match = date_match,
	.describe = date_describe,
	.explain = date_explain,
	.narrow = date_narrow,
};
