/* Labels of links with a '[' that nobody escaped. */
#include "brackets.h"

#include "check.h"

/* The first link of MARKDOWN, after the repair, has LABEL in TEXT. */
static void assert_label(const char *markdown, const char *text, const char *label)
{
	struct arena *arena = arena_new();
	struct block_list blocks = markdown_read(arena, slice_of(markdown), true);
	struct slice found = {0};
	const struct block *block = blocks.items;

	brackets_repair(arena, blocks);
	for (size_t i = 0; i < block->span_count; i++) {
		const struct span *span = &block->spans[i];

		assert_true(span->start <= span->end && span->end <= block->text.length);
		assert_true(i == 0 || block->spans[i - 1].start <= span->start);
		if (span->kind == SPAN_LINK && !found.bytes)
			found = slice_part(block->text, span->start, span->end);
	}
	assert_slice(block->text, text);
	assert_slice(found, label);
	arena_free(arena);
}

static void a_label_begins_at_the_first_bracket_that_stays_open(void **state)
{
	(void)state;
	assert_label("[RAG [survey](u)", "RAG [survey", "RAG [survey");
	assert_label("# 1. [a [0] [b](u) c", "1. a [0] [b c", "a [0] [b");
	assert_label("[a *b* [c](u)", "a b [c", "a b [c");
	assert_label("**[a [b](u)** c", "a [b c", "a [b");
	assert_label("words\n[a [b](u)\n[c [d](v)", "words\na [b\nc [d", "a [b");
	assert_label("| 1 | [a [b](u) |", "| 1 | a [b |", "a [b");
}

static void a_label_that_markdown_read_right_stays(void **state)
{
	(void)state;
	assert_label("[a](u)", "a", "a");
	assert_label("[a] [b](u)", "[a] b", "b");
	assert_label("[[a](u)] [[b](v)]", "[a] [b]", "a");
	assert_label("[see [a](u) there]", "[see a there]", "a");
	assert_label("About [0,1) [a](u)", "About [0,1) a", "a");
	assert_label("[0,1) rules [PDF](u)", "[0,1) rules PDF", "PDF");
	assert_label("[ [a](u)", "[ a", "a");
}

static void a_span_that_would_cross_the_border_keeps_the_label_short(void **state)
{
	(void)state;
	assert_label("*[a* b [c](u)", "[a b c", "c");
	assert_label("[a **b [c](u) d**", "[a b c d", "c");
}

static void other_spans_move_with_the_text(void **state)
{
	struct arena *arena = arena_new();
	struct block_list blocks =
		markdown_read(arena, SLICE_LITERAL("[a *b* [c](u) *d*"), true);
	const struct block *block = blocks.items;

	(void)state;
	brackets_repair(arena, blocks);
	assert_int_equal(block->span_count, 3);
	assert_int_equal(block->spans[0].kind, SPAN_LINK);
	assert_slice(
		slice_part(block->text, block->spans[1].start, block->spans[1].end), "b");
	assert_slice(
		slice_part(block->text, block->spans[2].start, block->spans[2].end), "d");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_begins_at_the_first_bracket_that_stays_open),
		cmocka_unit_test(a_label_that_markdown_read_right_stays),
		cmocka_unit_test(a_span_that_would_cross_the_border_keeps_the_label_short),
		cmocka_unit_test(other_spans_move_with_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
