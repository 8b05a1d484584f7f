#include "author.h"

#include "arena.h"
#include "intern.h"
#include "memory.h"
#include "name.h"
#include "utf8.h"
#include "yaml.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	struct slice name;
	enum author_match match;
	struct name plain;
	struct name german; /* of a loose one that has umlauts; else empty */
	uint32_t paper;     /* in which it was seen */
	size_t index;       /* which name of the paper */
};

/* An author under one of the words that a matching name must have. */
struct filed {
	uint32_t hash;
	uint32_t author;
};

struct authors {
	struct arena *arena;
	struct name_workshop workshop;
	struct name_workshop german_workshop;
	struct entry *entries;
	size_t count;
	size_t capacity;
	struct filed *filed; /* by hash once built */
	size_t filed_count;
	size_t filed_capacity;
	struct intern texts; /* canonical; equal texts are one author */
	struct builder scratch;
	uint32_t paper;
	uint32_t *seen;
	size_t seen_count;
	char *joined; /* two neighbouring names as one */
	size_t joined_capacity;
};

size_t authors_word_count(struct authors *authors, struct slice name)
{
	return name.length <= AUTHOR_BYTES_MAX
		       ? name_take_apart(&authors->workshop, name).count
		       : 0;
}

void author_key(struct slice name, struct builder *key)
{
	struct name_workshop workshop = {0};
	struct name parts = {0};

	if (name.length <= AUTHOR_BYTES_MAX)
		parts = name_take_apart(&workshop, name);
	for (size_t i = 0; i < parts.count; i++) {
		builder_put(key, i ? " " : "");
		for (uint32_t k = 0; k < parts.words[i].length; k++) {
			char bytes[UTF8_BYTES_MAX];
			size_t length = utf8_put(bytes, parts.words[i].letters[k]);

			builder_put_slice(key, (struct slice){bytes, length});
		}
	}
	name_workshop_fini(&workshop);
}

bool author_is_misspelt(struct slice one, struct slice other)
{
	struct builder word = {0};
	struct slice mine;
	struct slice yours;
	size_t misspelt = 0;
	bool near = true;

	while (near && one.length && other.length) {
		const char *known[] = {NULL, NULL};

		(void)slice_next_field(&one, ' ', &mine);
		(void)slice_next_field(&other, ' ', &yours);
		if (slice_equal(mine, yours))
			continue;
		word.length = 0;
		builder_put_slice(&word, yours);
		builder_put_slice(&word, (struct slice){.bytes = "", .length = 1});
		known[0] = word.bytes;
		near = ++misspelt == 1 && yaml_nearest(mine, known);
	}
	builder_fini(&word);
	return near && misspelt == 1 && !one.length && !other.length;
}

/* ---- comparing ---- */

static bool matches(
	const struct entry *entry, const struct name *plain, const struct name *german)
{
	switch (entry->match) {
	case AUTHOR_MATCH_EXACT:
		return name_equals(&entry->plain, plain);
	case AUTHOR_MATCH_LOOSE:
		return name_matches_loosely(&entry->plain, plain) ||
		       name_matches_loosely(&entry->german, plain) ||
		       name_matches_loosely(&entry->plain, german);
	case AUTHOR_MATCH_DEFAULT:
	default:
		return name_matches(&entry->plain, plain);
	}
}

/* ---- filing ---- */

static uint32_t hash_word(const struct name_word *word)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < word->length; i++)
		hash = (hash ^ word->letters[i]) * 16777619u;
	return hash;
}

/* The same for a name in whatever order and spacing: the sum of its letters. */
static uint32_t hash_letters(const struct name *name)
{
	uint32_t hash = 0x5EED;

	for (size_t i = 0; i < name->count; i++) {
		for (size_t j = 0; j < name->words[i].length; j++)
			hash += name->words[i].letters[j] * 2654435761u;
	}
	return hash;
}

static void file_author(struct authors *authors, uint32_t hash, uint32_t author)
{
	memory_grow((void **)&authors->filed, authors->filed_count,
		&authors->filed_capacity, sizeof(*authors->filed));
	authors->filed[authors->filed_count++] =
		(struct filed){.hash = hash, .author = author};
}

/* Files a spelling of a name. A name that matches by default shares its last word. One that matches
 * loosely shares a word (the family name, wherever it stands), or all its letters. */
static void file_name(struct authors *authors, const struct name *name,
	enum author_match match, uint32_t author)
{
	if (!name->count)
		return;
	if (match != AUTHOR_MATCH_LOOSE) {
		file_author(authors, hash_word(&name->words[name->count - 1]), author);
		return;
	}
	for (size_t i = 0; i < name->count; i++)
		file_author(authors, hash_word(&name->words[i]), author);
	file_author(authors, hash_letters(name), author);
}

static int compare_filed(const void *a, const void *b)
{
	const struct filed *one = a;
	const struct filed *other = b;

	if (one->hash != other->hash)
		return one->hash < other->hash ? -1 : 1;
	return one->author < other->author ? -1 : one->author > other->author;
}

/* ---- adding ---- */

struct authors *authors_new(void)
{
	struct authors *authors = memory_new(1, sizeof(*authors));

	authors->arena = arena_new();
	return authors;
}

void authors_free(struct authors *authors)
{
	if (!authors)
		return;
	name_workshop_fini(&authors->workshop);
	name_workshop_fini(&authors->german_workshop);
	free(authors->entries);
	free(authors->filed);
	intern_fini(&authors->texts);
	builder_fini(&authors->scratch);
	free(authors->seen);
	free(authors->joined);
	arena_free(authors->arena);
	free(authors);
}

void author_describe(const struct author *author, struct builder *builder)
{
	static const char *const matches_by[] = {"", " match: exact", " match: loose"};

	builder_put_quoted(builder, author->name);
	builder_put(builder, matches_by[author->match]);
}

/* A copy of NAME that lives as long as the authors do. */
static struct name keep_name(struct authors *authors, const struct name *name)
{
	struct name kept = *name;

	if (!name->count)
		return (struct name){0};
	kept.words = arena_array(authors->arena, name->count, sizeof(*kept.words));
	memcpy(kept.words, name->words, name->count * sizeof(*kept.words));
	for (size_t i = 0; i < name->count; i++) {
		size_t bytes = kept.words[i].length * sizeof(*kept.words[i].letters);
		void *letters = arena_alloc(authors->arena, bytes);

		memcpy(letters, kept.words[i].letters, bytes);
		kept.words[i].letters = letters;
	}
	return kept;
}

uint32_t authors_add(struct authors *authors, const struct author *author)
{
	struct builder *builder = &authors->scratch;
	struct entry entry = {.match = author->match};
	struct name name;
	uint32_t number;
	bool is_new;

	if (author->name.length > AUTHOR_BYTES_MAX)
		return AUTHOR_NONE;
	builder->length = 0;
	author_describe(author, builder);
	number =
		intern_put(&authors->texts, authors->arena, builder_text(builder), &is_new);
	if (!is_new)
		return authors->entries[number].plain.count ? number : AUTHOR_NONE;
	entry.name = arena_copy(authors->arena, author->name);
	name = name_take_apart(&authors->workshop, author->name);
	entry.plain = keep_name(authors, &name);
	file_name(authors, &entry.plain, author->match, number);
	if (author->match == AUTHOR_MATCH_LOOSE) {
		name = name_take_german_apart(&authors->workshop, author->name);
		entry.german = keep_name(authors, &name);
		file_name(authors, &entry.german, author->match, number);
	}
	memory_grow((void **)&authors->entries, authors->count, &authors->capacity,
		sizeof(*authors->entries));
	authors->entries[authors->count++] = entry;
	return entry.plain.count ? number : AUTHOR_NONE;
}

void authors_build(struct authors *authors)
{
	if (authors->filed_count)
		qsort(authors->filed, authors->filed_count, sizeof(*authors->filed),
			compare_filed);
	authors->seen = memory_new(authors->count, sizeof(*authors->seen));
}

size_t authors_count(const struct authors *authors)
{
	return authors->count;
}

struct slice authors_name(const struct authors *authors, uint32_t number)
{
	return authors->entries[number].name;
}

struct slice authors_text(const struct authors *authors, uint32_t number)
{
	return authors->texts.texts[number];
}

/* ---- looking through a paper ---- */

/* A name of the paper, in both spellings. */
struct mention {
	struct name plain;
	struct name german;
	size_t index;
};

static void try_filed(struct authors *authors, uint32_t hash, const struct mention *mention)
{
	size_t low = 0;
	size_t high = authors->filed_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (authors->filed[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < authors->filed_count && authors->filed[low].hash == hash; low++) {
		struct entry *entry = &authors->entries[authors->filed[low].author];

		if (entry->paper == authors->paper ||
			!matches(entry, &mention->plain, &mention->german))
			continue;
		entry->paper = authors->paper;
		entry->index = mention->index;
		authors->seen[authors->seen_count++] = authors->filed[low].author;
	}
}

static void try_name(
	struct authors *authors, const struct name *name, const struct mention *mention)
{
	if (!name->count)
		return;
	for (size_t i = 0; i < name->count; i++)
		try_filed(authors, hash_word(&name->words[i]), mention);
	try_filed(authors, hash_letters(name), mention);
}

/* Returns how many words the name has. */
static size_t try_text(struct authors *authors, struct slice text, size_t index)
{
	struct mention mention = {.index = index};

	if (text.length > AUTHOR_BYTES_MAX)
		return 0;
	mention.plain = name_take_apart(&authors->workshop, text);
	mention.german = name_take_german_apart(&authors->german_workshop, text);
	try_name(authors, &mention.plain, &mention);
	try_name(authors, &mention.german, &mention);
	return mention.plain.count;
}

static void try_joined(
	struct authors *authors, struct slice first, struct slice second, size_t index)
{
	size_t length = first.length + 1 + second.length;

	if (authors->joined_capacity < length) {
		authors->joined_capacity = length * 2;
		authors->joined =
			memory_resize(authors->joined, authors->joined_capacity, 1);
	}
	memcpy(authors->joined, first.bytes, first.length);
	authors->joined[first.length] = ' ';
	memcpy(authors->joined + first.length + 1, second.bytes, second.length);
	(void)try_text(
		authors, (struct slice){.bytes = authors->joined, .length = length}, index);
}

void authors_scan(struct authors *authors, const struct slice *names, size_t count)
{
	size_t words_before = 0;

	authors->seen_count = 0;
	if (!authors->count)
		return;
	if (!++authors->paper) {
		/* After four thousand million papers: old numbers would come again. */
		for (size_t i = 0; i < authors->count; i++)
			authors->entries[i].paper = 0;
		authors->paper = 1;
	}
	for (size_t i = 0; i < count; i++) {
		size_t words = try_text(authors, names[i], i);

		if (words == 1 && words_before == 1) {
			try_joined(authors, names[i - 1], names[i], i - 1);
			try_joined(authors, names[i], names[i - 1], i - 1);
		}
		words_before = words;
	}
}

bool authors_seen(const struct authors *authors, uint32_t number, size_t *index)
{
	const struct entry *entry = &authors->entries[number];

	if (!authors->paper || entry->paper != authors->paper)
		return false;
	*index = entry->index;
	return true;
}

const uint32_t *authors_seen_list(const struct authors *authors, size_t *count)
{
	*count = authors->seen_count;
	return authors->seen;
}
