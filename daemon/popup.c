#include "popup.h"

#include <stdlib.h>
#include <string.h>

enum {
	TITLE_CHARACTERS_MAX = 200,
	FOLDED_TITLE_CHARACTERS_MAX = 80,
	LINE_CHARACTERS_MAX = 300, /* of rules and words, of authors */
	AUTHORS_SHOWN = 3,
	RULES_BYTES_MAX = 1200,
};

void popup_fini(struct popup *popup)
{
	text_fini(&popup->summary);
	text_fini(&popup->rules);
	text_fini(&popup->facts);
	*popup = (struct popup){0};
}

/* The first authors, and how many more: "A. Author, B. Author, C. Author and 6 more". */
static void add_authors(struct text *out, struct slice authors)
{
	struct slice rest = authors;
	struct slice name;
	unsigned count = 0;

	while (authors.length > 0 && slice_next_field(&rest, ',', &name)) {
		if (++count > AUTHORS_SHOWN)
			continue;
		text_add(out, slice_of(count > 1 ? ", " : ""));
		text_add_cut(out, slice_trim(name), LINE_CHARACTERS_MAX / AUTHORS_SHOWN);
	}
	if (count > AUTHORS_SHOWN)
		text_format(out, " and %u more", count - AUTHORS_SHOWN);
}

static bool is_number(struct slice part)
{
	for (size_t i = 0; i < part.length; i++) {
		if (part.bytes[i] < '0' || part.bytes[i] > '9')
			return false;
	}
	return part.length > 0;
}

/* As much of PATH as tells one day's digest from another's: its last part, and the folders before it
 * as long as they are numbers, "2024/10/31.md". */
static struct slice digest_name(struct slice path)
{
	size_t begin = path.length;
	size_t end;

	while (begin > 0 && path.bytes[begin - 1] != '/')
		begin--;
	for (end = begin; end > 1; end = begin) {
		size_t before = end - 1;

		while (before > 0 && path.bytes[before - 1] != '/')
			before--;
		if (!is_number(slice_part(path, before, end - 1)))
			break;
		begin = before;
	}
	return slice_part(path, begin, path.length);
}

static void add_facts(struct popup *popup, const struct alert *alert)
{
	if (alert->has_votes)
		text_add_count(&popup->facts, alert->votes, "vote");
	if (alert->has_votes && alert->authors.length > 0)
		text_add(&popup->facts, SLICE_LITERAL(" · "));
	add_authors(&popup->facts, alert->authors);
	text_add(&popup->facts, slice_of(popup->facts.length > 0 ? "\n" : ""));
	text_add_cut(&popup->facts, digest_name(alert->digest), LINE_CHARACTERS_MAX);
}

static void add_rule(struct popup *popup, const struct alert *alert)
{
	struct text hits = {0};

	if (popup->rules.length > RULES_BYTES_MAX) {
		popup->rules_left++; /* nobody could read them; the log has them all */
		return;
	}
	text_add(&popup->rules, slice_of(popup->rules.length > 0 ? ", " : ""));
	text_add_cut(&popup->rules, alert->rule, LINE_CHARACTERS_MAX);
	if (alert->hits.length > 0) {
		alert_add_joined(&hits, alert->hits);
		text_add(&popup->rules, SLICE_LITERAL(" ("));
		text_add_cut(&popup->rules, text_slice(&hits), LINE_CHARACTERS_MAX);
		text_add(&popup->rules, SLICE_LITERAL(")"));
	}
	text_fini(&hits);
}

void popup_add(struct popup *popup, const struct alert *alert)
{
	if (popup->count == 0) {
		popup->openable = alert->kind == ALERT_MATCH;
		if (alert->kind == ALERT_MATCH) {
			text_add_cut(&popup->summary, alert->title, TITLE_CHARACTERS_MAX);
			add_facts(popup, alert);
		} else {
			text_add(&popup->summary, SLICE_LITERAL("paperwatch"));
			text_add_cut(&popup->facts, alert->title, LINE_CHARACTERS_MAX);
		}
	}
	if (alert->kind == ALERT_MATCH)
		add_rule(popup, alert);
	if (popup->count == 0 || alert->urgency > popup->urgency)
		popup->urgency = alert->urgency;
	popup->count++;
}

void popup_add_body(const struct popup *popup, struct text *out)
{
	text_add(out, text_slice(&popup->rules));
	if (popup->rules_left > 0)
		text_format(out, " and %u more", popup->rules_left);
	text_add(out, slice_of(popup->rules.length && popup->facts.length ? "\n" : ""));
	text_add(out, text_slice(&popup->facts));
}

/* ---- many papers ---- */

void fold_fini(struct fold *fold)
{
	for (size_t i = 0; i < fold->title_count; i++)
		text_fini(&fold->titles[i].text);
	*fold = (struct fold){0};
}

void fold_copy(struct fold *to, const struct fold *from)
{
	struct fold copy = *from;

	for (size_t i = 0; i < from->title_count; i++) {
		copy.titles[i].text = (struct text){0};
		text_add(&copy.titles[i].text, text_slice(&from->titles[i].text));
	}
	fold_fini(to);
	*to = copy;
}

static bool is_better(const struct fold_title *one, const struct fold_title *other)
{
	return one->urgency != other->urgency ? one->urgency > other->urgency
					      : one->votes > other->votes;
}

void fold_add(struct fold *fold, const struct alert *alert)
{
	struct fold_title title = {
		.urgency = alert->urgency, .votes = alert->has_votes ? alert->votes : -1};
	size_t place = fold->title_count;

	if (fold->papers++ == 0 || alert->urgency > fold->urgency)
		fold->urgency = alert->urgency;
	while (place > 0 && is_better(&title, &fold->titles[place - 1]))
		place--;
	if (place == FOLD_TITLES)
		return;
	if (fold->title_count == FOLD_TITLES)
		text_fini(&fold->titles[--fold->title_count].text);
	memmove(&fold->titles[place + 1], &fold->titles[place],
		(fold->title_count++ - place) * sizeof(title));
	text_add_cut(&title.text, alert->title, FOLDED_TITLE_CHARACTERS_MAX);
	if (alert->has_votes) {
		text_add(&title.text, SLICE_LITERAL(" ("));
		text_add_count(&title.text, alert->votes, "vote");
		text_add(&title.text, SLICE_LITERAL(")"));
	}
	fold->titles[place] = title;
}

void fold_add_summary(const struct fold *fold, bool away, struct text *out)
{
	long long papers = (long long)fold->papers + (long long)fold->late;
	bool snoozed = fold->held == fold->papers + fold->late;

	if (away || snoozed) {
		text_add(out, snoozed ? SLICE_LITERAL("While snoozed: ")
				      : SLICE_LITERAL("While you were away: "));
		text_add_count(out, papers, "paper");
	} else {
		text_format(out, "%lld more %s", papers, papers == 1 ? "paper" : "papers");
	}
}

void fold_add_body(const struct fold *fold, struct text *out)
{
	uint64_t rest = fold->papers - fold->title_count + fold->late;

	for (size_t i = 0; i < fold->title_count; i++) {
		text_add(out, SLICE_LITERAL("• "));
		text_add(out, text_slice(&fold->titles[i].text));
		text_add(out, slice_of(i + 1 < fold->title_count || rest > 0 ? "\n" : ""));
	}
	if (rest > 0)
		text_format(out, "%s%llu more: paperwatch history",
			fold->title_count ? "and " : "", (unsigned long long)rest);
}
