#include "rule_name.h"

#include "memory.h"
#include "yaml.h"

#include <stdlib.h>

bool rule_name_known(const struct ruleset *ruleset, struct slice name)
{
	for (size_t i = 0; i < ruleset_count(ruleset); i++)
		if (slice_equal(ruleset_rule(ruleset, i)->name, name))
			return true;
	return false;
}

void rule_name_add_unknown(
	struct text *out, const struct ruleset *ruleset, struct slice name)
{
	size_t count = ruleset_count(ruleset);
	const char **names = memory_new(count + 1, sizeof(*names));
	const char *near;

	for (size_t i = 0; i < count; i++)
		names[i] = ruleset_rule(ruleset, i)->name.bytes;
	near = yaml_nearest(name, names);
	text_format(out, "no rule is named '%.*s'%s%s%s", (int)name.length, name.bytes,
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	free(names);
}
