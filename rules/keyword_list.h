/* Lists of keywords as rules write them. */
#ifndef PAPERWATCH_KEYWORD_LIST_H
#define PAPERWATCH_KEYWORD_LIST_H

#include "arena.h"
#include "diagnostic.h"
#include "keywords.h"
#include "scope.h"
#include "yaml.h"

/* A keyword, and where it is looked for: bits 1 << FIELD_TITLE and 1 << FIELD_SUMMARY. 0: the list
 * does not say, so whoever uses it does. In which sections of the summary, the keyword knows. */
struct keyword_use {
	uint32_t keyword;
	unsigned fields;
};

/* Where a use was written. */
struct keyword_origin {
	uint32_t line; /* in the rule's file */
	uint32_t term; /* 1 + the number of the term that it came with; 0: none */
};

struct keyword_list {
	struct keyword_use *uses; /* in the order they were written */
	struct keyword_origin *origins;
	size_t count;
	/* Places in `uses`, ordered by keyword: NULL for short lists. */
	uint32_t *by_keyword;
};

/* Scratch of parsing, used for one list after another: allocating for each would cost as much as the
 * rest. A zeroed struct is ready. */
struct keyword_workshop {
	struct keyword_use *uses; /* of the list being filled */
	size_t use_capacity;
	struct keyword_origin *origins;
	size_t origin_capacity;
	/* In which list each keyword was written last, by numbers of both; lists from 1. */
	uint32_t *lists;
	size_t list_count;
	size_t list_capacity;
	uint32_t last_list;
	struct folded folded; /* the word being looked at */
};
void keyword_workshop_fini(struct keyword_workshop *workshop);

struct terms; /* terms.h */

/* What parsing a list needs and fills. */
struct keyword_parser {
	struct arena *arena;       /* lists live here */
	struct keywords *keywords; /* the words go here */
	struct sections *sections; /* and the labels of sections here */
	const struct terms *terms; /* NULL: terms may not be used, as in terms themselves */
	struct keyword_workshop *workshop;
	struct diagnostics *problems;
};

/* Reads the list NODE, called WHAT in messages; each keyword that does not say otherwise is looked
 * for in SCOPE. Returns 0, or -1 with the problems reported. */
int keyword_list_parse(const struct keyword_parser *parser, const struct yaml_node *node,
	const char *what, const struct scope *scope, struct keyword_list *list);

/* The same for one item of a list: its alternatives. */
int keyword_item_parse(const struct keyword_parser *parser, const struct yaml_node *node,
	const struct scope *scope, struct keyword_list *list);

/* The first place in `by_keyword`, which there must be, whose keyword is not before this one. */
size_t keyword_list_find(const struct keyword_list *list, uint32_t keyword);

/* Is the keyword of USE in LIST, and looked for there wherever USE looks? */
bool keyword_list_covers(const struct keyword_list *list, const struct keyword_use *use);

/* The keywords in canonical order and spelling. */
void keyword_list_describe(const struct keyword_list *list, const struct keywords *keywords,
	struct builder *builder);

#endif
