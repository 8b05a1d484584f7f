/* The wording of pop-ups: one about a paper, with all rules that matched it, and one about many. */
#ifndef PAPERWATCH_POPUP_H
#define PAPERWATCH_POPUP_H

#include "alert.h"

/* A pop-up under construction; zeroed, it is empty. */
struct popup {
	struct text summary;
	struct text rules; /* "retrieval (RAG, 검색 증강), people (Sepp Hochreiter)" */
	unsigned rules_left; /* that match as well, and have no room */
	struct text facts;   /* votes and authors; and the digest, on a line of its own */
	enum urgency urgency;
	bool openable;
	size_t count; /* of alerts in it */
};

void popup_fini(struct popup *popup);

/* Adds an alert: a note, or the next one about the same paper. */
void popup_add(struct popup *popup, const struct alert *alert);

/* Adds the body to OUT: rules and facts, a line each. */
void popup_add_body(const struct popup *popup, struct text *out);

/* Papers that have no pop-up of their own. Data only. */
enum { FOLD_TITLES = 5 };
struct fold {
	uint64_t papers;
	uint64_t late;        /* papers that waited too long to be named */
	uint64_t held;        /* of all these, those that a snooze held back */
	enum urgency urgency; /* the highest */
	size_t title_count;
	struct fold_title {
		struct text text; /* "CORAL: … (44 votes)" */
		enum urgency urgency;
		int64_t votes; /* -1: not known */
	} titles[FOLD_TITLES]; /* of the best papers, the best first */
};

void fold_fini(struct fold *fold);

/* *TO becomes what FROM is; what it was is freed. */
void fold_copy(struct fold *to, const struct fold *from);

/* Adds the paper that ALERT is about: by urgency, then votes, among those that were added before, behind its
 * equals. */
void fold_add(struct fold *fold, const struct alert *alert);

/* "57 more papers", "While you were away: 57 papers" where AWAY, or "While snoozed: 57 papers"; then their titles, as far as there
 * is room, and where to find the rest. */
void fold_add_summary(const struct fold *fold, bool away, struct text *out);
void fold_add_body(const struct fold *fold, struct text *out);

#endif
