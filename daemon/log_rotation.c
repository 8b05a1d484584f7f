#include "log_rotation.h"

#include "log.h"
#include "memory.h"

#include <stdlib.h>
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

/* Makes due what of the page stands nowhere. How much that was, or -1. */
static int64_t redeliver(struct store *store, const struct page *page)
{
	int64_t count = 0;

	log_files_find(
		sink_log_file(page->log), (struct log_place){0}, page->lines, page->count);
	for (size_t i = 0; i < page->count; i++) {
		if (page->lines[i].found)
			continue;
		if (store_set_due(store, SINK_LOG, page->lines[i].number) < 0)
			return -1;
		count++;
	}
	return count;
}

static void clear_page(struct page *page)
{
	for (size_t i = 0; i < page->count; i++)
		text_fini(&page->lines[i].text);
	page->count = 0;
}

/* The same with all that was delivered after the alert NUMBER. */
static int64_t redeliver_after(
	struct store *store, const struct sink_log *log, int64_t number)
{
	int64_t last = store_last_alert(store);
	struct page page = {.log = log, .last = number};
	int64_t count = 0;

	page.lines = memory_new(PAGE_ALERTS_MAX, sizeof(*page.lines));
	while (count >= 0 && page.last < last) {
		int64_t before = page.last;
		int64_t found;

		if (store_visit_history(
			    store, before, last, PAGE_ALERTS_MAX, add_to_page, &page) < 0)
			count = -1;
		found = count < 0 ? -1 : redeliver(store, &page);
		count = found < 0 ? -1 : count + found;
		clear_page(&page);
		if (page.last == before)
			break;
	}
	free(page.lines);
	return count;
}

/* The place in what is left of the log. */
static struct log_place place_now(const struct sink_log *log)
{
	int descriptor = log_files_open(sink_log_file(log), false);
	struct log_place place = {0};

	if (descriptor >= 0) {
		place = log_files_end(descriptor);
		(void)close(descriptor); /* it was only read */
	}
	return place;
}

int log_rotation_mend(struct store *store, struct sink_log *log)
{
	int64_t copied;
	int64_t count = 0;
	struct log_place place;
	int rc;

	if (!sink_log_is_cut(log))
		return 0;
	copied = log_files_last_copied(sink_log_file(log), sink_log_place(log).first);
	place = place_now(log);
	rc = store_begin(store);
	if (rc == 0 && copied > 0)
		count = redeliver_after(store, log, copied);
	if (rc < 0 || count < 0 || log_rotation_remember(store, place) < 0 ||
		store_commit(store) < 0) {
		store_rollback(store);
		return -1;
	}
	sink_log_expect(log, place);
	if (copied == 0)
		log_notice(
			"%s was emptied, and no copy of it is there; what stood in it is "
			"in `paperwatch history`",
			sink_log_file(log));
	else if (count > 0)
		log_notice(
			"%s was truncated, and its copy lacks %lld of its lines, which are "
			"written again",
			sink_log_file(log), (long long)count);
	return 0;
}
