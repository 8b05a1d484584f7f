#include "scope.h"

#include "arena.h"
#include "memory.h"
#include "ruleset.h"
#include "value.h"

#include <stdlib.h>

enum { TITLE = 1 << FIELD_TITLE, SUMMARY = 1 << FIELD_SUMMARY };

struct scope scope_default(void)
{
	return (struct scope){.fields = TITLE | SUMMARY};
}

int scope_parse_fields(
	const struct yaml_node *node, struct scope *scope, struct diagnostics *problems)
{
	static const char *const names[] = {"title", "summary", NULL};
	unsigned chosen;

	if (value_choices(node, "in", names, &chosen, problems) < 0)
		return -1;
	scope->fields = (chosen & 1 ? TITLE : 0) | (chosen & 2 ? SUMMARY : 0);
	scope->is_said = true;
	return 0;
}

static int check_label(const struct yaml_node *node, struct diagnostics *problems)
{
	struct yaml_excerpt excerpt;
	struct slice label;

	if (value_text(node, "section", &label, problems) < 0)
		return -1;
	if (sections_is_label(label))
		return 0;
	yaml_error(problems, node, "nothing of the label '%s' can be compared",
		yaml_excerpt(label, &excerpt));
	return -1;
}

static int parse_sections(const struct yaml_node *node, struct scope *scope,
	struct sections *sections, struct diagnostics *problems)
{
	struct slice *labels;
	int rc = 0;

	if (value_list(node, "section", problems) < 0)
		return -1;
	labels = memory_new(node->count, sizeof(*labels));
	for (size_t i = 0; i < node->count; i++) {
		labels[i] = node->items[i]->text;
		if (check_label(node->items[i], problems) < 0)
			rc = -1;
	}
	if (rc == 0)
		scope->sections = sections_add(sections, labels, node->count);
	if (scope->sections == SECTIONS_FULL) {
		yaml_error(problems, node,
			"more than %d labels of sections, or %d different lists of them",
			SECTION_LABELS_MAX, SECTION_SETS_MAX);
		scope->sections = SECTIONS_ALL;
		rc = -1;
	}
	free(labels);
	return rc;
}

int scope_parse(const struct yaml_node *map, struct scope *scope, struct sections *sections,
	struct diagnostics *problems)
{
	const struct yaml_node *in = yaml_get(map, "in");
	const struct yaml_node *section = yaml_get(map, "section");
	int rc = 0;

	if (in && scope_parse_fields(in, scope, problems) < 0)
		rc = -1;
	if (!section)
		return rc;
	scope->fields = SUMMARY | (scope->is_said ? scope->fields & TITLE : 0);
	return parse_sections(section, scope, sections, problems) < 0 ? -1 : rc;
}

void scope_describe(
	const struct scope *scope, const struct sections *sections, struct builder *builder)
{
	if (scope->fields == TITLE)
		builder_put(builder, " in=title");
	if (scope->fields == SUMMARY)
		builder_put(builder, " in=summary");
	if (!(scope->fields & SUMMARY) || scope->sections == SECTIONS_ALL)
		return;
	builder_put(builder, " sections=");
	builder_put_quoted(builder, sections_text(sections, scope->sections));
}
