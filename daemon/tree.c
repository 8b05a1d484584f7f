#include "tree.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *const tree_default_include[] = {"*.md", "*.markdown", "*.txt", NULL};

/* Hidden folders are not entered and not watched, hidden files not read. */
static bool is_hidden(const char *name)
{
	return name[0] == '.';
}

static bool has_hidden_part(const char *path)
{
	for (const char *part = path; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (is_hidden(part))
			return true;
	}
	return false;
}

static bool matches_any(const char *const *patterns, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	for (; patterns && *patterns; patterns++) {
		const char *subject = strchr(*patterns, '/') ? path : name;

		if (fnmatch(*patterns, subject, FNM_CASEFOLD) == 0)
			return true;
	}
	return false;
}

bool tree_filter_wants(const struct tree_filter *filter, const char *path)
{
	return !has_hidden_part(path) && matches_any(filter->include, path) &&
	       !matches_any(filter->exclude, path);
}

bool tree_filter_enters(const struct tree_filter *filter, const char *path)
{
	if (has_hidden_part(path))
		return false;
	for (const char *const *nested = filter->nested; nested && *nested; nested++)
		if (strcmp(*nested, path) == 0)
			return false;
	return true;
}

/* The same, part by part, where openat2(2) is missing or forbidden (RestrictSUIDSGID= of systemd
 * forbids it). PATH comes from listings, so it has no ".." parts. */
static int open_by_parts(int root, const char *path, int flags)
{
	char *copy = memory_copy_text(path, strlen(path));
	char *part = copy;
	int folder = root;
	int descriptor;

	for (char *slash = strchr(part, '/'); slash; slash = strchr(part, '/')) {
		int next;

		*slash = '\0';
		next = openat(folder, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (folder != root)
			(void)close(folder);
		folder = next;
		if (folder < 0)
			break;
		part = slash + 1;
	}
	descriptor = folder < 0 ? -1 : openat(folder, part, flags | O_CLOEXEC | O_NOFOLLOW);
	if (folder >= 0 && folder != root)
		(void)close(folder);
	free(copy);
	return descriptor;
}

/* glibc has no wrapper for openat2(2). */
static int open_beneath(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC | O_NOFOLLOW),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long descriptor;

	/* EAGAIN: somebody renames above us at this moment. */
	do
		descriptor = syscall(SYS_openat2, root, path, &how, sizeof(how));
	while (descriptor < 0 && (errno == EAGAIN || errno == EINTR));
	if (descriptor < 0 && errno == ENOSYS)
		return open_by_parts(root, path, flags);
	return (int)descriptor;
}

int tree_open_root(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int tree_open_file(int root, const char *path, struct stat *status)
{
	/* O_NONBLOCK for the moment between the look and the open: a FIFO could have come. */
	int descriptor = open_beneath(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

	if (descriptor < 0)
		return -1;
	if (fstat(descriptor, status) < 0 || !S_ISREG(status->st_mode)) {
		(void)close(descriptor);
		errno = EINVAL;
		return -1;
	}
	return descriptor;
}

/* Folders that were seen and not yet listed: a stack of owned paths. */
struct pending {
	char **paths;
	size_t count;
	size_t capacity;
};

static void push(struct pending *pending, char *path)
{
	memory_grow((void **)&pending->paths, pending->count, &pending->capacity,
		sizeof(char *));
	pending->paths[pending->count++] = path;
}

static char *join(const char *folder, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s%s%s", folder, *folder ? "/" : "", name) < 0)
		memory_exhausted();
	return path;
}

/* What the walk carries along. */
struct walk {
	const struct tree_filter *filter;
	const struct tree_visitor *visitor;
	void *owner;
	struct pending pending;
};

/* Takes over PATH. */
static void push_folder(struct walk *walk, char *path)
{
	if (tree_filter_enters(walk->filter, path))
		push(&walk->pending, path);
	else
		free(path);
}

/* One name in the folder at PATH, behind DESCRIPTOR. */
static void visit_entry(
	struct walk *walk, const char *folder, int descriptor, const struct dirent *entry)
{
	char *path;
	struct stat status;

	if (is_hidden(entry->d_name) || entry->d_type == DT_LNK)
		return;
	path = join(folder, entry->d_name);
	if (entry->d_type == DT_DIR) {
		push_folder(walk, path);
		return;
	}
	if ((entry->d_type == DT_REG && !tree_filter_wants(walk->filter, path)) ||
		(entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN))
		goto out;
	if (fstatat(descriptor, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			walk->visitor->on_trouble(walk->owner, path, errno);
	} else if (S_ISDIR(status.st_mode)) {
		push_folder(walk, path);
		return;
	} else if (S_ISREG(status.st_mode) && tree_filter_wants(walk->filter, path)) {
		walk->visitor->on_file(walk->owner, path, &status);
	}
out:
	free(path);
}

static void visit_folder(struct walk *walk, int root, const char *path)
{
	int descriptor = open_beneath(root, *path ? path : ".", O_RDONLY | O_DIRECTORY);
	DIR *folder = NULL;
	const struct dirent *entry;

	if (descriptor >= 0) {
		walk->visitor->on_folder(walk->owner, path, descriptor);
		folder = fdopendir(descriptor);
	}
	if (!folder) {
		/* Gone since it was seen, or not a folder any more: nothing to tell. */
		if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
			walk->visitor->on_trouble(walk->owner, path, errno);
		if (descriptor >= 0)
			(void)close(descriptor);
		return;
	}
	while (errno = 0, (entry = readdir(folder)))
		visit_entry(walk, path, dirfd(folder), entry);
	if (errno)
		walk->visitor->on_trouble(walk->owner, path, errno);
	(void)closedir(folder);
}

void tree_walk(int root, const char *start, const struct tree_filter *filter,
	const struct tree_visitor *visitor, void *owner)
{
	struct walk walk = {.filter = filter, .visitor = visitor, .owner = owner};

	push(&walk.pending, memory_copy_text(start, strlen(start)));
	while (walk.pending.count > 0) {
		char *path = walk.pending.paths[--walk.pending.count];

		visit_folder(&walk, root, path);
		free(path);
	}
	free(walk.pending.paths);
}
