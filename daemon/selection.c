#include "selection.h"

#include "clock.h"
#include "memory.h"

#include <stdlib.h>

enum { FOLDED_PAPERS_MAX = 256 }; /* that are folded at one go */

/* A selection under way. */
struct gathering {
	struct selection *selection;
	const struct selection_terms *terms;
	enum store_wait wait; /* of the papers that are being added */
	struct text id;       /* of the paper that was looked at last */
	/* Alerts of papers that are over the limits of all their rules, in the order of the visit. */
	int64_t *closed;
	size_t closed_count;
	size_t closed_capacity;
	size_t closed_before; /* the paper that is being looked at */
	bool open;            /* one of its rules may have a pop-up */
};

static void note_alert(struct selection *selection, const struct alert *alert)
{
	memory_grow((void **)&selection->alerts, selection->count, &selection->capacity,
		sizeof(*selection->alerts));
	selection->alerts[selection->count++] = alert->number;
}

static bool begins_paper(struct gathering *gathering, const struct alert *alert)
{
	if (gathering->id.bytes && slice_equal(text_slice(&gathering->id), alert->id))
		return false;
	text_clear(&gathering->id);
	text_add(&gathering->id, alert->id);
	return true;
}

static int add_to_popup(void *context, const struct alert *alert)
{
	struct gathering *gathering = context;
	struct selection *selection = gathering->selection;

	popup_add(&selection->popup, alert);
	note_alert(selection, alert);
	if (alert->kind == ALERT_MATCH) {
		text_add(&selection->rules, alert->rule);
		text_add(&selection->rules, SLICE_LITERAL("\n"));
	}
	return 0;
}

/* Alerts of one paper come together. */
static int add_to_fold(void *context, const struct alert *alert)
{
	struct gathering *gathering = context;
	struct fold *fold = &gathering->selection->fold;

	note_alert(gathering->selection, alert);
	if (!begins_paper(gathering, alert))
		return 0;
	if (gathering->wait == STORE_LATE)
		fold->late++;
	else
		fold_add(fold, alert);
	if (gathering->wait == STORE_HELD)
		fold->held++;
	return 0;
}

/* ---- limits of rules ---- */

static void end_paper(struct gathering *gathering)
{
	if (gathering->open)
		gathering->closed_count = gathering->closed_before;
	gathering->closed_before = gathering->closed_count;
	gathering->open = false;
}

static int note_closed(void *context, const struct alert *alert)
{
	struct gathering *gathering = context;

	if (begins_paper(gathering, alert))
		end_paper(gathering);
	gathering->open = gathering->open || quota_is_open(gathering->terms->quotas,
						     alert->rule, clock_steady_usec());
	memory_grow((void **)&gathering->closed, gathering->closed_count,
		&gathering->closed_capacity, sizeof(*gathering->closed));
	gathering->closed[gathering->closed_count++] = alert->number;
	return 0;
}

static int fold_closed(void *context, const struct alert *alert)
{
	struct gathering *gathering = context;

	if (gathering->closed_before == gathering->closed_count ||
		gathering->closed[gathering->closed_before] != alert->number)
		return 0;
	gathering->closed_before++;
	return add_to_fold(context, alert);
}

/* Folds the papers that are over the limits of all their rules. */
static int gather_closed(struct gathering *gathering, const struct store_choice *choice)
{
	struct store *store = gathering->terms->store;

	if (quota_list_is_empty(gathering->terms->quotas))
		return 0;
	text_fini(&gathering->id);
	if (store_visit_best_papers(store, choice, note_closed, gathering) < 0)
		return -1;
	end_paper(gathering);
	gathering->closed_before = 0;
	text_fini(&gathering->id);
	return gathering->closed_count
		       ? store_visit_best_papers(store, choice, fold_closed, gathering)
		       : 0;
}

/* ---- the whole ---- */

static int fold_those_that(
	struct gathering *gathering, struct store_choice *choice, enum store_wait wait)
{
	choice->wait = gathering->wait = wait;
	return store_visit_best_papers(
		gathering->terms->store, choice, add_to_fold, gathering);
}

/* What has no pop-up of its own: what waited too long, was snoozed, or is over the limits, and, without
 * room, all the rest. */
static int gather_fold(struct gathering *gathering, struct store_choice *choice)
{
	choice->limit = FOLDED_PAPERS_MAX;
	fold_copy(&gathering->selection->fold, gathering->terms->fold);
	if (fold_those_that(gathering, choice, STORE_LATE) < 0 ||
		fold_those_that(gathering, choice, STORE_HELD) < 0)
		return -1;
	if (!gathering->terms->room)
		return fold_those_that(gathering, choice, STORE_FRESH);
	choice->wait = gathering->wait = STORE_FRESH;
	return gather_closed(gathering, choice);
}

static int gather(struct gathering *gathering)
{
	const struct selection_terms *terms = gathering->terms;
	struct selection *selection = gathering->selection;
	struct store_choice choice = {
		.urgency = terms->urgency,
		.now_usec = terms->now_usec,
		.since_usec = terms->since_usec,
	};

	if (store_visit_due_note(terms->store, terms->urgency, add_to_popup, gathering) < 0)
		return -1;
	if (selection->count > 0)
		return 0;
	if (gather_fold(gathering, &choice) < 0)
		return -1;
	selection->folding = selection->count > 0;
	if (selection->folding || !terms->room)
		return 0;
	choice.limit = 1;
	return store_visit_best_papers(terms->store, &choice, add_to_popup, gathering);
}

int selection_make(struct selection *selection, const struct selection_terms *terms)
{
	struct gathering gathering = {.selection = selection, .terms = terms};
	int rc;

	selection->count = 0;
	selection->folding = false;
	text_clear(&selection->rules);
	popup_fini(&selection->popup);
	rc = gather(&gathering);
	text_fini(&gathering.id);
	free(gathering.closed);
	return rc;
}

void selection_fini(struct selection *selection)
{
	popup_fini(&selection->popup);
	fold_fini(&selection->fold);
	text_fini(&selection->rules);
	free(selection->alerts);
	*selection = (struct selection){0};
}
