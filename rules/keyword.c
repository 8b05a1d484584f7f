#include "keyword.h"

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
