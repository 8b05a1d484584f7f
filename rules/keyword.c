#include "keyword.h"

#include "memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- keywords as they are written ---- */

enum keyword_fault keyword_check_folded(const struct folded *word)
{
	enum keyword_fault fault = KEYWORD_FINE;

	if (!word->count)
		fault = KEYWORD_EMPTY;
	else if (word->count > KEYWORD_UNITS_MAX)
		fault = KEYWORD_TOO_LONG;
	else if (word->units[0].code_point == '-' ||
		 word->units[word->count - 1].code_point == '-')
		fault = KEYWORD_EDGE_HYPHEN;
	for (size_t i = 0; i < word->count; i++) {
		if (word->units[i].code_point == UNIT_BARRIER)
			fault = KEYWORD_LINK;
	}
	return fault;
}

enum keyword_fault keyword_check(struct slice word)
{
	struct folded folded = {0};
	enum keyword_fault fault;

	fold_text(&folded, word);
	fault = keyword_check_folded(&folded);
	folded_fini(&folded);
	return fault;
}

/* Adds " NAME: VALUE", or with a comma where *COUNT options stand there already. VALUE is NULL for the
 * default, which is not told. */
static void put_option(
	struct builder *builder, size_t *count, const char *name, const char *value)
{
	if (!value)
		return;
	builder_put(builder, (*count)++ ? ", " : " ");
	builder_put(builder, name);
	builder_put(builder, ": ");
	builder_put(builder, value);
}

void keyword_describe(const struct keyword *keyword, struct builder *builder)
{
	static const char *const cases[] = {NULL, "ignore", "exact"};
	static const char *const forms[] = {NULL, "prefix", "anywhere"};
	static const char *const camels[] = {NULL, "yes", "no"};
	size_t count = 0;

	builder_put_quoted(builder, keyword->word);
	put_option(builder, &count, "case", cases[keyword->letter_case]);
	put_option(builder, &count, "form", forms[keyword->form]);
	put_option(builder, &count, "camel", camels[keyword->camel]);
	put_option(builder, &count, "plural",
		keyword->plural == KEYWORD_PLURAL_NO ? "no" : NULL);
	put_option(builder, &count, "spacing",
		keyword->spacing == KEYWORD_SPACING_EXACT ? "exact" : NULL);
	if (keyword->sections) {
		put_option(builder, &count, "section", "");
		builder_put_quoted(builder, keyword->sections_text);
	}
	for (size_t i = 0; i < keyword->unless_count; i++) {
		if (i)
			builder_put(builder, ", ");
		else
			put_option(builder, &count, "unless", "[");
		builder_put_quoted(builder, keyword->unless[i]);
	}
	builder_put(builder, keyword->unless_count ? "]" : "");
}

/* ---- keywords as they are compared ---- */

static uint8_t trait_of(const struct unit *unit)
{
	return (uint8_t)(unit->gap | unit->letter_case << 2);
}

static enum unit_gap trait_gap(uint8_t trait)
{
	return (enum unit_gap)(trait & 3);
}

static enum unit_case trait_case(uint8_t trait)
{
	return (enum unit_case)(trait >> 2);
}

static void put_unit(struct phrases *phrases, uint32_t code_point, uint8_t trait)
{
	memory_grow((void **)&phrases->code_points, phrases->unit_count,
		&phrases->code_point_capacity, sizeof(*phrases->code_points));
	memory_grow((void **)&phrases->traits, phrases->unit_count,
		&phrases->trait_capacity, sizeof(*phrases->traits));
	phrases->code_points[phrases->unit_count] = code_point;
	phrases->traits[phrases->unit_count++] = trait;
}

static struct pattern *put_pattern(
	struct phrases *phrases, const struct unit *units, size_t length)
{
	struct pattern *pattern;

	memory_grow((void **)&phrases->patterns, phrases->pattern_count,
		&phrases->pattern_capacity, sizeof(*phrases->patterns));
	pattern = &phrases->patterns[phrases->pattern_count++];
	*pattern = (struct pattern){
		.first = (uint32_t)phrases->unit_count,
		.length = (uint16_t)length,
	};
	for (size_t i = 0; i < length; i++)
		put_unit(phrases, units[i].code_point, trait_of(&units[i]));
	return pattern;
}

/* What the letters of a keyword say about it. */
struct letters {
	size_t letters;
	size_t capitals;
	size_t digits;
	size_t gaps; /* inside, so 0 is a single piece */
};

static struct letters count_letters(const struct unit *units, size_t count)
{
	struct letters letters = {0};

	for (size_t i = 0; i < count; i++) {
		if (i && units[i].gap)
			letters.gaps++;
		if (!units[i].first)
			continue;
		if (units[i].class == UNIT_LETTER)
			letters.letters++;
		if (units[i].class == UNIT_DIGIT)
			letters.digits++;
		if (units[i].class == UNIT_LETTER && units[i].letter_case == CASE_UPPER)
			letters.capitals++;
	}
	return letters;
}

/* "LLMs" is the plural of an acronym: written so, it means the acronym. */
static bool is_acronym_plural(const struct unit *units, size_t count)
{
	struct letters letters;

	if (count < 3 || units[count - 1].code_point != 's' || units[count - 1].gap ||
		units[count - 1].letter_case != CASE_LOWER ||
		units[count - 2].letter_case != CASE_UPPER)
		return false;
	letters = count_letters(units, count - 1);
	return letters.capitals >= 2 && letters.capitals == letters.letters;
}

/* A consonant and y at the end: the plural is -ies. */
static bool has_ies_plural(const struct unit *units, size_t count)
{
	uint32_t before;

	if (count < 3 || units[count - 1].code_point != 'y' || units[count - 1].gap)
		return false;
	before = units[count - 2].code_point;
	return before >= 'a' && before <= 'z' && !strchr("aeiou", (int)before);
}

static void put_ies_pattern(struct phrases *phrases, const struct unit *units, size_t count)
{
	struct pattern *pattern = put_pattern(phrases, units, count - 1);
	uint8_t trait = trait_of(&units[count - 1]);

	pattern->length = (uint16_t)(count + 2);
	pattern->is_ies = true;
	put_unit(phrases, 'i', trait);
	put_unit(phrases, 'e', trait);
	put_unit(phrases, 's', trait);
}

uint32_t phrases_add(
	struct phrases *phrases, struct slice word, const struct keyword *options)
{
	const struct folded *folded = &phrases->scratch;
	bool plural =
		options->plural == KEYWORD_PLURAL_YES && options->form == KEYWORD_FORM_WORD;
	struct letters letters;
	struct phrase phrase;
	size_t count;

	fold_text(&phrases->scratch, word);
	count = folded->count;
	assert(count && count <= KEYWORD_UNITS_MAX);
	if (plural && is_acronym_plural(folded->units, count))
		count--;
	letters = count_letters(folded->units, count);
	phrase = (struct phrase){
		.pattern = (uint32_t)phrases->pattern_count,
		.pattern_count = 1,
		.letter_case = (uint8_t)options->letter_case,
		.form = (uint8_t)options->form,
		.spacing = (uint8_t)options->spacing,
		.plural = plural,
		.all_caps = letters.letters && letters.capitals == letters.letters,
	};
	if (options->letter_case == KEYWORD_CASE_SMART &&
		(letters.letters < 2 || letters.capitals < letters.letters ||
			letters.digits))
		phrase.letter_case = KEYWORD_CASE_IGNORE;
	if (options->camel == KEYWORD_CAMEL_AUTO)
		phrase.camel = !letters.gaps && letters.letters >= 3 &&
			       letters.capitals >= 2 && !letters.digits;
	else
		phrase.camel = options->camel == KEYWORD_CAMEL_YES;
	put_pattern(phrases, folded->units, count);
	if (plural && has_ies_plural(folded->units, count)) {
		put_ies_pattern(phrases, folded->units, count);
		phrase.pattern_count = 2;
	}
	memory_grow((void **)&phrases->items, phrases->count, &phrases->capacity,
		sizeof(*phrases->items));
	phrases->items[phrases->count++] = phrase;
	return (uint32_t)phrases->count - 1;
}

void phrases_fini(struct phrases *phrases)
{
	free(phrases->items);
	free(phrases->patterns);
	free(phrases->code_points);
	free(phrases->traits);
	folded_fini(&phrases->scratch);
	*phrases = (struct phrases){0};
}

/* ---- judging a place where a phrase occurs ---- */

/* A phrase where its units stand in the text. */
struct candidate {
	const struct folded *text;
	const struct phrase *phrase;
	const struct pattern *pattern;
	const uint8_t *traits; /* of the pattern */
	size_t start;          /* unit of the text */
	size_t end;
};

/* How many characters of CLASS the piece of the candidate has that ends before (STEP -1) or begins
 * at (STEP 1) unit AT. Pieces lie between the gaps of the keyword, or of the text. */
static size_t piece_count(const struct candidate *candidate, size_t at, int step,
	bool of_text, enum unit_class class)
{
	const struct unit *units = candidate->text->units + candidate->start;
	size_t length = candidate->end - candidate->start;
	size_t count = 0;
	size_t i = step < 0 ? at - 1 : at;

	for (;;) {
		size_t next = step < 0 ? i : i + 1; /* the unit whose gap ends the piece */

		if (units[i].first && units[i].class == class)
			count++;
		if (next == 0 || next == length)
			return count;
		if (of_text ? units[next].gap != GAP_NONE
			    : trait_gap(candidate->traits[next]) != GAP_NONE)
			return count;
		i = step < 0 ? i - 1 : i + 1;
	}
}

/* May the pieces around unit AT be joined in one of keyword and text, and apart in the other? Not
 * where one of them is a single letter or both are short: Shap-E is not shape. */
static bool joins(const struct candidate *candidate, size_t at, bool of_text)
{
	const struct unit *units = candidate->text->units + candidate->start;
	enum unit_class left = units[at - 1].class;
	enum unit_class right = units[at].class;
	size_t right_letters;

	if (left == UNIT_DIGIT && right == UNIT_DIGIT)
		return false;
	if (left != UNIT_LETTER || right != UNIT_LETTER)
		return true;
	right_letters = piece_count(candidate, at, 1, of_text, UNIT_LETTER);
	return right_letters >= 2 &&
	       piece_count(candidate, at, -1, of_text, UNIT_LETTER) + right_letters >= 4;
}

/* May a space of the text stand where the keyword has none? */
static bool splits(const struct candidate *candidate, size_t at)
{
	const struct unit *units = candidate->text->units + candidate->start;
	enum unit_class left = units[at - 1].class;
	enum unit_class right = units[at].class;

	if (left == UNIT_LETTER && right == UNIT_DIGIT)
		return piece_count(candidate, at, -1, true, UNIT_LETTER) >= 2;
	if (left == UNIT_HANGUL && right == UNIT_HANGUL)
		return piece_count(candidate, at, -1, true, UNIT_HANGUL) >= 2 &&
		       piece_count(candidate, at, 1, true, UNIT_HANGUL) >= 2;
	return false;
}

/* May the keyword have WANTED before its unit AT where the text has FOUND? */
static bool gap_agrees(const struct candidate *candidate, size_t at, enum unit_gap wanted,
	enum unit_gap found)
{
	if (wanted == found)
		return true;
	if (candidate->phrase->spacing == KEYWORD_SPACING_EXACT)
		return false;
	if (wanted && found)
		return true;
	if (wanted || found == GAP_HYPHEN)
		return joins(candidate, at, !wanted);
	return splits(candidate, at);
}

static bool gaps_agree(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;

	for (size_t i = 1; i < candidate->pattern->length; i++) {
		if (!gap_agrees(candidate, i, trait_gap(candidate->traits[i]),
			    (enum unit_gap)units[i].gap))
			return false;
	}
	return true;
}

static bool case_agrees(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;
	size_t capitals = 0;

	if (candidate->phrase->letter_case == KEYWORD_CASE_IGNORE)
		return true;
	for (size_t i = 0; i < candidate->pattern->length; i++) {
		if (units[i].first && units[i].letter_case == CASE_UPPER)
			capitals++;
		if (candidate->phrase->letter_case == KEYWORD_CASE_EXACT &&
			units[i].letter_case != trait_case(candidate->traits[i]))
			return false;
	}
	return candidate->phrase->letter_case == KEYWORD_CASE_EXACT || capitals >= 2;
}

static bool is_decimal_point(const struct folded *text, size_t at)
{
	const struct unit *units = text->units + at;

	return at > 0 && at + 1 < text->count && units[0].code_point == '.' &&
	       !units[0].gap && !units[1].gap && units[-1].class == UNIT_DIGIT &&
	       units[1].class == UNIT_DIGIT;
}

static bool is_lower_letter(const struct folded *text, size_t at)
{
	return at < text->count && !text->units[at].gap &&
	       text->units[at].class == UNIT_LETTER &&
	       text->units[at].letter_case == CASE_LOWER;
}

/* Does a capital begin a word at unit AT, inside of one? Between Graph and RAG; between O, L and
 * MoE, where capitals meet; but not before the M of LLMs, whose s is a plural. */
static bool is_inner_capital(const struct folded *text, size_t at)
{
	const struct unit *units = text->units + at;

	if (units[0].letter_case != CASE_UPPER)
		return false;
	if (units[-1].letter_case == CASE_LOWER)
		return true;
	if (units[-1].letter_case != CASE_UPPER || !is_lower_letter(text, at + 1))
		return false;
	return units[1].code_point != 's' || is_lower_letter(text, at + 2);
}

/* Does a word begin or end between the units AT - 1 and AT? */
static bool is_boundary(const struct folded *text, size_t at, bool camel)
{
	const struct unit *units = text->units + at;
	enum unit_class left;
	enum unit_class right;

	if (at == 0 || at == text->count || units[0].gap)
		return true;
	left = units[-1].class;
	right = units[0].class;
	if (left == UNIT_LETTER || left == UNIT_DIGIT) {
		if (right == UNIT_LETTER)
			return left == UNIT_LETTER && camel && is_inner_capital(text, at);
		if (right == UNIT_DIGIT)
			return left == UNIT_LETTER;
	}
	return !is_decimal_point(text, at) && !is_decimal_point(text, at - 1);
}

/* Is unit AT the letter, of the same word, and fit to be of a plural ending? */
static bool is_ending(const struct candidate *candidate, size_t at, uint32_t letter)
{
	const struct unit *unit = candidate->text->units + at;

	return at < candidate->text->count && unit->code_point == letter && !unit->gap &&
	       unit->class == UNIT_LETTER && unit->last &&
	       (!candidate->phrase->all_caps || unit->letter_case == CASE_LOWER);
}

/* Does the word end in a sound that takes -es? */
static bool takes_es(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->end;
	uint32_t last = units[-1].code_point;

	if (last == 's' || last == 'x' || last == 'z')
		return true;
	return last == 'h' && candidate->end - candidate->start > 1 &&
	       (units[-2].code_point == 'c' || units[-2].code_point == 's');
}

/* True when a word ends at the candidate's end, or behind a plural ending, to which it then moves
 * that end. */
static bool end_agrees(struct candidate *candidate)
{
	const struct folded *text = candidate->text;
	bool camel = candidate->phrase->camel;
	size_t end = candidate->end;

	if (candidate->phrase->form != KEYWORD_FORM_WORD)
		return true;
	if (is_boundary(text, end, camel))
		return !candidate->pattern->is_ies || is_ending(candidate, end - 1, 's');
	if (!candidate->phrase->plural || candidate->pattern->is_ies ||
		text->units[end - 1].class != UNIT_LETTER)
		return false;
	if (is_ending(candidate, end, 's') && is_boundary(text, end + 1, camel))
		candidate->end = end + 1;
	else if (takes_es(candidate) && is_ending(candidate, end, 'e') &&
		 is_ending(candidate, end + 1, 's') && is_boundary(text, end + 2, camel))
		candidate->end = end + 2;
	return candidate->end > end;
}

static struct candidate candidate_at(const struct phrases *phrases, uint32_t number,
	uint32_t pattern_number, const struct folded *text, size_t start)
{
	const struct pattern *pattern = &phrases->patterns[pattern_number];

	return (struct candidate){
		.text = text,
		.phrase = &phrases->items[number],
		.pattern = pattern,
		.traits = phrases->traits + pattern->first,
		.start = start,
		.end = start + pattern->length,
	};
}

static bool characters_agree(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units;

	return units[candidate->start].first && units[candidate->end - 1].last;
}

static bool start_agrees(const struct candidate *candidate)
{
	return candidate->phrase->form == KEYWORD_FORM_ANYWHERE ||
	       is_boundary(candidate->text, candidate->start, candidate->phrase->camel);
}

static bool units_agree(const struct phrases *phrases, const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;
	const uint32_t *code_points = phrases->code_points + candidate->pattern->first;

	for (size_t i = 0; i < candidate->pattern->length; i++) {
		if (units[i].code_point != code_points[i])
			return false;
	}
	return true;
}

bool phrase_occurs(const struct phrases *phrases, uint32_t number, uint32_t pattern_number,
	const struct folded *text, size_t start, size_t *end)
{
	struct candidate candidate =
		candidate_at(phrases, number, pattern_number, text, start);

	if (candidate.end > text->count)
		return false;
	/* The edges come first: they cost the same however long the keyword is, and end the endless
	 * comparing in a text that is one letter again and again. */
	if (!characters_agree(&candidate) || !start_agrees(&candidate) ||
		!units_agree(phrases, &candidate))
		return false;
	if (!case_agrees(&candidate) || !gaps_agree(&candidate) || !end_agrees(&candidate))
		return false;
	*end = candidate.end;
	return true;
}

/* A phrase is short, so it is tried at every place from which it could reach over the units. */
bool phrase_covers(const struct phrases *phrases, uint32_t number,
	const struct folded *text, size_t *start, size_t *end)
{
	enum { PLURAL_UNITS = 2 };
	const struct phrase *phrase = &phrases->items[number];

	for (uint32_t i = 0; i < phrase->pattern_count; i++) {
		uint32_t pattern = phrase->pattern + i;
		size_t reach = (size_t)phrases->patterns[pattern].length + PLURAL_UNITS;
		size_t place = *end > reach ? *end - reach : 0;
		size_t covered_end;

		for (; place <= *start; place++) {
			if (!phrase_occurs(
				    phrases, number, pattern, text, place, &covered_end) ||
				covered_end < *end)
				continue;
			*start = place;
			*end = covered_end;
			return true;
		}
	}
	return false;
}

/* ---- saying why ---- */

static unsigned freedom(enum keyword_freedom which, bool taken)
{
	return taken ? 1u << which : 0;
}

static unsigned gap_freedoms(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;
	unsigned freedoms = 0;

	for (size_t i = 1; i < candidate->pattern->length; i++) {
		enum unit_gap wanted = trait_gap(candidate->traits[i]);
		enum unit_gap found = (enum unit_gap)units[i].gap;

		freedoms |= freedom(FREEDOM_HYPHEN, wanted && found && wanted != found);
		freedoms |= freedom(FREEDOM_JOINED, wanted && !found);
		freedoms |= freedom(FREEDOM_PARTED, !wanted && found);
	}
	return freedoms;
}

static unsigned case_freedoms(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;
	bool differs = false;

	for (size_t i = 0; i < candidate->pattern->length; i++)
		differs =
			differs || units[i].letter_case != trait_case(candidate->traits[i]);
	return freedom(FREEDOM_CASE, differs);
}

/* Do units of these classes touch at the edge AT? */
static bool touches(
	const struct folded *text, size_t at, enum unit_class left, enum unit_class right)
{
	const struct unit *units = text->units + at;

	return at > 0 && at < text->count && !units[0].gap && units[-1].class == left &&
	       units[0].class == right;
}

static bool begins_or_ends(const struct candidate *candidate, bool camel)
{
	return is_boundary(candidate->text, candidate->start, camel) &&
	       is_boundary(candidate->text, candidate->end, camel);
}

/* CANDIDATE ends behind its plural. */
static unsigned edge_freedoms(const struct candidate *candidate)
{
	const struct folded *text = candidate->text;
	size_t start = candidate->start;
	size_t end = candidate->end;
	bool camel = candidate->phrase->camel;
	bool inside = !begins_or_ends(candidate, camel);

	return freedom(FREEDOM_CAPITAL,
		       camel && (is_boundary(text, start, true) !=
						is_boundary(text, start, false) ||
					is_boundary(text, end, true) !=
						is_boundary(text, end, false))) |
	       freedom(FREEDOM_DIGIT, touches(text, start, UNIT_LETTER, UNIT_DIGIT) ||
					      touches(text, end, UNIT_LETTER, UNIT_DIGIT)) |
	       freedom(FREEDOM_COMPOUND, touches(text, start, UNIT_HANGUL, UNIT_HANGUL)) |
	       freedom(FREEDOM_PREFIX,
		       inside && candidate->phrase->form == KEYWORD_FORM_PREFIX) |
	       freedom(FREEDOM_ANYWHERE,
		       inside && candidate->phrase->form == KEYWORD_FORM_ANYWHERE);
}

struct judgement phrase_judge(const struct phrases *phrases, uint32_t number,
	uint32_t pattern_number, const struct folded *text, size_t start)
{
	struct candidate candidate =
		candidate_at(phrases, number, pattern_number, text, start);
	struct judgement judgement = {0};
	size_t end = candidate.end;

	if (end > text->count || !units_agree(phrases, &candidate))
		return judgement;
	judgement.stands = true;
	if (!characters_agree(&candidate))
		judgement.refusals |= REFUSED_CHARACTER;
	if (!case_agrees(&candidate))
		judgement.refusals |= REFUSED_CASE;
	if (!gaps_agree(&candidate))
		judgement.refusals |= REFUSED_GAP;
	judgement.freedoms = gap_freedoms(&candidate) | case_freedoms(&candidate);
	if (!start_agrees(&candidate) || !end_agrees(&candidate))
		judgement.refusals |= REFUSED_WORD;
	judgement.freedoms |= edge_freedoms(&candidate);
	judgement.freedoms |=
		freedom(FREEDOM_PLURAL, candidate.end > end || candidate.pattern->is_ies);
	judgement.end = candidate.end;
	return judgement;
}
