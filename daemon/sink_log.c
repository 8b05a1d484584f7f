#include "sink.h"

#include "folders.h"
#include "log.h"
#include "memory.h"
#include "output.h"
#include "record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Rotations that may have come between a line and what the store knows of it. */
enum { ROTATED_MAX = 3 };

struct sink_log {
	char *file; /* owned */
	bool json;
	bool echo;
	int descriptor; /* -1: not open */
	struct text batch;
};

struct sink_log *sink_log_new(const char *file, bool json, bool echo)
{
	struct sink_log *sink = memory_new(1, sizeof(*sink));

	sink->file = memory_copy_text(file, strlen(file));
	sink->json = json;
	sink->echo = echo;
	sink->descriptor = -1;
	return sink;
}

static void close_file(struct sink_log *sink)
{
	/* Each batch was made durable before it counted as written. */
	if (sink->descriptor >= 0)
		(void)close(sink->descriptor);
	sink->descriptor = -1;
}

void sink_log_free(struct sink_log *sink)
{
	if (!sink)
		return;
	close_file(sink);
	text_fini(&sink->batch);
	free(sink->file);
	free(sink);
}

static void add_line(
	const struct sink_log *sink, struct text *out, const struct alert *alert)
{
	if (sink->json)
		record_add_alert(out, alert);
	else
		alert_add_log_line(out, alert);
}

void sink_log_begin(struct sink_log *sink)
{
	text_clear(&sink->batch);
}

void sink_log_add(struct sink_log *sink, const struct alert *alert)
{
	add_line(sink, &sink->batch, alert);
}

/* Opens FILE for appending (or, READ_ONLY, for looking): a regular file and nothing else, because
 * a link could lead anywhere and a FIFO would block. A descriptor, or -1 with errno. */
static int open_file(const char *file, bool read_only)
{
	int flags = read_only ? O_RDONLY : O_RDWR | O_APPEND | O_CREAT;
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

/* Is what we have open still what the file's name leads to? */
static bool is_current(const struct sink_log *sink)
{
	struct stat named;
	struct stat opened;

	return sink->descriptor >= 0 && stat(sink->file, &named) == 0 &&
	       fstat(sink->descriptor, &opened) == 0 && named.st_dev == opened.st_dev &&
	       named.st_ino == opened.st_ino;
}

static int ensure_open(struct sink_log *sink)
{
	if (is_current(sink))
		return 0;
	close_file(sink);
	sink->descriptor = open_file(sink->file, false);
	if (sink->descriptor < 0 && errno == ENOENT && folders_make(sink->file, false) == 0)
		sink->descriptor = open_file(sink->file, false);
	return sink->descriptor < 0 ? -1 : 0;
}

/* How a write that failed half-way (a full disk, a crash) left the file. */
enum log_end {
	LOG_WHOLE, /* nothing there, or a whole line */
	LOG_BEGUN, /* the beginning of the line that is to be written next */
	LOG_TORN   /* of some other line */
};

/* The end of the file, with the length of what is there of LINE, the next one with its end, in BEGUN_BYTES. */
static enum log_end find_end(
	const struct sink_log *sink, struct slice line, size_t *begun_bytes)
{
	off_t size = lseek(sink->descriptor, 0, SEEK_END);
	size_t length = size < (off_t)line.length ? (size_t)size : line.length;
	char *last = memory_new(length + 1, 1);
	const char *newline;
	enum log_end end = LOG_TORN;

	*begun_bytes = 0;
	if (size <= 0) {
		end = LOG_WHOLE;
	} else if (pread(sink->descriptor, last, length, size - (off_t)length) ==
		   (ssize_t)length) {
		newline = memrchr(last, '\n', length);
		if (newline || (off_t)length == size)
			*begun_bytes = length - (size_t)(newline ? newline + 1 - last : 0);
		if (newline && *begun_bytes == 0)
			end = LOG_WHOLE;
		else if (*begun_bytes > 0 && memcmp(last + length - *begun_bytes,
						     line.bytes, *begun_bytes) == 0)
			end = LOG_BEGUN;
	}
	free(last);
	return end;
}

static int write_all(int descriptor, struct slice bytes)
{
	while (bytes.length > 0) {
		ssize_t written = write(descriptor, bytes.bytes, bytes.length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		bytes = slice_part(bytes, (size_t)written, bytes.length);
	}
	return 0;
}

/* What is left to be written of the batch: its first line may stand there in part. 0 or -1. */
static int write_batch(const struct sink_log *sink)
{
	struct slice batch = text_slice(&sink->batch);
	struct slice line = slice_part(batch, 0, slice_find_byte(batch, '\n') + 1);
	size_t begun_bytes;
	enum log_end end = find_end(sink, line, &begun_bytes);

	if (end == LOG_TORN && write_all(sink->descriptor, SLICE_LITERAL("\n")) < 0)
		return -1;
	if (end == LOG_BEGUN)
		batch = slice_part(batch, begun_bytes, batch.length);
	return write_all(sink->descriptor, batch);
}

int sink_log_write(struct sink_log *sink, struct text *reason)
{
	int rc = -1;

	if (ensure_open(sink) == 0 && write_batch(sink) == 0 &&
		fdatasync(sink->descriptor) == 0)
		rc = 0;
	if (rc < 0)
		text_format(reason, "%s: %s", sink->file,
			errno == EINVAL ? "not a regular file" : strerror(errno));
	else if (sink->echo)
		/* Whoever reads along may stop; the log is what counts. */
		(void)output_write(STDOUT_FILENO, text_slice(&sink->batch));
	text_clear(&sink->batch);
	return rc;
}

struct sink_log_place sink_log_place(const struct sink_log *sink)
{
	struct stat status;

	if (sink->descriptor < 0 || fstat(sink->descriptor, &status) < 0)
		return (struct sink_log_place){0};
	return (struct sink_log_place){
		.inode = (int64_t)status.st_ino, .offset = (int64_t)status.st_size};
}

/* ---- looking for a line ---- */

/* A line from its field "alert" on: what comes before it is the time, in words that depend on the
 * time zone. */
static struct slice from_number(struct slice line)
{
	return slice_part(line, slice_find(line, SLICE_LITERAL("alert")), line.length);
}

/* Calls VISIT with each line of FILE, from PLACE on if it is in that file. */
static void visit_lines(const char *file, struct sink_log_place place,
	void (*visit)(void *context, struct slice line), void *context)
{
	int descriptor = open_file(file, true);
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

/* Files that the log was renamed to, newest first: FILE.1, FILE-20241031, … */
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

static void find_rotated(const struct sink_log *sink, struct rotated *rotated)
{
	const char *slash = strrchr(sink->file, '/');
	struct text folder = {0};
	struct dirent *entry;
	DIR *names;

	*rotated = (struct rotated){0};
	text_add(&folder, (struct slice){sink->file, (size_t)(slash - sink->file) + 1});
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
		add_rotated(rotated, path, status.st_mtim.tv_sec);
	}
	if (names)
		(void)closedir(names); /* it was only read */
	text_fini(&folder);
}

/* Calls VISIT with each line of the log and of what it was renamed to, from PLACE on in the file that
 * PLACE is in. */
static void visit_all_lines(const struct sink_log *sink, struct sink_log_place place,
	void (*visit)(void *context, struct slice line), void *context)
{
	struct rotated rotated;

	visit_lines(sink->file, place, visit, context);
	find_rotated(sink, &rotated);
	for (size_t i = 0; i < rotated.count; i++) {
		visit_lines(rotated.files[i].path, place, visit, context);
		free(rotated.files[i].path);
	}
}

static int compare_lines(const void *a, const void *b)
{
	return slice_compare(text_slice(&((const struct sink_log_line *)a)->text),
		text_slice(&((const struct sink_log_line *)b)->text));
}

/* The lines that are looked for, sorted. */
struct wanted {
	struct sink_log_line *lines;
	size_t count;
};

static void mark_line(void *context, struct slice line)
{
	const struct wanted *wanted = context;
	struct slice text = from_number(line);
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

static void keep_number(void *context, struct slice line)
{
	int64_t *highest = context;
	struct slice rest = from_number(line); /* alert=7 …, or alert":7,… */
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
	if (number > *highest)
		*highest = number;
}

int64_t sink_log_last_number(const struct sink_log *sink)
{
	int64_t highest = 0;

	visit_all_lines(sink, (struct sink_log_place){0}, keep_number, &highest);
	return highest;
}

struct sink_log_line sink_log_line(const struct sink_log *sink, const struct alert *alert)
{
	struct sink_log_line line = {.number = alert->number};
	struct text whole = {0};

	add_line(sink, &whole, alert);
	text_add(&line.text, from_number(text_slice(&whole)));
	text_fini(&whole);
	return line;
}

void sink_log_find(const struct sink_log *sink, struct sink_log_place place,
	struct sink_log_line *lines, size_t count)
{
	struct wanted wanted = {lines, count};
	struct stat status;

	if (count == 0)
		return;
	qsort(lines, count, sizeof(*lines), compare_lines);
	if (stat(sink->file, &status) == 0 && (int64_t)status.st_ino == place.inode &&
		status.st_size >= place.offset)
		visit_lines(sink->file, place, mark_line, &wanted);
	else
		visit_all_lines(sink, place, mark_line, &wanted);
}
