#include "terms.h"

#include "memory.h"

#include <stdlib.h>

static void parse_term_definition(struct terms *terms, const struct keyword_parser *parser,
	const struct yaml_node *key, const struct yaml_node *node)
{
	struct keyword_parser inner = *parser;
	struct yaml_excerpt excerpt;
	struct term term = {.key = key, .node = node};
	uint32_t number;
	bool is_new;

	inner.terms = NULL;
	if (!slice_trim(key->text).length) {
		yaml_error(parser->problems, key, "a term without a name");
		return;
	}
	number = intern_put(&terms->names, parser->arena, key->text, &is_new);
	if (!is_new) {
		const struct yaml_node *first = terms->items[number].key;

		yaml_error(parser->problems, key,
			"the term '%s' is defined a second time (first in %s:%u)",
			yaml_excerpt(key->text, &excerpt),
			first->file ? first->file : "line", first->line);
		return;
	}
	(void)keyword_list_parse(&inner, node, yaml_excerpt(key->text, &excerpt),
		&(struct scope){0}, &term.list);
	memory_grow((void **)&terms->items, terms->count, &terms->capacity,
		sizeof(*terms->items));
	terms->items[terms->count++] = term;
}

void terms_report_unused(const struct terms *terms, struct diagnostics *problems)
{
	struct yaml_excerpt excerpt;

	for (size_t i = 0; i < terms->count; i++) {
		if (!terms->items[i].is_used)
			yaml_warning(problems, terms->items[i].key,
				"no rule uses the term '%s'",
				yaml_excerpt(terms->items[i].key->text, &excerpt));
	}
}

void terms_parse(struct terms *terms, const struct keyword_parser *parser,
	const struct yaml_node *node)
{
	if (node->kind != YAML_MAP) {
		yaml_error(parser->problems, node,
			"'terms' must be a map from names to lists of keywords");
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		parse_term_definition(terms, parser, node->keys[i], node->items[i]);
}

void terms_fini(struct terms *terms)
{
	intern_fini(&terms->names);
	free(terms->items);
	*terms = (struct terms){0};
}
