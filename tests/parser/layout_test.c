/* Where papers begin, in every shape, and where none does. What is said of them: facts_test.c. */
#include "digest.h"

#include "check.h"

#include <stdio.h>

static struct digest parse(const char *text)
{
	struct digest digest;

	assert_int_equal(
		digest_parse(slice_of(text), SLICE_LITERAL("digest.md"), &digest), 0);
	assert_promises_kept(&digest);
	return digest;
}

/* The papers of TEXT are EXPECTED: "ID TITLE", a line each. */
static void assert_papers(const char *text, const char *expected)
{
	struct digest digest = parse(text);
	char *shown = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&shown, &length);

	assert_non_null(out);
	for (size_t i = 0; i < digest.paper_count; i++)
		fprintf(out, "%.*s %.*s\n", (int)digest.papers[i].id.length,
			digest.papers[i].id.bytes, (int)digest.papers[i].title.length,
			digest.papers[i].title.bytes);
	assert_int_equal(fclose(out), 0);
	if (strcmp(shown, expected) != 0)
		fail_msg("of:\n%s\nread:\n%sexpected:\n%s", text, shown, expected);
	free(shown);
	digest_fini(&digest);
}

static void assert_each_is_a_paper(const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_papers(texts[i], "arxiv:2410.23090 CORAL on Trial\n");
}

#define LINK "https://arxiv.org/abs/2410.23090"

static void a_heading_with_a_link_begins_a_paper(void **state)
{
	static const char *const texts[] = {
		"# [CORAL on Trial](" LINK ")\n",
		"###### [CORAL on Trial](" LINK ")\n",
		"### [1] [CORAL on Trial](" LINK ")\n",
		"### 1. [CORAL on Trial](" LINK ")\n",
		"### 12) **[CORAL on Trial](" LINK ")**\n",
		"### **1. [CORAL on Trial](" LINK ")**\n",
		"### [1. CORAL on Trial](" LINK ")\n",
		"### New: [CORAL on Trial](" LINK "), and more\n",
		"### CORAL on Trial [[PDF]](" LINK ")\n",
		"### 3. CORAL on Trial ([arXiv:2410.23090](" LINK ")) ⭐ 12\n",
		"### 📄 CORAL on Trial - [paper](" LINK
		") | [code](https://github.com/a/b)\n",
		"### [2410.23090] CORAL on Trial\n",
		"### [2410.23090](" LINK ") — CORAL on Trial\n",
		"### **[CORAL on Trial]**(" LINK ")\n",
		"[CORAL on Trial](" LINK ")\n===\n",
	};

	(void)state;
	assert_each_is_a_paper(texts, COUNT_OF(texts));
}

static void a_title_begins_a_paper_whose_link_comes_below(void **state)
{
	static const char *const texts[] = {
		"# CORAL on Trial\n\n**Link**: [PDF](" LINK ")\n",
		"# CORAL on Trial\nLink: " LINK "\n",
		"## 1. CORAL on Trial\n\nsome words\n\n[Read the paper](" LINK ")\n",
		"## CORAL on Trial\n\n- Authors: A\n- arXiv: 2410.23090v2\n",
		"## CORAL on Trial\n\n- **论文链接**：" LINK "\n",
		"## CORAL on Trial\n\n> **저자**: A | **링크**: [x](" LINK ")\n",
		"## CORAL on Trial\n\n" LINK "\n",
		"## CORAL on Trial\n\n### Link\n\n[arXiv](" LINK ")\n",
		"## CORAL on Trial\n\nAuthors: A\n\n#### [arXiv](" LINK ")\n",
		"## Section\n\n### CORAL on Trial\n\n[📄 arXiv](" LINK
		") • [x](https://x.org)\n",
		"**CORAL on Trial**\nAuthors: A\n[PDF](" LINK ")\n",
		"**Title:** CORAL on Trial\n**URL:** " LINK "\n",
		"<details>\n<summary><b>1. CORAL on Trial</b> ⭐ 0</summary>\n\n"
		"**Links:** [arXiv](" LINK ")\n\n</details>\n",
		"<details><summary>CORAL on Trial</summary>\n<a href=\"" LINK "\">PDF</a>\n"
		"</details>\n",
		"1. **CORAL on Trial**\n   - A. Author\n   - Link: " LINK "\n",
		"- CORAL on Trial\n\n  [PDF](" LINK ")\n",
	};

	(void)state;
	assert_each_is_a_paper(texts, COUNT_OF(texts));
}

static void an_item_or_a_line_with_title_and_link_begins_a_paper(void **state)
{
	static const char *const texts[] = {
		"- [CORAL on Trial](" LINK ")\n",
		"- [CORAL on Trial](" LINK ") - A. Author\n",
		"- **[CORAL on Trial](" LINK ")**, A. Author\n",
		"- **CORAL on Trial** [[paper]](" LINK
		") [[code]](https://github.com/a/b)\n",
		"- **CORAL on Trial** — some words. [2410.23090]\n",
		"- 2024-10-31, **CORAL on Trial**, A. Author et.al., Paper: [" LINK
		"](" LINK ")\n",
		"- (NeurIPS 2024) [CORAL on Trial](" LINK ")\n",
		"- CORAL on Trial [[PDF](" LINK ")]\n",
		"- [2410.23090] CORAL on Trial\n",
		"- [2410.23090] CORAL on Trial - " LINK "\n",
		"1. **[2410.23090v1](" LINK ")** — CORAL on Trial\n",
		"* New: [CORAL on Trial](" LINK ")\n",
		"**1. [CORAL on Trial]**(" LINK ")\n",
		"**[CORAL on Trial](" LINK ")**\n\nsome words\n",
		"**[2410.23090] CORAL on Trial**\n\nsome words\n",
		"[CORAL on Trial](" LINK ") 👍 12\n",
	};

	(void)state;
	assert_each_is_a_paper(texts, COUNT_OF(texts));
}

static void a_row_begins_a_paper(void **state)
{
	static const char *const texts[] = {
		"|Title|Link|\n|---|---|\n|CORAL on Trial|[2410.23090](" LINK ")|\n",
		"| Paper |\n|:-:|\n| **[CORAL on Trial](" LINK ")** |\n",
		"Words above\n|a|b|\n|-|-|\n|[CORAL on Trial](" LINK ")|x|\n",
		"Title | URL\n--- | ---\nCORAL on Trial | " LINK "\n",
		"|Date|Title|Authors|PDF|\n|-|-|-|-|\n"
		"|**2024-10-31**|**CORAL on Trial**|A et.al.|[2410.23090](" LINK ")|\n",
		"|arXiv|Title|\n|-|-|\n|2410.23090|CORAL on Trial|\n",
		"|#|Publication|Links|\n|-|-|-|\n|1|CORAL on Trial|[pdf](" LINK ")|\n",
		"|标题|链接|\n|-|-|\n|CORAL on Trial|[链接](" LINK ")|\n",
	};

	(void)state;
	assert_each_is_a_paper(texts, COUNT_OF(texts));
}

static void cells_are_parted_by_bars_that_are_none_of_the_text(void **state)
{
	(void)state;
	assert_papers("|Title|PDF|\n|-|-|\n|P(A\\|B)|[x](" LINK ")|\n",
		"arxiv:2410.23090 P(A|B)\n");
	assert_papers("|Title|PDF|\n|-|-|\n|**P(A|B)**|[x](" LINK ")|\n",
		"arxiv:2410.23090 P(A|B)\n");
	assert_papers("|Title|PDF|\n|-|-|\n|[P(A|B)](" LINK ")|x|\n",
		"arxiv:2410.23090 P(A|B)\n");
	assert_papers("|Title|PDF|\n|-|-|\n|A `\\|` B\\\\|[x](" LINK ")|\n",
		"arxiv:2410.23090 A | B\\\n");
}

static void a_row_reaches_no_further_than_its_line(void **state)
{
	(void)state;
	assert_papers("|Title|PDF|\n|-|-|\n|One ``|[x](" LINK ")|\n"
		      "|Two `` <a|[x](https://arxiv.org/abs/2410.00002)|\n"
		      "|[Three> *|[x](https://arxiv.org/abs/2410.00003)|\n"
		      "|Four](u) *|[x](https://arxiv.org/abs/2410.00004)|\n"
		      "# [Five](https://arxiv.org/abs/2410.00005)\n",
		"arxiv:2410.23090 One ``\narxiv:2410.00002 Two `` <a\n"
		"arxiv:2410.00003 [Three> *\narxiv:2410.00004 Four](u) *\n"
		"arxiv:2410.00005 Five\n");
	assert_papers("> |Title|PDF|\n> |-|-|\n> |One|[x](" LINK ")|\n> |Two|\n",
		"arxiv:2410.23090 One\n");
	assert_papers("|Title|PDF|\r|-|-|\r|One|[x](" LINK ")|\r|Two|x|\r\r"
		      "# [Three](https://arxiv.org/abs/2410.00003)\r",
		"arxiv:2410.23090 One\narxiv:2410.00003 Three\n");
}

static void a_file_with_a_header_may_be_one_paper(void **state)
{
	static const char *const texts[] = {
		"---\ntitle: CORAL on Trial\nurl: " LINK
		"\n---\n\n# CORAL on Trial\n\nwords\n",
		"---\r\ntitle: 'CORAL on Trial' # really\r\narxiv_id: \"2410.23090\"\r\n---\r\n",
		"---\ntitle: CORAL on Trial\nlinks:\n  - https://x.org\n  - " LINK
		"\n...\n",
		"{\"title\": \"CORAL on Trial\", \"pdf_url\": \"" LINK "\"}\n\nwords\n",
		("\xEF\xBB\xBF---\ntitle: CORAL on Trial\narxiv: 2410.23090\n---\n"
		 "## Related papers\n\n- [Another](https://arxiv.org/abs/2501.00001)\n"),
	};

	(void)state;
	assert_each_is_a_paper(texts, COUNT_OF(texts));
}

static void every_kind_of_link_to_a_paper_counts(void **state)
{
	static const char *const links[][2] = {
		{"https://arxiv.org/abs/2410.23090v3", "arxiv:2410.23090"},
		{"http://arxiv.org/pdf/2410.23090.pdf", "arxiv:2410.23090"},
		{"https://arxiv.org/html/2410.23090", "arxiv:2410.23090"},
		{"https://huggingface.co/papers/2410.23090", "arxiv:2410.23090"},
		{"https://doi.org/10.1000/XYZ", "doi:10.1000/xyz"},
		{"https://openreview.net/forum?id=AbC", "openreview:AbC"},
		{"https://aclanthology.org/2024.acl-long.1",
			"url:https://aclanthology.org/2024.acl-long.1"},
		{"https://dl.acm.org/doi/10.1145/3580305.3599256",
			"url:https://dl.acm.org/doi/10.1145/3580305.3599256"},
		{"https://www.nature.com/articles/s41586-024-1",
			"url:https://www.nature.com/articles/s41586-024-1"},
		{"https://openaccess.thecvf.com/content/CVPR2024/html/x.html",
			"url:https://openaccess.thecvf.com/content/CVPR2024/html/x.html"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(links); i++) {
		char text[256];
		char expected[256];

		(void)snprintf(text, sizeof(text), "- [A Title](%s)\n", links[i][0]);
		(void)snprintf(expected, sizeof(expected), "%s A Title\n", links[i][1]);
		assert_papers(text, expected);
	}
}

static void what_lists_no_papers_gives_none_and_no_warning(void **state)
{
	static const char *const texts[] = {
		"# Notes\n\nWe build on [CORAL](" LINK ") and on [2410.23090].\n",
		"- We build on [CORAL](" LINK ").\n- More is in the [paper](" LINK ").\n",
		"- **Fast**: see [CORAL](" LINK ")\n- **Small** and [CORAL](" LINK
		")-like\n",
		"## [The code](https://github.com/a/b)\n\nwords\n",
		"## [Page](https://a.github.io/b)\n\n- words\n",
		"## [Model](https://huggingface.co/google/gemma)\n\n- words\n",
		"# cs.CV [[Back]](#toc)\n\n- [cs.CL](#cs.CL) [Total: 5]\n",
		"## [Quick start](#quick-start)\n\n- words\n",
		"### [2024-10-31](2024/10/31.md)\n\n- words\n",
		"## Powered by [Hugo](https://gohugo.io)\n\nwords\n",
		"# Title\n[![arXiv](https://img.shields.io/x)](" LINK ")\n",
		"## Citation\n\n[Our paper](" LINK ")\n\n- [Our paper](" LINK ")\n",
		"## References\n\n1. [CORAL](" LINK ")\n\n### Older\n\n- [CORAL](" LINK
		")\n",
		"|Date|Papers|Link|\n|-|-|-|\n|2024-10-31|10|[View](a.json)|\n",
		"|a|b|\n\nLink: " LINK "\n",
		"---\ntitle: About me\nurl: https://me.org\n---\n\nprose\n",
		"---\n\nprose\n\n---\n",
		"{\"a\": [1, {\"title\": \"" LINK "\"}]}\n",
		"{not json}\n",
		"<details>\n<summary>More</summary>\n\nwords\n\n</details>\n",
		"# Title\n\nAuthors: A\n\nwords\n",
		"```\n- [CORAL](" LINK ")\n```\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct digest digest = parse(texts[i]);

		if (digest.paper_count > 0 || digest.warnings.count > 0)
			fail_msg("%zu papers and %zu warnings in:\n%s", digest.paper_count,
				digest.warnings.count, texts[i]);
		digest_fini(&digest);
	}
}

static void a_title_without_a_link_is_a_paper_among_its_like(void **state)
{
	struct digest digest = parse("### [A](" LINK ")\n\nVote: 1\n\n### B\n\nVote: 2\n\n"
				     "### C\n\nwords\n");

	(void)state;
	assert_int_equal(digest.paper_count, 2);
	assert_slice(digest.papers[1].id, "title:b");
	assert_int_equal(digest.papers[1].votes, 2);
	assert_int_equal(digest.warnings.count, 1);
	assert_int_equal(digest.warnings.items[0].line, 5);
	assert_string_equal(digest.warnings.items[0].text, "a paper without a link");
	digest_fini(&digest);
	assert_papers("### B\n\nVote: 2\n", "");
	assert_papers("### B\n\nVote: 2\n\nAuthors: A\n", "title:b B\n");
}

static void what_ends_a_paper(void **state)
{
	struct digest digest =
		parse("### [A](" LINK ")\n\nof it\n\n---\n\nfooter\n\n"
		      "- [B](https://arxiv.org/abs/2410.00001)\n  - of it\n\n"
		      "not of it\n\n"
		      "<details><summary>C</summary>\n" LINK "\n</details>\n\n"
		      "not of it\n");

	(void)state;
	assert_int_equal(digest.paper_count, 3);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(digest.papers[i].section_count, 1);
		assert_slice(digest.papers[i].sections[0].text, "of it");
	}
	assert_int_equal(digest.papers[2].section_count, 0);
	digest_fini(&digest);
}

static void days_are_told_by_headings_lines_and_papers(void **state)
{
	static const struct {
		const char *text;
		const char *date;
	} cases[] = {
		{"> Updated on 2022.12.02\n\n- [A](" LINK ")\n", "2022-12-02"},
		{"**Last Updated:** June 3, 2026\n\n- [A](" LINK ")\n", "2026-06-03"},
		{"最近更新：2024年10月31日\n\n- [A](" LINK ")\n", "2024-10-31"},
		{"# 2024년 10월 31일\n\n- [A](" LINK ")\n", "2024-10-31"},
		{"Updated on 2022.12.02\n\n# 3 Jun 2024\n\n- [A](" LINK ")\n",
			"2024-06-03"},
		{"# 2024-01-01\n\nUpdated on 2022.12.02\n\n- [A](" LINK ")\n",
			"2024-01-01"},
		{"# 2024-01-01\n\n## [A](" LINK ")\n\nPublished: 2023-12-31\n",
			"2023-12-31"},
		{"- 2022-11-30, **A Title**, [PDF](" LINK ")\n", "2022-11-30"},
		{"We met on 2022-12-02.\n\n- [A](" LINK ")\n", NULL},
		{"---\ntitle: Week\ndate: 2024-05-06\n---\n\n- [A](" LINK ")\n",
			"2024-05-06"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct digest digest = parse(cases[i].text);

		assert_int_equal(digest.paper_count, 1);
		assert_slice(digest.papers[0].date, cases[i].date);
		digest_fini(&digest);
	}
}

static void a_thousand_rows_and_items_are_a_thousand_papers(void **state)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	struct digest digest;

	(void)state;
	assert_non_null(out);
	fputs("|Title|PDF|\n|-|-|\n", out);
	for (unsigned i = 0; i < 9000; i++)
		fprintf(out, "|**Title %u**|[x](https://arxiv.org/abs/2410.%05u)|\n", i, i);
	fputs("\n", out);
	for (unsigned i = 0; i < 1000; i++)
		fprintf(out, "- **Item %u** [[PDF]](https://arxiv.org/abs/2411.%05u)\n", i,
			i);
	assert_int_equal(fclose(out), 0);
	digest = parse(text);
	assert_int_equal(digest.paper_count, 10000);
	assert_slice(digest.papers[8999].title, "Title 8999");
	assert_int_equal(digest.papers[8999].line, 9002);
	assert_slice(digest.papers[9999].title, "Item 999");
	digest_fini(&digest);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_heading_with_a_link_begins_a_paper),
		cmocka_unit_test(a_title_begins_a_paper_whose_link_comes_below),
		cmocka_unit_test(an_item_or_a_line_with_title_and_link_begins_a_paper),
		cmocka_unit_test(a_row_begins_a_paper),
		cmocka_unit_test(cells_are_parted_by_bars_that_are_none_of_the_text),
		cmocka_unit_test(a_row_reaches_no_further_than_its_line),
		cmocka_unit_test(a_file_with_a_header_may_be_one_paper),
		cmocka_unit_test(every_kind_of_link_to_a_paper_counts),
		cmocka_unit_test(what_lists_no_papers_gives_none_and_no_warning),
		cmocka_unit_test(a_title_without_a_link_is_a_paper_among_its_like),
		cmocka_unit_test(what_ends_a_paper),
		cmocka_unit_test(days_are_told_by_headings_lines_and_papers),
		cmocka_unit_test(a_thousand_rows_and_items_are_a_thousand_papers),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
