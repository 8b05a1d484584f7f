#include "promises.h"

#include "date.h"
#include "identity.h"
#include "utf8.h"

#include <stdlib.h>

static void require(bool kept)
{
	if (!kept)
		abort();
}

static void check_text(struct slice text)
{
	require(text.bytes || text.length == 0);
	require(utf8_valid(text));
}

static void check_paper(const struct paper *paper)
{
	require(paper->line > 0);
	require(!paper->date.bytes || date_valid(paper->date));
	require(identity_valid(paper->id) && paper->title.bytes);
	require(!paper->arxiv_id.bytes == !identity_arxiv(paper->id).bytes);
	require(slice_equal(paper->arxiv_id, identity_arxiv(paper->id)));
	require(paper->votes >= 0 && (paper->has_votes || paper->votes == 0));
	check_text(paper->id);
	check_text(paper->title);
	check_text(paper->url);
	check_text(paper->arxiv_id);
	check_text(paper->image);
	check_text(paper->video);
	for (size_t i = 0; i < paper->author_count; i++)
		check_text(paper->authors[i]);
	for (size_t i = 0; i < paper->section_count; i++) {
		require(paper->sections[i].line > 0 && paper->sections[i].text.bytes);
		check_text(paper->sections[i].label);
		check_text(paper->sections[i].text);
	}
}

void check_promises(const struct digest *digest)
{
	for (size_t i = 0; i < digest->paper_count; i++)
		check_paper(&digest->papers[i]);
	for (size_t i = 0; i < digest->warnings.count; i++)
		check_text(slice_of(digest->warnings.items[i].text));
}
