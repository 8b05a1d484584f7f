/* Terms: names for lists of keywords, to be used in any rule. */
#ifndef PAPERWATCH_TERMS_H
#define PAPERWATCH_TERMS_H

#include "intern.h"
#include "keyword_list.h"

struct term {
	const struct yaml_node *key;
	const struct yaml_node *node;
	struct keyword_list list;
	bool is_used;
};

/* What the `terms:` maps define. A zeroed struct has none; terms_fini() frees the tables. */
struct terms {
	struct intern names;
	struct term *items;
	size_t count;
	size_t capacity;
};

/* Reads a `terms:` map into TERMS. All problems are reported. */
void terms_parse(struct terms *terms, const struct keyword_parser *parser,
	const struct yaml_node *node);
void terms_fini(struct terms *terms);

/* Warns of the terms that no list has named so far. */
void terms_report_unused(const struct terms *terms, struct diagnostics *problems);

#endif
