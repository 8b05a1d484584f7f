#include "digests.h"

#include "digest.h"
#include "log.h"
#include "memory.h"
#include "queue.h"
#include "reading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

/* One digest to read. */
struct item {
	char *file; /* owned: the path as it was reached */
	char *path; /* below ROOT, for opening; part of FILE */
	int root;   /* descriptor of the folder it was found in, or -1: open FILE itself */
};

struct digests {
	const struct tree_filter *filter;
	struct progress *progress;
	void (*on_digest)(void *owner, const char *file, struct digest *digest);
	void *owner;
	struct item *items;
	size_t count;
	size_t capacity;
	size_t next; /* the next one to submit */
	int *roots;  /* owned descriptors */
	size_t root_count;
	size_t root_capacity;
	const char *argument; /* the folder being listed */
	struct queue found;   /* in the folder being listed */
	int status;
};

static void fail(struct digests *digests, const char *file, const char *reason, int status)
{
	progress_clear(digests->progress);
	log_error("%s: %s", file, reason);
	if (digests->status == EX_OK)
		digests->status = status;
}

static void add_item(struct digests *digests, char *file, size_t path_at, int root)
{
	memory_grow((void **)&digests->items, digests->count, &digests->capacity,
		sizeof(*digests->items));
	digests->items[digests->count++] =
		(struct item){.file = file, .path = file + path_at, .root = root};
}

static void on_folder(void *owner, const char *path, int descriptor)
{
	(void)owner;
	(void)path;
	(void)descriptor;
}

static void on_file(void *owner, const char *path, const struct stat *status)
{
	struct digests *digests = owner;

	(void)status;
	queue_push(&digests->found, queue_item_new(0, path));
}

static void on_trouble(void *owner, const char *path, int error)
{
	struct digests *digests = owner;
	char *file = NULL;

	if (asprintf(&file, "%s%s%s", digests->argument, *path ? "/" : "", path) < 0)
		memory_exhausted();
	fail(digests, file, strerror(error), EX_NOINPUT);
	free(file);
}

/* Moves what was found in the folder ARGUMENT to the list, in order. */
static void add_found(struct digests *digests, const char *argument, int root)
{
	size_t length = strlen(argument);
	bool slash = length > 0 && argument[length - 1] == '/';
	struct queue_item *found;

	while ((found = queue_pop(&digests->found))) {
		char *file = NULL;

		if (asprintf(&file, "%s%s%s", argument, slash ? "" : "/", found->path) < 0)
			memory_exhausted();
		add_item(digests, file, length + !slash, root);
		queue_item_free(found);
	}
}

static void list_folder(struct digests *digests, const char *path)
{
	static const struct tree_visitor visitor = {
		.on_folder = on_folder, .on_file = on_file, .on_trouble = on_trouble};
	int root = tree_open_root(path);
	struct tree_walk *walk;

	if (root < 0) {
		fail(digests, path, strerror(errno), EX_NOINPUT);
		return;
	}
	memory_grow((void **)&digests->roots, digests->root_count, &digests->root_capacity,
		sizeof(*digests->roots));
	digests->roots[digests->root_count++] = root;
	digests->argument = path;
	walk = tree_walk_new(root, "", digests->filter, &visitor, digests);
	while (tree_walk_on(walk, SIZE_MAX))
		continue;
	tree_walk_free(walk);
	if (digests->found.count == 0)
		log_warning("%s: no digests in it: no files with names like %s", path,
			digests->filter->include[0]);
	add_found(digests, path, root);
}

static void list_path(struct digests *digests, const char *path)
{
	bool standard_input = strcmp(path, "-") == 0;
	struct stat status = {0};

	if (!standard_input && stat(path, &status) < 0)
		fail(digests, path, strerror(errno), EX_NOINPUT);
	else if (S_ISDIR(status.st_mode))
		list_folder(digests, path);
	else
		add_item(digests, memory_copy_text(path, strlen(path)), 0, -1);
}

/* Standard input may be a pipe, which the reader cannot read by position: a copy of it. The reader
 * refuses what is larger than a digest may be, so one byte more than that is enough. */
static int copy_standard_input(void)
{
	int copy = memfd_create("standard input", MFD_CLOEXEC);
	char buffer[64 * 1024];
	size_t total = 0;
	ssize_t got = 0;

	while (copy >= 0 && total <= DIGEST_BYTES_MAX &&
		(got = read(STDIN_FILENO, buffer, sizeof(buffer))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || write(copy, buffer, (size_t)got) != got) {
			(void)close(copy);
			return -1;
		}
		total += (size_t)got;
	}
	return copy;
}

static int open_item(const struct item *item)
{
	struct stat status;
	int descriptor;

	if (item->root >= 0)
		return tree_open_file(item->root, item->path, &status);
	if (strcmp(item->file, "-") == 0)
		return copy_standard_input();
	descriptor = open(item->file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (descriptor >= 0 &&
		(fstat(descriptor, &status) < 0 || !S_ISREG(status.st_mode))) {
		(void)close(descriptor);
		errno = EINVAL;
		return -1;
	}
	return descriptor;
}

static void submit_more(struct digests *digests, struct reading *reading)
{
	while (digests->next < digests->count && reading_has_room(reading)) {
		struct item *item = &digests->items[digests->next++];
		int descriptor = open_item(item);

		if (descriptor >= 0)
			reading_submit(reading, descriptor, slice_of(item->path), item);
		else
			fail(digests, item->file,
				errno == EINVAL ? "not a regular file" : strerror(errno),
				EX_NOINPUT);
	}
}

static void on_done(void *owner, void *context, struct reading_result *result)
{
	struct digests *digests = owner;
	const struct item *item = context;

	if (result->outcome == READING_DONE)
		digests->on_digest(digests->owner, item->file, result->digest);
	else
		fail(digests, item->file, result->reason, EX_DATAERR);
}

static void drop_item(void *context)
{
	(void)context; /* the list owns it */
}

static int read_all(struct digests *digests)
{
	sd_event *loop = NULL;
	struct reading *reading = NULL;
	uint64_t now;
	int rc = -1;

	if (sd_event_new(&loop) < 0 || sd_event_now(loop, CLOCK_MONOTONIC, &now) < 0)
		goto out;
	progress_begin(digests->progress, (int64_t)now);
	reading = reading_new(loop, on_done, digests);
	if (!reading)
		goto out;
	rc = 0;
	submit_more(digests, reading);
	while (rc >= 0 && reading_count(reading) > 0) {
		rc = sd_event_run(loop, UINT64_MAX);
		submit_more(digests, reading);
		if (rc >= 0 && sd_event_now(loop, CLOCK_MONOTONIC, &now) >= 0)
			progress_show(digests->progress, (int64_t)now,
				digests->next - reading_count(reading), digests->count);
	}
	progress_clear(digests->progress);
out:
	reading_free(reading, drop_item);
	sd_event_unref(loop);
	return rc;
}

int digests_read(char *const *paths, const struct tree_filter *filter,
	struct progress *progress,
	void (*on_digest)(void *owner, const char *file, struct digest *digest),
	void *owner)
{
	struct digests digests = {
		.filter = filter,
		.progress = progress,
		.on_digest = on_digest,
		.owner = owner,
	};

	for (; *paths; paths++)
		list_path(&digests, *paths);
	if (digests.count > 0 && read_all(&digests) < 0) {
		log_error("cannot run the reader: %s", strerror(errno));
		digests.status = EX_SOFTWARE;
	}
	for (size_t i = 0; i < digests.count; i++)
		free(digests.items[i].file);
	for (size_t i = 0; i < digests.root_count; i++)
		(void)close(digests.roots[i]);
	free(digests.items);
	queue_fini(&digests.found);
	free(digests.roots);
	return digests.status;
}
