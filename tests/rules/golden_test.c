/* What is said about faulty files: tests/rules/golden/NAME.yaml is checked, and what comes out must
 * be NAME.txt, a line for each problem. To add a case, add two files. */
#include "ruleset.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <dirent.h>

static const char directory[] = "tests/rules/golden";

static struct slice read_file(struct arena *arena, const char *name)
{
	char path[512];
	char *bytes = arena_alloc(arena, 64 * 1024);
	FILE *file;
	size_t length;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "re");
	if (!file)
		fail_msg("cannot open %s (run from the top of the tree)", path);
	length = fread(bytes, 1, 64 * 1024 - 1, file);
	(void)fclose(file);
	return (struct slice){.bytes = bytes, .length = length};
}

/* All problems of the file, as golden files have them. */
static char *check_file(struct arena *arena, const char *name)
{
	struct diagnostics problems = {0};
	struct yaml_node *root = yaml_load(arena, read_file(arena, name), name, &problems);
	size_t errors =
		problems.error_count; /* keys that stand twice: the rest is checked */
	struct ruleset *ruleset = NULL;
	char *said = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&said, &length);

	if (root) {
		struct yaml_node *rules = yaml_get(root, "rules");
		struct yaml_node *terms = yaml_get(root, "terms");

		ruleset = ruleset_new(
			&rules, rules ? 1 : 0, &terms, terms ? 1 : 0, &problems);
	}
	assert_true((ruleset != NULL) == (root && problems.error_count == errors));
	ruleset_free(ruleset);
	diagnostics_sort(&problems);
	for (size_t i = 0; i < problems.count; i++) {
		const struct diagnostic *item = &problems.items[i];

		assert_string_equal(item->file, name);
		(void)fprintf(stream, "%u:%u: %s: %s\n", item->line, item->column,
			severity_name(item->severity), item->text);
	}
	diagnostics_fini(&problems);
	(void)fclose(stream);
	return said;
}

static bool pair_agrees(const char *name, size_t stem)
{
	struct arena *arena = arena_new();
	char expected_name[300];
	struct slice expected;
	char *said;
	bool agrees;

	(void)snprintf(expected_name, sizeof(expected_name), "%.*s.txt", (int)stem, name);
	expected = read_file(arena, expected_name);
	said = check_file(arena, name);
	agrees = slice_equal(slice_of(said), expected);
	if (!agrees)
		(void)fprintf(stderr, /* cmocka's print_error() cuts long texts */
			"%s says:\n%sand not what is in %s\n", name, said, expected_name);
	free(said);
	arena_free(arena);
	return agrees;
}

static void every_problem_is_reported_in_the_words_of_the_golden_files(void **state)
{
	DIR *entries = opendir(directory);
	struct dirent *entry;
	size_t pairs = 0;
	size_t failures = 0;

	(void)state;
	if (!entries) {
		fail_msg("cannot open %s (run from the top of the tree)", directory);
		return;
	}
	while ((entry = readdir(entries))) {
		struct slice name = slice_of(entry->d_name);

		if (!slice_ends_with(name, SLICE_LITERAL(".yaml")))
			continue;
		pairs++;
		failures += !pair_agrees(entry->d_name, name.length - strlen(".yaml"));
	}
	(void)closedir(entries);
	assert_true(pairs > 10);
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_problem_is_reported_in_the_words_of_the_golden_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
