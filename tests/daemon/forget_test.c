/* Which paper a person means. */
#include "forget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_paper_is_meant_by_id_number_doi_or_link(void **state)
{
	static const struct {
		const char *text;
		const char *id; /* NULL: nothing is meant */
	} cases[] = {
		{"arxiv:2410.22330", "arxiv:2410.22330"},
		{"arXiv:2410.22330v2", "arxiv:2410.22330"},
		{"2410.22330", "arxiv:2410.22330"},
		{" 2410.22330v13\n", "arxiv:2410.22330"},
		{"hep-th/9901001", "arxiv:hep-th/9901001"},
		{"https://arxiv.org/abs/2410.22330v1", "arxiv:2410.22330"},
		{"http://arxiv.org/pdf/2410.22330.pdf", "arxiv:2410.22330"},
		{"https://huggingface.co/papers/2410.22330", "arxiv:2410.22330"},
		{"10.48550/arXiv.2410.22330", "arxiv:2410.22330"},
		{"10.1000/XYZ", "doi:10.1000/xyz"},
		{"doi:10.1000/XYZ", "doi:10.1000/xyz"},
		{"https://doi.org/10.1000/XYZ", "doi:10.1000/xyz"},
		{"openreview:AbC123", "openreview:AbC123"},
		{"https://openreview.net/forum?id=AbC123", "openreview:AbC123"},
		{"https://Example.org/paper/", "url:https://example.org/paper"},
		{"url:https://example.org/paper", "url:https://example.org/paper"},
		{"title:a paper", "title:a paper"},
		{"", NULL},
		{"nonsense", NULL},
		{"1042", NULL},
		{"arxiv:", NULL},
		{"arxiv:nonsense", NULL},
		{"https://", NULL},
		{"--json", NULL},
		{"title:a\nb", NULL},
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct slice id = forget_identify(arena, slice_of(cases[i].text));

		assert_string_equal(
			id.bytes ? id.bytes : "none", cases[i].id ? cases[i].id : "none");
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_paper_is_meant_by_id_number_doi_or_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
