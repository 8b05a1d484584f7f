/* Digests of a day, row by row of what they may hold, and everything that is no digest at all. */
#include "digest.h"

#include "check.h"

#include <stdio.h>

/* A paper to begin with; what a test is about follows. */
#define PAPER "### [CORAL](https://arxiv.org/abs/2410.23090)\n\n"

static struct digest parse_bytes(struct slice bytes)
{
	/* On the heap and without a NUL, so that a sanitizer sees a read behind the end. */
	char *copy = memory_new(bytes.length, 1);
	struct digest digest;

	if (bytes.length)
		memcpy(copy, bytes.bytes, bytes.length);
	assert_int_equal(digest_parse((struct slice){copy, bytes.length},
				 SLICE_LITERAL("digest.md"), &digest),
		0);
	free(copy); /* a digest borrows nothing from its bytes */
	assert_promises_kept(&digest);
	return digest;
}

static struct digest parse(const char *text)
{
	return parse_bytes(slice_of(text));
}

/* The only paper of DIGEST. */
static const struct paper *only(const struct digest *digest)
{
	assert_int_equal(digest->paper_count, 1);
	return &digest->papers[0];
}

static void assert_section(const struct paper *paper, size_t index, unsigned line,
	const char *label, const char *text)
{
	assert_true(index < paper->section_count);
	assert_int_equal(paper->sections[index].line, line);
	assert_slice(paper->sections[index].label, label);
	assert_slice(paper->sections[index].text, text);
}

/* ---- the shape of a day ---- */

static const char day[] =
	"## Daily Papers (2024-10-31)\n"
	"\n"
	"### [Task Vectors are Cross-Modal](https://arxiv.org/abs/2410.22330)\n"
	"\n"
	"![](https://example.org/2410.22330.png)\n"
	"\n"
	"Vote: 6\n"
	"\n"
	"Authors: Amir Bar, Trevor Darrell, Grace Luo\n"
	"\n"
	"- ***What's New***: 작업 벡터 (task vector)는 모달리티를 넘습니다.\n"
	"- ***Technical Details***: VLM의 토큰을 봅니다.\n"
	"\n"
	"### [CORAL](https://arxiv.org/abs/2410.23090)\n"
	"\n"
	"Vote: -\n"
	"\n"
	"- 다중 턴 RAG\n"
	"\n"
	"## Licence\n"
	"\n"
	"- Vote: 9\n";

static void the_digest_of_a_day_is_read(void **state)
{
	struct digest digest = parse(day);
	const struct paper *paper = digest.papers;

	(void)state;
	assert_int_equal(digest.paper_count, 2);
	assert_int_equal(digest.warnings.count, 0);
	assert_int_equal(paper->line, 3);
	assert_slice(paper->date, "2024-10-31");
	assert_slice(paper->id, "arxiv:2410.22330");
	assert_slice(paper->title, "Task Vectors are Cross-Modal");
	assert_slice(paper->url, "https://arxiv.org/abs/2410.22330");
	assert_slice(paper->arxiv_id, "2410.22330");
	assert_true(paper->has_votes);
	assert_int_equal(paper->votes, 6);
	assert_slice(paper->image, "https://example.org/2410.22330.png");
	assert_slice(paper->video, NULL);
	assert_int_equal(paper->author_count, 3);
	assert_slice(paper->authors[0], "Amir Bar");
	assert_slice(paper->authors[1], "Trevor Darrell");
	assert_slice(paper->authors[2], "Grace Luo");
	assert_int_equal(paper->section_count, 2);
	assert_section(paper, 0, 11, "What's New",
		"작업 벡터 (task vector)는 모달리티를 넘습니다.");
	assert_section(paper, 1, 12, "Technical Details", "VLM의 토큰을 봅니다.");

	paper++;
	assert_int_equal(paper->line, 14);
	assert_slice(paper->date, "2024-10-31");
	assert_slice(paper->title, "CORAL");
	assert_false(paper->has_votes);
	assert_slice(paper->image, NULL);
	assert_int_equal(paper->author_count, 0);
	assert_int_equal(paper->section_count, 1);
	assert_section(paper, 0, 18, NULL, "다중 턴 RAG");
	digest_fini(&digest);
}

static void a_heading_without_a_link_ends_the_paper(void **state)
{
	struct digest digest =
		parse(PAPER "- a\n\n## Licence\n\nVote: 9\n\n- not of the paper\n");

	(void)state;
	assert_int_equal(only(&digest)->section_count, 1);
	assert_false(only(&digest)->has_votes);
	digest_fini(&digest);
}

static void text_before_the_first_paper_is_nobodys(void **state)
{
	struct digest digest = parse(
		"Hello\n\nVote: 3\n\nAuthors: X\n\n- a\n\n<video src=\"v.mp4\">\n\n" PAPER);

	(void)state;
	assert_int_equal(only(&digest)->line, 11);
	assert_false(only(&digest)->has_votes);
	assert_int_equal(only(&digest)->author_count, 0);
	assert_int_equal(only(&digest)->section_count, 0);
	assert_slice(only(&digest)->video, NULL);
	digest_fini(&digest);
}

static void a_heading_of_any_level_with_a_link_is_a_paper(void **state)
{
	struct digest digest = parse(
		"# [A](https://a.org)\n\n###### New: [B](https://b.org) "
		"and [C](https://c.org)\n\n[D](https://arxiv.org/abs/2410.00001)\n---\n\n"
		"- # [E](https://e.org)\n");

	(void)state;
	assert_int_equal(digest.paper_count, 3);
	assert_slice(digest.papers[0].title, "A");
	assert_slice(digest.papers[1].title, "B");
	assert_slice(digest.papers[2].title, "D");
	assert_section(&digest.papers[2], 0, 8, NULL, "E");
	digest_fini(&digest);
}

static void a_date_heading_holds_for_all_papers_below_it(void **state)
{
	struct digest digest = parse("### [A](https://a.org)\n## 2024.10.31\n"
				     "### [B](https://b.org)\n## Notes\n"
				     "### [C](https://c.org)\n## 2024-11-01\n"
				     "### [D](https://d.org)\n");

	(void)state;
	assert_int_equal(digest.paper_count, 4);
	assert_slice(digest.papers[0].date, NULL);
	assert_slice(digest.papers[1].date, "2024-10-31");
	assert_slice(digest.papers[2].date, "2024-10-31");
	assert_slice(digest.papers[3].date, "2024-11-01");
	digest_fini(&digest);
}

static void the_path_tells_the_date_where_no_heading_does(void **state)
{
	struct slice text = SLICE_LITERAL(PAPER "## Daily Papers (2024-11-01)\n" PAPER);
	struct digest digest;

	(void)state;
	assert_int_equal(digest_parse(text, SLICE_LITERAL("2024/10/31.md"), &digest), 0);
	assert_int_equal(digest.paper_count, 2);
	assert_slice(digest.papers[0].date, "2024-10-31");
	assert_slice(digest.papers[1].date, "2024-11-01");
	digest_fini(&digest);
	assert_int_equal(digest_parse(text, (struct slice){0}, &digest), 0);
	assert_slice(digest.papers[0].date, NULL);
	digest_fini(&digest);
}

/* ---- facts ---- */

static void every_field_is_read_in_any_case(void **state)
{
	static const char *const texts[] = {
		PAPER "Vote: 7\n\nAuthors: A. Kim, B. Lee\n",
		PAPER "Votes: 7\n\nAuthor: A. Kim, B. Lee\n",
		PAPER "VOTE:7\nAUTHORS:A. Kim,B. Lee\n",
		PAPER "votes :-)\n\nvotes:  7\n\nauthor: A. Kim,  B. Lee\n",
		PAPER "**Vote:** 7\n\n*Authors*: A. Kim, B. Lee\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct digest digest = parse(texts[i]);

		assert_true(only(&digest)->has_votes);
		assert_int_equal(only(&digest)->votes, 7);
		assert_int_equal(only(&digest)->author_count, 2);
		assert_slice(only(&digest)->authors[0], "A. Kim");
		assert_slice(only(&digest)->authors[1], "B. Lee");
		digest_fini(&digest);
	}
}

static void votes_are_a_number_or_unknown(void **state)
{
	static const struct {
		const char *text;
		int64_t votes; /* -1: unknown */
		const char *warning;
	} cases[] = {
		{PAPER, -1, NULL},
		{PAPER "Vote: 0\n", 0, NULL},
		{PAPER "Vote: 007\n", 7, NULL},
		{PAPER "Vote: 9999999999\n", 9999999999, NULL},
		{PAPER "Vote: -\n", -1, NULL},
		{PAPER "Vote:\n", -1, NULL},
		{PAPER "Vote: many\n", -1, "votes are not a number: many"},
		{PAPER "Vote: -3\n", -1, "votes are not a number: -3"},
		{PAPER "Vote: 4.5\n", -1, "votes are not a number: 4.5"},
		{PAPER "Vote: 44 up\n", -1, "votes are not a number: 44 up"},
		{PAPER "Vote: 10000000000\n", -1, "votes are not a number: 10000000000"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct digest digest = parse(cases[i].text);
		bool known = cases[i].votes >= 0;

		assert_int_equal(only(&digest)->has_votes, known);
		assert_int_equal(only(&digest)->votes, known ? cases[i].votes : 0);
		assert_int_equal(only(&digest)->section_count, 0);
		assert_int_equal(digest.warnings.count, cases[i].warning ? 1 : 0);
		if (cases[i].warning) {
			assert_int_equal(
				digest.warnings.items[0].severity, SEVERITY_WARNING);
			assert_int_equal(digest.warnings.items[0].line, 3);
			assert_string_equal(
				digest.warnings.items[0].text, cases[i].warning);
		}
		digest_fini(&digest);
	}
}

/* parse() asks of every warning that it is UTF-8. */
static void a_long_warning_is_not_cut_within_a_character(void **state)
{
	(void)state;
	for (size_t padding = 0; padding < 4; padding++) {
		char text[256];
		struct digest digest;

		(void)snprintf(text, sizeof(text),
			PAPER "Vote: %.*s많음많음많음많음많음"
			      "많음많음많음많음많음😀😀\n",
			(int)padding, "xxxx");
		digest = parse(text);
		assert_int_equal(digest.warnings.count, 1);
		assert_non_null(strstr(digest.warnings.items[0].text, "많음많음많음"));
		digest_fini(&digest);
	}
}

static void a_fact_may_stand_in_a_paragraph_with_others(void **state)
{
	struct digest digest =
		parse(PAPER "![a](i.png)\nVote: many\nAuthors: A. Kim\nand some words\n");

	(void)state;
	assert_slice(only(&digest)->image, "i.png");
	assert_int_equal(only(&digest)->author_count, 1);
	assert_int_equal(digest.warnings.count, 1);
	assert_int_equal(digest.warnings.items[0].line, 4);
	assert_int_equal(only(&digest)->section_count, 1);
	assert_section(only(&digest), 0, 6, NULL, "and some words");
	digest_fini(&digest);
}

static void the_first_image_and_video_are_kept(void **state)
{
	struct digest digest =
		parse(PAPER "![](i.png)\n\n![](j.png)\n\n"
			    "[Watch Video](v.mp4)\n[watch video](w.mp4)\n"
			    "<div><video controls src=\"x.mp4\"></video></div>\n");

	(void)state;
	assert_slice(only(&digest)->image, "i.png");
	assert_slice(only(&digest)->video, "v.mp4");
	assert_int_equal(only(&digest)->section_count, 0);
	digest_fini(&digest);
}

static void an_empty_link_is_no_image_and_no_video(void **state)
{
	struct digest digest = parse(PAPER "![]()\n\n[Watch Video]()\n\n");

	(void)state;
	assert_slice(only(&digest)->image, NULL);
	assert_slice(only(&digest)->video, NULL);
	digest_fini(&digest);
	digest = parse(PAPER "![]()\n\n![](i.png)\n\n[Watch Video]()\n"
			     "[Watch Video](v.mp4)\n");
	assert_slice(only(&digest)->image, "i.png");
	assert_slice(only(&digest)->video, "v.mp4");
	digest_fini(&digest);
}

static void a_video_tag_in_html_gives_its_source(void **state)
{
	static const struct {
		const char *text;
		const char *video;
	} cases[] = {
		{PAPER "<div><video controls src=\"v.mp4\" muted></video></div>\n",
			"v.mp4"},
		{PAPER "<div>\n<video src='v.mp4'>\n</video></div>\n", "v.mp4"},
		{PAPER "<div><video src=v.mp4></video></div>\n", "v.mp4"},
		{PAPER "<div><video></video></div>\n", NULL},
		{PAPER "<div><video src=\"\"></video></div>\n", NULL},
		{PAPER "<div><video src=\"v.mp", NULL},
		{PAPER "<div><img src=\"i.png\"></div>\n", NULL},
		{PAPER "<div><video src=\"", NULL},
		{PAPER "<div><video src=", NULL},
		{PAPER "<div><video", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct digest digest = parse(cases[i].text);

		assert_slice(only(&digest)->video, cases[i].video);
		assert_int_equal(only(&digest)->section_count, 0);
		digest_fini(&digest);
	}
}

/* ---- bullets ---- */

static void labels_are_bold_and_followed_by_a_colon(void **state)
{
	static const struct {
		const char *bullet;
		const char *label;
		const char *text;
	} cases[] = {
		{"***What's New***: text", "What's New", "text"},
		{"**What's New**: text", "What's New", "text"},
		{"**What's New:** text", "What's New", "text"},
		{"***What's New:*** text", "What's New", "text"},
		{"**What's New** : text", "What's New", "text"},
		{"**주요 내용**： 본문", "주요 내용", "본문"},
		{"**주요 내용：** 본문", "주요 내용", "본문"},
		{"**`RAG`**: text", "RAG", "text"},
		{"**Label**:", "Label", ""},
		{"**bold** text", NULL, "bold text"},
		{"*What's New*: text", NULL, "What's New: text"},
		{"What's New: text", NULL, "What's New: text"},
		{"a **bold**: text", NULL, "a bold: text"},
		{"plain text", NULL, "plain text"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char text[256];
		struct digest digest;

		(void)snprintf(text, sizeof(text), PAPER "- %s\n", cases[i].bullet);
		digest = parse(text);
		assert_int_equal(only(&digest)->section_count, 1);
		assert_section(only(&digest), 0, 3, cases[i].label, cases[i].text);
		digest_fini(&digest);
	}
}

static void lists_within_a_bullet_belong_to_it(void **state)
{
	struct digest digest = parse(PAPER "- **A**: one\n  - two\n    1. three\n\n"
					   "  four\n\n      code\n- five\n  six\n");

	(void)state;
	assert_int_equal(only(&digest)->section_count, 2);
	assert_section(only(&digest), 0, 3, "A", "one\ntwo\nthree\nfour\ncode");
	assert_section(only(&digest), 1, 10, NULL, "five\nsix");
	digest_fini(&digest);
}

static void a_nested_list_without_a_bullet_above_is_text_too(void **state)
{
	struct digest digest = parse(PAPER "- - one\n  - two\n\n-\n- three\n");

	(void)state;
	assert_int_equal(only(&digest)->section_count, 2);
	assert_section(only(&digest), 0, 3, NULL, "one\ntwo");
	assert_section(only(&digest), 1, 7, NULL, "three");
	digest_fini(&digest);
}

static void what_a_reader_sees_is_the_text(void **state)
{
	struct digest digest = parse(
		"### [ A \\*star\\* &amp; `code` <think> ](https://arxiv.org/abs/2410.00001)\n\n"
		"- *a* **b** [c](d) ![e](f) `g` &lt;h&gt; <i>\n");

	(void)state;
	assert_slice(only(&digest)->title, "A *star* & code <think>");
	assert_section(only(&digest), 0, 3, NULL, "a b c e g <h> <i>");
	digest_fini(&digest);
}

/* ---- links that are none, and titles that are empty ---- */

static void a_paper_without_a_link_is_known_by_its_title(void **state)
{
	struct digest digest = parse("### [A  Title](javascript:x)\n### [a title](#y)\n");

	(void)state;
	assert_int_equal(digest.paper_count, 2);
	assert_slice(digest.papers[0].id, "title:a title");
	assert_slice(digest.papers[0].url, "javascript:x");
	assert_slice(digest.papers[0].arxiv_id, NULL);
	assert_slice(digest.papers[1].id, "title:a title");
	digest_fini(&digest);
}

static void an_empty_title_keeps_the_promises(void **state)
{
	static const char *const titles[] = {"[](https://a.org)", "[ ](https://a.org)",
		"[]()", "[![](i)](https://a.org)", "[``](https://a.org)", "", "[", "[]"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(titles); i++) {
		char text[256];
		struct digest digest;

		(void)snprintf(text, sizeof(text),
			PAPER "- a\n\n### %s\n\nVote: 3\n\n" PAPER "- b\n", titles[i]);
		digest = parse(text);
		assert_in_range(digest.paper_count, 2, 3);
		assert_section(&digest.papers[0], 0, 3, NULL, "a");
		assert_false(digest.papers[0].has_votes);
		assert_slice(digest.papers[digest.paper_count - 1].title, "CORAL");
		digest_fini(&digest);
	}
}

/* ---- what is no digest ---- */

static void what_holds_no_papers_gives_none(void **state)
{
	static const char *const texts[] = {"", "\n", " ", "text", "# Heading\n",
		"- a\n- b\n", "\xEF\xBB\xBF", "[a](https://a.org)\n", "Vote: 44\n",
		"<html><h3><a href=\"https://a.org\">A</a></h3></html>\n", "---\n---\n",
		"```\n" PAPER "```\n", "{\"title\": \"[a](b)\"}\n"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct digest digest = parse(texts[i]);

		assert_int_equal(digest.paper_count, 0);
		assert_int_equal(digest.warnings.count, 0);
		digest_fini(&digest);
	}
}

static void random_bytes_keep_the_promises(void **state)
{
	uint64_t seed = 2024;

	(void)state;
	for (int round = 0; round < 100; round++) {
		char bytes[4096];
		struct digest digest;

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (char)random_next(&seed);
		digest = parse_bytes((struct slice){bytes, sizeof(bytes)});
		digest_fini(&digest);
	}
}

static void random_pieces_of_digests_keep_the_promises(void **state)
{
	static const char *const pieces[] = {"\n", "\n\n", "### ", "## 2024-10-31\n", "[",
		"]", "(https://arxiv.org/abs/2410.22330)", "(", ")", "![", "- ", "  ",
		"1. ", "**", "***", "*", ":", "：", "Vote: ", "Votes:", "44", "-",
		"Authors: ", "A. Kim, ", "<div>", "<video src=\"v.mp4\">", "</div>",
		"<think>", "`", "```\n", "> ", "&amp;", "&#0;", "\\", "한글", "\xED\xA0",
		"\xFF", "\r", "\t", "---\n", "|", "😀", "[Watch Video](v.mp4)", "many ",
		"많음많음많음많음많음많음많음"};
	uint64_t seed = 1031;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char text[2048] = "";
		size_t length = 0;
		struct digest digest;

		for (int i = 0; i < 40; i++) {
			const char *piece = pieces[random_next(&seed) % COUNT_OF(pieces)];

			length = (size_t)(stpcpy(text + length, piece) - text);
		}
		digest = parse(text);
		digest_fini(&digest);
	}
}

static void papers_that_were_complete_before_a_cut_are_still_there(void **state)
{
	struct digest whole = parse(day);
	/* Where the heading stands that ends each paper. */
	const size_t ends[] = {(size_t)(strstr(day, "### [CORAL]") - day),
		(size_t)(strstr(day, "## Licence") - day)};

	(void)state;
	for (size_t length = 0; length < sizeof(day); length++) {
		struct digest digest = parse_bytes((struct slice){day, length});

		assert_true(digest.paper_count <= whole.paper_count);
		for (size_t i = 0; i < COUNT_OF(ends); i++) {
			if (length < ends[i])
				continue;
			assert_true(digest.paper_count > i);
			assert_true(paper_same(&whole.papers[i], &digest.papers[i]));
		}
		digest_fini(&digest);
	}
	digest_fini(&whole);
}

static void any_byte_of_a_digest_may_be_anything(void **state)
{
	static const unsigned char bytes[] = {
		0, '\n', '\r', ' ', '#', '*', '[', '<', 0x80, 0xFF};
	size_t length = sizeof(day) - 1;
	char *text = memory_copy_text(day, length);

	(void)state;
	for (size_t i = 0; i < length; i++) {
		for (size_t k = 0; k < COUNT_OF(bytes); k++) {
			struct digest digest;

			text[i] = (char)bytes[k];
			digest = parse_bytes((struct slice){text, length});
			digest_fini(&digest);
		}
		text[i] = day[i];
	}
	free(text);
}

static void nuls_are_shown_as_the_replacement(void **state)
{
	char *nuls = memory_new(64, 1024);
	struct digest digest = parse_bytes((struct slice){nuls, 64 * 1024});

	(void)state;
	assert_int_equal(digest.paper_count, 0);
	digest_fini(&digest);
	free(nuls);
	digest = parse_bytes(SLICE_LITERAL(
		"### [A\0B](https://arxiv.org/abs/2410.00001?\0)\n\nVote: 4\0\n\n- c\0\n"));
	assert_slice(only(&digest)->title, "A\uFFFDB");
	assert_slice(only(&digest)->url, "https://arxiv.org/abs/2410.00001?\uFFFD");
	assert_false(only(&digest)->has_votes);
	assert_section(only(&digest), 0, 5, NULL, "c\uFFFD");
	assert_int_equal(digest.warnings.count, 1);
	digest_fini(&digest);
}

static void what_is_not_utf8_is_shown_as_the_replacement_with_a_warning(void **state)
{
	struct digest digest = parse(
		"### [caf\xE9](https://arxiv.org/abs/2410.00001)\n\n- \xED\xA0\x80\n- \xB0\xCB\xBB\xF6\n");
	const struct paper *paper = only(&digest);

	(void)state;
	assert_slice(paper->title, "caf\uFFFD");
	assert_int_equal(paper->section_count, 2);
	assert_int_equal(digest.warnings.count, 1);
	assert_int_equal(digest.warnings.items[0].severity, SEVERITY_WARNING);
	assert_int_equal(digest.warnings.items[0].line, 1);
	assert_non_null(strstr(digest.warnings.items[0].text, "not UTF-8"));
	digest_fini(&digest);

	digest = parse(PAPER "- fine\n- \xFF\n");
	assert_int_equal(digest.warnings.count, 1);
	assert_int_equal(digest.warnings.items[0].line, 4);
	digest_fini(&digest);
}

/* Every line of DAY ends in TERMINATOR, and PREFIX stands before the first. */
static void assert_reads_like_day(const char *prefix, const char *terminator)
{
	char *text = memory_new(2 * sizeof(day) + 16, 1);
	char *end = stpcpy(text, prefix);
	struct digest expected = parse(day);
	struct digest got;

	for (const char *from = day; *from; from++) {
		if (*from == '\n')
			end = stpcpy(end, terminator);
		else
			*end++ = *from;
	}
	got = parse(text);
	assert_digests_same(&expected, &got);
	digest_fini(&got);
	digest_fini(&expected);
	free(text);
}

static void line_ends_of_other_systems_change_nothing(void **state)
{
	(void)state;
	assert_reads_like_day("", "\r\n");
	assert_reads_like_day("", "\r");
}

static void a_byte_order_mark_is_no_text(void **state)
{
	struct digest digest = parse("\xEF\xBB\xBF" PAPER "- a\n");

	(void)state;
	assert_int_equal(only(&digest)->line, 1);
	assert_slice(only(&digest)->title, "CORAL");
	digest_fini(&digest);
	assert_reads_like_day("\xEF\xBB\xBF", "\r\n");
}

static void a_digest_larger_than_8_mib_is_refused(void **state)
{
	size_t length = 9u * 1024 * 1024;
	char *bytes = memory_new(length, 1);
	struct digest digest;

	(void)state;
	memset(bytes, '\n', length);
	memcpy(bytes, PAPER, sizeof(PAPER) - 1);
	assert_int_equal(digest_parse((struct slice){bytes, length},
				 SLICE_LITERAL("2024-10-31.md"), &digest),
		-1);
	assert_int_equal(digest.paper_count, 0);
	assert_int_equal(digest.warnings.count, 1);
	assert_int_equal(digest.warnings.error_count, 1);
	assert_int_equal(digest.warnings.items[0].severity, SEVERITY_ERROR);
	assert_non_null(strstr(digest.warnings.items[0].text, "larger than 8 MiB"));
	digest_fini(&digest);

	assert_int_equal(digest_parse((struct slice){bytes, DIGEST_BYTES_MAX},
				 SLICE_LITERAL("2024-10-31.md"), &digest),
		0);
	assert_int_equal(digest.paper_count, 1);
	digest_fini(&digest);
	free(bytes);
}

static void very_deep_nesting_is_read_to_the_bottom(void **state)
{
	enum { DEPTH = 20000 };
	char *text = memory_new((size_t)DEPTH * 2 + sizeof(PAPER), 1);
	struct digest digest;

	(void)state;
	for (size_t i = 0; i < DEPTH; i++)
		memcpy(text + 2 * i, "> ", 2);
	memcpy(text + (size_t)DEPTH * 2, PAPER, sizeof(PAPER));
	digest = parse(text);
	assert_int_equal(only(&digest)->line, 1);
	digest_fini(&digest);
	free(text);
}

static void a_paper_may_have_a_thousand_bullets_and_a_digest_a_thousand_papers(void **state)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	struct digest digest;

	(void)state;
	assert_non_null(out);
	for (unsigned i = 0; i < 1000; i++)
		fprintf(out, "### [Paper %u](https://arxiv.org/abs/2410.%05u)\n\n", i, i);
	fputs("Authors: ", out);
	for (unsigned i = 0; i < 1000; i++)
		fprintf(out, "Author %u, ", i);
	fputs("\n\n", out);
	for (unsigned i = 0; i < 1000; i++)
		fprintf(out, "- bullet %u\n", i);
	assert_int_equal(fclose(out), 0);
	digest = parse(text);
	assert_int_equal(digest.paper_count, 1000);
	assert_slice(digest.papers[999].id, "arxiv:2410.00999");
	assert_int_equal(digest.papers[998].section_count, 0);
	assert_int_equal(digest.papers[999].author_count, 1000);
	assert_slice(digest.papers[999].authors[999], "Author 999");
	assert_int_equal(digest.papers[999].section_count, 1000);
	assert_slice(digest.papers[999].sections[999].text, "bullet 999");
	digest_fini(&digest);
	free(text);
}

static void a_zeroed_digest_may_be_freed(void **state)
{
	struct digest digest = {0};

	(void)state;
	digest_fini(&digest);
	digest_fini(&digest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_digest_of_a_day_is_read),
		cmocka_unit_test(a_heading_without_a_link_ends_the_paper),
		cmocka_unit_test(text_before_the_first_paper_is_nobodys),
		cmocka_unit_test(a_heading_of_any_level_with_a_link_is_a_paper),
		cmocka_unit_test(a_date_heading_holds_for_all_papers_below_it),
		cmocka_unit_test(the_path_tells_the_date_where_no_heading_does),
		cmocka_unit_test(every_field_is_read_in_any_case),
		cmocka_unit_test(votes_are_a_number_or_unknown),
		cmocka_unit_test(a_long_warning_is_not_cut_within_a_character),
		cmocka_unit_test(a_fact_may_stand_in_a_paragraph_with_others),
		cmocka_unit_test(the_first_image_and_video_are_kept),
		cmocka_unit_test(an_empty_link_is_no_image_and_no_video),
		cmocka_unit_test(a_video_tag_in_html_gives_its_source),
		cmocka_unit_test(labels_are_bold_and_followed_by_a_colon),
		cmocka_unit_test(lists_within_a_bullet_belong_to_it),
		cmocka_unit_test(a_nested_list_without_a_bullet_above_is_text_too),
		cmocka_unit_test(what_a_reader_sees_is_the_text),
		cmocka_unit_test(a_paper_without_a_link_is_known_by_its_title),
		cmocka_unit_test(an_empty_title_keeps_the_promises),
		cmocka_unit_test(what_holds_no_papers_gives_none),
		cmocka_unit_test(random_bytes_keep_the_promises),
		cmocka_unit_test(random_pieces_of_digests_keep_the_promises),
		cmocka_unit_test(papers_that_were_complete_before_a_cut_are_still_there),
		cmocka_unit_test(any_byte_of_a_digest_may_be_anything),
		cmocka_unit_test(nuls_are_shown_as_the_replacement),
		cmocka_unit_test(
			what_is_not_utf8_is_shown_as_the_replacement_with_a_warning),
		cmocka_unit_test(line_ends_of_other_systems_change_nothing),
		cmocka_unit_test(a_byte_order_mark_is_no_text),
		cmocka_unit_test(a_digest_larger_than_8_mib_is_refused),
		cmocka_unit_test(very_deep_nesting_is_read_to_the_bottom),
		cmocka_unit_test(
			a_paper_may_have_a_thousand_bullets_and_a_digest_a_thousand_papers),
		cmocka_unit_test(a_zeroed_digest_may_be_freed),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
