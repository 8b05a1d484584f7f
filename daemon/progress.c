#include "progress.h"

#include "output.h"
#include "text.h"

#include <unistd.h>

enum { PATIENCE_USEC = 500 * 1000, PACE_USEC = 100 * 1000 };

void progress_begin(struct progress *progress, int64_t now_usec)
{
	*progress = (struct progress){
		.wanted = isatty(STDERR_FILENO),
		.due_usec = now_usec + PATIENCE_USEC,
	};
}

void progress_show(struct progress *progress, int64_t now_usec, size_t done, size_t total)
{
	struct text line = {0};

	if (!progress->wanted || now_usec < progress->due_usec)
		return;
	progress->due_usec = now_usec + PACE_USEC;
	text_add(&line, SLICE_LITERAL("\r"));
	text_add_count(&line, (long long)done, NULL);
	text_add(&line, SLICE_LITERAL(" of "));
	text_add_count(&line, (long long)total, "digest");
	/* The line only grows; a terminal that stands still misses one, which does no harm. */
	progress->columns = line.length - 1;
	(void)output_write(STDERR_FILENO, text_slice(&line));
	text_fini(&line);
}

void progress_clear(struct progress *progress)
{
	struct text line = {0};

	if (!progress->columns)
		return;
	text_format(&line, "\r%*s\r", (int)progress->columns, "");
	(void)output_write(STDERR_FILENO, text_slice(&line));
	progress->columns = 0;
	text_fini(&line);
}
