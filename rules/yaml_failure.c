#include "yaml_failure.h"

#include "memory.h"
#include "utf8.h"
#include "yaml.h"

#include <assert.h>
#include <string.h>

/* libyaml's own limit. */
enum { KEY_CHARACTERS_MAX = 1024 };

void yaml_mark_error(const struct yaml_reporter *reporter, const yaml_mark_t *mark,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diagnostics_add_list(reporter->problems, SEVERITY_ERROR, reporter->source.file,
		(unsigned)mark->line + 1, (unsigned)mark->column + 1, format, arguments);
	va_end(arguments);
}

/* The source from MARK to the end of its line. */
static struct slice line_at(const struct yaml_reporter *reporter, const yaml_mark_t *mark)
{
	struct slice source = reporter->source.bytes;
	size_t place = 0;

	/* mark.index counts characters, not bytes. */
	for (size_t i = 0; i < mark->index && place < source.length; i++)
		(void)utf8_next(source, &place);
	source = slice_part(source, place, source.length);
	for (size_t i = 0; i < source.length; i++) {
		if (source.bytes[i] == '\n' || source.bytes[i] == '\r')
			return slice_part(source, 0, i);
	}
	return source;
}

/* The first word of the source at MARK, as far as a reader would call it one. */
static struct slice word_at(const struct yaml_reporter *reporter, const yaml_mark_t *mark)
{
	struct slice line = line_at(reporter, mark);
	size_t end = 0;

	while (end < line.length && !strchr(" \t,]}", line.bytes[end]))
		end++;
	return slice_part(line, 0, end ? end : 1);
}

static char first_byte(struct slice text)
{
	return text.length ? text.bytes[0] : '\0';
}

/* A line break or comment ended a [ or { early when " #" stands behind it on its line. */
static bool has_comment(struct slice line)
{
	return slice_find(line, SLICE_LITERAL(" #")) < line.length;
}

static void report_flow(const struct yaml_reporter *reporter, const yaml_parser_t *parser,
	char open, char close)
{
	const yaml_mark_t *start = &parser->context_mark;
	const yaml_mark_t *end = &parser->problem_mark;
	char found = first_byte(line_at(reporter, end));

	if (end->line > start->line && has_comment(line_at(reporter, start)))
		yaml_mark_error(reporter, start,
			"this '%c' is not closed: ' #' starts a comment; put text with ' #' in quotes",
			open);
	else if (end->line > start->line && (found == '\0' || found == ':' || found == '-'))
		yaml_mark_error(reporter, start, "this '%c' is not closed: '%c' is missing",
			open, close);
	else
		yaml_mark_error(reporter, end,
			"',' or '%c' is missing before this (the '%c' is in line %zu); text with "
			"quotes, ': ' or brackets in it must be in quotes as a whole",
			close, open, start->line + 1);
}

static void report_bad_start(
	const struct yaml_reporter *reporter, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = &parser->problem_mark;
	struct yaml_excerpt excerpt;
	struct slice word = word_at(reporter, mark);

	if (first_byte(line_at(reporter, mark)) == '\t')
		yaml_mark_error(reporter, mark, "a tab cannot indent in YAML; use spaces");
	else
		yaml_mark_error(reporter, mark,
			"text cannot start with '%c' in YAML; put it in quotes: '%s'",
			first_byte(word), yaml_excerpt(word, &excerpt));
}

void yaml_report_text(
	const struct yaml_reporter *reporter, const yaml_mark_t *mark, const char *what)
{
	struct yaml_excerpt excerpt;
	struct slice word = word_at(reporter, mark);

	yaml_mark_error(reporter, mark,
		"'%s' is %s in YAML; if it is meant as text put it in quotes",
		yaml_excerpt(word, &excerpt), what);
}

/* A ':' where no key can be. In one line with another: text that should be quoted. Alone in its
 * line: that line continues the one above, which was meant as a key of its own. */
static void report_colon(const struct yaml_reporter *reporter, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = &parser->problem_mark;
	yaml_mark_t start = *mark;
	struct slice line;

	start.index -= mark->column;
	start.column = 0;
	line = line_at(reporter, &start);
	line = slice_part(line, 0, line.length - line_at(reporter, mark).length);
	if (line.length > KEY_CHARACTERS_MAX &&
		slice_find(line, SLICE_LITERAL(": ")) == line.length)
		yaml_mark_error(reporter, mark, "a key of more than %d characters",
			KEY_CHARACTERS_MAX);
	else if (slice_find(line, SLICE_LITERAL(": ")) < line.length)
		yaml_mark_error(reporter, mark,
			"a second ': ' in one line; put text with ': ' in quotes");
	else
		yaml_mark_error(reporter, mark,
			"a ':' that belongs to no key: is a ':' missing in the line above, or the "
			"indentation wrong?");
}

void yaml_report_directive(const struct yaml_reporter *reporter, const yaml_mark_t *mark)
{
	yaml_mark_error(reporter, mark,
		"a line that starts with '%%' is a directive in YAML; if it is meant as text put it in "
		"quotes");
}

/* What a sentence of libyaml's becomes, and whether it is said where the faulty thing started
 * (libyaml's context) or where libyaml noticed. */
static const struct rewording {
	const char *context; /* NULL: any */
	const char *problem; /* NULL: any */
	bool at_context;
	const char *text;
} rewordings[] = {
	{NULL, "could not find expected ':'", true,
		"a key without ':' (is ': ' missing, or a list's '- ', or the indentation wrong?)"},
	{NULL, "block sequence entries are not allowed in this context", false,
		"a list entry '- ' cannot begin here; begin it on a line of its own, or put the text "
		"in quotes"},
	{NULL, "mapping keys are not allowed in this context", false,
		"text cannot start with '? ' in YAML; put it in quotes"},
	{NULL, "found unknown escape character", false,
		"in \"…\" a backslash starts an escape, and this one does not exist; write '…' "
		"instead of \"…\""},
	{"while scanning a quoted scalar", NULL, true, "this quote is not closed"},
	{"while parsing a block mapping", NULL, false,
		"a key was expected here: the indentation does not fit the lines above, or text goes "
		"on behind a quote or bracket (then put all of it in quotes)"},
	{"while parsing a block collection", NULL, false,
		"a list entry '- ' was expected here: the indentation does not fit the lines above, or "
		"text goes on behind a quote or bracket (then put all of it in quotes)"},
	{"while scanning a block scalar", NULL, false,
		"'|' and '>' start a text of several lines; put text that starts with them in quotes"},
	{NULL, "found a tab character that violates indentation", false,
		"a tab cannot indent in YAML; use spaces"},
	{NULL, "did not find expected <document start>", false,
		"nothing can follow here: the indentation does not fit the lines above, or a bracket "
		"is closed that was not open"},
	{NULL, "found incompatible YAML document", false,
		"a version of YAML that is not known: leave the line with %YAML out"},
	{NULL, "did not find expected node content", false,
		"a value is missing here; put text that starts with ',' or a bracket in quotes"},
};

static void report_reworded(
	const struct yaml_reporter *reporter, const yaml_parser_t *parser)
{
	for (size_t i = 0; i < sizeof(rewordings) / sizeof(*rewordings); i++) {
		const struct rewording *row = &rewordings[i];

		if (row->context &&
			(!parser->context || strcmp(parser->context, row->context) != 0))
			continue;
		if (row->problem && strcmp(parser->problem, row->problem) != 0)
			continue;
		yaml_mark_error(reporter,
			row->at_context ? &parser->context_mark : &parser->problem_mark,
			"%s", row->text);
		return;
	}
	yaml_mark_error(reporter, &parser->problem_mark, "%s%s%s",
		parser->context ? parser->context : "", parser->context ? ": " : "",
		parser->problem);
}

void yaml_report_failure(const struct yaml_reporter *reporter, const yaml_parser_t *parser)
{
	const char *context = parser->context ? parser->context : "";

	if (parser->error == YAML_MEMORY_ERROR)
		memory_exhausted();
	assert(parser->problem); /* every other error has one */
	if (strcmp(parser->problem, "found character that cannot start any token") == 0)
		report_bad_start(reporter, parser);
	else if (strcmp(parser->problem,
			 "mapping values are not allowed in this context") == 0)
		report_colon(reporter, parser);
	else if (strcmp(context, "while parsing a flow sequence") == 0)
		report_flow(reporter, parser, '[', ']');
	else if (strcmp(context, "while parsing a flow mapping") == 0)
		report_flow(reporter, parser, '{', '}');
	else if (strcmp(context, "while scanning an alias") == 0)
		yaml_report_text(reporter, &parser->context_mark, "an alias");
	else if (strcmp(context, "while scanning an anchor") == 0)
		yaml_report_text(reporter, &parser->context_mark, "an anchor");
	else if (strstr(context, " tag") ||
		 strcmp(parser->problem, "found undefined tag handle") == 0)
		yaml_report_text(reporter, &parser->context_mark, "a tag");
	else if (strcmp(context, "while scanning a directive") == 0)
		yaml_report_directive(reporter, &parser->context_mark);
	else
		report_reworded(reporter, parser);
}
