/* Each limit: what just keeps to it is read whole, and what is beyond it is said. */
#include "bounds.h"

#include "check.h"
#include "digest.h"
#include "front_matter.h"
#include "table.h"

#include <stdio.h>

#define PAPER "### [CORAL](https://arxiv.org/abs/2410.23090)\n\n"

/* A digest made of HEAD, COUNT times REPEATED, and TAIL. */
struct recipe {
	const char *head;
	const char *repeated;
	size_t count;
	const char *tail;
};

static int read_recipe(const struct recipe *recipe, struct digest *digest)
{
	char *bytes = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&bytes, &length);
	int rc;

	assert_non_null(out);
	fputs(recipe->head, out);
	for (size_t i = 0; i < recipe->count; i++)
		fputs(recipe->repeated, out);
	fputs(recipe->tail, out);
	assert_int_equal(fclose(out), 0);
	rc = digest_parse((struct slice){bytes, length}, SLICE_LITERAL("x.md"), digest);
	free(bytes);
	return rc;
}

/* Another paper stands behind each, and is read. */
#define NEXT "\n\n### [NEXT](https://arxiv.org/abs/2410.00002)\n"

static void a_paper_beyond_a_limit_is_left_out_and_said(void **state)
{
	static const struct {
		struct recipe recipe; /* one more of what is repeated is too much */
		const char *warning;
	} cases[] = {
		{{PAPER "Authors: ", "A,", AUTHORS_MAX, NEXT}, "more than 10,000 authors"},
		{{PAPER, "- a\n", SECTIONS_MAX, NEXT}, "more than 5,000 parts"},
		{{PAPER "- ", "12345678", TEXT_BYTES_MAX / 8, NEXT}, "more than 1 MiB"},
		{{"### [", "t", TITLE_BYTES_MAX,
			 "](https://arxiv.org/abs/2410.23090)" NEXT},
			"the title has more than 4 KiB"},
		{{"### [CORAL](https://arxiv.org/abs/2410.23090?", "x",
			 LINK_BYTES_MAX - sizeof("https://arxiv.org/abs/2410.23090?") + 1,
			 ")" NEXT},
			"the link has more than 4 KiB"},
		{{"### [A post](https://example.org/", "x",
			 LINK_BYTES_MAX - sizeof("https://example.org/") + 1,
			 ")\n\nVote: 3" NEXT},
			"the link has more than 4 KiB"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct recipe recipe = cases[i].recipe;
		struct digest digest;

		assert_int_equal(read_recipe(&recipe, &digest), 0);
		if (digest.paper_count != 2 || digest.warnings.count != 0)
			fail_msg("case %zu: %zu papers, %zu warnings", i,
				digest.paper_count, digest.warnings.count);
		digest_fini(&digest);
		recipe.count++;
		assert_int_equal(read_recipe(&recipe, &digest), 0);
		assert_int_equal(digest.paper_count, 1);
		assert_slice(digest.papers[0].title, "NEXT");
		assert_int_equal(digest.warnings.count, 1);
		assert_int_equal(digest.warnings.items[0].line, 1);
		assert_non_null(strstr(digest.warnings.items[0].text, cases[i].warning));
		assert_non_null(strstr(
			digest.warnings.items[0].text, ", so this paper is not read"));
		digest_fini(&digest);
	}
}

static void texts_of_many_parts_count_together(void **state)
{
	static const char line[] =
		"- 12345678901234567890123456789012345678901234567890123456"
		"7890123456789012345678901234567890123456789012345678901234"
		"5678901234567890123456789012345678901234567890123456789012"
		"345678901234567890123456789012345678901234567890123456789\n";
	const struct recipe recipe = {PAPER, line, SECTIONS_MAX, NEXT};
	struct digest digest;

	(void)state;
	assert_true(strlen(line) * SECTIONS_MAX > TEXT_BYTES_MAX);
	assert_int_equal(read_recipe(&recipe, &digest), 0);
	assert_int_equal(digest.paper_count, 1);
	assert_non_null(strstr(digest.warnings.items[0].text, "more than 1 MiB"));
	digest_fini(&digest);
}

static void what_is_no_paper_is_beyond_no_limit(void **state)
{
	const struct recipe recipe = {"# Notes\n\n", "- a\n", SECTIONS_MAX + 1, ""};
	struct digest digest;

	(void)state;
	assert_int_equal(read_recipe(&recipe, &digest), 0);
	assert_int_equal(digest.paper_count, 0);
	assert_int_equal(digest.warnings.count, 0);
	digest_fini(&digest);
}

static void too_many_papers_are_an_error(void **state)
{
	struct recipe recipe = {
		"", "# [a](https://arxiv.org/abs/2410.00001)\n", PAPERS_MAX, ""};
	struct digest digest;

	(void)state;
	assert_int_equal(read_recipe(&recipe, &digest), 0);
	assert_int_equal(digest.paper_count, PAPERS_MAX);
	digest_fini(&digest);
	recipe.count++;
	recipe.tail = "\nVote: many\n";
	assert_int_equal(read_recipe(&recipe, &digest), -1);
	assert_int_equal(digest.paper_count, 0);
	assert_int_equal(digest.warnings.count, 1);
	assert_int_equal(digest.warnings.error_count, 1);
	assert_string_equal(digest.warnings.items[0].text,
		"more than 50,000 papers, so it is not read");
	digest_fini(&digest);
}

static void another_encoding_is_an_error(void **state)
{
	static const char *const begins[] = {"\xFF\xFE# \0", "\xFE\xFF\0#"};
	struct digest digest;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(begins); i++) {
		struct slice bytes = {begins[i], 4};

		assert_int_equal(digest_parse(bytes, SLICE_LITERAL("x.md"), &digest), -1);
		assert_int_equal(digest.warnings.error_count, 1);
		assert_string_equal(digest.warnings.items[0].text,
			"UTF-16 and not UTF-8, so it is not read");
		digest_fini(&digest);
	}
}

/* What is no paper may be as many as there are: prose has headings. */
static void headings_of_prose_do_not_count(void **state)
{
	const struct recipe recipe = {"", "# a\n", PAPERS_MAX + 10, NEXT};
	struct digest digest;

	(void)state;
	assert_int_equal(read_recipe(&recipe, &digest), 0);
	assert_int_equal(digest.paper_count, 1);
	digest_fini(&digest);
}

static void a_table_that_is_too_wide_is_said(void **state)
{
	static const char row[] = "| [CORAL](https://arxiv.org/abs/2410.23090) |";
	char text[1024];
	struct digest digest;

	(void)state;
	for (int more = 0; more < 2; more++) {
		char *end = stpcpy(text, "|a|");

		for (int i = 1; i < TABLE_COLUMNS_MAX + more; i++)
			end = stpcpy(end, "b|");
		(void)stpcpy(stpcpy(stpcpy(end, "\n|-|\n"), row), "c|\n");
		assert_int_equal(
			digest_parse(slice_of(text), SLICE_LITERAL("x.md"), &digest), 0);
		assert_int_equal(digest.paper_count, 1);
		assert_int_equal(digest.warnings.count, more);
		if (more)
			assert_non_null(strstr(digest.warnings.items[0].text,
				"a table of more than 32 columns"));
		digest_fini(&digest);
	}
}

static void front_matter_that_is_too_long_is_said(void **state)
{
	const struct recipe recipe = {
		"---\na: b\n", "c: d\n", FRONT_MATTER_BYTES_MAX / 5, "---\n" NEXT};
	struct digest digest;

	(void)state;
	assert_int_equal(read_recipe(&recipe, &digest), 0);
	assert_int_equal(digest.paper_count, 1);
	assert_int_equal(digest.warnings.count, 1);
	assert_string_equal(digest.warnings.items[0].text,
		"front matter does not end within 256 KiB, so it is read as text");
	digest_fini(&digest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_paper_beyond_a_limit_is_left_out_and_said),
		cmocka_unit_test(texts_of_many_parts_count_together),
		cmocka_unit_test(what_is_no_paper_is_beyond_no_limit),
		cmocka_unit_test(too_many_papers_are_an_error),
		cmocka_unit_test(another_encoding_is_an_error),
		cmocka_unit_test(headings_of_prose_do_not_count),
		cmocka_unit_test(a_table_that_is_too_wide_is_said),
		cmocka_unit_test(front_matter_that_is_too_long_is_said),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
