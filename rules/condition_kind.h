/* A kind of condition: what condition.c needs to know of keywords, authors, votes, …; each is a file
 * of its own that exports one row of the table. */
#ifndef PAPERWATCH_CONDITION_KIND_H
#define PAPERWATCH_CONDITION_KIND_H

#include "bounds.h"
#include "builder.h"
#include "condition.h"
#include "examination.h"
#include "explaining.h"
#include "group.h"
#include "yaml.h"

/* Data lives in the arena of the rules, so nothing is freed. */
struct condition_kind {
	const char *name; /* its key */
	bool uses_scope;  /* it looks for something, or holds what may */
	/* The data, or NULL with the problems reported. SCOPE: where to look, unless the condition
	 * itself says so. */
	void *(*parse)(const struct node_parser *parser, const struct yaml_node *node,
		const struct scope *scope);
	bool (*match)(const void *data, struct examination *examination);
	void (*describe)(const void *data, const struct node_parser *parser,
		struct builder *builder);
	/* Why it holds or does not: fills VERDICT, which has its key and line, with its parts or
	 * findings, and whether it held. NULL: what match() and describe() say will do. */
	void (*explain)(const void *data, const struct explaining *explaining,
		struct verdict *verdict);
	/* As node_visit() has it. NULL: it has no words. */
	void (*visit)(const void *data, const struct word_visitor *visitor);
	/* Narrows BOUNDS to what holds where this does. NULL: it says nothing of them. */
	void (*narrow)(const void *data, struct bounds *bounds);
	/* The keywords one of which must be seen, where it asks for nothing else, or NULL. */
	const struct keyword_list *(*keywords)(const void *data);
	/* Does it only exclude: hold for whatever has nothing in particular? NULL: it never does. */
	bool (*only_excludes)(const void *data);
	/* As node_triggers() has it. NULL: it can hold whatever was seen. */
	bool (*triggers)(const void *data, struct triggers *triggers);
};

extern const struct condition_kind condition_keywords;
extern const struct condition_kind condition_authors;
extern const struct condition_kind condition_votes;
extern const struct condition_kind condition_date;
extern const struct condition_kind condition_regex;
extern const struct condition_kind condition_any;
extern const struct condition_kind condition_all;
extern const struct condition_kind condition_none;

void triggers_add_keyword(struct triggers *triggers, uint32_t keyword);
void triggers_add_author(struct triggers *triggers, uint32_t author);

#endif
