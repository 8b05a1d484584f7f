#include "keyword_lint.h"

#include "fold.h"
#include "utf8.h"

static bool is_one_of(uint32_t code_point, const uint32_t *set)
{
	while (*set && *set != code_point)
		set++;
	return *set != 0;
}

/* What looks like YAML's signs but is not, and came along with a copied or typed text. */
static void check_signs(
	const struct yaml_node *node, struct slice text, struct diagnostics *problems)
{
	static const uint32_t quotes[] = {0x201C, 0x201D, 0x201E, 0x201F, 0x2018, 0x2019,
		0x201A, 0xAB, 0xBB, 0x300C, 0x300D, 0x300E, 0x300F, 0xFF02, 0xFF07, 0};
	static const uint32_t separators[] = {0xFF0C, 0x3001, 0xFF1A, 0};
	struct yaml_excerpt excerpt;
	uint32_t first = 0;
	uint32_t last = 0;
	const char *separator = NULL;

	for (size_t place = 0; place < text.length;) {
		size_t start = place;

		last = utf8_next(text, &place);
		first = start ? first : last;
		if (is_one_of(last, separators) && !separator)
			separator = text.bytes + start;
	}
	/* One at either end will do: a comma between two may have parted the keyword there. */
	if (is_one_of(first, quotes) || is_one_of(last, quotes))
		yaml_warning(problems, node,
			"the typographic quotes are part of the keyword '%s'; write straight quotes, "
			"or none",
			yaml_excerpt(text, &excerpt));
	if (separator)
		yaml_warning(problems, node,
			"'%.3s' is part of the keyword '%s' and parts nothing; write ',' or ':' and a "
			"space",
			separator, yaml_excerpt(text, &excerpt));
}

/* Words of query languages. */
static void check_operators(
	const struct yaml_node *node, struct slice text, struct diagnostics *problems)
{
	static const struct {
		const char *text;
		const char *instead;
	} operators[] = {
		{" AND ", "{all: […]}"},
		{" && ", "{all: […]}"},
		{" OR ", "{any: […]}"},
		{" || ", "{any: […]}"},
		{"|", "{any: […]}"},
		{" NOT ", "{none: […]}"},
	};
	struct yaml_excerpt excerpt;

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		struct slice word = slice_of(operators[i].text);

		if (slice_find(text, word) == text.length)
			continue;
		word = slice_trim(word);
		yaml_warning(problems, node,
			"'%.*s' is part of the keyword '%s' and joins nothing; write %s",
			(int)word.length, word.bytes, yaml_excerpt(text, &excerpt),
			operators[i].instead);
		return;
	}
}

/* How many letters stand at the end of TEXT before its last character; *IS_CAPITAL is about the last
 * of them. */
static size_t letters_before_last(struct slice text, bool *is_capital)
{
	struct folded folded = {0};
	size_t count = 0;

	fold_text(&folded, text);
	*is_capital = false;
	for (size_t i = folded.count; i-- > 0;) {
		const struct unit *unit = &folded.units[i];

		if (i == folded.count - 1)
			continue;
		if (unit->class != UNIT_LETTER && unit->class != UNIT_HANGUL)
			break;
		if (!count++)
			*is_capital = unit->letter_case == CASE_UPPER;
	}
	folded_fini(&folded);
	return count;
}

/* "robot*" is meant as a wildcard; A*, V* and AtP* are methods. */
static void check_star(
	const struct yaml_node *node, struct slice text, struct diagnostics *problems)
{
	enum { LETTERS_MIN = 3 };
	struct slice word = slice_part(text, 0, text.length ? text.length - 1 : 0);
	struct yaml_excerpt excerpt;
	bool is_capital;

	if (!slice_ends_with(text, SLICE_LITERAL("*")) ||
		letters_before_last(text, &is_capital) < LETTERS_MIN || is_capital)
		return;
	yaml_warning(problems, node,
		"the '*' is part of the keyword; for all words that begin so, write {word: %s, form: "
		"prefix}",
		yaml_excerpt(word, &excerpt));
}

static void check_slashes(
	const struct yaml_node *node, struct slice text, struct diagnostics *problems)
{
	struct yaml_excerpt excerpt;

	if (text.length < 3 || text.bytes[0] != '/' || text.bytes[text.length - 1] != '/')
		return;
	yaml_warning(problems, node,
		"the slashes are part of the keyword '%s'; a regular expression is written 'regex: "
		"[…]'",
		yaml_excerpt(text, &excerpt));
}

/* Signs that mean something to other programs, and nothing here. */
static void check_habits(
	const struct yaml_node *node, struct slice text, struct diagnostics *problems)
{
	char first = text.length ? text.bytes[0] : ' ';
	char last = text.length ? text.bytes[text.length - 1] : ' ';
	struct yaml_excerpt excerpt;

	if (text.length > 2 && first == last && (first == '"' || first == '\''))
		yaml_warning(problems, node,
			"the quotes are part of the keyword %s; one pair of quotes is enough",
			yaml_excerpt(text, &excerpt));
	else if (slice_starts_with(text, SLICE_LITERAL("NOT ")) ||
		 (first == '!' && text.length > 1))
		yaml_warning(problems, node,
			"'%.*s' is part of the keyword '%s' and excludes nothing; write {none: […]}",
			first == '!' ? 1 : 3, text.bytes, yaml_excerpt(text, &excerpt));
	else if (slice_find_byte(text, '\\') < text.length &&
		 slice_find_byte(text, '$') == text.length)
		yaml_warning(problems, node,
			"the backslash is part of the keyword '%s'; a regular expression is written "
			"'regex: […]'",
			yaml_excerpt(text, &excerpt));
	else if (slice_find(text, SLICE_LITERAL(", ")) < text.length)
		yaml_warning(problems, node,
			"the comma is part of the keyword '%s'; quote each keyword on its own",
			yaml_excerpt(text, &excerpt));
}

/* Can any check find something in TEXT? Most keywords are letters and spaces, and rules have many:
 * all checks look for one of these signs, a word in capitals, or a character that begins with one
 * of these bytes. */
static bool is_suspicious(struct slice text)
{
	static const bool signs[256] = {['|'] = true,
		['&'] = true,
		['*'] = true,
		['/'] = true,
		['"'] = true,
		['\''] = true,
		['!'] = true,
		['\\'] = true,
		[','] = true,
		[0xC2] = true,
		[0xE2] = true,
		[0xE3] = true,
		[0xEF] = true};
	bool is_capital = false;

	for (size_t i = 0; i < text.length; i++) {
		bool was_capital = is_capital;

		is_capital = text.bytes[i] >= 'A' && text.bytes[i] <= 'Z';
		if ((is_capital && was_capital) || signs[(unsigned char)text.bytes[i]])
			return true;
	}
	return false;
}

void keyword_lint(const struct yaml_node *node, struct diagnostics *problems)
{
	struct slice text = slice_trim(node->text);

	if (!is_suspicious(text))
		return;
	check_signs(node, text, problems);
	check_operators(node, text, problems);
	check_star(node, text, problems);
	check_slashes(node, text, problems);
	check_habits(node, text, problems);
}

/* Does a syllable of Hangul begin at PLACE? */
static bool is_syllable(struct slice text, size_t place)
{
	unsigned char first = (unsigned char)text.bytes[place];
	unsigned char second;

	if (first < 0xEA || first > 0xED || text.length - place < 3)
		return false;
	second = (unsigned char)text.bytes[place + 1];
	/* From U+AC00 to U+D77F; the last few take the long way. */
	return first == 0xEA ? second >= 0xB0 : first != 0xED || second <= 0x9D;
}

static bool is_letter_or_digit(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9');
}

bool keyword_is_plain(struct slice text)
{
	enum { PLAIN_BYTES_MAX = 100 };

	if (!text.length || text.length > PLAIN_BYTES_MAX ||
		slice_find(text, SLICE_LITERAL("www")) < text.length)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		if (is_syllable(text, i))
			i += 2;
		else if (!is_letter_or_digit(text.bytes[i]) &&
			 (text.bytes[i] != ' ' || i == 0 || i + 1 == text.length))
			return false;
	}
	return true;
}
