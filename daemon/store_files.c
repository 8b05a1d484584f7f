/* Folders and files: what was seen of the disk. */
#include "store_inside.h"

#include "memory.h"

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
		};
		store_finish(statement);
	}
	return rc;
}

int store_add_folder(struct store *store, const char *path, bool first_run, int64_t *number)
{
	sqlite3_stmt *statement = store_prepare(store, ADD_FOLDER);

	if (!statement)
		return -1;
	store_bind_path(statement, 1, slice_of(path));
	store_bind_int(statement, 2, first_run);
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

int store_sweep_files(struct store *store, int64_t folder,
	bool (*keep)(const void *context, const char *path), const void *context)
{
	sqlite3_stmt *statement = store_prepare(store, LIST_FILES);
	char **gone = NULL;
	size_t count = 0;
	size_t capacity = 0;
	int rc;

	if (!statement)
		return -1;
	store_bind_int(statement, 1, folder);
	while ((rc = store_step(store, statement)) == 1) {
		struct slice path = store_column_text(statement, 0);
		char *copy = memory_copy_text(path.bytes, path.length);

		if (keep(context, copy)) {
			free(copy);
			continue;
		}
		memory_grow((void **)&gone, count, &capacity, sizeof(*gone));
		gone[count++] = copy;
	}
	for (size_t i = 0; i < count; i++) {
		if (rc == 0)
			rc = store_forget_file(store, folder, gone[i]);
		free(gone[i]);
	}
	free(gone);
	return rc;
}
