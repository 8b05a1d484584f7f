/* Regular expressions: what patterns see of a text, and that none of them can take for ever. */
#include "regex.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>
#include <time.h>

static uint32_t add(struct regexes *regexes, const char *pattern)
{
	struct regex_fault fault;
	uint32_t number = regexes_add(regexes, slice_of(pattern), &fault);

	if (number == REGEX_NONE)
		fail_msg("'%s': %s", pattern, fault.text);
	return number;
}

static enum regex_answer search(struct regexes *regexes, uint32_t number, const char *text)
{
	size_t start;
	size_t end;

	return regexes_search(regexes, number, slice_of(text), &start, &end);
}

/* PATTERN is found in TEXT as FOUND; NULL: not at all. */
static void assert_found(const char *pattern, const char *text, const char *found)
{
	struct regexes *regexes = regexes_new();
	size_t start = 0;
	size_t end = 0;
	enum regex_answer answer = regexes_search(
		regexes, add(regexes, pattern), slice_of(text), &start, &end);

	assert_int_not_equal(answer, REGEX_UNDECIDED);
	if ((answer == REGEX_FOUND) != (found != NULL) ||
		(found && !slice_equal(
				  slice_part(slice_of(text), start, end), slice_of(found))))
		fail_msg("'%s' in '%s': %d, %zu-%zu", pattern, text, (int)answer, start,
			end);
	regexes_free(regexes);
}

static void patterns_see_characters_of_all_scripts(void **state)
{
	(void)state;
	assert_found("강.학습", "이 강화학습은", "강화학습");
	assert_found("\\bVLM\\b", "the VLM, at last", "VLM");
	assert_found("\\bVLM\\b", "VLM는", NULL);
	assert_found("\\w+", "— 모델 —", "모델");
	assert_found("(?i)ÜBER", "der über", "über");
	assert_found("rag", "RAG", NULL);
	assert_found("(?i)rag", "RAG", "RAG");
	assert_found("\\p{Hangul}{2,}", "RAG 검색", "검색");
}

static void ends_are_those_of_the_text_and_lines_mean_nothing(void **state)
{
	(void)state;
	assert_found("^a", "b\na", NULL);
	assert_found("a$", "a\nb", NULL);
	assert_found("a$", "a\n", NULL);
	assert_found("^a.b$", "a\nb", "a\nb");
	assert_found("large language", "large\nlanguage", "large\nlanguage");
	assert_found("a*", "", "");
	assert_found("^$", "", "");
}

static void what_only_looks_ahead_is_found_as_nothing(void **state)
{
	(void)state;
	assert_found("^(?=.*robot)(?=.*plan)", "plans of robots", "");
	assert_found("robot\\K", "a robot", "");
}

static void a_faulty_pattern_says_where(void **state)
{
	struct regexes *regexes = regexes_new();
	struct regex_fault fault;

	(void)state;
	assert_int_equal(regexes_add(regexes, slice_of("모델(a|b"), &fault), REGEX_NONE);
	assert_int_equal(fault.place, strlen("모델(a|b"));
	assert_string_equal(fault.text, "missing closing parenthesis");
	assert_int_equal(regexes_add(regexes, slice_of("ab\\C"), &fault), REGEX_NONE);
	assert_int_equal(regexes_add(regexes, slice_of("a{2,1}b"), &fault), REGEX_NONE);
	assert_in_range(fault.place, strlen("a{"), strlen("a{2,1}"));
	assert_int_equal(regexes_count(regexes), 0);
	regexes_free(regexes);
}

static void equal_patterns_are_one(void **state)
{
	struct regexes *regexes = regexes_new();
	uint32_t first = add(regexes, "a+");
	uint32_t second = add(regexes, "b+");

	(void)state;
	assert_int_equal(add(regexes, "a+"), first);
	assert_int_not_equal(first, second);
	assert_int_equal(regexes_count(regexes), 2);
	assert_true(slice_equal(regexes_pattern(regexes, second), slice_of("b+")));
	regexes_free(regexes);
}

/* ---- time ---- */

static const char bomb[] = "^(a+)+$";
static const char fuse[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";

/* A clock on which each look takes so long. */
struct slow_clock {
	int64_t now_usec;
	int64_t look_usec;
};

static int64_t on_slow_clock(void *owner)
{
	struct slow_clock *clock = owner;

	clock->now_usec += clock->look_usec;
	return clock->now_usec;
}

static void a_bad_pattern_uses_up_its_own_part_of_the_time(void **state)
{
	struct slow_clock clock = {.look_usec = 100};
	struct regexes *regexes = regexes_new();
	uint32_t bad = add(regexes, bomb);
	uint32_t good = add(regexes, "a!");
	int64_t used;

	(void)state;
	regexes_set_clock(regexes, (struct regex_clock){on_slow_clock, &clock});
	regexes_begin_digest(regexes, 1);
	assert_int_equal(search(regexes, bad, fuse), REGEX_UNDECIDED);
	used = clock.now_usec;
	assert_in_range(used, REGEX_PATTERN_USEC, REGEX_PATTERN_USEC + 200);
	assert_int_equal(search(regexes, bad, "bbb"), REGEX_UNDECIDED);
	assert_int_equal(clock.now_usec, used);
	assert_int_equal(search(regexes, good, fuse), REGEX_FOUND);

	regexes_begin_digest(regexes, 1);
	assert_int_equal(search(regexes, bad, "bbb"), REGEX_ABSENT);
	regexes_free(regexes);
}

static void bad_patterns_use_up_the_time_of_a_digest(void **state)
{
	struct slow_clock clock = {.look_usec = 100};
	struct regexes *regexes = regexes_new();
	uint32_t good = add(regexes, "a!");
	enum { BAD = 2 * REGEX_DIGEST_USEC / REGEX_PATTERN_USEC };

	(void)state;
	regexes_set_clock(regexes, (struct regex_clock){on_slow_clock, &clock});
	regexes_begin_digest(regexes, 1);
	for (int i = 0; i < BAD; i++) {
		char pattern[32];

		(void)snprintf(pattern, sizeof(pattern), "^(a+)+$|%d", i);
		assert_int_equal(
			search(regexes, add(regexes, pattern), fuse), REGEX_UNDECIDED);
	}
	assert_in_range(clock.now_usec, REGEX_DIGEST_USEC, REGEX_DIGEST_USEC + 1000);
	assert_int_equal(search(regexes, good, fuse), REGEX_UNDECIDED);
	regexes_free(regexes);
}

static void many_short_searches_add_up(void **state)
{
	struct slow_clock clock = {.look_usec = 1};
	struct regexes *regexes = regexes_new();
	uint32_t number = add(regexes, "\\d+x");
	size_t searches = 0;

	(void)state;
	regexes_set_clock(regexes, (struct regex_clock){on_slow_clock, &clock});
	regexes_begin_digest(regexes, 1);
	while (search(regexes, number, "1 2 3 4 5 6") == REGEX_ABSENT && searches < 1000000)
		searches++;
	assert_in_range(searches, 1000, 100 * 1000);
	regexes_free(regexes);
}

static void long_texts_count_for_more(void **state)
{
	struct slow_clock clock = {.look_usec = 1};
	struct regexes *regexes = regexes_new();
	uint32_t number = add(regexes, "x");
	enum { LENGTH = 1024 * 1024 };
	char *text = memory_new(LENGTH + 1, 1);
	size_t searches = 0;

	(void)state;
	memset(text, 'a', LENGTH);
	regexes_set_clock(regexes, (struct regex_clock){on_slow_clock, &clock});
	regexes_begin_digest(regexes, 1);
	while (search(regexes, number, text) == REGEX_ABSENT && searches < 1000)
		searches++;
	assert_in_range(searches, 10, 200);
	free(text);
	regexes_free(regexes);
}

static void a_digest_of_many_papers_has_more_time(void **state)
{
	struct slow_clock clock = {.look_usec = 100};
	struct regexes *regexes = regexes_new();
	uint32_t bad = add(regexes, bomb);

	(void)state;
	regexes_set_clock(regexes, (struct regex_clock){on_slow_clock, &clock});
	regexes_begin_digest(regexes, 10 * REGEX_DIGEST_PAPERS);
	assert_int_equal(search(regexes, bad, fuse), REGEX_UNDECIDED);
	assert_in_range(
		clock.now_usec, 10 * REGEX_PATTERN_USEC, 10 * REGEX_PATTERN_USEC + 200);
	regexes_free(regexes);
}

static void steps_are_limited_without_a_clock(void **state)
{
	struct regexes *regexes = regexes_new();

	(void)state;
	assert_int_equal(search(regexes, add(regexes, bomb), fuse), REGEX_UNDECIDED);
	regexes_free(regexes);
}

static int64_t on_real_clock(void *owner)
{
	(void)owner;
	return (int64_t)clock() * 1000000 / CLOCKS_PER_SEC;
}

/* Patterns that walk far, keep much in mind, or try everything. */
static const char *const bombs[] = {"^(a+)+$", "(a+)+$", "(.*)*=$", "(a|aa)+$",
	"(?:a|b|.)*?c$", "[^b]{49000}b!", "[^b]{60000}", "(.+)\\1+b!", "^(?:.*,){20}x",
	"(a?){40}a{40}!!", "((a{1,50}){1,50}){1,20}b!", "(?=(a+))(?=(a+)b)x!",
	"(?<=a{255})b!", "(\\w+\\s*)+:!", "(?:(?=a)a)*b!", "(a(?1)?!)", "(?i:a*A*)*?=!",
	"\\X*b!", "(?:a+|\\w+)++:!", "a*?a*?a*?b!"};

static void assert_soon_over(const char *pattern, struct slice text)
{
	struct regexes *regexes = regexes_new();
	uint32_t number = add(regexes, pattern);
	clock_t start = clock();
	size_t place;

	regexes_set_clock(regexes, (struct regex_clock){on_real_clock, NULL});
	(void)regexes_search(regexes, number, text, &place, &place);
	if (clock() - start > CLOCKS_PER_SEC / 10)
		fail_msg("'%s' took %ld us", pattern, (long)(clock() - start));
	regexes_free(regexes);
}

static void bombs_on_a_large_text_are_over_soon(void **state)
{
	static const char middle[] = "b=c:x,";
	enum { LENGTH = 100 * 1000 };
	char *text = memory_new(LENGTH, 1);

	(void)state;
	memset(text, 'a', LENGTH);
	text[LENGTH - 1] = '!';
	for (size_t i = 0; i < sizeof(bombs) / sizeof(*bombs); i++)
		assert_soon_over(bombs[i], (struct slice){text, LENGTH});
	/* Now what the patterns end in is there, so that they are tried at all. */
	memcpy(text + LENGTH / 2, middle, strlen(middle));
	for (size_t i = 0; i < sizeof(bombs) / sizeof(*bombs); i++)
		assert_soon_over(bombs[i], (struct slice){text, LENGTH});
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_see_characters_of_all_scripts),
		cmocka_unit_test(ends_are_those_of_the_text_and_lines_mean_nothing),
		cmocka_unit_test(what_only_looks_ahead_is_found_as_nothing),
		cmocka_unit_test(a_faulty_pattern_says_where),
		cmocka_unit_test(equal_patterns_are_one),
		cmocka_unit_test(a_bad_pattern_uses_up_its_own_part_of_the_time),
		cmocka_unit_test(bad_patterns_use_up_the_time_of_a_digest),
		cmocka_unit_test(many_short_searches_add_up),
		cmocka_unit_test(long_texts_count_for_more),
		cmocka_unit_test(a_digest_of_many_papers_has_more_time),
		cmocka_unit_test(steps_are_limited_without_a_clock),
		cmocka_unit_test(bombs_on_a_large_text_are_over_soon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
