#include "ingest_inside.h"

#include "clock.h"
#include "log.h"
#include "memory.h"
#include "watch.h"

#include <stdlib.h>
#include <string.h>

static void see(struct place *place, const char *path)
{
	memory_grow((void **)&place->seen, place->seen_count, &place->seen_capacity,
		sizeof(char *));
	place->seen[place->seen_count++] = memory_copy_text(path, strlen(path));
}

void ingest_forget_seen(struct place *place)
{
	for (size_t i = 0; i < place->seen_count; i++)
		free(place->seen[i]);
	free(place->seen);
	place->seen = NULL;
	place->seen_count = 0;
	place->seen_capacity = 0;
}

/* A file that the store knows as FILE, or does not know. What new rules pass over, or a first listing that
 * was interrupted, is to be settled before there can be news. */
static struct queue_item *item_for(const struct ingest *ingest, size_t root,
	const char *path, const struct store_file *file, const char *listed)
{
	struct queue_item *item = queue_item_new(root, path);
	const char *slash = strrchr(path, '/');

	item->again = file && (listed || file->first_listing ||
				      file->epoch != judge_epoch(ingest->judge));
	/* What comes during the first run takes its place in that. */
	if (ingest->places[root].folder.first_run)
		item->crowd_bytes = 0;
	else if (listed)
		item->crowd_bytes = strlen(listed);
	else
		item->crowd_bytes = slash ? (size_t)(slash - path) : 0;
	return item;
}

static void on_file(void *owner, size_t root, const char *path, const struct stat *status,
	const char *listed)
{
	struct ingest *ingest = owner;
	struct place *place = &ingest->places[root];
	struct store_file file;
	int known;

	ingest_wake(ingest);
	if (place->folder.number == 0) {
		see(place, path); /* on_listed() queues what the first listing holds */
		return;
	}
	/* Outside of a transaction, SQLite makes one for each question, and looks at the store's file. */
	if (listed && !ingest->paused && ingest_begin(ingest) < 0)
		ingest_refuse(ingest);
	known = store_get_file(ingest->store, place->folder.number, path, &file);
	if (listed)
		place->known += known == 1;
	else
		place->changed = true;
	if (listed && known == 1 && ingest_is_done(ingest, &file, status))
		return;
	ingest_end_retry(ingest, root, path);
	ingest_enqueue(
		ingest, item_for(ingest, root, path, known == 1 ? &file : NULL, listed));
}

static void on_gone(void *owner, size_t root, const char *path)
{
	struct ingest *ingest = owner;

	ingest_forget_file(ingest, root, path);
	ingest_wake(ingest);
}

static void on_listing(void *owner, size_t root)
{
	struct ingest *ingest = owner;
	struct place *place = &ingest->places[root];

	ingest_forget_seen(place);
	place->known = 0;
	place->changed = false;
}

static void on_unsettled(void *owner, size_t root, const char *path)
{
	struct ingest *ingest = owner;
	struct place *place = &ingest->places[root];

	place->changed = true;
	if (place->folder.number == 0)
		see(place, path);
}

/* The folder is new to the store. In one transaction: it, and (where its first run is quiet) all
 * that it holds at this moment, so that a kill in the middle resumes as quietly. */
static int store_first_listing(struct ingest *ingest, struct place *place)
{
	static const struct store_file unread = {.size = -1, .first_listing = true};
	bool quiet = ingest->quiet || ingest->config->first_run == FIRST_RUN_QUIET;
	int64_t number;

	if (store_add_folder(ingest->store, place->watched->path, quiet, clock_now_usec(),
		    &number) < 0)
		return -1;
	for (size_t i = 0; quiet && i < place->seen_count; i++)
		if (store_put_file(ingest->store, number, place->seen[i], &unread) < 0)
			return -1;
	return 0;
}

static void queue_seen(struct ingest *ingest, size_t root)
{
	struct place *place = &ingest->places[root];

	for (size_t i = 0; i < place->seen_count; i++)
		ingest_enqueue(ingest, queue_item_new(root, place->seen[i]));
}

/* The very first listing of the folder is complete. */
static void take_first_listing(struct ingest *ingest, size_t root)
{
	struct place *place = &ingest->places[root];

	if (ingest_begin(ingest) < 0 || store_first_listing(ingest, place) < 0) {
		ingest_refuse(
			ingest); /* and the folder is listed again when the store works */
		return;
	}
	ingest_commit(ingest);
	if (ingest->paused)
		return;
	ingest_note_success(ingest);
	if (ingest_reload_folders(ingest) < 0)
		ingest_refuse(ingest);
	else
		queue_seen(ingest, root);
}

static void count_path(void *context, struct slice path)
{
	size_t *count = context;

	(void)path;
	(*count)++;
}

/* May the store know files below PATH that are not there? Where all of the root was listed, and
 * nothing happened meanwhile, as many as were found are as many as there are. */
static bool may_have_lost(
	struct ingest *ingest, const struct place *place, const char *path)
{
	size_t count = 0;

	if (!*path && !place->changed)
		return store_count_files(ingest->store, place->folder.number) !=
		       (int64_t)place->known;
	return store_visit_files(ingest->store, place->folder.number, path, NULL, 1,
		       count_path, &count) < 0 ||
	       count > 0;
}

static void on_listed(void *owner, size_t root, const char *path)
{
	struct ingest *ingest = owner;
	struct place *place = &ingest->places[root];
	bool is_whole = !*path;

	ingest_wake(ingest);
	if (!is_whole)
		place->changed = true;
	/* While the store does not work it may be known all the same; it is listed again then. */
	if (place->folder.number == 0 && is_whole && !ingest->paused)
		take_first_listing(ingest, root);
	else if (place->folder.number != 0 && may_have_lost(ingest, place, path))
		sweeps_add(&ingest->sweeps, root, place->folder.number, path);
	if (is_whole)
		ingest_forget_seen(place);
}

static void on_absent(void *owner, size_t root, int error)
{
	struct ingest *ingest = owner;

	log_warning("%s: %s; it is taken in when it appears",
		ingest->places[root].watched->path, strerror(error));
	ingest_wake(ingest);
}

const struct watch_events ingest_watch_events = {
	.on_file = on_file,
	.on_gone = on_gone,
	.on_listing = on_listing,
	.on_unsettled = on_unsettled,
	.on_listed = on_listed,
	.on_absent = on_absent,
};
