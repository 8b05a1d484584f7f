/* The shared vocabulary: a paper as a digest mentions it, and a digest as a list of them.
 * Data only. All slices are valid UTF-8 and live in the digest's arena: what must outlive the
 * digest is copied. A slice with `bytes == NULL` means "the digest does not say". */
#ifndef PAPERWATCH_PAPER_H
#define PAPERWATCH_PAPER_H

#include "arena.h"
#include "diagnostic.h"
#include "slice.h"

#include <stdint.h>

/* One bullet of the summary. */
struct section {
	struct slice label; /* without asterisks and colon; NULL for a bullet without one */
	struct slice text;  /* what a reader sees, soft line breaks as '\n' */
	unsigned line;      /* where the bullet begins, from 1 */
};

struct paper {
	unsigned line;     /* of the heading, table row or list item; from 1 */
	struct slice date; /* "YYYY-MM-DD" or NULL */
	struct slice
		id; /* what makes two mentions the same paper (identity.h); never NULL */
	struct slice title;    /* what a reader sees; never NULL, may be empty */
	struct slice url;      /* as the digest has it, or NULL */
	struct slice arxiv_id; /* "2410.22330", without version: the id's; or NULL */
	bool has_votes;        /* false: the digest does not say, which is not 0 */
	int64_t votes;         /* never negative; 0 when has_votes is false */
	struct slice image;    /* link or NULL */
	struct slice video;    /* link or NULL */
	struct slice *authors;
	size_t author_count;
	struct section *sections;
	size_t section_count;
};

struct digest {
	struct arena *arena;  /* owns all below, but for the warnings */
	struct paper *papers; /* in file order */
	size_t paper_count;
	struct diagnostics warnings; /* without file names: the caller knows it */
};

/* Frees everything in DIGEST and zeroes it; a zeroed digest is fine. */
void digest_fini(struct digest *digest);

#endif
