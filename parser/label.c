#include "label.h"

#include "utf8.h"

enum { LABEL_BYTES_MAX = 150 }; /* what is longer is a sentence */

/* The length of a colon at the start of TEXT, ASCII or full-width, or 0. */
static size_t colon_length(struct slice text)
{
	if (text.length == 0 || (text.bytes[0] != ':' && text.bytes[0] != '\xEF'))
		return 0;
	if (text.bytes[0] == ':')
		return 1;
	return slice_starts_with(text, SLICE_LITERAL("\xEF\xBC\x9A")) ? 3 : 0;
}

static struct slice without_colon(struct slice name)
{
	name = slice_trim(name);
	if (slice_ends_with(name, SLICE_LITERAL(":")))
		return slice_trim(slice_part(name, 0, name.length - 1));
	if (slice_ends_with(name, SLICE_LITERAL("\xEF\xBC\x9A")))
		return slice_trim(slice_part(name, 0, name.length - 3));
	return name;
}

/* The label that SPAN marks, if a colon stands in it or behind it. */
static bool read_marked(
	const struct passage *passage, const struct span *span, struct label *label)
{
	struct slice text = passage->block->text;
	size_t end = span->end < passage->end ? span->end : passage->end;
	struct slice marked = slice_trim(slice_part(text, span->start, end));
	size_t after = end;
	size_t colon;

	*label = (struct label){
		.name = without_colon(marked), .starts_at = span->start, .value_at = end};
	while (after < passage->end && text.bytes[after] == ' ')
		after++;
	colon = colon_length(slice_part(text, after, passage->end));
	if (colon > 0) {
		label->name = marked;
		label->value_at = after + colon;
	} else if (label->name.length == marked.length &&
		   /* "**Authors.** A" */
		   (!slice_ends_with(marked, SLICE_LITERAL(".")) ||
			   field_of(marked) == FIELD_NONE)) {
		return false;
	}
	/* Bold that was closed too late, behind the text: "***Label*: text**:" */
	if (label->name.length > LABEL_BYTES_MAX) {
		size_t place = slice_find_byte(label->name, ':');

		if (place > LABEL_BYTES_MAX)
			return false;
		label->value_at = span->start + place + 1;
		label->name = slice_part(label->name, 0, place);
	}
	label->field = field_of(label->name);
	return true;
}

bool label_read_bold(const struct passage *passage, struct label *label)
{
	const struct span *bold = NULL;

	for (size_t i = passage->span; i < passage->span_end; i++) {
		const struct span *span = &passage->block->spans[i];

		if (span->start != passage->start)
			break;
		if (span->kind == SPAN_STRONG)
			bold = span;
	}
	if (!bold || !read_marked(passage, bold, label))
		return false;
	label->bold = true;
	return true;
}

/* The first word of a line, where signs may stand before it: "👥 **Authors:** A". */
static size_t first_word(const struct passage *passage)
{
	struct slice text = passage_text(passage);

	for (size_t place = 0; place < text.length;) {
		size_t before = place;

		if (is_word(utf8_next(text, &place)))
			return passage->start + before;
	}
	return passage->end;
}

/* A mark that begins no later than the first word and reaches behind it. */
static const struct span *leading_mark(const struct passage *passage, size_t word)
{
	const struct span *mark = NULL;

	for (size_t i = passage->span; i < passage->span_end; i++) {
		const struct span *span = &passage->block->spans[i];

		if (span->start > word)
			break;
		if (span->end > word && (span->kind == SPAN_STRONG ||
						(span->kind == SPAN_EMPHASIS && !mark)))
			mark = span;
	}
	return mark;
}

static bool read_plain(const struct passage *passage, size_t word, struct label *label)
{
	struct slice text = slice_part(passage->block->text, word, passage->end);

	for (size_t i = 0; i < text.length && i <= FIELD_NAME_BYTES_MAX; i++) {
		size_t colon = 0;

		if (text.bytes[i] == ':' || text.bytes[i] == '\xEF')
			colon = colon_length(slice_part(text, i, text.length));
		if (colon == 0)
			continue;
		*label = (struct label){
			.name = slice_part(text, 0, i),
			.starts_at = word,
			.field = field_of(slice_part(text, 0, i)),
			.value_at = word + i + colon,
		};
		/* Bold that ends in a colon is not closed before a letter: "**作者：**A" */
		if (word > passage->start && passage->block->text.bytes[word - 1] == '*' &&
			slice_starts_with(slice_part(text, i + colon, text.length),
				SLICE_LITERAL("**")))
			label->value_at += 2;
		/* "저자 : A" is a label, "votes :-)" is none. */
		return label->field != FIELD_NONE && label->field != FIELD_CHORE &&
		       (text.bytes[i - (i > 0)] != ' ' || i + colon == text.length ||
			       text.bytes[i + colon] == ' ');
	}
	return false;
}

bool label_read(const struct passage *passage, struct label *label)
{
	size_t word = first_word(passage);
	const struct span *mark = leading_mark(passage, word);

	if (word >= passage->end)
		return false;
	if (mark && read_marked(passage, mark, label)) {
		label->bold = mark->kind == SPAN_STRONG;
		return label->bold || label->field != FIELD_NONE;
	}
	return read_plain(passage, word, label);
}
