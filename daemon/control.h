/* The control socket: where status, history, forget and reload reach the daemon.
 *
 * Nobody at the other end can hold up the loop: nothing waits, what is asked for at length goes out
 * piece by piece as it is read, and one that neither asks nor reads in time is dropped, as is one that
 * says what is no request. */
#ifndef PAPERWATCH_CONTROL_H
#define PAPERWATCH_CONTROL_H

#include "control_message.h"
#include "store.h"

#include <systemd/sd-event.h>

struct control;
struct control_client;

/* Answers a request of any kind but CONTROL_HISTORY: says with control_reply() what there is to say,
 * and returns the status for CONTROL_END; where that is not 0, REASON gets its sentence. Called from the
 * loop. */
typedef uint32_t (*control_answer_func)(void *owner, const struct control_request *request,
	struct control_client *client, struct text *reason);

/* Listens in FOLDER, whose store STORE must be: that is the lock. Borrows STORE. NULL after a message
 * where that is not possible. */
struct control *control_new(sd_event *loop, const char *folder, struct store *store,
	control_answer_func answer, void *owner);

/* Hangs up on everybody; to be called before the store is closed. NULL is fine. */
void control_free(struct control *control);

/* Sends REPLY, which is not CONTROL_END, to the client whose request is being answered. */
void control_reply(struct control_client *client, const struct control_reply *reply);

/* Makes the socket anew where somebody has removed it, with its folder perhaps. NULL is fine. */
void control_stay_in_place(struct control *control);

/* To be called after whatever happened in the loop: alerts that were committed since go to those who
 * follow. NULL is fine. */
void control_catch_up(struct control *control);

#endif
