#include "wire.h"

#include "date.h"
#include "utf8.h"

/* The least bytes that one of each can take in a frame; the bound for frame_get_count(). */
enum { AUTHOR_BYTES = 4, SECTION_BYTES = 12, PAPER_BYTES = 52, WARNING_BYTES = 12 };

static void put_paper(struct frame_writer *writer, const struct paper *paper)
{
	frame_put_u32(writer, paper->line);
	frame_put_slice(writer, paper->date);
	frame_put_slice(writer, paper->id);
	frame_put_slice(writer, paper->title);
	frame_put_slice(writer, paper->url);
	frame_put_slice(writer, paper->arxiv_id);
	frame_put_u32(writer, paper->has_votes);
	frame_put_u64(writer, (uint64_t)paper->votes);
	frame_put_slice(writer, paper->image);
	frame_put_slice(writer, paper->video);
	frame_put_u32(writer, (uint32_t)paper->author_count);
	for (size_t i = 0; i < paper->author_count; i++)
		frame_put_slice(writer, paper->authors[i]);
	frame_put_u32(writer, (uint32_t)paper->section_count);
	for (size_t i = 0; i < paper->section_count; i++) {
		frame_put_u32(writer, paper->sections[i].line);
		frame_put_slice(writer, paper->sections[i].label);
		frame_put_slice(writer, paper->sections[i].text);
	}
}

void wire_put_digest(struct frame_writer *writer, const struct digest *digest)
{
	frame_put_u32(writer, (uint32_t)digest->paper_count);
	for (size_t i = 0; i < digest->paper_count; i++)
		put_paper(writer, &digest->papers[i]);
	frame_put_u32(writer, (uint32_t)digest->warnings.count);
	for (size_t i = 0; i < digest->warnings.count; i++) {
		const struct diagnostic *warning = &digest->warnings.items[i];

		frame_put_u32(writer, warning->severity);
		frame_put_u32(writer, warning->line);
		frame_put_slice(writer, slice_of(warning->text));
	}
}

/* A text that may be missing: valid UTF-8, copied into the digest. */
static struct slice get_text(struct frame_reader *reader, struct digest *digest)
{
	struct slice text = frame_get_slice(reader);

	if (!text.bytes)
		return text;
	if (!utf8_valid(text)) {
		reader->failed = true;
		return (struct slice){0};
	}
	return arena_copy(digest->arena, text);
}

/* A text that must be there. */
static struct slice get_present(struct frame_reader *reader, struct digest *digest)
{
	struct slice text = get_text(reader, digest);

	if (!text.bytes) {
		reader->failed = true;
		text = SLICE_LITERAL("");
	}
	return text;
}

static void get_paper(
	struct frame_reader *reader, struct digest *digest, struct paper *paper)
{
	uint32_t has_votes;

	paper->line = frame_get_u32(reader);
	paper->date = get_text(reader, digest);
	paper->id = get_present(reader, digest);
	paper->title = get_present(reader, digest);
	paper->url = get_text(reader, digest);
	paper->arxiv_id = get_text(reader, digest);
	has_votes = frame_get_u32(reader);
	paper->has_votes = has_votes == 1;
	paper->votes = (int64_t)frame_get_u64(reader);
	paper->image = get_text(reader, digest);
	paper->video = get_text(reader, digest);
	if (paper->line == 0 || has_votes > 1 || (!paper->has_votes && paper->votes != 0) ||
		paper->id.length == 0 || (paper->date.bytes && !date_valid(paper->date)))
		reader->failed = true;

	paper->author_count = frame_get_count(reader, AUTHOR_BYTES);
	paper->authors =
		arena_array(digest->arena, paper->author_count, sizeof(*paper->authors));
	for (size_t i = 0; i < paper->author_count; i++)
		paper->authors[i] = get_present(reader, digest);
	paper->section_count = frame_get_count(reader, SECTION_BYTES);
	paper->sections =
		arena_array(digest->arena, paper->section_count, sizeof(*paper->sections));
	for (size_t i = 0; i < paper->section_count; i++) {
		paper->sections[i].line = frame_get_u32(reader);
		paper->sections[i].label = get_text(reader, digest);
		paper->sections[i].text = get_present(reader, digest);
		if (paper->sections[i].line == 0)
			reader->failed = true;
	}
}

static void get_warning(struct frame_reader *reader, struct digest *digest)
{
	uint32_t severity = frame_get_u32(reader);
	uint32_t line = frame_get_u32(reader);
	struct slice text = get_present(reader, digest);

	if (severity > SEVERITY_ERROR)
		reader->failed = true;
	if (!reader->failed)
		diagnostics_add(&digest->warnings, (enum severity)severity, NULL, line, 0,
			"%s", text.bytes);
}

int wire_get_digest(struct frame_reader *reader, struct digest *digest)
{
	uint32_t count;

	*digest = (struct digest){.arena = arena_new()};
	count = frame_get_count(reader, PAPER_BYTES);
	digest->papers = arena_array(digest->arena, count, sizeof(*digest->papers));
	for (size_t i = 0; i < count && !reader->failed; i++)
		get_paper(reader, digest, &digest->papers[i]);
	digest->paper_count = reader->failed ? 0 : count;
	count = frame_get_count(reader, WARNING_BYTES);
	for (size_t i = 0; i < count && !reader->failed; i++)
		get_warning(reader, digest);
	return reader->failed ? -1 : 0;
}
