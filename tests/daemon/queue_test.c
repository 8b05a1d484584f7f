/* In which order files are read. */
#include "queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void push(struct queue *queue, const char *path, size_t crowd_bytes, bool again)
{
	struct queue_item *item = queue_item_new(0, path);

	item->crowd_bytes = crowd_bytes;
	item->again = again;
	queue_push(queue, item);
}

static void assert_pops(struct queue *queue, const char *path)
{
	struct queue_item *item = queue_pop(queue);

	assert_non_null(item);
	assert_string_equal(item->path, path);
	queue_item_free(item);
}

/* COUNT files of one crowd, and the last of them first. */
static void push_crowd(struct queue *queue, const char *folder, size_t length, int count)
{
	char path[64];

	for (int i = count; i-- > 0;) {
		(void)snprintf(path, sizeof(path), "%s/%05d.md", folder, i);
		push(queue, path, length, false);
	}
}

static void few_files_are_in_order_of_day_and_path(void **state)
{
	struct queue queue = {0};

	(void)state;
	push(&queue, "b/2024-10-31.md", 1, false);
	push(&queue, "a/undated.md", 1, false);
	push(&queue, "a/2024-11-01.md", 1, false);
	push(&queue, "a/2024-10-31.md", 1, false);
	assert_pops(&queue, "a/2024-10-31.md");
	assert_pops(&queue, "b/2024-10-31.md");
	assert_pops(&queue, "a/2024-11-01.md");
	assert_pops(&queue, "a/undated.md");
	assert_null(queue_pop(&queue));
}

static void what_is_to_be_read_again_goes_first(void **state)
{
	struct queue queue = {0};

	(void)state;
	push(&queue, "2024-10-31.md", 0, false);
	push(&queue, "2024-11-02.md", 0, true);
	push(&queue, "2024-11-01.md", 0, true);
	assert_pops(&queue, "2024-11-01.md");
	assert_pops(&queue, "2024-11-02.md");
	assert_pops(&queue, "2024-10-31.md");
	queue_fini(&queue);
}

static void a_file_waits_once(void **state)
{
	struct queue queue = {0};

	(void)state;
	push(&queue, "a/1.md", 0, false);
	push(&queue, "a/1.md", 1, false);
	push(&queue, "a/1.md", 1, true);
	push(&queue, "a/1.md", 1, false);
	assert_int_equal(queue.count, 1);
	push(&queue, "a/0.md", 1, false);
	assert_pops(&queue, "a/1.md"); /* it is still to be read again */
	assert_pops(&queue, "a/0.md");
	assert_int_equal(queue.count, 0);
	assert_null(queue_pop(&queue));
}

static void a_large_crowd_is_in_order(void **state)
{
	struct queue queue = {0};
	char path[64];

	(void)state;
	push_crowd(&queue, "many", 4, 1000);
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(path, sizeof(path), "many/%05d.md", i);
		assert_pops(&queue, path);
	}
	queue_fini(&queue);
}

static void crowds_take_turns(void **state)
{
	struct queue queue = {0};

	(void)state;
	push_crowd(&queue, "a", 1, 1000);
	push_crowd(&queue, "b", 1, 2);
	assert_pops(&queue, "a/00000.md");
	assert_pops(&queue, "b/00000.md");
	assert_pops(&queue, "a/00001.md");
	push(&queue, "c.md", 0, false);
	assert_pops(&queue, "b/00001.md");
	assert_pops(&queue, "a/00002.md");
	assert_pops(&queue, "c.md");
	assert_pops(&queue, "a/00003.md");
	assert_pops(&queue, "a/00004.md");
	queue_fini(&queue);
	assert_null(queue_pop(&queue));
}

static void crowds_take_turns_when_some_are_slow(void **state)
{
	struct queue queue = {0};

	(void)state;
	push_crowd(&queue, "a", 1, 3);
	push(&queue, "b.md", 0, false);
	queue.slow = true;
	assert_pops(&queue, "a/00000.md");
	assert_pops(&queue, "b.md");
	assert_pops(&queue, "a/00001.md");
	assert_pops(&queue, "a/00002.md");
	assert_null(queue_pop(&queue));
	assert_false(queue.slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_files_are_in_order_of_day_and_path),
		cmocka_unit_test(what_is_to_be_read_again_goes_first),
		cmocka_unit_test(a_file_waits_once),
		cmocka_unit_test(a_large_crowd_is_in_order),
		cmocka_unit_test(crowds_take_turns),
		cmocka_unit_test(crowds_take_turns_when_some_are_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
