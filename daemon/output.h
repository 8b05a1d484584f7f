/* Writing to whoever may be reading: a terminal, a pipe, the journal's stream. None of them may hold
 * up the daemon. */
#ifndef PAPERWATCH_OUTPUT_H
#define PAPERWATCH_OUTPUT_H

#include "slice.h"

/* Writes BYTES to DESCRIPTOR as far as it takes them without waiting: a reader that stands still
 * loses the rest. False when something was lost. */
bool output_write(int descriptor, struct slice bytes);

#endif
