/* Folders and files: what was seen of the disk. */
#include "store_inside.h"

#include "memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- folders ---- */

int store_get_folder(struct store *store, const char *path, struct store_folder *folder)
{
	sqlite3_stmt *statement = store_prepare(store, GET_FOLDER);
	int rc;

	if (!statement)
		return -1;
	store_bind_path(statement, 1, slice_of(path));
	rc = store_step(store, statement);
	if (rc == 1) {
		*folder = (struct store_folder){
			.number = sqlite3_column_int64(statement, 0),
			.first_run = sqlite3_column_int(statement, 1) != 0,
			.digests = sqlite3_column_int64(statement, 2),
			.papers = sqlite3_column_int64(statement, 3),
			.matches = sqlite3_column_int64(statement, 4),
			.began_usec = sqlite3_column_int64(statement, 5),
			.arrived_usec = sqlite3_column_int64(statement, 6),
			.silent = sqlite3_column_int(statement, 7) != 0,
		};
		store_finish(statement);
	}
	return rc;
}

int store_add_folder(struct store *store, const char *path, bool first_run,
	int64_t began_usec, int64_t *number)
{
	sqlite3_stmt *statement = store_prepare(store, ADD_FOLDER);

	if (!statement)
		return -1;
	store_bind_path(statement, 1, slice_of(path));
	store_bind_int(statement, 2, first_run);
	store_bind_int(statement, 3, began_usec);
	if (store_step(store, statement) < 0)
		return -1;
	*number = sqlite3_last_insert_rowid(store->database.handle);
	return 0;
}

int store_count_first_run(struct store *store, const struct store_folder *folder)
{
	sqlite3_stmt *statement = store_prepare(store, COUNT_FIRST_RUN);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, folder->number);
	store_bind_int(statement, 2, folder->digests);
	store_bind_int(statement, 3, folder->papers);
	store_bind_int(statement, 4, folder->matches);
	return store_step(store, statement);
}

int store_end_first_run(struct store *store, int64_t folder)
{
	return store_run_with(store, END_FIRST_RUN, folder);
}

int store_note_arrival(struct store *store, int64_t folder, int64_t usec)
{
	sqlite3_stmt *statement = store_prepare(store, NOTE_ARRIVAL);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, folder);
	store_bind_int(statement, 2, usec);
	return store_step(store, statement);
}

int store_note_silence(struct store *store, int64_t folder)
{
	return store_run_with(store, NOTE_SILENCE, folder);
}

/* ---- files ---- */

int store_get_file(
	struct store *store, int64_t folder, const char *path, struct store_file *file)
{
	sqlite3_stmt *statement = store_prepare(store, GET_FILE);
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, folder);
	store_bind_path(statement, 2, slice_of(path));
	rc = store_step(store, statement);
	if (rc == 1) {
		*file = (struct store_file){
			.size = sqlite3_column_int64(statement, 0),
			.mtime_nsec = sqlite3_column_int64(statement, 1),
			.ctime_nsec = sqlite3_column_int64(statement, 2),
			.inode = (uint64_t)sqlite3_column_int64(statement, 3),
			.epoch = sqlite3_column_int64(statement, 4),
			.first_listing = sqlite3_column_int(statement, 5) != 0,
			.settled = sqlite3_column_int(statement, 6) != 0,
			.faults = sqlite3_column_int64(statement, 7),
		};
		store_finish(statement);
	}
	return rc;
}

int store_put_file(struct store *store, int64_t folder, const char *path,
	const struct store_file *file)
{
	sqlite3_stmt *statement = store_prepare(store, PUT_FILE);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, folder);
	store_bind_path(statement, 2, slice_of(path));
	store_bind_int(statement, 3, file->size);
	store_bind_int(statement, 4, file->mtime_nsec);
	store_bind_int(statement, 5, file->ctime_nsec);
	store_bind_int(statement, 6, (int64_t)file->inode);
	store_bind_int(statement, 7, file->epoch);
	store_bind_int(statement, 8, file->first_listing);
	store_bind_int(statement, 9, file->settled);
	store_bind_int(statement, 10, file->faults);
	store_bind_text(statement, 11, slice_of(file->reason));
	return store_step(store, statement);
}

int store_forget_file(struct store *store, int64_t folder, const char *path)
{
	sqlite3_stmt *statement = store_prepare(store, FORGET_FILE);

	if (!statement)
		return -1;
	store_bind_int(statement, 1, folder);
	store_bind_path(statement, 2, slice_of(path));
	return store_step(store, statement);
}

int store_forgive_files(struct store *store)
{
	return store_run(store, FORGIVE_FILES);
}

int64_t store_count_files(struct store *store, int64_t folder)
{
	sqlite3_stmt *statement = store_prepare(store, COUNT_FILES);
	int64_t count;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, folder);
	if (store_step(store, statement) != 1)
		return -1;
	count = sqlite3_column_int64(statement, 0);
	store_finish(statement);
	return count;
}

/* Paths below BELOW are those between "BELOW/" and "BELOW0", because '0' comes after '/'. All paths
 * lie before one whose first part is longer than any name may be, made of the highest byte. */
static void find_range(const char *below, struct text *first, struct text *last)
{
	char highest[NAME_MAX + 1];

	memset(highest, 0xFF, sizeof(highest));
	if (*below) {
		text_format(first, "%s/", below);
		text_format(last, "%s0", below);
	} else {
		text_add(last, (struct slice){highest, sizeof(highest)});
	}
}

int store_visit_files(struct store *store, int64_t folder, const char *below,
	const char *after, int limit, void (*visit)(void *context, struct slice path),
	void *context)
{
	sqlite3_stmt *statement = store_prepare(store, LIST_FILES);
	struct text first = {0};
	struct text last = {0};
	int rc;

	if (!statement)
		return -1;
	find_range(below, &first, &last);
	store_bind_int(statement, 1, folder);
	store_bind_path(statement, 2, after ? slice_of(after) : text_slice(&first));
	store_bind_path(statement, 3, text_slice(&last));
	store_bind_int(statement, 4, limit);
	while ((rc = store_step(store, statement)) == 1)
		visit(context, store_column_text(statement, 0));
	text_fini(&first);
	text_fini(&last);
	return rc;
}

int store_unread_files(struct store *store)
{
	return store_run(store, UNREAD_FILES);
}

int store_visit_unread(struct store *store, int64_t folder,
	void (*visit)(void *context, const char *path), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, LIST_UNREAD);
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, folder);
	while ((rc = store_step(store, statement)) == 1) {
		struct slice path = store_column_text(statement, 0);
		char *copy = memory_copy_text(path.bytes, path.length);

		visit(context, copy);
		free(copy);
	}
	return rc;
}

int store_visit_folders(struct store *store,
	void (*visit)(void *context, const struct store_folder_facts *facts), void *context)
{
	sqlite3_stmt *statement = store_prepare(store, LIST_FOLDERS);
	int rc;

	if (!statement)
		return -1;
	while ((rc = store_step(store, statement)) == 1) {
		const struct store_folder_facts facts = {
			.path = store_column_text(statement, 0),
			.first_run = sqlite3_column_int(statement, 1) != 0,
			.digests = sqlite3_column_int64(statement, 2),
			.last_usec = sqlite3_column_int64(statement, 3) / 1000,
			.last = store_column_text(statement, 4),
			.arrived_usec = sqlite3_column_int64(statement, 5),
			.silent = sqlite3_column_int(statement, 6) != 0,
		};

		visit(context, &facts);
	}
	return rc;
}

int store_visit_quarantined(struct store *store,
	void (*visit)(
		void *context, struct slice folder, struct slice path, struct slice reason),
	void *context)
{
	sqlite3_stmt *statement = store_prepare(store, LIST_QUARANTINED);
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, STORE_FAULTS_MAX);
	while ((rc = store_step(store, statement)) == 1)
		visit(context, store_column_text(statement, 0),
			store_column_text(statement, 1), store_column_text(statement, 2));
	return rc;
}
