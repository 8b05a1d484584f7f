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

	if (descriptor >= 0 &&
		(fstat(descriptor, &status) < 0 || !S_ISREG(status.st_mode))) {
		(void)close(descriptor);
		errno = EINVAL;
		return -1;
	}
	return descriptor;
}

/* ---- lines ---- */

struct slice log_files_from_number(struct slice line)
{
	return slice_part(line, slice_find(line, SLICE_LITERAL("alert")), line.length);
}

/* The number of a line's alert, or 0. */
static int64_t number_of(struct slice line)
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

static int64_t first_number(int descriptor)
{
	char bytes[NUMBER_BYTES_MAX];
	ssize_t length = pread(descriptor, bytes, sizeof(bytes), 0);
	struct slice start = {bytes, length > 0 ? (size_t)length : 0};

	return number_of(slice_part(start, 0, slice_find_byte(start, '\n')));
}

struct log_place log_files_end(int descriptor)
{
	struct stat status;

	if (fstat(descriptor, &status) < 0)
		return (struct log_place){0};
	return (struct log_place){.inode = (int64_t)status.st_ino,
		.offset = (int64_t)status.st_size,
		.first = first_number(descriptor)};
}

/* Calls VISIT with each line of FILE, from PLACE on if it is in that file. */
static void visit_lines(const char *file, struct log_place place,
	void (*visit)(void *context, struct slice line), void *context)
{
	int descriptor = log_files_open(file, false);
	FILE *stream = descriptor >= 0 ? fdopen(descriptor, "r") : NULL;
	struct stat status;
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;

	if (!stream) {
		if (descriptor >= 0)
			(void)close(descriptor);
		return;
	}
	if (fstat(descriptor, &status) < 0 ||
		((int64_t)status.st_ino == place.inode && place.offset <= status.st_size &&
			fseeko(stream, place.offset, SEEK_SET) < 0))
		goto out;
	while ((length = getline(&line, &capacity, stream)) > 0)
		visit(context, (struct slice){line, (size_t)length});
out:
	free(line);
	(void)fclose(stream); /* it was only read */
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

static struct rotated find_rotated(const char *file)
{
	struct rotated rotated = {0};
	const char *slash = strrchr(file, '/');
	struct text folder = {0};
	struct dirent *entry;
	DIR *names;

	text_add(&folder, (struct slice){file, (size_t)(slash - file) + 1});
	names = opendir(folder.bytes);
	while (names && (entry = readdir(names))) {
		struct stat status;
		char *path = NULL;

		if (!is_rotated_name(entry->d_name, slash + 1) ||
			fstatat(dirfd(names), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) <
				0 ||
			!S_ISREG(status.st_mode))
			continue;
		if (asprintf(&path, "%s%s", folder.bytes, entry->d_name) < 0)
			memory_exhausted();
		add_rotated(&rotated, path, status.st_mtim.tv_sec);
	}
	if (names)
		(void)closedir(names); /* it was only read */
	text_fini(&folder);
	return rotated;
}

static void free_rotated(struct rotated *rotated)
{
	for (size_t i = 0; i < rotated->count; i++)
		free(rotated->files[i].path);
}

/* Calls VISIT with each line of the log and of what rotation left, from PLACE on in the file that PLACE
 * is in. */
static void visit_all_lines(const char *file, struct log_place place,
	void (*visit)(void *context, struct slice line), void *context)
{
	struct rotated rotated = find_rotated(file);

	visit_lines(file, place, visit, context);
	for (size_t i = 0; i < rotated.count; i++)
		visit_lines(rotated.files[i].path, place, visit, context);
	free_rotated(&rotated);
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

void log_files_find(
	const char *file, struct log_place place, struct log_line *lines, size_t count)
{
	struct wanted wanted = {lines, count};
	struct stat status;

	if (count == 0)
		return;
	qsort(lines, count, sizeof(*lines), compare_lines);
	if (place.offset > 0 && stat(file, &status) == 0 &&
		(int64_t)status.st_ino == place.inode && status.st_size >= place.offset)
		visit_lines(file, place, mark_line, &wanted);
	else
		visit_all_lines(file, place, mark_line, &wanted);
}

/* ---- looking for numbers ---- */

static void keep_number(void *context, struct slice line)
{
	int64_t *highest = context;
	int64_t number = number_of(line);

	if (number > *highest)
		*highest = number;
}

int64_t log_files_last_number(const char *file)
{
	int64_t highest = 0;

	visit_all_lines(file, (struct log_place){0}, keep_number, &highest);
	return highest;
}

/* The copying may have ended in the middle of a line. */
static void keep_whole_number(void *context, struct slice line)
{
	if (line.bytes[line.length - 1] == '\n')
		keep_number(context, line);
}

static bool begins_with_number(const char *file, int64_t number)
{
	int descriptor = log_files_open(file, false);
	bool begins = descriptor >= 0 && first_number(descriptor) == number;

	if (descriptor >= 0)
		(void)close(descriptor); /* it was only read */
	return begins;
}

int64_t log_files_last_copied(const char *file, int64_t first)
{
	struct rotated rotated = find_rotated(file);
	int64_t highest = 0;

	for (size_t i = 0; i < rotated.count; i++)
		if (first > 0 && begins_with_number(rotated.files[i].path, first))
			visit_lines(rotated.files[i].path, (struct log_place){0},
				keep_whole_number, &highest);
	free_rotated(&rotated);
	return highest;
}
