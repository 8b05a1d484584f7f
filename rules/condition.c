#include "condition.h"

#include "memory.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* A kind of condition. Data lives in the arena of the rules, so nothing is freed. */
struct condition_kind {
	const char *name; /* its key */
	/* The data, or NULL with the problems reported. */
	void *(*parse)(const struct node_parser *parser, const struct yaml_node *node,
		unsigned fields);
	bool (*match)(const void *data, struct examination *examination);
	void (*describe)(const void *data, const struct node_parser *parser,
		struct builder *builder);
	/* As node_triggers() has it. NULL: it can hold whatever was seen. */
	bool (*triggers)(const void *data, struct triggers *triggers);
};

struct condition {
	const struct condition_kind *kind;
	const void *data;
};

struct node {
	struct condition *conditions;
	size_t count;
};

/* ---- hits ---- */

static void add_hit(struct examination *examination, const struct hit *hit, uint32_t word)
{
	memory_grow((void **)&examination->found, examination->found_count,
		&examination->found_capacity, sizeof(*examination->found));
	examination->found[examination->found_count++] = (struct found){*hit, word};
}

/* For kinds that have few hits: is there one of the same words already? */
static bool has_hit(const struct examination *examination, const struct hit *hit)
{
	for (size_t i = 0; i < examination->found_count; i++) {
		const struct hit *other = &examination->found[i].hit;

		if (other->kind == hit->kind && slice_equal(other->pattern, hit->pattern))
			return true;
	}
	return false;
}

/* Forgets the hits, all but the first COUNT, of something that did not hold after all. */
static void drop_hits(struct examination *examination, size_t count)
{
	for (size_t i = count; i < examination->found_count; i++) {
		const struct found *found = &examination->found[i];

		if (found->hit.kind == HIT_KEYWORD)
			examination->word_rounds[found->word * KEYWORD_FIELDS +
						 found->hit.field] = 0;
	}
	examination->found_count = count;
}

static void add_keyword_hit(
	struct examination *examination, uint32_t keyword, enum hit_field field)
{
	const struct sighting *sighting =
		keywords_seen(examination->keywords, keyword, field);
	uint32_t word = examination->word_numbers[keyword];
	uint32_t *round = &examination->word_rounds[word * KEYWORD_FIELDS + field];
	const struct paper *paper = examination->paper;
	struct hit hit = {
		.kind = HIT_KEYWORD,
		.field = field,
		.pattern = keywords_word(examination->keywords, keyword),
		.index = sighting->index,
		.start = sighting->start,
		.end = sighting->end,
	};

	if (*round == examination->round)
		return;
	*round = examination->round;
	hit.text = slice_part(
		field == FIELD_TITLE ? paper->title : paper->sections[hit.index].text,
		hit.start, hit.end);
	add_hit(examination, &hit, word);
}

/* ---- keywords ---- */

/* keywords: a list (any of), or {any, all, none}. */
struct keywords_data {
	struct keyword_list any;  /* none of the three is asked for when its count is 0 */
	struct keyword_list *all; /* of each list, one must be seen */
	size_t all_count;
	struct keyword_list none;
};

static bool use_match(const struct keyword_use *use, struct examination *examination)
{
	bool found = false;

	for (unsigned field = 0; field < KEYWORD_FIELDS; field++) {
		if (!(use->fields & 1u << field) ||
			!keywords_seen(examination->keywords, use->keyword, field))
			continue;
		found = true;
		if (examination->collects)
			add_keyword_hit(examination, use->keyword, (enum hit_field)field);
	}
	return found;
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a;
	uint32_t other = *(const uint32_t *)b;

	return one < other ? -1 : one > other;
}

static void add_place(struct examination *examination, size_t *count, uint32_t place)
{
	memory_grow((void **)&examination->places, *count, &examination->place_capacity,
		sizeof(*examination->places));
	examination->places[(*count)++] = place;
}

/* The places in a long list of the keywords that were seen, in the order of the list. */
static size_t find_places(const struct keyword_list *list, struct examination *examination)
{
	size_t seen_count;
	const uint32_t *seen = keywords_seen_list(examination->keywords, &seen_count);
	size_t count = 0;

	for (size_t i = 0; i < seen_count; i++) {
		size_t low = 0;
		size_t high = list->count;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (list->uses[list->by_keyword[middle]].keyword < seen[i])
				low = middle + 1;
			else
				high = middle;
		}
		while (low < list->count &&
			list->uses[list->by_keyword[low]].keyword == seen[i])
			add_place(examination, &count, list->by_keyword[low++]);
	}
	if (count)
		qsort(examination->places, count, sizeof(*examination->places),
			compare_numbers);
	return count;
}

/* Is one of LIST seen? Where hits are wanted, all of them are looked for. */
static bool list_match(const struct keyword_list *list, struct examination *examination)
{
	bool found = false;
	size_t count = list->by_keyword ? find_places(list, examination) : list->count;

	for (size_t i = 0; i < count; i++) {
		size_t place = list->by_keyword ? examination->places[i] : i;

		found = use_match(&list->uses[place], examination) || found;
		if (found && !examination->collects)
			return true;
	}
	return found;
}

/* Is nothing of LIST seen? Exclusions are no hits. */
static bool list_absent(const struct keyword_list *list, struct examination *examination)
{
	bool collects = examination->collects;
	bool found;

	examination->collects = false;
	found = list_match(list, examination);
	examination->collects = collects;
	return !found;
}

static bool keywords_match(const void *data, struct examination *examination)
{
	const struct keywords_data *keywords = data;

	if (!list_absent(&keywords->none, examination))
		return false;
	if (keywords->any.count && !list_match(&keywords->any, examination))
		return false;
	for (size_t i = 0; i < keywords->all_count; i++) {
		if (!list_match(&keywords->all[i], examination))
			return false;
	}
	return true;
}

static int parse_all_keywords(const struct node_parser *parser,
	const struct yaml_node *node, unsigned fields, struct keywords_data *keywords)
{
	int rc = 0;

	if (value_list(node, "all", parser->keyword_parser.problems) < 0)
		return -1;
	keywords->all_count = node->count;
	keywords->all = arena_array(
		parser->keyword_parser.arena, node->count, sizeof(*keywords->all));
	for (size_t i = 0; i < node->count; i++) {
		if (keyword_item_parse(&parser->keyword_parser, node->items[i], fields,
			    &keywords->all[i]) < 0)
			rc = -1;
	}
	return rc;
}

/* The keys of a map {any, all, none, EXTRA}; for those who forgot the brackets of a list, ADVICE
 * says what to write. */
static int check_group(const struct node_parser *parser, const struct yaml_node *node,
	const char *const *known, const char *what, const char *advice)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	size_t errors = problems->error_count;
	struct yaml_excerpt excerpt;

	if (node->count && node->items[0]->kind == YAML_SCALAR && !node->items[0]->quoted &&
		!node->items[0]->text.length && !yaml_nearest(node->keys[0]->text, known)) {
		yaml_error(problems, node->keys[0],
			"'%s' is a list, in brackets: [%s]; braces are for {any, all, none}",
			what, yaml_excerpt(node->keys[0]->text, &excerpt));
		return -1;
	}
	if (advice) {
		yaml_error(problems, node, "%s", advice);
		return -1;
	}
	yaml_check_keys(node, known, problems);
	if (!yaml_get(node, "any") && !yaml_get(node, "all") && !yaml_get(node, "none") &&
		problems->error_count == errors)
		yaml_error(
			problems, node, "'%s' needs one of 'any', 'all' and 'none'", what);
	return problems->error_count > errors ? -1 : 0;
}

static void *keywords_parse(
	const struct node_parser *parser, const struct yaml_node *node, unsigned fields)
{
	static const char *const known[] = {"any", "all", "none", NULL};
	const struct keyword_parser *inner = &parser->keyword_parser;
	struct keywords_data *keywords = arena_alloc(inner->arena, sizeof(*keywords));
	const struct yaml_node *part;
	int rc = 0;

	if (node->kind != YAML_MAP) {
		rc = keyword_list_parse(inner, node, "keywords", fields, &keywords->any);
		return rc < 0 ? NULL : keywords;
	}
	rc = check_group(parser, node, known, "keywords",
		yaml_get(node, "word") || yaml_get(node, "term")
			? "a keyword with options belongs in a list: [{…}]"
			: NULL);
	if ((part = yaml_get(node, "any")) &&
		keyword_list_parse(inner, part, "any", fields, &keywords->any) < 0)
		rc = -1;
	if ((part = yaml_get(node, "all")) &&
		parse_all_keywords(parser, part, fields, keywords) < 0)
		rc = -1;
	if ((part = yaml_get(node, "none")) &&
		keyword_list_parse(inner, part, "none", fields, &keywords->none) < 0)
		rc = -1;
	return rc < 0 ? NULL : keywords;
}

static int compare_slices(const void *a, const void *b)
{
	return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* Puts the parts of TEXTS that end at ENDS in order and without doubles: "NAME(A, B)". */
static void put_sorted(struct builder *builder, const char *name, struct slice all,
	const size_t *ends, size_t count)
{
	struct slice *texts = memory_new(count, sizeof(*texts));

	for (size_t i = 0; i < count; i++)
		texts[i] = slice_part(all, i ? ends[i - 1] : 0, ends[i]);
	qsort(texts, count, sizeof(*texts), compare_slices);
	builder_put(builder, name);
	builder_put(builder, "(");
	for (size_t i = 0; i < count; i++) {
		if (i && slice_equal(texts[i], texts[i - 1]))
			continue;
		builder_put(builder, i ? ", " : "");
		builder_put_slice(builder, texts[i]);
	}
	builder_put(builder, ")");
	free(texts);
}

static void put_list(struct builder *builder, const char *name,
	const struct keyword_list *list, const struct node_parser *parser)
{
	if (!list->count)
		return;
	builder_put(builder, name);
	builder_put(builder, "(");
	keyword_list_describe(list, parser->keyword_parser.keywords, builder);
	builder_put(builder, ")");
}

static void keywords_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct keywords_data *keywords = data;
	struct builder all = {0};
	size_t *ends = memory_new(keywords->all_count, sizeof(*ends));

	for (size_t i = 0; i < keywords->all_count; i++) {
		put_list(&all, "any", &keywords->all[i], parser);
		ends[i] = all.length;
	}
	put_list(builder, " any", &keywords->any, parser);
	if (keywords->all_count)
		put_sorted(builder, " all", builder_text(&all), ends, keywords->all_count);
	put_list(builder, " none", &keywords->none, parser);
	builder_fini(&all);
	free(ends);
}

static void add_trigger(
	uint32_t **numbers, size_t *count, size_t *capacity, uint32_t number)
{
	memory_grow((void **)numbers, *count, capacity, sizeof(**numbers));
	(*numbers)[(*count)++] = number;
}

static bool keywords_triggers(const void *data, struct triggers *triggers)
{
	const struct keywords_data *keywords = data;
	const struct keyword_list *least = keywords->any.count ? &keywords->any : NULL;

	for (size_t i = 0; i < keywords->all_count; i++) {
		if (!least || keywords->all[i].count < least->count)
			least = &keywords->all[i];
	}
	for (size_t i = 0; least && i < least->count; i++)
		add_trigger(&triggers->keywords, &triggers->keyword_count,
			&triggers->keyword_capacity, least->uses[i].keyword);
	return least != NULL;
}

/* ---- authors ---- */

struct author_list {
	uint32_t *numbers;
	size_t count;
};

/* authors: a list (any of), or {any, all, none, match}. */
struct authors_data {
	struct author_list any;
	struct author_list all;
	struct author_list none;
};

static bool author_match_one(struct examination *examination, uint32_t author)
{
	struct hit hit = {.kind = HIT_AUTHOR, .field = FIELD_AUTHORS};

	if (!authors_seen(examination->authors, author, &hit.index))
		return false;
	if (!examination->collects)
		return true;
	hit.pattern = authors_name(examination->authors, author);
	hit.text = examination->paper->authors[hit.index];
	hit.end = hit.text.length;
	if (!has_hit(examination, &hit))
		add_hit(examination, &hit, 0);
	return true;
}

static bool authors_match(const void *data, struct examination *examination)
{
	const struct authors_data *authors = data;
	bool found = !authors->any.count;
	size_t index;

	for (size_t i = 0; i < authors->none.count; i++) {
		if (authors_seen(examination->authors, authors->none.numbers[i], &index))
			return false;
	}
	for (size_t i = 0; i < authors->any.count; i++)
		found = author_match_one(examination, authors->any.numbers[i]) || found;
	for (size_t i = 0; found && i < authors->all.count; i++)
		found = author_match_one(examination, authors->all.numbers[i]);
	return found;
}

/* A capital or small letter of a script that writes given names and family names apart. */
static bool is_one_latin_word(const struct yaml_node *node)
{
	struct folded folded = {0};
	bool answer = node->kind == YAML_SCALAR && !node->quoted &&
		      author_word_count(node->text) == 1;

	if (answer) {
		fold_text(&folded, node->text);
		answer = folded.count && folded.units[0].class == UNIT_LETTER;
		folded_fini(&folded);
	}
	return answer;
}

static int parse_author(const struct node_parser *parser, const struct yaml_node *node,
	enum author_match match, uint32_t *number)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	struct author author = {.match = match};
	struct yaml_excerpt excerpt;

	if (node->kind == YAML_SCALAR && !node->text.length) {
		yaml_error(problems, node, "an empty author");
		return -1;
	}
	if (value_text(node, "authors", &author.name, problems) < 0)
		return -1;
	if (author.name.length > AUTHOR_BYTES_MAX) {
		yaml_error(
			problems, node, "a name of more than %d bytes", AUTHOR_BYTES_MAX);
		return -1;
	}
	if (!author_word_count(author.name)) {
		yaml_error(problems, node, "nothing of the author '%s' can be compared",
			yaml_excerpt(author.name, &excerpt));
		return -1;
	}
	*number = authors_add(parser->authors, &author);
	return 0;
}

static int parse_authors(const struct node_parser *parser, const struct yaml_node *node,
	const char *what, enum author_match match, struct author_list *list)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	bool was_one_word = false;
	int rc = 0;

	if (value_list(node, what, problems) < 0)
		return -1;
	list->count = node->count;
	list->numbers = arena_array(
		parser->keyword_parser.arena, node->count, sizeof(*list->numbers));
	for (size_t i = 0; i < node->count; i++) {
		bool is_one_word = is_one_latin_word(node->items[i]);
		struct yaml_excerpt before;
		struct yaml_excerpt here;

		if (parse_author(parser, node->items[i], match, &list->numbers[i]) < 0)
			rc = -1;
		if (was_one_word && is_one_word)
			yaml_warning(problems, node->items[i - 1],
				"'%s' and '%s' are two authors; if they are one, quote '%s, %s'; if "
				"they are two, quote each",
				yaml_excerpt(node->items[i - 1]->text, &before),
				yaml_excerpt(node->items[i]->text, &here), before.text,
				here.text);
		/* Of three in a row, the second is not warned about twice. */
		was_one_word = is_one_word && !was_one_word;
	}
	return rc;
}

static void *authors_parse(
	const struct node_parser *parser, const struct yaml_node *node, unsigned fields)
{
	static const char *const known[] = {"any", "all", "none", "match", NULL};
	static const char *const matches[] = {"default", "exact", "loose", NULL};
	struct authors_data *authors =
		arena_alloc(parser->keyword_parser.arena, sizeof(*authors));
	const struct yaml_node *part;
	unsigned match = AUTHOR_MATCH_DEFAULT;
	int rc = 0;

	(void)fields;
	if (node->kind != YAML_MAP) {
		rc = parse_authors(
			parser, node, "authors", AUTHOR_MATCH_DEFAULT, &authors->any);
		return rc < 0 ? NULL : authors;
	}
	rc = check_group(parser, node, known, "authors", NULL);
	if ((part = yaml_get(node, "match")) &&
		value_choice(part, "match", matches, &match,
			parser->keyword_parser.problems) < 0)
		rc = -1;
	if ((part = yaml_get(node, "any")) &&
		parse_authors(
			parser, part, "any", (enum author_match)match, &authors->any) < 0)
		rc = -1;
	if ((part = yaml_get(node, "all")) &&
		parse_authors(
			parser, part, "all", (enum author_match)match, &authors->all) < 0)
		rc = -1;
	if ((part = yaml_get(node, "none")) &&
		parse_authors(
			parser, part, "none", (enum author_match)match, &authors->none) < 0)
		rc = -1;
	return rc < 0 ? NULL : authors;
}

static void put_authors(struct builder *builder, const char *name,
	const struct author_list *list, const struct node_parser *parser)
{
	struct builder all = {0};
	size_t *ends;

	if (!list->count)
		return;
	ends = memory_new(list->count, sizeof(*ends));
	for (size_t i = 0; i < list->count; i++) {
		builder_put_slice(&all, authors_text(parser->authors, list->numbers[i]));
		ends[i] = all.length;
	}
	put_sorted(builder, name, builder_text(&all), ends, list->count);
	builder_fini(&all);
	free(ends);
}

static void authors_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct authors_data *authors = data;

	put_authors(builder, " any", &authors->any, parser);
	put_authors(builder, " all", &authors->all, parser);
	put_authors(builder, " none", &authors->none, parser);
}

static bool authors_triggers(const void *data, struct triggers *triggers)
{
	const struct authors_data *authors = data;
	const struct author_list *list = authors->all.count ? &authors->all : &authors->any;
	/* All of `all` must be seen, so its first is as good as any. */
	size_t count = authors->all.count ? 1 : list->count;

	for (size_t i = 0; i < count; i++)
		add_trigger(&triggers->authors, &triggers->author_count,
			&triggers->author_capacity, list->numbers[i]);
	return count > 0;
}

/* ---- votes ---- */

/* votes: a minimum, or {min, max, missing}. */
struct votes_data {
	bool has_min;
	bool has_max;
	int64_t min;
	int64_t max;
	unsigned missing;     /* place in missing_choices */
	struct slice pattern; /* in words, for hits */
};

enum { MISSING_FAILS, MISSING_PASSES };
static const char *const missing_choices[] = {"fail", "pass", NULL};

static bool votes_match(const void *data, struct examination *examination)
{
	const struct votes_data *votes = data;
	const struct paper *paper = examination->paper;
	struct hit hit = {
		.kind = HIT_VOTES, .field = FIELD_VOTES, .pattern = votes->pattern};

	if (!paper->has_votes && votes->missing == MISSING_FAILS)
		return false;
	if (paper->has_votes && ((votes->has_min && paper->votes < votes->min) ||
					(votes->has_max && paper->votes > votes->max)))
		return false;
	if (examination->collects && !has_hit(examination, &hit))
		add_hit(examination, &hit, 0);
	return true;
}

static void put_votes(const struct votes_data *votes, struct builder *builder)
{
	builder_put(builder, "votes");
	if (votes->has_min) {
		builder_put(builder, " >= ");
		builder_put_number(builder, votes->min);
	}
	if (votes->has_max) {
		builder_put(builder, votes->has_min ? " and <= " : " <= ");
		builder_put_number(builder, votes->max);
	}
	if (votes->missing == MISSING_PASSES)
		builder_put(builder, " or unknown");
}

static void votes_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct votes_data *votes = data;

	(void)parser;
	/* The kind's name, which the pattern begins with, stands there already. */
	builder_put_slice(builder,
		slice_part(votes->pattern, sizeof("votes") - 1, votes->pattern.length));
}

static int parse_votes_map(const struct yaml_node *node, struct votes_data *votes,
	struct diagnostics *problems)
{
	static const char *const known[] = {"min", "max", "missing", NULL};
	const struct yaml_node *min = yaml_get(node, "min");
	const struct yaml_node *max = yaml_get(node, "max");
	const struct yaml_node *missing = yaml_get(node, "missing");
	size_t errors = problems->error_count;

	yaml_check_keys(node, known, problems);
	votes->has_min = min && value_count(min, "min", &votes->min, problems) == 0;
	votes->has_max = max && value_count(max, "max", &votes->max, problems) == 0;
	if (missing)
		(void)value_choice(
			missing, "missing", missing_choices, &votes->missing, problems);
	if (!min && !max && problems->error_count == errors)
		yaml_error(problems, node, "'votes' needs 'min' or 'max'");
	if (votes->has_min && votes->has_max && votes->min > votes->max)
		yaml_error(problems, max,
			"no number of votes is at least %lld and at most %lld",
			(long long)votes->min, (long long)votes->max);
	return problems->error_count > errors ? -1 : 0;
}

static void *votes_parse(
	const struct node_parser *parser, const struct yaml_node *node, unsigned fields)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	struct arena *arena = parser->keyword_parser.arena;
	struct votes_data *votes = arena_alloc(arena, sizeof(*votes));
	struct builder builder = {0};

	(void)fields;
	if (node->kind == YAML_LIST) {
		yaml_error(problems, node, "'votes' must be a number, or {min: …, max: …}");
		return NULL;
	}
	if (node->kind == YAML_MAP) {
		if (parse_votes_map(node, votes, problems) < 0)
			return NULL;
	} else {
		if (value_count(node, "votes", &votes->min, problems) < 0)
			return NULL;
		votes->has_min = true;
	}
	put_votes(votes, &builder);
	votes->pattern = arena_copy(arena, builder_text(&builder));
	builder_fini(&builder);
	return votes;
}

/* ---- any, all, none ---- */

struct nodes_data {
	struct node **nodes;
	size_t count;
};

static bool any_match(const void *data, struct examination *examination)
{
	const struct nodes_data *nodes = data;
	bool found = false;

	/* All that hold are reported, so all are tried. */
	for (size_t i = 0; i < nodes->count; i++) {
		found = node_match(nodes->nodes[i], examination) || found;
		if (found && !examination->collects)
			return true;
	}
	return found;
}

static bool all_match(const void *data, struct examination *examination)
{
	const struct nodes_data *nodes = data;

	for (size_t i = 0; i < nodes->count; i++) {
		if (!node_match(nodes->nodes[i], examination))
			return false;
	}
	return true;
}

static bool none_match(const void *data, struct examination *examination)
{
	bool collects = examination->collects;
	bool found;

	examination->collects = false;
	found = any_match(data, examination);
	examination->collects = collects;
	return !found;
}

static void *nodes_parse(const struct node_parser *parser, const struct yaml_node *node,
	const char *what, unsigned fields)
{
	struct arena *arena = parser->keyword_parser.arena;
	struct nodes_data *nodes = arena_alloc(arena, sizeof(*nodes));
	bool complete = true;

	if (node->kind == YAML_SCALAR && node->text.length) {
		yaml_error(parser->keyword_parser.problems, node,
			"'%s' must be a list of nodes, such as [{keywords: […]}, {votes: 10}]",
			what);
		return NULL;
	}
	if (value_list(node, what, parser->keyword_parser.problems) < 0)
		return NULL;
	nodes->count = node->count;
	nodes->nodes = arena_array(arena, node->count, sizeof(struct node *));
	for (size_t i = 0; i < node->count; i++) {
		nodes->nodes[i] = node_parse(parser, node->items[i], false, fields);
		complete = complete && nodes->nodes[i];
	}
	return complete ? nodes : NULL;
}

static void *any_parse(
	const struct node_parser *parser, const struct yaml_node *node, unsigned fields)
{
	return nodes_parse(parser, node, "any", fields);
}

static void *all_parse(
	const struct node_parser *parser, const struct yaml_node *node, unsigned fields)
{
	return nodes_parse(parser, node, "all", fields);
}

static void *none_parse(
	const struct node_parser *parser, const struct yaml_node *node, unsigned fields)
{
	return nodes_parse(parser, node, "none", fields);
}

static void nodes_describe(
	const void *data, const struct node_parser *parser, struct builder *builder)
{
	const struct nodes_data *nodes = data;
	struct builder all = {0};
	size_t *ends = memory_new(nodes->count, sizeof(*ends));

	for (size_t i = 0; i < nodes->count; i++) {
		node_describe(nodes->nodes[i], parser, &all);
		ends[i] = all.length;
	}
	put_sorted(builder, "", builder_text(&all), ends, nodes->count);
	builder_fini(&all);
	free(ends);
}

static bool any_triggers(const void *data, struct triggers *triggers)
{
	const struct nodes_data *nodes = data;
	size_t keyword_count = triggers->keyword_count;
	size_t author_count = triggers->author_count;

	for (size_t i = 0; i < nodes->count; i++) {
		if (node_triggers(nodes->nodes[i], triggers))
			continue;
		triggers->keyword_count = keyword_count;
		triggers->author_count = author_count;
		return false;
	}
	return true;
}

static bool all_triggers(const void *data, struct triggers *triggers)
{
	const struct nodes_data *nodes = data;

	for (size_t i = 0; i < nodes->count; i++) {
		if (node_triggers(nodes->nodes[i], triggers))
			return true;
	}
	return false;
}

/* ---- the kinds ---- */

static const struct condition_kind kinds[] = {
	{"keywords", keywords_parse, keywords_match, keywords_describe, keywords_triggers},
	{"authors", authors_parse, authors_match, authors_describe, authors_triggers},
	{"votes", votes_parse, votes_match, votes_describe, NULL},
	{"any", any_parse, any_match, nodes_describe, any_triggers},
	{"all", all_parse, all_match, nodes_describe, all_triggers},
	{"none", none_parse, none_match, nodes_describe, NULL},
};

enum { KIND_COUNT = sizeof(kinds) / sizeof(*kinds), KEYS_MAX = 32 };

/* ---- nodes ---- */

static bool is_among(struct slice key, const char *const *keys)
{
	for (; *keys; keys++) {
		if (slice_equal(key, slice_of(*keys)))
			return true;
	}
	return false;
}

/* Reports the keys that do not belong in a node, or in a rule. */
static void check_node_keys(
	const struct node_parser *parser, const struct yaml_node *node, bool is_rule)
{
	const char *known[KEYS_MAX] = {"in"};
	size_t count = 1;

	for (size_t i = 0; i < KIND_COUNT; i++)
		known[count++] = kinds[i].name;
	for (size_t i = 0; is_rule && parser->rule_keys[i] && count < KEYS_MAX - 1; i++)
		known[count++] = parser->rule_keys[i];
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_node *key = node->keys[i];

		if (is_among(key->text, known))
			continue;
		if (!is_rule && is_among(key->text, parser->rule_keys))
			yaml_error(parser->keyword_parser.problems, key,
				"'%s' belongs to the rule, not to a node inside it",
				key->text.bytes);
		else
			yaml_report_unknown(
				parser->keyword_parser.problems, key, "key", known);
	}
}

struct node *node_parse(const struct node_parser *parser, const struct yaml_node *node,
	bool is_rule, unsigned fields)
{
	struct diagnostics *problems = parser->keyword_parser.problems;
	size_t errors = problems->error_count;
	struct node *parsed = arena_alloc(parser->keyword_parser.arena, sizeof(*parsed));
	const struct yaml_node *in;

	if (node->kind != YAML_MAP) {
		yaml_error(problems, node, "a node is a map, such as {keywords: […]}");
		return NULL;
	}
	check_node_keys(parser, node, is_rule);
	in = yaml_get(node, "in");
	if (in)
		(void)fields_parse(in, &fields, problems);
	parsed->conditions = arena_array(
		parser->keyword_parser.arena, KIND_COUNT, sizeof(*parsed->conditions));
	for (size_t i = 0; i < KIND_COUNT; i++) {
		const struct yaml_node *value = yaml_get(node, kinds[i].name);

		if (value)
			parsed->conditions[parsed->count++] = (struct condition){
				.kind = &kinds[i],
				.data = kinds[i].parse(parser, value, fields),
			};
	}
	if (!parsed->count && problems->error_count == errors)
		yaml_error(problems, node,
			"a %s needs a condition: keywords, authors, votes, any, all or none",
			is_rule ? "rule" : "node");
	return problems->error_count > errors ? NULL : parsed;
}

bool node_match(const struct node *node, struct examination *examination)
{
	size_t found_count = examination->found_count;

	for (size_t i = 0; i < node->count; i++) {
		if (node->conditions[i].kind->match(node->conditions[i].data, examination))
			continue;
		drop_hits(examination, found_count);
		return false;
	}
	return true;
}

void node_describe(
	const struct node *node, const struct node_parser *parser, struct builder *builder)
{
	for (size_t i = 0; i < node->count; i++) {
		builder_put(builder, i ? "; " : "");
		builder_put(builder, node->conditions[i].kind->name);
		node->conditions[i].kind->describe(
			node->conditions[i].data, parser, builder);
	}
}

bool node_triggers(const struct node *node, struct triggers *triggers)
{
	for (size_t i = 0; i < node->count; i++) {
		const struct condition_kind *kind = node->conditions[i].kind;

		if (kind->triggers && kind->triggers(node->conditions[i].data, triggers))
			return true;
	}
	return false;
}
