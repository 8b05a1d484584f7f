/* How the daemon and the desktop are, as records. */
#include "record_inside.h"

#include "clock.h"

static json_t *json_time(int64_t usec)
{
	char stamp[CLOCK_STAMP_BYTES];

	if (!usec)
		return json_null();
	clock_stamp(usec, stamp);
	return json_string(stamp);
}

static void set_members(
	json_t *json, const struct status_member *members, const void *object)
{
	for (; members->name; members++) {
		const void *place = (const char *)object + members->offset;
		json_t *value = NULL;

		switch (members->type) {
		case STATUS_BOOL:
			value = json_boolean(*(const bool *)place);
			break;
		case STATUS_INT:
			value = json_integer(*(const int64_t *)place);
			break;
		case STATUS_TEXT:
			value = record_text(*(const struct slice *)place);
			break;
		case STATUS_TIME:
			value = json_time(*(const int64_t *)place);
			break;
		}
		record_set(json, members->name, value);
	}
}

static json_t *json_list(
	const struct status_member *members, const void *items, size_t count, size_t size)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *json = json_object();

		set_members(json, members, (const char *)items + i * size);
		record_append(list, json);
	}
	return list;
}

static json_t *json_files(const struct status_files *files)
{
	return json_list(
		status_file_members, files->items, files->count, sizeof(*files->items));
}

void record_add_status(struct text *out, const struct status *status)
{
	json_t *json = json_object();

	set_members(json, status_members, status);
	record_set(json, "folders",
		json_list(status_folder_members, status->folders, status->folder_count,
			sizeof(*status->folders)));
	record_set(json, "sinks",
		json_list(status_sink_members, status->sinks, SINK_COUNT,
			sizeof(*status->sinks)));
	record_set(json, "snoozes",
		json_list(status_snooze_members, status->snoozes, status->snooze_count,
			sizeof(*status->snoozes)));
	record_set(json, "unseen", json_files(&status->unseen));
	record_set(json, "unseen_count", json_integer(status->unseen.total));
	record_set(json, "quarantined", json_files(&status->quarantined));
	record_set(json, "quarantined_count", json_integer(status->quarantined.total));
	record_set(json, "retried", json_files(&status->retried));
	record_set(json, "retried_count", json_integer(status->retried.total));
	record_add_line(out, json);
}

static json_t *json_known(const struct text *text)
{
	return text->length > 0 ? record_text(text_slice(text)) : json_null();
}

void record_add_trial(
	struct text *out, const struct desktop_trial *trial, const char *advice)
{
	static const char *const causes[] = {
		[DESKTOP_WELL] = NULL,
		[DESKTOP_NO_NOTIFIER] = "no notifier",
		[DESKTOP_NO_BUS] = "no bus",
		[DESKTOP_SILENT_BUS] = "silent bus",
		[DESKTOP_NO_SERVER] = "no server",
		[DESKTOP_SILENT_SERVER] = "silent server",
		[DESKTOP_FAILING_SERVER] = "failing server",
		[DESKTOP_REFUSED] = "refused",
		[DESKTOP_OTHER] = "other",
	};
	bool well = trial->trouble == DESKTOP_WELL;
	json_t *json = json_object();

	record_set(json, "shown", json_boolean(well));
	record_set(json, "milliseconds",
		well ? json_real((double)trial->took_usec / 1000) : json_null());
	record_set(json, "server", json_known(&trial->name));
	record_set(json, "vendor", json_known(&trial->vendor));
	record_set(json, "version", json_known(&trial->version));
	record_set(json, "specification", json_known(&trial->specification));
	record_set(json, "capabilities", record_lines(text_slice(&trial->capabilities)));
	record_set(json, "cause", record_text(slice_of(causes[trial->trouble])));
	record_set(json, "problem", json_known(&trial->problem));
	record_set(json, "advice", record_text(slice_of(advice)));
	record_add_line(out, json);
}
