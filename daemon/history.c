#include "history.h"

bool history_wants(const struct history_query *query, const struct alert *alert)
{
	return alert->time_usec >= query->since_usec &&
	       (!query->rule.bytes ||
		       (alert->rule.bytes && slice_equal(alert->rule, query->rule)));
}
