/* The hot paths, one after another on fixed input, for callgrind to count their instructions.
 *
 *   instructions FOLDER DIGEST...     FOLDER: empty, for a store
 *
 * Each path is called once, through measure(). Says first what the counts depend on besides the sources,
 * then the names of the paths in order. instructions.py runs it. */
#include "config.h"
#include "digest.h"
#include "fold.h"
#include "identity.h"
#include "judge.h"
#include "made_rules.h"
#include "memory.h"
#include "store.h"
#include "text.h"
#include "wire.h"

#include <cmark.h>
#include <gnu/libc-version.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>
#include <yaml.h>

#ifdef __clang__
#define COMPILER "clang"
#else
#define COMPILER "gcc"
#endif

/* The C library has other ways to copy and to search where the processor can do more. */
#if defined(__x86_64__) || defined(__i386__)
#define PROCESSOR (__builtin_cpu_supports("avx2") ? " with AVX2" : "")
#else
#define PROCESSOR ""
#endif

enum { DIGESTS_MAX = 16, RULES = 200 /* of five keywords each */ };

struct bench {
	struct slice files[DIGESTS_MAX];
	struct digest digests[DIGESTS_MAX];
	struct digest decoded[DIGESTS_MAX];
	size_t count;
	struct frame_writer frames[DIGESTS_MAX];
	struct arena *arena;
	struct builder yaml; /* of the rules */
	struct yaml_node *root;
	struct ruleset *ruleset;
	struct folded folded;
	const char *folder;
	struct store *store;
	struct config config;
	struct judge *judge;
};

static void fail(const char *what)
{
	(void)fprintf(stderr, "instructions: %s\n", what);
	exit(70);
}

/* ---- the paths ---- */

static void parse(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++)
		if (digest_parse(bench->files[i], SLICE_LITERAL("2024/10/31.md"),
			    &bench->digests[i]) < 0)
			fail("a digest is refused");
}

static void encode(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++)
		wire_put_digest(&bench->frames[i], &bench->digests[i]);
}

static void decode(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++) {
		struct frame_writer *frame = &bench->frames[i];
		struct frame_reader reader;

		frame_reader_init(&reader,
			slice_part(frame_finish(frame), FRAME_HEADER_BYTES, frame->length));
		if (wire_get_digest(&reader, &bench->decoded[i]) < 0)
			fail("a frame is refused");
	}
}

/* Of the link, and of the title alone, which is folded for it. */
static void identify(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++)
		for (size_t j = 0; j < bench->digests[i].paper_count; j++) {
			const struct paper *paper = &bench->digests[i].papers[j];

			(void)identity_of(bench->arena, paper->url, paper->title);
			(void)identity_of(bench->arena, (struct slice){0}, paper->title);
		}
}

static void fold(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++)
		for (size_t j = 0; j < bench->digests[i].paper_count; j++) {
			const struct paper *paper = &bench->digests[i].papers[j];

			for (size_t k = 0; k < paper->section_count; k++)
				fold_text(&bench->folded, paper->sections[k].text);
		}
}

static void read_yaml(struct bench *bench)
{
	struct diagnostics problems = {0};

	bench->root = yaml_load(
		bench->arena, builder_text(&bench->yaml), "rules.yaml", &problems);
	if (!bench->root)
		fail("the rules are no YAML");
	diagnostics_fini(&problems);
}

static void load_rules(struct bench *bench)
{
	struct diagnostics problems = {0};
	struct yaml_node *rules = yaml_get(bench->root, "rules");

	bench->ruleset = ruleset_new(&rules, 1, NULL, 0, &problems);
	if (!bench->ruleset)
		fail("the rules do not load");
	diagnostics_fini(&problems);
}

static void make_index(struct bench *bench)
{
	ruleset_prepare(bench->ruleset);
}

/* 1,000 keywords, 200 authors, and votes. */
static void match(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++) {
		ruleset_begin_digest(bench->ruleset, bench->digests[i].paper_count);
		for (size_t j = 0; j < bench->digests[i].paper_count; j++)
			(void)ruleset_match(
				bench->ruleset, &bench->digests[i].papers[j], bench->arena);
	}
}

static void open_store(struct bench *bench)
{
	struct store_loss loss = {0};
	struct text reason = {0};

	if (store_open(bench->folder, &bench->store, &loss, NULL, NULL, &reason) !=
		STORE_OPENED)
		fail(reason.bytes);
	store_loss_fini(&loss);
	text_fini(&reason);
	bench->config = (struct config){.ruleset = bench->ruleset, .desktop_enabled = true};
	bench->judge = judge_new(bench->store, &bench->config, false);
	if (!bench->judge)
		fail("the store refuses the rules");
}

/* Matched, and all of it stored: first of papers that nobody knows, then the same again. */
static void take_in(struct bench *bench)
{
	static const struct store_file file = {.size = 1, .epoch = 1, .settled = true};
	struct judge_source source = {.digest = "/digests/2024/10/31.md"};

	if (store_begin(bench->store) < 0)
		fail(store_problem(bench->store));
	for (size_t i = 0; i < bench->count; i++) {
		struct judge_outcome outcome;
		char path[32];

		(void)snprintf(path, sizeof(path), "2024/10/%zu.md", i);
		if (judge_digest(bench->judge, &source, &bench->digests[i], &outcome) < 0 ||
			store_put_file(bench->store, 1, path, &file) < 0)
			fail(store_problem(bench->store));
	}
	if (store_commit(bench->store) < 0)
		fail(store_problem(bench->store));
}

/* ---- around them ---- */

static struct slice read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *bytes = memory_new(DIGEST_BYTES_MAX, 1);
	size_t length = file ? fread(bytes, 1, DIGEST_BYTES_MAX, file) : 0;

	if (length == 0)
		fail("a digest cannot be read");
	(void)fclose(file); /* opened for reading */
	return (struct slice){bytes, length};
}

static void say_what_counts_depend_on(void)
{
	(void)printf(COMPILER " %s, glibc %s, libcmark %s, libyaml %s, SQLite %s, "
			      "utf8proc %s, %s%s\n",
		__VERSION__, gnu_get_libc_version(), cmark_version_string(),
		yaml_get_version_string(), sqlite3_libversion(), utf8proc_version(),
		BUILT_FOR, PROCESSOR);
	(void)fflush(stdout);
}

/* In this order: one makes what the next takes. */
static const struct {
	const char *name;
	void (*run)(struct bench *bench);
} paths[] = {
	{"parse", parse},
	{"encode", encode},
	{"decode", decode},
	{"identify", identify},
	{"fold", fold},
	{"read YAML", read_yaml},
	{"load rules", load_rules},
	{"index keywords", make_index},
	{"match", match},
	{"open a new store", open_store},
	{"take in", take_in},
	{"take in again", take_in},
};

/* What callgrind counts: from here to the end of the call. */
static __attribute__((noinline)) void measure(
	struct bench *bench, void (*run)(struct bench *bench))
{
	run(bench);
}

int main(int argc, char **argv)
{
	struct bench *bench = memory_new(1, sizeof(*bench));

	if (argc < 3 || argc - 2 > DIGESTS_MAX)
		return 64;
	say_what_counts_depend_on();
	bench->arena = arena_new();
	bench->folder = argv[1];
	for (; bench->count < (size_t)argc - 2; bench->count++) {
		bench->files[bench->count] = read_file(argv[bench->count + 2]);
		frame_writer_init(&bench->frames[bench->count]);
	}
	made_rules_put(&bench->yaml, RULES);
	builder_put(
		&bench->yaml, "  - name: frequent\n    keywords: [model, 모델, data]\n");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		measure(bench, paths[i].run);
		(void)puts(paths[i].name);
	}
	judge_free(bench->judge);
	store_close(bench->store);
	ruleset_free(bench->ruleset);
	folded_fini(&bench->folded);
	builder_fini(&bench->yaml);
	for (size_t i = 0; i < bench->count; i++) {
		digest_fini(&bench->digests[i]);
		digest_fini(&bench->decoded[i]);
		frame_writer_fini(&bench->frames[i]);
		free((void *)(uintptr_t)bench->files[i].bytes);
	}
	arena_free(bench->arena);
	free(bench);
	return 0;
}
