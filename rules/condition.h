/* Nodes: what a rule asks of a paper. A node holds conditions (keywords, authors, votes, and any,
 * all, none of further nodes), and holds when all of them do. Each kind of condition is a row of a
 * table in condition.c; nothing else knows the kinds. */
#ifndef PAPERWATCH_CONDITION_H
#define PAPERWATCH_CONDITION_H

#include "author.h"
#include "bounds.h"
#include "examination.h"
#include "keyword_list.h"
#include "regex.h"

struct node;

/* What parsing nodes needs and fills. Nodes live in the keyword parser's arena. */
struct node_parser {
	struct keyword_parser keyword_parser;
	struct authors *authors;
	struct regexes *regexes;
	struct bounds bounds;         /* what is possible where the next node stands */
	const char *const *rule_keys; /* what a rule may say and a node inside it may not */
};

/* Reads the map NODE, the whole of a rule (IS_RULE) or a node in it. SCOPE: where keywords and regexes
 * below it are looked for unless it says otherwise. NULL with the problems reported. */
struct node *node_parse(const struct node_parser *parser, const struct yaml_node *node,
	bool is_rule, const struct scope *scope);

/* The keywords one of which must be seen, where NODE asks for nothing else, or NULL. */
const struct keyword_list *node_keywords(const struct node *node);

/* Does NODE only exclude, and so hold for nearly everything? */
bool node_only_excludes(const struct node *node);

/* Does NODE hold? Collects the hits of all that holds in it, but for exclusions. */
bool node_match(const struct node *node, struct examination *examination);

/* In a canonical spelling: equal texts hold for the same papers. */
void node_describe(
	const struct node *node, const struct node_parser *parser, struct builder *builder);

/* Why NODE holds, or not. A VERDICT without a key and a node of one condition become one. */
struct explaining;
struct verdict;
void node_explain(const struct node *node, const struct explaining *explaining,
	struct verdict *verdict);

/* Is the keyword in the paper, where the rule looks for it? */
bool keyword_use_seen(const struct keyword_use *use, const struct examination *examination);

/* Is shown the words of a node: EXCLUDES says that a word stands below a `none`. */
struct word_visitor {
	void (*on_keyword)(void *owner, const struct keyword_use *use, bool excludes);
	void (*on_author)(void *owner, uint32_t author, bool excludes);
	void (*on_regex)(void *owner, uint32_t regex, bool excludes);
	void *owner;
	bool excludes; /* all that is shown now does */
};

/* Shows VISITOR all words of NODE, in the order of the kinds and within one as they are written. */
void node_visit(const struct node *node, const struct word_visitor *visitor);

/* Keywords and authors one of which must be seen, or a node cannot hold. */
struct triggers {
	uint32_t *keywords;
	size_t keyword_count;
	size_t keyword_capacity;
	uint32_t *authors;
	size_t author_count;
	size_t author_capacity;
};

/* Adds the triggers of NODE. False: it can hold without any, and none were added. */
bool node_triggers(const struct node *node, struct triggers *triggers);

#endif
