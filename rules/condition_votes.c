#include "condition_kind.h"
#include "value.h"

/* votes: a minimum, or {min, max, missing}. */
struct votes_data {
	bool has_min;
	bool has_max;
	int64_t min;
	int64_t max;
	unsigned missing;     /* place in missing_choices */
	struct slice pattern; /* in words, for hits */
};

enum { MISSING_FAILS, MISSING_PASSES };
static const char *const missing_choices[] = {"fail", "pass", NULL};

static bool votes_match(const void *data, struct examination *examination)
{
	const struct votes_data *votes = data;
	const struct paper *paper = examination->paper;
	struct hit hit = {
		.kind = HIT_VOTES, .field = FIELD_VOTES, .pattern = votes->pattern};

	if (!paper->has_votes && votes->missing == MISSING_FAILS)
		return false;
	if (paper->has_votes && ((votes->has_min && paper->votes < votes->min) ||
					(votes->has_max && paper->votes > votes->max)))
		return false;
	if (examination->collects && !examination_has(examination, &hit))
		examination_add(examination, &hit, 0);
	return true;
}

static void put_votes(const struct votes_data *votes, struct builder *builder)
{
	builder_put(builder, "votes");
	if (votes->has_min) {
		builder_put(builder, " >= ");
		builder_put_number(builder, votes->min);
	}
	if (votes->has_max) {
		builder_put(builder, votes->has_min ? " and <= " : " <= ");
		builder_put_number(builder, votes->max);
	}
	if (votes->missing == MISSING_PASSES)
		builder_put(builder, " or unknown");
}

static void votes_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct votes_data *votes = data;

	(void)parser;
	/* The kind's name, which the pattern begins with, stands there already. */
	builder_put_slice(builder,
		slice_part(votes->pattern, sizeof("votes") - 1, votes->pattern.length));
}

static void votes_narrow(const void *data, struct bounds *bounds)
{
	const struct votes_data *votes = data;

	if (votes->has_min && votes->min > bounds->votes_min)
		bounds->votes_min = votes->min;
	if (votes->has_max && votes->max < bounds->votes_max)
		bounds->votes_max = votes->max;
	bounds->votes_missing = bounds->votes_missing && votes->missing == MISSING_PASSES;
}

static void votes_explain(
	const void *data, const struct explaining *explaining, struct verdict *verdict)
{
	const struct votes_data *votes = data;
	const struct paper *paper = explaining->examination->paper;
	struct builder builder = {0};

	verdict->hit_kind = HIT_VOTES;
	verdict->pattern = votes->pattern;
	verdict->words = slice_trim(
		slice_part(votes->pattern, sizeof("votes") - 1, votes->pattern.length));
	verdict->held = votes_match(votes, explaining->examination);
	if (paper->has_votes)
		builder_put_number(&builder, paper->votes);
	else
		builder_put(&builder, "unknown");
	if (!verdict->held && paper->has_votes) {
		bool few = votes->has_min && paper->votes < votes->min;

		builder_put(&builder, few ? " < " : " > ");
		builder_put_number(&builder, few ? votes->min : votes->max);
	}
	verdict->reason = arena_copy(explaining->arena, builder_text(&builder));
	builder_fini(&builder);
}

static int parse_votes_map(const struct yaml_node *node, struct votes_data *votes,
	struct diagnostics *problems)
{
	static const char *const known[] = {"min", "max", "missing", NULL};
	const struct yaml_node *min = yaml_get(node, "min");
	const struct yaml_node *max = yaml_get(node, "max");
	const struct yaml_node *missing = yaml_get(node, "missing");
	size_t errors = problems->error_count;

	yaml_check_keys(node, known, problems);
	votes->has_min = min && value_count(min, "min", &votes->min, problems) == 0;
	votes->has_max = max && value_count(max, "max", &votes->max, problems) == 0;
	if (missing)
		(void)value_choice(
			missing, "missing", missing_choices, &votes->missing, problems);
	if (!min && !max && problems->error_count == errors)
		yaml_error(problems, node, "'votes' needs 'min' or 'max'");
	if (votes->has_min && votes->has_max && votes->min > votes->max)
		yaml_error(problems, max,
			"no number of votes is at least %lld and at most %lld",
			(long long)votes->min, (long long)votes->max);
	return problems->error_count > errors ? -1 : 0;
}

static void *votes_parse(const struct node_parser *parser, const struct yaml_node *node,
	const struct scope *scope)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	struct arena *arena = parser->keyword_parser.arena;
	struct votes_data *votes = arena_alloc(arena, sizeof(*votes));
	struct builder builder = {0};

	(void)scope;
	if (node->kind == YAML_LIST) {
		yaml_error(problems, node, "'votes' must be a number, or {min: …, max: …}");
		return NULL;
	}
	if (node->kind == YAML_MAP) {
		if (parse_votes_map(node, votes, problems) < 0)
			return NULL;
	} else {
		if (value_count(node, "votes", &votes->min, problems) < 0)
			return NULL;
		votes->has_min = true;
	}
	put_votes(votes, &builder);
	votes->pattern = arena_copy(arena, builder_text(&builder));
	builder_fini(&builder);
	return votes;
}

const struct condition_kind condition_votes = {
	.name = "votes",
	.parse = votes_parse,
	.match = votes_match,
	.describe = votes_describe,
	.explain = votes_explain,
	.narrow = votes_narrow,
};
