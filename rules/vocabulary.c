#include "vocabulary.h"

#include "intern.h"
#include "memory.h"
#include "ruleset_inside.h"
#include "utf8.h"

#include <stdlib.h>

enum { NO_USE = UINT32_MAX };

/* A word in one place of its rule, chained to other uses of the same keyword or author. */
struct use {
	struct keyword_use keyword; /* of a keyword */
	uint32_t word;
	uint32_t next; /* or NO_USE */
};

struct vocabulary {
	struct ruleset *ruleset;
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
	size_t seen_capacity;
	const struct paper *paper;
	struct keyword_place *places; /* that make variants */
	size_t place_count;
	size_t place_capacity;
	struct vocabulary_variant *variants;
	size_t variant_count;
	size_t variant_capacity;
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

struct vocabulary *vocabulary_new(struct ruleset *ruleset)
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
	free(vocabulary->places);
	free(vocabulary->variants);
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

/* Of a paper, more places are not looked at: it is no ordinary one. */
enum { PLACES_MAX = 10 * 1000 };

/* Is the place one of a variant, and of which form? */
static bool judge_place(const struct keyword_place *place, enum vocabulary_form *form)
{
	bool compound = place->freedoms & 1u << FREEDOM_COMPOUND;
	unsigned refusals = place->refusals;

	if (!refusals)
		*form = FORM_COMPOUND;
	else if (!(refusals & ~(unsigned)(REFUSED_CASE | REFUSED_GAP)))
		*form = FORM_SPELLING;
	else
		*form = FORM_INSIDE;
	if (*form == FORM_COMPOUND)
		return compound;
	if (*form == FORM_SPELLING)
		/* Letters of two words that stand side by side are no spelling of one. */
		return !compound || !(refusals & REFUSED_GAP);
	return !(refusals & ~(unsigned)(REFUSED_CASE | REFUSED_WORD));
}

/* Called while a paper is scanned; what the place means is looked at afterwards, if at all. */
static void on_place(void *owner, const struct keyword_place *place)
{
	struct vocabulary *vocabulary = owner;
	enum vocabulary_form form;

	if (vocabulary->place_count == PLACES_MAX || !judge_place(place, &form))
		return;
	memory_grow((void **)&vocabulary->places, vocabulary->place_count,
		&vocabulary->place_capacity, sizeof(*vocabulary->places));
	vocabulary->places[vocabulary->place_count++] = *place;
}

struct match_list vocabulary_match(
	struct vocabulary *vocabulary, const struct paper *paper, struct arena *arena)
{
	struct keywords *keywords = ruleset_keywords(vocabulary->ruleset);
	struct match_list matches;

	vocabulary->paper = paper;
	vocabulary->place_count = 0;
	keywords_watch(keywords, on_place, vocabulary);
	matches = ruleset_match(vocabulary->ruleset, paper, arena);
	keywords_watch(keywords, NULL, NULL);
	return matches;
}

static void add_sighting(struct vocabulary *vocabulary, uint32_t word, size_t author)
{
	if (vocabulary->rounds[word] == vocabulary->round)
		return;
	vocabulary->rounds[word] = vocabulary->round;
	memory_grow((void **)&vocabulary->seen, vocabulary->seen_count,
		&vocabulary->seen_capacity, sizeof(*vocabulary->seen));
	vocabulary->seen[vocabulary->seen_count++] =
		(struct vocabulary_sighting){.word = word, .author = (uint32_t)author};
}

static void add_elsewhere(struct vocabulary *vocabulary, uint32_t word)
{
	if (vocabulary->rounds[word] == vocabulary->round)
		return;
	memory_grow((void **)&vocabulary->seen, vocabulary->seen_count,
		&vocabulary->seen_capacity, sizeof(*vocabulary->seen));
	vocabulary->seen[vocabulary->seen_count++] =
		(struct vocabulary_sighting){.word = word, .elsewhere = true};
}

static void see_keyword(struct vocabulary *vocabulary, uint32_t keyword)
{
	const struct examination *examination = ruleset_examination(vocabulary->ruleset);

	for (uint32_t i = vocabulary->by_keyword[keyword]; i != NO_USE;
		i = vocabulary->uses[i].next) {
		if (keyword_use_seen(&vocabulary->uses[i].keyword, examination))
			add_sighting(vocabulary, vocabulary->uses[i].word, 0);
		else
			add_elsewhere(vocabulary, vocabulary->uses[i].word);
	}
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

/* ---- variants ---- */

static bool is_hangul(uint32_t code_point)
{
	return code_point >= 0xAC00 && code_point <= 0xD7A3;
}

/* The start of the syllables that stand before START without a gap: of a word, or so much of it as
 * a word may reasonably have. */
static size_t find_word(struct slice text, size_t start)
{
	enum { SYLLABLES_MAX = 8 };

	for (unsigned i = 0; i < SYLLABLES_MAX && start > 0; i++) {
		size_t before = utf8_last(slice_part(text, 0, start));
		size_t place = before;

		if (!is_hangul(utf8_next(text, &place)))
			break;
		start = before;
	}
	return start;
}

/* What stands at PLACE, as people would say it. */
static struct slice place_text(const struct paper *paper, const struct keyword_place *place,
	enum vocabulary_form form)
{
	struct slice text = place->field == FIELD_TITLE
				    ? paper->title
				    : paper->sections[place->index].text;

	if (form == FORM_COMPOUND)
		return slice_part(text, find_word(text, place->start), place->end);
	if (form == FORM_INSIDE)
		return slice_part(text, place->around_start, place->around_end);
	return slice_part(text, place->start, place->end);
}

static void add_variant(struct vocabulary *vocabulary, uint32_t word,
	enum vocabulary_form form, struct slice text)
{
	memory_grow((void **)&vocabulary->variants, vocabulary->variant_count,
		&vocabulary->variant_capacity, sizeof(*vocabulary->variants));
	vocabulary->variants[vocabulary->variant_count++] =
		(struct vocabulary_variant){word, form, text};
}

/* Adds the variant at PLACE to those of the words that are looked for there. */
static void add_place(struct vocabulary *vocabulary, const struct keyword_place *place)
{
	enum vocabulary_form form = FORM_COUNT;
	struct slice text;

	(void)judge_place(place, &form);
	text = place_text(vocabulary->paper, place, form);
	for (uint32_t i = vocabulary->by_keyword[place->keyword]; i != NO_USE;
		i = vocabulary->uses[i].next)
		if (vocabulary->uses[i].keyword.fields & 1u << place->field)
			add_variant(vocabulary, vocabulary->uses[i].word, form, text);
}

const struct vocabulary_variant *vocabulary_variants(
	struct vocabulary *vocabulary, size_t *count)
{
	vocabulary->variant_count = 0;
	for (size_t i = 0; i < vocabulary->place_count; i++)
		add_place(vocabulary, &vocabulary->places[i]);
	*count = vocabulary->variant_count;
	return vocabulary->variants;
}

void vocabulary_add_key(struct slice text, struct builder *key)
{
	struct folded folded = {0};

	fold_text(&folded, text);
	for (size_t i = 0; i < folded.count; i++) {
		static const char *const gaps[] = {"", " ", "-"};
		char bytes[UTF8_BYTES_MAX];
		size_t length = utf8_put(bytes, folded.units[i].code_point);

		builder_put(key, gaps[folded.units[i].gap]);
		builder_put_slice(key, (struct slice){bytes, length});
	}
	folded_fini(&folded);
}
