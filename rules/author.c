#include "author.h"

#include "arena.h"
#include "fold.h"
#include "intern.h"
#include "memory.h"
#include "utf8.h"
#include "yaml.h"

#include <stdlib.h>
#include <string.h>

/* Longer lists of words are no names of people; they are compared as a whole. */
enum { WORDS_MAX = 16 };

struct word {
	const uint32_t *letters; /* folded */
	uint32_t length;
	bool initial; /* one letter, of a script that has initials */
};

/* A name as a list of words. */
struct name {
	struct word *words;
	size_t count;
	uint32_t *letters; /* of all words, one after another */
	size_t length;
};

/* Memory that a name is taken apart in, used again for the next. */
struct workshop {
	struct folded folded;
	struct word *words;
	size_t word_capacity;
	uint32_t *letters;
	size_t letter_capacity;
	char *german; /* the source with ae for ä */
	size_t german_capacity;
};

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
	struct workshop workshop;
	struct workshop german_workshop;
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

/* ---- a name into words ---- */

static void workshop_fini(struct workshop *workshop)
{
	folded_fini(&workshop->folded);
	free(workshop->words);
	free(workshop->letters);
	free(workshop->german);
	*workshop = (struct workshop){0};
}

static bool is_dropped(uint32_t code_point)
{
	return code_point == '\'' || code_point == '"';
}

static bool parts_words(uint32_t code_point)
{
	return code_point == '.' || code_point == '-' || code_point == ',';
}

static bool is_suffix(const struct word *word)
{
	static const char *const suffixes[] = {"jr", "sr", "ii", "iii", "iv"};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		size_t length = strlen(suffixes[i]);
		size_t same = 0;

		while (same < length && same < word->length &&
			word->letters[same] == (unsigned char)suffixes[i][same])
			same++;
		if (same == length && same == word->length)
			return true;
	}
	return false;
}

/* Moves the first FAMILY words behind the others: "Family, Given" is "Given Family". */
static void turn_round(struct name *name, size_t family)
{
	struct word first[WORDS_MAX];

	if (!family || family >= name->count || name->count > WORDS_MAX)
		return;
	memcpy(first, name->words, family * sizeof(*first));
	memmove(name->words, name->words + family, (name->count - family) * sizeof(*first));
	memcpy(name->words + name->count - family, first, family * sizeof(*first));
}

/* Words into NAME, borrowed from WORKSHOP. *FAMILY: how many stood before the first comma. */
static void split_words(struct workshop *workshop, struct name *name, size_t *family)
{
	const struct folded *folded = &workshop->folded;
	bool open = false;
	bool comma = false;

	*family = 0;
	if (workshop->word_capacity < folded->count) {
		workshop->word_capacity = folded->count * 2;
		workshop->words = memory_resize(
			workshop->words, workshop->word_capacity, sizeof(*workshop->words));
	}
	if (workshop->letter_capacity < folded->count) {
		workshop->letter_capacity = folded->count * 2;
		workshop->letters = memory_resize(workshop->letters,
			workshop->letter_capacity, sizeof(*workshop->letters));
	}
	*name = (struct name){.words = workshop->words, .letters = workshop->letters};
	for (size_t i = 0; i < folded->count; i++) {
		const struct unit *unit = &folded->units[i];
		struct word *word;

		if (unit->gap)
			open = false;
		if (is_dropped(unit->code_point))
			continue;
		if (parts_words(unit->code_point)) {
			if (unit->code_point == ',' && !comma) {
				comma = true;
				*family = name->count;
			}
			open = false;
			continue;
		}
		if (!open)
			name->words[name->count++] = (struct word){
				.letters = name->letters + name->length,
			};
		open = true;
		word = &name->words[name->count - 1];
		word->initial = !word->length && unit->class == UNIT_LETTER;
		word->length++;
		name->letters[name->length++] = unit->code_point;
	}
}

/* Takes TEXT apart; the name borrows from WORKSHOP until its next use. */
static struct name take_apart(struct workshop *workshop, struct slice text)
{
	struct name name;
	size_t family;
	size_t suffixes = 0;

	fold_text(&workshop->folded, text);
	split_words(workshop, &name, &family);
	while (suffixes + 1 < name.count &&
		is_suffix(&name.words[name.count - 1 - suffixes]))
		suffixes++;
	name.count -= suffixes;
	turn_round(&name, family);
	return name;
}

/* ä, ö, ü and their capitals, as one code point or with the two dots behind: their second spelling,
 * and how many bytes they take; NULL for anything else. */
static const char *german_spelling(struct slice text, size_t place, size_t *length)
{
	static const struct {
		struct slice letter;
		const char *spelling;
	} spellings[] = {
		{SLICE_LITERAL("ä"), "ae"},
		{SLICE_LITERAL("ö"), "oe"},
		{SLICE_LITERAL("ü"), "ue"},
		{SLICE_LITERAL("Ä"), "ae"},
		{SLICE_LITERAL("Ö"), "oe"},
		{SLICE_LITERAL("Ü"), "ue"},
		{SLICE_LITERAL("a\xCC\x88"), "ae"},
		{SLICE_LITERAL("o\xCC\x88"), "oe"},
		{SLICE_LITERAL("u\xCC\x88"), "ue"},
		{SLICE_LITERAL("A\xCC\x88"), "ae"},
		{SLICE_LITERAL("O\xCC\x88"), "oe"},
		{SLICE_LITERAL("U\xCC\x88"), "ue"},
	};

	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		if (!slice_starts_with(
			    slice_part(text, place, text.length), spellings[i].letter))
			continue;
		*length = spellings[i].letter.length;
		return spellings[i].spelling;
	}
	return NULL;
}

/* Like take_apart(), with ae for ä and so on; an empty name where TEXT has no umlaut. */
static struct name take_german_apart(struct workshop *workshop, struct slice text)
{
	bool umlaut = false;
	size_t length = 0;

	if (workshop->german_capacity < text.length * 2 + 1) {
		workshop->german_capacity = text.length * 2 + 1;
		workshop->german =
			memory_resize(workshop->german, workshop->german_capacity, 1);
	}
	for (size_t place = 0; place < text.length;) {
		size_t taken = 1;
		const char *spelling = german_spelling(text, place, &taken);

		if (spelling) {
			memcpy(workshop->german + length, spelling, 2);
			length += 2;
			umlaut = true;
		} else {
			workshop->german[length++] = text.bytes[place];
		}
		place += taken;
	}
	if (!umlaut)
		return (struct name){0};
	return take_apart(
		workshop, (struct slice){.bytes = workshop->german, .length = length});
}

size_t authors_word_count(struct authors *authors, struct slice name)
{
	return name.length <= AUTHOR_BYTES_MAX ? take_apart(&authors->workshop, name).count
					       : 0;
}

void author_key(struct slice name, struct builder *key)
{
	struct workshop workshop = {0};
	struct name parts = {0};

	if (name.length <= AUTHOR_BYTES_MAX)
		parts = take_apart(&workshop, name);
	for (size_t i = 0; i < parts.count; i++) {
		builder_put(key, i ? " " : "");
		for (uint32_t k = 0; k < parts.words[i].length; k++) {
			char bytes[UTF8_BYTES_MAX];
			size_t length = utf8_put(bytes, parts.words[i].letters[k]);

			builder_put_slice(key, (struct slice){bytes, length});
		}
	}
	workshop_fini(&workshop);
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

static bool words_equal(const struct word *a, const struct word *b)
{
	return a->length == b->length &&
	       memcmp(a->letters, b->letters, a->length * sizeof(*a->letters)) == 0;
}

static bool names_equal(const struct name *a, const struct name *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (!words_equal(&a->words[i], &b->words[i]))
			return false;
	}
	return true;
}

/* Is INITIAL one, and WORD begins with it? */
static bool is_initial_of(const struct word *initial, const struct word *word)
{
	return initial->initial && initial->letters[0] == word->letters[0];
}

static bool words_agree(const struct word *a, const struct word *b)
{
	return words_equal(a, b) || is_initial_of(a, b) || is_initial_of(b, a);
}

/* Can all of FEWER be paired, in order, with words of MORE, so that only initials (or, with
 * ANY_LEFT, anything) of MORE are left over? */
static bool middles_agree(const struct word *fewer, size_t fewer_count,
	const struct word *more, size_t more_count, bool any_left)
{
	/* paired[i]: the first i of FEWER can be paired within the words of MORE so far. */
	bool paired[WORDS_MAX + 1] = {true};

	for (size_t j = 0; j < more_count; j++) {
		bool may_be_left = any_left || more[j].initial;

		for (size_t i = fewer_count; i > 0; i--)
			paired[i] = (paired[i] && may_be_left) ||
				    (paired[i - 1] && words_agree(&fewer[i - 1], &more[j]));
		paired[0] = paired[0] && may_be_left;
	}
	return paired[fewer_count];
}

/* The words between first and last. */
static bool between_agree(const struct name *rule, const struct name *paper, bool any_left)
{
	const struct word *a = rule->words + 1;
	const struct word *b = paper->words + 1;
	size_t a_count = rule->count - 2;
	size_t b_count = paper->count - 2;

	if (a_count <= b_count)
		return middles_agree(a, a_count, b, b_count, any_left);
	return middles_agree(b, b_count, a, a_count, any_left);
}

static bool are_people(const struct name *rule, const struct name *paper)
{
	return rule->count >= 2 && paper->count >= 2 && rule->count <= WORDS_MAX &&
	       paper->count <= WORDS_MAX;
}

static bool matches_default(const struct name *rule, const struct name *paper)
{
	if (names_equal(rule, paper))
		return true;
	if (!are_people(rule, paper))
		return false;
	if (!words_equal(&rule->words[rule->count - 1], &paper->words[paper->count - 1]))
		return false;
	if (!words_equal(&rule->words[0], &paper->words[0]) &&
		!is_initial_of(&rule->words[0], &paper->words[0]))
		return false;
	return between_agree(rule, paper, false);
}

/* Are the words of both, written as one, the same? */
static bool joined_equal(
	const struct word *a, size_t a_count, const struct word *b, size_t b_count)
{
	size_t i = 0;
	size_t j = 0;
	uint32_t a_place = 0;
	uint32_t b_place = 0;

	while (i < a_count && j < b_count) {
		if (a[i].letters[a_place++] != b[j].letters[b_place++])
			return false;
		if (a_place == a[i].length) {
			a_place = 0;
			i++;
		}
		if (b_place == b[j].length) {
			b_place = 0;
			j++;
		}
	}
	return i == a_count && j == b_count;
}

/* Both names in a given order. */
static bool matches_relaxed(const struct name *rule, const struct name *paper)
{
	if (joined_equal(rule->words, rule->count, paper->words, paper->count))
		return true;
	if (!are_people(rule, paper) || !words_equal(&rule->words[rule->count - 1],
						&paper->words[paper->count - 1]))
		return false;
	if (joined_equal(rule->words, rule->count - 1, paper->words, paper->count - 1))
		return true;
	return words_agree(&rule->words[0], &paper->words[0]) &&
	       between_agree(rule, paper, true);
}

/* The same words in another order? */
static bool same_words(const struct name *a, const struct name *b)
{
	bool taken[WORDS_MAX] = {false};

	if (a->count != b->count || a->count > WORDS_MAX)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		size_t j = 0;

		while (j < b->count &&
			(taken[j] || !words_equal(&a->words[i], &b->words[j])))
			j++;
		if (j == b->count)
			return false;
		taken[j] = true;
	}
	return true;
}

enum { ORDER_COUNT = 3 };

/* NAME as it stands (0), with its first word last (1), with its last word first (2). */
static struct name reordered(
	const struct name *name, int order, struct word words[WORDS_MAX])
{
	struct name result = *name;
	size_t shift = order == 1 ? 1 : name->count - 1;

	if (!order || !name->count || name->count > WORDS_MAX)
		return result;
	for (size_t i = 0; i < name->count; i++)
		words[i] = name->words[(i + shift) % name->count];
	result.words = words;
	return result;
}

static bool matches_loose(const struct name *rule, const struct name *paper)
{
	if (!rule->count || !paper->count)
		return false;
	if (same_words(rule, paper))
		return true;
	for (int i = 0; i < ORDER_COUNT; i++) {
		struct word rule_words[WORDS_MAX];
		struct name rule_name = reordered(rule, i, rule_words);

		for (int j = 0; j < ORDER_COUNT; j++) {
			struct word paper_words[WORDS_MAX];
			struct name paper_name = reordered(paper, j, paper_words);

			if (matches_relaxed(&rule_name, &paper_name))
				return true;
		}
	}
	return false;
}

static bool matches(
	const struct entry *entry, const struct name *plain, const struct name *german)
{
	switch (entry->match) {
	case AUTHOR_MATCH_EXACT:
		return names_equal(&entry->plain, plain);
	case AUTHOR_MATCH_LOOSE:
		return matches_loose(&entry->plain, plain) ||
		       matches_loose(&entry->german, plain) ||
		       matches_loose(&entry->plain, german);
	case AUTHOR_MATCH_DEFAULT:
	default:
		return matches_default(&entry->plain, plain);
	}
}

/* ---- filing ---- */

static uint32_t hash_word(const struct word *word)
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
	workshop_fini(&authors->workshop);
	workshop_fini(&authors->german_workshop);
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
	name = take_apart(&authors->workshop, author->name);
	entry.plain = keep_name(authors, &name);
	file_name(authors, &entry.plain, author->match, number);
	if (author->match == AUTHOR_MATCH_LOOSE) {
		name = take_german_apart(&authors->workshop, author->name);
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
	mention.plain = take_apart(&authors->workshop, text);
	mention.german = take_german_apart(&authors->german_workshop, text);
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
