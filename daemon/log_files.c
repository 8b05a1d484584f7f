#include "log_files.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	/* Rotations that may have come between a line and what the store knows of it. */
	ROTATED_MAX = 3,
	/* The number of a line comes before all that has no limit. */
	NUMBER_BYTES_MAX = 256
};

int log_files_open(const char *file, bool to_write)
{
	int flags = to_write ? O_RDWR | O_APPEND | O_CREAT : O_RDONLY;
	int descriptor = open(
		file, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, (mode_t)0600);
	struct stat status;
	int problem;

	if (descriptor < 0)
		return -1;
	/* That what is open cannot be looked at is no answer to what it is. */
	problem = fstat(descriptor, &status) < 0 ? EIO
		  : S_ISREG(status.st_mode)      ? 0
						 : EINVAL;
	if (problem == 0)
		return descriptor;
	(void)close(descriptor);
	errno = problem;
	return -1;
}

/* ---- lines ---- */

struct slice log_files_from_number(struct slice line)
{
	return slice_part(line, slice_find(line, SLICE_LITERAL("alert")), line.length);
}

int64_t log_files_number(struct slice line)
{
	struct slice rest = log_files_from_number(line); /* alert=7 …, or alert":7,… */
	int64_t number = 0;
	size_t place = sizeof("alert") - 1;

	while (place < rest.length &&
		(rest.bytes[place] < '0' || rest.bytes[place] > '9') &&
		place < sizeof("alert\":") - 1)
		place++;
	for (size_t digits = 0; place < rest.length && rest.bytes[place] >= '0' &&
				rest.bytes[place] <= '9' && digits < 18;
		digits++)
		number = number * 10 + (rest.bytes[place++] - '0');
	return number;
}

/* The number of its first line, 0 where there is none, -1 with errno. */
static int64_t first_number(int descriptor)
{
	char bytes[NUMBER_BYTES_MAX];
	ssize_t length = pread(descriptor, bytes, sizeof(bytes), 0);
	struct slice start = {bytes, length > 0 ? (size_t)length : 0};

	if (length < 0)
		return -1;
	return log_files_number(slice_part(start, 0, slice_find_byte(start, '\n')));
}

int log_files_end(int descriptor, struct log_place *place)
{
	int64_t first = first_number(descriptor);
	struct stat status;

	if (first < 0 || fstat(descriptor, &status) < 0)
		return -1;
	*place = (struct log_place){.inode = (int64_t)status.st_ino,
		.offset = (int64_t)status.st_size,
		.first = first};
	return 0;
}

/* What cannot be read because of this never can: it is as if it were not there. */
static bool is_for_good(int problem)
{
	return problem == EACCES || problem == EPERM || problem == ELOOP ||
	       problem == EINVAL;
}

static int fail(const char *path, struct text *reason)
{
	text_format(reason, "%s: %s", path, strerror(errno));
	return -1;
}

struct visitor {
	void (*visit)(void *context, struct slice line);
	void *context;
	struct log_place
		from; /* in the file that this is in, the lines before it are left out */
	struct text *reason;
};

static int visit_stream(const struct visitor *visitor, const char *path, FILE *stream)
{
	struct stat status;
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;
	int rc = 0;

	if (fstat(fileno(stream), &status) < 0)
		return fail(path, visitor->reason);
	if ((int64_t)status.st_ino == visitor->from.inode &&
		visitor->from.offset <= status.st_size &&
		fseeko(stream, visitor->from.offset, SEEK_SET) < 0)
		return fail(path, visitor->reason);
	while ((length = getline(&line, &capacity, stream)) > 0)
		visitor->visit(visitor->context, (struct slice){line, (size_t)length});
	if (!feof(stream))
		rc = fail(path, visitor->reason);
	free(line);
	return rc;
}

/* Calls the visitor with each line of the file. 0 or -1. */
static int visit_lines(const struct visitor *visitor, const char *path)
{
	int descriptor = log_files_open(path, false);
	FILE *stream;
	int rc;

	if (descriptor < 0)
		return is_for_good(errno) ? 0 : fail(path, visitor->reason);
	stream = fdopen(descriptor, "r");
	if (!stream) {
		rc = fail(path, visitor->reason);
		(void)close(descriptor);
		return rc;
	}
	rc = visit_stream(visitor, path, stream);
	(void)fclose(stream); /* it was only read */
	return rc;
}

/* ---- what rotation left ---- */

/* Newest first. */
struct rotated {
	struct {
		char *path; /* owned */
		int64_t time_sec;
	} files[ROTATED_MAX];
	size_t count;
};

static void add_rotated(struct rotated *rotated, char *path, int64_t time_sec)
{
	size_t place = rotated->count;

	while (place > 0 && rotated->files[place - 1].time_sec < time_sec)
		place--;
	if (place == ROTATED_MAX) {
		free(path);
		return;
	}
	if (rotated->count == ROTATED_MAX)
		free(rotated->files[--rotated->count].path);
	memmove(&rotated->files[place + 1], &rotated->files[place],
		(rotated->count - place) * sizeof(*rotated->files));
	rotated->files[place].path = path;
	rotated->files[place].time_sec = time_sec;
	rotated->count++;
}

static bool is_rotated_name(const char *name, const char *base)
{
	size_t length = strlen(base);

	return strncmp(name, base, length) == 0 &&
	       (name[length] == '.' || name[length] == '-');
}

/* One that NAMES has; 0 or -1 with errno. */
static int consider(
	struct rotated *rotated, DIR *names, const char *folder, const char *name)
{
	struct stat status;
	char *path = NULL;

	/* One that is gone since is being rotated on: its lines will stand elsewhere. */
	if (fstatat(dirfd(names), name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (!S_ISREG(status.st_mode))
		return 0;
	if (asprintf(&path, "%s%s", folder, name) < 0)
		memory_exhausted();
	add_rotated(rotated, path, status.st_mtim.tv_sec);
	return 0;
}

/* The names in FOLDER; NULL with errno 0 where it is not there, or not to be read. */
static DIR *open_folder(const char *folder)
{
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names;
	int problem;

	if (descriptor < 0) {
		if (errno == ENOENT || is_for_good(errno))
			errno = 0;
		return NULL;
	}
	names = fdopendir(descriptor);
	problem = errno;
	if (!names)
		(void)close(descriptor);
	errno = problem;
	return names;
}

/* 0 or -1; in any case what was found is to be freed. */
static int find_rotated(const char *file, struct rotated *rotated, struct text *reason)
{
	const char *slash = strrchr(file, '/');
	struct text folder = {0};
	struct dirent *entry;
	DIR *names;
	int rc = 0;

	*rotated = (struct rotated){0};
	text_add(&folder, (struct slice){file, (size_t)(slash - file) + 1});
	names = open_folder(folder.bytes);
	while (names && rc == 0 && (errno = 0, entry = readdir(names)))
		if (is_rotated_name(entry->d_name, slash + 1))
			rc = consider(rotated, names, folder.bytes, entry->d_name);
	if (errno != 0)
		rc = fail(folder.bytes, reason);
	if (names)
		(void)closedir(names); /* it was only read */
	text_fini(&folder);
	return rc;
}

static void free_rotated(struct rotated *rotated)
{
	for (size_t i = 0; i < rotated->count; i++)
		free(rotated->files[i].path);
}

/* The same with the log, which need not be there. */
static int visit_log_lines(const struct visitor *visitor, const char *file)
{
	struct stat status;

	if (stat(file, &status) < 0 && errno == ENOENT)
		return 0;
	return visit_lines(visitor, file);
}

/* Calls the visitor with each line of the log and of what rotation left. 0 or -1. */
static int visit_all_lines(const struct visitor *visitor, const char *file)
{
	struct rotated rotated;
	int rc = find_rotated(file, &rotated, visitor->reason);

	if (rc == 0)
		rc = visit_log_lines(visitor, file);
	for (size_t i = 0; rc == 0 && i < rotated.count; i++)
		rc = visit_lines(visitor, rotated.files[i].path);
	free_rotated(&rotated);
	return rc;
}

/* ---- looking for lines ---- */

static int compare_lines(const void *a, const void *b)
{
	return slice_compare(text_slice(&((const struct log_line *)a)->text),
		text_slice(&((const struct log_line *)b)->text));
}

/* The lines that are looked for, sorted. */
struct wanted {
	struct log_line *lines;
	size_t count;
};

static void mark_line(void *context, struct slice line)
{
	const struct wanted *wanted = context;
	struct slice text = log_files_from_number(line);
	size_t low = 0;
	size_t high = wanted->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = slice_compare(text, text_slice(&wanted->lines[middle].text));

		if (order == 0) {
			wanted->lines[middle].found = true;
			return;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
}

int log_files_find(const char *file, struct log_place place, struct log_line *lines,
	size_t count, struct text *reason)
{
	struct wanted wanted = {lines, count};
	struct visitor visitor = {mark_line, &wanted, place, reason};
	struct stat status;

	if (count == 0)
		return 0;
	qsort(lines, count, sizeof(*lines), compare_lines);
	if (place.offset > 0 && stat(file, &status) == 0 &&
		(int64_t)status.st_ino == place.inode && status.st_size >= place.offset)
		return visit_lines(&visitor, file);
	return visit_all_lines(&visitor, file);
}

/* ---- looking for numbers ---- */

static void keep_number(void *context, struct slice line)
{
	int64_t *highest = context;
	int64_t number = log_files_number(line);

	if (number > *highest)
		*highest = number;
}

int64_t log_files_last_number(const char *file, struct text *reason)
{
	int64_t highest = 0;
	struct visitor visitor = {keep_number, &highest, {0}, reason};

	return visit_all_lines(&visitor, file) < 0 ? -1 : highest;
}

/* The copying may have ended in the middle of a line. */
static void keep_whole_number(void *context, struct slice line)
{
	if (line.bytes[line.length - 1] == '\n')
		keep_number(context, line);
}

/* 1, 0, or -1 with the reason. */
static int begins_with_number(const char *path, int64_t number, struct text *reason)
{
	int descriptor = log_files_open(path, false);
	int64_t first;

	if (descriptor < 0)
		return is_for_good(errno) ? 0 : fail(path, reason);
	first = first_number(descriptor);
	if (first < 0)
		(void)fail(path, reason);
	(void)close(descriptor); /* it was only read */
	return first < 0 ? -1 : first == number;
}

int64_t log_files_last_copied(const char *file, int64_t first, struct text *reason)
{
	struct rotated rotated;
	int64_t highest = 0;
	struct visitor visitor = {keep_whole_number, &highest, {0}, reason};
	int rc = find_rotated(file, &rotated, reason);

	for (size_t i = 0; rc >= 0 && first > 0 && i < rotated.count; i++) {
		rc = begins_with_number(rotated.files[i].path, first, reason);
		if (rc == 1)
			rc = visit_lines(&visitor, rotated.files[i].path);
	}
	free_rotated(&rotated);
	return rc < 0 ? -1 : highest;
}
