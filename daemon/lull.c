#include "lull.h"

struct lull lull_since(int64_t since_usec, struct lull_moment now)
{
	int64_t passed = since_usec < now.wall_usec ? now.wall_usec - since_usec : 0;

	return (struct lull){since_usec, now.steady_usec - passed};
}

int64_t lull_usec(const struct lull *lull, struct lull_moment now)
{
	int64_t wall = now.wall_usec - lull->since_usec;
	int64_t steady = now.steady_usec - lull->since_steady_usec;

	/* A wall clock that was set ahead, or that was ahead at first and is right now, shows in one of
	 * them. One that was set back behind what was noted says nothing. */
	return wall >= 0 && wall < steady ? wall : steady;
}
