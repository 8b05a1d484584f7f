#include "evidence.h"

#include "excerpt.h"

static void add(struct flow *flow, const char *text)
{
	flow_add(flow, STYLE_PLAIN, slice_of(text));
}

/* "What's New:69": which part of the paper, and the line of the digest. */
static void add_place(
	struct flow *flow, const struct evidence *evidence, const struct finding *finding)
{
	enum { LABEL_CHARACTERS_MAX = 24 };
	const struct section *section;
	struct text place = {0};

	if (finding->field == FIELD_TITLE) {
		text_add(&place, SLICE_LITERAL("title"));
	} else if (finding->field == FIELD_SUMMARY) {
		section = &evidence->paper->sections[finding->index];
		if (section->label.length)
			text_add_cut(&place, section->label, LABEL_CHARACTERS_MAX);
		else
			text_format(&place, "bullet %zu", finding->index + 1);
	} else {
		text_add(&place, SLICE_LITERAL("authors"));
	}
	if (finding->field != FIELD_AUTHORS)
		text_format(&place, ":%u", finding_line(finding, evidence->paper));
	flow_add(flow, STYLE_FAINT, text_slice(&place));
	text_fini(&place);
}

static void add_freedoms(struct flow *flow, unsigned freedoms)
{
	bool first = true;

	for (unsigned i = 0; i < FREEDOM_COUNT; i++) {
		if (!(freedoms & 1u << i))
			continue;
		flow_add(flow, STYLE_FAINT, slice_of(first ? " (" : ", "));
		flow_add(
			flow, STYLE_FAINT, slice_of(freedom_name((enum keyword_freedom)i)));
		first = false;
	}
	flow_add(flow, STYLE_FAINT, slice_of(first ? "" : ")"));
}

/* The words around the finding, which is marked, on what is left of the line or on one of their own. */
static void add_context(struct flow *flow, struct slice text, const struct finding *finding)
{
	enum { COLUMNS_MIN = 36 };
	const struct signs *signs = terminal_signs(flow->terminal);
	const size_t marks =
		text_columns(slice_of(signs->open)) + text_columns(slice_of(signs->close));
	enum style style = finding->kind == FINDING_HIT ? STYLE_GOOD : STYLE_STRONG;
	size_t columns = flow->terminal->columns;
	struct text marked = {0};
	struct excerpt excerpt;

	add(flow, ": ");
	if (flow_column(flow) + COLUMNS_MIN > columns &&
		flow_column(flow) + text_columns(text) + marks > columns)
		flow_break(flow, flow->indent);
	columns -=
		flow_column(flow) + marks < columns ? flow_column(flow) + marks : columns;
	excerpt = excerpt_around(text, finding->start, finding->end, columns);
	add(flow, excerpt.start > 0 ? signs->cut : "");
	flow_add(flow, STYLE_PLAIN, slice_part(text, excerpt.start, finding->start));
	text_add(&marked, slice_of(signs->open));
	text_add(&marked, slice_part(text, finding->start, finding->end));
	text_add(&marked, slice_of(signs->close));
	flow_add(flow, style, text_slice(&marked));
	text_fini(&marked);
	flow_add(flow, STYLE_PLAIN, slice_part(text, finding->end, excerpt.end));
	add(flow, excerpt.end < text.length ? signs->cut : "");
}

static void add_quoted(struct flow *flow, struct slice text)
{
	add(flow, "\"");
	flow_add(flow, STYLE_STRONG, text);
	add(flow, "\"");
}

static void add_hit(
	struct flow *flow, const struct evidence *evidence, const struct finding *finding)
{
	struct text more = {0};

	add(flow, " in ");
	add_place(flow, evidence, finding);
	if (finding->more) {
		text_format(&more, " and %zu more", finding->more);
		flow_add(flow, STYLE_FAINT, text_slice(&more));
		text_fini(&more);
	}
	add_freedoms(flow, finding->freedoms);
}

/* What there is instead of a hit, and why that is none. */
static void add_nearness(
	struct flow *flow, const struct evidence *evidence, const struct finding *finding)
{
	struct slice text = finding_text(finding, evidence->paper);
	struct slice words = slice_part(text, finding->start, finding->end);
	struct slice around = slice_part(text, finding->around_start, finding->around_end);

	if (finding->kind == FINDING_ELSEWHERE) {
		add(flow, " only in ");
		add_place(flow, evidence, finding);
		add(flow, ", not looked at");
		return;
	}
	if (finding->kind == FINDING_UNLESS || finding->kind == FINDING_WORD) {
		add(flow, " only inside ");
		add_quoted(flow, around);
		add(flow, finding->kind == FINDING_UNLESS ? " (unless), " : ", ");
	} else {
		add(flow, " only as ");
		add_quoted(flow, words);
		add(flow, ", ");
	}
	add_place(flow, evidence, finding);
}

void evidence_add_word(struct flow *flow, const struct verdict *word)
{
	flow_add(flow, STYLE_PLAIN, word->words);
	if (!word->options.length)
		return;
	flow_add(flow, STYLE_FAINT, SLICE_LITERAL(" ("));
	flow_add(flow, STYLE_FAINT, word->options);
	flow_add(flow, STYLE_FAINT, SLICE_LITERAL(")"));
}

void evidence_add(
	struct flow *flow, const struct evidence *evidence, const struct finding *finding)
{
	flow_add(flow, STYLE_PLAIN, evidence->word->words);
	if (evidence->term.bytes) {
		flow_add(flow, STYLE_FAINT, SLICE_LITERAL(" (term "));
		flow_add(flow, STYLE_FAINT, evidence->term);
		flow_add(flow, STYLE_FAINT, SLICE_LITERAL(")"));
	}
	if (finding->kind == FINDING_NAME) {
		add(flow, ": did you mean ");
		flow_add(flow, STYLE_STRONG, finding_text(finding, evidence->paper));
		add(flow, "?");
		return;
	}
	if (finding->kind == FINDING_HIT)
		add_hit(flow, evidence, finding);
	else
		add_nearness(flow, evidence, finding);
	add_context(flow, finding_text(finding, evidence->paper), finding);
}
