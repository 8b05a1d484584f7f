#include "flow.h"

#include "utf8.h"

static void add_spaces(struct flow *flow, size_t count)
{
	text_format(flow->out, "%*s", (int)count, "");
	flow->column += count;
}

static void new_line(struct flow *flow, size_t indent)
{
	text_add(flow->out, SLICE_LITERAL("\n"));
	flow->column = 0;
	add_spaces(flow, indent);
}

void flow_begin(struct flow *flow, const struct terminal *terminal, struct text *out,
	size_t first, size_t indent)
{
	*flow = (struct flow){.terminal = terminal, .out = out, .indent = indent};
	add_spaces(flow, first);
}

/* Must the word begin a new line? */
static bool wraps(const struct flow *flow)
{
	return flow->spaced &&
	       flow->column + 1 + flow->word_width > flow->terminal->columns;
}

static void put_word(struct flow *flow)
{
	if (!flow->word_width)
		return;
	if (wraps(flow))
		new_line(flow, flow->indent);
	else if (flow->spaced)
		add_spaces(flow, 1);
	text_add(flow->out, text_slice(&flow->word));
	flow->column += flow->word_width;
	text_clear(&flow->word);
	flow->word_width = 0;
	flow->spaced = false;
}

/* Adds what has no spaces in it to the word, a line of it at most. */
static void add_to_word(struct flow *flow, enum style style, struct slice part)
{
	size_t width_max = flow->terminal->columns > flow->indent + 2
				   ? flow->terminal->columns - flow->indent
				   : 2;
	size_t start = 0;

	for (size_t place = 0; place < part.length;) {
		size_t before = place;
		size_t width;

		(void)utf8_next(part, &place);
		width = text_columns(slice_part(part, before, place));
		if (flow->word_width + width > width_max) {
			terminal_add(flow->terminal, &flow->word, style,
				slice_part(part, start, before));
			put_word(flow);
			new_line(flow, flow->indent);
			start = before;
		}
		flow->word_width += width;
	}
	terminal_add(
		flow->terminal, &flow->word, style, slice_part(part, start, part.length));
}

void flow_add(struct flow *flow, enum style style, struct slice part)
{
	struct text visible = {0};
	struct slice rest;

	text_add_visible(&visible, part);
	rest = text_slice(&visible);
	while (rest.length) {
		size_t length = slice_find_byte(rest, ' ');

		if (length)
			add_to_word(flow, style, slice_part(rest, 0, length));
		if (length < rest.length) {
			put_word(flow);
			flow->spaced = true;
			length++;
		}
		rest = slice_part(rest, length, rest.length);
	}
	text_fini(&visible);
}

size_t flow_column(const struct flow *flow)
{
	if (flow->word_width && wraps(flow))
		return flow->indent + flow->word_width;
	return flow->column + flow->spaced + flow->word_width;
}

void flow_break(struct flow *flow, size_t indent)
{
	put_word(flow);
	new_line(flow, indent);
	flow->spaced = false;
}

void flow_end(struct flow *flow)
{
	put_word(flow);
	text_add(flow->out, SLICE_LITERAL("\n"));
	text_fini(&flow->word);
}
