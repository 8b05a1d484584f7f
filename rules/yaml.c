/* Hides libyaml, and of libyaml uses the events only: its document loader accepts cycles, takes
 * quadratic time over anchors and knows no depth limit. What libyaml says about faulty text is
 * meant for people who know YAML's grammar; here it becomes a sentence about what to write. */
#include "yaml.h"

#include "memory.h"
#include "utf8.h"
#include "yaml_source.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h> /* libyaml's: ours is found by its quotes only */

/* Between two events libyaml reads one scalar and the comments around it. Whoever feeds it more
 * than this has a text that YAML_SCALAR_MAX would refuse anyway, but only after reading it all. */
enum { YAML_STRIDE_MAX = 1024 * 1024 };

/* libyaml's own limit. */
enum { KEY_CHARACTERS_MAX = 1024 };

/* A list or map that is not finished. Its arrays are kept and used again by the next one at the
 * same depth. */
struct frame {
	struct yaml_node *node;
	struct yaml_node *key; /* of a map: read, still without its value */
	struct yaml_node **items;
	struct yaml_node **keys;
	size_t count;
	size_t item_capacity;
	size_t key_capacity;
};

struct loader {
	struct arena *arena;
	struct yaml_source source;
	struct diagnostics *problems;
	yaml_parser_t parser;
	size_t fed;          /* bytes of SOURCE that libyaml has */
	size_t fed_at_event; /* how many of them it had at the last event */
	yaml_mark_t last;    /* where the last event ended */
	bool stalled; /* refused to feed more than YAML_STRIDE_MAX without an event */
	struct yaml_node *root;
	size_t node_count;
	size_t depth;
	struct frame frames[YAML_DEPTH_MAX];
	size_t duplicates; /* keys, reported */
};

/* ---- messages ---- */

__attribute__((format(printf, 3, 4))) static void mark_error(
	struct loader *loader, const yaml_mark_t *mark, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diagnostics_add_list(loader->problems, SEVERITY_ERROR, loader->source.file,
		(unsigned)mark->line + 1, (unsigned)mark->column + 1, format, arguments);
	va_end(arguments);
}

/* ---- libyaml asks for bytes ---- */

static int on_read(void *data, unsigned char *buffer, size_t size, size_t *size_read)
{
	struct loader *loader = data;
	size_t left = loader->source.bytes.length - loader->fed;

	if (loader->fed - loader->fed_at_event > YAML_STRIDE_MAX) {
		loader->stalled = true;
		return 0;
	}
	*size_read = left < size ? left : size;
	if (*size_read)
		memcpy(buffer, loader->source.bytes.bytes + loader->fed, *size_read);
	loader->fed += *size_read;
	return 1;
}

/* ---- what libyaml says, in other words ---- */

/* The source from MARK to the end of its line. */
static struct slice line_at(const struct loader *loader, const yaml_mark_t *mark)
{
	struct slice source = loader->source.bytes;
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
static struct slice word_at(const struct loader *loader, const yaml_mark_t *mark)
{
	struct slice line = line_at(loader, mark);
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

static void report_flow(struct loader *loader, char open, char close)
{
	const yaml_mark_t *start = &loader->parser.context_mark;
	const yaml_mark_t *end = &loader->parser.problem_mark;
	char found = first_byte(line_at(loader, end));

	if (end->line > start->line && has_comment(line_at(loader, start)))
		mark_error(loader, start,
			"this '%c' is not closed: ' #' starts a comment; put text with ' #' in quotes",
			open);
	else if (end->line > start->line && (found == '\0' || found == ':' || found == '-'))
		mark_error(loader, start, "this '%c' is not closed: '%c' is missing", open,
			close);
	else
		mark_error(loader, end,
			"',' or '%c' is missing before this (the '%c' is in line %zu); text with "
			"quotes, ': ' or brackets in it must be in quotes as a whole",
			close, open, start->line + 1);
}

static void report_bad_start(struct loader *loader)
{
	const yaml_mark_t *mark = &loader->parser.problem_mark;
	struct yaml_excerpt excerpt;
	struct slice word = word_at(loader, mark);

	if (first_byte(line_at(loader, mark)) == '\t')
		mark_error(loader, mark, "a tab cannot indent in YAML; use spaces");
	else
		mark_error(loader, mark,
			"text cannot start with '%c' in YAML; put it in quotes: '%s'",
			first_byte(word), yaml_excerpt(word, &excerpt));
}

static void report_text(struct loader *loader, const yaml_mark_t *mark, const char *what)
{
	struct yaml_excerpt excerpt;
	struct slice word = word_at(loader, mark);

	mark_error(loader, mark,
		"'%s' is %s in YAML; if it is meant as text put it in quotes",
		yaml_excerpt(word, &excerpt), what);
}

/* A ':' where no key can be. In one line with another: text that should be quoted. Alone in its
 * line: that line continues the one above, which was meant as a key of its own. */
static void report_colon(struct loader *loader)
{
	const yaml_mark_t *mark = &loader->parser.problem_mark;
	yaml_mark_t start = *mark;
	struct slice line;

	start.index -= mark->column;
	start.column = 0;
	line = line_at(loader, &start);
	line = slice_part(line, 0, line.length - line_at(loader, mark).length);
	if (line.length > KEY_CHARACTERS_MAX &&
		slice_find(line, SLICE_LITERAL(": ")) == line.length)
		mark_error(loader, mark, "a key of more than %d characters",
			KEY_CHARACTERS_MAX);
	else if (slice_find(line, SLICE_LITERAL(": ")) < line.length)
		mark_error(loader, mark,
			"a second ': ' in one line; put text with ': ' in quotes");
	else
		mark_error(loader, mark,
			"a ':' that belongs to no key: is a ':' missing in the line above, or the "
			"indentation wrong?");
}

static void report_directive(struct loader *loader, const yaml_mark_t *mark)
{
	mark_error(loader, mark,
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

static void report_reworded(struct loader *loader)
{
	const yaml_parser_t *parser = &loader->parser;

	for (size_t i = 0; i < sizeof(rewordings) / sizeof(*rewordings); i++) {
		const struct rewording *row = &rewordings[i];

		if (row->context &&
			(!parser->context || strcmp(parser->context, row->context) != 0))
			continue;
		if (row->problem && strcmp(parser->problem, row->problem) != 0)
			continue;
		mark_error(loader,
			row->at_context ? &parser->context_mark : &parser->problem_mark,
			"%s", row->text);
		return;
	}
	mark_error(loader, &parser->problem_mark, "%s%s%s",
		parser->context ? parser->context : "", parser->context ? ": " : "",
		parser->problem);
}

/* Reports what made yaml_parser_parse() fail. */
static void report_failure(struct loader *loader)
{
	const yaml_parser_t *parser = &loader->parser;
	const char *context = parser->context ? parser->context : "";

	if (parser->error == YAML_MEMORY_ERROR)
		memory_exhausted();
	assert(parser->problem); /* every other error has one */
	if (loader->stalled)
		mark_error(loader, &loader->last,
			"behind this stands a text or comment that is far longer than %d KiB",
			YAML_SCALAR_MAX / 1024);
	else if (strcmp(parser->problem, "found character that cannot start any token") ==
		 0)
		report_bad_start(loader);
	else if (strcmp(parser->problem,
			 "mapping values are not allowed in this context") == 0)
		report_colon(loader);
	else if (strcmp(context, "while parsing a flow sequence") == 0)
		report_flow(loader, '[', ']');
	else if (strcmp(context, "while parsing a flow mapping") == 0)
		report_flow(loader, '{', '}');
	else if (strcmp(context, "while scanning an alias") == 0)
		report_text(loader, &parser->context_mark, "an alias");
	else if (strcmp(context, "while scanning an anchor") == 0)
		report_text(loader, &parser->context_mark, "an anchor");
	else if (strstr(context, " tag") ||
		 strcmp(parser->problem, "found undefined tag handle") == 0)
		report_text(loader, &parser->context_mark, "a tag");
	else if (strcmp(context, "while scanning a directive") == 0)
		report_directive(loader, &parser->context_mark);
	else
		report_reworded(loader);
}

/* ---- building the tree ---- */

static struct yaml_node *node_new(
	struct loader *loader, enum yaml_kind kind, const yaml_mark_t *mark)
{
	struct yaml_node *node = arena_alloc(loader->arena, sizeof(*node));

	node->kind = kind;
	node->file = loader->source.file;
	node->line = (unsigned)mark->line + 1;
	node->column = (unsigned)mark->column + 1;
	return node;
}

/* Puts NODE where it belongs: into the list or map that is open, or to the root. */
static int node_add(struct loader *loader, struct yaml_node *node)
{
	struct frame *frame;

	if (++loader->node_count > YAML_NODES_MAX) {
		yaml_error(loader->problems, node, "more than %d values in one file",
			YAML_NODES_MAX);
		return -1;
	}
	if (!loader->depth) {
		loader->root = node;
		return 0;
	}
	frame = &loader->frames[loader->depth - 1];
	if (frame->node->kind == YAML_MAP && !frame->key) {
		if (node->kind != YAML_SCALAR) {
			yaml_error(loader->problems, node,
				"a key must be text; put text that starts with a bracket in quotes");
			return -1;
		}
		if (!node->quoted && slice_equal(node->text, SLICE_LITERAL("<<"))) {
			yaml_error(loader->problems, node,
				"merge keys ('<<') are not supported");
			return -1;
		}
		frame->key = node;
		return 0;
	}
	memory_grow((void **)&frame->items, frame->count, &frame->item_capacity,
		sizeof(*frame->items));
	if (frame->node->kind == YAML_MAP) {
		memory_grow((void **)&frame->keys, frame->count, &frame->key_capacity,
			sizeof(*frame->keys));
		frame->keys[frame->count] = frame->key;
		frame->key = NULL;
	}
	frame->items[frame->count++] = node;
	return 0;
}

static int on_scalar(struct loader *loader, const yaml_event_t *event)
{
	struct slice text = {
		.bytes = (const char *)event->data.scalar.value,
		.length = event->data.scalar.length,
	};
	struct yaml_node *node = node_new(loader, YAML_SCALAR, &event->start_mark);

	if (text.length > YAML_SCALAR_MAX) {
		yaml_error(loader->problems, node, "a text of more than %d KiB",
			YAML_SCALAR_MAX / 1024);
		return -1;
	}
	if (slice_find_byte(text, '\0') < text.length) {
		yaml_error(loader->problems, node, "a text with a NUL character");
		return -1;
	}
	node->text = arena_copy(loader->arena, text);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return node_add(loader, node);
}

static int on_open(struct loader *loader, const yaml_event_t *event, enum yaml_kind kind)
{
	struct yaml_node *node = node_new(loader, kind, &event->start_mark);
	struct frame *frame;

	if (loader->depth == YAML_DEPTH_MAX) {
		yaml_error(
			loader->problems, node, "more than %d levels deep", YAML_DEPTH_MAX);
		return -1;
	}
	if (node_add(loader, node) < 0)
		return -1;
	frame = &loader->frames[loader->depth++];
	frame->node = node;
	frame->key = NULL;
	frame->count = 0;
	return 0;
}

static int compare_keys(const void *a, const void *b)
{
	const struct yaml_node *one = *(struct yaml_node *const *)a;
	const struct yaml_node *other = *(struct yaml_node *const *)b;
	int order = slice_compare(one->text, other->text);

	if (order)
		return order;
	if (one->line != other->line)
		return one->line < other->line ? -1 : 1;
	return one->column < other->column ? -1 : one->column > other->column;
}

static void report_duplicate(
	struct loader *loader, const struct yaml_node *key, const struct yaml_node *first)
{
	struct yaml_excerpt excerpt;

	yaml_error(loader->problems, key,
		"the key '%s' stands here a second time (first in line %u)",
		yaml_excerpt(key->text, &excerpt), first->line);
	loader->duplicates++;
}

/* Sorts a copy of the keys, so that a map of many thousand keys is no problem. */
static void check_many_keys(struct loader *loader, const struct yaml_node *map)
{
	struct yaml_node **sorted = memory_new(map->count, sizeof(*sorted));

	memcpy(sorted, map->keys, map->count * sizeof(*sorted));
	qsort(sorted, map->count, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < map->count; i++) {
		if (slice_equal(sorted[i]->text, sorted[i - 1]->text))
			report_duplicate(loader, sorted[i], sorted[i - 1]);
	}
	free(sorted);
}

/* The few keys that a rule has are compared with each other: to copy and sort them would take 5 % of
 * the time of loading rules. */
static void check_duplicates(struct loader *loader, const struct yaml_node *map)
{
	enum { FEW_KEYS = 12 };

	if (map->count > FEW_KEYS) {
		check_many_keys(loader, map);
		return;
	}
	for (size_t i = 1; i < map->count; i++) {
		for (size_t k = i; k-- > 0;) {
			if (!slice_equal(map->keys[i]->text, map->keys[k]->text))
				continue;
			report_duplicate(loader, map->keys[i], map->keys[k]);
			break;
		}
	}
}

static struct yaml_node **keep_nodes(
	struct loader *loader, struct yaml_node *const *nodes, size_t count)
{
	struct yaml_node **kept =
		arena_array(loader->arena, count, sizeof(struct yaml_node *));

	if (count)
		memcpy(kept, nodes, count * sizeof(struct yaml_node *));
	return kept;
}

static void on_close(struct loader *loader)
{
	struct frame *frame = &loader->frames[--loader->depth];
	struct yaml_node *node = frame->node;

	node->count = frame->count;
	node->items = keep_nodes(loader, frame->items, frame->count);
	if (node->kind == YAML_MAP) {
		node->keys = keep_nodes(loader, frame->keys, frame->count);
		check_duplicates(loader, node);
	}
}

/* Aliases, anchors, tags: refused wherever they stand, with the advice that text can be quoted. */
static int check_decoration(struct loader *loader, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL;
	const yaml_char_t *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		report_text(loader, &event->start_mark, "an alias");
		return -1;
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor)
		report_text(loader, &event->start_mark, "an anchor");
	else if (tag)
		report_text(loader, &event->start_mark, "a tag");
	return anchor || tag ? -1 : 0;
}

static int on_event(struct loader *loader, const yaml_event_t *event)
{
	if (check_decoration(loader, event) < 0)
		return -1;
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (loader->root) {
			mark_error(loader, &event->start_mark,
				"a second document ('---') in one file; use a file for each");
			return -1;
		}
		if (event->data.document_start.tag_directives.start !=
			event->data.document_start.tag_directives.end) {
			report_directive(loader, &event->start_mark);
			return -1;
		}
		return 0;
	case YAML_SCALAR_EVENT:
		return on_scalar(loader, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(loader, event, YAML_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_open(loader, event, YAML_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		on_close(loader);
		return 0;
	default:
		return 0;
	}
}

static int load_events(struct loader *loader)
{
	bool more = true;

	while (more) {
		yaml_event_t event;
		int rc;

		if (!yaml_parser_parse(&loader->parser, &event)) {
			report_failure(loader);
			return -1;
		}
		loader->fed_at_event = loader->fed;
		loader->last = event.end_mark;
		more = event.type != YAML_STREAM_END_EVENT;
		rc = on_event(loader, &event);
		yaml_event_delete(&event);
		if (rc < 0)
			return -1;
	}
	return 0;
}

struct yaml_node *yaml_load(struct arena *arena, struct slice bytes, const char *file,
	struct diagnostics *problems)
{
	struct loader *loader = memory_new(1, sizeof(*loader));
	struct yaml_node *root = NULL;
	size_t errors_before = problems->error_count;

	loader->arena = arena;
	loader->source.bytes = bytes;
	loader->source.file = file ? arena_copy(arena, slice_of(file)).bytes : NULL;
	loader->problems = problems;
	if (yaml_source_check(&loader->source, problems) < 0)
		goto out;
	if (!yaml_parser_initialize(&loader->parser))
		memory_exhausted();
	yaml_parser_set_encoding(&loader->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input(&loader->parser, on_read, loader);
	/* What stands twice is wrong, but no reason to keep quiet about all the rest. */
	if (load_events(loader) == 0 &&
		problems->error_count == errors_before + loader->duplicates)
		root = loader->root ? loader->root
				    : node_new(loader, YAML_MAP, &(yaml_mark_t){0});
	/* "---" alone, or comments only, is one empty plain scalar: as empty as an empty file. */
	if (root && root->kind == YAML_SCALAR && !root->text.length && !root->quoted)
		root = node_new(loader, YAML_MAP, &(yaml_mark_t){0});
	yaml_parser_delete(&loader->parser);
out:
	for (size_t i = 0; i < YAML_DEPTH_MAX; i++) {
		free(loader->frames[i].items);
		free(loader->frames[i].keys);
	}
	free(loader);
	return root;
}

/* ---- looking things up ---- */

struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	size_t length = strlen(key);

	if (map->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++) {
		struct slice other = map->keys[i]->text;

		/* This is asked for some twenty keys of every rule. */
		if (other.length == length && other.bytes[0] == key[0] &&
			memcmp(other.bytes, key, length) == 0)
			return map->items[i];
	}
	return NULL;
}
