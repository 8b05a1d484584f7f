/* The messages between the daemon and paperwatch-notifier, the only process that speaks D-Bus.
 *
 * They travel as frames (frame.h) over a connected stream socket, which the notifier finds as
 * descriptor NOTIFICATION_DESCRIPTOR. The daemon sends requests; each is answered by exactly one
 * NOTIFICATION_RESULT, in order; that to ASK, if it was SENT, comes right behind a DESCRIPTION. The other
 * replies come unasked, at any time between two frames.
 * The daemon ends the notifier by closing its end of the socket: what is on screen stays there.
 *
 * The structs are plain data and borrow their texts: from the caller when encoding, from the
 * frame's content when decoding. Both directions keep to the same limits, so whatever can be
 * encoded can be decoded, and nothing else can. */
#ifndef PAPERWATCH_NOTIFICATION_H
#define PAPERWATCH_NOTIFICATION_H

#include "frame.h"

enum { NOTIFICATION_DESCRIPTOR = 3 };

/* Limits, in bytes. They are far above what a pop-up can show (the notifier cuts further): they
 * keep a broken peer from making the other side hoard memory. */
enum {
	NOTIFICATION_SUMMARY_MAX = 4096,
	NOTIFICATION_BODY_MAX = 16384,
	NOTIFICATION_URL_MAX = 2048,
	NOTIFICATION_PATH_MAX = 4096,
	NOTIFICATION_TEXT_MAX = 1024,
	NOTIFICATION_CONTENT_MAX = 32768, /* of any frame, without its header */
};

/* Alerts whose clicks are heard and that can be replaced. Older ones stay on screen, but nobody listens
 * to them any more. */
enum { NOTIFICATION_SHOWN_MAX = 64 };

/* The values of the freedesktop.org specification. */
enum notification_urgency {
	NOTIFICATION_LOW,
	NOTIFICATION_NORMAL,
	NOTIFICATION_CRITICAL,
};

enum notification_request_kind {
	NOTIFICATION_SHOW = 1,
	NOTIFICATION_OPEN,
	NOTIFICATION_ASK,       /* which server is there? */
	NOTIFICATION_OPEN_FILE, /* a descriptor of the file comes with it (SCM_RIGHTS) */
	NOTIFICATION_ADOPT, /* hear what is clicked on what another notifier has shown */
	NOTIFICATION_MEET /* a SHOW may follow soon: see that there is a server which answers */
};

/* What can be clicked. */
enum notification_action {
	NOTIFICATION_ACTION_OPEN, /* the notification as such, to see the paper */
	NOTIFICATION_ACTION_DIGEST,
	NOTIFICATION_ACTION_MUTE,
	NOTIFICATION_ACTION_LATER,
	NOTIFICATION_ACTION_COUNT
};
/* What the buttons say they do. */
enum { NOTIFICATION_MUTE_HOURS = 24, NOTIFICATION_LATER_HOURS = 4 };

/* An alert that a server shows, under an id of the server's. */
struct notification_shown {
	uint64_t key;
	uint32_t id;
};

struct notification_request {
	enum notification_request_kind kind;
	uint64_t
		key; /* the daemon's own name for the alert; the same key again replaces it */

	/* SHOW */
	enum notification_urgency urgency;
	uint32_t timeout_ms; /* how long it stays on screen; 0: the server decides */
	unsigned
		actions; /* to offer, where the server can: bits 1 << enum notification_action */
	bool transient;       /* not to be kept in the server's history */
	struct slice summary; /* plain text, one line */
	struct slice body; /* plain text; newlines are kept, markup is shown as it stands */

	/* OPEN */
	struct slice url; /* https, of URL characters only: others are answered with DROP */

	/* OPEN_FILE */
	struct slice
		path; /* absolute, of a text by its name: others are answered with DROP */

	/* OPEN, OPEN_FILE */
	uint64_t
		clicked; /* the key of the alert, because of which something may be opened */

	/* ADOPT: answered with DROP when that server, or its bus, is not there any more. */
	struct slice server; /* as in the reply to SHOW */
	struct notification_shown shown[NOTIFICATION_SHOWN_MAX];
	uint32_t shown_count;
};

enum notification_reply_kind {
	NOTIFICATION_RESULT = 1,  /* what became of a request */
	NOTIFICATION_ACTION,      /* somebody clicked an alert */
	NOTIFICATION_CLOSED,      /* an alert left the screen */
	NOTIFICATION_SERVER,      /* a notification server came or went */
	NOTIFICATION_DESCRIPTION, /* what the server says of itself */
};

enum notification_outcome {
	NOTIFICATION_SENT, /* done; the text names who did it, such as "dunst 1.9.0" */
	NOTIFICATION_UNSURE, /* it was handed over, and what became of it was not said; the text says
				why, as below */
	NOTIFICATION_RETRY, /* not now; the text says why in one sentence without a full stop */
	NOTIFICATION_DROP, /* never; the text says why */
};

/* What is missing where an outcome is not SENT. */
enum notification_cause {
	NOTIFICATION_OTHER,     /* the text says it all */
	NOTIFICATION_NO_BUS,    /* no session bus can be used */
	NOTIFICATION_NO_SERVER, /* nobody serves notifications on it */
	NOTIFICATION_NO_ANSWER, /* somebody does, and does not answer */
	NOTIFICATION_NO_START,  /* the bus knows whom to start, and that one ends at once */
};

/* The values of the specification; what a server invents beyond them is UNDEFINED. */
enum notification_closed {
	NOTIFICATION_CLOSED_EXPIRED = 1,
	NOTIFICATION_CLOSED_DISMISSED,
	NOTIFICATION_CLOSED_BY_CALL,
	NOTIFICATION_CLOSED_UNDEFINED,
};

struct notification_reply {
	enum notification_reply_kind kind;
	uint64_t key;                      /* RESULT, ACTION, CLOSED */
	enum notification_outcome outcome; /* RESULT */
	enum notification_cause cause;     /* RESULT */
	enum notification_closed reason;   /* CLOSED */
	bool present;                      /* SERVER */
	struct slice text;                 /* RESULT: see the outcome */
	enum notification_action action;   /* ACTION */

	/* RESULT of a SHOW that was SENT */
	uint32_t id; /* that the server gave; 0: none */
	struct slice
		server; /* which server, of which bus: never the same for two of them */

	/* DESCRIPTION */
	struct slice name;
	struct slice vendor;
	struct slice version;
	struct slice specification; /* the version of it that the server keeps to */
	struct slice capabilities;  /* each ended by a newline */
};

/* Writes a message into WRITER, which must have been initialised, and hands out the whole frame
 * in *FRAME; it lives until the next call on WRITER. Returns 0, or -1 where the message breaks a
 * limit: a kind or value that does not exist, a text too long or not UTF-8. */
int notification_request_encode(const struct notification_request *request,
	struct frame_writer *writer, struct slice *frame);
int notification_reply_encode(const struct notification_reply *reply,
	struct frame_writer *writer, struct slice *frame);

/* Reads the content of one frame (without its header). Returns 0, or -1 where it is anything but
 * one complete message within the limits; *REQUEST or *REPLY is then of no use. Members that do
 * not belong to the kind are zero. */
int notification_request_decode(struct slice content, struct notification_request *request);
int notification_reply_decode(struct slice content, struct notification_reply *reply);

#endif
