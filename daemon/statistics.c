#include "statistics.h"

#include "author.h"
#include "ledger.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECONDS_A_DAY = 24 * 60 * 60 };

/* The group in the roster that is no word's. */
enum { ALL_AUTHORS = UINT32_MAX };

/* What is noted, of a rule or a word. */
enum topic {
	TOPIC_MATCHED,         /* the rule matched */
	TOPIC_EXCLUDED,        /* only exclusions kept the rule from matching */
	TOPIC_EXCLUDED_OPENLY, /* and one of them was seen outside the summary */
	TOPIC_SEEN,            /* the word is in the paper, where the rule looks for it */
	TOPIC_ELSEWHERE,       /* the word is where the rule does not look for it */
	TOPIC_HIT,             /* the word is a reason for a match */
	TOPIC_EXCLUDES         /* the word is one of the exclusions */
};

struct gathering {
	struct ruleset *ruleset;
	const bool *wanted;
	struct vocabulary *vocabulary;
	const struct vocabulary_word *words;
	size_t word_count;
	bool asks_for_authors; /* some rule that counts does */
	struct ledger *ledger;
	uint32_t mention;         /* the one at hand */
	struct roster *roster;    /* names that words matched, by word; and ALL_AUTHORS */
	struct roster *variants;  /* by variant_group() */
	uint16_t *variant_counts; /* how many of each group were noted */
	bool *seen;               /* by word: in some paper so far */
};

/* ---- gathering ---- */

struct statistics *statistics_new(struct ruleset *ruleset, const bool *wanted)
{
	struct statistics *statistics = memory_new(1, sizeof(*statistics));
	struct gathering *gathering = memory_new(1, sizeof(*gathering));

	*gathering = (struct gathering){
		.ruleset = ruleset,
		.wanted = wanted,
		.vocabulary = vocabulary_new(ruleset),
		.ledger = ledger_new(),
		.roster = roster_new(author_key),
		.variants = roster_new(vocabulary_add_key),
	};
	gathering->words = vocabulary_words(gathering->vocabulary, &gathering->word_count);
	gathering->seen = memory_new(gathering->word_count, sizeof(*gathering->seen));
	gathering->variant_counts = memory_new(
		gathering->word_count * FORM_COUNT, sizeof(*gathering->variant_counts));
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
	ledger_free(gathering->ledger);
	roster_free(gathering->roster);
	roster_free(gathering->variants);
	free(gathering->variant_counts);
	free(gathering->seen);
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

/* The words behind the hits of MATCH. */
static void add_hits(
	struct gathering *gathering, const struct match *match, enum topic topic)
{
	for (size_t i = 0; i < match->hit_count; i++) {
		uint32_t word = vocabulary_find(gathering->vocabulary, match->rule,
			&match->hits[i], topic == TOPIC_EXCLUDES);

		if (word != VOCABULARY_NONE)
			ledger_note(gathering->ledger, topic, word);
	}
}

static void add_matches(struct gathering *gathering, const struct match_list *matches)
{
	for (size_t i = 0; i < matches->count; i++) {
		const struct match *match = &matches->items[i];

		if (!gathering->wanted[match->rule])
			continue;
		ledger_note(gathering->ledger, TOPIC_MATCHED, match->rule);
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
		ledger_note(gathering->ledger, TOPIC_EXCLUDED, match->rule);
		if (openly)
			ledger_note(gathering->ledger, TOPIC_EXCLUDED_OPENLY, match->rule);
		add_hits(gathering, match, TOPIC_EXCLUDES);
	}
}

static void add_authors(struct gathering *gathering, const struct paper *paper)
{
	for (size_t i = 0; i < paper->author_count; i++)
		roster_add(gathering->roster, ALL_AUTHORS, gathering->mention,
			paper->authors[i]);
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
		ledger_note(gathering->ledger,
			seen[i].elsewhere ? TOPIC_ELSEWHERE : TOPIC_SEEN, seen[i].word);
		if (!seen[i].elsewhere)
			gathering->seen[seen[i].word] = true;
		if (word->kind == HIT_AUTHOR)
			roster_add(gathering->roster, seen[i].word, gathering->mention,
				paper->authors[seen[i].author]);
	}
}

/* The group in the roster of a word's variants of one form. */
static uint32_t variant_group(size_t word, enum vocabulary_form form)
{
	return (uint32_t)(word * FORM_COUNT + form);
}

/* Of each word and form, so many say what there is to say. */
enum { VARIANTS_MAX = 1000 };

static void add_variants(struct gathering *gathering)
{
	size_t count;
	const struct vocabulary_variant *variants =
		vocabulary_variants(gathering->vocabulary, &count);

	for (size_t i = 0; i < count; i++) {
		const struct vocabulary_variant *variant = &variants[i];
		uint32_t group = variant_group(variant->word, variant->form);

		if (!gathering->wanted[gathering->words[variant->word].rule] ||
			(variant->form == FORM_INSIDE && gathering->seen[variant->word]) ||
			gathering->variant_counts[group] == VARIANTS_MAX)
			continue;
		gathering->variant_counts[group]++;
		roster_add(gathering->variants, group, gathering->mention, variant->text);
	}
}

void statistics_add(struct statistics *statistics, const struct digest *digest)
{
	struct gathering *gathering = statistics->gathering;

	statistics->digests++;
	for (size_t i = 0; i < digest->paper_count; i++) {
		const struct paper *paper = &digest->papers[i];
		struct match_list matches =
			vocabulary_match(gathering->vocabulary, paper, digest->arena);
		struct match_list excluded =
			ruleset_excluded(gathering->ruleset, paper, digest->arena);

		gathering->mention = ledger_begin(gathering->ledger, paper);
		if (gathering->asks_for_authors)
			add_authors(gathering, paper);
		add_matches(gathering, &matches);
		add_excluded(gathering, &excluded);
		add_seen(gathering, paper);
		add_variants(gathering);
	}
}

/* ---- counting papers and days ---- */

static void count_undated(struct statistics *statistics)
{
	size_t count;
	const struct ledger_mention *mentions =
		ledger_mentions(statistics->gathering->ledger, &count);
	bool *dated = memory_new(statistics->papers, sizeof(*dated));

	for (size_t i = 0; i < count; i++)
		if (mentions[i].day != LEDGER_NO_DAY)
			dated[mentions[i].paper] = true;
	for (size_t i = 0; i < statistics->papers; i++)
		statistics->undated += !dated[i];
	free(dated);
}

static void write_day(int32_t number, char day[DATE_BYTES + 1])
{
	time_t time = (time_t)number * SECONDS_A_DAY;
	struct tm parts = {0};

	if (!gmtime_r(&time, &parts) || !strftime(day, DATE_BYTES + 1, "%Y-%m-%d", &parts))
		day[0] = '\0';
}

static int compare_days(const void *a, const void *b)
{
	int32_t one = *(const int32_t *)a;
	int32_t other = *(const int32_t *)b;

	return one < other ? -1 : one > other;
}

/* The span of days, and how many of them have papers. Returns the last, or LEDGER_NO_DAY. */
static int32_t count_days(struct statistics *statistics)
{
	size_t mention_count;
	const struct ledger_mention *mentions =
		ledger_mentions(statistics->gathering->ledger, &mention_count);
	int32_t *days = memory_new(mention_count, sizeof(*days));
	int32_t last = LEDGER_NO_DAY;
	size_t count = 0;

	for (size_t i = 0; i < mention_count; i++)
		if (mentions[i].day != LEDGER_NO_DAY)
			days[count++] = mentions[i].day;
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

/* ---- counting what was noted ---- */

/* The day that the statistics end with. */
struct end {
	int32_t day;
	int32_t month;
};

static void count_alert(struct statistics *statistics, struct rule_statistics *rule,
	const struct ledger_mention *mention, const struct end *end)
{
	rule->alerts++;
	statistics->alerts++;
	if (mention->day == LEDGER_NO_DAY)
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
	if (ledger_has(gathering->ledger, TOPIC_MATCHED, rule->number, paper))
		return;
	rule->excluded++;
	rule->excluded_aside +=
		!ledger_has(gathering->ledger, TOPIC_EXCLUDED_OPENLY, rule->number, paper);
}

static void count_word(const struct gathering *gathering, struct word_statistics *word,
	const struct ledger_entry *entry)
{
	size_t number = (size_t)(word->word - gathering->words);

	if (entry->topic == TOPIC_SEEN || word->word->kind == HIT_REGEX)
		word->papers++;
	if (entry->topic == TOPIC_ELSEWHERE &&
		!ledger_has(gathering->ledger, TOPIC_SEEN, number, entry->paper))
		word->elsewhere++;
	if (entry->topic == TOPIC_HIT)
		word->alerts++;
	if (entry->topic == TOPIC_EXCLUDES && !ledger_has(gathering->ledger, TOPIC_MATCHED,
						      word->word->rule, entry->paper))
		word->excluded++;
}

/* By number: where its statistics are. */
struct tables {
	struct rule_statistics **rules;
	struct word_statistics **words;
};

static void count_entries(
	struct statistics *statistics, const struct tables *tables, const struct end *end)
{
	const struct gathering *gathering = statistics->gathering;
	size_t count;
	const struct ledger_mention *mentions = ledger_mentions(gathering->ledger, &count);
	const struct ledger_entry *entries = ledger_entries(gathering->ledger, &count);

	for (size_t i = 0; i < count; i++) {
		const struct ledger_entry *entry = &entries[i];

		if (entry->topic == TOPIC_MATCHED)
			count_alert(statistics, tables->rules[entry->number],
				&mentions[entry->mention], end);
		else if (entry->topic == TOPIC_EXCLUDED)
			count_excluded(
				gathering, tables->rules[entry->number], entry->paper);
		else if (entry->topic != TOPIC_EXCLUDED_OPENLY)
			count_word(gathering, tables->words[entry->number], entry);
	}
}

/* How many papers some rule matched. */
static size_t count_matched(const struct statistics *statistics)
{
	bool *matched = memory_new(statistics->papers, sizeof(*matched));
	size_t entry_count;
	const struct ledger_entry *entries =
		ledger_entries(statistics->gathering->ledger, &entry_count);
	size_t count = 0;

	for (size_t i = 0; i < entry_count; i++) {
		if (entries[i].topic != TOPIC_MATCHED || matched[entries[i].paper])
			continue;
		matched[entries[i].paper] = true;
		count++;
	}
	free(matched);
	return count;
}

/* ---- rules in others ---- */

/* Comparing each rule with each other: beyond so many, nobody reads what comes out. */
enum { OVERLAP_RULES_MAX = 200 };

/* The entries [start, end) that tell of a rule's matches: by paper. */
struct span {
	size_t start;
	size_t end;
};

static size_t count_common(
	const struct ledger_entry *entries, const struct span *a, const struct span *b)
{
	size_t i = a->start;
	size_t k = b->start;
	size_t count = 0;

	while (i < a->end && k < b->end) {
		uint32_t one = entries[i].paper;
		uint32_t other = entries[k].paper;

		count += one == other;
		i += one <= other;
		k += one >= other;
	}
	return count;
}

static void find_container(const struct statistics *statistics, const struct span *spans,
	struct rule_statistics *rule)
{
	size_t entry_count;
	const struct ledger_entry *entries =
		ledger_entries(statistics->gathering->ledger, &entry_count);

	for (size_t i = 0; i < statistics->rule_count; i++) {
		const struct rule_statistics *other = &statistics->rules[i];
		size_t count;

		if (other == rule || other->alerts < rule->contained)
			continue;
		count = count_common(entries, &spans[rule->number], &spans[other->number]);
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
	size_t count;
	const struct ledger_entry *entries = ledger_entries(gathering->ledger, &count);

	/* What matched comes first. */
	for (size_t i = 0; i < count && entries[i].topic == TOPIC_MATCHED; i++) {
		struct span *span = &spans[entries[i].number];

		if (!span->end)
			span->start = i;
		span->end = i + 1;
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

static void count_names(
	const struct gathering *gathering, struct word_statistics *word, size_t *searches)
{
	word->names = roster_names(gathering->roster,
		(uint32_t)(word->word - gathering->words), &word->name_count);
	if (!word->papers && (*searches)++ < NEAR_SEARCHES_MAX)
		word->near_count = roster_find_near(gathering->roster, ALL_AUTHORS,
			word->word->pattern, word->near, STATISTICS_NEAR_MAX);
}

static void count_variants(const struct gathering *gathering, struct word_statistics *word)
{
	size_t number = (size_t)(word->word - gathering->words);

	for (enum vocabulary_form form = 0; form < FORM_COUNT; form++)
		if (form != FORM_INSIDE || !word->papers)
			word->variants[form].names = roster_names(gathering->variants,
				variant_group(number, form), &word->variants[form].count);
}

static void count_rosters(struct statistics *statistics)
{
	const struct gathering *gathering = statistics->gathering;
	size_t count;
	const struct ledger_mention *mentions = ledger_mentions(gathering->ledger, &count);
	uint32_t *papers = memory_new(count, sizeof(*papers));
	size_t searches = 0;

	for (size_t i = 0; i < count; i++)
		papers[i] = mentions[i].paper;
	roster_count(gathering->roster, papers);
	roster_count(gathering->variants, papers);
	for (size_t i = 0; i < statistics->word_count; i++) {
		struct word_statistics *word = &statistics->words[i];

		if (word->word->kind == HIT_AUTHOR)
			count_names(gathering, word, &searches);
		else if (word->word->kind == HIT_KEYWORD)
			count_variants(gathering, word);
	}
	free(papers);
}

/* The month of DAY, as "YYYY-MM-DD", as mentions have it. */
static int32_t month_of(const char *day)
{
	return (int32_t)(strtol(day, NULL, 10) * 12 + strtol(day + 5, NULL, 10) - 1);
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

	statistics->papers = ledger_count(gathering->ledger);
	count_undated(statistics);
	end.day = count_days(statistics);
	if (end.day != LEDGER_NO_DAY) {
		end.month = month_of(statistics->last);
		statistics->months_used =
			(size_t)(end.month - month_of(statistics->first)) + 1;
	}
	if (statistics->months_used > STATISTICS_MONTHS)
		statistics->months_used = STATISTICS_MONTHS;
	statistics->months = memory_new(STATISTICS_MONTHS, sizeof(*statistics->months));
	list_rules(statistics, &tables);
	list_words(statistics, &tables);
	count_entries(statistics, &tables, &end);
	statistics->matched = count_matched(statistics);
	find_overlaps(statistics);
	count_rosters(statistics);
	free(tables.rules);
	free(tables.words);
}
