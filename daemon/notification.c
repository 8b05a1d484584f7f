/* Layout of the frames: a kind, then the members of that kind in the order of the functions
 * below. Numbers and flags are u32, keys u64, texts slices. */
#include "notification.h"

#include "utf8.h"

enum { ACTIONS_ALL = (1U << NOTIFICATION_ACTION_COUNT) - 1 };

static bool text_fits(struct slice text, size_t length_max)
{
	return text.length <= length_max && utf8_valid(text);
}

/* An absent text travels as an empty one, so that the reader has one case less. */
static void put_text(struct frame_writer *writer, struct slice text)
{
	frame_put_slice(writer, text.bytes ? text : SLICE_LITERAL(""));
}

static struct slice get_text(struct frame_reader *reader, size_t length_max)
{
	struct slice text = frame_get_slice(reader);

	if (!text.bytes || !text_fits(text, length_max))
		reader->failed = true;
	return text;
}

/* A number from LEAST to MOST; anything else fails the reader and gives LEAST. */
static uint32_t get_number(struct frame_reader *reader, uint32_t least, uint32_t most)
{
	uint32_t value = frame_get_u32(reader);

	if (value >= least && value <= most)
		return value;
	reader->failed = true;
	return least;
}

static bool get_flag(struct frame_reader *reader)
{
	return get_number(reader, 0, 1) == 1;
}

static bool request_fits(const struct notification_request *request)
{
	switch (request->kind) {
	case NOTIFICATION_SHOW:
		return request->urgency <= NOTIFICATION_CRITICAL &&
		       request->actions <= ACTIONS_ALL &&
		       text_fits(request->summary, NOTIFICATION_SUMMARY_MAX) &&
		       text_fits(request->body, NOTIFICATION_BODY_MAX);
	case NOTIFICATION_OPEN:
		return text_fits(request->url, NOTIFICATION_URL_MAX);
	case NOTIFICATION_OPEN_FILE:
		return text_fits(request->path, NOTIFICATION_PATH_MAX);
	case NOTIFICATION_ADOPT:
		return text_fits(request->server, NOTIFICATION_TEXT_MAX) &&
		       request->shown_count <= NOTIFICATION_SHOWN_MAX;
	case NOTIFICATION_ASK:
	case NOTIFICATION_MEET:
		return true;
	}
	return false;
}

static void put_shown(
	struct frame_writer *writer, const struct notification_request *request)
{
	frame_put_u32(writer, request->shown_count);
	for (uint32_t i = 0; i < request->shown_count; i++) {
		frame_put_u64(writer, request->shown[i].key);
		frame_put_u32(writer, request->shown[i].id);
	}
}

static void get_shown(struct frame_reader *reader, struct notification_request *request)
{
	request->shown_count = get_number(reader, 0, NOTIFICATION_SHOWN_MAX);
	for (uint32_t i = 0; i < request->shown_count; i++) {
		request->shown[i].key = frame_get_u64(reader);
		request->shown[i].id = frame_get_u32(reader);
	}
}

int notification_request_encode(const struct notification_request *request,
	struct frame_writer *writer, struct slice *frame)
{
	if (!request_fits(request))
		return -1;
	frame_writer_reset(writer);
	frame_put_u32(writer, request->kind);
	frame_put_u64(writer, request->key);
	switch (request->kind) {
	case NOTIFICATION_SHOW:
		frame_put_u32(writer, request->urgency);
		frame_put_u32(writer, request->timeout_ms);
		frame_put_u32(writer, request->actions);
		frame_put_u32(writer, request->transient);
		put_text(writer, request->summary);
		put_text(writer, request->body);
		break;
	case NOTIFICATION_OPEN:
		frame_put_u64(writer, request->clicked);
		put_text(writer, request->url);
		break;
	case NOTIFICATION_OPEN_FILE:
		frame_put_u64(writer, request->clicked);
		put_text(writer, request->path);
		break;
	case NOTIFICATION_ADOPT:
		put_text(writer, request->server);
		put_shown(writer, request);
		break;
	case NOTIFICATION_ASK:
	case NOTIFICATION_MEET:
		break;
	}
	*frame = frame_finish(writer);
	return 0;
}

int notification_request_decode(struct slice content, struct notification_request *request)
{
	struct frame_reader reader;

	*request = (struct notification_request){0};
	if (content.length > NOTIFICATION_CONTENT_MAX)
		return -1;
	frame_reader_init(&reader, content);
	request->kind = get_number(&reader, NOTIFICATION_SHOW, NOTIFICATION_MEET);
	request->key = frame_get_u64(&reader);
	switch (request->kind) {
	case NOTIFICATION_SHOW:
		request->urgency =
			get_number(&reader, NOTIFICATION_LOW, NOTIFICATION_CRITICAL);
		request->timeout_ms = frame_get_u32(&reader);
		request->actions = get_number(&reader, 0, ACTIONS_ALL);
		request->transient = get_flag(&reader);
		request->summary = get_text(&reader, NOTIFICATION_SUMMARY_MAX);
		request->body = get_text(&reader, NOTIFICATION_BODY_MAX);
		break;
	case NOTIFICATION_OPEN:
		request->clicked = frame_get_u64(&reader);
		request->url = get_text(&reader, NOTIFICATION_URL_MAX);
		break;
	case NOTIFICATION_OPEN_FILE:
		request->clicked = frame_get_u64(&reader);
		request->path = get_text(&reader, NOTIFICATION_PATH_MAX);
		break;
	case NOTIFICATION_ADOPT:
		request->server = get_text(&reader, NOTIFICATION_TEXT_MAX);
		get_shown(&reader, request);
		break;
	case NOTIFICATION_ASK:
	case NOTIFICATION_MEET:
		break;
	}
	return frame_complete(&reader) ? 0 : -1;
}

static bool reply_fits(const struct notification_reply *reply)
{
	switch (reply->kind) {
	case NOTIFICATION_RESULT:
		return reply->outcome <= NOTIFICATION_DROP &&
		       reply->cause <= NOTIFICATION_NO_START &&
		       text_fits(reply->text, NOTIFICATION_TEXT_MAX) &&
		       text_fits(reply->server, NOTIFICATION_TEXT_MAX);
	case NOTIFICATION_ACTION:
		return reply->action < NOTIFICATION_ACTION_COUNT;
	case NOTIFICATION_CLOSED:
		return reply->reason >= NOTIFICATION_CLOSED_EXPIRED &&
		       reply->reason <= NOTIFICATION_CLOSED_UNDEFINED;
	case NOTIFICATION_SERVER:
		return true;
	case NOTIFICATION_DESCRIPTION:
		return text_fits(reply->name, NOTIFICATION_TEXT_MAX) &&
		       text_fits(reply->vendor, NOTIFICATION_TEXT_MAX) &&
		       text_fits(reply->version, NOTIFICATION_TEXT_MAX) &&
		       text_fits(reply->specification, NOTIFICATION_TEXT_MAX) &&
		       text_fits(reply->capabilities, NOTIFICATION_TEXT_MAX);
	}
	return false;
}

/* Those that are about an alert name it. */
static bool has_key(enum notification_reply_kind kind)
{
	return kind != NOTIFICATION_SERVER && kind != NOTIFICATION_DESCRIPTION;
}

int notification_reply_encode(const struct notification_reply *reply,
	struct frame_writer *writer, struct slice *frame)
{
	if (!reply_fits(reply))
		return -1;
	frame_writer_reset(writer);
	frame_put_u32(writer, reply->kind);
	if (has_key(reply->kind))
		frame_put_u64(writer, reply->key);
	switch (reply->kind) {
	case NOTIFICATION_RESULT:
		frame_put_u32(writer, reply->outcome);
		frame_put_u32(writer, reply->cause);
		put_text(writer, reply->text);
		frame_put_u32(writer, reply->id);
		put_text(writer, reply->server);
		break;
	case NOTIFICATION_ACTION:
		frame_put_u32(writer, reply->action);
		break;
	case NOTIFICATION_CLOSED:
		frame_put_u32(writer, reply->reason);
		break;
	case NOTIFICATION_SERVER:
		frame_put_u32(writer, reply->present);
		break;
	case NOTIFICATION_DESCRIPTION:
		put_text(writer, reply->name);
		put_text(writer, reply->vendor);
		put_text(writer, reply->version);
		put_text(writer, reply->specification);
		put_text(writer, reply->capabilities);
		break;
	}
	*frame = frame_finish(writer);
	return 0;
}

int notification_reply_decode(struct slice content, struct notification_reply *reply)
{
	struct frame_reader reader;

	*reply = (struct notification_reply){0};
	if (content.length > NOTIFICATION_CONTENT_MAX)
		return -1;
	frame_reader_init(&reader, content);
	reply->kind = get_number(&reader, NOTIFICATION_RESULT, NOTIFICATION_DESCRIPTION);
	if (has_key(reply->kind))
		reply->key = frame_get_u64(&reader);
	switch (reply->kind) {
	case NOTIFICATION_RESULT:
		reply->outcome = get_number(&reader, NOTIFICATION_SENT, NOTIFICATION_DROP);
		reply->cause =
			get_number(&reader, NOTIFICATION_OTHER, NOTIFICATION_NO_START);
		reply->text = get_text(&reader, NOTIFICATION_TEXT_MAX);
		reply->id = frame_get_u32(&reader);
		reply->server = get_text(&reader, NOTIFICATION_TEXT_MAX);
		break;
	case NOTIFICATION_ACTION:
		reply->action = get_number(
			&reader, NOTIFICATION_ACTION_OPEN, NOTIFICATION_ACTION_COUNT - 1);
		break;
	case NOTIFICATION_CLOSED:
		reply->reason = get_number(&reader, NOTIFICATION_CLOSED_EXPIRED,
			NOTIFICATION_CLOSED_UNDEFINED);
		break;
	case NOTIFICATION_SERVER:
		reply->present = get_flag(&reader);
		break;
	case NOTIFICATION_DESCRIPTION:
		reply->name = get_text(&reader, NOTIFICATION_TEXT_MAX);
		reply->vendor = get_text(&reader, NOTIFICATION_TEXT_MAX);
		reply->version = get_text(&reader, NOTIFICATION_TEXT_MAX);
		reply->specification = get_text(&reader, NOTIFICATION_TEXT_MAX);
		reply->capabilities = get_text(&reader, NOTIFICATION_TEXT_MAX);
		break;
	}
	return frame_complete(&reader) ? 0 : -1;
}
