#include "verdict.h"

const char *finding_kind_name(enum finding_kind kind)
{
	static const char *const names[FINDING_KIND_COUNT] = {
		[FINDING_HIT] = "hit",
		[FINDING_ELSEWHERE] = "elsewhere",
		[FINDING_UNLESS] = "unless",
		[FINDING_CASE] = "case",
		[FINDING_GAP] = "gap",
		[FINDING_NAME] = "name",
		[FINDING_WORD] = "word",
	};

	return names[kind];
}

const char *freedom_name(enum keyword_freedom freedom)
{
	static const char *const names[FREEDOM_COUNT] = {
		[FREEDOM_PLURAL] = "plural",
		[FREEDOM_SINGULAR] = "singular",
		[FREEDOM_HYPHEN] = "hyphen",
		[FREEDOM_JOINED] = "joined",
		[FREEDOM_PARTED] = "parted",
		[FREEDOM_CASE] = "case",
		[FREEDOM_SPELLING] = "spelling",
		[FREEDOM_CAPITAL] = "inner capital",
		[FREEDOM_DIGIT] = "digit",
		[FREEDOM_COMPOUND] = "compound",
		[FREEDOM_PREFIX] = "prefix",
		[FREEDOM_ANYWHERE] = "anywhere",
	};

	return names[freedom];
}

struct slice finding_text(const struct finding *finding, const struct paper *paper)
{
	switch (finding->field) {
	case FIELD_TITLE:
		return paper->title;
	case FIELD_SUMMARY:
		return paper->sections[finding->index].text;
	case FIELD_AUTHORS:
		return paper->authors[finding->index];
	case FIELD_VOTES:
	default:
		return (struct slice){0};
	}
}

unsigned finding_line(const struct finding *finding, const struct paper *paper)
{
	const struct section *section;
	unsigned line;

	if (finding->field != FIELD_SUMMARY)
		return paper->line;
	section = &paper->sections[finding->index];
	line = section->line;
	for (size_t i = 0; i < finding->start; i++)
		line += section->text.bytes[i] == '\n';
	return line;
}
