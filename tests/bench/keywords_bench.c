/* Looking for keywords, measured against Hyperscan's literals on the same texts, folded.
 *
 *   keywords_bench DIGEST...
 *   keywords_bench --build ours|hyperscan <KEYWORDS     (for itself)
 *
 * Ours is keywords_scan() with every check of gaps, boundaries, plurals and case, on what fold_text()
 * has just made of a text, as the program does it; what folding alone takes is measured beside it and
 * taken off. Hyperscan gets each paper as one text, folded beforehand, and finds substrings, each once
 * a paper. Both sides say which keywords a paper has.
 *
 * All sides run in turns over all papers; a ratio is the median of the turns, in processor time, and
 * what a tenth of the turns is below and above. Building is measured in processes of their own. */
#include "archive.h"
#include "fold.h"
#include "keywords.h"
#include "memory.h"

#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 41, BUILD_ROUNDS = 3, SIZE_COUNT = 5 };

static const size_t sizes[SIZE_COUNT] = {10, 100, 1000, 10000, 100000};
enum { SIZE_1000 = 2, SIZE_10000 = 3, SIZE_100000 = 4 };

/* ---- the two sides ---- */

static struct keywords *build_ours(const struct intern *words)
{
	struct keywords *keywords = keywords_new();

	for (size_t i = 0; i < words->count; i++)
		(void)keywords_add(keywords, &(struct keyword){.word = words->texts[i]});
	keywords_build(keywords);
	return keywords;
}

static hs_database_t *build_hyperscan(const struct intern *words)
{
	const char **expressions = memory_new(words->count, sizeof(*expressions));
	size_t *lengths = memory_new(words->count, sizeof(*lengths));
	unsigned *numbers = memory_new(words->count, sizeof(*numbers));
	unsigned *flags = memory_new(words->count, sizeof(*flags));
	hs_database_t *database = NULL;
	hs_compile_error_t *error = NULL;

	for (unsigned i = 0; i < words->count; i++) {
		expressions[i] = words->texts[i].bytes;
		lengths[i] = words->texts[i].length;
		numbers[i] = i;
		flags[i] = HS_FLAG_SINGLEMATCH;
	}
	if (hs_compile_lit_multi(expressions, flags, numbers, lengths,
		    (unsigned)words->count, HS_MODE_BLOCK, NULL, &database,
		    &error) != HS_SUCCESS) {
		fprintf(stderr, "Hyperscan: %s\n", error->message);
		exit(70);
	}
	free(flags);
	free(numbers);
	free(lengths);
	free(expressions);
	return database;
}

/* Both sides, ready for a number of keywords. */
struct sides {
	struct intern words;
	struct keywords *ours;
	hs_database_t *hyperscan;
	hs_scratch_t *scratch;
	size_t our_pairs; /* of a paper and a keyword that it has */
	size_t hyperscan_pairs;
};

static void sides_init(struct sides *sides, struct archive *archive, size_t count)
{
	archive_make_keywords(archive, count, &sides->words);
	sides->ours = build_ours(&sides->words);
	sides->hyperscan = build_hyperscan(&sides->words);
	if (hs_alloc_scratch(sides->hyperscan, &sides->scratch) != HS_SUCCESS)
		exit(70);
}

static void sides_fini(struct sides *sides)
{
	keywords_free(sides->ours);
	(void)hs_free_scratch(sides->scratch);
	(void)hs_free_database(sides->hyperscan);
	intern_fini(&sides->words);
}

static void fold_all(const struct archive *archive, struct folded *folded)
{
	for (size_t i = 0; i < archive->count; i++) {
		for (size_t j = 0; j < archive->papers[i].count; j++)
			fold_text(folded, archive->papers[i].texts[j]);
	}
}

static void fold_and_scan_all(
	const struct archive *archive, struct sides *sides, struct folded *folded)
{
	sides->our_pairs = 0;
	for (size_t i = 0; i < archive->count; i++) {
		size_t count;

		keywords_begin(sides->ours);
		for (size_t j = 0; j < archive->papers[i].count; j++) {
			fold_text(folded, archive->papers[i].texts[j]);
			keywords_scan(sides->ours, folded, j > 0, (uint32_t)j, 0);
		}
		(void)keywords_seen_list(sides->ours, &count);
		sides->our_pairs += count;
	}
}

static int on_match(unsigned number, unsigned long long from, unsigned long long to,
	unsigned flags, void *context)
{
	size_t *pairs = context;

	(void)number, (void)from, (void)to, (void)flags;
	(*pairs)++;
	return 0;
}

static void scan_all_with_hyperscan(const struct archive *archive, struct sides *sides)
{
	sides->hyperscan_pairs = 0;
	for (size_t i = 0; i < archive->count; i++) {
		struct slice text = archive->papers[i].folded;

		if (hs_scan(sides->hyperscan, text.bytes, (unsigned)text.length, 0,
			    sides->scratch, on_match,
			    &sides->hyperscan_pairs) != HS_SUCCESS)
			exit(70);
	}
}

/* ---- measuring ---- */

static double cpu_msec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* What a turn took, in msec. */
struct turn {
	double folding;
	double ours; /* without folding */
	double hyperscan;
};

static struct turn run_turn(
	const struct archive *archive, struct sides *sides, struct folded *folded)
{
	double start = cpu_msec();
	double folded_at, ours_at;

	fold_all(archive, folded);
	folded_at = cpu_msec();
	fold_and_scan_all(archive, sides, folded);
	ours_at = cpu_msec();
	scan_all_with_hyperscan(archive, sides);
	return (struct turn){
		.folding = folded_at - start,
		.ours = ours_at - folded_at - (folded_at - start),
		.hyperscan = cpu_msec() - ours_at,
	};
}

static int compare(const void *a, const void *b)
{
	double one = *(const double *)a;
	double other = *(const double *)b;

	return (one > other) - (one < other);
}

static double median(double values[ROUNDS])
{
	qsort(values, ROUNDS, sizeof(*values), compare);
	return values[ROUNDS / 2];
}

static void print_ratio(const char *what, double values[ROUNDS], const char *goal)
{
	double middle = median(values);

	printf("keywords, %s: %.2f (%.2f to %.2f), goal %s\n", what, middle,
		values[ROUNDS / 10], values[ROUNDS - 1 - ROUNDS / 10], goal);
}

static void print_size(
	const struct archive *archive, const struct sides *sides, const struct turn *turns)
{
	double megabytes = (double)archive->bytes / 1e6;
	double ours[ROUNDS], hyperscan[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		ours[i] = megabytes / turns[i].ours * 1e3;
		hyperscan[i] = megabytes / turns[i].hyperscan * 1e3;
	}
	printf("keywords, %zu: %.0f MB/s, Hyperscan %.0f MB/s; %zu and %zu pairs of paper and "
	       "keyword\n",
		sides->words.count, median(ours), median(hyperscan), sides->our_pairs,
		sides->hyperscan_pairs);
}

static void print_scanning(const struct turn turns[SIZE_COUNT][ROUNDS])
{
	double ten[ROUNDS], hundred[ROUNDS], flatness[ROUNDS], whole[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		const struct turn *small = &turns[SIZE_1000][i];
		const struct turn *middle = &turns[SIZE_10000][i];
		const struct turn *large = &turns[SIZE_100000][i];

		ten[i] = middle->hyperscan / middle->ours;
		hundred[i] = large->hyperscan / large->ours;
		flatness[i] = large->ours / small->ours;
		whole[i] = (large->ours + large->folding) / (small->ours + small->folding);
	}
	print_ratio("speed against Hyperscan's with 10,000", ten, "0.80 at least");
	print_ratio("speed against Hyperscan's with 100,000", hundred, "2.00 at least");
	print_ratio("time a byte with 100,000 against 1,000", flatness, "3.50 at most");
	print_ratio("the same, folding included", whole, "none");
}

/* ---- building ---- */

struct cost {
	double msec;
	double kilobytes; /* that the process is larger by */
};

static double resident_kilobytes(void)
{
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (!file || fscanf(file, "%*d %ld", &pages) != 1)
		exit(70);
	(void)fclose(file);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1024;
}

/* Builds for the keywords in standard input, one a line, and says what it cost. */
static int build_alone(bool is_ours)
{
	struct arena *arena = arena_new();
	struct intern words = {0};
	struct cost cost;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	double start;

	while ((length = getline(&line, &room, stdin)) > 0) {
		bool is_new;

		(void)intern_put(
			&words, arena, (struct slice){line, (size_t)length - 1}, &is_new);
	}
	cost.kilobytes = resident_kilobytes();
	start = cpu_msec();
	if (is_ours)
		(void)build_ours(&words);
	else
		(void)build_hyperscan(&words);
	cost.msec = cpu_msec() - start;
	cost.kilobytes = resident_kilobytes() - cost.kilobytes;
	return fwrite(&cost, sizeof(cost), 1, stdout) == 1 ? 0 : 74;
}

static FILE *file_of(const struct intern *words)
{
	FILE *file = tmpfile();

	if (!file)
		exit(73);
	for (size_t i = 0; i < words->count; i++)
		(void)fprintf(
			file, "%.*s\n", (int)words->texts[i].length, words->texts[i].bytes);
	if (fflush(file) != 0)
		exit(74);
	return file;
}

/* In a program of its own, as memory that was used before would be used again. */
static struct cost measure_build(FILE *words, const char *side)
{
	struct cost cost = {0};
	int ends[2];
	pid_t child;

	rewind(words);
	if (pipe(ends) < 0 || (child = fork()) < 0)
		exit(71);
	if (child == 0) {
		(void)dup2(fileno(words), STDIN_FILENO);
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[0]);
		(void)execl(
			"/proc/self/exe", "keywords_bench", "--build", side, (char *)NULL);
		_exit(71);
	}
	(void)close(ends[1]);
	if (read(ends[0], &cost, sizeof(cost)) != (ssize_t)sizeof(cost) ||
		waitpid(child, NULL, 0) < 0)
		exit(71);
	(void)close(ends[0]);
	return cost;
}

static void print_building(const struct intern *words)
{
	double times[BUILD_ROUNDS], sizes_of[BUILD_ROUNDS];
	FILE *file = file_of(words);
	struct cost ours = {0};
	struct cost hyperscan = {0};

	for (int i = 0; i < BUILD_ROUNDS; i++) {
		ours = measure_build(file, "ours");
		hyperscan = measure_build(file, "hyperscan");
		times[i] = ours.msec / hyperscan.msec;
		sizes_of[i] = ours.kilobytes / hyperscan.kilobytes;
	}
	(void)fclose(file);
	qsort(times, BUILD_ROUNDS, sizeof(*times), compare);
	qsort(sizes_of, BUILD_ROUNDS, sizeof(*sizes_of), compare);
	printf("keywords, build 100,000: %.0f ms and %.1f MB, Hyperscan %.0f ms and %.1f MB\n",
		ours.msec, ours.kilobytes / 1024, hyperscan.msec,
		hyperscan.kilobytes / 1024);
	printf("keywords, build time against Hyperscan's: %.3f (%.3f to %.3f), goal 0.050 at "
	       "most\n",
		times[BUILD_ROUNDS / 2], times[0], times[BUILD_ROUNDS - 1]);
	printf("keywords, memory against Hyperscan's: %.3f (%.3f to %.3f), goal 0.050 at most\n",
		sizes_of[BUILD_ROUNDS / 2], sizes_of[0], sizes_of[BUILD_ROUNDS - 1]);
}

int main(int argc, char **argv)
{
	static struct turn turns[SIZE_COUNT][ROUNDS];
	struct sides sides[SIZE_COUNT] = {0};
	struct archive archive;
	struct intern words = {0};
	struct folded folded = {0};

	if (argc == 3 && strcmp(argv[1], "--build") == 0)
		return build_alone(strcmp(argv[2], "ours") == 0);
	archive_read(&archive, argv + 1, argc - 1);
	archive_make_keywords(&archive, sizes[SIZE_100000], &words);
	print_building(&words);
	for (int i = 0; i < SIZE_COUNT; i++)
		sides_init(&sides[i], &archive, sizes[i]);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < SIZE_COUNT; i++)
			turns[i][round] = run_turn(&archive, &sides[i], &folded);
	}
	printf("keywords, in %zu papers of %.1f MB\n", archive.count,
		(double)archive.bytes / 1e6);
	for (int i = 0; i < SIZE_COUNT; i++)
		print_size(&archive, &sides[i], turns[i]);
	print_scanning(turns);
	intern_fini(&words);
	folded_fini(&folded);
	for (int i = 0; i < SIZE_COUNT; i++)
		sides_fini(&sides[i]);
	archive_fini(&archive);
	return 0;
}
