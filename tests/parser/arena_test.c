/* Memory that is there or ends the process, and arenas that give it back in one call. */
#include "arena.h"

#include "check.h"

#include <stdalign.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* AddressSanitizer would end the process itself where an allocator must answer NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

enum { BLOCK_BYTES = 256 * 1024 };

static void new_memory_is_zeroed_and_never_null(void **state)
{
	unsigned char *bytes = memory_new(3, 100);
	void *none = memory_new(0, 0);

	(void)state;
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(bytes[i], 0);
	assert_non_null(none);
	free(bytes);
	free(none);
}

static void resized_memory_keeps_what_it_holds(void **state)
{
	char *text = memory_resize(NULL, 6, 1);

	(void)state;
	memcpy(text, "paper", 6);
	text = memory_resize(text, 1000, 10);
	assert_string_equal(text, "paper");
	text = memory_resize(text, 0, 10);
	assert_non_null(text);
	free(text);
}

static void a_copied_text_ends_in_a_nul(void **state)
{
	char *copy = memory_copy_text("papers", 5);
	char *none = memory_copy_text(NULL, 0);

	(void)state;
	assert_string_equal(copy, "paper");
	assert_string_equal(none, "");
	free(copy);
	free(none);
}

static void a_growing_array_doubles_only_when_it_is_full(void **state)
{
	size_t *items = NULL;
	size_t capacity = 0;
	size_t growths = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		size_t before = capacity;

		memory_grow((void **)&items, i, &capacity, sizeof(*items));
		assert_true(capacity > i);
		growths += capacity != before;
		items[i] = i;
	}
	assert_int_equal(growths, 8); /* 8, 16 … 1024 */
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	free(items);
}

static void ask_for_too_much(void)
{
	free(memory_new(SIZE_MAX / 2, 4));
}

static void resize_to_too_much(void)
{
	free(memory_resize(NULL, SIZE_MAX / 2, 4));
}

static void ask_an_arena_for_too_much(void)
{
	(void)arena_alloc(arena_new(), SIZE_MAX - 1);
}

static void ask_an_arena_for_an_array_too_long(void)
{
	(void)arena_array(arena_new(), SIZE_MAX / 2, 4);
}

static void exhaustion_ends_the_process_with_a_line_and_status_70(void **state)
{
	static void (*const acts[])(void) = {memory_exhausted, ask_for_too_much,
		resize_to_too_much, ask_an_arena_for_too_much,
		ask_an_arena_for_an_array_too_long};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(acts); i++) {
		char said[4096] = "";
		size_t length = 0;
		ssize_t got;
		int ends[2];
		int status = 0;
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			(void)dup2(ends[1], STDERR_FILENO);
			acts[i]();
			_exit(0);
		}
		(void)close(ends[1]);
		while ((got = read(ends[0], said + length, sizeof(said) - 1 - length)) > 0)
			length += (size_t)got;
		(void)close(ends[0]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), MEMORY_EXIT_STATUS);
		assert_non_null(strstr(said, "paperwatch: out of memory\n"));
	}
}

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	struct arena *arena = arena_new();
	unsigned char *last = NULL;
	size_t last_size = 0;

	(void)state;
	for (size_t size = 0; size < 300; size++) {
		unsigned char *piece = arena_alloc(arena, size);

		assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(piece[i], 0);
		memset(piece, 0xFF, size);
		assert_true(!last || piece >= last + last_size);
		last = piece;
		last_size = size;
	}
	arena_free(arena);
}

static void a_piece_larger_than_a_block_is_there_as_a_whole(void **state)
{
	struct arena *arena = arena_new();
	unsigned char *small = arena_alloc(arena, 10);
	unsigned char *large = arena_alloc(arena, 3 * BLOCK_BYTES);
	unsigned char *after = arena_alloc(arena, 10);

	(void)state;
	memset(large, 0xFF, 3 * BLOCK_BYTES);
	for (size_t i = 0; i < 10; i++) {
		assert_int_equal(small[i], 0);
		assert_int_equal(after[i], 0);
	}
	arena_free(arena);
}

static void a_reset_arena_keeps_its_first_block_and_hands_out_zeroes(void **state)
{
	struct arena *arena = arena_new();
	size_t fresh = arena_size(arena);
	unsigned char *piece;

	(void)state;
	assert_true(fresh >= BLOCK_BYTES);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 5; i++)
			memset(arena_alloc(arena, BLOCK_BYTES / 2), 0xFF, BLOCK_BYTES / 2);
		assert_true(arena_size(arena) > fresh);
		arena_reset(arena);
		assert_int_equal(arena_size(arena), fresh);
	}
	piece = arena_alloc(arena, BLOCK_BYTES / 2);
	for (size_t i = 0; i < BLOCK_BYTES / 2; i++)
		assert_int_equal(piece[i], 0);
	assert_int_equal(arena_size(arena), fresh);
	arena_free(arena);
}

static void an_array_is_zeroed(void **state)
{
	struct arena *arena = arena_new();
	struct slice *slices = arena_array(arena, 50, sizeof(*slices));

	(void)state;
	for (size_t i = 0; i < 50; i++)
		assert_slice(slices[i], NULL);
	assert_non_null(arena_array(arena, 0, sizeof(*slices)));
	arena_free(arena);
}

static void a_copy_ends_in_a_nul_that_it_does_not_count(void **state)
{
	struct arena *arena = arena_new();
	struct slice copy = arena_copy(arena, SLICE_LITERAL("논문 a\0b"));
	struct slice none = arena_copy(arena, (struct slice){0});

	(void)state;
	assert_true(slice_equal(copy, SLICE_LITERAL("논문 a\0b")));
	assert_int_equal(copy.bytes[copy.length], '\0');
	assert_slice(none, "");
	assert_int_equal(none.bytes[0], '\0');
	arena_free(arena);
}

static void freeing_no_arena_is_fine(void **state)
{
	(void)state;
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_memory_is_zeroed_and_never_null),
		cmocka_unit_test(resized_memory_keeps_what_it_holds),
		cmocka_unit_test(a_copied_text_ends_in_a_nul),
		cmocka_unit_test(a_growing_array_doubles_only_when_it_is_full),
		cmocka_unit_test(exhaustion_ends_the_process_with_a_line_and_status_70),
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(a_piece_larger_than_a_block_is_there_as_a_whole),
		cmocka_unit_test(a_reset_arena_keeps_its_first_block_and_hands_out_zeroes),
		cmocka_unit_test(an_array_is_zeroed),
		cmocka_unit_test(a_copy_ends_in_a_nul_that_it_does_not_count),
		cmocka_unit_test(freeing_no_arena_is_fine),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
