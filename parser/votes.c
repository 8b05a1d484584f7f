#include "votes.h"

/* The votes that a sign says: thumbs up, arrow up, triangle up. A star is none. */
static const struct slice vote_signs[] = {
	{"\xF0\x9F\x91\x8D", 4}, {"\xE2\xAC\x86", 3}, {"\xE2\x96\xB2", 3}};

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

bool votes_have_sign(struct slice text)
{
	for (size_t i = 0; i < sizeof(vote_signs) / sizeof(*vote_signs); i++)
		if (slice_find(text, vote_signs[i]) < text.length)
			return true;
	return false;
}

/* Is the comma at PLACE one of "1,234,567"? */
static bool groups_digits(struct slice text, size_t place)
{
	size_t digits = 0;

	while (place + 1 + digits < text.length && is_digit(text.bytes[place + 1 + digits]))
		digits++;
	return text.bytes[place] == ',' && place > 0 && digits == 3;
}

/* How makers write that they do not know. */
static bool is_nothing(struct slice text)
{
	static const char *const words[] = {"", "-", "–", "—", "?", "n/a", "null", "none"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (slice_equal_ignoring_case(text, slice_of(words[i])))
			return true;
	return false;
}

/* "12 votes" */
static struct slice without_noun(struct slice text)
{
	static const struct slice nouns[] = {
		{" votes", 6}, {" vote", 5}, {"표", 3}, {"票", 3}};

	for (size_t i = 0; i < sizeof(nouns) / sizeof(*nouns); i++)
		if (slice_ends_with(text, nouns[i]))
			return slice_trim(
				slice_part(text, 0, text.length - nouns[i].length));
	return text;
}

int votes_read(struct slice text, int64_t *votes)
{
	int64_t sum = 0;

	text = without_noun(slice_trim(text));
	if (is_nothing(text))
		return 1;
	for (size_t i = 0; i < text.length; i++) {
		if (groups_digits(text, i))
			continue;
		/* Ten digits are more than people; the bound also keeps the sum from
		 * overflowing. */
		if (!is_digit(text.bytes[i]) || i == 10)
			return -1;
		sum = sum * 10 + (text.bytes[i] - '0');
	}
	*votes = sum;
	return 0;
}

/* The digits that TEXT begins with, after spaces, a colon and variation selectors. */
static bool number_ahead(struct slice text, int64_t *votes)
{
	size_t start = 0;
	size_t end;

	while (start < text.length && !is_digit(text.bytes[start])) {
		if (slice_starts_with(slice_part(text, start, text.length),
			    SLICE_LITERAL("\xEF\xB8\x8F")))
			start += 3;
		else if (text.bytes[start] == ' ' || text.bytes[start] == ':')
			start++;
		else
			return false;
	}
	for (end = start; end < text.length &&
			  (is_digit(text.bytes[end]) || groups_digits(text, end));)
		end++;
	/* "1.2k" is no number that could be counted with. */
	if (end < text.length && (lower(text.bytes[end]) == 'k' ||
					 (text.bytes[end] == '.' && end + 1 < text.length &&
						 is_digit(text.bytes[end + 1]))))
		return false;
	return end > start && votes_read(slice_part(text, start, end), votes) == 0;
}

/* The digits that TEXT ends with, before spaces. */
static bool number_behind(struct slice text, int64_t *votes)
{
	size_t start;

	text = slice_trim(text);
	for (start = text.length; start > 0 && (is_digit(text.bytes[start - 1]) ||
						       groups_digits(text, start - 1));)
		start--;
	if (start > 1 && text.bytes[start - 1] == '.' && is_digit(text.bytes[start - 2]))
		return false;
	return start < text.length &&
	       votes_read(slice_part(text, start, text.length), votes) == 0;
}

bool votes_find(struct slice text, int64_t *votes)
{
	size_t place;
	size_t behind;

	for (size_t i = 0; i < sizeof(vote_signs) / sizeof(*vote_signs); i++) {
		place = slice_find(text, vote_signs[i]);
		if (place < text.length &&
			number_ahead(
				slice_part(text, place + vote_signs[i].length, text.length),
				votes))
			return true;
	}
	place = slice_find(text, SLICE_LITERAL("pvote"));
	if (place == text.length || place == 0 || lower(text.bytes[place - 1]) != 'u')
		return false;
	behind = place + 5;
	behind += behind < text.length && text.bytes[behind] == 's';
	return number_behind(slice_part(text, 0, place - 1), votes) ||
	       number_ahead(slice_part(text, behind, text.length), votes);
}
