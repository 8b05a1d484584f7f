/* While digests come in, every fact is noted down as an event at a mention of a paper. At the end
 * the mentions are numbered by paper and the events sorted, so that counting each pair once is one
 * pass; nothing depends on a hash that a hostile digest could play with. */
#include "statistics.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECONDS_A_DAY = 24 * 60 * 60, NO_DAY = INT32_MIN };

/* The group in the roster that is no word's. */
enum { ALL_AUTHORS = UINT32_MAX };

struct mention {
	struct slice id;
	int32_t day;    /* since 1970-01-01, or NO_DAY */
	int32_t month;  /* year * 12 + month from 0; of no meaning without a day */
	uint32_t paper; /* its number; filled in at the end */
};

/* What an event says, of a rule or a word. */
enum topic {
	TOPIC_MATCHED,         /* the rule matched */
	TOPIC_EXCLUDED,        /* only exclusions kept the rule from matching */
	TOPIC_EXCLUDED_OPENLY, /* and one of them was seen outside the summary */
	TOPIC_SEEN,            /* the word is in the paper */
	TOPIC_HIT,             /* the word is a reason for a match */
	TOPIC_EXCLUDES,        /* the word is one of the exclusions */
	TOPIC_COUNT
};

struct event {
	uint32_t number; /* of a rule or word */
	uint32_t topic;
	uint32_t mention;
	uint32_t paper; /* filled in at the end */
};

struct gathering {
	struct ruleset *ruleset;
	const bool *wanted;
	struct vocabulary *vocabulary;
	const struct vocabulary_word *words;
	size_t word_count;
	bool asks_for_authors; /* some rule that counts does */
	struct arena *arena;
	struct mention *mentions;
	size_t mention_count;
	size_t mention_capacity;
	struct event *events;
	size_t event_count;
	size_t event_capacity;
	struct roster *roster; /* names that words matched, by word; and ALL_AUTHORS */
};

/* ---- days ---- */

static int digits(struct slice date, size_t start, size_t end)
{
	int number = 0;

	for (size_t i = start; i < end; i++)
		number = number * 10 + (date.bytes[i] - '0');
	return number;
}

/* DATE is a day, as papers have it. */
static void set_day(struct mention *mention, struct slice date)
{
	struct tm day = {
		.tm_year = digits(date, 0, 4) - 1900,
		.tm_mon = digits(date, 5, 7) - 1,
		.tm_mday = digits(date, 8, 10),
	};

	mention->month = (day.tm_year + 1900) * 12 + day.tm_mon;
	mention->day = (int32_t)(timegm(&day) / SECONDS_A_DAY);
}

static void write_day(int32_t number, char day[DATE_BYTES + 1])
{
	time_t time = (time_t)number * SECONDS_A_DAY;
	struct tm parts = {0};

	if (!gmtime_r(&time, &parts) || !strftime(day, DATE_BYTES + 1, "%Y-%m-%d", &parts))
		day[0] = '\0';
}

/* ---- gathering ---- */

struct statistics *statistics_new(struct ruleset *ruleset, const bool *wanted)
{
	struct statistics *statistics = memory_new(1, sizeof(*statistics));
	struct gathering *gathering = memory_new(1, sizeof(*gathering));

	*gathering = (struct gathering){
		.ruleset = ruleset,
		.wanted = wanted,
		.vocabulary = vocabulary_new(ruleset),
		.arena = arena_new(),
		.roster = roster_new(),
	};
	gathering->words = vocabulary_words(gathering->vocabulary, &gathering->word_count);
	for (size_t i = 0; i < gathering->word_count; i++)
		if (gathering->words[i].kind == HIT_AUTHOR &&
			wanted[gathering->words[i].rule])
			gathering->asks_for_authors = true;
	statistics->gathering = gathering;
	return statistics;
}

static void free_gathering(struct gathering *gathering)
{
	vocabulary_free(gathering->vocabulary);
	free(gathering->mentions);
	free(gathering->events);
	roster_free(gathering->roster);
	arena_free(gathering->arena);
	free(gathering);
}

void statistics_free(struct statistics *statistics)
{
	if (!statistics)
		return;
	for (size_t i = 0; i < statistics->rule_count; i++)
		free(statistics->rules[i].months);
	free(statistics->rules);
	free(statistics->words);
	free(statistics->months);
	free_gathering(statistics->gathering);
	free(statistics);
}

static void add_event(struct gathering *gathering, enum topic topic, size_t number)
{
	memory_grow((void **)&gathering->events, gathering->event_count,
		&gathering->event_capacity, sizeof(*gathering->events));
	gathering->events[gathering->event_count++] = (struct event){
		.number = (uint32_t)number,
		.topic = topic,
		.mention = (uint32_t)gathering->mention_count - 1,
	};
}

static void add_mention(struct gathering *gathering, const struct paper *paper)
{
	struct mention *mention;

	memory_grow((void **)&gathering->mentions, gathering->mention_count,
		&gathering->mention_capacity, sizeof(*gathering->mentions));
	mention = &gathering->mentions[gathering->mention_count++];
	*mention = (struct mention){
		.id = arena_copy(gathering->arena, paper->id),
		.day = NO_DAY,
	};
	if (paper->date.bytes)
		set_day(mention, paper->date);
	if (gathering->asks_for_authors)
		for (size_t i = 0; i < paper->author_count; i++)
			roster_add(gathering->roster, ALL_AUTHORS,
				(uint32_t)gathering->mention_count - 1, paper->authors[i]);
}

/* The words behind the hits of MATCH. */
static void add_hits(
	struct gathering *gathering, const struct match *match, enum topic topic)
{
	for (size_t i = 0; i < match->hit_count; i++) {
		uint32_t word = vocabulary_find(gathering->vocabulary, match->rule,
			&match->hits[i], topic == TOPIC_EXCLUDES);

		if (word != VOCABULARY_NONE)
			add_event(gathering, topic, word);
	}
}

static void add_matches(struct gathering *gathering, const struct match_list *matches)
{
	for (size_t i = 0; i < matches->count; i++) {
		const struct match *match = &matches->items[i];

		if (!gathering->wanted[match->rule])
			continue;
		add_event(gathering, TOPIC_MATCHED, match->rule);
		add_hits(gathering, match, TOPIC_HIT);
	}
}

static void add_excluded(struct gathering *gathering, const struct match_list *excluded)
{
	for (size_t i = 0; i < excluded->count; i++) {
		const struct match *match = &excluded->items[i];
		/* Without a hit there is no word that could be looked for elsewhere. */
		bool openly = match->hit_count == 0;

		if (!gathering->wanted[match->rule])
			continue;
		for (size_t k = 0; k < match->hit_count; k++)
			openly = openly || match->hits[k].field != FIELD_SUMMARY;
		add_event(gathering, TOPIC_EXCLUDED, match->rule);
		if (openly)
			add_event(gathering, TOPIC_EXCLUDED_OPENLY, match->rule);
		add_hits(gathering, match, TOPIC_EXCLUDES);
	}
}

static void add_seen(struct gathering *gathering, const struct paper *paper)
{
	size_t count;
	const struct vocabulary_sighting *seen =
		vocabulary_seen(gathering->vocabulary, &count);

	for (size_t i = 0; i < count; i++) {
		const struct vocabulary_word *word = &gathering->words[seen[i].word];

		if (!gathering->wanted[word->rule])
			continue;
		add_event(gathering, TOPIC_SEEN, seen[i].word);
		if (word->kind == HIT_AUTHOR)
			roster_add(gathering->roster, seen[i].word,
				(uint32_t)gathering->mention_count - 1,
				paper->authors[seen[i].author]);
	}
}

void statistics_add(struct statistics *statistics, const struct digest *digest)
{
	struct gathering *gathering = statistics->gathering;

	statistics->digests++;
	for (size_t i = 0; i < digest->paper_count; i++) {
		const struct paper *paper = &digest->papers[i];
		struct match_list matches =
			ruleset_match(gathering->ruleset, paper, digest->arena);
		struct match_list excluded =
			ruleset_excluded(gathering->ruleset, paper, digest->arena);

		add_mention(gathering, paper);
		add_matches(gathering, &matches);
		add_excluded(gathering, &excluded);
		add_seen(gathering, paper);
	}
}

/* ---- counting papers and days ---- */

/* A mention, to be sorted. */
struct place {
	const struct mention *mention;
};

static int compare_ids(const void *a, const void *b)
{
	const struct mention *one = ((const struct place *)a)->mention;
	const struct mention *other = ((const struct place *)b)->mention;
	int order = slice_compare(one->id, other->id);

	/* Mentions lie in the order in which they came. */
	return order ? order : one < other ? -1 : one > other;
}

static void number_papers(struct statistics *statistics)
{
	struct gathering *gathering = statistics->gathering;
	size_t count = gathering->mention_count;
	struct place *places = memory_new(count, sizeof(*places));

	for (size_t i = 0; i < count; i++)
		places[i].mention = &gathering->mentions[i];
	if (count)
		qsort(places, count, sizeof(*places), compare_ids);
	for (size_t i = 0; i < count; i++) {
		struct mention *mention =
			&gathering->mentions[places[i].mention - gathering->mentions];
		bool is_new = !i || !slice_equal(places[i - 1].mention->id, mention->id);

		statistics->papers += is_new;
		statistics->undated += is_new && mention->day == NO_DAY;
		mention->paper = (uint32_t)statistics->papers - 1;
	}
	free(places);
}

static int compare_days(const void *a, const void *b)
{
	int32_t one = *(const int32_t *)a;
	int32_t other = *(const int32_t *)b;

	return one < other ? -1 : one > other;
}

/* The span of days, and how many of them have papers. Returns the last, or NO_DAY. */
static int32_t count_days(struct statistics *statistics)
{
	const struct gathering *gathering = statistics->gathering;
	int32_t *days = memory_new(gathering->mention_count, sizeof(*days));
	int32_t last = NO_DAY;
	size_t count = 0;

	for (size_t i = 0; i < gathering->mention_count; i++)
		if (gathering->mentions[i].day != NO_DAY)
			days[count++] = gathering->mentions[i].day;
	if (count) {
		qsort(days, count, sizeof(*days), compare_days);
		last = days[count - 1];
		write_day(days[0], statistics->first);
		write_day(last, statistics->last);
		write_day(last - STATISTICS_RECENT_DAYS + 1, statistics->recent_first);
	}
	for (size_t i = 0; i < count; i++) {
		if (i && days[i] == days[i - 1])
			continue;
		statistics->days++;
		statistics->recent_days += days[i] > last - STATISTICS_RECENT_DAYS;
	}
	free(days);
	return last;
}

/* ---- counting events ---- */

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_events(const void *a, const void *b)
{
	const struct event *one = a;
	const struct event *other = b;

	if (one->topic != other->topic)
		return compare_numbers(one->topic, other->topic);
	if (one->number != other->number)
		return compare_numbers(one->number, other->number);
	if (one->paper != other->paper)
		return compare_numbers(one->paper, other->paper);
	return compare_numbers(one->mention, other->mention);
}

/* Sorts the events and leaves the first of each topic, number and paper. */
static void sort_events(struct gathering *gathering)
{
	struct event *events = gathering->events;
	size_t count = 0;

	for (size_t i = 0; i < gathering->event_count; i++)
		events[i].paper = gathering->mentions[events[i].mention].paper;
	if (gathering->event_count)
		qsort(events, gathering->event_count, sizeof(*events), compare_events);
	for (size_t i = 0; i < gathering->event_count; i++) {
		const struct event *last = count ? &events[count - 1] : NULL;

		if (!last || last->topic != events[i].topic ||
			last->number != events[i].number || last->paper != events[i].paper)
			events[count++] = events[i];
	}
	gathering->event_count = count;
}

/* Was this said of the same paper, at whatever mention? */
static bool is_said(
	const struct gathering *gathering, enum topic topic, size_t number, uint32_t paper)
{
	size_t low = 0;
	size_t high = gathering->event_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct event *event = &gathering->events[middle];
		int order = compare_numbers(event->topic, topic);

		if (!order)
			order = compare_numbers(event->number, (uint32_t)number);
		if (!order)
			order = compare_numbers(event->paper, paper);
		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* The day that the statistics end with. */
struct end {
	int32_t day;
	int32_t month;
};

static void count_alert(struct statistics *statistics, struct rule_statistics *rule,
	const struct mention *mention, const struct end *end)
{
	rule->alerts++;
	statistics->alerts++;
	if (mention->day == NO_DAY)
		return;
	rule->dated++;
	statistics->dated++;
	if (mention->day > end->day - STATISTICS_RECENT_DAYS) {
		rule->recent++;
		statistics->recent++;
	}
	if (end->month - mention->month < STATISTICS_MONTHS) {
		int32_t place = STATISTICS_MONTHS - 1 - (end->month - mention->month);

		rule->months[place]++;
		statistics->months[place]++;
	}
}

static void count_excluded(
	const struct gathering *gathering, struct rule_statistics *rule, uint32_t paper)
{
	/* Another mention of the same paper may have matched after all. */
	if (is_said(gathering, TOPIC_MATCHED, rule->number, paper))
		return;
	rule->excluded++;
	rule->excluded_aside +=
		!is_said(gathering, TOPIC_EXCLUDED_OPENLY, rule->number, paper);
}

static void count_word(const struct gathering *gathering, struct word_statistics *word,
	const struct event *event)
{
	if (event->topic == TOPIC_SEEN || word->word->kind == HIT_REGEX)
		word->papers++;
	if (event->topic == TOPIC_HIT)
		word->alerts++;
	if (event->topic == TOPIC_EXCLUDES &&
		!is_said(gathering, TOPIC_MATCHED, word->word->rule, event->paper))
		word->excluded++;
}

/* By number: where its statistics are. */
struct tables {
	struct rule_statistics **rules;
	struct word_statistics **words;
};

static void count_events(
	struct statistics *statistics, const struct tables *tables, const struct end *end)
{
	const struct gathering *gathering = statistics->gathering;

	for (size_t i = 0; i < gathering->event_count; i++) {
		const struct event *event = &gathering->events[i];

		if (event->topic == TOPIC_MATCHED)
			count_alert(statistics, tables->rules[event->number],
				&gathering->mentions[event->mention], end);
		else if (event->topic == TOPIC_EXCLUDED)
			count_excluded(
				gathering, tables->rules[event->number], event->paper);
		else if (event->topic != TOPIC_EXCLUDED_OPENLY)
			count_word(gathering, tables->words[event->number], event);
	}
}

/* How many papers some rule matched. */
static size_t count_matched(const struct gathering *gathering, size_t paper_count)
{
	bool *matched = memory_new(paper_count, sizeof(*matched));
	size_t count = 0;

	for (size_t i = 0; i < gathering->event_count; i++) {
		const struct event *event = &gathering->events[i];

		if (event->topic != TOPIC_MATCHED || matched[event->paper])
			continue;
		matched[event->paper] = true;
		count++;
	}
	free(matched);
	return count;
}

/* ---- rules in others ---- */

/* Comparing each rule with each other: beyond so many, nobody reads what comes out. */
enum { OVERLAP_RULES_MAX = 200 };

/* The events [start, end) that tell of a rule's matches: by paper. */
struct span {
	size_t start;
	size_t end;
};

static size_t count_common(
	const struct event *events, const struct span *a, const struct span *b)
{
	size_t i = a->start;
	size_t k = b->start;
	size_t count = 0;

	while (i < a->end && k < b->end) {
		int order = compare_numbers(events[i].paper, events[k].paper);

		count += !order;
		i += order <= 0;
		k += order >= 0;
	}
	return count;
}

static void find_container(const struct statistics *statistics, const struct span *spans,
	struct rule_statistics *rule)
{
	const struct event *events = statistics->gathering->events;

	for (size_t i = 0; i < statistics->rule_count; i++) {
		const struct rule_statistics *other = &statistics->rules[i];
		size_t count;

		if (other == rule || other->alerts < rule->contained)
			continue;
		count = count_common(events, &spans[rule->number], &spans[other->number]);
		if (count > rule->contained &&
			count * 100 >= rule->alerts * STATISTICS_OVERLAP_PERCENT) {
			rule->container = other;
			rule->contained = count;
		}
	}
}

static void find_overlaps(struct statistics *statistics)
{
	const struct gathering *gathering = statistics->gathering;
	struct span *spans = memory_new(ruleset_count(gathering->ruleset), sizeof(*spans));

	for (size_t i = 0; i < gathering->event_count; i++) {
		const struct event *event = &gathering->events[i];

		/* They come first. */
		if (event->topic != TOPIC_MATCHED)
			break;
		if (!spans[event->number].end)
			spans[event->number].start = i;
		spans[event->number].end = i + 1;
	}
	if (statistics->rule_count <= OVERLAP_RULES_MAX)
		for (size_t i = 0; i < statistics->rule_count; i++)
			find_container(statistics, spans, &statistics->rules[i]);
	free(spans);
}

/* ---- the end ---- */

static void list_rules(struct statistics *statistics, const struct tables *tables)
{
	const struct gathering *gathering = statistics->gathering;
	size_t count = ruleset_count(gathering->ruleset);

	statistics->rules = memory_new(count, sizeof(*statistics->rules));
	for (size_t i = 0; i < count; i++) {
		struct rule_statistics *rule = &statistics->rules[statistics->rule_count];

		if (!gathering->wanted[i])
			continue;
		rule->rule = ruleset_rule(gathering->ruleset, i);
		rule->number = i;
		rule->months = memory_new(STATISTICS_MONTHS, sizeof(*rule->months));
		tables->rules[i] = rule;
		statistics->rule_count++;
	}
}

static void list_words(struct statistics *statistics, const struct tables *tables)
{
	const struct gathering *gathering = statistics->gathering;

	statistics->words = memory_new(gathering->word_count, sizeof(*statistics->words));
	for (size_t i = 0; i < gathering->word_count; i++) {
		struct word_statistics *word = &statistics->words[statistics->word_count];

		if (!gathering->wanted[gathering->words[i].rule])
			continue;
		word->word = &gathering->words[i];
		word->rule = ruleset_rule(gathering->ruleset, word->word->rule);
		tables->words[i] = word;
		statistics->word_count++;
	}
}

/* Looking for a misspelt name takes a look at all names, so it is done for some only. */
enum { NEAR_SEARCHES_MAX = 50 };

static void count_names(struct statistics *statistics)
{
	const struct gathering *gathering = statistics->gathering;
	uint32_t *papers = memory_new(gathering->mention_count, sizeof(*papers));
	size_t searches = 0;

	for (size_t i = 0; i < gathering->mention_count; i++)
		papers[i] = gathering->mentions[i].paper;
	roster_count(gathering->roster, papers);
	for (size_t i = 0; i < statistics->word_count; i++) {
		struct word_statistics *word = &statistics->words[i];

		if (word->word->kind != HIT_AUTHOR)
			continue;
		word->names = roster_names(gathering->roster,
			(uint32_t)(word->word - gathering->words), &word->name_count);
		if (!word->papers && searches++ < NEAR_SEARCHES_MAX)
			word->near_count = roster_find_near(gathering->roster, ALL_AUTHORS,
				word->word->pattern, word->near, STATISTICS_NEAR_MAX);
	}
	free(papers);
}

/* The month of DAY, as "YYYY-MM-DD", as mentions have it. */
static int32_t month_of(const char *day)
{
	struct slice date = slice_of(day);

	return digits(date, 0, 4) * 12 + digits(date, 5, 7) - 1;
}

void statistics_month(
	const struct statistics *statistics, size_t age, char month[STATISTICS_MONTH_BYTES])
{
	int number = month_of(statistics->last) - (int)age;

	(void)snprintf(
		month, STATISTICS_MONTH_BYTES, "%04d-%02d", number / 12, number % 12 + 1);
}

void statistics_finish(struct statistics *statistics)
{
	struct gathering *gathering = statistics->gathering;
	struct tables tables = {
		.rules = memory_new(ruleset_count(gathering->ruleset),
			sizeof(struct rule_statistics *)),
		.words =
			memory_new(gathering->word_count, sizeof(struct word_statistics *)),
	};
	struct end end = {0};

	number_papers(statistics);
	end.day = count_days(statistics);
	if (end.day != NO_DAY) {
		end.month = month_of(statistics->last);
		statistics->months_used =
			(size_t)(end.month - month_of(statistics->first)) + 1;
	}
	if (statistics->months_used > STATISTICS_MONTHS)
		statistics->months_used = STATISTICS_MONTHS;
	statistics->months = memory_new(STATISTICS_MONTHS, sizeof(*statistics->months));
	list_rules(statistics, &tables);
	list_words(statistics, &tables);
	sort_events(gathering);
	count_events(statistics, &tables, &end);
	statistics->matched = count_matched(gathering, statistics->papers);
	find_overlaps(statistics);
	count_names(statistics);
	free(tables.rules);
	free(tables.words);
}
