#include "passage.h"

#include "utf8.h"

struct passage passage_of(const struct block *block)
{
	return (struct passage){
		.block = block,
		.end = block->text.length,
		.span_end = block->span_count,
		.line = block->line,
	};
}

struct slice passage_text(const struct passage *passage)
{
	return slice_part(passage->block->text, passage->start, passage->end);
}

struct passage passage_part(const struct passage *passage, size_t start, size_t end)
{
	struct passage part = *passage;
	const struct span *spans = passage->block->spans;

	part.start = start;
	part.end = end < start ? start : end;
	while (part.span < part.span_end && spans[part.span].start < start)
		part.span++;
	while (part.span_end > part.span && spans[part.span_end - 1].start >= part.end &&
		spans[part.span_end - 1].end > part.end)
		part.span_end--;
	return part;
}

bool passage_next_line(struct passage *rest, struct passage *line)
{
	struct slice text = passage_text(rest);
	const struct span *spans = rest->block->spans;
	size_t length;

	/* An image shows no text, but its line is one. */
	if (rest->start > rest->end ||
		(rest->start == rest->end && rest->span == rest->span_end))
		return false;
	length = slice_find_byte(text, '\n');
	*line = *rest;
	line->end = rest->start + length;
	line->span_end = rest->span;
	while (line->span_end < rest->span_end && spans[line->span_end].start <= line->end)
		line->span_end++;
	rest->span = line->span_end;
	rest->start = line->end + 1;
	rest->line++;
	return true;
}

struct passage passage_trim(const struct passage *passage)
{
	struct slice text = passage_text(passage);
	struct slice trimmed = slice_trim(text);
	struct passage part = *passage;

	if (trimmed.length == 0) {
		part.end = part.start;
		return part;
	}
	part.start += (size_t)(trimmed.bytes - text.bytes);
	part.end = part.start + trimmed.length;
	return part;
}

const struct span *passage_find(const struct passage *passage, enum span_kind kind)
{
	for (size_t i = passage->span; i < passage->span_end; i++)
		if (passage->block->spans[i].kind == kind)
			return &passage->block->spans[i];
	return NULL;
}

/* Blocks of Unicode that hold signs, punctuation and emoji but no letters. */
static const struct {
	uint32_t first;
	uint32_t last;
} signs[] = {
	{0x00A0, 0x00A9},
	{0x00AB, 0x00B4},
	{0x00B6, 0x00B9},
	{0x00BB, 0x00BF},
	{0x2000, 0x206F},
	{0x20A0, 0x20FF},
	{0x2190, 0x2BFF},
	{0x3000, 0x3004},
	{0x3008, 0x3020},
	{0xFE00, 0xFE0F},
	{0xFF01, 0xFF0F},
	{0xFF1A, 0xFF20},
	{0xFFFC, 0xFFFC},
	{0x1F000, 0x1FAFF},
	{0xE0000, 0xE01EF},
};

bool is_word(uint32_t code_point)
{
	if (code_point < 0x80)
		return (code_point >= '0' && code_point <= '9') ||
		       ((code_point | 0x20) >= 'a' && (code_point | 0x20) <= 'z');
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (code_point >= signs[i].first && code_point <= signs[i].last)
			return false;
	return code_point >= 0xA0;
}

bool has_words(struct slice text)
{
	for (size_t place = 0; place < text.length;)
		if (is_word(utf8_next(text, &place)))
			return true;
	return false;
}

bool has_letters(struct slice text)
{
	for (size_t place = 0; place < text.length;) {
		uint32_t code_point = utf8_next(text, &place);

		if (is_word(code_point) && !(code_point >= '0' && code_point <= '9'))
			return true;
	}
	return false;
}

struct slice trim_to_words(struct slice text)
{
	size_t start = 0;
	size_t end = text.length;

	for (size_t next = 0; start < end; start = next)
		if (is_word(utf8_next(text, &next)))
			break;
	while (end > start) {
		size_t last = utf8_last(slice_part(text, 0, end));
		size_t place = last;

		if (is_word(utf8_next(text, &place)))
			break;
		end = last;
	}
	return slice_part(text, start, end);
}
