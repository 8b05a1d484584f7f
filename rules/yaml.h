/* YAML as paperwatch reads it: a tree in which every node knows its place. Hides libyaml's events.
 *
 * Strict: one document; no aliases, anchors, tags or merge keys; no duplicate keys; keys are
 * scalars; UTF-8 without NUL. Every scalar is text, quoted or not: what it means is decided by
 * whoever reads it. Limits: YAML_BYTES_MAX a file, YAML_NODES_MAX values, YAML_DEPTH_MAX levels,
 * YAML_SCALAR_MAX bytes a scalar. */
#ifndef PAPERWATCH_YAML_H
#define PAPERWATCH_YAML_H

#include "arena.h"
#include "diagnostic.h"
#include "slice.h"

enum { YAML_DEPTH_MAX = 32, YAML_SCALAR_MAX = 64 * 1024, YAML_NODES_MAX = 2 * 1000 * 1000 };
#define YAML_BYTES_MAX (16u * 1024 * 1024)

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	const char *file; /* as given to yaml_load() */
	unsigned line;    /* from 1 */
	unsigned column;  /* from 1, in characters */
	enum yaml_kind kind;
	bool quoted;  /* a scalar in '…' or "…" (a block scalar counts as quoted) */
	size_t count; /* of items; 0 for a scalar */
	union {
		struct slice text; /* of a scalar */
		struct {
			struct yaml_node **items; /* of a list; values of a map */
			struct yaml_node *
				*keys; /* of a map: scalars, same order as items */
		};
	};
};

/* Reads BYTES; nodes, texts and a copy of the name FILE live in ARENA. An empty file (or one of
 * comments only) is an empty map. Returns NULL when anything is wrong, with at least one error in
 * PROBLEMS; but a key that stands twice in a map is an error and keeps its first value, so that the
 * rest can be checked. */
struct yaml_node *yaml_load(struct arena *arena, struct slice bytes, const char *file,
	struct diagnostics *problems);

/* The value of KEY in a map, or NULL. */
struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* Adds a problem at the place of NODE. */
void yaml_error(struct diagnostics *problems, const struct yaml_node *node,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
void yaml_warning(struct diagnostics *problems, const struct yaml_node *node,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* One error for every key of MAP that is not among KNOWN (NULL-terminated). */
void yaml_check_keys(const struct yaml_node *map, const char *const *known,
	struct diagnostics *problems);

/* The one of KNOWN (NULL-terminated) that TEXT is most likely a misspelling of, or NULL: at most
 * two edits (insert, delete, replace, swap of neighbours), and at most a third of the longer
 * word's length. ASCII case is no difference. */
const char *yaml_nearest(struct slice text, const char *const *known);

/* One error "unknown WHAT '…'" about the scalar NODE (a name, or a value out of a fixed choice),
 * with "did you mean" where one of KNOWN is near. */
void yaml_report_unknown(struct diagnostics *problems, const struct yaml_node *node,
	const char *what, const char *const *known);

/* The same about a key; it may also be what people write instead of one of KNOWN (hint.h). */
void yaml_report_unknown_key(struct diagnostics *problems, const struct yaml_node *node,
	const char *const *known);

/* TEXT fit for a message: on one line, without control characters, cut to about 60 bytes.
 * Returns excerpt->text, so that it can stand among the arguments of a format. */
struct yaml_excerpt {
	char text[72];
};
const char *yaml_excerpt(struct slice text, struct yaml_excerpt *excerpt);

#endif
