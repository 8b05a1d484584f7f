/* What the parts of the database share. */
#ifndef PAPERWATCH_DATABASE_INSIDE_H
#define PAPERWATCH_DATABASE_INSIDE_H

#include "database.h"

/* 0 or -1. */
int database_execute(sqlite3 *handle, const char *text);

/* PATH with SUFFIX behind it; owned by the caller. */
char *database_path_with(const char *path, const char *suffix);

/* The file at PATH, and that of its WAL. */
struct database_file database_file_at(const char *path);
struct database_file database_wal_of(const char *path);

/* For sqlite3_wal_hook(3), with the database as CONTEXT, in place of sqlite3_wal_autocheckpoint(3): that of
 * our own does the same, and counts what the WAL holds. */
int database_on_commit(void *context, sqlite3 *handle, const char *name, int pages);

#endif
