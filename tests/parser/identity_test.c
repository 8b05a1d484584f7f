/* What makes two mentions the same paper, host by host, and the links that may be opened. */
#include "identity.h"

#include "check.h"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

struct mention {
	const char *link;
	const char *id;
};

static void assert_ids(struct arena *arena, const struct mention *mentions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct slice id =
			identity_of(arena, slice_of(mentions[i].link), slice_of("Title"));

		assert_slice(id, mentions[i].id);
		assert_true(identity_valid(id));
	}
}

static void every_host_of_arxiv_papers_gives_one_id(void **state)
{
	static const struct mention mentions[] = {
		{"https://arxiv.org/abs/2410.22330", "arxiv:2410.22330"},
		{"https://www.arxiv.org/abs/2410.22330", "arxiv:2410.22330"},
		{"https://export.arxiv.org/abs/2410.22330", "arxiv:2410.22330"},
		{"https://huggingface.co/papers/2410.22330", "arxiv:2410.22330"},
		{"https://www.huggingface.co/papers/2410.22330", "arxiv:2410.22330"},
		{"https://hf.co/papers/2410.22330", "arxiv:2410.22330"},
		{"https://doi.org/10.48550/arXiv.2410.22330", "arxiv:2410.22330"},
		{"https://dx.doi.org/10.48550/arXiv.2410.22330", "arxiv:2410.22330"},
		{"https://www.doi.org/10.48550/ARXIV.2410.22330", "arxiv:2410.22330"},
		{"http://arxiv.org/abs/2410.22330", "arxiv:2410.22330"},
		{"HTTPS://ArXiv.ORG/abs/2410.22330", "arxiv:2410.22330"},
		{" https://arxiv.org/abs/2410.22330\n", "arxiv:2410.22330"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

static void every_folder_of_arxiv_gives_one_id(void **state)
{
	static const struct mention mentions[] = {
		{"https://arxiv.org/pdf/2410.22330", "arxiv:2410.22330"},
		{"https://arxiv.org/pdf/2410.22330.pdf", "arxiv:2410.22330"},
		{"https://arxiv.org/html/2410.22330", "arxiv:2410.22330"},
		{"https://arxiv.org/format/2410.22330", "arxiv:2410.22330"},
		{"https://arxiv.org/abs/2410.22330/", "arxiv:2410.22330"},
		{"https://arxiv.org/abs/2410.22330?context=cs", "arxiv:2410.22330"},
		{"https://arxiv.org/html/2410.22330#S1", "arxiv:2410.22330"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

static void a_version_does_not_make_another_paper(void **state)
{
	static const struct mention mentions[] = {
		{"https://arxiv.org/abs/2410.22330v1", "arxiv:2410.22330"},
		{"https://arxiv.org/abs/2410.22330v12", "arxiv:2410.22330"},
		{"https://arxiv.org/abs/2410.22330V2", "arxiv:2410.22330"},
		{"https://arxiv.org/pdf/2410.22330v2.pdf", "arxiv:2410.22330"},
		{"https://arxiv.org/html/2410.22330v3/", "arxiv:2410.22330"},
		{"https://huggingface.co/papers/2410.22330v1", "arxiv:2410.22330"},
		{"https://doi.org/10.48550/arXiv.2410.22330v1", "arxiv:2410.22330"},
		{"https://arxiv.org/abs/hep-th/9901001v3", "arxiv:hep-th/9901001"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

static void old_numbers_of_arxiv_keep_their_class(void **state)
{
	static const struct mention mentions[] = {
		{"https://arxiv.org/abs/hep-th/9901001", "arxiv:hep-th/9901001"},
		{"https://arxiv.org/abs/math.GT/0309136", "arxiv:math.GT/0309136"},
		{"https://arxiv.org/pdf/cs/0112017.pdf", "arxiv:cs/0112017"},
		{"https://arxiv.org/abs/0704.0001", "arxiv:0704.0001"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

static void what_is_no_number_of_arxiv_is_a_page(void **state)
{
	static const struct mention mentions[] = {
		{"https://arxiv.org", "url:https://arxiv.org"},
		{"https://arxiv.org/list/cs.CL/recent",
			"url:https://arxiv.org/list/cs.CL/recent"},
		{"https://arxiv.org/abs/", "url:https://arxiv.org/abs"},
		{"https://arxiv.org/abs/2410.223", "url:https://arxiv.org/abs/2410.223"},
		{"https://arxiv.org/abs/2410.223301",
			"url:https://arxiv.org/abs/2410.223301"},
		{"https://arxiv.org/abs/2410.22330x",
			"url:https://arxiv.org/abs/2410.22330x"},
		{"https://arxiv.org/abs/2410.22330v",
			"url:https://arxiv.org/abs/2410.22330v"},
		{"https://arxiv.org/abs/hep-th/990100",
			"url:https://arxiv.org/abs/hep-th/990100"},
		{"https://arxiv.org/abs//9901001", "url:https://arxiv.org/abs//9901001"},
		{"https://huggingface.co/papers", "url:https://huggingface.co/papers"},
		{"https://huggingface.co/google/gemma",
			"url:https://huggingface.co/google/gemma"},
		{"https://arxiv.org.example.com/abs/2410.22330",
			"url:https://arxiv.org.example.com/abs/2410.22330"},
		{"https://arxiv.org@example.com/abs/2410.22330",
			"url:https://arxiv.org@example.com/abs/2410.22330"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

static void dois_ignore_case(void **state)
{
	static const struct mention mentions[] = {
		{"https://doi.org/10.1000/XYZ", "doi:10.1000/xyz"},
		{"https://dx.doi.org/10.1000/xyz", "doi:10.1000/xyz"},
		{"https://www.doi.org/10.1000/Xyz#abstract", "doi:10.1000/xyz"},
		{"https://doi.org/10.48550/arXiv.none", "doi:10.48550/arxiv.none"},
		{"https://doi.org/10.1000", "url:https://doi.org/10.1000"},
		{"https://doi.org/about/us", "url:https://doi.org/about/us"},
		{"https://doi.org", "url:https://doi.org"},
		{"https://doi.org/", "url:https://doi.org"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

static void forum_and_pdf_of_openreview_are_one_paper(void **state)
{
	static const struct mention mentions[] = {
		{"https://openreview.net/forum?id=AbC123", "openreview:AbC123"},
		{"https://openreview.net/pdf?id=AbC123", "openreview:AbC123"},
		{"https://www.openreview.net/forum?id=AbC123", "openreview:AbC123"},
		{"https://openreview.net/forum?noteId=x&id=AbC123#y", "openreview:AbC123"},
		{"https://openreview.net/forum?id=",
			"url:https://openreview.net/forum?id="},
		{"https://openreview.net/forum", "url:https://openreview.net/forum"},
		{"https://openreview.net/group?id=ICLR",
			"url:https://openreview.net/group?id=ICLR"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

static void other_links_are_normalised(void **state)
{
	static const struct mention mentions[] = {
		{"HTTPS://Example.ORG/Paper", "url:https://example.org/Paper"},
		{"https://example.org/paper/", "url:https://example.org/paper"},
		{"https://example.org///", "url:https://example.org"},
		{"https://example.org", "url:https://example.org"},
		{"https://example.org/paper#results", "url:https://example.org/paper"},
		{"https://example.org/p?utm_source=x&utm_medium=y",
			"url:https://example.org/p"},
		{"https://example.org/p?a=1&UTM_id=x&b=2",
			"url:https://example.org/p?a=1&b=2"},
		{"https://example.org/p/?a=1", "url:https://example.org/p?a=1"},
		{"https://example.org/p?", "url:https://example.org/p"},
		{"https://example.org?a=1", "url:https://example.org?a=1"},
		{"https://example.org:8443/p", "url:https://example.org:8443/p"},
		{"http://example.org/p", "url:http://example.org/p"},
		{"https://example.org/논문", "url:https://example.org/논문"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

static void without_a_link_the_title_tells(void **state)
{
	static const char *const links[] = {NULL, "", "#top", "/abs/2410.22330",
		"arxiv.org/abs/2410.22330", "javascript:alert(1)", "mailto:a@example.org",
		"ftp://example.org/p", "file:///etc/passwd", "https://", "https:///p",
		"https://#x", "http:"};

	for (size_t i = 0; i < COUNT_OF(links); i++)
		assert_slice(identity_of(*state, slice_of(links[i]), slice_of("A Title")),
			"title:a title");
}

static void titles_ignore_ascii_case_and_the_width_of_gaps(void **state)
{
	static const struct {
		const char *title;
		const char *id;
	} cases[] = {
		{"  Attention Is\tAll\r\n You  Need ", "title:attention is all you need"},
		{"검색 증강 RAG", "title:검색 증강 rag"},
		{"É", "title:É"},
		{"", "title:"},
		{NULL, "title:"},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_slice(
			identity_of(*state, (struct slice){0}, slice_of(cases[i].title)),
			cases[i].id);
}

static void only_arxiv_ids_have_an_arxiv_number(void **state)
{
	(void)state;
	assert_slice(identity_arxiv(SLICE_LITERAL("arxiv:2410.22330")), "2410.22330");
	assert_slice(
		identity_arxiv(SLICE_LITERAL("arxiv:hep-th/9901001")), "hep-th/9901001");
	assert_slice(identity_arxiv(SLICE_LITERAL("doi:10.1000/xyz")), NULL);
	assert_slice(identity_arxiv(SLICE_LITERAL("title:arxiv:2410.22330")), NULL);
	assert_slice(identity_arxiv((struct slice){0}), NULL);
}

static void a_link_is_built_from_the_id_alone(void **state)
{
	static const struct {
		const char *id;
		const char *link;
	} cases[] = {
		{"arxiv:2410.22330", "https://arxiv.org/abs/2410.22330"},
		{"arxiv:hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"},
		{"doi:10.1000/xyz", "https://doi.org/10.1000/xyz"},
		{"openreview:AbC123", "https://openreview.net/forum?id=AbC123"},
		{"url:https://example.org/p?a=1", "https://example.org/p?a=1"},
		{"url:http://example.org/p", NULL},
		{"title:a title", NULL},
		{"javascript:alert(1)", NULL},
		{"", NULL},
		{NULL, NULL},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_slice(identity_link(*state, slice_of(cases[i].id)), cases[i].link);
}

/* Whatever byte stands in an id: what may be opened is https, and holds no byte that could end a
 * quotation, a line or an argument. */
static void a_link_that_may_be_opened_holds_only_bytes_of_urls(void **state)
{
	static const char *const kinds[] = {
		"arxiv:", "doi:10.1/", "openreview:", "url:https://example.org/"};
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
		"-._~:/?#[]@!$&()*+,;=%";

	for (size_t kind = 0; kind < COUNT_OF(kinds); kind++) {
		for (int byte = 0; byte < 256; byte++) {
			char id[64] = "";
			size_t length = strlen(kinds[kind]);
			struct slice link;

			memcpy(id, kinds[kind], length);
			id[length] = (char)byte;
			id[length + 1] = 'z';
			link = identity_link(*state, (struct slice){id, length + 2});
			if (!link.bytes)
				continue;
			assert_true(slice_starts_with(link, SLICE_LITERAL("https://")));
			for (size_t i = 0; i < link.length; i++)
				assert_true(link.bytes[i] != '\0' &&
					    strchr(allowed, link.bytes[i]) != NULL);
		}
	}
}

static void an_id_of_another_form_is_none(void **state)
{
	static const char *const ids[] = {"", "x", "2410.22330",
		"arxiv:", "arxiv:2410.22330v2", "arxiv:2410", "arxiv:2410.22330/",
		"arXiv:2410.22330", "doi:", "doi:10.1000", "doi:10.1000/ABC", "doi:x/y",
		"openreview:", "url:", "url:example.org/a", "url:javascript:alert",
		"url:https://", "url:https://Example.org/a", "url:HTTPS://example.org/a",
		"title", "title:A"};
	static const char *const others[] = {"arxiv:hep-th/9901001", "doi:10.1000/abc",
		"openreview:AbC", "url:http://example.org/A", "title:", "title:a b"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ids); i++)
		if (identity_valid(slice_of(ids[i])))
			fail_msg("%s was taken for an id", ids[i]);
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_true(identity_valid(slice_of(others[i])));
}

static void a_link_to_a_host_of_white_space_is_none(void **state)
{
	static const struct mention mentions[] = {
		{"https://\v#A", "title:title"},
		{"https://a b/c", "title:title"},
		{"https://a.b/c d", "url:https://a.b/c d"},
	};

	assert_ids(*state, mentions, COUNT_OF(mentions));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_link_to_a_host_of_white_space_is_none, setup, teardown),
		cmocka_unit_test(every_host_of_arxiv_papers_gives_one_id),
		cmocka_unit_test(an_id_of_another_form_is_none),
		cmocka_unit_test(every_folder_of_arxiv_gives_one_id),
		cmocka_unit_test(a_version_does_not_make_another_paper),
		cmocka_unit_test(old_numbers_of_arxiv_keep_their_class),
		cmocka_unit_test(what_is_no_number_of_arxiv_is_a_page),
		cmocka_unit_test(dois_ignore_case),
		cmocka_unit_test(forum_and_pdf_of_openreview_are_one_paper),
		cmocka_unit_test(other_links_are_normalised),
		cmocka_unit_test(without_a_link_the_title_tells),
		cmocka_unit_test(titles_ignore_ascii_case_and_the_width_of_gaps),
		cmocka_unit_test(only_arxiv_ids_have_an_arxiv_number),
		cmocka_unit_test(a_link_is_built_from_the_id_alone),
		cmocka_unit_test(a_link_that_may_be_opened_holds_only_bytes_of_urls),
	};

	return cmocka_run_group_tests_name("identity", tests, setup, teardown);
}
