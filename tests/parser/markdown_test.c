/* Markdown as a flat list of blocks: texts as a reader sees them, with lines, depths and spans. */
#include "markdown.h"

#include "check.h"

#include <stdio.h>

static const char *const block_names[] = {
	[BLOCK_HEADING] = "heading",
	[BLOCK_PARAGRAPH] = "paragraph",
	[BLOCK_HTML] = "html",
	[BLOCK_CODE] = "code",
};

static const char *const span_names[] = {
	[SPAN_LINK] = "link",
	[SPAN_IMAGE] = "image",
	[SPAN_STRONG] = "strong",
	[SPAN_EMPHASIS] = "emphasis",
	[SPAN_CODE] = "code",
	[SPAN_HTML] = "html",
};

static void show_block(FILE *out, const struct block *block)
{
	fprintf(out, "%u: %s", block->line, block_names[block->kind]);
	if (block->kind == BLOCK_HEADING)
		fprintf(out, " %u", block->level);
	if (block->depth > 0)
		fprintf(out, " depth %u%s", block->depth,
			block->opens_item ? " first" : "");
	fputs(" \"", out);
	for (size_t i = 0; i < block->text.length; i++)
		fputc(block->text.bytes[i] == '\n' ? '|' : block->text.bytes[i], out);
	fputs("\"\n", out);
	for (size_t i = 0; i < block->span_count; i++) {
		const struct span *span = &block->spans[i];
		struct slice text = slice_part(block->text, span->start, span->end);

		assert_true(span->start <= span->end && span->end <= block->text.length);
		fprintf(out, "   %s \"%.*s\"", span_names[span->kind], (int)text.length,
			text.bytes);
		if (span->url.bytes)
			fprintf(out, " -> %.*s", (int)span->url.length, span->url.bytes);
		fputs("\n", out);
	}
}

/* A line a block, "LINE: KIND LEVEL depth N first "text"", and an indented line a span. */
static void assert_reads(struct slice markdown, const char *expected)
{
	struct arena *arena = arena_new();
	struct block_list blocks = markdown_read(arena, markdown, false);
	char *shown = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&shown, &length);

	assert_non_null(out);
	for (size_t i = 0; i < blocks.count; i++)
		show_block(out, &blocks.items[i]);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(shown, expected);
	free(shown);
	arena_free(arena);
}

static void headings_have_levels_and_lines(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("# a\n## b\n### c\n\n#### d\n##### e ##\n###### f\n"),
		"1: heading 1 \"a\"\n2: heading 2 \"b\"\n3: heading 3 \"c\"\n"
		"5: heading 4 \"d\"\n6: heading 5 \"e\"\n7: heading 6 \"f\"\n");
	assert_reads(SLICE_LITERAL("a\n=\n\nb\nc\n---\n"),
		"1: heading 1 \"a\"\n4: heading 2 \"b|c\"\n");
}

static void paragraphs_keep_their_line_breaks(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("a\nb  \nc\\\n   d\n\ne\n"),
		"1: paragraph \"a|b|c|d\"\n6: paragraph \"e\"\n");
	assert_reads(SLICE_LITERAL("a\r\nb\rc\r\n\r\nd"),
		"1: paragraph \"a|b|c\"\n5: paragraph \"d\"\n");
}

static void blocks_in_lists_know_their_depth_and_which_opens_the_item(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("- a\n  - b\n\n    c\n- d\n\ne\n"),
		"1: paragraph depth 1 first \"a\"\n2: paragraph depth 2 first \"b\"\n"
		"4: paragraph depth 2 \"c\"\n5: paragraph depth 1 first \"d\"\n"
		"7: paragraph \"e\"\n");
	assert_reads(SLICE_LITERAL("1. a\n2. # b\n"),
		"1: paragraph depth 1 first \"a\"\n2: heading 1 depth 1 first \"b\"\n");
	assert_reads(SLICE_LITERAL("- - a\n  b\n"), "1: paragraph depth 2 first \"a|b\"\n");
	assert_reads(SLICE_LITERAL("-\n\na\n"), "3: paragraph \"a\"\n");
	assert_reads(SLICE_LITERAL("- -\n\n  a\n"), "3: paragraph depth 1 \"a\"\n");
}

static void every_kind_of_span_is_told(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("a [b](https://x.org/?a=1&amp;b=2 \"c\") d\n"),
		"1: paragraph \"a b d\"\n   link \"b\" -> https://x.org/?a=1&b=2\n");
	assert_reads(SLICE_LITERAL("![alt](i.png) ![](j.png)\n"),
		"1: paragraph \"alt \"\n   image \"alt\" -> i.png\n   image \"\" -> j.png\n");
	assert_reads(SLICE_LITERAL("**a** *b* `c*` <think>\n"),
		"1: paragraph \"a b c* <think>\"\n   strong \"a\"\n   emphasis \"b\"\n"
		"   code \"c*\"\n   html \"<think>\"\n");
	assert_reads(SLICE_LITERAL("[a]()\n"), "1: paragraph \"a\"\n   link \"a\" -> \n");
}

static void an_outer_span_comes_before_those_within_it(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("***a***: b\n"),
		"1: paragraph \"a: b\"\n   emphasis \"a\"\n   strong \"a\"\n");
	assert_reads(SLICE_LITERAL("# [a **b** ![c](i)](u) *d*\n"),
		"1: heading 1 \"a b c d\"\n   link \"a b c\" -> u\n   strong \"b\"\n"
		"   image \"c\" -> i\n   emphasis \"d\"\n");
}

static void references_and_autolinks_are_links(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("[a][r] <https://x.org>\n\n[r]: https://y.org\n"),
		"1: paragraph \"a https://x.org\"\n   link \"a\" -> https://y.org\n"
		"   link \"https://x.org\" -> https://x.org\n");
}

static void escapes_and_entities_are_resolved(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("a\\_b \\* &amp; &lt;x&gt; &#44032; &eacute;\n"),
		"1: paragraph \"a_b * & <x> 가 é\"\n");
	assert_reads(SLICE_LITERAL("&#0; &#xD800; &#x110000;\n"),
		"1: paragraph \"\uFFFD \uFFFD \uFFFD\"\n");
}

static void html_and_code_blocks_are_raw(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("<div>\n*a* &amp;\n</div>\n\n```c\n*b*\n```\n\n    c\n"),
		"1: html \"<div>|*a* &amp;|</div>|\"\n5: code \"*b*|\"\n9: code \"c|\"\n");
}

static void quotes_and_rules_are_looked_through(void **state)
{
	(void)state;
	assert_reads(SLICE_LITERAL("> a\n>\n> - b\n\n***\n\nc\n"),
		"1: paragraph \"a\"\n3: paragraph depth 1 first \"b\"\n"
		"7: paragraph \"c\"\n");
}

static void what_is_not_utf8_and_nul_become_the_replacement(void **state)
{
	(void)state;
	assert_reads(
		SLICE_LITERAL("a\0b \xFF 한\n"), "1: paragraph \"a\uFFFDb \uFFFD 한\"\n");
	assert_reads(SLICE_LITERAL("[\xC3](\x80)\n"),
		"1: paragraph \"\uFFFD\"\n   link \"\uFFFD\" -> \uFFFD\n");
}

static void nothing_gives_no_blocks(void **state)
{
	(void)state;
	assert_reads((struct slice){0}, "");
	assert_reads(SLICE_LITERAL(""), "");
	assert_reads(SLICE_LITERAL("\n \n\t\n"), "");
	assert_reads(SLICE_LITERAL("[a]: https://x.org\n"), "");
}

static void deep_nesting_is_read_to_the_bottom(void **state)
{
	enum { DEPTH = 5000 };
	static const char *const marks[] = {"> ", "- "};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		struct arena *arena = arena_new();
		char *text = memory_new(DEPTH + 1, 2);
		struct block_list blocks;

		for (size_t k = 0; k < DEPTH; k++)
			memcpy(text + k * 2, marks[i], 2);
		text[(size_t)DEPTH * 2] = 'x';
		blocks = markdown_read(arena, slice_of(text), false);
		assert_int_equal(blocks.count, 1);
		assert_slice(blocks.items[0].text, "x");
		assert_int_equal(blocks.items[0].depth, marks[i][0] == '-' ? DEPTH : 0);
		free(text);
		arena_free(arena);
	}
}

static void blocks_of_two_readings_live_side_by_side(void **state)
{
	struct arena *arena = arena_new();
	struct block_list first = markdown_read(arena, SLICE_LITERAL("# [a](b)\n"), true);
	struct block_list second = markdown_read(arena, SLICE_LITERAL("# [c](d)\n"), true);

	(void)state;
	assert_slice(first.items[0].text, "a");
	assert_slice(first.items[0].spans[0].url, "b");
	assert_slice(second.items[0].text, "c");
	assert_slice(second.items[0].spans[0].url, "d");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headings_have_levels_and_lines),
		cmocka_unit_test(paragraphs_keep_their_line_breaks),
		cmocka_unit_test(blocks_in_lists_know_their_depth_and_which_opens_the_item),
		cmocka_unit_test(every_kind_of_span_is_told),
		cmocka_unit_test(an_outer_span_comes_before_those_within_it),
		cmocka_unit_test(references_and_autolinks_are_links),
		cmocka_unit_test(escapes_and_entities_are_resolved),
		cmocka_unit_test(html_and_code_blocks_are_raw),
		cmocka_unit_test(quotes_and_rules_are_looked_through),
		cmocka_unit_test(what_is_not_utf8_and_nul_become_the_replacement),
		cmocka_unit_test(nothing_gives_no_blocks),
		cmocka_unit_test(deep_nesting_is_read_to_the_bottom),
		cmocka_unit_test(blocks_of_two_readings_live_side_by_side),
	};

	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
