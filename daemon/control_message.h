/* What is said over the control socket, by which the commands speak to the daemon.
 *
 * A connection carries one request, and after it any number of replies, the last of which is
 * CONTROL_END; each is a frame (frame.h). Program and daemon may be of different versions, because one
 * was upgraded and the other still runs: so a request begins with CONTROL_PROTOCOL, and the form of
 * CONTROL_END never changes.
 *
 * The structs are plain data and borrow their texts: from the caller when encoding, from the frame's
 * content when decoding. Decoding trusts nothing. */
#ifndef PAPERWATCH_CONTROL_MESSAGE_H
#define PAPERWATCH_CONTROL_MESSAGE_H

#include "diagnostic.h"
#include "frame.h"
#include "history.h"

/* Grows with each change of what follows here, and of what is in a status. */
enum { CONTROL_PROTOCOL = 2 };

/* Limits, in bytes without the header. A reply may hold an alert with whatever a digest of 8 MiB made
 * of its title. */
enum {
	CONTROL_REQUEST_BYTES_MAX = 64 * 1024,
	CONTROL_REPLY_BYTES_MAX = 64 * 1024 * 1024,
};

enum control_request_kind {
	CONTROL_STATUS = 1, /* answered by one CONTROL_REPORT */
	CONTROL_HISTORY,    /* by a CONTROL_ALERT each */
	CONTROL_FORGET,     /* by a CONTROL_LINE for each id, in order */
	CONTROL_RELOAD,     /* by a CONTROL_PROBLEM each, and CONTROL_LINE */
	CONTROL_SNOOZE,     /* by a CONTROL_LINE */
};

struct control_request {
	enum control_request_kind kind;

	/* HISTORY */
	struct history_query query;
	bool follow; /* go on with what comes; there is no end then */

	/* FORGET */
	struct slice ids; /* canonical (identity.h), each on a line */

	/* SNOOZE */
	struct slice rule; /* its name; NULL: all rules */
	int64_t seconds;   /* for how long; 0: not any more */
};

enum control_reply_kind {
	CONTROL_END = 1, /* that was all */
	CONTROL_REPORT,  /* how the daemon is: see status.h */
	CONTROL_ALERT,
	CONTROL_LINE,    /* something to tell the user */
	CONTROL_PROBLEM, /* of the configuration */
};

struct control_reply {
	enum control_reply_kind kind;
	uint32_t
		status; /* END: for the program to exit with; LINE: not 0 for what failed */
	struct slice text;          /* END: why it is not 0, one sentence; LINE, PROBLEM */
	struct slice report;        /* REPORT: what status_encode() wrote */
	struct history_entry entry; /* ALERT */

	/* PROBLEM */
	enum severity severity;
	struct slice file; /* NULL: none */
	uint32_t line;
	uint32_t column;
};

/* Write a message as a frame and hand it out in the form of frame_finish(). */
struct slice control_request_encode(
	const struct control_request *request, struct frame_writer *writer);
struct slice control_reply_encode(
	const struct control_reply *reply, struct frame_writer *writer);

/* Read the content of one frame. 0, or -1 where it is anything but one complete message of a kind
 * that is known. */
int control_request_decode(struct slice content, struct control_request *request);
int control_reply_decode(struct slice content, struct control_reply *reply);

/* Does CONTENT begin as a request in another version of this protocol does? */
bool control_request_is_foreign(struct slice content);

#endif
