/* Reading digests, measured against the floor: what libcmark alone needs for the same bytes.
 *
 *   parse_bench DIGEST...
 *
 * Both sides run in turns over the same digests, many times; the ratio is the median of the turns.
 * Ours is all that the reader and the daemon do: parse, extract, encode, decode. */
#include "digest.h"
#include "memory.h"
#include "wire.h"

#include <cmark.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 41, BYTES_A_ROUND = 4 * 1024 * 1024 };

struct corpus {
	struct slice digests[64];
	size_t count;
	size_t bytes;
};

static struct slice read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *bytes = malloc(DIGEST_BYTES_MAX);
	size_t length = file && bytes ? fread(bytes, 1, DIGEST_BYTES_MAX, file) : 0;

	if (length == 0) {
		fprintf(stderr, "%s: cannot be read\n", path);
		exit(66);
	}
	(void)fclose(file);
	return (struct slice){bytes, length};
}

static double cpu_msec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* What the reader keeps from one digest to the next. */
struct kept {
	struct frame_writer writer;
};

static void run_floor(struct kept *kept, struct slice digest)
{
	(void)kept;
	cmark_node_free(
		cmark_parse_document(digest.bytes, digest.length, CMARK_OPT_DEFAULT));
}

static void run_ours(struct kept *kept, struct slice bytes)
{
	struct digest digest;
	struct digest decoded;
	struct frame_reader reader;
	struct slice frame;

	if (digest_parse(bytes, SLICE_LITERAL("2024/10/31.md"), &digest) < 0)
		exit(70);
	frame_writer_reset(&kept->writer);
	wire_put_digest(&kept->writer, &digest);
	frame = frame_finish(&kept->writer);
	frame_reader_init(&reader, slice_part(frame, FRAME_HEADER_BYTES, frame.length));
	if (wire_get_digest(&reader, &decoded) < 0)
		exit(70);
	digest_fini(&decoded);
	digest_fini(&digest);
}

static double measure(const struct corpus *corpus, struct kept *kept,
	void (*run)(struct kept *kept, struct slice digest))
{
	double start = cpu_msec();

	for (size_t bytes = 0; bytes < BYTES_A_ROUND; bytes += corpus->bytes)
		for (size_t i = 0; i < corpus->count; i++)
			run(kept, corpus->digests[i]);
	return cpu_msec() - start;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a;
	double right = *(const double *)b;

	return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
	struct corpus corpus = {0};
	struct kept kept = {0};
	double ratios[ROUNDS];

	frame_writer_init(&kept.writer);
	memory_keep_freed(); /* as the reader does; it holds for both sides */
	for (int i = 1; i < argc && corpus.count < 64; i++) {
		corpus.digests[corpus.count] = read_file(argv[i]);
		corpus.bytes += corpus.digests[corpus.count++].length;
	}
	if (corpus.count == 0)
		return 64;
	for (int round = 0; round < ROUNDS; round++) {
		double floor = measure(&corpus, &kept, run_floor);

		ratios[round] = measure(&corpus, &kept, run_ours) / floor;
	}
	qsort(ratios, ROUNDS, sizeof(*ratios), compare);
	printf("parse, extract, encode and decode / libcmark alone, processor time: "
	       "%.2f (%.2f to %.2f), goal 1.30 at most\n",
		ratios[ROUNDS / 2], ratios[ROUNDS / 10], ratios[ROUNDS - 1 - ROUNDS / 10]);
	frame_writer_fini(&kept.writer);
	return 0;
}
