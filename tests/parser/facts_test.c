/* What digests say of papers: labels in three languages, votes, lists of authors, HTML, headers. */
#include "authors.h"
#include "digest.h"
#include "fields.h"
#include "html.h"

#include "check.h"

#include <stdio.h>

/* ---- labels ---- */

static void labels_are_known_in_every_dress(void **state)
{
	static const struct {
		const char *name;
		enum field field;
	} cases[] = {
		{"Authors", FIELD_AUTHORS},
		{"AUTHOR", FIELD_AUTHORS},
		{"👥 Authors", FIELD_AUTHORS},
		{"저자", FIELD_AUTHORS},
		{"作者", FIELD_AUTHORS},
		{"Abstract", FIELD_SUMMARY},
		{"📝 요약", FIELD_SUMMARY},
		{"摘要（中文）", FIELD_NONE},
		{"原始摘要", FIELD_SUMMARY},
		{"arxiv_url", FIELD_LINK},
		{"🔗 Links", FIELD_LINK},
		{"논문", FIELD_LINK},
		{"论文链接", FIELD_LINK},
		{"Publish Date", FIELD_DATE},
		{"날짜", FIELD_DATE},
		{"日期", FIELD_DATE},
		{"Vote", FIELD_VOTES},
		{"Upvotes", FIELD_VOTES},
		{"👍", FIELD_VOTES},
		{"⬆️", FIELD_VOTES},
		{"▲", FIELD_VOTES},
		{"⭐", FIELD_NONE},
		{"Stars", FIELD_NONE},
		{"Score", FIELD_NONE},
		{"评分", FIELD_NONE},
		{"Licence", FIELD_CHORE},
		{"Details", FIELD_MORE},
		{"", FIELD_NONE},
		{"What's New", FIELD_NONE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (field_of(slice_of(cases[i].name)) != cases[i].field)
			fail_msg("'%s' is field %d", cases[i].name,
				field_of(slice_of(cases[i].name)));
}

#define PAPER "### [CORAL](https://arxiv.org/abs/2410.23090)\n\n"

static struct digest parse(const char *text)
{
	struct digest digest;

	assert_int_equal(
		digest_parse(slice_of(text), SLICE_LITERAL("digest.md"), &digest), 0);
	assert_promises_kept(&digest);
	assert_int_equal(digest.paper_count, 1);
	return digest;
}

static void a_fact_is_read_however_it_is_labelled(void **state)
{
	static const char *const texts[] = {
		PAPER "Authors: A. Kim, B. Lee\n",
		PAPER "**Authors:** A. Kim, B. Lee\n",
		PAPER "**Authors**: A. Kim, B. Lee\n",
		PAPER "**Authors.** A. Kim, B. Lee\n",
		PAPER "*Authors*: A. Kim and B. Lee\n",
		PAPER "**👥 Authors:** A. Kim; B. Lee\n",
		PAPER "👥 **Authors**: A. Kim, B. Lee et al.\n",
		PAPER "- **Authors**: A. Kim, B. Lee\n",
		PAPER "- Authors: A. Kim, B. Lee\n",
		PAPER "**저자**： A. Kim, B. Lee\n",
		PAPER "**作者：**A. Kim、B. Lee 等\n",
		PAPER "作者：A. Kim，B. Lee\n",
		PAPER "Authors:\nA. Kim, B. Lee\n",
		PAPER "#### Authors\n\nA. Kim, B. Lee\n",
		PAPER "#### Authors\n\n- A. Kim\n- B. Lee\n",
		PAPER "*A. Kim, B. Lee*\n",
		PAPER "👍 3 | **Authors:** A. Kim, B. Lee | **Date:** 2024-10-31\n",
		PAPER "> **Authors**: A. Kim, B. Lee · [PDF](https://x.org)\n",
		PAPER "Authors: ['A. Kim', \"B. Lee\"]\n",
		PAPER "|Fact|Value|\n|-|-|\n|Authors|A. Kim, B. Lee|\n",
		PAPER "<p>Authors: A. Kim, B. Lee</p>\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct digest digest = parse(texts[i]);
		const struct paper *paper = digest.papers;

		if (paper->author_count != 2 || paper->section_count != 0 ||
			digest.warnings.count != 0)
			fail_msg("%zu authors and %zu sections in:\n%s",
				paper->author_count, paper->section_count, texts[i]);
		assert_slice(paper->authors[0], "A. Kim");
		assert_slice(paper->authors[1], "B. Lee");
		digest_fini(&digest);
	}
}

static void votes_are_counted_by_words_and_signs_but_not_by_stars(void **state)
{
	static const struct {
		const char *text;
		int64_t votes; /* -1: unknown */
	} cases[] = {
		{PAPER "Vote: 12\n", 12},
		{PAPER "**Upvotes:** 12\n", 12},
		{PAPER "👍 12\n", 12},
		{PAPER "⬆️ 12\n", 12},
		{PAPER "▲ 12 | 💬 3\n", 12},
		{PAPER "- 👍: 12\n", 12},
		{PAPER "12 upvotes\n", 12},
		{PAPER "Votes: 👍 12\n", 12},
		{PAPER "Votes: 1,234,567\n", 1234567},
		{PAPER "Votes: 12,34\n", -1},
		{PAPER "Votes: 12 votes\n", 12},
		{PAPER "투표: 12표\n", 12},
		{PAPER "Votes: n/a\n", -1},
		{PAPER "추천: 12\n", 12},
		{PAPER "⭐ 12\n", -1},
		{PAPER "Stars: 12\n", -1},
		{PAPER "**评分**: ⭐ 82/100\n", -1},
		{"### [CORAL](https://arxiv.org/abs/2410.23090) 👍 12\n", 12},
		{"### [CORAL](https://arxiv.org/abs/2410.23090) ⭐ 12\n", -1},
		{"- **[CORAL](https://arxiv.org/abs/2410.23090)** (▲ 12)\n", 12},
		{"|Title|👍|\n|-|-|\n|[CORAL](https://arxiv.org/abs/2410.23090)|12|\n", 12},
		{"|Title|Votes|\n|-|-|\n|[CORAL](https://arxiv.org/abs/2410.23090)|-|\n",
			-1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct digest digest = parse(cases[i].text);
		const struct paper *paper = digest.papers;

		if ((paper->has_votes ? paper->votes : -1) != cases[i].votes)
			fail_msg("%lld votes in:\n%s", (long long)paper->votes,
				cases[i].text);
		assert_slice(paper->title, "CORAL");
		digest_fini(&digest);
	}
}

static void a_bullet_owns_what_markdown_takes_for_other_lists(void **state)
{
	struct digest digest =
		parse(PAPER "- **A**: one\n1) two\n2) three\nand more\n- 4) four\n"
			    "- 10. ten\n\n#### B\n\n1. five\n2. six\n");
	static const char *const texts[] = {
		"one\ntwo\nthree\nand more", "4) four", "10. ten", "five", "six"};

	(void)state;
	assert_int_equal(digest.papers[0].section_count, COUNT_OF(texts));
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_slice(digest.papers[0].sections[i].text, texts[i]);
	assert_slice(digest.papers[0].sections[3].label, "B");
	digest_fini(&digest);
}

static void videos_come_as_links_brackets_and_tags(void **state)
{
	static const char *const texts[] = {
		PAPER "[Watch Video](https://x.org/v.mp4)\n",
		PAPER "[Watch Video]https://x.org/v.mp4\n",
		PAPER "<video src='https://x.org/v.mp4'></video>\n",
		PAPER "<div><video controls src=\"https://x.org/v.mp4\"></video></div>\n",
		PAPER "<video controls>\n<source src=\"https://x.org/v.mp4\">\n</video>\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct digest digest = parse(texts[i]);

		assert_slice(digest.papers[0].video, "https://x.org/v.mp4");
		assert_int_equal(digest.papers[0].section_count, 0);
		digest_fini(&digest);
	}
}

/* ---- lists of authors ---- */

/* Stands in for the digest under construction: the names, joined by '|'. */
struct draft {
	char names[512];
	size_t length;
};

static void add(struct draft *draft, struct slice name)
{
	assert_true(draft->length + name.length + 1 < sizeof(draft->names));
	assert_true(utf8_valid(name));
	memcpy(draft->names + draft->length, name.bytes, name.length);
	draft->length += name.length;
	draft->names[draft->length++] = '|';
}

static void assert_authors(const char *list, int result, const char *expected)
{
	struct draft draft = {0};
	size_t length = strlen(list);
	char *bytes = memory_new(length, 1);

	/* On the heap and without a NUL, so that a sanitizer sees a read behind the end. */
	memcpy(bytes, list, length);
	assert_int_equal(authors_read((struct slice){bytes, length}, &draft, add), result);
	assert_string_equal(draft.names, expected);
	free(bytes);
}

static void lists_of_python_are_decoded(void **state)
{
	(void)state;
	assert_authors("['A']", 0, "A|");
	assert_authors("['A', \"B\"]", 0, "A|B|");
	assert_authors(" [ 'A' ,'B',] ", 0, "A|B|");
	assert_authors("[]", 0, "");
	assert_authors("['']", 0, "");
	assert_authors("['A', '+']", 0, "A|");
	assert_authors("['A, B', 'and C']", 0, "A, B|and C|");
	assert_authors("[\"O'Brien\", 'say \"hi\"']", 0, "O'Brien|say \"hi\"|");
	assert_authors("['Jos\\xe9', '\\u0141uk', '\\U0001F600']", 0, "José|Łuk|😀|");
	assert_authors("['a\\\\b', 'c\\'d', 'e\\nf', 'g\\qh']", 0, "a\\b|c'd|e f|g\\qh|");
	/* Markdown took the backslash away. */
	assert_authors("['O'Brien', 'B']", 0, "O'Brien|B|");
	assert_authors("['\\ud800']", 0, "\uFFFD|");
}

static void what_is_no_list_of_python_is_split_at_the_commas(void **state)
{
	(void)state;
	assert_authors("['A', B]", -1, "['A'|B]|");
	assert_authors("['A'", -1, "['A'|");
	assert_authors("['A', 'B'] C", -1, "['A'|'B'] C|");
	assert_authors("['\\x4']", -1, "['\\x4']|");
	assert_authors("['A\\", -1, "['A\\|");
	assert_authors("[A, B]", 0, "[A|B]|");
	assert_authors("[", 0, "[|");
}

static void plain_lists_end_where_others_are_named(void **state)
{
	(void)state;
	assert_authors("A. Kim, B. Lee and C. Park", 0, "A. Kim|B. Lee|C. Park|");
	assert_authors("A. Kim; B. Lee", 0, "A. Kim|B. Lee|");
	assert_authors("张三，李四、王五 等", 0, "张三|李四|王五|");
	assert_authors("Hartmut Surmann et.al.", 0, "Hartmut Surmann|");
	assert_authors("A. Kim, B. Lee, et al. (11 authors)", 0, "A. Kim|B. Lee|");
	assert_authors("Zahra Etalaf, Et Alman", 0, "Zahra Etalaf|Et Alman|");
}

/* ---- HTML ---- */

static void html_is_read_as_blocks(void **state)
{
	struct arena *arena = arena_new();
	struct block_list blocks = markdown_read(arena,
		SLICE_LITERAL(
			"a\n\n<details>\n  <summary>b <i>c</i></summary>\n<!-- d -->\n"
			"<p>e &amp; &#x66;&lt;think> <think></p>\n<a href=\"u\">g</a>\n"
			"</details>\n"),
		true);

	(void)state;
	blocks = html_resolve(arena, blocks);
	assert_int_equal(blocks.count, 5);
	assert_slice(blocks.items[0].text, "a");
	assert_int_equal(blocks.items[1].kind, BLOCK_SUMMARY);
	assert_int_equal(blocks.items[1].line, 4);
	assert_slice(blocks.items[1].text, "b c");
	assert_int_equal(blocks.items[1].spans[0].kind, SPAN_EMPHASIS);
	assert_slice(blocks.items[2].text, "e & f<think> <think>");
	assert_int_equal(blocks.items[2].line, 6);
	assert_int_equal(blocks.items[3].spans[0].kind, SPAN_LINK);
	assert_slice(blocks.items[3].spans[0].url, "u");
	assert_int_equal(blocks.items[4].kind, BLOCK_DETAILS_END);
	arena_free(arena);
}

static void tags_that_never_end_are_text(void **state)
{
	static const char *const texts[] = {"<div>\n<", "<div>\n<a href=\"",
		"<div>\n<!-- a", "<div>\n<<<<a", "<div>\n&#99999999;", "<div>\n&",
		"<div>\n<a <b", "</details>", "<summary>", "<div></b></a>a"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct arena *arena = arena_new();
		struct block_list blocks =
			html_resolve(arena, markdown_read(arena, slice_of(texts[i]), true));

		for (size_t k = 0; k < blocks.count; k++) {
			assert_true(utf8_valid(blocks.items[k].text));
			for (size_t n = 0; n < blocks.items[k].span_count; n++)
				assert_true(blocks.items[k].spans[n].end <=
					    blocks.items[k].text.length);
		}
		arena_free(arena);
	}
}

static void a_cell_shows_its_text(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_slice(html_text(arena, SLICE_LITERAL("<details><summary>Show</summary><p>a "
						    "<b>b</b><br>c <think></p></details>")),
		"a b c <think>");
	assert_slice(html_text(arena, SLICE_LITERAL("a < b <")), "a < b <");
	assert_slice(
		html_attribute(SLICE_LITERAL("x <video a='>' src='v'>"), "video", "src"),
		NULL);
	assert_slice(html_attribute(
			     SLICE_LITERAL("<b><video a='src=' src='v'>"), "video", "src"),
		"v");
	assert_slice(
		html_attribute(SLICE_LITERAL("<video data-src='w' src=v>"), "video", "src"),
		"v");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_known_in_every_dress),
		cmocka_unit_test(a_fact_is_read_however_it_is_labelled),
		cmocka_unit_test(votes_are_counted_by_words_and_signs_but_not_by_stars),
		cmocka_unit_test(a_bullet_owns_what_markdown_takes_for_other_lists),
		cmocka_unit_test(videos_come_as_links_brackets_and_tags),
		cmocka_unit_test(lists_of_python_are_decoded),
		cmocka_unit_test(what_is_no_list_of_python_is_split_at_the_commas),
		cmocka_unit_test(plain_lists_end_where_others_are_named),
		cmocka_unit_test(html_is_read_as_blocks),
		cmocka_unit_test(tags_that_never_end_are_text),
		cmocka_unit_test(a_cell_shows_its_text),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
