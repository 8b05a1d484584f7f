#include "verdict.h"

#include "arena.h"

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

/* ---- hits ---- */

/* Hits being gathered. */
struct gathering {
	const struct paper *paper;
	struct hit *hits;
	size_t count;
};

/* How many hits VERDICT has at most. */
static size_t count_hits(const struct verdict *verdict)
{
	size_t count = verdict->finding_count + 1;

	for (size_t i = 0; i < verdict->part_count; i++)
		count += count_hits(&verdict->parts[i]);
	return count;
}

/* Each pattern once a field: the first that comes. */
static void add_hit(struct gathering *gathering, const struct hit *hit)
{
	for (size_t i = 0; i < gathering->count; i++) {
		const struct hit *other = &gathering->hits[i];

		if (other->kind == hit->kind && other->field == hit->field &&
			slice_equal(other->pattern, hit->pattern))
			return;
	}
	gathering->hits[gathering->count++] = *hit;
}

static void add_hits(struct gathering *gathering, const struct verdict *verdict)
{
	struct hit hit = {.kind = verdict->hit_kind, .pattern = verdict->pattern};

	if (!verdict->held)
		return;
	for (size_t i = 0; i < verdict->part_count; i++)
		add_hits(gathering, &verdict->parts[i]);
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		hit.field = finding->field;
		hit.index = finding->index;
		hit.start = finding->start;
		hit.end = finding->end;
		hit.text = slice_part(finding_text(finding, gathering->paper),
			finding->start, finding->end);
		add_hit(gathering, &hit);
	}
	if (hit.kind == HIT_VOTES && hit.pattern.bytes) {
		hit.field = FIELD_VOTES;
		add_hit(gathering, &hit);
	}
}

struct hit *verdict_hits(const struct verdict *verdict, const struct paper *paper,
	struct arena *arena, size_t *count)
{
	struct gathering gathering = {.paper = paper};

	gathering.hits = arena_array(arena, count_hits(verdict), sizeof(*gathering.hits));
	add_hits(&gathering, verdict);
	*count = gathering.count;
	return gathering.hits;
}
