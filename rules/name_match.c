/* When two names mean one person. */
#include "name.h"

#include <string.h>

static bool words_equal(const struct name_word *a, const struct name_word *b)
{
	return a->length == b->length &&
	       memcmp(a->letters, b->letters, a->length * sizeof(*a->letters)) == 0;
}

bool name_equals(const struct name *a, const struct name *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!words_equal(&a->words[i], &b->words[i]))
			return false;
	}
	return true;
}

/* Is INITIAL one, and WORD begins with it? */
static bool is_initial_of(const struct name_word *initial, const struct name_word *word)
{
	return initial->initial && initial->letters[0] == word->letters[0];
}

static bool words_agree(const struct name_word *a, const struct name_word *b)
{
	return words_equal(a, b) || is_initial_of(a, b) || is_initial_of(b, a);
}

/* Can all of FEWER be paired, in order, with words of MORE, so that only initials (or, with
 * ANY_LEFT, anything) of MORE are left over? */
static bool middles_agree(const struct name_word *fewer, size_t fewer_count,
	const struct name_word *more, size_t more_count, bool any_left)
{
	/* paired[i]: the first i of FEWER can be paired within the words of MORE so far. */
	bool paired[NAME_WORDS_MAX + 1] = {true};

	for (size_t j = 0; j < more_count; j++) {
		bool may_be_left = any_left || more[j].initial;

		for (size_t i = fewer_count; i > 0; i--)
			paired[i] = (paired[i] && may_be_left) ||
				    (paired[i - 1] && words_agree(&fewer[i - 1], &more[j]));
		paired[0] = paired[0] && may_be_left;
	}
	return paired[fewer_count];
}

/* The words between first and last. */
static bool between_agree(const struct name *rule, const struct name *paper, bool any_left)
{
	const struct name_word *a = rule->words + 1;
	const struct name_word *b = paper->words + 1;
	size_t a_count = rule->count - 2;
	size_t b_count = paper->count - 2;

	if (a_count <= b_count)
		return middles_agree(a, a_count, b, b_count, any_left);
	return middles_agree(b, b_count, a, a_count, any_left);
}

static bool are_people(const struct name *rule, const struct name *paper)
{
	return rule->count >= 2 && paper->count >= 2 && rule->count <= NAME_WORDS_MAX &&
	       paper->count <= NAME_WORDS_MAX;
}

bool name_matches(const struct name *rule, const struct name *paper)
{
	if (name_equals(rule, paper))
		return true;
	if (!are_people(rule, paper))
		return false;
	if (!words_equal(&rule->words[rule->count - 1], &paper->words[paper->count - 1]))
		return false;
	if (!words_equal(&rule->words[0], &paper->words[0]) &&
		!is_initial_of(&rule->words[0], &paper->words[0]))
		return false;
	return between_agree(rule, paper, false);
}

/* Are the words of both, written as one, the same? */
static bool joined_equal(const struct name_word *a, size_t a_count,
	const struct name_word *b, size_t b_count)
{
	size_t i = 0;
	size_t j = 0;
	uint32_t a_place = 0;
	uint32_t b_place = 0;

	while (i < a_count && j < b_count) {
		if (a[i].letters[a_place++] != b[j].letters[b_place++])
			return false;
		if (a_place == a[i].length) {
			a_place = 0;
			i++;
		}
		if (b_place == b[j].length) {
			b_place = 0;
			j++;
		}
	}
	return i == a_count && j == b_count;
}

/* Both names in a given order. */
static bool matches_relaxed(const struct name *rule, const struct name *paper)
{
	if (joined_equal(rule->words, rule->count, paper->words, paper->count))
		return true;
	if (!are_people(rule, paper) || !words_equal(&rule->words[rule->count - 1],
						&paper->words[paper->count - 1]))
		return false;
	if (joined_equal(rule->words, rule->count - 1, paper->words, paper->count - 1))
		return true;
	return words_agree(&rule->words[0], &paper->words[0]) &&
	       between_agree(rule, paper, true);
}

/* The same words in another order? */
static bool same_words(const struct name *a, const struct name *b)
{
	bool taken[NAME_WORDS_MAX] = {false};

	if (a->count != b->count || a->count > NAME_WORDS_MAX)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		size_t j = 0;

		while (j < b->count &&
			(taken[j] || !words_equal(&a->words[i], &b->words[j])))
			j++;
		if (j == b->count)
			return false;
		taken[j] = true;
	}
	return true;
}

enum { ORDER_COUNT = 3 };

/* NAME as it stands (0), with its first word last (1), with its last word first (2). */
static struct name reordered(
	const struct name *name, int order, struct name_word words[NAME_WORDS_MAX])
{
	struct name result = *name;
	size_t shift = order == 1 ? 1 : name->count - 1;

	if (!order || !name->count || name->count > NAME_WORDS_MAX)
		return result;
	for (size_t i = 0; i < name->count; i++)
		words[i] = name->words[(i + shift) % name->count];
	result.words = words;
	return result;
}

bool name_matches_loosely(const struct name *rule, const struct name *paper)
{
	if (!rule->count || !paper->count)
		return false;
	if (same_words(rule, paper))
		return true;
	for (int i = 0; i < ORDER_COUNT; i++) {
		struct name_word rule_words[NAME_WORDS_MAX];
		struct name rule_name = reordered(rule, i, rule_words);

		for (int j = 0; j < ORDER_COUNT; j++) {
			struct name_word paper_words[NAME_WORDS_MAX];
			struct name paper_name = reordered(paper, j, paper_words);

			if (matches_relaxed(&rule_name, &paper_name))
				return true;
		}
	}
	return false;
}
