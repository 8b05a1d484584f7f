#include "settling.h"

#include "log.h"
#include "memory.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	PATIENCE_MSEC = 60000, /* with a file that is written to without end */
	TURN_FILES_MAX = 100, /* that settle at once: others want to have their turn, too */
};

/* In the tree by root and path, and in a list by time, which is the order of appending because
 * every file waits equally long. */
struct file {
	size_t root;
	char *path; /* owned */
	uint64_t due_usec;
	uint64_t patience_usec; /* when it is handed out, whatever happens */
	bool listed;            /* found by listing; no event has come for it */
	bool is_old; /* it was handed out already, and has been written to ever since */
	struct file *next;
	struct file *previous;
};

struct settling {
	sd_event *loop;
	void (*on_settled)(void *owner, size_t root, const char *path, bool listed);
	void *owner;
	sd_event_source *timer;
	void *files; /* tsearch(3) tree */
	struct file *first;
	struct file *last;
	size_t new_count; /* of those that are not old */
};

static int compare_files(const void *a, const void *b)
{
	const struct file *left = a;
	const struct file *right = b;

	if (left->root != right->root)
		return left->root < right->root ? -1 : 1;
	return strcmp(left->path, right->path);
}

static struct file *find(const struct settling *settling, size_t root, const char *path)
{
	union {
		const char *given;
		char *wanted; /* only compared */
	} key_path = {.given = path};
	const struct file key = {.root = root, .path = key_path.wanted};
	void *const *found = tfind(&key, &settling->files, compare_files);

	return found ? *found : NULL;
}

static void unlink_file(struct settling *settling, struct file *file)
{
	if (file->previous)
		file->previous->next = file->next;
	else
		settling->first = file->next;
	if (file->next)
		file->next->previous = file->previous;
	else
		settling->last = file->previous;
	file->next = file->previous = NULL;
}

static void append_file(struct settling *settling, struct file *file)
{
	file->previous = settling->last;
	if (settling->last)
		settling->last->next = file;
	else
		settling->first = file;
	settling->last = file;
}

static void arm(struct settling *settling)
{
	const struct file *first = settling->first;

	if (!first)
		(void)sd_event_source_set_enabled(settling->timer, SD_EVENT_OFF);
	else if (sd_event_source_set_time(settling->timer, first->due_usec) < 0 ||
		 sd_event_source_set_enabled(settling->timer, SD_EVENT_ONESHOT) < 0)
		log_error("cannot set a timer for watching");
}

/* Takes the file out of the tree and the list; its path is the caller's to free. */
static char *take(struct settling *settling, struct file *file)
{
	char *path = file->path;

	unlink_file(settling, file);
	settling->new_count -= !file->is_old;
	(void)tdelete(file, &settling->files, compare_files);
	free(file);
	return path;
}

static struct file *add_file(struct settling *settling, size_t root, const char *path)
{
	struct file *file = memory_new(1, sizeof(*file));

	file->root = root;
	file->path = memory_copy_text(path, strlen(path));
	file->listed = true;
	if (!tsearch(file, &settling->files, compare_files))
		memory_exhausted();
	settling->new_count++;
	return file;
}

void settling_add(struct settling *settling, size_t root, const char *path, bool listed)
{
	struct file *file = find(settling, root, path);
	uint64_t now = 0;

	(void)sd_event_now(settling->loop, CLOCK_BOOTTIME, &now);
	if (file) {
		unlink_file(settling, file);
	} else {
		file = add_file(settling, root, path);
		file->patience_usec = now + PATIENCE_MSEC * 1000;
	}
	file->listed = file->listed && listed;
	file->due_usec = now + SETTLING_MSEC * 1000;
	append_file(settling, file);
	if (now >= file->patience_usec) {
		file->patience_usec = now + PATIENCE_MSEC * 1000;
		settling->new_count -= !file->is_old;
		file->is_old = true;
		settling->on_settled(settling->owner, root, path, file->listed);
	}
	arm(settling);
}

bool settling_remove(struct settling *settling, size_t root, const char *path, bool *listed)
{
	struct file *file = find(settling, root, path);

	if (!file)
		return false;
	*listed = file->listed;
	free(take(settling, file));
	arm(settling);
	return true;
}

bool settling_has(const struct settling *settling, size_t root, const char *path)
{
	return find(settling, root, path) != NULL;
}

bool settling_is_busy(const struct settling *settling)
{
	return settling->new_count > 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *context)
{
	struct settling *settling = context;

	(void)source;
	for (int i = 0;
		i < TURN_FILES_MAX && settling->first && settling->first->due_usec <= usec;
		i++) {
		size_t root = settling->first->root;
		bool listed = settling->first->listed;
		char *path = take(settling, settling->first);

		settling->on_settled(settling->owner, root, path, listed);
		free(path);
	}
	arm(settling); /* at once, when there are more */
	return 0;
}

struct settling *settling_new(sd_event *loop,
	void (*on_settled)(void *owner, size_t root, const char *path, bool listed),
	void *owner)
{
	struct settling *settling = memory_new(1, sizeof(*settling));

	settling->loop = sd_event_ref(loop);
	settling->on_settled = on_settled;
	settling->owner = owner;
	if (sd_event_add_time(loop, &settling->timer, CLOCK_BOOTTIME, 0, 0, on_timer,
		    settling) >= 0 &&
		sd_event_source_set_enabled(settling->timer, SD_EVENT_OFF) >= 0)
		return settling;
	settling_free(settling);
	return NULL;
}

void settling_clear(struct settling *settling)
{
	while (settling->first)
		free(take(settling, settling->first));
	arm(settling);
}

void settling_free(struct settling *settling)
{
	if (!settling)
		return;
	while (settling->first)
		free(take(settling, settling->first));
	sd_event_source_disable_unref(settling->timer);
	sd_event_unref(settling->loop);
	free(settling);
}
