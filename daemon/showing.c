#include "showing.h"

const uint64_t showing_fold_key = UINT64_MAX - 1;

/* What can be clicked on a pop-up about a paper. */
static unsigned actions_of(const struct popup *popup, const struct config *config)
{
	const unsigned buttons = 1U << NOTIFICATION_ACTION_DIGEST |
				 1U << NOTIFICATION_ACTION_MUTE |
				 1U << NOTIFICATION_ACTION_LATER;

	if (!popup->openable)
		return 0;
	return 1U << NOTIFICATION_ACTION_OPEN | (config->desktop_actions ? buttons : 0);
}

/* How long a pop-up stays, in milliseconds; 0: the server decides. */
static uint32_t timeout_of(const struct config *config)
{
	int64_t seconds = config->timeout_seconds;

	return seconds < INT32_MAX / 1000 ? (uint32_t)seconds * 1000 : INT32_MAX;
}

struct notification_request showing_request(const struct selection *selection,
	const struct config *config, bool away, struct text *summary, struct text *body)
{
	const struct popup *popup = &selection->popup;
	const struct fold *fold = &selection->fold;
	struct notification_request request = {
		.kind = NOTIFICATION_SHOW, .timeout_ms = timeout_of(config)};

	if (selection->folding) {
		fold_add_summary(fold, away, summary);
		fold_add_body(fold, body);
		request.key = showing_fold_key;
		request.urgency = (enum notification_urgency)fold->urgency;
	} else {
		text_add(summary, text_slice(&popup->summary));
		popup_add_body(popup, body);
		request.key = (uint64_t)selection->alerts[0];
		request.urgency = (enum notification_urgency)popup->urgency;
		request.actions = actions_of(popup, config);
	}
	request.summary = text_slice(summary);
	request.body = text_slice(body);
	return request;
}
