/* When the desktop is tried again after it showed nothing: at growing intervals, or at once when a server
 * appears, but not for ever. */
#ifndef PAPERWATCH_PATIENCE_H
#define PAPERWATCH_PATIENCE_H

#include <stdbool.h>
#include <systemd/sd-event.h>

struct patience;

/* ON_END is called from LOOP when a wait is over. NULL when there are no resources. */
struct patience *patience_new(sd_event *loop, void (*on_end)(void *owner), void *owner);
void patience_free(struct patience *patience); /* NULL is fine */

/* Waits, longer each time: 2 s at first, a minute at last. */
void patience_wait(struct patience *patience);

/* Whether it waits: until the end nothing is to be tried. */
bool patience_waits(const struct patience *patience);

/* Ends a wait, without ON_END, because a server has appeared; the first three times. */
void patience_hurry(struct patience *patience);

/* Something was shown: the next wait is a short one again. */
void patience_begin_anew(struct patience *patience);

#endif
