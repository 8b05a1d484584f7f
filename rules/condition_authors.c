#include "condition_kind.h"
#include "memory.h"
#include "value.h"

#include <stdlib.h>

struct author_list {
	uint32_t *numbers;
	unsigned *lines; /* where each is written */
	size_t count;
};

/* authors: a list (any of), or {any, all, none, match}. */
struct authors_data {
	struct author_list any;
	struct author_list all;
	struct author_list none;
};

static bool author_match_one(struct examination *examination, uint32_t author)
{
	struct hit hit = {.kind = HIT_AUTHOR, .field = FIELD_AUTHORS};

	if (!authors_seen(examination->authors, author, &hit.index))
		return false;
	if (!examination->collects)
		return true;
	hit.pattern = authors_name(examination->authors, author);
	hit.text = examination->paper->authors[hit.index];
	hit.end = hit.text.length;
	if (!examination_has(examination, &hit))
		examination_add(examination, &hit, 0);
	return true;
}

/* Is one of LIST among the names? Where hits are wanted, all of them are looked for. */
static bool list_match(const struct author_list *list, struct examination *examination)
{
	bool found = false;

	for (size_t i = 0; i < list->count; i++) {
		found = author_match_one(examination, list->numbers[i]) || found;
		if (found && !examination->collects)
			return true;
	}
	return found;
}

static bool authors_match(const void *data, struct examination *examination)
{
	const struct authors_data *authors = data;
	struct exclusion exclusion = exclusion_begin(examination);
	bool found;

	if (!exclusion_end(examination, exclusion, list_match(&authors->none, examination)))
		return false;
	found = !authors->any.count || list_match(&authors->any, examination);
	for (size_t i = 0; found && i < authors->all.count; i++)
		found = author_match_one(examination, authors->all.numbers[i]);
	return found;
}

/* A capital or small letter of a script that writes given names and family names apart. */
static bool is_one_latin_word(struct authors *authors, const struct yaml_node *node)
{
	struct folded folded = {0};
	/* What has a space in it need not be folded to be told from one word. */
	bool answer = node->kind == YAML_SCALAR && !node->quoted &&
		      slice_find_byte(node->text, ' ') == node->text.length &&
		      authors_word_count(authors, node->text) == 1;

	if (answer) {
		fold_text(&folded, node->text);
		answer = folded.count && folded.units[0].class == UNIT_LETTER;
		folded_fini(&folded);
	}
	return answer;
}

static int parse_author(const struct node_parser *parser, const struct yaml_node *node,
	enum author_match match, uint32_t *number)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	struct author author = {.match = match};
	struct yaml_excerpt excerpt;

	if (node->kind == YAML_SCALAR && !node->text.length) {
		yaml_error(problems, node, "an empty author");
		return -1;
	}
	if (value_text(node, "authors", &author.name, problems) < 0)
		return -1;
	if (author.name.length > AUTHOR_BYTES_MAX) {
		yaml_error(
			problems, node, "a name of more than %d bytes", AUTHOR_BYTES_MAX);
		return -1;
	}
	*number = authors_add(parser->authors, &author);
	if (*number != AUTHOR_NONE)
		return 0;
	yaml_error(problems, node, "nothing of the author '%s' can be compared",
		yaml_excerpt(author.name, &excerpt));
	return -1;
}

/* Only a first letter may be a capital: neither OpenAI nor IBM is a family name. */
static bool looks_like_family_name(struct slice name)
{
	struct folded folded = {0};
	bool answer = true;

	fold_text(&folded, name);
	for (size_t i = 0; i < folded.count; i++) {
		const struct unit *unit = &folded.units[i];

		answer = answer && unit->class == UNIT_LETTER &&
			 (i == 0 || unit->letter_case != CASE_UPPER);
	}
	folded_fini(&folded);
	return answer;
}

/* Names of one word match nothing longer. Two of them in a row may be one name that YAML has parted
 * at its comma. */
static void check_short_names(
	struct authors *authors, const struct yaml_node *list, struct diagnostics *problems)
{
	struct yaml_excerpt name;
	struct yaml_excerpt next;

	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *item = list->items[i];
		const struct yaml_node *other =
			i + 1 < list->count ? list->items[i + 1] : NULL;
		bool is_name;

		if (!is_one_latin_word(authors, item))
			continue;
		is_name = looks_like_family_name(item->text);
		(void)yaml_excerpt(item->text, &name);
		if (other && is_one_latin_word(authors, other) &&
			(is_name || looks_like_family_name(other->text))) {
			(void)yaml_excerpt(other->text, &next);
			i++;
			yaml_warning(problems, item,
				"'%s' and '%s' are two authors; if they are one, quote '%s, %s'; if "
				"they are two, quote each",
				name.text, next.text, name.text, next.text);
		} else if (is_name) {
			yaml_warning(problems, item,
				"'%s' finds only who is called just that: write the given name or an "
				"initial before it; if this is the whole name, quote it",
				name.text);
		}
	}
}

static int parse_authors(const struct node_parser *parser, const struct yaml_node *node,
	const char *what, enum author_match match, struct author_list *list)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	int rc = 0;

	if (value_list(node, what, problems) < 0)
		return -1;
	list->count = node->count;
	list->numbers = arena_array(
		parser->keyword_parser.arena, node->count, sizeof(*list->numbers));
	list->lines = arena_array(
		parser->keyword_parser.arena, node->count, sizeof(*list->lines));
	for (size_t i = 0; i < node->count; i++) {
		list->lines[i] = node->items[i]->line;
		if (parse_author(parser, node->items[i], match, &list->numbers[i]) < 0)
			rc = -1;
	}
	check_short_names(parser->authors, node, problems);
	return rc;
}

static void *authors_parse(const struct node_parser *parser, const struct yaml_node *node,
	const struct scope *scope)
{
	static const char *const known[] = {"any", "all", "none", "match", NULL};
	static const char *const matches[] = {"default", "exact", "loose", NULL};
	struct authors_data *authors =
		arena_alloc(parser->keyword_parser.arena, sizeof(*authors));
	const struct yaml_node *part;
	unsigned match = AUTHOR_MATCH_DEFAULT;
	int rc = 0;

	(void)scope;
	if (node->kind != YAML_MAP) {
		rc = parse_authors(
			parser, node, "authors", AUTHOR_MATCH_DEFAULT, &authors->any);
		return rc < 0 ? NULL : authors;
	}
	rc = group_check_keys(
		node, known, "authors", NULL, parser->keyword_parser.problems);
	if ((part = yaml_get(node, "match")) &&
		value_choice(part, "match", matches, &match,
			parser->keyword_parser.problems) < 0)
		rc = -1;
	if ((part = yaml_get(node, "any")) &&
		parse_authors(
			parser, part, "any", (enum author_match)match, &authors->any) < 0)
		rc = -1;
	if ((part = yaml_get(node, "all")) &&
		parse_authors(
			parser, part, "all", (enum author_match)match, &authors->all) < 0)
		rc = -1;
	if ((part = yaml_get(node, "none")) &&
		parse_authors(
			parser, part, "none", (enum author_match)match, &authors->none) < 0)
		rc = -1;
	return rc < 0 ? NULL : authors;
}

static void put_authors(struct builder *builder, const char *name,
	const struct author_list *list, const struct node_parser *parser)
{
	struct builder all = {0};
	size_t *ends;

	if (!list->count)
		return;
	ends = memory_new(list->count, sizeof(*ends));
	for (size_t i = 0; i < list->count; i++) {
		builder_put_slice(&all, authors_text(parser->authors, list->numbers[i]));
		ends[i] = all.length;
	}
	group_describe(builder, name, builder_text(&all), ends, list->count);
	builder_fini(&all);
	free(ends);
}

static void authors_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct authors_data *authors = data;

	put_authors(builder, " any", &authors->any, parser);
	put_authors(builder, " all", &authors->all, parser);
	put_authors(builder, " none", &authors->none, parser);
}

static void visit_list(
	const struct author_list *list, const struct word_visitor *visitor, bool excludes)
{
	for (size_t i = 0; i < list->count; i++)
		visitor->on_author(visitor->owner, list->numbers[i], excludes);
}

static void authors_visit(const void *data, const struct word_visitor *visitor)
{
	const struct authors_data *authors = data;

	visit_list(&authors->any, visitor, visitor->excludes);
	visit_list(&authors->all, visitor, visitor->excludes);
	visit_list(&authors->none, visitor, true);
}

static void explain_list(const struct explaining *explaining, const void *data,
	enum verdict_kind kind, struct verdict *verdict)
{
	const struct authors_data *authors = data;
	const struct author_list *list = kind == VERDICT_ANY   ? &authors->any
					 : kind == VERDICT_ALL ? &authors->all
							       : &authors->none;

	verdict_make_parts(explaining, verdict, list->count);
	for (size_t i = 0; i < list->count; i++) {
		verdict->parts[i].line = list->lines[i];
		explain_author(explaining, list->numbers[i], &verdict->parts[i]);
	}
}

static void authors_explain(
	const void *data, const struct explaining *explaining, struct verdict *verdict)
{
	const struct authors_data *authors = data;

	group_explain(explaining, data,
		(struct group_lists){authors->any.count > 0, authors->all.count > 0,
			authors->none.count > 0},
		explain_list, verdict);
}

static bool authors_triggers(const void *data, struct triggers *triggers)
{
	const struct authors_data *authors = data;
	const struct author_list *list = authors->all.count ? &authors->all : &authors->any;
	/* All of `all` must be seen, so its first is as good as any. */
	size_t count = authors->all.count ? 1 : list->count;

	for (size_t i = 0; i < count; i++)
		triggers_add_author(triggers, list->numbers[i]);
	return count > 0;
}

static bool authors_only_exclude(const void *data)
{
	const struct authors_data *authors = data;

	return !authors->any.count && !authors->all.count;
}

const struct condition_kind condition_authors = {
	.name = "authors",
	.parse = authors_parse,
	.match = authors_match,
	.describe = authors_describe,
	.explain = authors_explain,
	.only_excludes = authors_only_exclude,
	.visit = authors_visit,
	.triggers = authors_triggers,
};
