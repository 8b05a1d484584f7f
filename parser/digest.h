/* Bytes in, papers out. Recognises the shapes that digests come in. */
#ifndef PAPERWATCH_DIGEST_H
#define PAPERWATCH_DIGEST_H

#include "bounds.h"
#include "paper.h"

/* Reads the papers of one digest into *DIGEST, which the caller frees with digest_fini().
 *
 * BYTES is the whole file: any bytes at all; what is not UTF-8 becomes U+FFFD. PATH is the file's
 * path below its folder (or any path): it can tell the date, nothing is opened. Text without
 * papers is no failure: it gives 0 papers.
 *
 * Returns 0, or -1 where the digest is beyond a limit, or UTF-16, with the reason as an error among its
 * diagnostics and no papers. */
int digest_parse(struct slice bytes, struct slice path, struct digest *digest);

#endif
