/* What makes two mentions the same paper. */
#ifndef PAPERWATCH_IDENTITY_H
#define PAPERWATCH_IDENTITY_H

#include "arena.h"
#include "slice.h"

/* The canonical id of the paper behind LINK (may be NULL), copied into ARENA; never NULL:
 *
 *   arxiv:2410.22330, arxiv:hep-th/9901001   no version; from abs, pdf and html links of arxiv.org
 *                                            and export.arxiv.org, huggingface.co/papers,
 *                                            10.48550/arXiv.N (arXiv's own DOIs), and the pages
 *                                            that ar5iv, alphaXiv and papers.cool make of them
 *   doi:10.1000/xyz                          lower case, as DOIs ignore case
 *   openreview:AbC123                        forum and pdf links of openreview.net
 *   url:https://example.org/paper            scheme and host in lower case, no fragment, no utm_*
 *                                            parameters, no trailing slash
 *   title:the folded title                   where there is no http link at all
 */
struct slice identity_of(struct arena *arena, struct slice link, struct slice title);

/* Has ID one of these forms? For ids that others say. */
bool identity_valid(struct slice id);

/* Does LINK lead to one paper: by a host that says which, or to the page or file of one at a
 * journal, a publisher or an archive? Repositories, project pages, lists and searches do not. */
bool identity_is_paper(struct slice link);

/* Does LINK lead to where there are no papers: code, talk, badges, packages, lists? */
bool identity_is_elsewhere(struct slice link);

/* The length of an arXiv number with its version at the start of TEXT ("2410.22330v2"), or 0. */
size_t identity_arxiv_number(struct slice text);

/* The part of ID behind "arxiv:", or a NULL slice when ID is of another kind. Borrows from ID. */
struct slice identity_arxiv(struct slice id);

/* A link that leads to the paper and was built from nothing but its id: https only. A NULL slice
 * where none can be built (titles, plain http pages, url: ids with bytes that a URL cannot have).
 * This is what may be opened; a digest's own link never is. */
struct slice identity_link(struct arena *arena, struct slice id);

#endif
