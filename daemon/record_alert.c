/* Alerts as records. */
#include "record_inside.h"

#include "clock.h"

/* "FILE:LINE", or null where that was pruned. */
static json_t *json_digest(const struct alert *alert)
{
	struct text digest = {0};
	json_t *json;

	if (!alert->digest.bytes)
		return json_null();
	text_add(&digest, alert->digest);
	text_format(&digest, ":%u", alert->line);
	json = record_text(text_slice(&digest));
	text_fini(&digest);
	return json;
}

static json_t *json_alert(const struct alert *alert)
{
	json_t *object = json_object();
	/* What was pruned has neither title nor digest. */
	bool pruned = alert->title.length == 0 && !alert->digest.bytes;
	const struct slice none = {0};
	struct slice title = pruned ? none : alert->title;
	char stamp[CLOCK_STAMP_BYTES];

	clock_stamp(alert->time_usec, stamp);
	record_set(object, "time", json_string(stamp));
	record_set(object, "alert", json_integer(alert->number));
	if (alert->kind == ALERT_NOTE) {
		record_set(object, "note", record_text(title));
		record_set(object, "about", record_text(alert->digest));
		return object;
	}
	record_set(object, "rule", record_text(alert->rule));
	record_set(object, "id", record_text(alert->id));
	record_set(object, "votes",
		alert->has_votes ? json_integer(alert->votes) : json_null());
	record_set(object, "title", record_text(title));
	record_set(object, "url", record_text(alert->url));
	record_set(object, "hits", record_lines(alert->hits));
	record_set(object, "digest", json_digest(alert));
	return object;
}

void record_add_alert(struct text *out, const struct alert *alert)
{
	record_add_line(out, json_alert(alert));
}

/* The names of SINKS (bits 1 << enum sink_kind). */
static json_t *json_sinks(int64_t sinks)
{
	json_t *array = json_array();

	for (int sink = 0; sink < SINK_COUNT; sink++)
		if (sinks & 1 << sink)
			record_append(array, json_string(sink_names[sink]));
	return array;
}

static json_t *json_names(struct slice authors)
{
	json_t *array = json_array();
	struct slice name;

	while (authors.length > 0 && slice_next_field(&authors, ',', &name))
		record_append(array, record_text(slice_trim(name)));
	return array;
}

void record_add_history(struct text *out, const struct history_entry *entry)
{
	static const char *const urgencies[] = {"low", "normal", "critical"};
	const struct alert *alert = &entry->alert;
	json_t *object = json_alert(alert);

	if (alert->kind == ALERT_MATCH)
		record_set(object, "authors", json_names(alert->authors));
	record_set(object, "urgency", json_string(urgencies[alert->urgency]));
	record_set(object, "delivered",
		entry->asked < 0 ? json_null()
				 : json_sinks(entry->asked & ~entry->waiting));
	record_set(object, "waiting", json_sinks(entry->waiting));
	record_add_line(out, object);
}
