/* Layout of the frames: a request begins with the protocol, and both with the kind; then come the
 * members of that kind in the order of the functions below. Numbers are u32, those that can be
 * negative or large u64, texts slices. */
#include "control_message.h"

/* A number up to MOST; anything else fails the reader. */
static uint32_t get_number(struct frame_reader *reader, uint32_t most)
{
	uint32_t value = frame_get_u32(reader);

	if (value > most)
		reader->failed = true;
	return value > most ? 0 : value;
}

struct slice control_request_encode(
	const struct control_request *request, struct frame_writer *writer)
{
	frame_writer_reset(writer);
	frame_put_u32(writer, CONTROL_PROTOCOL);
	frame_put_u32(writer, request->kind);
	switch (request->kind) {
	case CONTROL_HISTORY:
		frame_put_u64(writer, (uint64_t)request->query.after);
		frame_put_u64(writer, (uint64_t)request->query.since_usec);
		frame_put_slice(writer, request->query.rule);
		frame_put_u32(writer, request->follow);
		break;
	case CONTROL_FORGET:
		frame_put_slice(writer, request->ids);
		break;
	case CONTROL_SNOOZE:
		frame_put_slice(writer, request->rule);
		frame_put_u64(writer, (uint64_t)request->seconds);
		break;
	case CONTROL_STATUS:
	case CONTROL_RELOAD:
		break;
	}
	return frame_finish(writer);
}

int control_request_decode(struct slice content, struct control_request *request)
{
	struct frame_reader reader;

	*request = (struct control_request){0};
	frame_reader_init(&reader, content);
	if (content.length > CONTROL_REQUEST_BYTES_MAX ||
		frame_get_u32(&reader) != CONTROL_PROTOCOL)
		return -1;
	request->kind = frame_get_u32(&reader);
	switch (request->kind) {
	case CONTROL_HISTORY:
		request->query.after = (int64_t)frame_get_u64(&reader);
		request->query.since_usec = (int64_t)frame_get_u64(&reader);
		request->query.rule = frame_get_slice(&reader);
		request->follow = get_number(&reader, 1) != 0;
		break;
	case CONTROL_FORGET:
		request->ids = frame_get_slice(&reader);
		break;
	case CONTROL_SNOOZE:
		request->rule = frame_get_slice(&reader);
		request->seconds = (int64_t)frame_get_u64(&reader);
		break;
	case CONTROL_STATUS:
	case CONTROL_RELOAD:
		break;
	default:
		return -1;
	}
	return frame_complete(&reader) ? 0 : -1;
}

bool control_request_is_foreign(struct slice content)
{
	struct frame_reader reader;
	uint32_t protocol;

	frame_reader_init(&reader, content);
	protocol = frame_get_u32(&reader);
	return !reader.failed && protocol != CONTROL_PROTOCOL && protocol > 0 &&
	       protocol < 10000;
}

/* ---- alerts ---- */

static void put_entry(struct frame_writer *writer, const struct history_entry *entry)
{
	const struct alert *alert = &entry->alert;

	frame_put_u64(writer, (uint64_t)alert->number);
	frame_put_u64(writer, (uint64_t)alert->time_usec);
	frame_put_u32(writer, alert->kind);
	frame_put_u32(writer, alert->urgency);
	frame_put_slice(writer, alert->rule);
	frame_put_slice(writer, alert->id);
	frame_put_u32(writer, alert->has_votes);
	frame_put_u64(writer, (uint64_t)alert->votes);
	frame_put_slice(writer, alert->title);
	frame_put_slice(writer, alert->url);
	frame_put_slice(writer, alert->authors);
	frame_put_slice(writer, alert->hits);
	frame_put_slice(writer, alert->digest);
	frame_put_u32(writer, alert->line);
	frame_put_u64(writer, (uint64_t)entry->asked);
	frame_put_u64(writer, (uint64_t)entry->waiting);
}

static void get_entry(struct frame_reader *reader, struct history_entry *entry)
{
	struct alert *alert = &entry->alert;

	alert->number = (int64_t)frame_get_u64(reader);
	alert->time_usec = (int64_t)frame_get_u64(reader);
	alert->kind = get_number(reader, ALERT_NOTE);
	alert->urgency = get_number(reader, URGENCY_CRITICAL);
	alert->rule = frame_get_slice(reader);
	alert->id = frame_get_slice(reader);
	alert->has_votes = get_number(reader, 1) != 0;
	alert->votes = (int64_t)frame_get_u64(reader);
	alert->title = frame_get_slice(reader);
	alert->url = frame_get_slice(reader);
	alert->authors = frame_get_slice(reader);
	alert->hits = frame_get_slice(reader);
	alert->digest = frame_get_slice(reader);
	alert->line = frame_get_u32(reader);
	entry->asked = (int64_t)frame_get_u64(reader);
	entry->waiting = (int64_t)frame_get_u64(reader);
}

/* ---- replies ---- */

struct slice control_reply_encode(
	const struct control_reply *reply, struct frame_writer *writer)
{
	frame_writer_reset(writer);
	frame_put_u32(writer, reply->kind);
	switch (reply->kind) {
	case CONTROL_END:
	case CONTROL_LINE:
		frame_put_u32(writer, reply->status);
		frame_put_slice(writer, reply->text);
		break;
	case CONTROL_REPORT:
		frame_put_slice(writer, reply->report);
		break;
	case CONTROL_ALERT:
		put_entry(writer, &reply->entry);
		break;
	case CONTROL_PROBLEM:
		frame_put_u32(writer, reply->severity);
		frame_put_slice(writer, reply->file);
		frame_put_u32(writer, reply->line);
		frame_put_u32(writer, reply->column);
		frame_put_slice(writer, reply->text);
		break;
	}
	return frame_finish(writer);
}

int control_reply_decode(struct slice content, struct control_reply *reply)
{
	struct frame_reader reader;

	*reply = (struct control_reply){0};
	frame_reader_init(&reader, content);
	reply->kind = frame_get_u32(&reader);
	switch (reply->kind) {
	case CONTROL_END:
	case CONTROL_LINE:
		reply->status = get_number(&reader, UINT8_MAX);
		reply->text = frame_get_slice(&reader);
		break;
	case CONTROL_REPORT:
		reply->report = frame_get_slice(&reader);
		break;
	case CONTROL_ALERT:
		get_entry(&reader, &reply->entry);
		break;
	case CONTROL_PROBLEM:
		reply->severity = get_number(&reader, SEVERITY_ERROR);
		reply->file = frame_get_slice(&reader);
		reply->line = frame_get_u32(&reader);
		reply->column = frame_get_u32(&reader);
		reply->text = frame_get_slice(&reader);
		break;
	default:
		return -1;
	}
	return frame_complete(&reader) ? 0 : -1;
}
