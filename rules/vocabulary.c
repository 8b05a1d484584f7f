#include "vocabulary.h"

#include "intern.h"
#include "memory.h"
#include "ruleset_inside.h"

#include <stdlib.h>

enum { NO_USE = UINT32_MAX };

/* A word in one place of its rule, chained to other uses of the same keyword or author. */
struct use {
	struct keyword_use keyword; /* of a keyword */
	uint32_t word;
	uint32_t next; /* or NO_USE */
};

struct vocabulary {
	const struct ruleset *ruleset;
	struct arena *arena;
	struct intern keys; /* of words; numbers are those of the words */
	struct builder key; /* scratch */
	struct vocabulary_word *words;
	size_t capacity;
	struct use *uses;
	size_t use_count;
	size_t use_capacity;
	/* By the number of a keyword or author: the first of its uses, or NO_USE. */
	uint32_t *by_keyword;
	uint32_t *by_author;
	size_t rule; /* being visited */
	/* What was seen of the paper at hand. */
	uint32_t *rounds; /* by word: the round in which it was seen */
	uint32_t round;
	struct vocabulary_sighting *seen;
	size_t seen_count;
};

/* Puts what tells a word from all others into the scratch. */
static struct slice make_key(struct vocabulary *vocabulary, size_t rule, enum hit_kind kind,
	bool excludes, struct slice pattern)
{
	vocabulary->key.length = 0;
	builder_put_number(&vocabulary->key, (long long)rule);
	builder_put(&vocabulary->key, excludes ? " not " : " ");
	builder_put(&vocabulary->key, hit_kind_name(kind));
	builder_put_slice(&vocabulary->key, pattern);
	return builder_text(&vocabulary->key);
}

static uint32_t add_word(struct vocabulary *vocabulary, enum hit_kind kind, bool excludes,
	struct slice pattern)
{
	struct slice key = make_key(vocabulary, vocabulary->rule, kind, excludes, pattern);
	size_t count = vocabulary->keys.count;
	bool is_new;
	uint32_t number = intern_put(&vocabulary->keys, vocabulary->arena, key, &is_new);

	if (!is_new)
		return number;
	memory_grow((void **)&vocabulary->words, count, &vocabulary->capacity,
		sizeof(*vocabulary->words));
	vocabulary->words[number] = (struct vocabulary_word){
		.rule = vocabulary->rule,
		.kind = kind,
		.excludes = excludes,
		.pattern = pattern,
	};
	return number;
}

/* Chains a use of the keyword or author NUMBER. */
static void add_use(
	struct vocabulary *vocabulary, uint32_t *first, uint32_t number, struct use use)
{
	use.next = first[number];
	memory_grow((void **)&vocabulary->uses, vocabulary->use_count,
		&vocabulary->use_capacity, sizeof(*vocabulary->uses));
	vocabulary->uses[vocabulary->use_count] = use;
	first[number] = (uint32_t)vocabulary->use_count++;
}

static void on_keyword(void *owner, const struct keyword_use *use, bool excludes)
{
	struct vocabulary *vocabulary = owner;
	const struct keywords *keywords =
		ruleset_examination(vocabulary->ruleset)->keywords;
	uint32_t word = add_word(
		vocabulary, HIT_KEYWORD, excludes, keywords_word(keywords, use->keyword));

	add_use(vocabulary, vocabulary->by_keyword, use->keyword,
		(struct use){.keyword = *use, .word = word});
}

static void on_author(void *owner, uint32_t author, bool excludes)
{
	struct vocabulary *vocabulary = owner;
	const struct authors *authors = ruleset_examination(vocabulary->ruleset)->authors;
	uint32_t word =
		add_word(vocabulary, HIT_AUTHOR, excludes, authors_name(authors, author));

	add_use(vocabulary, vocabulary->by_author, author, (struct use){.word = word});
}

static void on_regex(void *owner, uint32_t regex, bool excludes)
{
	struct vocabulary *vocabulary = owner;
	const struct regexes *regexes = ruleset_examination(vocabulary->ruleset)->regexes;

	(void)add_word(vocabulary, HIT_REGEX, excludes, regexes_pattern(regexes, regex));
}

static uint32_t *new_table(size_t count)
{
	uint32_t *first = memory_new(count, sizeof(*first));

	for (size_t i = 0; i < count; i++)
		first[i] = NO_USE;
	return first;
}

struct vocabulary *vocabulary_new(const struct ruleset *ruleset)
{
	struct vocabulary *vocabulary = memory_new(1, sizeof(*vocabulary));
	const struct examination *examination = ruleset_examination(ruleset);
	const struct word_visitor visitor = {
		.on_keyword = on_keyword,
		.on_author = on_author,
		.on_regex = on_regex,
		.owner = vocabulary,
	};

	vocabulary->ruleset = ruleset;
	vocabulary->arena = arena_new();
	vocabulary->by_keyword = new_table(keywords_count(examination->keywords));
	vocabulary->by_author = new_table(authors_count(examination->authors));
	for (size_t i = 0; i < ruleset_count(ruleset); i++) {
		vocabulary->rule = i;
		node_visit(ruleset_condition(ruleset, i), &visitor);
	}
	vocabulary->rounds =
		memory_new(vocabulary->keys.count, sizeof(*vocabulary->rounds));
	vocabulary->seen = memory_new(vocabulary->keys.count, sizeof(*vocabulary->seen));
	return vocabulary;
}

void vocabulary_free(struct vocabulary *vocabulary)
{
	if (!vocabulary)
		return;
	intern_fini(&vocabulary->keys);
	builder_fini(&vocabulary->key);
	free(vocabulary->words);
	free(vocabulary->uses);
	free(vocabulary->by_keyword);
	free(vocabulary->by_author);
	free(vocabulary->rounds);
	free(vocabulary->seen);
	arena_free(vocabulary->arena);
	free(vocabulary);
}

const struct vocabulary_word *vocabulary_words(
	const struct vocabulary *vocabulary, size_t *count)
{
	*count = vocabulary->keys.count;
	return vocabulary->words;
}

uint32_t vocabulary_find(
	struct vocabulary *vocabulary, size_t rule, const struct hit *hit, bool excludes)
{
	return intern_find(&vocabulary->keys,
		make_key(vocabulary, rule, hit->kind, excludes, hit->pattern));
}

/* ---- the paper at hand ---- */

static void add_sighting(struct vocabulary *vocabulary, uint32_t word, size_t author)
{
	if (vocabulary->rounds[word] == vocabulary->round)
		return;
	vocabulary->rounds[word] = vocabulary->round;
	vocabulary->seen[vocabulary->seen_count++] =
		(struct vocabulary_sighting){word, (uint32_t)author};
}

static void see_keyword(struct vocabulary *vocabulary, uint32_t keyword)
{
	const struct examination *examination = ruleset_examination(vocabulary->ruleset);

	for (uint32_t i = vocabulary->by_keyword[keyword]; i != NO_USE;
		i = vocabulary->uses[i].next)
		if (keyword_use_seen(&vocabulary->uses[i].keyword, examination))
			add_sighting(vocabulary, vocabulary->uses[i].word, 0);
}

static void see_author(struct vocabulary *vocabulary, uint32_t author)
{
	const struct examination *examination = ruleset_examination(vocabulary->ruleset);
	size_t index;

	if (!authors_seen(examination->authors, author, &index))
		return;
	for (uint32_t i = vocabulary->by_author[author]; i != NO_USE;
		i = vocabulary->uses[i].next)
		add_sighting(vocabulary, vocabulary->uses[i].word, index);
}

const struct vocabulary_sighting *vocabulary_seen(
	struct vocabulary *vocabulary, size_t *count)
{
	const struct examination *examination = ruleset_examination(vocabulary->ruleset);
	size_t keyword_count;
	size_t author_count;
	const uint32_t *keywords =
		keywords_seen_list(examination->keywords, &keyword_count);
	const uint32_t *authors = authors_seen_list(examination->authors, &author_count);

	vocabulary->seen_count = 0;
	vocabulary->round++;
	for (size_t i = 0; i < keyword_count; i++)
		see_keyword(vocabulary, keywords[i]);
	for (size_t i = 0; i < author_count; i++)
		see_author(vocabulary, authors[i]);
	*count = vocabulary->seen_count;
	return vocabulary->seen;
}
