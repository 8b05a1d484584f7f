#include "value.h"

#include "builder.h"

static const char *kind_name(enum yaml_kind kind)
{
	static const char *const names[] = {"text", "a list", "a map"};

	return names[kind];
}

int value_text(const struct yaml_node *node, const char *what, struct slice *text,
	struct diagnostics *problems)
{
	if (node->kind != YAML_SCALAR) {
		yaml_error(problems, node, "'%s' must be text, not %s", what,
			kind_name(node->kind));
		return -1;
	}
	if (!slice_trim(node->text).length) {
		yaml_error(problems, node, "'%s' is empty", what);
		return -1;
	}
	*text = node->text;
	return 0;
}

int value_boolean(const struct yaml_node *node, const char *what, bool *value,
	struct diagnostics *problems)
{
	static const char *const words[] = {"true", "yes", "on", "false", "no", "off"};
	struct yaml_excerpt excerpt;
	struct slice text;

	if (value_text(node, what, &text, problems) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (slice_equal_ignoring_case(text, slice_of(words[i]))) {
			*value = i < 3;
			return 0;
		}
	}
	yaml_error(problems, node, "'%s' must be yes or no, not '%s'", what,
		yaml_excerpt(text, &excerpt));
	return -1;
}

static void report_choice(const struct yaml_node *node, const char *what,
	const char *const *choices, struct diagnostics *problems)
{
	struct builder builder = {0};
	struct yaml_excerpt excerpt;
	const char *shown = yaml_excerpt(node->text, &excerpt);
	const char *nearest = yaml_nearest(node->text, choices);

	if (nearest) {
		yaml_error(problems, node, "'%s' cannot be '%s'; did you mean '%s'?", what,
			shown, nearest);
		return;
	}
	for (const char *const *choice = choices; *choice; choice++) {
		if (choice != choices)
			builder_put(&builder, choice[1] ? ", " : " or ");
		builder_put(&builder, *choice);
	}
	yaml_error(problems, node, "'%s' cannot be '%s'; it can be %.*s", what, shown,
		(int)builder.length, builder.bytes);
	builder_fini(&builder);
}

int value_choice(const struct yaml_node *node, const char *what, const char *const *choices,
	unsigned *choice, struct diagnostics *problems)
{
	struct slice text;

	if (value_text(node, what, &text, problems) < 0)
		return -1;
	for (unsigned i = 0; choices[i]; i++) {
		if (slice_equal(text, slice_of(choices[i]))) {
			*choice = i;
			return 0;
		}
	}
	report_choice(node, what, choices, problems);
	return -1;
}

int value_list(const struct yaml_node *node, const char *what, struct diagnostics *problems)
{
	struct yaml_excerpt excerpt;

	if (node->kind == YAML_SCALAR && node->text.length) {
		yaml_error(problems, node, "'%s' must be a list: [%s]", what,
			yaml_excerpt(node->text, &excerpt));
		return -1;
	}
	if (node->kind == YAML_MAP) {
		yaml_error(problems, node, "'%s' must be a list, not a map", what);
		return -1;
	}
	if (!node->count) {
		yaml_error(problems, node, "'%s' is empty", what);
		return -1;
	}
	return 0;
}

int value_choices(const struct yaml_node *node, const char *what,
	const char *const *choices, unsigned *chosen, struct diagnostics *problems)
{
	int rc = 0;

	if (value_list(node, what, problems) < 0)
		return -1;
	*chosen = 0;
	for (size_t i = 0; i < node->count; i++) {
		unsigned choice;

		if (value_choice(node->items[i], what, choices, &choice, problems) < 0)
			rc = -1;
		else
			*chosen |= 1u << choice;
	}
	return rc;
}

enum { DIGITS_MAX = 18 }; /* more may not fit in 64 bits */

/* How many decimal digits TEXT begins with; *NUMBER is what they write, where they are not more than
 * DIGITS_MAX. */
static size_t leading_digits(struct slice text, int64_t *number)
{
	size_t digits = 0;

	*number = 0;
	while (digits < text.length && text.bytes[digits] >= '0' &&
		text.bytes[digits] <= '9') {
		if (digits < DIGITS_MAX)
			*number = *number * 10 + (text.bytes[digits] - '0');
		digits++;
	}
	return digits;
}

int value_count(const struct yaml_node *node, const char *what, int64_t *count,
	struct diagnostics *problems)
{
	struct yaml_excerpt excerpt;
	struct slice text;
	int64_t value;
	size_t digits;

	if (value_text(node, what, &text, problems) < 0)
		return -1;
	digits = leading_digits(text, &value);
	if (digits == text.length && digits > DIGITS_MAX) {
		yaml_error(problems, node, "'%s' is too large", what);
		return -1;
	}
	if (digits < text.length) {
		yaml_error(problems, node, "'%s' must be a whole number from 0, not '%s'",
			what, yaml_excerpt(text, &excerpt));
		return -1;
	}
	*count = value;
	return 0;
}

/* The seconds of a unit, or 0. */
static int64_t unit_seconds(struct slice unit)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};

	for (size_t i = 0; unit.length == 1 && i < sizeof(units) / sizeof(*units); i++) {
		if (unit.bytes[0] == units[i].letter)
			return units[i].seconds;
	}
	return 0;
}

int64_t value_span(struct slice text)
{
	int64_t number;
	size_t digits = leading_digits(text, &number);
	int64_t unit = unit_seconds(slice_part(text, digits, text.length));

	if (!digits || !unit)
		return -1;
	return digits > DIGITS_MAX || number > VALUE_SPAN_MAX / unit ? VALUE_SPAN_MAX + 1
								     : number * unit;
}

int value_duration(const struct yaml_node *node, const char *what, int64_t *seconds,
	struct diagnostics *problems)
{
	struct yaml_excerpt excerpt;
	struct slice text;
	int64_t span;

	if (value_text(node, what, &text, problems) < 0)
		return -1;
	span = value_span(text);
	if (span < 0) {
		yaml_error(problems, node,
			"'%s' must be a time such as 90s, 10m, 8h or 3d, not '%s'", what,
			yaml_excerpt(text, &excerpt));
		return -1;
	}
	if (span < 1 || span > VALUE_SPAN_MAX) {
		yaml_error(problems, node, "'%s' must be from 1s to 3650d, not '%s'", what,
			yaml_excerpt(text, &excerpt));
		return -1;
	}
	*seconds = span;
	return 0;
}

/* The number that the LENGTH digits at BYTES write, or -1. */
static int digits_value(const char *bytes, size_t length)
{
	int value = 0;

	for (size_t i = 0; i < length; i++) {
		if (bytes[i] < '0' || bytes[i] > '9')
			return -1;
		value = value * 10 + (bytes[i] - '0');
	}
	return value;
}

static bool is_date(struct slice text)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year;
	int month;
	int day;

	if (text.length != 10 || text.bytes[4] != '-' || text.bytes[7] != '-')
		return false;
	year = digits_value(text.bytes, 4);
	month = digits_value(text.bytes + 5, 2);
	day = digits_value(text.bytes + 8, 2);
	if (year < 1 || month < 1 || month > 12 || day < 1)
		return false;
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return day <= 29;
	return day <= lengths[month - 1];
}

int value_date(const struct yaml_node *node, const char *what, struct slice *date,
	struct diagnostics *problems)
{
	struct yaml_excerpt excerpt;
	struct slice text;

	if (value_text(node, what, &text, problems) < 0)
		return -1;
	if (!is_date(text)) {
		yaml_error(problems, node,
			"'%s' must be a day written YYYY-MM-DD, not '%s'", what,
			yaml_excerpt(text, &excerpt));
		return -1;
	}
	*date = text;
	return 0;
}
