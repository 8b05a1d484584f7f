/* The socket STATE/control, from both sides: where it is, and who may be at the other end. */
#ifndef PAPERWATCH_CONTROL_SOCKET_H
#define PAPERWATCH_CONTROL_SOCKET_H

#include "text.h"

#include <sys/types.h>

/* Listens at FOLDER/control, for this user (and root) alone, without ever waiting. What a daemon that
 * died left there is replaced: whoever calls this holds the lock of the store, so no other daemon
 * serves FOLDER. Returns a descriptor, and which file it is in *INODE; or -1 with REASON. */
int control_socket_listen(const char *folder, ino_t *inode, struct text *reason);

/* Is FOLDER/control still the file INODE, so that clients find it? */
bool control_socket_is_there(const char *folder, ino_t inode);

/* Takes FOLDER/control away if it is still the file INODE. */
void control_socket_remove(const char *folder, ino_t inode);

enum control_connected {
	CONTROL_CONNECTED,
	CONTROL_NOBODY,    /* no daemon listens there */
	CONTROL_FORBIDDEN, /* it is another user's: see REASON */
	CONTROL_DEAF       /* it does not answer, or cannot be reached: see REASON */
};

/* Connects to the daemon of FOLDER. The descriptor gives up sending and receiving after some seconds,
 * with EAGAIN. */
enum control_connected control_socket_connect(
	const char *folder, int *descriptor, struct text *reason);

/* May the other end of DESCRIPTOR ask, or answer? It runs as the same user as this process, or as
 * root. */
bool control_socket_trusts_peer(int descriptor);

#endif
