#include "tree.h"

#include "memory.h"
#include "text.h"

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

bool tree_is_within(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return length == 0 || (strncmp(path, folder, length) == 0 &&
				      (path[length] == '/' || path[length] == '\0'));
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

bool tree_filter_reaches(const struct tree_filter *filter, const char *path)
{
	char *folder = memory_copy_text(path, strlen(path));
	bool reaches = tree_filter_wants(filter, path);

	for (char *slash = strrchr(folder, '/'); reaches && slash;
		slash = strrchr(folder, '/')) {
		*slash = '\0';
		reaches = tree_filter_enters(filter, folder);
	}
	free(folder);
	return reaches;
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

int tree_look(int root, const char *path, struct stat *status)
{
	int descriptor = open_beneath(root, path, O_PATH);
	int rc = descriptor < 0 ? -1 : fstat(descriptor, status);
	int saved_errno = errno;

	if (descriptor >= 0)
		(void)close(descriptor); /* of a path only */
	errno = saved_errno;
	return rc;
}

/* ---- walking ---- */

struct tree_walk {
	int root;
	const struct tree_filter *filter;
	const struct tree_visitor *visitor;
	void *owner;
	char **pending; /* folders that were seen and not yet listed: a stack of owned paths */
	size_t pending_count;
	size_t pending_capacity;
	DIR *folder;       /* being listed; NULL: none */
	struct text path;  /* of the folder being listed, and of what is in it */
	size_t folder_end; /* how much of PATH is the folder, with its slash */
};

static void push(struct tree_walk *walk, const char *path)
{
	memory_grow((void **)&walk->pending, walk->pending_count, &walk->pending_capacity,
		sizeof(char *));
	walk->pending[walk->pending_count++] = memory_copy_text(path, strlen(path));
}

static void push_folder(struct tree_walk *walk, const char *path)
{
	if (tree_filter_enters(walk->filter, path))
		push(walk, path);
}

/* Something whose kind the listing does not tell for sure, or a file that is wanted. */
static void visit_unknown(struct tree_walk *walk, const char *name, const char *path)
{
	struct stat status;

	if (fstatat(dirfd(walk->folder), name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			walk->visitor->on_trouble(walk->owner, path, errno);
	} else if (S_ISDIR(status.st_mode)) {
		push_folder(walk, path);
	} else if (S_ISREG(status.st_mode) && tree_filter_wants(walk->filter, path)) {
		walk->visitor->on_file(walk->owner, path, &status);
	} else if (S_ISLNK(status.st_mode) && walk->visitor->on_link) {
		walk->visitor->on_link(walk->owner, path);
	}
}

/* One name in the folder that is being listed. */
static void visit_entry(struct tree_walk *walk, const struct dirent *entry)
{
	const char *path;

	if (is_hidden(entry->d_name))
		return;
	walk->path.length = walk->folder_end;
	text_add(&walk->path, slice_of(entry->d_name));
	path = walk->path.bytes;
	switch (entry->d_type) {
	case DT_DIR:
		push_folder(walk, path);
		break;
	case DT_REG:
		if (tree_filter_wants(walk->filter, path))
			visit_unknown(walk, entry->d_name, path);
		break;
	case DT_LNK:
		if (walk->visitor->on_link)
			walk->visitor->on_link(walk->owner, path);
		break;
	case DT_UNKNOWN:
		visit_unknown(walk, entry->d_name, path);
		break;
	default:
		break; /* a FIFO, a socket, a device */
	}
}

/* Opens the next folder to list. */
static void enter_folder(struct tree_walk *walk)
{
	char *path = walk->pending[--walk->pending_count];
	int descriptor =
		open_beneath(walk->root, *path ? path : ".", O_RDONLY | O_DIRECTORY);

	if (descriptor >= 0) {
		walk->visitor->on_folder(walk->owner, path, descriptor);
		walk->folder = fdopendir(descriptor);
	}
	if (walk->folder) {
		text_clear(&walk->path);
		text_format(&walk->path, "%s%s", path, *path ? "/" : "");
		walk->folder_end = walk->path.length;
	} else {
		/* Gone since it was seen, or not a folder any more: nothing to tell. */
		if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
			walk->visitor->on_trouble(walk->owner, path, errno);
		if (descriptor >= 0)
			(void)close(descriptor); /* a folder opened for reading */
	}
	free(path);
}

static void leave_folder(struct tree_walk *walk)
{
	(void)closedir(walk->folder); /* opened for reading */
	walk->folder = NULL;
}

struct tree_walk *tree_walk_new(int root, const char *start,
	const struct tree_filter *filter, const struct tree_visitor *visitor, void *owner)
{
	struct tree_walk *walk = memory_new(1, sizeof(*walk));

	*walk = (struct tree_walk){
		.root = root, .filter = filter, .visitor = visitor, .owner = owner};
	push(walk, start);
	return walk;
}

bool tree_walk_on(struct tree_walk *walk, size_t count)
{
	for (size_t i = 0; i < count && (walk->folder || walk->pending_count > 0); i++) {
		const struct dirent *entry;

		if (!walk->folder) {
			enter_folder(walk);
			continue;
		}
		errno = 0;
		entry = readdir(walk->folder);
		if (entry) {
			visit_entry(walk, entry);
			continue;
		}
		if (errno) {
			walk->path.bytes[walk->folder_end - (walk->folder_end > 0)] = '\0';
			walk->visitor->on_trouble(walk->owner, walk->path.bytes, errno);
		}
		leave_folder(walk);
	}
	return walk->folder || walk->pending_count > 0;
}

void tree_walk_free(struct tree_walk *walk)
{
	if (!walk)
		return;
	if (walk->folder)
		leave_folder(walk);
	for (size_t i = 0; i < walk->pending_count; i++)
		free(walk->pending[i]);
	free(walk->pending);
	text_fini(&walk->path);
	free(walk);
}
