#include "group.h"

#include "memory.h"

#include <stdlib.h>

int group_check_keys(const struct yaml_node *node, const char *const *known,
	const char *what, const char *advice, struct diagnostics *problems)
{
	size_t errors = problems->error_count;
	struct yaml_excerpt excerpt;

	if (node->count && node->items[0]->kind == YAML_SCALAR && !node->items[0]->quoted &&
		!node->items[0]->text.length && !yaml_nearest(node->keys[0]->text, known)) {
		yaml_error(problems, node->keys[0],
			"'%s' is a list, in brackets: [%s]; braces are for {any, all, none}",
			what, yaml_excerpt(node->keys[0]->text, &excerpt));
		return -1;
	}
	if (advice) {
		yaml_error(problems, node, "%s", advice);
		return -1;
	}
	yaml_check_keys(node, known, problems);
	if (!yaml_get(node, "any") && !yaml_get(node, "all") && !yaml_get(node, "none") &&
		problems->error_count == errors)
		yaml_error(
			problems, node, "'%s' needs one of 'any', 'all' and 'none'", what);
	return problems->error_count > errors ? -1 : 0;
}

static int compare_slices(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

void group_describe(struct builder *builder, const char *name, struct slice all,
	const size_t *ends, size_t count)
{
	struct slice *texts = memory_new(count, sizeof(*texts));

	for (size_t i = 0; i < count; i++)
		texts[i] = slice_part(all, i ? ends[i - 1] : 0, ends[i]);
	qsort(texts, count, sizeof(*texts), compare_slices);
	builder_put(builder, name);
	builder_put(builder, "(");
	for (size_t i = 0; i < count; i++) {
		if (i && slice_equal(texts[i], texts[i - 1]))
			continue;
		builder_put(builder, i ? ", " : "");
		builder_put_slice(builder, texts[i]);
	}
	builder_put(builder, ")");
	free(texts);
}

void group_explain(const struct explaining *explaining, const void *data,
	struct group_lists lists,
	void (*explain_list)(const struct explaining *explaining, const void *data,
		enum verdict_kind kind, struct verdict *verdict),
	struct verdict *verdict)
{
	const struct {
		const char *key;
		bool is_there;
		enum verdict_kind kind;
	} rows[] = {
		{"any", lists.any, VERDICT_ANY},
		{"all", lists.all, VERDICT_ALL},
		{"none", lists.none, VERDICT_NONE},
	};
	struct verdict *part;

	if (!lists.all && !lists.none) {
		verdict->kind = VERDICT_ANY;
		explain_list(explaining, data, VERDICT_ANY, verdict);
		verdict_decide(verdict);
		return;
	}
	verdict->kind = VERDICT_ALL;
	verdict_make_parts(explaining, verdict,
		(size_t)lists.any + (size_t)lists.all + (size_t)lists.none);
	part = verdict->parts;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!rows[i].is_there)
			continue;
		part->key = slice_of(rows[i].key);
		part->kind = rows[i].kind;
		explain_list(explaining, data, rows[i].kind, part);
		verdict_decide(part++);
	}
	verdict_decide(verdict);
}
