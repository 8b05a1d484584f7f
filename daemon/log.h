/* The daemon's own messages, on stderr. What levels mean:
 *   error    something did not happen that the user asked for (a rule file refused, a store lost)
 *   warning  paperwatch goes on, but with less (a folder absent, a desktop silent)
 *   notice   what an administrator wants to see of a healthy day (ready, reloaded, stopped)
 *   debug    what one needs to understand a single event
 * Under systemd each line begins with its level as sd-daemon(3) has it; elsewhere with the
 * program's name. A message is one line: control characters in it are made visible. errno is kept. */
#ifndef PAPERWATCH_LOG_H
#define PAPERWATCH_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_NOTICE, LOG_LEVEL_DEBUG };

/* The one piece of global state: up to which level messages are written. Default: notice. */
void log_set_level(enum log_level level);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* True when stderr is the journal's: $JOURNAL_STREAM names its device and inode (see
 * systemd.exec(5)). sd_journal_send() succeeds without a journal, so it is no test for one. */
bool log_is_journal(void);

#endif
