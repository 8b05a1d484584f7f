#include "name.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

void name_workshop_fini(struct name_workshop *workshop)
{
	folded_fini(&workshop->folded);
	free(workshop->words);
	free(workshop->letters);
	free(workshop->german);
	*workshop = (struct name_workshop){0};
}

static bool is_dropped(uint32_t code_point)
{
	return code_point == '\'' || code_point == '"';
}

static bool parts_words(uint32_t code_point)
{
	return code_point == '.' || code_point == '-' || code_point == ',';
}

static bool is_suffix(const struct name_word *word)
{
	static const char *const suffixes[] = {"jr", "sr", "ii", "iii", "iv"};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		size_t length = strlen(suffixes[i]);
		size_t same = 0;

		while (same < length && same < word->length &&
			word->letters[same] == (unsigned char)suffixes[i][same])
			same++;
		if (same == length && same == word->length)
			return true;
	}
	return false;
}

/* Moves the first FAMILY words behind the others: "Family, Given" is "Given Family". */
static void turn_round(struct name *name, size_t family)
{
	struct name_word first[NAME_WORDS_MAX];

	if (!family || family >= name->count || name->count > NAME_WORDS_MAX)
		return;
	memcpy(first, name->words, family * sizeof(*first));
	memmove(name->words, name->words + family, (name->count - family) * sizeof(*first));
	memcpy(name->words + name->count - family, first, family * sizeof(*first));
}

/* Words into NAME, borrowed from WORKSHOP. *FAMILY: how many stood before the first comma. */
static void split_words(struct name_workshop *workshop, struct name *name, size_t *family)
{
	const struct folded *folded = &workshop->folded;
	bool open = false;
	bool comma = false;

	*family = 0;
	if (workshop->word_capacity < folded->count) {
		workshop->word_capacity = folded->count * 2;
		workshop->words = memory_resize(
			workshop->words, workshop->word_capacity, sizeof(*workshop->words));
	}
	if (workshop->letter_capacity < folded->count) {
		workshop->letter_capacity = folded->count * 2;
		workshop->letters = memory_resize(workshop->letters,
			workshop->letter_capacity, sizeof(*workshop->letters));
	}
	*name = (struct name){.words = workshop->words, .letters = workshop->letters};
	for (size_t i = 0; i < folded->count; i++) {
		const struct unit *unit = &folded->units[i];
		struct name_word *word;

		if (unit->gap)
			open = false;
		if (is_dropped(unit->code_point))
			continue;
		if (parts_words(unit->code_point)) {
			if (unit->code_point == ',' && !comma) {
				comma = true;
				*family = name->count;
			}
			open = false;
			continue;
		}
		if (!open)
			name->words[name->count++] = (struct name_word){
				.letters = name->letters + name->length,
			};
		open = true;
		word = &name->words[name->count - 1];
		word->initial = !word->length && unit->class == UNIT_LETTER;
		word->length++;
		name->letters[name->length++] = unit->code_point;
	}
}

struct name name_take_apart(struct name_workshop *workshop, struct slice text)
{
	struct name name;
	size_t family;
	size_t suffixes = 0;

	fold_text(&workshop->folded, text);
	split_words(workshop, &name, &family);
	while (suffixes + 1 < name.count &&
		is_suffix(&name.words[name.count - 1 - suffixes]))
		suffixes++;
	name.count -= suffixes;
	turn_round(&name, family);
	return name;
}

/* ä, ö, ü and their capitals, as one code point or with the two dots behind: their second spelling,
 * and how many bytes they take; NULL for anything else. */
static const char *german_spelling(struct slice text, size_t place, size_t *length)
{
	static const struct {
		struct slice letter;
		const char *spelling;
	} spellings[] = {
		{SLICE_LITERAL("ä"), "ae"},
		{SLICE_LITERAL("ö"), "oe"},
		{SLICE_LITERAL("ü"), "ue"},
		{SLICE_LITERAL("Ä"), "ae"},
		{SLICE_LITERAL("Ö"), "oe"},
		{SLICE_LITERAL("Ü"), "ue"},
		{SLICE_LITERAL("a\xCC\x88"), "ae"},
		{SLICE_LITERAL("o\xCC\x88"), "oe"},
		{SLICE_LITERAL("u\xCC\x88"), "ue"},
		{SLICE_LITERAL("A\xCC\x88"), "ae"},
		{SLICE_LITERAL("O\xCC\x88"), "oe"},
		{SLICE_LITERAL("U\xCC\x88"), "ue"},
	};

	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		if (!slice_starts_with(
			    slice_part(text, place, text.length), spellings[i].letter))
			continue;
		*length = spellings[i].letter.length;
		return spellings[i].spelling;
	}
	return NULL;
}

struct name name_take_german_apart(struct name_workshop *workshop, struct slice text)
{
	bool umlaut = false;
	size_t length = 0;

	/* The first byte of ä, and of a combining diaeresis; few names have either. */
	if (slice_find_byte(text, '\xC3') == text.length &&
		slice_find_byte(text, '\xCC') == text.length)
		return (struct name){0};
	if (workshop->german_capacity < text.length * 2 + 1) {
		workshop->german_capacity = text.length * 2 + 1;
		workshop->german =
			memory_resize(workshop->german, workshop->german_capacity, 1);
	}
	for (size_t place = 0; place < text.length;) {
		size_t taken = 1;
		const char *spelling = german_spelling(text, place, &taken);

		if (spelling) {
			memcpy(workshop->german + length, spelling, 2);
			length += 2;
			umlaut = true;
		} else {
			workshop->german[length++] = text.bytes[place];
		}
		place += taken;
	}
	if (!umlaut)
		return (struct name){0};
	return name_take_apart(
		workshop, (struct slice){.bytes = workshop->german, .length = length});
}
