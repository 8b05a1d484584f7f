#include "status.h"

#include "clock.h"
#include "memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- members ---- */

const struct status_member status_members[] = {
	{"running", STATUS_BOOL, offsetof(struct status, running)},
	{"version", STATUS_TEXT, offsetof(struct status, version)},
	{"process", STATUS_INT, offsetof(struct status, process)},
	{"since", STATUS_TIME, offsetof(struct status, since_usec)},
	{"memory", STATUS_INT, offsetof(struct status, memory_bytes)},
	{"reader", STATUS_INT, offsetof(struct status, reader)},
	{"notifier", STATUS_INT, offsetof(struct status, notifier)},
	{"configuration", STATUS_TEXT, offsetof(struct status, configuration)},
	{"loaded", STATUS_TIME, offsetof(struct status, loaded_usec)},
	{"rules", STATUS_INT, offsetof(struct status, rules)},
	{"active_rules", STATUS_INT, offsetof(struct status, active_rules)},
	{"differs", STATUS_BOOL, offsetof(struct status, differs)},
	{"errors", STATUS_INT, offsetof(struct status, errors)},
	{"at_restart", STATUS_TEXT, offsetof(struct status, at_restart)},
	{"reload_error", STATUS_TEXT, offsetof(struct status, reload_error)},
	{"reload_failed", STATUS_TIME, offsetof(struct status, reload_failed_usec)},
	{"papers", STATUS_INT, offsetof(struct status, papers)},
	{"alerts", STATUS_INT, offsetof(struct status, alerts)},
	{"unread", STATUS_INT, offsetof(struct status, unread)},
	{"overflows", STATUS_INT, offsetof(struct status, overflows)},
	{"undecided", STATUS_INT, offsetof(struct status, undecided)},
	{"store_problem", STATUS_TEXT, offsetof(struct status, store_problem)},
	{"lost_store", STATUS_TEXT, offsetof(struct status, lost_store)},
	{0},
};

const struct status_member status_folder_members[] = {
	{"path", STATUS_TEXT, offsetof(struct status_folder, path)},
	{"state", STATUS_TEXT, offsetof(struct status_folder, state)},
	{"problem", STATUS_TEXT, offsetof(struct status_folder, problem)},
	{"absent_since", STATUS_TIME, offsetof(struct status_folder, absent_usec)},
	{"period", STATUS_INT, offsetof(struct status_folder, period_sec)},
	{"listed", STATUS_TIME, offsetof(struct status_folder, listed_usec)},
	{"listing", STATUS_BOOL, offsetof(struct status_folder, listing)},
	{"first_run", STATUS_BOOL, offsetof(struct status_folder, first_run)},
	{"folders", STATUS_INT, offsetof(struct status_folder, folders)},
	{"polled", STATUS_INT, offsetof(struct status_folder, polled)},
	{"links", STATUS_INT, offsetof(struct status_folder, links)},
	{"digests", STATUS_INT, offsetof(struct status_folder, digests)},
	{"last_digest", STATUS_TEXT, offsetof(struct status_folder, last)},
	{"last_digest_time", STATUS_TIME, offsetof(struct status_folder, last_usec)},
	{"arrived", STATUS_TIME, offsetof(struct status_folder, arrived_usec)},
	{"silent_after", STATUS_INT, offsetof(struct status_folder, silent_after_sec)},
	{"silent", STATUS_BOOL, offsetof(struct status_folder, silent)},
	{0},
};

const struct status_member status_sink_members[] = {
	{"sink", STATUS_TEXT, offsetof(struct status_sink, name)},
	{"in_use", STATUS_BOOL, offsetof(struct status_sink, in_use)},
	{"waiting", STATUS_INT, offsetof(struct status_sink, waiting)},
	{"problem", STATUS_TEXT, offsetof(struct status_sink, problem)},
	{"held_until", STATUS_TIME, offsetof(struct status_sink, held_usec)},
	{"held", STATUS_INT, offsetof(struct status_sink, held)},
	{"put_off", STATUS_INT, offsetof(struct status_sink, put_off)},
	{"put_off_until", STATUS_TIME, offsetof(struct status_sink, put_off_usec)},
	{0},
};

const struct status_member status_snooze_members[] = {
	{"rule", STATUS_TEXT, offsetof(struct status_snooze, rule)},
	{"until", STATUS_TIME, offsetof(struct status_snooze, until_usec)},
	{"waiting", STATUS_INT, offsetof(struct status_snooze, waiting)},
	{0},
};

const struct status_member status_file_members[] = {
	{"file", STATUS_TEXT, offsetof(struct status_file, path)},
	{"reason", STATUS_TEXT, offsetof(struct status_file, reason)},
	{"due", STATUS_TIME, offsetof(struct status_file, due_usec)},
	{0},
};

/* ---- what the store knows ---- */

struct status status_begin(void)
{
	struct status status = {0};

	for (int sink = 0; sink < SINK_COUNT; sink++)
		status.sinks[sink].name = slice_of(sink_names[sink]);
	return status;
}

struct folder_list {
	struct arena *arena;
	struct status_folder *items; /* owned */
	size_t count;
	size_t capacity;
};

static struct slice copy(struct arena *arena, struct slice text)
{
	return text.bytes ? arena_copy(arena, text) : text;
}

static void add_folder(void *context, const struct store_folder_facts *facts)
{
	struct folder_list *list = context;

	memory_grow(
		(void **)&list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = (struct status_folder){
		.path = copy(list->arena, facts->path),
		.state = SLICE_LITERAL("stopped"),
		.first_run = facts->first_run,
		.digests = facts->digests,
		.last = copy(list->arena, facts->last),
		.last_usec = facts->last_usec,
		.arrived_usec = facts->arrived_usec,
		.silent = facts->silent,
	};
}

/* The folders of CONFIG, in its order, with what LIST knows of them; all of LIST without CONFIG. */
static void choose_folders(
	struct status *status, const struct folder_list *list, const struct config *config)
{
	size_t count = config ? config->watched_count : list->count;

	status->folders = arena_array(list->arena, count, sizeof(*status->folders));
	status->folder_count = count;
	for (size_t i = 0; i < count; i++) {
		struct status_folder *folder = &status->folders[i];

		if (!config) {
			*folder = list->items[i];
			continue;
		}
		folder->path = copy(list->arena, slice_of(config->watched[i].path));
		folder->state = SLICE_LITERAL("stopped");
		for (size_t k = 0; k < list->count; k++)
			if (slice_equal(list->items[k].path, folder->path))
				*folder = list->items[k];
		folder->silent_after_sec = config->watched[i].silent_after_seconds;
	}
}

void status_add_file(struct status_files *files, struct arena *arena, struct slice path,
	struct slice reason, int64_t due_usec)
{
	if (!files->items)
		files->items = arena_array(arena, STATUS_FILES_MAX, sizeof(*files->items));
	files->total++;
	if (files->count < STATUS_FILES_MAX)
		files->items[files->count++] = (struct status_file){
			copy(arena, path), copy(arena, reason), due_usec};
}

void status_add_file_in(struct status_files *files, struct arena *arena,
	struct slice folder, struct slice path, struct slice reason)
{
	struct text whole = {0};

	text_add(&whole, folder);
	text_add(&whole, SLICE_LITERAL("/"));
	text_add(&whole, path);
	status_add_file(files, arena, text_slice(&whole), reason, 0);
	text_fini(&whole);
}

struct quarantine {
	struct status_files *files;
	struct arena *arena;
};

static void add_quarantined(
	void *context, struct slice folder, struct slice path, struct slice reason)
{
	struct quarantine *quarantine = context;

	status_add_file_in(quarantine->files, quarantine->arena, folder, path, reason);
}

struct snooze_list {
	struct arena *arena;
	struct status_snooze *items; /* owned */
	size_t count;
	size_t capacity;
};

static void add_snooze(void *context, const struct store_snooze *snooze)
{
	struct snooze_list *list = context;

	memory_grow(
		(void **)&list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = (struct status_snooze){
		copy(list->arena, snooze->rule), snooze->until_usec, snooze->waiting};
}

static int ask_snoozes(struct status *status, struct store *store, struct arena *arena)
{
	struct snooze_list list = {.arena = arena};
	int rc = store_visit_snoozes(store, clock_now_usec(), add_snooze, &list);

	status->snoozes = arena_array(arena, list.count, sizeof(*status->snoozes));
	status->snooze_count = list.count;
	for (size_t i = 0; i < list.count; i++)
		status->snoozes[i] = list.items[i];
	free(list.items);
	return rc;
}

int status_ask_store(struct status *status, struct store *store,
	const struct config *config, struct arena *arena)
{
	struct folder_list list = {.arena = arena};
	struct quarantine quarantine = {&status->quarantined, arena};
	int rc = store_visit_folders(store, add_folder, &list);

	if (rc == 0)
		rc = store_visit_quarantined(store, add_quarantined, &quarantine);
	if (rc == 0)
		rc = ask_snoozes(status, store, arena);
	choose_folders(status, &list, config);
	free(list.items);
	status->papers = store_count_papers(store);
	status->alerts = store_last_alert(store);
	for (int i = 0; i < SINK_COUNT; i++) {
		status->sinks[i].waiting = store_count_due(store, (enum sink_kind)i);
		if (status->sinks[i].waiting < 0)
			rc = -1;
	}
	return rc < 0 || status->papers < 0 ? -1 : 0;
}

/* ---- as a frame ---- */

static void put(struct frame_writer *writer, const struct status_member *members,
	const void *object)
{
	for (; members->name; members++) {
		const void *place = (const char *)object + members->offset;

		switch (members->type) {
		case STATUS_BOOL:
			frame_put_u32(writer, *(const bool *)place);
			break;
		case STATUS_INT:
		case STATUS_TIME:
			frame_put_u64(writer, (uint64_t) * (const int64_t *)place);
			break;
		case STATUS_TEXT:
			frame_put_slice(writer, *(const struct slice *)place);
			break;
		}
	}
}

static void put_list(struct frame_writer *writer, const struct status_member *members,
	const void *items, size_t count, size_t size)
{
	frame_put_u32(writer, (uint32_t)count);
	for (size_t i = 0; i < count; i++)
		put(writer, members, (const char *)items + i * size);
}

static void put_files(struct frame_writer *writer, const struct status_files *files)
{
	frame_put_u64(writer, (uint64_t)files->total);
	put_list(writer, status_file_members, files->items, files->count,
		sizeof(*files->items));
}

void status_encode(const struct status *status, struct frame_writer *writer)
{
	put(writer, status_members, status);
	frame_put_u64(writer, status->fingerprint);
	put_list(writer, status_folder_members, status->folders, status->folder_count,
		sizeof(*status->folders));
	put_list(writer, status_sink_members, status->sinks, SINK_COUNT,
		sizeof(*status->sinks));
	put_list(writer, status_snooze_members, status->snoozes, status->snooze_count,
		sizeof(*status->snoozes));
	put_files(writer, &status->unseen);
	put_files(writer, &status->quarantined);
	put_files(writer, &status->retried);
}

static void get(
	struct frame_reader *reader, const struct status_member *members, void *object)
{
	for (; members->name; members++) {
		void *place = (char *)object + members->offset;
		uint32_t number;

		switch (members->type) {
		case STATUS_BOOL:
			number = frame_get_u32(reader);
			reader->failed = reader->failed || number > 1;
			*(bool *)place = number != 0;
			break;
		case STATUS_INT:
		case STATUS_TIME:
			*(int64_t *)place = (int64_t)frame_get_u64(reader);
			break;
		case STATUS_TEXT:
			*(struct slice *)place = frame_get_slice(reader);
			break;
		}
	}
}

/* What an object takes at the least. */
static size_t least_bytes(const struct status_member *members)
{
	size_t bytes = 0;

	for (; members->name; members++)
		bytes += members->type == STATUS_INT || members->type == STATUS_TIME
				 ? sizeof(uint64_t)
				 : sizeof(uint32_t);
	return bytes;
}

static void *get_list(struct frame_reader *reader, const struct status_member *members,
	struct arena *arena, size_t size, size_t *count)
{
	char *items;

	*count = frame_get_count(reader, least_bytes(members));
	items = arena_array(arena, *count, size);
	for (size_t i = 0; i < *count && !reader->failed; i++)
		get(reader, members, items + i * size);
	return items;
}

static void get_files(
	struct frame_reader *reader, struct arena *arena, struct status_files *files)
{
	files->total = (int64_t)frame_get_u64(reader);
	files->items = get_list(
		reader, status_file_members, arena, sizeof(*files->items), &files->count);
}

int status_decode(struct slice content, struct arena *arena, struct status *status)
{
	struct frame_reader reader;
	struct status_sink *sinks;
	size_t sink_count;

	*status = (struct status){0};
	frame_reader_init(&reader, content);
	get(&reader, status_members, status);
	status->fingerprint = frame_get_u64(&reader);
	status->folders = get_list(&reader, status_folder_members, arena,
		sizeof(*status->folders), &status->folder_count);
	sinks = get_list(&reader, status_sink_members, arena, sizeof(*sinks), &sink_count);
	if (sink_count != SINK_COUNT)
		return -1;
	memcpy(status->sinks, sinks, sizeof(status->sinks));
	status->snoozes = get_list(&reader, status_snooze_members, arena,
		sizeof(*status->snoozes), &status->snooze_count);
	get_files(&reader, arena, &status->unseen);
	get_files(&reader, arena, &status->quarantined);
	get_files(&reader, arena, &status->retried);
	return frame_complete(&reader) ? 0 : -1;
}
