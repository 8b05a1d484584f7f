/* How a selection is asked to be shown: as one request to the notifier. */
#ifndef PAPERWATCH_SHOWING_H
#define PAPERWATCH_SHOWING_H

#include "config.h"
#include "notification.h"
#include "selection.h"

/* The key of the pop-up about many papers; those of others are the numbers of their first alerts. */
extern const uint64_t showing_fold_key;

/* The request for SELECTION, which is not empty. AWAY: something had to wait. It borrows its texts from
 * SUMMARY and BODY, which are empty and are written to, and from the selection. */
struct notification_request showing_request(const struct selection *selection,
	const struct config *config, bool away, struct text *summary, struct text *body);

#endif
