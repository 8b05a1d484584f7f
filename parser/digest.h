/* Bytes in, papers out. Recognises the shapes that digests come in. */
#ifndef PAPERWATCH_DIGEST_H
#define PAPERWATCH_DIGEST_H

#include "paper.h"

/* Aggregators' pages reach 1.7 MB; a digest of a day is 20 to 120 KB. */
#define DIGEST_BYTES_MAX (8u * 1024 * 1024)

/* Reads the papers of one digest into *DIGEST, which the caller frees with digest_fini().
 *
 * BYTES is the whole file: any bytes at all; what is not UTF-8 becomes U+FFFD. PATH is the file's
 * path below its folder (or any path): it can tell the date, nothing is opened. Text without
 * papers is no failure: it gives 0 papers.
 *
 * Returns 0, or -1 with the reason as an error among the digest's diagnostics and no papers. */
int digest_parse(struct slice bytes, struct slice path, struct digest *digest);

#endif
