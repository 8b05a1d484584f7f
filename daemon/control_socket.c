#include "control_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static const char socket_name[] = "control";

enum {
	BACKLOG = 16,
	CONNECT_SECONDS = 5, /* a daemon that stands still has a full queue */
};

/* The address of the socket in FOLDER, which is open behind DESCRIPTOR. An address holds 107 bytes; where
 * the path has more, the way leads through the descriptor. */
static struct sockaddr_un address_in(const char *folder, int descriptor)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const size_t size = sizeof(address.sun_path);
	int length = snprintf(address.sun_path, size, "%s/%s", folder, socket_name);

	if (length < 0 || (size_t)length >= size)
		(void)snprintf(address.sun_path, size, "/proc/self/fd/%d/%s", descriptor,
			socket_name);
	return address;
}

static int open_folder(const char *folder)
{
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* What is in the way of a new socket: one without a daemon is removed, anything else is not ours.
 * 0 or -1 with errno. */
static int clear_place(int folder)
{
	struct stat status;

	if (fstatat(folder, socket_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -1;
	if (!S_ISSOCK(status.st_mode)) {
		errno = EEXIST;
		return -1;
	}
	return unlinkat(folder, socket_name, 0);
}

int control_socket_listen(const char *folder, ino_t *inode, struct text *reason)
{
	int place = open_folder(folder);
	int listener = -1;
	struct sockaddr_un address;
	struct stat status;
	mode_t mask = umask(0177);
	bool done = false;

	if (place < 0 || clear_place(place) < 0)
		goto out;
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	address = address_in(folder, place);
	done = listener >= 0 &&
	       bind(listener, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
	       listen(listener, BACKLOG) == 0 &&
	       fstatat(place, socket_name, &status, AT_SYMLINK_NOFOLLOW) == 0;
	if (done)
		*inode = status.st_ino;
out:
	if (!done) {
		text_format(reason, "%s/%s: %s", folder, socket_name, strerror(errno));
		if (listener >= 0)
			(void)close(listener);
		listener = -1;
	}
	(void)umask(mask);
	if (place >= 0)
		(void)close(place);
	return listener;
}

static bool is_socket(int folder, ino_t inode)
{
	struct stat status;

	return fstatat(folder, socket_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISSOCK(status.st_mode) && status.st_ino == inode;
}

bool control_socket_is_there(const char *folder, ino_t inode)
{
	int place = open_folder(folder);
	bool is = place >= 0 && is_socket(place, inode);

	if (place >= 0)
		(void)close(place);
	return is;
}

void control_socket_remove(const char *folder, ino_t inode)
{
	int place = open_folder(folder);

	if (place < 0)
		return;
	/* One that stays behind does no harm: nobody listens, and the next daemon replaces it. */
	if (is_socket(place, inode))
		(void)unlinkat(place, socket_name, 0);
	(void)close(place);
}

bool control_socket_trusts_peer(int descriptor)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);

	return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
	       (peer.uid == geteuid() || peer.uid == 0);
}

/* What a failed step means. */
static enum control_connected failure(const char *folder, struct text *reason)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
	case ECONNREFUSED: /* the daemon died */
		return CONTROL_NOBODY;
	case EAGAIN:
		text_format(reason, "the daemon of %s does not answer", folder);
		return CONTROL_DEAF;
	default:
		text_format(reason, "%s/%s: %s", folder, socket_name, strerror(errno));
		return errno == EACCES || errno == EPERM ? CONTROL_FORBIDDEN : CONTROL_DEAF;
	}
}

enum control_connected control_socket_connect(
	const char *folder, int *descriptor, struct text *reason)
{
	static const struct timeval patience = {.tv_sec = CONNECT_SECONDS};
	enum control_connected connected = CONTROL_CONNECTED;
	int place = open_folder(folder);
	struct sockaddr_un address = address_in(folder, place);

	*descriptor = -1;
	if (place < 0)
		return failure(folder, reason);
	*descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*descriptor < 0 ||
		setsockopt(*descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience,
			sizeof(patience)) < 0 ||
		connect(*descriptor, (const struct sockaddr *)&address, sizeof(address)) <
			0) {
		connected = failure(folder, reason);
	} else if (geteuid() != 0 && !control_socket_trusts_peer(*descriptor)) {
		text_format(reason,
			"%s: the daemon there runs as another user, whose word is not taken",
			folder);
		connected = CONTROL_FORBIDDEN;
	}
	(void)close(place);
	if (connected != CONTROL_CONNECTED && *descriptor >= 0) {
		(void)close(*descriptor);
		*descriptor = -1;
	}
	return connected;
}
