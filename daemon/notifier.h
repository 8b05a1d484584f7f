/* Where paperwatch-notifier is: see notification.h. */
#ifndef PAPERWATCH_NOTIFIER_H
#define PAPERWATCH_NOTIFIER_H

/* Beside this program where it was built, else in libexec of the same prefix. Owned by the caller. Whether
 * it is there shows when it is started. */
char *notifier_find(void);

#endif
