#include "forget.h"

#include "identity.h"
#include "memory.h"

#include <stdlib.h>

/* ---- forgetting ---- */

struct list {
	struct forgotten *items; /* owned */
	size_t count;
	size_t capacity;
};

static int forget_all(struct store *store, struct slice ids, struct list *list)
{
	struct slice id;
	int known = 0;

	while (slice_next_field(&ids, '\n', &id)) {
		struct forgotten forgotten = {.id = id};
		int rc;

		if (id.length == 0)
			continue;
		rc = store_forget_paper(store, id, &forgotten.pairs);
		if (rc < 0)
			return -1;
		forgotten.known = rc == 1;
		known += rc;
		memory_grow((void **)&list->items, list->count, &list->capacity,
			sizeof(*list->items));
		list->items[list->count++] = forgotten;
	}
	return known;
}

int forget_papers(struct store *store, struct slice ids,
	void (*tell)(void *context, const struct forgotten *forgotten), void *context)
{
	struct list list = {0};
	int known = store_begin(store);

	if (known == 0)
		known = forget_all(store, ids, &list);
	if (known > 0 && store_unread_files(store) < 0)
		known = -1;
	if (known >= 0 && store_commit(store) < 0)
		known = -1;
	if (known < 0)
		store_rollback(store);
	for (size_t i = 0; known >= 0 && i < list.count; i++)
		tell(context, &list.items[i]);
	free(list.items);
	return known;
}

void forget_describe(struct text *out, const struct forgotten *forgotten, bool running)
{
	text_add_visible(out, forgotten->id);
	if (!forgotten->known) {
		text_add(out, SLICE_LITERAL(": no such paper is known"));
		return;
	}
	text_add(out, SLICE_LITERAL(": forgotten"));
	if (forgotten->pairs > 0) {
		text_add(out, SLICE_LITERAL(", with what "));
		text_add_count(out, forgotten->pairs, "rule");
		text_add(out, SLICE_LITERAL(" had said of it"));
	}
	text_add(out, running ? SLICE_LITERAL("; the digests are read again now")
			      : SLICE_LITERAL("; the digests are read again at the next "
					      "start"));
}

/* ---- ids as people write them ---- */

/* The id of TEXT behind the start of a link, where it is one then. */
static struct slice identify_as(
	struct arena *arena, struct slice prefix, struct slice text, struct slice expected)
{
	struct text link = {0};
	struct slice id;

	text_add(&link, prefix);
	text_add(&link, text);
	id = identity_of(arena, text_slice(&link), (struct slice){0});
	text_fini(&link);
	/* What is no link is taken for a title. */
	if (!slice_starts_with(id, expected) || !identity_valid(id) ||
		slice_starts_with(id, SLICE_LITERAL("title:")))
		return (struct slice){0};
	return id;
}

struct slice forget_identify(struct arena *arena, struct slice text)
{
	static const struct {
		struct slice start;    /* of what people write, */
		struct slice link;     /* which stands for this in a link */
		struct slice expected; /* start of the id that comes of it */
	} forms[] = {
		{{"arxiv:", 6}, {"https://arxiv.org/abs/", 22}, {"arxiv:", 6}},
		{{"doi:", 4}, {"https://doi.org/", 16}, {"", 0}},
		{{"10.", 3}, {"https://doi.org/10.", 19}, {"", 0}},
		{{"https://", 8}, {"https://", 8}, {"", 0}},
		{{"http://", 7}, {"http://", 7}, {"", 0}},
		{{"", 0}, {"https://arxiv.org/abs/", 22}, {"arxiv:", 6}},
	};

	text = slice_trim(text);
	if (slice_find_byte(text, '\n') < text.length)
		return (struct slice){0};
	if (identity_valid(text))
		return arena_copy(arena, text);
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (slice_starts_with_ignoring_case(text, forms[i].start))
			return identify_as(arena, forms[i].link,
				slice_part(text, forms[i].start.length, text.length),
				forms[i].expected);
	return (struct slice){0};
}
