/* The reader process: takes one digest after another as an open descriptor and answers with its
 * papers. The only place where paperwatch reads what is in a digest. */
#ifndef PAPERWATCH_READER_H
#define PAPERWATCH_READER_H

/* What a request holds: u64 ticket, slice path; with it comes the descriptor.
 * What an answer holds: u64 ticket, u32 status, then a digest (READER_PAPERS: see wire.h; else its
 * warnings say why) or an errno as u32 (READER_UNREADABLE). */
enum reader_status {
	READER_PAPERS,  /* read */
	READER_REFUSED, /* the digest is beyond a limit; the error is among its warnings */
	READER_UNREADABLE, /* the file gave an I/O error */
	READER_STATUS_COUNT
};

/* The whole life of the process, with its socket on SOCKET. Returns an exit status of
 * sysexits.h: 0 when the daemon hung up. */
int reader_main(int socket);

#endif
