#include "hint.h"

#include <string.h>

/* Sorted by the key that is meant. A word may stand here several times: the first row counts whose
 * key is known in that place. */
static const struct hint hints[] = {
	{"exclude", "none", NULL},
	{"excluding", "none", NULL},
	{"excludes", "none", NULL},
	{"except", "none", NULL},
	{"without", "none", NULL},
	{"not", "none", NULL},
	{"no", "none", NULL},
	{"ignore", "none", NULL},
	{"block", "none", NULL},
	{"mute", "none", NULL},
	{"or", "any", NULL},
	{"one of", "any", NULL},
	{"any of", "any", NULL},
	{"include", "any", NULL},
	{"and", "all", NULL},
	{"all of", "all", NULL},
	{"must", "all", NULL},
	{"required", "all", NULL},

	{"title", "in", "to search titles only, write 'in: [title]' beside 'keywords'"},
	{"titles", "in", "to search titles only, write 'in: [title]' beside 'keywords'"},
	{"summary", "in",
		"to search summaries only, write 'in: [summary]' beside 'keywords'"},
	{"abstract", "in",
		"to search summaries only, write 'in: [summary]' beside 'keywords'"},
	{"body", "in", "to search summaries only, write 'in: [summary]' beside 'keywords'"},
	{"field", "in", NULL},
	{"fields", "in", NULL},
	{"where", "in", NULL},
	{"scope", "in", NULL},
	{"label", "section", NULL},
	{"labels", "section", NULL},
	{"bullet", "section", NULL},
	{"heading", "section", NULL},

	{"min votes", "votes", "write 'votes: 5' for at least five"},
	{"votes min", "votes", "write 'votes: 5' for at least five"},
	{"minimum votes", "votes", "write 'votes: 5' for at least five"},
	{"max votes", "votes", "write 'votes: {max: 5}' for at most five"},
	{"upvotes", "votes", NULL},
	{"likes", "votes", NULL},
	{"stars", "votes", NULL},
	{"points", "votes", NULL},
	{"score", "votes", NULL},
	{"minimum", "min", NULL},
	{"at least", "min", NULL},
	{"from", "min", NULL},
	{"maximum", "max", NULL},
	{"at most", "max", NULL},
	{"to", "max", NULL},
	{"unknown", "missing", NULL},
	{"absent", "missing", NULL},

	{"people", "authors", NULL},
	{"person", "authors", NULL},
	{"names", "authors", NULL},
	{"by", "authors", NULL},
	{"affiliation", "authors", "digests do not tell where authors work"},
	{"mode", "match", NULL},
	{"matching", "match", NULL},

	{"word", "keywords", NULL},
	{"words", "keywords", NULL},
	{"phrase", "keywords", NULL},
	{"phrases", "keywords", NULL},
	{"tags", "keywords",
		"digests have no tags; keywords are looked for in titles and summaries"},
	{"topics", "keywords", NULL},
	{"query", "keywords", NULL},
	{"search", "keywords", NULL},
	{"match", "keywords", NULL},
	{"contains", "keywords", NULL},
	{"text", "keywords", NULL},
	{"term", "keywords", "a term is used so: 'keywords: [{term: NAME}]'"},
	{"terms", "keywords",
		"terms are defined outside of rules, and used so: 'keywords: [{term: NAME}]'"},
	{"keyword", "word", NULL},
	{"text", "word", NULL},
	{"phrase", "word", NULL},
	{"aliases", "any", NULL},
	{"synonyms", "any", NULL},
	{"case sensitive", "case", "write 'case: exact' or 'case: ignore'"},
	{"ignore case", "case", "write 'case: exact' or 'case: ignore'"},
	{"whole word", "form", "'form' is 'word', 'prefix' or 'anywhere'"},
	{"prefix", "form", "'form' is 'word', 'prefix' or 'anywhere'"},
	{"substring", "form", "'form' is 'word', 'prefix' or 'anywhere'"},
	{"wildcard", "form", "'form' is 'word', 'prefix' or 'anywhere'"},
	{"plurals", "plural", NULL},
	{"but not", "unless", NULL},
	{"except", "unless", NULL},
	{"exclude", "unless", NULL},
	{"not", "unless", NULL},
	{"none", "unless", NULL},
	{"regex", "word", "a regular expression stands beside 'keywords', under 'regex'"},
	{"pattern", "word", "a regular expression stands beside 'keywords', under 'regex'"},

	{"pattern", "regex", NULL},
	{"patterns", "regex", NULL},
	{"regexp", "regex", NULL},
	{"regexps", "regex", NULL},
	{"regexes", "regex", NULL},
	{"regular expression", "regex", NULL},
	{"re", "regex", NULL},

	{"since", "date", "write 'date: {after: YYYY-MM-DD}'"},
	{"after", "date", "write 'date: {after: YYYY-MM-DD}'"},
	{"before", "date", "write 'date: {before: YYYY-MM-DD}'"},
	{"day", "date", NULL},
	{"published", "date", NULL},
	{"since", "after", NULL},
	{"from", "after", NULL},
	{"min", "after", NULL},
	{"until", "before", NULL},
	{"till", "before", NULL},
	{"to", "before", NULL},
	{"max", "before", NULL},

	{"title", "name", NULL},
	{"id", "name", NULL},
	{"rule", "name", NULL},
	{"priority", "urgency", NULL},
	{"importance", "urgency", NULL},
	{"severity", "urgency", NULL},
	{"level", "urgency", NULL},
	{"action", "notify", NULL},
	{"actions", "notify", NULL},
	{"alert", "notify", NULL},
	{"notification", "notify", NULL},
	{"notifications", "notify", NULL},
	{"sink", "notify", NULL},
	{"sinks", "notify", NULL},
	{"desktop", "notify", "write 'notify: [desktop]'"},
	{"log", "notify", "write 'notify: [log]'"},
	{"expires", "until", NULL},
	{"expiry", "until", NULL},
	{"expire", "until", NULL},
	{"end", "until", NULL},
	{"till", "until", NULL},
	{"disabled", "enabled", "write 'enabled: no'"},
	{"disable", "enabled", "write 'enabled: no'"},
	{"off", "enabled", "write 'enabled: no'"},
	{"active", "enabled", NULL},
	{"enable", "enabled", NULL},
	{"rate limit", "limit", NULL},
	{"ratelimit", "limit", NULL},
	{"throttle", "limit", NULL},
	{"number", "count", NULL},
	{"max", "count", NULL},
	{"every", "per", NULL},
	{"within", "per", NULL},
	{"period", "per", NULL},
	{"window", "per", NULL},

	{"folder", "path", NULL},
	{"dir", "path", NULL},
	{"directory", "path", NULL},
	{"root", "path", NULL},
	{"glob", "include", NULL},
	{"pattern", "include", NULL},
	{"patterns", "include", NULL},
	{"files", "include", NULL},
	{"ignore", "exclude", NULL},
	{"skip", "exclude", NULL},
	{"not", "exclude", NULL},

	{"folder", "watch", "write 'watch: [{path: ~/digests}]'"},
	{"folders", "watch", "write 'watch: [{path: ~/digests}]'"},
	{"dirs", "watch", "write 'watch: [{path: ~/digests}]'"},
	{"directories", "watch", "write 'watch: [{path: ~/digests}]'"},
	{"path", "watch", "write 'watch: [{path: ~/digests}]'"},
	{"paths", "watch", "write 'watch: [{path: ~/digests}]'"},
	{"digests", "watch", "write 'watch: [{path: ~/digests}]'"},
	{"keywords", "rules",
		"conditions stand in a rule: 'rules: [{name: …, keywords: […]}]'"},
	{"authors", "rules",
		"conditions stand in a rule: 'rules: [{name: …, authors: […]}]'"},
	{"votes", "rules", "conditions stand in a rule: 'rules: [{name: …, votes: 5}]'"},
	{"filters", "rules", NULL},
	{"alerts", "rules", NULL},
	{"synonyms", "terms", NULL},
	{"aliases", "terms", NULL},
	{"groups", "terms", NULL},
	{"notifications", "desktop", NULL},
	{"popups", "desktop", NULL},
	{"logging", "log", NULL},
	{"logfile", "log", "write 'log: {file: …}'"},
	{"database", "state", NULL},
	{"db", "state", NULL},
	{"cache", "state", NULL},
	{"path", "file", NULL},
};

static bool is_separator(char byte)
{
	return byte == ' ' || byte == '_' || byte == '-';
}

/* Do they agree, but for case and what parts their words? */
static bool is_alike(struct slice word, const char *other)
{
	size_t place = 0;

	for (; *other; other++) {
		char byte = *other;

		while (place < word.length && is_separator(word.bytes[place]))
			place++;
		if (is_separator(byte))
			continue;
		if (place == word.length ||
			!slice_equal_ignoring_case(slice_part(word, place, place + 1),
				(struct slice){other, 1}))
			return false;
		place++;
	}
	while (place < word.length && is_separator(word.bytes[place]))
		place++;
	return place == word.length;
}

static bool is_known(const char *key, const char *const *known)
{
	while (*known && strcmp(*known, key) != 0)
		known++;
	return *known != NULL;
}

const struct hint *hint_find(struct slice word, const char *const *known)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++) {
		if (is_alike(word, hints[i].word) && is_known(hints[i].key, known))
			return &hints[i];
	}
	return NULL;
}
