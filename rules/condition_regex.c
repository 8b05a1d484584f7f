#include "condition_kind.h"
#include "memory.h"
#include "value.h"

#include <stdlib.h>

struct regex_list {
	uint32_t *numbers;
	size_t count;
};

/* regex: a list (any of), or {any, all, none}. */
struct regex_data {
	struct scope scope;
	struct regex_list any; /* none of the three is asked for when its count is 0 */
	struct regex_list all;
	struct regex_list none;
};

/* ---- matching ---- */

/* Searches a text of the paper; what is found becomes a hit where hits are wanted. */
static bool search_text(struct examination *examination, uint32_t number, struct slice text,
	enum hit_field field, size_t index)
{
	struct hit hit = {.kind = HIT_REGEX, .field = field, .index = index};
	enum regex_answer answer =
		regexes_search(examination->regexes, number, text, &hit.start, &hit.end);

	if (answer == REGEX_UNDECIDED)
		examination_give_up(examination, number);
	if (answer != REGEX_FOUND)
		return false;
	hit.pattern = regexes_pattern(examination->regexes, number);
	hit.text = slice_part(text, hit.start, hit.end);
	if (examination->collects && !examination_has(examination, &hit))
		examination_add(examination, &hit, 0);
	return true;
}

/* Searches the sections of the summary, up to the first in which it is found. */
static bool search_summary(
	struct examination *examination, uint32_t number, const struct scope *scope)
{
	const struct paper *paper = examination->paper;

	for (size_t i = 0; i < paper->section_count; i++) {
		if (section_sets_have(examination->sections[i], scope->sections) &&
			search_text(examination, number, paper->sections[i].text,
				FIELD_SUMMARY, i))
			return true;
	}
	return false;
}

static bool search_paper(
	struct examination *examination, uint32_t number, const struct scope *scope)
{
	bool found = false;

	if (scope->fields & 1u << FIELD_TITLE)
		found = search_text(
			examination, number, examination->paper->title, FIELD_TITLE, 0);
	if (scope->fields & 1u << FIELD_SUMMARY && !(found && !examination->collects))
		found = search_summary(examination, number, scope) || found;
	return found;
}

/* Is one of LIST found? Where hits are wanted, all of them are looked for. */
static bool search_any(struct examination *examination, const struct regex_list *list,
	const struct scope *scope)
{
	bool found = false;

	for (size_t i = 0; i < list->count && !(found && !examination->collects); i++)
		found = search_paper(examination, list->numbers[i], scope) || found;
	return found;
}

/* Is none of LIST found? */
static bool search_none(struct examination *examination, const struct regex_list *list,
	const struct scope *scope)
{
	struct exclusion exclusion = exclusion_begin(examination);

	return exclusion_end(examination, exclusion, search_any(examination, list, scope));
}

static bool regex_match(const void *data, struct examination *examination)
{
	const struct regex_data *regex = data;

	if (regex->any.count && !search_any(examination, &regex->any, &regex->scope))
		return false;
	for (size_t i = 0; i < regex->all.count; i++) {
		if (!search_paper(examination, regex->all.numbers[i], &regex->scope))
			return false;
	}
	return search_none(examination, &regex->none, &regex->scope);
}

/* ---- parsing ---- */

/* What YAML makes of \b and its like in double quotes. */
static const struct eaten_escape {
	char byte;
	char letter;
	const char *name;
} eaten_escapes[] = {
	{'\b', 'b', "a backspace"},
	{'\a', 'a', "a bell"},
	{'\v', 'v', "a vertical tab"},
	{'\f', 'f', "a form feed"},
	{'\033', 'e', "an escape"},
};

static int check_escapes(const struct yaml_node *node, struct diagnostics *problems)
{
	for (size_t i = 0; i < sizeof(eaten_escapes) / sizeof(*eaten_escapes); i++) {
		const struct eaten_escape *row = &eaten_escapes[i];

		if (slice_find_byte(node->text, row->byte) == node->text.length)
			continue;
		yaml_error(problems, node,
			"the regex contains %s: that is what YAML makes of '\\%c' in double "
			"quotes; write the regex in single quotes",
			row->name, row->letter);
		return -1;
	}
	return 0;
}

/* What is a regex, but hardly the one that was meant. */
static void check_habits(const struct yaml_node *node, struct diagnostics *problems)
{
	struct slice text = node->text;
	struct yaml_excerpt excerpt;

	if (slice_find(text, SLICE_LITERAL("(i?)")) < text.length)
		yaml_warning(problems, node,
			"'(i?)' is an 'i' or nothing; did you mean '(?i)', which ignores case?");
	if (text.length > 2 && text.bytes[0] == '/' && text.bytes[text.length - 1] == '/')
		yaml_warning(problems, node,
			"the slashes are part of the regex '%s'; write it without them",
			yaml_excerpt(text, &excerpt));
	if (slice_find_byte(text, '\n') < text.length &&
		slice_find(text, SLICE_LITERAL("(?x")) == text.length)
		yaml_warning(problems, node,
			"the line break is part of the regex, and matches nothing: in texts it is a "
			"space");
}

static void report_fault(const struct yaml_node *node, const struct regex_fault *fault,
	struct diagnostics *problems)
{
	enum { SHOWN_BYTES = 40 }; /* of what stands before the fault */
	size_t start = fault->place > SHOWN_BYTES ? fault->place - SHOWN_BYTES : 0;
	struct yaml_excerpt excerpt;

	while (start < fault->place &&
		((unsigned char)node->text.bytes[start] & 0xC0) == 0x80)
		start++;
	if (!fault->place) {
		yaml_error(problems, node, "the regex is faulty at its start: %s",
			fault->text);
		return;
	}
	yaml_error(problems, node, "the regex is faulty behind '%s%s': %s",
		start ? "…" : "",
		yaml_excerpt(slice_part(node->text, start, fault->place), &excerpt),
		fault->text);
}

/* A pattern that is found in nothing, and in a space, is found everywhere. */
static void check_sense(
	const struct node_parser *parser, const struct yaml_node *node, uint32_t number)
{
	struct yaml_excerpt excerpt;
	size_t start;
	size_t end;

	if (regexes_search(parser->regexes, number, SLICE_LITERAL(""), &start, &end) ==
			REGEX_FOUND &&
		regexes_search(parser->regexes, number, SLICE_LITERAL(" "), &start, &end) ==
			REGEX_FOUND)
		yaml_warning(parser->keyword_parser.problems, node,
			"the regex '%s' is found in every text, even in none",
			yaml_excerpt(node->text, &excerpt));
}

static int parse_regex(
	const struct node_parser *parser, const struct yaml_node *node, uint32_t *number)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	struct regex_fault fault;

	if (node->kind != YAML_SCALAR) {
		yaml_error(problems, node, "a regex must be text, in single quotes best");
		return -1;
	}
	if (!node->text.length) {
		yaml_error(problems, node, "an empty regex");
		return -1;
	}
	if (node->text.length > REGEX_BYTES_MAX) {
		yaml_error(
			problems, node, "a regex of more than %d bytes", REGEX_BYTES_MAX);
		return -1;
	}
	if (check_escapes(node, problems) < 0)
		return -1;
	check_habits(node, problems);
	*number = regexes_add(parser->regexes, node->text, &fault);
	if (*number == REGEX_NONE) {
		report_fault(node, &fault, problems);
		return -1;
	}
	check_sense(parser, node, *number);
	return 0;
}

static int parse_list(const struct node_parser *parser, const struct yaml_node *node,
	const char *what, struct regex_list *list)
{
	int rc = 0;

	if (!node)
		return 0;
	if (value_list(node, what, parser->keyword_parser.problems) < 0)
		return -1;
	list->count = node->count;
	list->numbers = arena_array(
		parser->keyword_parser.arena, node->count, sizeof(*list->numbers));
	for (size_t i = 0; i < node->count; i++) {
		if (parse_regex(parser, node->items[i], &list->numbers[i]) < 0)
			rc = -1;
	}
	return rc;
}

static void *regex_parse(const struct node_parser *parser, const struct yaml_node *node,
	const struct scope *scope)
{
	static const char *const known[] = {"any", "all", "none", NULL};
	struct regex_data *regex =
		arena_alloc(parser->keyword_parser.arena, sizeof(*regex));
	int rc;

	regex->scope = *scope;
	if (node->kind != YAML_MAP) {
		rc = parse_list(parser, node, "regex", &regex->any);
		return rc < 0 ? NULL : regex;
	}
	rc = group_check_keys(node, known, "regex", NULL, parser->keyword_parser.problems);
	if (parse_list(parser, yaml_get(node, "any"), "any", &regex->any) < 0 ||
		parse_list(parser, yaml_get(node, "all"), "all", &regex->all) < 0 ||
		parse_list(parser, yaml_get(node, "none"), "none", &regex->none) < 0)
		rc = -1;
	return rc < 0 ? NULL : regex;
}

/* ---- describing ---- */

static void put_list(struct builder *builder, const char *name,
	const struct regex_list *list, const struct node_parser *parser)
{
	struct builder all = {0};
	size_t *ends;

	if (!list->count)
		return;
	ends = memory_new(list->count, sizeof(*ends));
	for (size_t i = 0; i < list->count; i++) {
		builder_put_quoted(
			&all, regexes_pattern(parser->regexes, list->numbers[i]));
		ends[i] = all.length;
	}
	group_describe(builder, name, builder_text(&all), ends, list->count);
	builder_fini(&all);
	free(ends);
}

static void regex_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct regex_data *regex = data;

	put_list(builder, " any", &regex->any, parser);
	put_list(builder, " all", &regex->all, parser);
	put_list(builder, " none", &regex->none, parser);
	scope_describe(&regex->scope, parser->keyword_parser.sections, builder);
}

static void visit_list(
	const struct regex_list *list, const struct word_visitor *visitor, bool excludes)
{
	for (size_t i = 0; i < list->count; i++)
		visitor->on_regex(visitor->owner, list->numbers[i], excludes);
}

static void regex_visit(const void *data, const struct word_visitor *visitor)
{
	const struct regex_data *regex = data;

	visit_list(&regex->any, visitor, visitor->excludes);
	visit_list(&regex->all, visitor, visitor->excludes);
	visit_list(&regex->none, visitor, true);
}

static bool regex_only_exclude(const void *data)
{
	const struct regex_data *regex = data;

	return !regex->any.count && !regex->all.count;
}

/* ---- explaining ---- */

/* Searches one text of the paper; what is found becomes a finding of KIND. */
static bool explain_text(const struct explaining *explaining, uint32_t number,
	enum finding_kind kind, enum hit_field field, size_t index, struct verdict *verdict)
{
	struct finding finding = {.kind = kind, .field = field, .index = index};
	enum regex_answer answer = regexes_search(explaining->examination->regexes, number,
		finding_text(&finding, explaining->examination->paper), &finding.start,
		&finding.end);

	if (answer == REGEX_UNDECIDED)
		verdict->reason = SLICE_LITERAL("given up: the search takes too long");
	if (answer != REGEX_FOUND)
		return false;
	finding.around_start = finding.start;
	finding.around_end = finding.end;
	verdict->findings[verdict->finding_count++] = finding;
	return true;
}

/* Searches what SCOPE has, or all but that: in each field up to the first text that it is found in. */
static bool explain_scope(const struct explaining *explaining, uint32_t number,
	const struct scope *scope, bool within, struct verdict *verdict)
{
	const struct examination *examination = explaining->examination;
	enum finding_kind kind = within ? FINDING_HIT : FINDING_ELSEWHERE;
	bool is_title = scope->fields & 1u << FIELD_TITLE;
	bool is_summary = scope->fields & 1u << FIELD_SUMMARY;
	bool found = false;

	if (is_title == within)
		found = explain_text(explaining, number, kind, FIELD_TITLE, 0, verdict);
	for (size_t i = 0; i < examination->paper->section_count; i++) {
		bool has = is_summary &&
			   section_sets_have(examination->sections[i], scope->sections);

		if (has == within &&
			explain_text(explaining, number, kind, FIELD_SUMMARY, i, verdict))
			return true;
	}
	return found;
}

static void explain_regex(const struct explaining *explaining, uint32_t number,
	const struct scope *scope, struct verdict *verdict)
{
	enum { FINDINGS_MAX = 2 }; /* one a field */

	verdict->hit_kind = HIT_REGEX;
	verdict->words = regexes_pattern(explaining->examination->regexes, number);
	verdict->pattern = verdict->words;
	verdict->findings =
		arena_array(explaining->arena, FINDINGS_MAX, sizeof(*verdict->findings));
	verdict->held = explain_scope(explaining, number, scope, true, verdict);
	verdict->undecided = verdict->reason.bytes && !verdict->held;
	if (!verdict->held && !verdict->undecided)
		(void)explain_scope(explaining, number, scope, false, verdict);
}

static void explain_list(const struct explaining *explaining, const void *data,
	enum verdict_kind kind, struct verdict *verdict)
{
	const struct regex_data *regex = data;
	const struct regex_list *list = kind == VERDICT_ANY   ? &regex->any
					: kind == VERDICT_ALL ? &regex->all
							      : &regex->none;

	verdict_make_parts(explaining, verdict, list->count);
	for (size_t i = 0; i < list->count; i++)
		explain_regex(
			explaining, list->numbers[i], &regex->scope, &verdict->parts[i]);
}

static void regex_explain(
	const void *data, const struct explaining *explaining, struct verdict *verdict)
{
	const struct regex_data *regex = data;

	group_explain(explaining, data,
		(struct group_lists){
			regex->any.count > 0, regex->all.count > 0, regex->none.count > 0},
		explain_list, verdict);
}

const struct condition_kind condition_regex = {
	.name = "regex",
	.uses_scope = true,
	.parse = regex_parse,
	.match = regex_match,
	.describe = regex_describe,
	.explain = regex_explain,
	.only_excludes = regex_only_exclude,
	.visit = regex_visit,
};
