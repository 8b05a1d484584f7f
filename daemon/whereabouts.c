#include "whereabouts.h"

#include "memory.h"
#include "notices.h"
#include "slice.h"
#include "text.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	LINKS_MAX = 40, /* on the way to one folder; as many as the kernel follows */
	/* Where containers come and go all the time, the table of mounts is read this often. */
	TABLE_READS_PER_INTERVAL = 5,
	TABLE_INTERVAL_USEC = 1000 * 1000,
};

/* What can happen to a part of the way that is of interest: not what happens within it. */
static const uint32_t way_mask = IN_MOVE_SELF | IN_DELETE_SELF | IN_DONT_FOLLOW;

struct followed {
	const char *path; /* borrowed; NULL: not followed */
	char *real_path; /* as the table of mounts writes it; owned, NULL: it leads nowhere */
	uint64_t mounts; /* a fingerprint of what is mounted on the way and below */
};

struct whereabouts {
	sd_event *loop;
	void (*on_doubt)(void *owner, size_t root);
	void *owner;
	struct notices *notices; /* of the folders and links on the ways; NULL: none */
	int table;               /* /proc/self/mountinfo; -1: not to be had */
	sd_event_source *on_table;
	sd_event_source *on_lost; /* after a notice, when the notices are free to go */
	struct followed *roots;
	size_t count;
};

/* ---- mounts ---- */

/* PATH with the characters escaped that proc(5) escapes in the table of mounts; owned. */
static char *escape(const char *path)
{
	struct text out = {0};

	for (; *path; path++) {
		if (*path == ' ' || *path == '\t' || *path == '\n' || *path == '\\')
			text_format(&out, "\\%03o", (unsigned)*path);
		else
			text_add(&out, (struct slice){path, 1});
	}
	return out.bytes;
}

static bool is_within(struct slice path, struct slice folder)
{
	if (folder.length == 1) /* "/" */
		return true;
	return slice_starts_with(path, folder) &&
	       (path.length == folder.length || path.bytes[folder.length] == '/');
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t add_to_fingerprint(uint64_t fingerprint, struct slice bytes)
{
	for (size_t i = 0; i < bytes.length; i++)
		fingerprint = (fingerprint ^ (unsigned char)bytes.bytes[i]) *
			      UINT64_C(0x100000001B3);
	return fingerprint;
}

static struct slice read_table(const struct whereabouts *whereabouts, struct text *table)
{
	char buffer[4096];
	ssize_t got;
	off_t place = 0;

	while ((got = pread(whereabouts->table, buffer, sizeof(buffer), place)) > 0) {
		text_add(table, (struct slice){buffer, (size_t)got});
		place += got;
	}
	return text_slice(table);
}

/* Over the lines of TABLE whose mount point is on the way to PATH or below it. A line is "36 35 98:0
 * /mnt1 /mnt2 rw,noatime …": numbers, device, root, mount point. */
static uint64_t fingerprint_mounts(struct slice table, const char *path)
{
	uint64_t fingerprint = UINT64_C(0xCBF29CE484222325);
	struct slice line;

	while (slice_next_field(&table, '\n', &line)) {
		struct slice rest = line;
		struct slice point = {0};

		for (int field = 0; field < 5; field++)
			(void)slice_next_field(&rest, ' ', &point);
		if (is_within(point, slice_of(path)) || is_within(slice_of(path), point))
			fingerprint = add_to_fingerprint(fingerprint, line);
	}
	return fingerprint;
}

static int on_table_changed(
	sd_event_source *source, int descriptor, uint32_t events, void *context)
{
	struct whereabouts *whereabouts = context;
	struct text text = {0};
	struct slice table = read_table(whereabouts, &text);

	(void)source;
	(void)descriptor;
	(void)events;
	for (size_t i = 0; i < whereabouts->count; i++) {
		struct followed *root = &whereabouts->roots[i];
		uint64_t mounts;

		if (!root->real_path)
			continue;
		mounts = fingerprint_mounts(table, root->real_path);
		if (mounts == root->mounts)
			continue;
		root->mounts = mounts;
		whereabouts->on_doubt(whereabouts->owner, i);
	}
	text_fini(&text);
	return 0;
}

static void note_mounts(struct whereabouts *whereabouts, struct followed *root)
{
	char *real_path = realpath(root->path, NULL);
	struct text table = {0};

	free(root->real_path);
	root->real_path = real_path ? escape(real_path) : NULL;
	if (root->real_path)
		root->mounts = fingerprint_mounts(
			read_table(whereabouts, &table), root->real_path);
	text_fini(&table);
	free(real_path);
}

/* ---- the way ---- */

/* One step back: "/a/b" becomes "/a". */
static void drop_last_part(struct text *way)
{
	while (way->length > 0 && way->bytes[--way->length] != '/')
		continue;
	if (way->bytes)
		way->bytes[way->length] = '\0';
}

/* Where the symbolic link at PATH points to; false when it is none. */
static bool read_link(const char *path, char target[PATH_MAX])
{
	ssize_t length = readlink(path, target, PATH_MAX - 1);

	if (length > 0)
		target[length] = '\0';
	return length > 0;
}

/* Watches every folder and symbolic link that PATH leads over. */
static void watch_way(const struct whereabouts *whereabouts, const char *path)
{
	struct text way = {0};  /* what is behind us, */
	struct text rest = {0}; /* and before us */
	struct slice before;
	struct slice part;
	char target[PATH_MAX];
	int links = 0;

	text_add(&rest, slice_of(path));
	before = text_slice(&rest);
	while (links <= LINKS_MAX && slice_next_field(&before, '/', &part)) {
		struct text next = {0};

		if (part.length == 0 || slice_equal(part, SLICE_LITERAL(".")))
			continue;
		if (slice_equal(part, SLICE_LITERAL(".."))) {
			drop_last_part(&way);
			continue;
		}
		text_format(&way, "/%.*s", (int)part.length, part.bytes);
		/* Not what may not be read, nor when there are too many watches. */
		(void)notices_watch(whereabouts->notices, way.bytes, way_mask);
		if (!read_link(way.bytes, target))
			continue;
		links++;
		drop_last_part(&way);
		if (target[0] == '/')
			text_clear(&way);
		text_format(&next, "%s/%.*s", target, (int)before.length, before.bytes);
		text_fini(&rest);
		rest = next;
		before = text_slice(&rest);
	}
	text_fini(&way);
	text_fini(&rest);
}

static void on_notice(void *owner, const struct inotify_event *event)
{
	struct whereabouts *whereabouts = owner;

	/* IN_IGNORED comes after what matters. */
	if (!(event->mask & IN_IGNORED))
		(void)sd_event_source_set_enabled(whereabouts->on_lost, SD_EVENT_ONESHOT);
}

static void on_overflow(void *owner)
{
	struct whereabouts *whereabouts = owner;

	(void)sd_event_source_set_enabled(whereabouts->on_lost, SD_EVENT_ONESHOT);
}

/* Something on the way of a root changed; which root's does not matter, because it is rare. All ways
 * are taken anew, so that nothing stays watched that is on none any more. */
static int on_lost(sd_event_source *source, void *context)
{
	struct whereabouts *whereabouts = context;

	(void)source;
	notices_free(whereabouts->notices);
	whereabouts->notices = NULL;
	for (size_t i = 0; i < whereabouts->count; i++)
		if (whereabouts->roots[i].path)
			whereabouts->on_doubt(whereabouts->owner, i);
	return 0;
}

/* ---- the whole ---- */

static void follow_way(struct whereabouts *whereabouts, const char *path)
{
	static const struct notices_events events = {
		.on_notice = on_notice, .on_overflow = on_overflow};

	if (!whereabouts->notices)
		whereabouts->notices = notices_new(whereabouts->loop, &events, whereabouts);
	if (whereabouts->notices)
		watch_way(whereabouts, path);
}

void whereabouts_follow(struct whereabouts *whereabouts, size_t root, const char *path)
{
	whereabouts->roots[root].path = path;
	follow_way(whereabouts, path);
	note_mounts(whereabouts, &whereabouts->roots[root]);
}

/* The table of mounts is not to be had where /proc is not, or hides it. */
static int add_sources(struct whereabouts *whereabouts)
{
	if (sd_event_add_defer(
		    whereabouts->loop, &whereabouts->on_lost, on_lost, whereabouts) < 0 ||
		sd_event_source_set_enabled(whereabouts->on_lost, SD_EVENT_OFF) < 0)
		return -1;
	if (whereabouts->table < 0)
		return 0;
	/* It is never "readable"; a change makes it exceptional, see proc(5). */
	if (sd_event_add_io(whereabouts->loop, &whereabouts->on_table, whereabouts->table,
		    EPOLLPRI, on_table_changed, whereabouts) < 0)
		return -1;
	return sd_event_source_set_ratelimit(
		whereabouts->on_table, TABLE_INTERVAL_USEC, TABLE_READS_PER_INTERVAL);
}

struct whereabouts *whereabouts_new(
	sd_event *loop, void (*on_doubt)(void *owner, size_t root), void *owner)
{
	struct whereabouts *whereabouts = memory_new(1, sizeof(*whereabouts));

	whereabouts->loop = sd_event_ref(loop);
	whereabouts->on_doubt = on_doubt;
	whereabouts->owner = owner;
	whereabouts->table = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (add_sources(whereabouts) >= 0)
		return whereabouts;
	whereabouts_free(whereabouts);
	return NULL;
}

void whereabouts_set_count(struct whereabouts *whereabouts, size_t count)
{
	for (size_t i = 0; i < whereabouts->count; i++)
		free(whereabouts->roots[i].real_path);
	free(whereabouts->roots);
	whereabouts->roots = memory_new(count, sizeof(*whereabouts->roots));
	whereabouts->count = count;
	notices_free(whereabouts->notices);
	whereabouts->notices = NULL;
}

void whereabouts_free(struct whereabouts *whereabouts)
{
	if (!whereabouts)
		return;
	whereabouts_set_count(whereabouts, 0);
	free(whereabouts->roots);
	sd_event_source_disable_unref(whereabouts->on_table);
	sd_event_source_disable_unref(whereabouts->on_lost);
	if (whereabouts->table >= 0)
		(void)close(whereabouts->table); /* only read */
	sd_event_unref(whereabouts->loop);
	free(whereabouts);
}
