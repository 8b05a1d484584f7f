/* The digests behind the PATH arguments of a command, read one after another. */
#ifndef PAPERWATCH_DIGESTS_H
#define PAPERWATCH_DIGESTS_H

#include "paper.h"
#include "progress.h"
#include "tree.h"

/* Reads every PATH: a digest, a folder of digests (with its sub-folders, in the order in which the
 * daemon takes files in), or "-" for standard input. Calls ON_DIGEST with each in turn, FILE being
 * the path as it was reached; warnings of the digest are in it. What cannot be read is reported on
 * stderr, and the rest is read all the same. PROGRESS is shown meanwhile; before ON_DIGEST writes to
 * a terminal, it clears that. Returns an exit status: 0, 66 when a path cannot be opened, 65 when a
 * digest cannot be read, 70 when the reader cannot run. */
int digests_read(char *const *paths, const struct tree_filter *filter,
	struct progress *progress,
	void (*on_digest)(void *owner, const char *file, struct digest *digest),
	void *owner);

#endif
