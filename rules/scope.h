/* Where keywords and regexes are looked for: what `in` and `section` say. */
#ifndef PAPERWATCH_SCOPE_H
#define PAPERWATCH_SCOPE_H

#include "builder.h"
#include "diagnostic.h"
#include "sections.h"
#include "yaml.h"

struct scope {
	unsigned fields;   /* bits 1 << FIELD_TITLE and 1 << FIELD_SUMMARY; 0: not said */
	bool is_said;      /* `in` said so, here or further out */
	uint32_t sections; /* the set of those of the summary that are searched */
};

/* The title and the whole summary. */
struct scope scope_default(void);

/* Narrows SCOPE to what `in` says: a list of title and summary. 0, or -1 with the problems reported. */
int scope_parse_fields(
	const struct yaml_node *node, struct scope *scope, struct diagnostics *problems);

/* Narrows SCOPE to what the node MAP says in `in` and `section`, if it does. `section` is a list of
 * labels, added to SECTIONS: of the summary only these sections are searched then, and the title
 * only where an `in`, here or further out, names it. */
int scope_parse(const struct yaml_node *map, struct scope *scope, struct sections *sections,
	struct diagnostics *problems);

/* In a canonical spelling: " in=title", " in=summary sections=…", or nothing for the default. */
void scope_describe(const struct scope *scope, const struct sections *sections,
	struct builder *builder);

#endif
