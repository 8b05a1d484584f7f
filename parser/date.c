#include "date.h"

#include <string.h>

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_separator(char byte)
{
	return byte == '-' || byte == '.' || byte == '/' || byte == '_';
}

static int number(const char *digits, size_t count)
{
	int value = 0;

	for (size_t i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

static bool day_exists(int year, int month, int day)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	/* Before arXiv (1991) and beyond this century a number is hardly a day. */
	if (year < 1990 || year > 2099 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

static void put_digits(char *digits, size_t count, int value)
{
	for (size_t i = count; i-- > 0; value /= 10)
		digits[i] = (char)('0' + value % 10);
}

static bool put(char date[DATE_BYTES + 1], int year, int month, int day)
{
	if (!day_exists(year, month, day))
		return false;
	/* The check above bounds every number to its place. */
	memcpy(date, "0000-00-00", DATE_BYTES + 1);
	put_digits(date, 4, year);
	put_digits(date + 5, 2, month);
	put_digits(date + 8, 2, day);
	return true;
}

static size_t count_digits(struct slice text, size_t place)
{
	size_t count = 0;

	while (place + count < text.length && is_digit(text.bytes[place + count]))
		count++;
	return count;
}

/* A day at PLACE: four digits, a separator, one or two digits, the same separator, one or
 * two. */
static bool day_at(struct slice text, size_t place, char date[DATE_BYTES + 1])
{
	size_t month_at = place + 5;
	size_t month_digits;
	size_t day_at_place;
	size_t day_digits;

	if (count_digits(text, place) != 4 || month_at > text.length ||
		!is_separator(text.bytes[place + 4]))
		return false;
	month_digits = count_digits(text, month_at);
	day_at_place = month_at + month_digits + 1;
	if (month_digits < 1 || month_digits > 2 || day_at_place > text.length ||
		text.bytes[day_at_place - 1] != text.bytes[place + 4])
		return false;
	day_digits = count_digits(text, day_at_place);
	/* "2024-1-1.5" is a version, "2024-10-31.md" a file of that day. */
	if (day_digits < 1 || day_digits > 2 ||
		(day_at_place + day_digits + 1 < text.length &&
			text.bytes[day_at_place + day_digits] == '.' &&
			is_digit(text.bytes[day_at_place + day_digits + 1])))
		return false;
	return put(date, number(text.bytes + place, 4),
		number(text.bytes + month_at, month_digits),
		number(text.bytes + day_at_place, day_digits));
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static void skip(struct slice text, size_t *place, const char *bytes)
{
	while (*place < text.length && text.bytes[*place] != '\0' &&
		strchr(bytes, text.bytes[*place]))
		(*place)++;
}

/* The month whose English name, or the first three letters of it, stands at *PLACE, which moves
 * behind it; or 0. */
static int take_month(struct slice text, size_t *place)
{
	static const char *const months[] = {"january", "february", "march", "april", "may",
		"june", "july", "august", "september", "october", "november", "december"};
	size_t length = 0;

	while (*place + length < text.length && is_letter(text.bytes[*place + length]))
		length++;
	for (size_t i = 0; i < 12; i++) {
		struct slice name = slice_of(months[i]);
		struct slice word = slice_part(text, *place, *place + length);

		if (length != name.length && length != 3 && !(length == 4 && i == 8))
			continue;
		if (!slice_equal_ignoring_case(word, slice_part(name, 0, length)))
			continue;
		*place += length;
		skip(text, place, ". ");
		return (int)i + 1;
	}
	return 0;
}

/* A number of at most COUNT digits at *PLACE, which moves behind it; or -1. */
static int take_number(struct slice text, size_t *place, size_t count)
{
	size_t digits = count_digits(text, *place);
	int value;

	if (digits < 1 || digits > count)
		return -1;
	value = number(text.bytes + *place, digits);
	*place += digits;
	return value;
}

/* "June 3" or "3 June" at *PLACE, which moves behind it. */
static bool take_day(struct slice text, size_t *place, int *month, int *day)
{
	*day = -1;
	if (*place < text.length && is_digit(text.bytes[*place])) {
		*day = take_number(text, place, 2);
		skip(text, place, " ");
	}
	*month = take_month(text, place);
	if (*month == 0)
		return false;
	if (*day < 0) {
		*day = take_number(text, place, 2);
		skip(text, place, "stndrh");
	}
	return *day > 0;
}

/* "June 3, 2026" or "3 June 2026" at PLACE. */
static bool spelt_day_at(struct slice text, size_t place, char date[DATE_BYTES + 1])
{
	int month;
	int day;

	if (!take_day(text, &place, &month, &day))
		return false;
	/* "(June 1 - June 7) - 2026" */
	skip(text, &place, ",) -");
	return count_digits(text, place) == 4 &&
	       put(date, number(text.bytes + place, 4), month, day);
}

/* Passes over one of two words and white space behind it. */
static bool take_either(struct slice text, size_t *place, struct slice a, struct slice b)
{
	struct slice rest = slice_part(text, *place, text.length);

	if (!slice_starts_with(rest, a) && !slice_starts_with(rest, b))
		return false;
	*place += a.length;
	skip(text, place, " ");
	return true;
}

/* "10月31日" or "10월 31일" at *PLACE, which moves behind it. */
static bool take_east_asian_day(struct slice text, size_t *place, int *month, int *day)
{
	*month = take_number(text, place, 2);
	if (!take_either(text, place, SLICE_LITERAL("月"), SLICE_LITERAL("월")))
		return false;
	*day = take_number(text, place, 2);
	return take_either(text, place, SLICE_LITERAL("日"), SLICE_LITERAL("일"));
}

/* "2024年10月31日" or "2024년 10월 31일" at PLACE. */
static bool east_asian_day_at(struct slice text, size_t place, char date[DATE_BYTES + 1])
{
	int year = take_number(text, &place, 4);
	int month;
	int day;

	return take_either(text, &place, SLICE_LITERAL("年"), SLICE_LITERAL("년")) &&
	       take_east_asian_day(text, &place, &month, &day) &&
	       put(date, year, month, day);
}

/* Passes over "Tuesday, " or "Tue ". */
static void skip_weekday(struct slice text, size_t *place)
{
	static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday",
		"friday", "saturday", "sunday"};
	size_t length = 0;

	while (*place + length < text.length && is_letter(text.bytes[*place + length]))
		length++;
	for (size_t i = 0; i < 7; i++) {
		struct slice name = slice_of(days[i]);

		if ((length != 3 && length != name.length) ||
			!slice_equal_ignoring_case(
				slice_part(text, *place, *place + length),
				slice_part(name, 0, length)))
			continue;
		*place += length;
		skip(text, place, "., ");
		return;
	}
}

bool date_of_day(struct slice text, struct slice near, char date[DATE_BYTES + 1])
{
	size_t place = 0;
	size_t start;
	int month;
	int day;

	skip_weekday(text, &place);
	start = place;
	if (!take_day(text, &place, &month, &day)) {
		place = start;
		if (!take_east_asian_day(text, &place, &month, &day))
			return false;
	}
	skip(text, &place, " ,");
	skip_weekday(text, &place);
	/* What is left may be a weekday in brackets, and no more. */
	if (place < text.length && (text.bytes[place] != '(' || text.length - place > 16))
		return false;
	return put(date, number(near.bytes, 4), month, day);
}

bool date_find(struct slice text, char date[DATE_BYTES + 1])
{
	for (size_t place = 0; place + 8 <= text.length; place++) {
		bool digit = is_digit(text.bytes[place]);

		if (place > 0 && (digit ? is_digit(text.bytes[place - 1])
					: is_letter(text.bytes[place - 1])))
			continue;
		if (digit &&
			(day_at(text, place, date) || east_asian_day_at(text, place, date)))
			return true;
		if ((digit || is_letter(text.bytes[place])) &&
			spelt_day_at(text, place, date))
			return true;
	}
	return false;
}

/* Eight digits in a row: 20241031. */
static bool find_compact(struct slice text, char date[DATE_BYTES + 1])
{
	for (size_t place = 0; place < text.length; place++) {
		size_t digits = count_digits(text, place);

		if (digits == 8 && put(date, number(text.bytes + place, 4),
					   number(text.bytes + place + 4, 2),
					   number(text.bytes + place + 6, 2)))
			return true;
		place += digits;
	}
	return false;
}

bool date_find_in_path(struct slice path, char date[DATE_BYTES + 1])
{
	struct slice name = path;
	size_t slash;

	while ((slash = slice_find_byte(name, '/')) < name.length)
		name = slice_part(name, slash + 1, name.length);
	if (date_find(name, date) || find_compact(name, date))
		return true;

	/* Folders and name read as one day: the last that fits, nearest to the file. */
	for (size_t place = path.length; place-- > 0;) {
		/* One byte more than a day, so that a further digit is seen. */
		char spelt[DATE_BYTES + 1];
		struct slice rest = slice_part(path, place, place + sizeof(spelt));

		if (rest.length < 8 || (place > 0 && path.bytes[place - 1] != '/'))
			continue;
		memcpy(spelt, rest.bytes, rest.length);
		for (size_t i = 0; i < rest.length; i++)
			if (spelt[i] == '/' || spelt[i] == '-')
				spelt[i] = '-';
		if (day_at((struct slice){spelt, rest.length}, 0, date))
			return true;
	}
	return false;
}

bool date_valid(struct slice text)
{
	char date[DATE_BYTES + 1];

	return text.length == DATE_BYTES && date_find(text, date) &&
	       memcmp(date, text.bytes, DATE_BYTES) == 0;
}
