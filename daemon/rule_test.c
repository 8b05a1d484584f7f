#include "rule_test.h"

#include "file.h"
#include "identity.h"
#include "intern.h"
#include "memory.h"
#include "path.h"
#include "text.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

struct loader {
	struct arena *arena;
	const struct ruleset *ruleset;
	struct diagnostics *problems;
	struct intern rules; /* their names, by number */
	struct intern names; /* of the tests so far */
	const struct rule_test *tests;
};

/* ---- papers ---- */

/* What JSON writes for nothing, so that a line of `parse --json` can stand for a paper. */
static bool is_null(const struct yaml_node *node)
{
	return node->kind == YAML_SCALAR && !node->quoted &&
	       slice_equal(node->text, SLICE_LITERAL("null"));
}

static void parse_title(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	(void)value_text(node, "title", &paper->title, loader->problems);
}

static void parse_url(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	if (!is_null(node))
		(void)value_text(node, "url", &paper->url, loader->problems);
}

static void parse_id(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	(void)value_text(node, "id", &paper->id, loader->problems);
}

static void parse_date(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	if (!is_null(node))
		(void)value_date(node, "date", &paper->date, loader->problems);
}

static void parse_votes(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	if (!is_null(node))
		paper->has_votes =
			value_count(node, "votes", &paper->votes, loader->problems) == 0;
}

static void parse_authors(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	if (node->kind == YAML_LIST && !node->count)
		return;
	if (value_list(node, "authors", loader->problems) < 0)
		return;
	paper->author_count = node->count;
	paper->authors = arena_array(loader->arena, node->count, sizeof(*paper->authors));
	for (size_t i = 0; i < node->count; i++)
		(void)value_text(
			node->items[i], "an author", &paper->authors[i], loader->problems);
}

/* A bullet: a text, {LABEL: text}, or {label, text} as `parse --json` has it. */
static void parse_section(
	const struct loader *loader, const struct yaml_node *node, struct section *section)
{
	static const char *const known[] = {"label", "text", NULL};
	const struct yaml_node *label = yaml_get(node, "label");
	const struct yaml_node *text = yaml_get(node, "text");

	if (node->kind == YAML_MAP && node->count == 1 && !label && !text) {
		label = node->keys[0];
		text = node->items[0];
	} else if (node->kind == YAML_MAP) {
		yaml_check_keys(node, known, loader->problems);
	} else {
		text = node;
	}
	if (!text) {
		yaml_error(loader->problems, node, "a section without a text");
		return;
	}
	section->line = text->line;
	(void)value_text(text, "a section", &section->text, loader->problems);
	if (label && !is_null(label))
		(void)value_text(label, "label", &section->label, loader->problems);
}

static void parse_sections(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	if (node->kind == YAML_LIST && !node->count)
		return;
	if (value_list(node, "sections", loader->problems) < 0)
		return;
	paper->section_count = node->count;
	paper->sections = arena_array(loader->arena, node->count, sizeof(*paper->sections));
	for (size_t i = 0; i < node->count; i++)
		parse_section(loader, node->items[i], &paper->sections[i]);
}

/* A summary of one bullet. */
static void parse_summary(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	paper->section_count = 1;
	paper->sections = arena_array(loader->arena, 1, sizeof(*paper->sections));
	paper->sections[0].line = node->line;
	(void)value_text(node, "summary", &paper->sections[0].text, loader->problems);
}

static const struct paper_key {
	const char *name;
	/* NULL: rules do not ask for it; it may stand there, as `parse --json` writes it. */
	void (*parse)(const struct loader *loader, const struct yaml_node *node,
		struct paper *paper);
} paper_keys[] = {
	{"title", parse_title},
	{"authors", parse_authors},
	{"votes", parse_votes},
	{"date", parse_date},
	{"url", parse_url},
	{"id", parse_id},
	{"sections", parse_sections},
	{"summary", parse_summary},
	{"file", NULL},
	{"line", NULL},
	{"arxiv_id", NULL},
	{"image", NULL},
	{"video", NULL},
};

enum { PAPER_KEY_COUNT = sizeof(paper_keys) / sizeof(*paper_keys) };

static void parse_paper(
	const struct loader *loader, const struct yaml_node *node, struct paper *paper)
{
	const char *known[PAPER_KEY_COUNT + 1] = {0};

	if (node->kind != YAML_MAP) {
		yaml_error(loader->problems, node,
			"a paper is a map, such as {title: …, votes: 5}");
		return;
	}
	for (size_t i = 0; i < PAPER_KEY_COUNT; i++)
		known[i] = paper_keys[i].name;
	yaml_check_keys(node, known, loader->problems);
	if (yaml_get(node, "summary") && yaml_get(node, "sections"))
		yaml_error(loader->problems, yaml_get(node, "summary"),
			"'summary' is short for 'sections' of one; give one of them");
	paper->title = SLICE_LITERAL("");
	paper->line = node->line;
	for (size_t i = 0; i < PAPER_KEY_COUNT; i++) {
		const struct yaml_node *value = yaml_get(node, paper_keys[i].name);

		if (value && paper_keys[i].parse)
			paper_keys[i].parse(loader, value, paper);
	}
	if (!paper->id.bytes)
		paper->id = identity_of(loader->arena, paper->url, paper->title);
}

/* ---- what is expected ---- */

/* The rule that the scalar NODE names, or INTERN_NONE after an error. */
static uint32_t find_rule(const struct loader *loader, const struct yaml_node *node)
{
	size_t count = loader->rules.count;
	const char **names;
	uint32_t number = INTERN_NONE;

	if (node->kind != YAML_SCALAR) {
		yaml_error(loader->problems, node, "the name of a rule is a text");
		return number;
	}
	number = intern_find(&loader->rules, node->text);
	if (number != INTERN_NONE)
		return number;
	names = memory_new(count + 1, sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = loader->rules.texts[i].bytes;
	yaml_report_unknown(loader->problems, node, "rule", names);
	free(names);
	return number;
}

static void add_expectation(const struct loader *loader, struct rule_test *test,
	const struct yaml_node *node, struct expectation expectation)
{
	uint32_t number = find_rule(loader, node);
	struct yaml_excerpt excerpt;

	if (number == INTERN_NONE)
		return;
	expectation.rule = number;
	for (size_t i = 0; i < test->expectation_count; i++)
		if (test->expectations[i].rule == number)
			yaml_error(loader->problems, node,
				"the rule '%s' stands here twice",
				yaml_excerpt(node->text, &excerpt));
	test->expectations[test->expectation_count++] = expectation;
}

/* How many papers a rule is to match, or which. */
static void parse_papers(const struct loader *loader, const struct yaml_node *key,
	const struct yaml_node *node, struct expectation *expectation)
{
	struct yaml_excerpt excerpt;
	const char *rule = yaml_excerpt(key->text, &excerpt);
	int64_t count;

	if (node->kind == YAML_SCALAR) {
		if (value_count(node, rule, &count, loader->problems) < 0)
			return;
		expectation->counts = true;
		expectation->count = (size_t)count;
		return;
	}
	if (value_list(node, rule, loader->problems) < 0)
		return;
	expectation->paper_count = node->count;
	expectation->papers =
		arena_array(loader->arena, node->count, sizeof(*expectation->papers));
	for (size_t i = 0; i < node->count; i++)
		(void)value_text(node->items[i], "a paper", &expectation->papers[i],
			loader->problems);
}

static void parse_expect(
	const struct loader *loader, const struct yaml_node *node, struct rule_test *test)
{
	struct yaml_excerpt excerpt;

	if (node->kind == YAML_SCALAR) {
		yaml_error(loader->problems, node,
			node->text.length
				? "'expect' must be a list of rules: [%s]"
				: "'expect' must be a list of rules%s; [] means that none matches",
			yaml_excerpt(node->text, &excerpt));
		return;
	}
	if (node->kind == YAML_MAP && !test->digest)
		yaml_error(loader->problems, node,
			"which papers are to match can be said of a digest; of one paper, "
			"'expect' is a list of rules");
	test->others_may_match = node->kind == YAML_MAP;
	test->expectations =
		arena_array(loader->arena, node->count, sizeof(*test->expectations));
	for (size_t i = 0; i < node->count; i++) {
		struct expectation expectation = {0};

		if (node->kind == YAML_MAP)
			parse_papers(loader, node->keys[i], node->items[i], &expectation);
		add_expectation(loader, test,
			node->kind == YAML_MAP ? node->keys[i] : node->items[i],
			expectation);
	}
}

/* ---- tests ---- */

static void parse_name(
	struct loader *loader, const struct yaml_node *node, struct rule_test *test)
{
	const struct rule_test *first = loader->tests;
	struct yaml_excerpt excerpt;
	bool is_new;

	if (value_text(node, "name", &test->name, loader->problems) < 0)
		return;
	(void)intern_put(&loader->names, loader->arena, test->name, &is_new);
	if (is_new)
		return;
	while (!slice_equal(first->name, test->name))
		first++;
	yaml_error(loader->problems, node,
		"a second test with the name '%s' (the first is in line %u)",
		yaml_excerpt(test->name, &excerpt), first->line);
}

/* The path of a digest is relative to the file of the tests, and shown like that. */
static void parse_digest(
	const struct loader *loader, const struct yaml_node *node, struct rule_test *test)
{
	const char *slash = strrchr(node->file, '/');
	struct text path = {0};
	struct slice name;

	if (value_text(node, "digest", &name, loader->problems) < 0)
		return;
	if (name.bytes[0] == '~') {
		test->digest = path_resolve(loader->arena, name, node->file);
		if (!test->digest)
			yaml_error(loader->problems, node,
				"'~' has no meaning: there is no home folder");
		return;
	}
	if (slash && name.bytes[0] != '/')
		text_add(&path,
			(struct slice){node->file, (size_t)(slash - node->file) + 1});
	text_add(&path, name);
	test->digest = arena_copy(loader->arena, text_slice(&path)).bytes;
	text_fini(&path);
}

static void parse_test(
	struct loader *loader, const struct yaml_node *node, struct rule_test *test)
{
	static const char *const known[] = {
		"name", "paper", "digest", "now", "expect", NULL};
	const struct yaml_node *name = yaml_get(node, "name");
	const struct yaml_node *paper = yaml_get(node, "paper");
	const struct yaml_node *digest = yaml_get(node, "digest");
	const struct yaml_node *now = yaml_get(node, "now");
	const struct yaml_node *expect = yaml_get(node, "expect");

	if (node->kind != YAML_MAP) {
		yaml_error(loader->problems, node,
			"a test is a map: {name: …, paper: {…}, expect: […]}");
		return;
	}
	yaml_check_keys(node, known, loader->problems);
	test->file = node->file;
	test->line = node->line;
	test->column = node->column;
	if (name)
		parse_name(loader, name, test);
	else
		yaml_error(loader->problems, node, "a test without 'name'");
	if (paper)
		parse_paper(loader, paper, &test->paper);
	if (digest)
		parse_digest(loader, digest, test);
	if (!paper == !digest)
		yaml_error(loader->problems, node,
			"a test needs one of 'paper' and 'digest', and not both");
	if (now)
		(void)value_date(now, "now", &test->now, loader->problems);
	if (expect)
		parse_expect(loader, expect, test);
	else
		yaml_error(loader->problems, node,
			"a test without 'expect'; [] means that no rule matches");
}

static void parse_tests(
	struct loader *loader, const struct yaml_node *root, struct rule_tests *tests)
{
	/* A file without anything in it is an empty map. */
	if (root->kind == YAML_MAP && !root->count)
		return;
	if (root->kind != YAML_LIST) {
		yaml_error(loader->problems, root,
			"tests are a list: '- name: …', each with 'paper' or 'digest', and 'expect'");
		return;
	}
	tests->items = arena_array(loader->arena, root->count, sizeof(*tests->items));
	loader->tests = tests->items;
	for (size_t i = 0; i < root->count; i++)
		parse_test(loader, root->items[i], &tests->items[i]);
	tests->count = root->count;
}

int rule_tests_load(struct rule_tests *tests, const char *file,
	const struct ruleset *ruleset, struct diagnostics *problems)
{
	struct arena *arena = arena_new();
	struct loader loader = {.arena = arena, .ruleset = ruleset, .problems = problems};
	size_t errors = problems->error_count;
	const struct yaml_node *root = NULL;
	struct slice bytes;
	mode_t mode;
	bool is_new;

	*tests = (struct rule_tests){.arena = arena};
	for (size_t i = 0; i < ruleset_count(ruleset); i++)
		(void)intern_put(
			&loader.rules, arena, ruleset_rule(ruleset, i)->name, &is_new);
	bytes = file_read(arena, file, &mode, problems);
	if (bytes.bytes)
		root = yaml_load(arena, bytes, file, problems);
	if (root)
		parse_tests(&loader, root, tests);
	intern_fini(&loader.rules);
	intern_fini(&loader.names);
	diagnostics_sort(problems);
	if (problems->error_count == errors)
		return 0;
	tests->count = 0;
	return -1;
}

void rule_tests_fini(struct rule_tests *tests)
{
	arena_free(tests->arena);
	*tests = (struct rule_tests){0};
}
