/* What is pruned of old alerts, and what stays. The clock is a number. */
#include "pruning.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const int64_t day_usec = 86400 * (int64_t)1000000;
static const int64_t now_usec = 20000 * 86400 * (int64_t)1000000;

struct scene {
	char folder[64];
	struct store *store;
};

static int set_up(void **state)
{
	struct scene *scene = memory_new(1, sizeof(*scene));
	struct store_loss loss;
	struct text reason = {0};

	(void)snprintf(scene->folder, sizeof(scene->folder), "/tmp/paperwatch-test-XXXXXX");
	if (!mkdtemp(scene->folder) || store_open(scene->folder, &scene->store, &loss, NULL,
					       NULL, &reason) != STORE_OPENED)
		return -1;
	store_loss_fini(&loss);
	text_fini(&reason);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const names[] = {
		"store.db", "store.db-wal", "store.begun", NULL};
	struct scene *scene = *state;

	store_close(scene->store);
	for (size_t i = 0; names[i]; i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "%s/%s", scene->folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(scene->folder);
	free(scene);
	return 0;
}

static void add(struct store *store, int64_t age_days, unsigned sinks)
{
	struct alert alert = {
		.time_usec = now_usec - age_days * day_usec,
		.kind = ALERT_MATCH,
		.rule = SLICE_LITERAL("retrieval"),
		.id = SLICE_LITERAL("arxiv:2410.22330"),
		.title = SLICE_LITERAL("A Title"),
		.url = SLICE_LITERAL("https://arxiv.org/abs/2410.22330"),
		.authors = SLICE_LITERAL("A. Author"),
		.hits = SLICE_LITERAL("RAG"),
		.digest = SLICE_LITERAL("/d/1.md"),
		.line = 3,
	};

	assert_int_equal(store_begin(store), 0);
	assert_int_equal(store_add_alert(store, &alert, sinks), 0);
	assert_int_equal(store_commit(store), 0);
}

static void deliver(struct store *store, enum sink_kind sink, int64_t alert)
{
	assert_int_equal(store_begin(store), 0);
	assert_int_equal(store_set_delivered(store, sink, alert), 0);
	assert_int_equal(store_commit(store), 0);
}

struct seen {
	unsigned whole; /* bits 1 << number of an alert with its texts */
	unsigned bare;
};

static int see(void *context, const struct history_entry *entry)
{
	struct seen *seen = context;
	const struct alert *alert = &entry->alert;
	bool bare = alert->title.length == 0;

	assert_true(slice_equal(alert->rule, SLICE_LITERAL("retrieval")));
	assert_true(slice_equal(alert->id, SLICE_LITERAL("arxiv:2410.22330")));
	assert_true(alert->time_usec > 0);
	assert_int_equal(alert->url.length == 0, bare);
	assert_int_equal(alert->authors.length == 0, bare);
	assert_int_equal(alert->hits.length == 0, bare);
	assert_int_equal(alert->digest.length == 0, bare);
	*(bare ? &seen->bare : &seen->whole) |= 1U << alert->number;
	return 0;
}

static struct seen look(struct store *store)
{
	struct seen seen = {0};

	assert_int_equal(store_visit_history(store, 0, INT64_MAX, 1000, see, &seen), 0);
	return seen;
}

static void texts_go_after_a_year_and_nothing_else_does(void **state)
{
	struct store *store = ((struct scene *)*state)->store;

	add(store, 800, 0); /* 1 */
	add(store, 366, 0); /* 2 */
	add(store, 364, 0); /* 3 */
	add(store, 0, 0);   /* 4 */
	assert_int_equal(pruning_step(store, now_usec), 0);
	assert_int_equal(look(store).bare, 1U << 1 | 1U << 2);
	assert_int_equal(look(store).whole, 1U << 3 | 1U << 4);
	/* A year later the others. */
	assert_int_equal(pruning_step(store, now_usec + 366 * day_usec), 0);
	assert_int_equal(look(store).whole, 0);
	assert_int_equal(store_last_alert(store), 4);
}

static void what_is_still_due_keeps_its_texts_until_it_was_delivered(void **state)
{
	struct store *store = ((struct scene *)*state)->store;

	add(store, 800, 1U << SINK_LOG | 1U << SINK_DESKTOP);
	assert_int_equal(pruning_step(store, now_usec), 0);
	assert_int_equal(look(store).whole, 1U << 1);
	deliver(store, SINK_LOG, 1);
	assert_int_equal(pruning_step(store, now_usec), 0);
	assert_int_equal(look(store).whole, 1U << 1);
	deliver(store, SINK_DESKTOP, 1);
	assert_int_equal(pruning_step(store, now_usec), 0);
	assert_int_equal(look(store).bare, 1U << 1);
}

static int count_bare(void *context, const struct history_entry *entry)
{
	*(int *)context += entry->alert.title.length == 0;
	return 0;
}

static void much_is_pruned_in_steps_each_of_which_is_short(void **state)
{
	struct store *store = ((struct scene *)*state)->store;
	int steps = 0;
	int bare = 0;

	for (int i = 0; i < 600; i++)
		add(store, 400, 0);
	while (pruning_step(store, now_usec) == 1)
		steps++;
	assert_int_equal(steps, 2);
	assert_int_equal(
		store_visit_history(store, 0, INT64_MAX, 1000, count_bare, &bare), 0);
	assert_int_equal(bare, 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			texts_go_after_a_year_and_nothing_else_does, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_still_due_keeps_its_texts_until_it_was_delivered, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			much_is_pruned_in_steps_each_of_which_is_short, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
