#include "wire.h"

#include "date.h"
#include "identity.h"
#include "utf8.h"

/* A digest is its texts, each with a NUL behind it and all in one piece, and then its numbers: so
 * the daemon checks and copies the texts at one go, which takes it a third of the time. As NUL is
 * a character of its own, and in no text, what is UTF-8 as a whole is so in its parts. */

/* Length that stands for a missing text. */
static const uint32_t missing = UINT32_MAX;

/* The least bytes that the numbers of one of each can take; the bound for frame_get_count(). */
enum { AUTHOR_BYTES = 4, SECTION_BYTES = 12, PAPER_BYTES = 52, WARNING_BYTES = 12 };

/* ---- writing ---- */

static void put_text(struct frame_writer *writer, struct slice text)
{
	if (!text.bytes)
		return;
	frame_put_bytes(writer, text);
	frame_put_bytes(writer, SLICE_LITERAL("\0"));
}

static void put_texts_of_paper(struct frame_writer *writer, const struct paper *paper)
{
	put_text(writer, paper->date);
	put_text(writer, paper->id);
	put_text(writer, paper->title);
	put_text(writer, paper->url);
	put_text(writer, paper->arxiv_id);
	put_text(writer, paper->image);
	put_text(writer, paper->video);
	for (size_t i = 0; i < paper->author_count; i++)
		put_text(writer, paper->authors[i]);
	for (size_t i = 0; i < paper->section_count; i++) {
		put_text(writer, paper->sections[i].label);
		put_text(writer, paper->sections[i].text);
	}
}

static void put_length(struct frame_writer *writer, struct slice text)
{
	frame_put_u32(writer, text.bytes ? (uint32_t)text.length : missing);
}

static void put_numbers_of_paper(struct frame_writer *writer, const struct paper *paper)
{
	frame_put_u32(writer, paper->line);
	put_length(writer, paper->date);
	put_length(writer, paper->id);
	put_length(writer, paper->title);
	put_length(writer, paper->url);
	put_length(writer, paper->arxiv_id);
	put_length(writer, paper->image);
	put_length(writer, paper->video);
	frame_put_u32(writer, paper->has_votes);
	frame_put_u64(writer, (uint64_t)paper->votes);
	frame_put_u32(writer, (uint32_t)paper->author_count);
	for (size_t i = 0; i < paper->author_count; i++)
		put_length(writer, paper->authors[i]);
	frame_put_u32(writer, (uint32_t)paper->section_count);
	for (size_t i = 0; i < paper->section_count; i++) {
		frame_put_u32(writer, paper->sections[i].line);
		put_length(writer, paper->sections[i].label);
		put_length(writer, paper->sections[i].text);
	}
}

void wire_put_digest(struct frame_writer *writer, const struct digest *digest)
{
	size_t texts = frame_begin_slice(writer);

	for (size_t i = 0; i < digest->paper_count; i++)
		put_texts_of_paper(writer, &digest->papers[i]);
	for (size_t i = 0; i < digest->warnings.count; i++)
		put_text(writer, slice_of(digest->warnings.items[i].text));
	frame_end_slice(writer, texts);

	frame_put_u32(writer, (uint32_t)digest->paper_count);
	for (size_t i = 0; i < digest->paper_count; i++)
		put_numbers_of_paper(writer, &digest->papers[i]);
	frame_put_u32(writer, (uint32_t)digest->warnings.count);
	for (size_t i = 0; i < digest->warnings.count; i++) {
		const struct diagnostic *warning = &digest->warnings.items[i];

		frame_put_u32(writer, warning->severity);
		frame_put_u32(writer, warning->line);
		put_length(writer, slice_of(warning->text));
	}
}

/* ---- reading ---- */

/* The numbers, and the texts that are not yet theirs. */
struct decoder {
	struct frame_reader *numbers;
	struct arena *arena;
	struct slice texts;
};

/* A text that may be missing. */
static struct slice get_text(struct decoder *decoder)
{
	uint32_t length = frame_get_u32(decoder->numbers);
	struct slice text;

	if (decoder->numbers->failed || length == missing)
		return (struct slice){0};
	if (length >= decoder->texts.length || decoder->texts.bytes[length] != '\0') {
		decoder->numbers->failed = true;
		return (struct slice){0};
	}
	text = slice_part(decoder->texts, 0, length);
	decoder->texts = slice_part(decoder->texts, length + 1, decoder->texts.length);
	return text;
}

/* A text that must be there. */
static struct slice get_present(struct decoder *decoder)
{
	struct slice text = get_text(decoder);

	if (text.bytes)
		return text;
	decoder->numbers->failed = true;
	return SLICE_LITERAL("");
}

static void get_authors(struct decoder *decoder, struct paper *paper)
{
	paper->author_count = frame_get_count(decoder->numbers, AUTHOR_BYTES);
	paper->authors =
		arena_array(decoder->arena, paper->author_count, sizeof(*paper->authors));
	for (size_t i = 0; i < paper->author_count; i++)
		paper->authors[i] = get_present(decoder);
}

static void get_sections(struct decoder *decoder, struct paper *paper)
{
	paper->section_count = frame_get_count(decoder->numbers, SECTION_BYTES);
	paper->sections =
		arena_array(decoder->arena, paper->section_count, sizeof(*paper->sections));
	for (size_t i = 0; i < paper->section_count; i++) {
		struct section *section = &paper->sections[i];

		section->line = frame_get_u32(decoder->numbers);
		section->label = get_text(decoder);
		section->text = get_present(decoder);
		if (section->line == 0)
			decoder->numbers->failed = true;
	}
}

static void get_paper(struct decoder *decoder, struct paper *paper)
{
	struct frame_reader *numbers = decoder->numbers;
	struct slice arxiv_id;
	uint32_t has_votes;

	paper->line = frame_get_u32(numbers);
	paper->date = get_text(decoder);
	paper->id = get_present(decoder);
	paper->title = get_present(decoder);
	paper->url = get_text(decoder);
	paper->arxiv_id = get_text(decoder);
	paper->image = get_text(decoder);
	paper->video = get_text(decoder);
	has_votes = frame_get_u32(numbers);
	paper->has_votes = has_votes == 1;
	paper->votes = (int64_t)frame_get_u64(numbers);
	arxiv_id = identity_arxiv(paper->id);
	if (paper->line == 0 || has_votes > 1 || (!paper->has_votes && paper->votes != 0) ||
		paper->votes < 0 || (paper->date.bytes && !date_valid(paper->date)) ||
		!identity_valid(paper->id) || !paper->arxiv_id.bytes != !arxiv_id.bytes ||
		!slice_equal(paper->arxiv_id, arxiv_id))
		numbers->failed = true;
	get_authors(decoder, paper);
	get_sections(decoder, paper);
}

static void get_warning(struct decoder *decoder, struct diagnostics *warnings)
{
	uint32_t severity = frame_get_u32(decoder->numbers);
	uint32_t line = frame_get_u32(decoder->numbers);
	struct slice text = get_present(decoder);

	if (severity > SEVERITY_ERROR)
		decoder->numbers->failed = true;
	if (!decoder->numbers->failed)
		diagnostics_add(
			warnings, (enum severity)severity, NULL, line, 0, "%s", text.bytes);
}

int wire_get_digest(struct frame_reader *reader, struct digest *digest)
{
	struct slice texts = frame_get_slice(reader);
	struct decoder decoder = {.numbers = reader};
	uint32_t count;

	*digest = (struct digest){.arena = arena_new()};
	if (!utf8_valid(texts))
		reader->failed = true;
	decoder.arena = digest->arena;
	decoder.texts = arena_copy(digest->arena, texts);
	count = frame_get_count(reader, PAPER_BYTES);
	digest->papers = arena_array(digest->arena, count, sizeof(*digest->papers));
	for (size_t i = 0; i < count && !reader->failed; i++)
		get_paper(&decoder, &digest->papers[i]);
	digest->paper_count = reader->failed ? 0 : count;
	count = frame_get_count(reader, WARNING_BYTES);
	for (size_t i = 0; i < count && !reader->failed; i++)
		get_warning(&decoder, &digest->warnings);
	if (decoder.texts.length > 0)
		reader->failed = true;
	return reader->failed ? -1 : 0;
}
