#include "log.h"

#include "output.h"
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum log_level log_level = LOG_LEVEL_NOTICE;

void log_set_level(enum log_level level)
{
	log_level = level;
}

bool log_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device;
	unsigned long long inode;
	struct stat status;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device &&
	       status.st_ino == inode;
}

static void write_message(enum log_level level, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

static void write_message(enum log_level level, const char *format, va_list arguments)
{
	/* As in sd-daemon(3): error 3, warning 4, notice 5, debug 7. */
	static const char *const prefixes[] = {"<3>", "<4>", "<5>", "<7>"};
	int saved_errno = errno;
	struct text message = {0};
	struct text line = {0};

	if (level > log_level)
		return;
	text_format_list(&message, format, arguments);
	text_add(&line, slice_of(log_is_journal() ? prefixes[level] : "paperwatch: "));
	text_add_visible(&line, text_slice(&message));
	text_add(&line, SLICE_LITERAL("\n"));
	/* Where stderr is gone or stands still there is nobody left to tell. */
	(void)output_write(STDERR_FILENO, text_slice(&line));
	text_fini(&message);
	text_fini(&line);
	errno = saved_errno;
}

#define DEFINE_LOG(name, level)                                                            \
	void name(const char *format, ...)                                                 \
	{                                                                                  \
		va_list arguments;                                                         \
                                                                                           \
		va_start(arguments, format);                                               \
		write_message(level, format, arguments);                                   \
		va_end(arguments);                                                         \
	}

DEFINE_LOG(log_error, LOG_LEVEL_ERROR)
DEFINE_LOG(log_warning, LOG_LEVEL_WARNING)
DEFINE_LOG(log_notice, LOG_LEVEL_NOTICE)
DEFINE_LOG(log_debug, LOG_LEVEL_DEBUG)
