#include "archive.h"

#include "builder.h"
#include "digest.h"
#include "keyword.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

enum {
	FEW_BYTES = 500 * 1000, /* an archive of fewer is made larger */
	MADE_BYTES = 2 * 1000 * 1000,
	TEXT_BYTES = 300,
	TEXTS_A_PAPER = 5,
	WORD_BYTES_MIN = 4,
};

/* The same numbers each time. */
static uint32_t chance(uint32_t below)
{
	static uint64_t state = 20241031;

	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((state >> 32) * below >> 32);
}

struct slice archive_fold(struct arena *arena, struct slice text)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text.bytes,
		(utf8proc_ssize_t)text.length, &out,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
	struct slice folded;

	if (length < 0)
		memory_exhausted();
	for (utf8proc_ssize_t i = 0; i < length; i++) {
		if (out[i] == '\n')
			out[i] = ' ';
	}
	folded = arena_copy(arena, (struct slice){(const char *)out, (size_t)length});
	free(out);
	return folded;
}

/* ---- papers ---- */

static void add_paper(struct archive *archive, struct slice *texts, size_t count)
{
	struct builder whole = {0};
	struct archive_paper *paper;

	memory_grow((void **)&archive->papers, archive->count, &archive->capacity,
		sizeof(*archive->papers));
	paper = &archive->papers[archive->count++];
	*paper = (struct archive_paper){.texts = texts, .count = count};
	for (size_t i = 0; i < count; i++) {
		builder_put_slice(&whole, texts[i]);
		builder_put(&whole, "\n");
		archive->bytes += texts[i].length;
	}
	paper->folded = archive_fold(archive->arena, builder_text(&whole));
	builder_fini(&whole);
}

static bool is_word_byte(char byte)
{
	return (byte & 0x80) || (byte >= '0' && byte <= '9') ||
	       (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static void add_word(struct archive *archive, struct intern *list, struct slice word)
{
	struct slice folded = archive_fold(archive->arena, word);
	bool is_new;

	if (folded.length >= WORD_BYTES_MIN)
		(void)intern_put(list, archive->arena, folded, &is_new);
}

static void add_words(struct archive *archive, struct slice text)
{
	struct slice before = {0};

	for (size_t end = 0; end < text.length; end++) {
		size_t start = end;

		while (end < text.length && is_word_byte(text.bytes[end]))
			end++;
		if (end == start)
			continue;
		add_word(archive, &archive->words, slice_part(text, start, end));
		if (before.bytes &&
			before.bytes + before.length + 1 == text.bytes + start &&
			text.bytes[start - 1] == ' ')
			add_word(archive, &archive->pairs,
				slice_part(text, (size_t)(before.bytes - text.bytes), end));
		before = slice_part(text, start, end);
	}
}

static void add_digest(struct archive *archive, struct slice bytes)
{
	struct digest digest;

	if (digest_parse(bytes, SLICE_LITERAL("2024/10/31.md"), &digest) < 0)
		exit(70);
	for (size_t i = 0; i < digest.paper_count; i++) {
		const struct paper *paper = &digest.papers[i];
		size_t count = paper->section_count + 1;
		struct slice *texts = arena_array(archive->arena, count, sizeof(*texts));

		for (size_t j = 0; j < count; j++) {
			texts[j] = arena_copy(archive->arena,
				j ? paper->sections[j - 1].text : paper->title);
			add_words(archive, texts[j]);
		}
		add_paper(archive, texts, count);
	}
	digest_fini(&digest);
}

static struct slice some(const struct intern *list)
{
	return list->texts[chance((uint32_t)list->count)];
}

static void make_papers(struct archive *archive)
{
	archive->count = 0;
	archive->bytes = 0;
	while (archive->bytes < MADE_BYTES) {
		struct slice *texts =
			arena_array(archive->arena, TEXTS_A_PAPER, sizeof(*texts));

		for (size_t i = 0; i < TEXTS_A_PAPER; i++) {
			struct builder text = {0};

			while (text.length < TEXT_BYTES) {
				builder_put_slice(&text, some(chance(2) ? &archive->words
									: &archive->pairs));
				builder_put(&text, chance(8) ? " " : ", ");
			}
			texts[i] = arena_copy(archive->arena, builder_text(&text));
			builder_fini(&text);
		}
		add_paper(archive, texts, TEXTS_A_PAPER);
	}
}

void archive_read(struct archive *archive, char *const *paths, int count)
{
	char *bytes = memory_new(DIGEST_BYTES_MAX, 1);

	*archive = (struct archive){.arena = arena_new()};
	for (int i = 0; i < count; i++) {
		FILE *file = fopen(paths[i], "r");
		size_t length = file ? fread(bytes, 1, DIGEST_BYTES_MAX, file) : 0;

		if (length == 0) {
			fprintf(stderr, "%s: cannot be read\n", paths[i]);
			exit(66);
		}
		(void)fclose(file);
		add_digest(archive, (struct slice){bytes, length});
	}
	free(bytes);
	if (!archive->words.count || !archive->pairs.count) {
		fprintf(stderr, "the digests have no words\n");
		exit(66);
	}
	if (archive->bytes < FEW_BYTES)
		make_papers(archive);
}

void archive_fini(struct archive *archive)
{
	free(archive->papers);
	intern_fini(&archive->words);
	intern_fini(&archive->pairs);
	arena_free(archive->arena);
	*archive = (struct archive){0};
}

/* ---- keywords ---- */

/* The first or the last half of a word. */
static struct slice half_of(struct slice word, bool last)
{
	size_t middle = word.length / 2;

	while (middle < word.length && ((unsigned char)word.bytes[middle] & 0xC0) == 0x80)
		middle++;
	return last ? slice_part(word, middle, word.length) : slice_part(word, 0, middle);
}

static void put_keyword(
	const struct archive *archive, unsigned number, struct builder *builder)
{
	struct slice one = some(&archive->words);
	struct slice other = some(&archive->words);

	if (number % 64 == 0) {
		builder_put_slice(builder, one);
	} else if (number % 16 == 1) {
		builder_put_slice(builder, some(&archive->pairs));
	} else if (number % 3) {
		builder_put_slice(builder, one);
		builder_put(builder, " ");
		builder_put_slice(builder, other);
	} else {
		builder_put_slice(builder, half_of(one, false));
		builder_put_slice(builder, half_of(other, true));
	}
}

void archive_make_keywords(struct archive *archive, size_t count, struct intern *keywords)
{
	struct builder builder = {0};

	for (unsigned i = 0; keywords->count < count; i++) {
		bool is_new;

		builder.length = 0;
		put_keyword(archive, i, &builder);
		if (builder.length >= WORD_BYTES_MIN &&
			keyword_check(builder_text(&builder)) == KEYWORD_FINE)
			(void)intern_put(
				keywords, archive->arena, builder_text(&builder), &is_new);
	}
	builder_fini(&builder);
}
