/* Hides libyaml, and of libyaml uses the events only: its document loader accepts cycles, takes
 * quadratic time over anchors and knows no depth limit. */
#include "yaml.h"

#include "memory.h"
#include "yaml_failure.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Between two events libyaml reads one scalar and the comments around it. Whoever feeds it more
 * than this has a text that YAML_SCALAR_MAX would refuse anyway, but only after reading it all. */
enum { YAML_STRIDE_MAX = 1024 * 1024 };

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
	struct yaml_reporter reporter;
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

/* ---- libyaml asks for bytes ---- */

static int on_read(void *data, unsigned char *buffer, size_t size, size_t *size_read)
{
	struct loader *loader = data;
	size_t left = loader->reporter.source.bytes.length - loader->fed;

	if (loader->fed - loader->fed_at_event > YAML_STRIDE_MAX) {
		loader->stalled = true;
		return 0;
	}
	*size_read = left < size ? left : size;
	if (*size_read)
		memcpy(buffer, loader->reporter.source.bytes.bytes + loader->fed,
			*size_read);
	loader->fed += *size_read;
	return 1;
}

/* ---- building the tree ---- */

static struct yaml_node *node_new(
	struct loader *loader, enum yaml_kind kind, const yaml_mark_t *mark)
{
	struct yaml_node *node = arena_alloc(loader->arena, sizeof(*node));

	node->kind = kind;
	node->file = loader->reporter.source.file;
	node->line = (unsigned)mark->line + 1;
	node->column = (unsigned)mark->column + 1;
	return node;
}

/* Puts NODE where it belongs: into the list or map that is open, or to the root. */
static int node_add(struct loader *loader, struct yaml_node *node)
{
	struct frame *frame;

	if (++loader->node_count > YAML_NODES_MAX) {
		yaml_error(loader->reporter.problems, node,
			"more than %d values in one file", YAML_NODES_MAX);
		return -1;
	}
	if (!loader->depth) {
		loader->root = node;
		return 0;
	}
	frame = &loader->frames[loader->depth - 1];
	if (frame->node->kind == YAML_MAP && !frame->key) {
		if (node->kind != YAML_SCALAR) {
			yaml_error(loader->reporter.problems, node,
				"a key must be text; put text that starts with a bracket in quotes");
			return -1;
		}
		if (!node->quoted && slice_equal(node->text, SLICE_LITERAL("<<"))) {
			yaml_error(loader->reporter.problems, node,
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
		yaml_error(loader->reporter.problems, node, "a text of more than %d KiB",
			YAML_SCALAR_MAX / 1024);
		return -1;
	}
	if (slice_find_byte(text, '\0') < text.length) {
		yaml_error(loader->reporter.problems, node, "a text with a NUL character");
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
		yaml_error(loader->reporter.problems, node, "more than %d levels deep",
			YAML_DEPTH_MAX);
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

	yaml_error(loader->reporter.problems, key,
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
		yaml_report_text(&loader->reporter, &event->start_mark, "an alias");
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
		yaml_report_text(&loader->reporter, &event->start_mark, "an anchor");
	else if (tag)
		yaml_report_text(&loader->reporter, &event->start_mark, "a tag");
	return anchor || tag ? -1 : 0;
}

static int on_event(struct loader *loader, const yaml_event_t *event)
{
	if (check_decoration(loader, event) < 0)
		return -1;
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (loader->root) {
			yaml_mark_error(&loader->reporter, &event->start_mark,
				"a second document ('---') in one file; use a file for each");
			return -1;
		}
		if (event->data.document_start.tag_directives.start !=
			event->data.document_start.tag_directives.end) {
			yaml_report_directive(&loader->reporter, &event->start_mark);
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

static void on_failure(struct loader *loader)
{
	if (loader->stalled)
		yaml_mark_error(&loader->reporter, &loader->last,
			"behind this stands a text or comment that is far longer than %d KiB",
			YAML_SCALAR_MAX / 1024);
	else
		yaml_report_failure(&loader->reporter, &loader->parser);
}

static int load_events(struct loader *loader)
{
	bool more = true;

	while (more) {
		yaml_event_t event;
		int rc;

		if (!yaml_parser_parse(&loader->parser, &event)) {
			on_failure(loader);
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
	loader->reporter.source.bytes = bytes;
	loader->reporter.source.file =
		file ? arena_copy(arena, slice_of(file)).bytes : NULL;
	loader->reporter.problems = problems;
	if (yaml_source_check(&loader->reporter.source, problems) < 0)
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
