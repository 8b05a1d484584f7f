/* An alert: what is told to the user, copied out of a match so that it outlives the digest. */
#ifndef PAPERWATCH_ALERT_H
#define PAPERWATCH_ALERT_H

#include "ruleset.h"
#include "text.h"

enum alert_kind {
	ALERT_MATCH, /* a rule matched a paper */
	ALERT_NOTE   /* something about paperwatch itself, like the end of a first run */
};

/* Texts are borrowed; whoever makes an alert says from where. */
struct alert {
	int64_t number;    /* from 1, in the order of their making; 0: not stored yet */
	int64_t time_usec; /* wall time of its making */
	enum alert_kind kind;
	enum urgency urgency;
	struct slice rule; /* its name; NULL for a note */
	struct slice id;   /* of the paper; NULL for a note */
	bool has_votes;
	int64_t votes;
	struct slice title;   /* of the paper; the sentence of a note */
	struct slice url;     /* as the digest has it, or NULL */
	struct slice authors; /* joined by ", "; may be empty */
	struct slice hits;    /* the words that matched, a line each; may be empty */
	struct slice
		digest; /* absolute path; of a note: the folder or file concerned, or NULL */
	unsigned line;  /* of the paper in the digest */
};

/* Adds the words that made MATCH, a line each and each once, made visible. Votes are named only
 * where nothing else can be. */
void alert_add_hits(struct text *out, const struct match *match);

/* Adds such lines joined by ", ". */
void alert_add_joined(struct text *out, struct slice hits);

/* Adds the authors of PAPER, joined by ", ". */
void alert_add_authors(struct text *out, const struct paper *paper);

/* Adds the alert as a line for the match log, with its newline:
 * TIME match alert=N rule="…" votes=44 id=… title="…" url=… hits="…" digest=PATH:LINE
 * TIME note alert=N text="…" about=PATH
 * One alert is one line, whatever is in it: see text_add_visible(). */
void alert_add_log_line(struct text *out, const struct alert *alert);

#endif
