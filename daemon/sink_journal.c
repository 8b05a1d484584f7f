#include "sink.h"

#include "memory.h"

#include <poll.h>
#include <stdlib.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

/* Fixed, so that `journalctl MESSAGE_ID=…` finds all alerts of all versions. */
#define MATCH_MESSAGE_ID "7b2d9f4c0e5a4d81a6f35c9d1e8b7042"
#define NOTE_MESSAGE_ID  "b94e6a1d52c84f0f8d07e3a6c5f12b98"

enum { FIELDS_MAX = 10 };

struct entry {
	struct text fields[FIELDS_MAX];
	size_t count;
};

static void add_field(struct entry *entry, const char *name, struct slice value)
{
	struct text *field;

	if (!value.bytes)
		return;
	field = &entry->fields[entry->count++];
	text_format(field, "%s=", name);
	text_add_visible(field, value);
}

static void add_message(struct entry *entry, const struct alert *alert)
{
	struct text message = {0};

	if (alert->kind == ALERT_MATCH) {
		text_add(&message, alert->rule);
		text_add(&message, SLICE_LITERAL(": "));
	}
	text_add(&message, alert->title);
	add_field(entry, "MESSAGE", text_slice(&message));
	text_fini(&message);
}

/* Would the journal take an entry now? sd_journal_sendv() waits for one that stands still, and says
 * nothing where there is none. A datagram socket is ready when its peer's queue has room (unix(7)). */
static bool is_taking(void)
{
	static const struct sockaddr_un journal = {
		.sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/socket"};
	struct pollfd probe = {
		.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
		.events = POLLOUT};
	bool taking;

	if (probe.fd < 0)
		return false;
	taking = connect(probe.fd, (const struct sockaddr *)&journal, sizeof(journal)) ==
			 0 &&
		 poll(&probe, 1, 0) == 1 && (probe.revents & POLLOUT);
	(void)close(probe.fd); /* nothing was sent */
	return taking;
}

int sink_journal_send(const struct alert *alert)
{
	struct entry entry = {0};
	struct iovec parts[FIELDS_MAX];
	struct text votes = {0};
	struct text hits = {0};
	int rc;

	if (!is_taking())
		return -1;
	add_message(&entry, alert);
	add_field(&entry, "PRIORITY", SLICE_LITERAL("5")); /* notice */
	add_field(&entry, "MESSAGE_ID",
		slice_of(alert->kind == ALERT_MATCH ? MATCH_MESSAGE_ID : NOTE_MESSAGE_ID));
	add_field(&entry, "PAPERWATCH_RULE", alert->rule);
	add_field(&entry, "PAPERWATCH_ID", alert->id);
	add_field(&entry, "PAPERWATCH_URL", alert->url);
	add_field(&entry, "PAPERWATCH_DIGEST", alert->digest);
	if (alert->has_votes) {
		text_format(&votes, "%lld", (long long)alert->votes);
		add_field(&entry, "PAPERWATCH_VOTES", text_slice(&votes));
	}
	if (alert->hits.length > 0) {
		alert_add_joined(&hits, alert->hits);
		add_field(&entry, "PAPERWATCH_HITS", text_slice(&hits));
	}
	for (size_t i = 0; i < entry.count; i++)
		parts[i] = (struct iovec){.iov_base = entry.fields[i].bytes,
			.iov_len = entry.fields[i].length};
	rc = sd_journal_sendv(parts, (int)entry.count);
	for (size_t i = 0; i < entry.count; i++)
		text_fini(&entry.fields[i]);
	text_fini(&votes);
	text_fini(&hits);
	return rc < 0 ? -1 : 0;
}
