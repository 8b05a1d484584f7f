/* Links to papers within a text, in every way that digests write them. */
#ifndef PAPERWATCH_PAPER_LINK_H
#define PAPERWATCH_PAPER_LINK_H

#include "passage.h"

struct paper_link {
	size_t start; /* what of the block's text is the link: [start, end) */
	size_t end;
	struct slice
		label; /* what it says: "[label](url)"; empty where there is only a url */
	struct slice url; /* as the digest has it, or NULL: only a number, "[2604.08539]" */
	struct slice
		target; /* what tells the paper's identity: the url, or one made of the number */
};

/* The first link of PASSAGE that leads to a paper (identity.h):
 *
 *   [label](url)            a link of Markdown, but not a badge, whose label is only an image
 *   [label](url) or url     in the text itself, as in "**1. [label]**(url)" or "Link: url"
 *   [2604.08539]            a bare number in brackets
 *
 * Borrows from the block; TARGET may live in ARENA. */
bool paper_link_find(
	struct arena *arena, const struct passage *passage, struct paper_link *link);

/* The paper that TEXT is a number of ("2604.08539v2", "arXiv:2604.08539", "10.1000/xyz"), as a link
 * without url. For values of fields, which say by their label what the number is. */
bool paper_link_of_number(struct arena *arena, struct slice text, struct paper_link *link);

/* What stands in PASSAGE besides its links: does it hold words? Words that are no numbers? */
bool has_words_besides_links(const struct passage *passage);
bool has_letters_besides_links(const struct passage *passage);

/* Is any text of PASSAGE before, between or behind its links such as IS_SUCH says? */
bool any_besides_links(const struct passage *passage, bool (*is_such)(struct slice text));

#endif
