/* What every digest keeps to, wherever it comes from (paper.h). A broken promise aborts, which is
 * how a fuzz target says that it found something. */
#ifndef PAPERWATCH_TESTS_PROMISES_H
#define PAPERWATCH_TESTS_PROMISES_H

#include "paper.h"

void check_promises(const struct digest *digest);

#endif
