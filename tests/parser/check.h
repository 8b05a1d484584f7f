/* What the tests of the parser share: comparing slices and papers, and the promises of paper.h. */
#ifndef PAPERWATCH_TESTS_PARSER_CHECK_H
#define PAPERWATCH_TESTS_PARSER_CHECK_H

#include "date.h"
#include "identity.h"
#include "memory.h"
#include "paper.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* GOT holds the bytes of EXPECTED and no more; an EXPECTED of NULL asks for a NULL slice. */
#define assert_slice(got, expected) check_slice((got), (expected), __FILE__, __LINE__)

static inline void check_slice(
	struct slice got, const char *expected, const char *file, int line)
{
	char *copy;

	if (!expected) {
		_assert_true(!got.bytes, "the slice is NULL", file, line);
		_assert_true(!got.length, "the slice is empty", file, line);
		return;
	}
	_assert_true(got.bytes != NULL, "the slice is not NULL", file, line);
	copy = memory_copy_text(got.bytes, got.length);
	_assert_string_equal(copy, expected, file, line);
	_assert_int_equal(got.length, strlen(expected), file, line);
	free(copy);
}

static inline bool slice_same(struct slice a, struct slice b)
{
	return !a.bytes == !b.bytes && slice_equal(a, b);
}

static inline bool section_same(const struct section *a, const struct section *b)
{
	return slice_same(a->label, b->label) && slice_same(a->text, b->text) &&
	       a->line == b->line;
}

static inline bool paper_same(const struct paper *a, const struct paper *b)
{
	if (a->line != b->line || !slice_same(a->date, b->date) ||
		!slice_same(a->id, b->id) || !slice_same(a->title, b->title) ||
		!slice_same(a->url, b->url) || !slice_same(a->arxiv_id, b->arxiv_id) ||
		a->has_votes != b->has_votes || a->votes != b->votes ||
		!slice_same(a->image, b->image) || !slice_same(a->video, b->video) ||
		a->author_count != b->author_count || a->section_count != b->section_count)
		return false;
	for (size_t i = 0; i < a->author_count; i++)
		if (!slice_same(a->authors[i], b->authors[i]))
			return false;
	for (size_t i = 0; i < a->section_count; i++)
		if (!section_same(&a->sections[i], &b->sections[i]))
			return false;
	return true;
}

static inline void assert_digests_same(const struct digest *a, const struct digest *b)
{
	assert_int_equal(a->paper_count, b->paper_count);
	for (size_t i = 0; i < a->paper_count; i++)
		assert_true(paper_same(&a->papers[i], &b->papers[i]));
	assert_int_equal(a->warnings.count, b->warnings.count);
	assert_int_equal(a->warnings.error_count, b->warnings.error_count);
	for (size_t i = 0; i < a->warnings.count; i++) {
		const struct diagnostic *left = &a->warnings.items[i];
		const struct diagnostic *right = &b->warnings.items[i];

		assert_int_equal(left->severity, right->severity);
		assert_int_equal(left->line, right->line);
		assert_string_equal(left->text, right->text);
	}
}

static inline void check_paper(const struct paper *paper)
{
	const struct slice texts[] = {paper->date, paper->id, paper->title, paper->url,
		paper->arxiv_id, paper->image, paper->video};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_true(utf8_valid(texts[i]));
	assert_true(paper->line > 0);
	assert_true(!paper->date.bytes || date_valid(paper->date));
	assert_true(identity_valid(paper->id));
	assert_true(slice_same(paper->arxiv_id, identity_arxiv(paper->id)));
	assert_non_null(paper->title.bytes);
	assert_true(paper->votes >= 0 && (paper->has_votes || paper->votes == 0));
	for (size_t i = 0; i < paper->author_count; i++) {
		assert_non_null(paper->authors[i].bytes);
		assert_true(utf8_valid(paper->authors[i]));
	}
	for (size_t i = 0; i < paper->section_count; i++) {
		assert_true(utf8_valid(paper->sections[i].label));
		assert_non_null(paper->sections[i].text.bytes);
		assert_true(utf8_valid(paper->sections[i].text));
		assert_true(paper->sections[i].line > 0);
	}
}

/* Fails unless DIGEST keeps what paper.h and diagnostic.h promise, whatever it was read from. */
static inline void assert_promises_kept(const struct digest *digest)
{
	for (size_t i = 0; i < digest->paper_count; i++)
		check_paper(&digest->papers[i]);
	for (size_t i = 0; i < digest->warnings.count; i++)
		assert_true(utf8_valid(slice_of(digest->warnings.items[i].text)));
}

/* The same numbers in every run (xorshift), so that a failure comes back. STATE starts as anything
 * but 0. */
static inline uint32_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

#endif
