/* A digest as the content of a frame, on its way from the reader process to the daemon.
 * The reader works on hostile bytes, so decoding trusts nothing that it says. */
#ifndef PAPERWATCH_WIRE_H
#define PAPERWATCH_WIRE_H

#include "frame.h"
#include "paper.h"

/* No digest of DIGEST_BYTES_MAX can need more: its text three times over, and the numbers.
 */
#define WIRE_BYTES_MAX (32u * 1024 * 1024)

/* Appends DIGEST, its warnings included, to the frame in WRITER. */
void wire_put_digest(struct frame_writer *writer, const struct digest *digest);

/* Takes a digest out of READER. Its texts are copied, so the frame may go. Returns 0, or -1
 * when the frame breaks any promise of paper.h: lengths, UTF-8, the form of dates and ids, an
 * arXiv number that is the id's, votes that are counted and not negative, lines from 1;
 * *DIGEST is to be freed with digest_fini() in both cases. */
int wire_get_digest(struct frame_reader *reader, struct digest *digest);

#endif
