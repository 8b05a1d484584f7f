#include "authors.h"

void authors_read(struct slice list, struct draft *draft,
	void (*add)(struct draft *draft, struct slice name))
{
	struct slice name;

	while (slice_next_field(&list, ',', &name)) {
		name = slice_trim(name);
		if (slice_starts_with_ignoring_case(name, SLICE_LITERAL("and ")))
			name = slice_trim(slice_part(name, 4, name.length));
		if (name.length > 0 && !slice_equal(name, SLICE_LITERAL("+")))
			add(draft, name);
	}
}
