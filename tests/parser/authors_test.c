/* Author lists as digests write them. */
#include "authors.h"

#include "check.h"

/* Stands in for the digest under construction: the names, joined by '|'. */
struct draft {
	char names[256];
	size_t length;
};

static void add(struct draft *draft, struct slice name)
{
	assert_true(draft->length + name.length + 1 < sizeof(draft->names));
	memcpy(draft->names + draft->length, name.bytes, name.length);
	draft->length += name.length;
	draft->names[draft->length++] = '|';
}

static void assert_authors(struct slice list, const char *expected)
{
	struct draft draft = {0};

	authors_read(list, &draft, add);
	assert_string_equal(draft.names, expected);
}

static void commas_separate_names(void **state)
{
	(void)state;
	assert_authors(SLICE_LITERAL("Sepp Hochreiter, N. Carlini"),
		"Sepp Hochreiter|N. Carlini|");
	assert_authors(SLICE_LITERAL("김철수,\t이영희 ,박"), "김철수|이영희|박|");
	assert_authors(SLICE_LITERAL("One Only"), "One Only|");
}

static void names_that_are_empty_or_a_plus_are_dropped(void **state)
{
	(void)state;
	assert_authors(SLICE_LITERAL("A, B, +"), "A|B|");
	assert_authors(SLICE_LITERAL("A,, B,"), "A|B|");
	assert_authors(SLICE_LITERAL(" , ,+,"), "");
	assert_authors(SLICE_LITERAL(""), "");
	assert_authors((struct slice){0}, "");
	assert_authors(SLICE_LITERAL("C++ Team"), "C++ Team|");
}

static void an_and_before_a_name_goes(void **state)
{
	(void)state;
	assert_authors(SLICE_LITERAL("A. Author, and B. Author"), "A. Author|B. Author|");
	assert_authors(SLICE_LITERAL("A, AND  B"), "A|B|");
	assert_authors(SLICE_LITERAL("Andrej Karpathy, Andy"), "Andrej Karpathy|Andy|");
}

static void a_name_given_twice_stays_twice(void **state)
{
	(void)state;
	assert_authors(SLICE_LITERAL("Damai Dai, Damai Dai"), "Damai Dai|Damai Dai|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_separate_names),
		cmocka_unit_test(names_that_are_empty_or_a_plus_are_dropped),
		cmocka_unit_test(an_and_before_a_name_goes),
		cmocka_unit_test(a_name_given_twice_stays_twice),
	};

	return cmocka_run_group_tests_name("authors", tests, NULL, NULL);
}
