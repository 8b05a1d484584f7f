#include "log_rotation.h"

#include "log.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_ALERTS_MAX = 256 };

int log_rotation_recall(struct store *store, struct log_place *place)
{
	*place = (struct log_place){0};
	if (store_get_value(store, "log inode", &place->inode) < 0 ||
		store_get_value(store, "log offset", &place->offset) < 0)
		return -1;
	return store_get_value(store, "log first", &place->first) < 0 ? -1 : 0;
}

int log_rotation_remember(struct store *store, struct log_place place)
{
	if (place.inode == 0)
		return 0;
	if (store_set_value(store, "log inode", place.inode) < 0 ||
		store_set_value(store, "log offset", place.offset) < 0)
		return -1;
	return store_set_value(store, "log first", place.first) < 0 ? -1 : 0;
}

/* A page of the alerts that were delivered to the log. */
struct page {
	const struct sink_log *log;
	struct log_line *lines;
	size_t count;
	int64_t last; /* number of the last alert, whether it was delivered to the log or not */
};

static int add_to_page(void *context, const struct history_entry *entry)
{
	struct page *page = context;
	unsigned log = 1U << SINK_LOG;

	page->last = entry->alert.number;
	/* An alert without a title is older than a year, and its line cannot be made any more. */
	if (entry->asked >= 0 && ((unsigned)entry->asked & log) &&
		!((unsigned)entry->waiting & log) && entry->alert.title.length > 0)
		page->lines[page->count++] = sink_log_line(page->log, &entry->alert);
	return 0;
}

static int fail(struct store *store, struct text *reason)
{
	text_format(reason, "%s", store_problem(store));
	return -1;
}

/* Makes due what of the page stands nowhere. How much that was, or -1. */
static int redeliver_page(struct store *store, const struct page *page, struct text *reason)
{
	int count = 0;

	if (log_files_find(sink_log_file(page->log), (struct log_place){0}, page->lines,
		    page->count, reason) < 0)
		return -1;
	for (size_t i = 0; i < page->count; i++) {
		if (page->lines[i].found)
			continue;
		if (store_set_due(store, SINK_LOG, page->lines[i].number) < 0)
			return fail(store, reason);
		count++;
	}
	return count;
}

/* Makes due what was delivered after the alert NUMBER, and stands nowhere. *COUNT says how much that
 * was. 0 or -1. */
static int redeliver_after(struct store *store, const struct sink_log *log, int64_t number,
	int64_t *count, struct text *reason)
{
	struct page page = {.log = log, .last = number};
	int64_t last = store_last_alert(store);
	int64_t before;
	int rc;

	page.lines = memory_new(PAGE_ALERTS_MAX, sizeof(*page.lines));
	*count = 0;
	do {
		before = page.last;
		rc = store_visit_history(
			store, before, last, PAGE_ALERTS_MAX, add_to_page, &page);
		rc = rc < 0 ? fail(store, reason) : redeliver_page(store, &page, reason);
		if (rc > 0)
			*count += rc;
		while (page.count > 0)
			text_fini(&page.lines[--page.count].text);
	} while (rc >= 0 && page.last > before);
	free(page.lines);
	return rc < 0 ? -1 : 0;
}

/* The end of what is left of the log. 0 or -1. */
static int find_end(
	const struct sink_log *log, struct log_place *place, struct text *reason)
{
	int descriptor = log_files_open(sink_log_file(log), false);
	int rc = descriptor < 0 ? -1 : log_files_end(descriptor, place);

	if (rc < 0)
		text_format(reason, "%s: %s", sink_log_file(log), strerror(errno));
	if (descriptor >= 0)
		(void)close(descriptor); /* it was only read */
	return rc;
}

/* COPIED: the number up to which the copy goes; 0: there is none. */
static int redeliver(struct store *store, const struct sink_log *log, int64_t copied,
	struct log_place end, int64_t *count, struct text *reason)
{
	*count = 0;
	if (store_begin(store) < 0)
		return fail(store, reason);
	if (copied > 0 && redeliver_after(store, log, copied, count, reason) < 0)
		return -1;
	if (log_rotation_remember(store, end) < 0 || store_commit(store) < 0)
		return fail(store, reason);
	return 0;
}

int log_rotation_mend(struct store *store, struct sink_log *log, struct text *reason)
{
	const char *file = sink_log_file(log);
	struct log_place end;
	int64_t copied;
	int64_t count;

	if (!sink_log_is_cut(log))
		return 0;
	copied = log_files_last_copied(file, sink_log_place(log).first, reason);
	if (copied < 0 || find_end(log, &end, reason) < 0)
		return -1;
	if (redeliver(store, log, copied, end, &count, reason) < 0) {
		store_rollback(store);
		return -1;
	}
	sink_log_expect(log, end);
	if (copied == 0)
		log_notice(
			"%s was emptied, and no copy of it is there; what stood in it is "
			"in `paperwatch history`",
			file);
	else if (count > 0)
		log_notice(
			"%s was truncated, and its copy lacks %lld of its lines, which are "
			"written again",
			file, (long long)count);
	return 0;
}
