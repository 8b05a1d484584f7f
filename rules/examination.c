#include "examination.h"

#include "memory.h"

void examination_add(struct examination *examination, const struct hit *hit, uint32_t word)
{
	memory_grow((void **)&examination->found, examination->found_count,
		&examination->found_capacity, sizeof(*examination->found));
	examination->found[examination->found_count++] = (struct found){*hit, word};
}

bool examination_has(const struct examination *examination, const struct hit *hit)
{
	for (size_t i = 0; i < examination->found_count; i++) {
		const struct hit *other = &examination->found[i].hit;

		if (other->kind == hit->kind && other->field == hit->field &&
			slice_equal(other->pattern, hit->pattern))
			return true;
	}
	return false;
}

void examination_drop(struct examination *examination, size_t count)
{
	for (size_t i = count; i < examination->found_count; i++) {
		const struct found *found = &examination->found[i];

		if (found->hit.kind == HIT_KEYWORD)
			examination->word_rounds[found->word * KEYWORD_FIELDS +
						 found->hit.field] = 0;
	}
	examination->found_count = count;
}

struct exclusion exclusion_begin(struct examination *examination)
{
	struct exclusion exclusion = {
		examination->collects, examination->spares, examination->undecided_count};

	examination->collects = examination->spares;
	/* An exclusion inside what is excluded excludes in earnest. */
	examination->spares = false;
	return exclusion;
}

bool exclusion_end(struct examination *examination, struct exclusion exclusion, bool found)
{
	bool passes = exclusion.spares ||
		      (!found && examination->undecided_count == exclusion.undecided_count);

	examination->collects = exclusion.collects;
	examination->spares = exclusion.spares;
	examination->turned_away = examination->turned_away || !passes;
	return passes;
}

void examination_give_up(struct examination *examination, uint32_t regex)
{
	if (!examination->undecided_count++)
		examination->undecided = regex;
}
