#include "judgement.h"

/* A pattern where its units stand in the text. */
struct candidate {
	const struct folded *text;
	const struct pattern *pattern;
	size_t start; /* unit of the text */
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
			    : pattern_unit(candidate->pattern, next).gap != GAP_NONE)
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
	if (pattern_spacing(candidate->pattern) == KEYWORD_SPACING_EXACT)
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
		if (!gap_agrees(candidate, i, pattern_unit(candidate->pattern, i).gap,
			    units[i].gap))
			return false;
	}
	return true;
}

static bool case_agrees(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;
	size_t capitals = 0;

	if (!(candidate->pattern->facts & (PHRASE_ACRONYM | PHRASE_EXACT)))
		return true;
	for (size_t i = 0; i < candidate->pattern->length; i++) {
		if (units[i].first && units[i].letter_case == CASE_UPPER)
			capitals++;
		if (candidate->pattern->facts & PHRASE_EXACT &&
			units[i].letter_case !=
				pattern_unit(candidate->pattern, i).letter_case)
			return false;
	}
	return candidate->pattern->facts & PHRASE_EXACT || capitals >= 2;
}

static bool is_lower_letter(const struct folded *text, size_t at)
{
	return at < text->count && !text->units[at].gap &&
	       text->units[at].class == UNIT_LETTER &&
	       text->units[at].letter_case == CASE_LOWER;
}

/* Does the capital at unit AT begin a word inside of one? Between Graph and RAG; between O, L and
 * MoE, where capitals meet; but not before the M of LLMs, whose s is a plural. */
static bool is_inner_capital(const struct folded *text, size_t at)
{
	const struct unit *units = text->units + at;

	if (units[-1].letter_case == CASE_LOWER)
		return true;
	if (units[-1].letter_case != CASE_UPPER || !is_lower_letter(text, at + 1))
		return false;
	return units[1].code_point != 's' || is_lower_letter(text, at + 2);
}

/* Does a word begin or end between the units AT - 1 and AT? */
static bool is_boundary(const struct folded *text, size_t at, bool camel)
{
	const struct unit *unit = &text->units[at];

	return unit->edge || (camel && unit->capital && is_inner_capital(text, at));
}

/* Is unit AT the letter, of the same word, and fit to be of a plural ending? */
static bool is_ending(const struct candidate *candidate, size_t at, uint32_t letter)
{
	const struct unit *unit = candidate->text->units + at;

	return at < candidate->text->count && unit->code_point == letter && !unit->gap &&
	       unit->class == UNIT_LETTER && unit->last &&
	       (!(candidate->pattern->facts & PHRASE_SMALL_S) ||
		       unit->letter_case == CASE_LOWER);
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
	bool camel = candidate->pattern->facts & PHRASE_CAMEL;
	size_t end = candidate->end;

	if (pattern_form(candidate->pattern) != KEYWORD_FORM_WORD)
		return true;
	if (is_boundary(text, end, camel))
		return !(candidate->pattern->facts & PHRASE_IES) ||
		       is_ending(candidate, end - 1, 's');
	if (!(candidate->pattern->facts & PHRASE_PLURAL) ||
		candidate->pattern->facts & PHRASE_IES ||
		text->units[end - 1].class != UNIT_LETTER)
		return false;
	if (is_ending(candidate, end, 's') && is_boundary(text, end + 1, camel))
		candidate->end = end + 1;
	else if (takes_es(candidate) && is_ending(candidate, end, 'e') &&
		 is_ending(candidate, end + 1, 's') && is_boundary(text, end + 2, camel))
		candidate->end = end + 2;
	return candidate->end > end;
}

static struct candidate candidate_at(
	const struct pattern *pattern, const struct folded *text, size_t start)
{
	return (struct candidate){
		.text = text,
		.pattern = pattern,
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
	return pattern_form(candidate->pattern) == KEYWORD_FORM_ANYWHERE ||
	       is_boundary(candidate->text, candidate->start,
		       candidate->pattern->facts & PHRASE_CAMEL);
}

static bool units_agree(const struct candidate *candidate)
{
	const struct unit *units = candidate->text->units + candidate->start;

	for (size_t i = 0; i < candidate->pattern->length; i++) {
		if (units[i].code_point != pattern_unit(candidate->pattern, i).code_point)
			return false;
	}
	return true;
}

/* Do the units stand there with the very gaps of the pattern? That is quick to see, and so it is
 * nearly wherever they stand at all. */
static bool stands_as_written(const struct candidate *candidate)
{
	static const struct unit code_point = {.code_point = 0x1FFFFF};
	static const struct unit code_point_and_gap = {.code_point = 0x1FFFFF, .gap = 3};
	const struct unit *units = candidate->text->units + candidate->start;
	const uint32_t *wanted = candidate->pattern->units;
	size_t length = candidate->pattern->length;
	uint32_t first = unit_letter(&units[0]) ^ wanted[0];
	uint32_t others = 0;

	for (size_t i = 1; i < length; i++)
		others |= unit_letter(&units[i]) ^ wanted[i];
	return !(first & unit_letter(&code_point)) &&
	       !(others & unit_letter(&code_point_and_gap));
}

bool pattern_occurs(
	const struct pattern *pattern, const struct folded *text, size_t start, size_t *end)
{
	struct candidate candidate = candidate_at(pattern, text, start);

	if (candidate.end > text->count)
		return false;
	/* The edges come first: they cost the same however long the keyword is, and end the endless
	 * comparing in a text that is one letter again and again. */
	if (!characters_agree(&candidate) || !start_agrees(&candidate))
		return false;
	if (!stands_as_written(&candidate) &&
		(!units_agree(&candidate) || !gaps_agree(&candidate)))
		return false;
	if (!case_agrees(&candidate) || !end_agrees(&candidate))
		return false;
	*end = candidate.end;
	return true;
}

static bool pattern_covers(const struct pattern *pattern, const struct folded *text,
	size_t *start, size_t *end)
{
	enum { PLURAL_UNITS = 2 };
	size_t reach = (size_t)pattern->length + PLURAL_UNITS;
	size_t covered_end;

	for (size_t place = *end > reach ? *end - reach : 0; place <= *start; place++) {
		if (!pattern_occurs(pattern, text, place, &covered_end) ||
			covered_end < *end)
			continue;
		*start = place;
		*end = covered_end;
		return true;
	}
	return false;
}

/* A phrase is short, so it is tried at every place from which it could reach over the units. */
bool phrase_covers(const struct phrases *phrases, uint32_t number,
	const struct folded *text, size_t *start, size_t *end)
{
	const struct pattern *pattern = phrases_pattern(phrases, number);

	if (pattern_covers(pattern, text, start, end))
		return true;
	return pattern->facts & PHRASE_HAS_IES &&
	       pattern_covers(phrases_pattern(phrases, phrases_next(phrases, number)), text,
		       start, end);
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
		enum unit_gap wanted = pattern_unit(candidate->pattern, i).gap;
		enum unit_gap found = units[i].gap;

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
			differs || units[i].letter_case !=
					   pattern_unit(candidate->pattern, i).letter_case;
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
	bool camel = candidate->pattern->facts & PHRASE_CAMEL;
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
		       inside && pattern_form(candidate->pattern) == KEYWORD_FORM_PREFIX) |
	       freedom(FREEDOM_ANYWHERE,
		       inside && pattern_form(candidate->pattern) == KEYWORD_FORM_ANYWHERE);
}

struct judgement pattern_judge(
	const struct pattern *pattern, const struct folded *text, size_t start)
{
	struct candidate candidate = candidate_at(pattern, text, start);
	struct judgement judgement = {0};
	size_t end = candidate.end;

	if (end > text->count || !units_agree(&candidate))
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
		freedom(FREEDOM_PLURAL, candidate.end > end || pattern->facts & PHRASE_IES);
	judgement.end = candidate.end;
	return judgement;
}
