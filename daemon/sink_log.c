#include "sink.h"

#include "folders.h"
#include "memory.h"
#include "output.h"
#include "record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct sink_log {
	char *file; /* owned */
	bool json;
	bool echo;
	int descriptor; /* -1: not open */
	struct log_place place;
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
	sink->descriptor = log_files_open(sink->file, true);
	if (sink->descriptor < 0 && errno == ENOENT && folders_make(sink->file, false) == 0)
		sink->descriptor = log_files_open(sink->file, true);
	return sink->descriptor < 0 ? -1 : 0;
}

/* A file that is shorter than what was written to it was cut: that must not be forgotten. */
static int note_place(struct sink_log *sink)
{
	struct log_place end;

	if (log_files_end(sink->descriptor, &end) < 0)
		return -1;
	if (end.inode != sink->place.inode || end.offset >= sink->place.offset)
		sink->place = end;
	return 0;
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

static int write_all(struct sink_log *sink, struct slice bytes)
{
	while (bytes.length > 0) {
		ssize_t written = write(sink->descriptor, bytes.bytes, bytes.length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		sink->place.offset += written;
		bytes = slice_part(bytes, (size_t)written, bytes.length);
	}
	return 0;
}

/* What is left to be written of the batch: its first line may stand there in part. 0 or -1. */
static int write_batch(struct sink_log *sink)
{
	struct slice batch = text_slice(&sink->batch);
	struct slice line = slice_part(batch, 0, slice_find_byte(batch, '\n') + 1);
	size_t begun_bytes;
	enum log_end end = find_end(sink, line, &begun_bytes);

	if (note_place(sink) < 0)
		return -1;
	if (sink->place.offset == 0)
		sink->place.first = log_files_number(line);
	if (end == LOG_TORN && write_all(sink, SLICE_LITERAL("\n")) < 0)
		return -1;
	if (end == LOG_BEGUN)
		batch = slice_part(batch, begun_bytes, batch.length);
	return write_all(sink, batch);
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

struct log_place sink_log_place(const struct sink_log *sink)
{
	return sink->place;
}

void sink_log_expect(struct sink_log *sink, struct log_place place)
{
	sink->place = place;
}

bool sink_log_is_cut(const struct sink_log *sink)
{
	struct stat status;

	return sink->place.inode != 0 && stat(sink->file, &status) == 0 &&
	       (int64_t)status.st_ino == sink->place.inode &&
	       status.st_size < sink->place.offset;
}

const char *sink_log_file(const struct sink_log *sink)
{
	return sink->file;
}

struct log_line sink_log_line(const struct sink_log *sink, const struct alert *alert)
{
	struct log_line line = {.number = alert->number};
	struct text whole = {0};

	add_line(sink, &whole, alert);
	text_add(&line.text, log_files_from_number(text_slice(&whole)));
	text_fini(&whole);
	return line;
}
