/* What notices of the kernel mean. */
#include "watch_inside.h"

#include "log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool watch_is_gone(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

/* The root is opened anew each time: a descriptor that is kept would keep a removed folder alive, and
 * the kernel would not tell that it is gone. */
void watch_report_file(void *owner, size_t root, const char *path, bool listed)
{
	struct watch *watch = owner;
	struct stat status = {0};
	int descriptor =
		watch->roots[root].present ? tree_open_root(watch->roots[root].path) : -1;
	int error;

	if (descriptor < 0) {
		/* All of it is listed when it is there again, or may be entered. */
		if (watch->roots[root].present && watch_is_shortage(errno))
			watch_note_trouble(watch, root, path, errno);
		else if (watch->roots[root].present)
			watch_list(watch, root, "", true, false);
		return;
	}
	error = tree_look(descriptor, path, &status) < 0 ? errno : 0;
	(void)close(descriptor); /* opened for reading */
	if (watch_is_gone(error) || (!error && !S_ISREG(status.st_mode)))
		watch->events->on_gone(watch->owner, root, path);
	else if (error)
		watch_note_trouble(watch, root, path, error);
	else
		watch->events->on_file(
			watch->owner, root, path, &status, listed ? "" : NULL);
}

static void on_subfolder(struct watch *watch, size_t root, const char *path, uint32_t mask)
{
	if (!tree_filter_enters(watch->roots[root].filter, path))
		return;
	if (mask & (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)) {
		/* What had this path before is another folder now, or none. And what is said to
		 * have gone may have been followed by something else since. */
		folder_watches_forget(watch->folders, root, path);
		watch_list(watch, root, path, true, false);
	} else if ((mask & IN_ATTRIB) &&
		   (troubles_has(&watch->troubles, root, path) ||
			   !folder_watches_find(watch->folders, root, path))) {
		watch_list(watch, root, path, true, false); /* perhaps it may be read now */
	}
}

static void on_name(void *owner, size_t root, const char *path, uint32_t mask)
{
	struct watch *watch = owner;
	bool listed;

	if (mask & IN_ISDIR) {
		on_subfolder(watch, root, path, mask);
		return;
	}
	if (!tree_filter_wants(watch->roots[root].filter, path))
		return;
	if (mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)) {
		(void)settling_remove(watch->settling, root, path, &listed);
		watch_report_file(watch, root, path, false);
	} else if (mask & (IN_CREATE | IN_MODIFY | IN_ATTRIB)) {
		settling_add(watch->settling, root, path, false);
	}
}

static bool is_open(const char *root)
{
	int descriptor = tree_open_root(root);

	if (descriptor < 0)
		return false;
	(void)close(descriptor); /* opened for reading */
	return true;
}

static void on_self(void *owner, size_t root, const char *path, uint32_t mask)
{
	struct watch *watch = owner;

	if (*path) {
		/* Otherwise the folder that it lies in tells. */
		if (mask & IN_IGNORED)
			watch_list(watch, root, path, true, false);
	} else if (mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) {
		folder_watches_forget(watch->folders, root, "");
		watch_list(watch, root, "", true, false);
	} else if ((mask & IN_ATTRIB) && (troubles_has(&watch->troubles, root, "") ||
						 !is_open(watch->roots[root].path))) {
		watch_list(watch, root, "", true, false);
	}
}

const struct folder_watches_events watch_folder_events = {
	.on_name = on_name, .on_self = on_self, .on_overflow = watch_on_overflow};
