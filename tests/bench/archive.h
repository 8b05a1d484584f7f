/* An archive of papers to measure with, and keywords for it. */
#ifndef PAPERWATCH_BENCH_ARCHIVE_H
#define PAPERWATCH_BENCH_ARCHIVE_H

#include "arena.h"
#include "intern.h"

/* A paper: its title and the bullets of its summary. */
struct archive_paper {
	struct slice *texts;
	size_t count;
	struct slice folded; /* all of them, as archive_fold() has it */
};

struct archive {
	struct arena *arena;
	struct archive_paper *papers;
	size_t count;
	size_t capacity;
	size_t bytes; /* of all texts */
	/* What stands in the texts, folded: words of four bytes and more, and pairs of neighbours. */
	struct intern words;
	struct intern pairs;
};

/* Reads the digests. Where they are few, the papers are then replaced by as many as a large archive
 * has, put together from the same words. Ends the process where a digest cannot be read. */
void archive_read(struct archive *archive, char *const *paths, int count);
void archive_fini(struct archive *archive);

/* Folded as other programs do it: lower case, compatibility forms, one space for a line break. */
struct slice archive_fold(struct arena *arena, struct slice text);

/* COUNT different keywords. A fortieth are words of the texts, a tenth pairs; the others stand in no
 * text but by chance: two words beside each other, or the halves of two in one. So a keyword has as
 * many hits as one of those had that an archive ten times as large was studied with: about four in
 * 5,488 papers. */
void archive_make_keywords(struct archive *archive, size_t count, struct intern *keywords);

#endif
