/* What the kinds of condition that are written as a list, or as {any, all, none}, have in common. */
#ifndef PAPERWATCH_GROUP_H
#define PAPERWATCH_GROUP_H

#include "builder.h"
#include "diagnostic.h"
#include "explaining.h"
#include "yaml.h"

/* Looks at the keys of NODE, a map {any, all, none, …} called WHAT; KNOWN are all it may have. For
 * those who forgot the brackets of a list, ADVICE says what to write. Returns 0, or -1 with the
 * problems reported. */
int group_check_keys(const struct yaml_node *node, const char *const *known,
	const char *what, const char *advice, struct diagnostics *problems);

/* Puts the COUNT parts of ALL, which end at ENDS, in order and without doubles: "NAME(A, B)". */
void group_describe(struct builder *builder, const char *name, struct slice all,
	const size_t *ends, size_t count);

/* Which lists a group has. */
struct group_lists {
	bool any;
	bool all;
	bool none;
};

/* Explains a group by its lists: EXPLAIN_LIST fills a verdict with the parts of the list of KIND. A
 * group that is only a list of any is that list. */
void group_explain(const struct explaining *explaining, const void *data,
	struct group_lists lists,
	void (*explain_list)(const struct explaining *explaining, const void *data,
		enum verdict_kind kind, struct verdict *verdict),
	struct verdict *verdict);

#endif
