/* Loading rules, measured against the floor: what libyaml alone needs for the events of the same file.
 *
 *   load_bench
 *
 * Both sides run in turns, many times; the ratio is the median of the turns. Ours is all that
 * `paperwatch check` does with rules: read the YAML, check every rule, build the index. */
#include "arena.h"
#include "made_rules.h"
#include "ruleset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yaml.h>

enum { ROUNDS = 41, RULES = 10000 };

static double cpu_msec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static size_t run_floor(struct slice bytes)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool more = true;
	size_t count = 0;

	(void)yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(
		&parser, (const unsigned char *)bytes.bytes, bytes.length);
	for (; more && yaml_parser_parse(&parser, &event); count++) {
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return count;
}

static size_t run_ours(struct slice bytes)
{
	struct arena *arena = arena_new();
	struct diagnostics problems = {0};
	struct yaml_node *root = yaml_load(arena, bytes, "rules.yaml", &problems);
	struct yaml_node *rules = root ? yaml_get(root, "rules") : NULL;
	struct ruleset *ruleset = rules ? ruleset_new(&rules, 1, NULL, 0, &problems) : NULL;
	size_t count = ruleset ? ruleset_count(ruleset) : 0;

	ruleset_free(ruleset);
	diagnostics_fini(&problems);
	arena_free(arena);
	return count;
}

static int compare(const void *a, const void *b)
{
	double one = *(const double *)a;
	double other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static double median(double *values)
{
	qsort(values, ROUNDS, sizeof(*values), compare);
	return values[ROUNDS / 2];
}

int main(int argc, char **argv)
{
	struct builder yaml = {0};
	double floors[ROUNDS];
	double ours[ROUNDS];
	double ratios[ROUNDS];
	size_t events = 0;
	int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS; /* fewer, for a profiler */

	made_rules_put(&yaml, RULES);
	for (int i = 0; i < rounds && i < ROUNDS; i++) {
		double start = cpu_msec();
		double middle;

		events = run_floor(builder_text(&yaml));
		middle = cpu_msec();
		if (run_ours(builder_text(&yaml)) != RULES) {
			fprintf(stderr, "load_bench: the rules do not load\n");
			return 70;
		}
		floors[i] = middle - start;
		ours[i] = cpu_msec() - middle;
		ratios[i] = ours[i] / floors[i];
	}
	if (rounds < ROUNDS)
		return 0;
	printf("%d rules of YAML, %.2f MB, %zu events: ours %.1f ms, libyaml %.1f ms\n",
		RULES, (double)yaml.length / 1e6, events, median(ours), median(floors));
	(void)median(ratios); /* which sorts them */
	printf("%d rules of YAML, checked / events of libyaml: %.2f (%.2f to %.2f), goal 1.50 at "
	       "most\n",
		RULES, ratios[ROUNDS / 2], ratios[ROUNDS / 10],
		ratios[ROUNDS - 1 - ROUNDS / 10]);
	builder_fini(&yaml);
	return 0;
}
