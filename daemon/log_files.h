/* The match log on disk: the file, and what rotation leaves of it beside it, renamed or copied (FILE.1,
 * FILE-20241031, …; compressed ones are not looked into). Knows what a line looks like; writes nothing. */
#ifndef PAPERWATCH_LOG_FILES_H
#define PAPERWATCH_LOG_FILES_H

#include "text.h"

/* Up to where a file is written. */
struct log_place {
	int64_t inode; /* 0: nowhere yet */
	int64_t offset;
	int64_t first; /* the number in its first line, by which a copy is known; 0: it has none */
};

/* A line that may stand in the log already: after a crash it may, though its alert is still due. */
struct log_line {
	int64_t number; /* of the alert */
	struct text
		text; /* from its number on, which does not depend on the time zone; owned */
	bool found;
};

/* Opens FILE for reading, or (TO_WRITE) for appending, and makes it then: a regular file and nothing
 * else, because a link could lead anywhere and a FIFO would block. A descriptor, or -1 with errno, EINVAL
 * where it is something else. */
int log_files_open(const char *file, bool to_write);

/* The end of what is open. 0, or -1 with errno. */
int log_files_end(int descriptor, struct log_place *place);

/* A line from its number on: what comes before it is the time; and the number, 0 where there is none. */
struct slice log_files_from_number(struct slice line);
int64_t log_files_number(struct slice line);

/* What follows reads the log and the latest files that rotation left of it. One that is not there, or that
 * we may not read, has no lines; where reading fails otherwise the answer is -1, with REASON, because what
 * is not found is written again. */

/* Looks, in one pass, which of the lines stand at or behind PLACE, in the file or (where it was rotated
 * since) in the others, and says so in them. Changes their order. 0 or -1. */
int log_files_find(const char *file, struct log_place place, struct log_line *lines,
	size_t count, struct text *reason);

/* The highest number of an alert, 0 where there is none, or -1. */
int64_t log_files_last_number(const char *file, struct text *reason);

/* The highest number of a whole line in copies of a file that began with the number FIRST; 0 where there
 * is no copy, or -1. */
int64_t log_files_last_copied(const char *file, int64_t first, struct text *reason);

#endif
