#include "quota.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct quota {
	char *rule; /* owned */
	int64_t count;
	int64_t window_usec;
	int64_t *uses; /* when, oldest first; owned */
	size_t use_count;
	size_t capacity;
};

struct quota_list {
	struct quota *quotas;
	size_t count;
	size_t capacity;
};

struct quota_list *quota_list_new(void)
{
	return memory_new(1, sizeof(struct quota_list));
}

static void free_quotas(struct quota *quotas, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(quotas[i].rule);
		free(quotas[i].uses);
	}
	free(quotas);
}

void quota_list_free(struct quota_list *list)
{
	if (!list)
		return;
	free_quotas(list->quotas, list->count);
	free(list);
}

static struct quota *find(const struct quota_list *list, struct slice rule)
{
	for (size_t i = 0; i < list->count; i++)
		if (slice_equal(slice_of(list->quotas[i].rule), rule))
			return &list->quotas[i];
	return NULL;
}

void quota_list_configure(struct quota_list *list, const struct ruleset *ruleset)
{
	struct quota_list next = {0};

	for (size_t i = 0; i < ruleset_count(ruleset); i++) {
		const struct rule *rule = ruleset_rule(ruleset, i);
		struct quota *before = find(list, rule->name);
		struct quota *quota;

		if (rule->limit_count == 0)
			continue;
		memory_grow((void **)&next.quotas, next.count, &next.capacity,
			sizeof(*next.quotas));
		quota = &next.quotas[next.count++];
		*quota = (struct quota){
			.rule = memory_copy_text(rule->name.bytes, rule->name.length),
			.count = rule->limit_count,
			.window_usec = rule->limit_seconds * 1000000,
		};
		if (!before)
			continue;
		quota->uses = before->uses;
		quota->use_count = before->use_count;
		quota->capacity = before->capacity;
		before->uses = NULL;
		before->use_count = before->capacity = 0;
	}
	free_quotas(list->quotas, list->count);
	*list = next;
}

bool quota_list_is_empty(const struct quota_list *list)
{
	return list->count == 0;
}

bool quota_is_open(struct quota_list *list, struct slice rule, int64_t now_usec)
{
	struct quota *quota = find(list, rule);
	size_t old = 0;

	if (!quota)
		return true;
	while (old < quota->use_count && now_usec - quota->uses[old] >= quota->window_usec)
		old++;
	quota->use_count -= old;
	if (old > 0)
		memmove(quota->uses, quota->uses + old,
			quota->use_count * sizeof(*quota->uses));
	return (int64_t)quota->use_count < quota->count;
}

void quota_use(struct quota_list *list, struct slice rule, int64_t now_usec)
{
	struct quota *quota = find(list, rule);

	if (!quota)
		return;
	memory_grow((void **)&quota->uses, quota->use_count, &quota->capacity,
		sizeof(*quota->uses));
	quota->uses[quota->use_count++] = now_usec;
}
