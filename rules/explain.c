#include "explain.h"

#include "arena.h"
#include "explaining.h"
#include "memory.h"
#include "ruleset_inside.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* What is known of the places of a keyword in the paper at hand that are of one kind, in one field. */
struct places {
	struct keyword_place first;
	uint32_t texts; /* how many texts of the field have one */
	uint32_t last;  /* the number of the last of them */
};

struct note {
	struct places places[FINDING_KIND_COUNT][KEYWORD_FIELDS];
};

/* Where the note of a keyword is. */
struct note_place {
	uint32_t round; /* the paper it belongs to */
	uint32_t number;
};

struct explainer {
	struct ruleset *ruleset;
	struct authors *loose;   /* the authors of the rules, matching loosely */
	uint32_t *loose_numbers; /* by number of the rules' author */

	/* Notes on the paper at hand. */
	uint32_t round;
	struct note_place *note_places; /* by number of the keyword */
	struct note *notes;
	size_t note_count;
	size_t note_capacity;
};

/* ---- places of keywords ---- */

/* False: the place is too far from a hit to be worth a word. */
static bool judge_place(const struct keyword_place *place, enum finding_kind *kind)
{
	unsigned refusals = place->refusals;

	/* Where it is not looked for, only what would count is worth a word. */
	if (refusals & REFUSED_CHARACTER ||
		(refusals & REFUSED_SECTION && refusals != REFUSED_SECTION))
		return false;
	if (!refusals)
		*kind = FINDING_HIT;
	else if (refusals & REFUSED_SECTION)
		*kind = FINDING_ELSEWHERE;
	else if (refusals & REFUSED_UNLESS)
		*kind = FINDING_UNLESS;
	else if (refusals & REFUSED_WORD)
		*kind = FINDING_WORD;
	else if (refusals & REFUSED_GAP)
		*kind = FINDING_GAP;
	else
		*kind = FINDING_CASE;
	/* Letters that come together from the end of one word and the beginning of the next are no
	 * keyword badly spaced. */
	return !(refusals & REFUSED_GAP) ||
	       !(refusals & REFUSED_WORD || place->freedoms & 1u << FREEDOM_COMPOUND);
}

static struct note *note_of(struct explainer *explainer, uint32_t keyword)
{
	struct note_place *place = &explainer->note_places[keyword];

	if (place->round != explainer->round) {
		memory_grow((void **)&explainer->notes, explainer->note_count,
			&explainer->note_capacity, sizeof(*explainer->notes));
		*place = (struct note_place){
			explainer->round, (uint32_t)explainer->note_count++};
		explainer->notes[place->number] = (struct note){0};
	}
	return &explainer->notes[place->number];
}

static void on_place(void *owner, const struct keyword_place *place)
{
	enum finding_kind kind;
	struct places *places;

	if (!judge_place(place, &kind))
		return;
	places = &note_of(owner, place->keyword)->places[kind][place->field];
	if (!places->texts || places->last != place->index) {
		if (!places->texts++)
			places->first = *place;
		places->last = place->index;
	} else if (places->texts == 1 && place->start < places->first.start) {
		places->first = *place;
	}
}

static void begin_paper(struct explainer *explainer)
{
	explainer->note_count = 0;
	if (++explainer->round)
		return;
	/* After four thousand million papers: old numbers would come again. */
	memset(explainer->note_places, 0,
		keywords_count(
			ruleset_describer(explainer->ruleset).keyword_parser.keywords) *
			sizeof(*explainer->note_places));
	explainer->round = 1;
}

/* ---- keywords ---- */

/* Is it the same letter, but for case? Folding would not tell é from e. */
static bool same_letter(struct slice one, struct slice other)
{
	size_t one_place = 0;
	size_t other_place = 0;

	if (slice_equal(one, other))
		return true;
	if (!one.length || !other.length)
		return false;
	return character_small(utf8_next(one, &one_place)) ==
		       character_small(utf8_next(other, &other_place)) &&
	       slice_equal(slice_part(one, one_place, one.length),
		       slice_part(other, other_place, other.length));
}

/* The freedoms that only the original texts show, of the keyword WORD that occurs as FOUND. */
static unsigned spelling_freedoms(struct slice word, struct slice found)
{
	struct folded wanted = {0};
	struct folded seen = {0};
	unsigned freedoms = 0;

	fold_text(&wanted, word);
	fold_text(&seen, found);
	for (size_t i = 0; i < wanted.count && i < seen.count; i++) {
		const struct unit *one = &wanted.units[i];
		const struct unit *other = &seen.units[i];

		if (one->code_point != other->code_point)
			break; /* the y of a word in -ies */
		if (!same_letter(slice_part(word, one->start, one->end),
			    slice_part(found, other->start, other->end)))
			freedoms |= 1u << FREEDOM_SPELLING;
	}
	if (seen.count < wanted.count)
		freedoms |= 1u << FREEDOM_SINGULAR;
	folded_fini(&wanted);
	folded_fini(&seen);
	return freedoms;
}

/* The options of a word: what stands behind it, in quotes, in its canonical TEXT. */
static struct slice options_of(struct slice word, struct slice text)
{
	struct builder quoted = {0};
	struct slice options;

	builder_put_quoted(&quoted, word);
	options = slice_trim(slice_part(text, quoted.length, text.length));
	builder_fini(&quoted);
	return options;
}

static void add_finding(
	struct verdict *verdict, const struct places *places, enum finding_kind kind)
{
	const struct keyword_place *place = &places->first;

	verdict->findings[verdict->finding_count++] = (struct finding){
		.kind = kind,
		.field = (enum hit_field)place->field,
		.index = place->index,
		.start = place->start,
		.end = place->end,
		.around_start = place->around_start,
		.around_end = place->around_end,
		.freedoms = place->freedoms,
		.more = places->texts - 1,
	};
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *one = a;
	const struct finding *other = b;

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return one->field < other->field ? -1 : one->field > other->field;
}

/* The hits of a keyword that is there where the rule looks, one a field; or else what there is of it,
 * one of each kind. */
static void find_places(const struct explaining *explaining, const struct keyword_use *use,
	struct verdict *verdict)
{
	const struct explainer *explainer = explaining->explainer;
	const struct note_place *place = &explainer->note_places[use->keyword];
	const struct note *note;
	unsigned told = 0;

	if (place->round != explainer->round)
		return;
	note = &explainer->notes[place->number];
	verdict->findings = arena_array(explaining->arena,
		FINDING_KIND_COUNT + KEYWORD_FIELDS, sizeof(*verdict->findings));
	for (unsigned i = 0; i < FINDING_KIND_COUNT * KEYWORD_FIELDS; i++) {
		enum finding_kind kind = (enum finding_kind)(i / KEYWORD_FIELDS);
		unsigned field = i % KEYWORD_FIELDS;

		if (!note->places[kind][field].texts)
			continue;
		if (kind == FINDING_HIT && !(use->fields & 1u << field))
			kind = FINDING_ELSEWHERE;
		else if (!(use->fields & 1u << field))
			continue;
		if (verdict->held ? kind != FINDING_HIT : told & 1u << kind)
			continue;
		add_finding(verdict, &note->places[i / KEYWORD_FIELDS][field], kind);
		told |= 1u << kind;
	}
	if (verdict->finding_count)
		qsort(verdict->findings, verdict->finding_count, sizeof(*verdict->findings),
			compare_findings);
}

void explain_keyword(const struct explaining *explaining, const struct keyword_use *use,
	struct verdict *verdict)
{
	const struct keywords *keywords = explaining->examination->keywords;
	struct builder described = {0};

	verdict->hit_kind = HIT_KEYWORD;
	verdict->words = keywords_word(keywords, use->keyword);
	verdict->pattern = verdict->words;
	keywords_put_text(keywords, use->keyword, &described);
	verdict->options = options_of(
		verdict->words, arena_copy(explaining->arena, builder_text(&described)));
	builder_fini(&described);
	verdict->held = keyword_use_seen(use, explaining->examination);
	find_places(explaining, use, verdict);
	for (size_t i = 0; i < verdict->finding_count; i++) {
		struct finding *finding = &verdict->findings[i];
		struct slice text = finding_text(finding, explaining->examination->paper);

		finding->freedoms |= spelling_freedoms(
			verdict->words, slice_part(text, finding->start, finding->end));
	}
}

/* ---- authors ---- */

/* The authors of the rules once more, but so that each matches loosely. */
static void build_loose(struct explainer *explainer, const struct authors *authors)
{
	size_t count = authors_count(authors);

	explainer->loose = authors_new();
	explainer->loose_numbers = memory_new(count, sizeof(*explainer->loose_numbers));
	for (uint32_t i = 0; i < count; i++) {
		struct author author = {
			.name = authors_name(authors, i), .match = AUTHOR_MATCH_LOOSE};

		explainer->loose_numbers[i] = authors_add(explainer->loose, &author);
	}
	authors_build(explainer->loose);
}

/* Is there a name in PAPER that NAME may be a misspelling of? */
static bool find_misspelt(const struct paper *paper, struct slice name, size_t *index)
{
	struct builder wanted = {0};
	struct builder key = {0};
	bool found = false;

	author_key(name, &wanted);
	for (size_t i = 0; i < paper->author_count && !found; i++) {
		key.length = 0;
		author_key(paper->authors[i], &key);
		found = author_is_misspelt(builder_text(&wanted), builder_text(&key));
		*index = i;
	}
	builder_fini(&wanted);
	builder_fini(&key);
	return found;
}

void explain_author(
	const struct explaining *explaining, uint32_t author, struct verdict *verdict)
{
	const struct explainer *explainer = explaining->explainer;
	const struct authors *authors = explaining->examination->authors;
	const struct paper *paper = explaining->examination->paper;
	struct finding finding = {.kind = FINDING_NAME, .field = FIELD_AUTHORS};

	verdict->hit_kind = HIT_AUTHOR;
	verdict->words = authors_name(authors, author);
	verdict->pattern = verdict->words;
	verdict->options = options_of(verdict->words, authors_text(authors, author));
	verdict->held = authors_seen(authors, author, &finding.index);
	if (verdict->held)
		finding.kind = FINDING_HIT;
	else if (!authors_seen(explainer->loose, explainer->loose_numbers[author],
			 &finding.index) &&
		 !find_misspelt(paper, verdict->words, &finding.index))
		return;
	finding.end = paper->authors[finding.index].length;
	finding.around_end = finding.end;
	verdict->findings = arena_alloc(explaining->arena, sizeof(finding));
	verdict->findings[0] = finding;
	verdict->finding_count = 1;
}

/* ---- verdicts ---- */

void verdict_make_parts(
	const struct explaining *explaining, struct verdict *verdict, size_t count)
{
	verdict->parts = arena_array(explaining->arena, count, sizeof(*verdict->parts));
	verdict->part_count = count;
	for (size_t i = 0; i < count; i++)
		verdict->parts[i].line = verdict->line;
}

void verdict_decide(struct verdict *verdict)
{
	bool all = true;
	bool any = false;
	bool undecided = false;

	for (size_t i = 0; i < verdict->part_count; i++) {
		const struct verdict *part = &verdict->parts[i];

		/* What comes behind one that fails is not tried for a match. */
		undecided = undecided ||
			    (part->undecided && (all || verdict->kind != VERDICT_ALL));
		all = all && part->held;
		any = any || part->held;
	}
	if (verdict->kind == VERDICT_ALL)
		verdict->held = all;
	else if (verdict->kind == VERDICT_ANY)
		verdict->held = any;
	else
		verdict->held = !any && !undecided;
	verdict->undecided =
		undecided && !(verdict->kind == VERDICT_NONE ? any : verdict->held);
}

struct explainer *explainer_new(struct ruleset *ruleset)
{
	struct explainer *explainer = memory_new(1, sizeof(*explainer));
	struct node_parser describer = ruleset_describer(ruleset);

	explainer->ruleset = ruleset;
	build_loose(explainer, describer.authors);
	explainer->note_places =
		memory_new(keywords_count(describer.keyword_parser.keywords),
			sizeof(*explainer->note_places));
	return explainer;
}

void explainer_free(struct explainer *explainer)
{
	if (!explainer)
		return;
	free(explainer->note_places);
	free(explainer->notes);
	authors_free(explainer->loose);
	free(explainer->loose_numbers);
	free(explainer);
}

const struct verdict *explainer_explain(struct explainer *explainer,
	const struct paper *paper, const bool *wanted, struct arena *arena)
{
	struct ruleset *ruleset = explainer->ruleset;
	const struct node_parser describer = ruleset_describer(ruleset);
	size_t count = ruleset_count(ruleset);
	struct verdict *verdicts = arena_array(arena, count, sizeof(*verdicts));
	struct explaining explaining = {
		.arena = arena,
		.parser = &describer,
		.term_names = ruleset_term_names(ruleset),
		.explainer = explainer,
	};

	begin_paper(explainer);
	explaining.examination = ruleset_examine(ruleset, paper, on_place, explainer);
	authors_scan(explainer->loose, paper->authors, paper->author_count);
	explaining.examination->collects = false;
	for (size_t i = 0; i < count; i++) {
		if (!wanted[i])
			continue;
		verdicts[i].key = ruleset_rule(ruleset, i)->name;
		node_explain(ruleset_condition(ruleset, i), &explaining, &verdicts[i]);
		verdicts[i].line = ruleset_rule(ruleset, i)->line;
	}
	explaining.examination->collects = true;
	explaining.examination->paper = NULL;
	return verdicts;
}
