/* Keywords and authors against labelled cases: JSON Lines of kind, pattern, options, text, expect.
 * The cases are not part of this tree; without them the test is skipped. */
#include "author.h"
#include "keywords.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <jansson.h>

static bool option_is(json_t *options, const char *name, const char *value)
{
	json_t *option = json_object_get(options, name);

	return option && json_is_string(option) &&
	       strcmp(json_string_value(option), value) == 0;
}

static bool keyword_case_matches(const char *pattern, json_t *options, const char *text)
{
	struct keyword keyword = {.word = slice_of(pattern)};
	struct keywords *keywords = keywords_new();
	struct folded folded = {0};
	size_t count;

	if (option_is(options, "form", "prefix"))
		keyword.form = KEYWORD_FORM_PREFIX;
	if (json_is_true(json_object_get(options, "camel")))
		keyword.camel = KEYWORD_CAMEL_YES;
	if (json_is_false(json_object_get(options, "camel")))
		keyword.camel = KEYWORD_CAMEL_NO;
	keywords_add(keywords, &keyword);
	keywords_build(keywords);
	fold_text(&folded, slice_of(text));
	keywords_begin(keywords);
	keywords_scan(keywords, &folded, 0, 0, 0);
	(void)keywords_seen_list(keywords, &count);
	folded_fini(&folded);
	keywords_free(keywords);
	return count > 0;
}

static bool author_case_matches(const char *pattern, json_t *options, const char *text)
{
	struct author author = {.name = slice_of(pattern)};
	struct authors *authors = authors_new();
	const struct slice name = slice_of(text);
	size_t count;

	if (option_is(options, "match", "loose"))
		author.match = AUTHOR_MATCH_LOOSE;
	if (option_is(options, "match", "exact"))
		author.match = AUTHOR_MATCH_EXACT;
	authors_add(authors, &author);
	authors_build(authors);
	authors_scan(authors, &name, 1);
	(void)authors_seen_list(authors, &count);
	authors_free(authors);
	return count > 0;
}

static bool case_holds(json_t *entry)
{
	const char *kind = json_string_value(json_object_get(entry, "kind"));
	const char *pattern = json_string_value(json_object_get(entry, "pattern"));
	const char *text = json_string_value(json_object_get(entry, "text"));
	json_t *options = json_object_get(entry, "options");
	bool expected = json_is_true(json_object_get(entry, "expect"));
	bool found;

	assert_true(kind && pattern && text);
	if (strcmp(kind, "author") == 0)
		found = author_case_matches(pattern, options, text);
	else
		found = keyword_case_matches(pattern, options, text);
	if (found != expected)
		print_error("%s '%s' %s '%.60s': %s\n", kind, pattern,
			expected ? "does not match" : "matches", text,
			json_string_value(json_object_get(entry, "why")));
	return found == expected;
}

static void the_labelled_cases_hold(void **state)
{
	const char *shared = getenv("PAPERWATCH_SHARED");
	char path[4096];
	FILE *file;
	char *line = NULL;
	size_t room = 0;
	size_t cases = 0;
	size_t failures = 0;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/matching/cases.jsonl",
		shared ? shared : "../shared");
	file = fopen(path, "re");
	if (!file) {
		print_message("no %s: skipped\n", path);
		skip();
	}
	while (getline(&line, &room, file) > 0) {
		json_t *entry = json_loads(line, 0, NULL);

		assert_non_null(entry);
		cases++;
		failures += !case_holds(entry);
		json_decref(entry);
	}
	free(line);
	(void)fclose(file);
	assert_true(cases > 100);
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_labelled_cases_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
