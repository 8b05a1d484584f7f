#include "bounds.h"

struct bounds bounds_none(void)
{
	return (struct bounds){.votes_max = INT64_MAX, .votes_missing = true};
}

bool bounds_are_possible(const struct bounds *bounds)
{
	if (bounds->votes_min > bounds->votes_max && !bounds->votes_missing)
		return false;
	return !bounds->after.bytes || !bounds->before.bytes ||
	       slice_compare(bounds->after, bounds->before) <= 0;
}
