/* YAML: what the tree looks like, what is refused, where, and how fast. */
#include "yaml.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

struct loaded {
	struct arena *arena;
	struct diagnostics problems;
	struct yaml_node *root;
};

static struct loaded load_bytes(const char *bytes, size_t length)
{
	struct loaded loaded = {.arena = arena_new()};

	loaded.root =
		yaml_load(loaded.arena, (struct slice){.bytes = bytes, .length = length},
			"t.yaml", &loaded.problems);
	return loaded;
}

static struct loaded load(const char *text)
{
	return load_bytes(text, strlen(text));
}

static void unload(struct loaded *loaded)
{
	arena_free(loaded->arena);
	diagnostics_fini(&loaded->problems);
}

static void assert_scalar(
	const struct yaml_node *node, const char *text, unsigned line, unsigned column)
{
	assert_non_null(node);
	assert_int_equal(node->kind, YAML_SCALAR);
	assert_int_equal(node->text.length, strlen(text));
	assert_memory_equal(node->text.bytes, text, strlen(text));
	assert_int_equal(node->line, line);
	assert_int_equal(node->column, column);
	assert_string_equal(node->file, "t.yaml");
}

/* Exactly one error, at this place, with WORDS in its text. */
static void assert_refused_bytes(
	const char *bytes, size_t length, unsigned line, unsigned column, const char *words)
{
	struct loaded loaded = load_bytes(bytes, length);

	assert_null(loaded.root);
	assert_int_equal(loaded.problems.error_count, 1);
	assert_int_equal(loaded.problems.items[0].line, line);
	assert_int_equal(loaded.problems.items[0].column, column);
	if (!strstr(loaded.problems.items[0].text, words))
		fail_msg("'%s' does not say '%s'", loaded.problems.items[0].text, words);
	unload(&loaded);
}

static void assert_refused(
	const char *text, unsigned line, unsigned column, const char *words)
{
	assert_refused_bytes(text, strlen(text), line, column, words);
}

static void every_node_knows_its_place(void **state)
{
	struct loaded loaded =
		load("name: RAG\nlist:\n  - \"a: b\"\n  - 가 #c\n  - {x: y}\n");
	struct yaml_node *list;

	(void)state;
	assert_non_null(loaded.root);
	assert_int_equal(loaded.root->kind, YAML_MAP);
	assert_int_equal(loaded.root->count, 2);
	assert_scalar(loaded.root->keys[1], "list", 2, 1);
	assert_scalar(yaml_get(loaded.root, "name"), "RAG", 1, 7);
	assert_null(yaml_get(loaded.root, "nam"));
	list = yaml_get(loaded.root, "list");
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->count, 3);
	assert_scalar(list->items[0], "a: b", 3, 5);
	assert_true(list->items[0]->quoted);
	assert_scalar(list->items[1], "가", 4, 5);
	assert_false(list->items[1]->quoted);
	assert_null(yaml_get(list, "x"));
	assert_scalar(yaml_get(list->items[2], "x"), "y", 5, 9);
	unload(&loaded);
}

static void scalars_are_text_whatever_they_look_like(void **state)
{
	struct loaded loaded =
		load("[NO, null, 010, 3D, ~, 1e3, 2024-10-31, C#, -1, .NET]");
	static const char *const texts[] = {
		"NO", "null", "010", "3D", "~", "1e3", "2024-10-31", "C#", "-1", ".NET"};

	(void)state;
	assert_int_equal(loaded.root->count, 10);
	for (size_t i = 0; i < 10; i++)
		assert_memory_equal(
			loaded.root->items[i]->text.bytes, texts[i], strlen(texts[i]) + 1);
	unload(&loaded);
}

static void columns_count_characters_and_not_bytes(void **state)
{
	struct loaded loaded = load("{가나다: \"é\", b: c}");

	(void)state;
	assert_scalar(yaml_get(loaded.root, "b"), "c", 1, 15);
	unload(&loaded);
}

static void a_byte_order_mark_and_windows_line_ends_change_nothing(void **state)
{
	struct loaded loaded = load("\xEF\xBB\xBF"
				    "a: b\r\nc:\r\n  - d\r\n");

	(void)state;
	assert_scalar(yaml_get(loaded.root, "a"), "b", 1, 4);
	assert_scalar(yaml_get(loaded.root, "c")->items[0], "d", 3, 5);
	unload(&loaded);
}

static void a_file_without_content_is_an_empty_map(void **state)
{
	static const char *const texts[] = {
		"", "\n\n", "# nothing yet\n", "---\n", "---\n...\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct loaded loaded = load(texts[i]);

		assert_non_null(loaded.root);
		assert_int_equal(loaded.root->kind, YAML_MAP);
		assert_int_equal(loaded.root->count, 0);
		assert_int_equal(loaded.problems.count, 0);
		unload(&loaded);
	}
}

static void a_key_that_stands_twice_is_an_error_and_the_rest_is_read(void **state)
{
	static const char text[] = "a: 1\nb: 2\na: 3\n";
	struct loaded loaded = load_bytes(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(loaded.problems.error_count, 1);
	assert_int_equal(loaded.problems.items[0].line, 3);
	assert_string_equal(loaded.problems.items[0].text,
		"the key 'a' stands here a second time (first in line 1)");
	assert_scalar(yaml_get(loaded.root, "a"), "1", 1, 4);
	assert_scalar(yaml_get(loaded.root, "b"), "2", 2, 4);
	unload(&loaded);
}

static void what_yaml_has_and_rules_do_not_is_refused(void **state)
{
	(void)state;
	assert_refused("a: b\n---\nc: d\n", 2, 1, "second document");
	assert_refused("x:\n  <<: {a: b}\n", 2, 3, "merge");
	assert_refused("? [a]\n: b\n", 1, 3, "a key must be text");
	assert_refused("{{a: b}: c}", 1, 2, "a key must be text");
	assert_refused("a: &b c\n", 1, 4, "'&b' is an anchor");
	assert_refused("a: &b [c, *b]\n", 1, 4, "'&b' is an anchor");
	assert_refused("a: !!int 3\n", 1, 4, "'!!int' is a tag");
	assert_refused("a: !x {b: c}\n", 1, 4, "'!x' is a tag");
	assert_refused("%TAG ! tag:a.b,2000:\n---\na: b\n", 1, 1, "directive");
	assert_refused("%YAML 9.9\n---\na: b\n", 1, 1, "version of YAML");
}

static void text_that_trips_yaml_is_told_to_wear_quotes(void **state)
{
	(void)state;
	assert_refused("k: *box\n", 1, 4,
		"'*box' is an alias in YAML; if it is meant as text put");
	assert_refused("k: [**bold**, x]\n", 1, 5, "'**bold**' is an alias");
	assert_refused("k:\n  - & co\n", 2, 5, "quotes");
	assert_refused("k: !important\n", 1, 4, "quotes");
	assert_refused("k: @x\n", 1, 4, "put it in quotes: '@x'");
	assert_refused("k: [a, `b`]\n", 1, 8, "put it in quotes: '`b`'");
	assert_refused("k: %5\n", 1, 4, "put it in quotes: '%5'");
	assert_refused("%5\n", 1, 1, "quotes");
	assert_refused("- name: RAG: new\n", 1, 12, "put text with ': ' in quotes");
	assert_refused("대규모언어모델: RAG: new\n", 1, 13, "put text with ': ' in quotes");
	assert_refused("k: |x\n", 1, 5, "quotes");
	assert_refused("k: \"a\" b\nc: d\n", 1, 8, "quotes");
	assert_refused("- 'a' b\n- c\n", 1, 7, "quotes");
	assert_refused("k: [\"a\" b]\n", 1, 9, "quotes");
	assert_refused("k: [a, [b] c]\n", 1, 12, "quotes");
	assert_refused("k: \"\\d\"\n", 1, 5, "backslash");
}

static void an_open_bracket_or_quote_is_reported_where_it_opened(void **state)
{
	(void)state;
	assert_refused("r:\n  k: [a, C #, b]\n  v: 5\n", 2, 6, "' #' starts a comment");
	assert_refused("r:\n  k: [a, b\n  v: 5\n", 2, 6, "']' is missing");
	assert_refused("k: {a: b\nc: d\n", 1, 4, "'}' is missing");
	assert_refused("k: [a, b\n", 1, 4, "']' is missing");
	assert_refused("k: 'a\nb: c\n", 1, 4, "quote is not closed");
	assert_refused("k: \"a\n", 1, 4, "quote is not closed");
	assert_refused("r:\n  - n: x\n    k [a]\n    v: 5\n", 3, 5, "key without ':'");
	assert_refused("r:\n  k [a]\n  v: 5\n", 3, 4, "missing in the line above");
}

static void wrong_indentation_is_named(void **state)
{
	(void)state;
	assert_refused("a:\n\tb: c\n", 2, 1, "tab");
	assert_refused("a: b\n\tc: d\n", 2, 1, "tab");
	assert_refused("a:\n  b: c\n d: e\n", 3, 2, "indentation");
	assert_refused("r:\n  - a: b\n   c: d\n", 3, 4, "indentation");
	assert_refused("a: b\n  c: d\n", 2, 4, "indentation");
}

static void bytes_that_are_no_text_are_refused_at_their_place(void **state)
{
	(void)state;
	assert_refused("a: \xFF\n", 1, 4, "UTF-8");
	assert_refused("a: b\n가: \xE3\x81", 2, 4, "UTF-8");
	assert_refused("a: \xED\xA0\x80", 1, 4, "UTF-8");
	assert_refused("a: \x1B[0m", 1, 4, "U+001B");
	assert_refused("a: b\xC2\x85", 1, 5, "U+0085");
	assert_refused("a: b\xE2\x80\xA8"
		       "c",
		1, 5, "U+2028");
	assert_refused("a: \"\\0\"\n", 1, 4, "NUL");
	assert_refused_bytes("a: b\0c", 6, 1, 5, "NUL");
	assert_refused_bytes("\xFF\xFE"
			     "a\0:\0",
		6, 1, 1, "UTF-16");
	assert_refused_bytes("\xFE\xFF"
			     "\0a\0:",
		6, 1, 1, "UTF-16");
}

static void a_replacement_character_in_the_file_is_only_a_character(void **state)
{
	struct loaded loaded = load("a: \xEF\xBF\xBD\n");

	(void)state;
	assert_scalar(yaml_get(loaded.root, "a"), "\xEF\xBF\xBD", 1, 4);
	unload(&loaded);
}

/* COUNT times PIECE. */
static char *repeat(const char *piece, size_t count)
{
	size_t length = strlen(piece);
	char *text = memory_new(count * length + 1, 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + i * length, piece, length);
	return text;
}

static int64_t work_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* 50 ms; sanitizers and valgrind slow everything down, also a harmless file of 64 KB. */
static int64_t soon_usec(void)
{
	enum { SOON_USEC = 50 * 1000, HARMLESS_TIMES = 30 };
	char *text = repeat("- [x, {y: z}]\n", 4500);
	int64_t start = work_usec();
	struct loaded loaded = load(text);
	int64_t harmless = work_usec() - start;

	assert_non_null(loaded.root);
	unload(&loaded);
	free(text);
	return harmless * HARMLESS_TIMES > SOON_USEC ? harmless * HARMLESS_TIMES
						     : SOON_USEC;
}

static void assert_text_refused_soon(
	const char *text, unsigned line, unsigned column, const char *words)
{
	int64_t limit = soon_usec();
	int64_t start = work_usec();

	assert_refused(text, line, column, words);
	if (work_usec() - start > limit)
		fail_msg("'%.20s…' took %ld us", text, (long)(work_usec() - start));
}

static void assert_refused_soon(
	const char *piece, size_t count, unsigned line, unsigned column, const char *words)
{
	char *text = repeat(piece, count);

	assert_text_refused_soon(text, line, column, words);
	free(text);
}

static void hostile_depth_and_size_end_early(void **state)
{
	(void)state;
	assert_refused_soon("[", 40000, 1, 33, "32 levels");
	assert_refused_soon("[", 1000000, 1, 33, "32 levels");
	assert_refused_soon("{a: ", 20000, 1, 129, "32 levels");
	assert_refused_soon("- ", 40000, 1, 65, "32 levels");
	assert_refused_soon("{", 1000000, 1, 2, "a key must be text");
	assert_refused_soon("? ", 40000, 1, 3, "a key must be text");
	assert_refused_soon("a", YAML_BYTES_MAX + 1, 0, 0, "larger than 16 MiB");
	assert_refused_soon("x\n ", 3000000, 1, 1, "longer than 64 KiB");
	assert_refused_soon("# comment\n", 1000000, 1, 1, "longer than 64 KiB");
	assert_refused_soon("\n", 10000000, 1, 1, "longer than 64 KiB");
	assert_refused_soon("a", 10000000, 1, 1, "longer than 64 KiB");
}

static void hostile_signs_end_early(void **state)
{
	(void)state;
	assert_refused_soon("'", 1000000, 1, 1, "more than 64 KiB");
	assert_refused_soon(":", 1000000, 1, 1, "more than 64 KiB");
	assert_refused_soon("a: ", 300000, 1, 5, "a second ': '");
	assert_refused_soon("%", 1000000, 1, 1, "a directive");
	assert_refused_soon("&", 1000000, 1, 1, "an anchor");
	assert_refused_soon("*", 1000000, 1, 1, "an alias");
	assert_refused_soon("!", 1000000, 1, 1, "a tag");
	assert_refused_soon("\t", 1000000, 1, 1, "a tab cannot indent");
	assert_refused_soon("---\n", 300000, 2, 1, "a second document");
	assert_refused_soon("- &a x\n", 40000, 1, 3, "an anchor");
	assert_text_refused_soon("a: &a [*a]\n", 1, 4, "an anchor");
	assert_text_refused_soon("a: [*a]\n", 1, 5, "an alias");
}

static void a_key_is_not_longer_than_libyaml_can_tell(void **state)
{
	char *key = repeat("k", 2000);
	char text[2048];

	(void)state;
	(void)snprintf(text, sizeof(text), "%s: x\n", key);
	assert_refused(text, 1, 2001, "a key of more than 1024 characters");
	free(key);
}

static void a_depth_of_32_is_allowed(void **state)
{
	char *open = repeat("[", YAML_DEPTH_MAX);
	char *close = repeat("]", YAML_DEPTH_MAX);
	char text[2 * YAML_DEPTH_MAX + 1];
	struct loaded loaded;

	(void)state;
	memcpy(text, open, YAML_DEPTH_MAX);
	memcpy(text + YAML_DEPTH_MAX, close, YAML_DEPTH_MAX + 1);
	loaded = load(text);
	assert_non_null(loaded.root);
	unload(&loaded);
	free(open);
	free(close);
}

static void a_scalar_of_64_kib_is_allowed_and_one_more_byte_is_not(void **state)
{
	char *text = repeat("x", YAML_SCALAR_MAX + 1);
	struct loaded loaded = load_bytes(text, YAML_SCALAR_MAX);

	(void)state;
	assert_non_null(loaded.root);
	unload(&loaded);
	assert_refused(text, 1, 1, "more than 64 KiB");
	free(text);
}

static void each_duplicate_of_a_large_map_is_reported(void **state)
{
	enum { KEYS = 20000 };
	char *text = memory_new(KEYS, 16);
	size_t length = 0;
	struct loaded loaded;

	(void)state;
	for (unsigned i = 0; i < KEYS; i++)
		length += (size_t)sprintf(text + length, "k%u: v\n", i == KEYS - 1 ? 7 : i);
	loaded = load_bytes(text, length);
	assert_non_null(loaded.root);
	assert_int_equal(loaded.problems.error_count, 1);
	assert_int_equal(loaded.problems.items[0].line, KEYS);
	unload(&loaded);
	free(text);
}

static const char *const known[] = {
	"keywords", "authors", "votes", "any", "all", "none", "in", NULL};

static void assert_nearest(const char *text, const char *nearest)
{
	const char *found = yaml_nearest(slice_of(text), known);

	if (!nearest)
		assert_null(found);
	else
		assert_string_equal(found ? found : "nothing", nearest);
}

static void a_misspelling_is_recognised_by_edit_distance(void **state)
{
	(void)state;
	assert_nearest("keyword", "keywords");
	assert_nearest("keywrods", "keywords");
	assert_nearest("Keywords", "keywords");
	assert_nearest("kywrds", "keywords");
	assert_nearest("ayn", "any");
	assert_nearest("authros", "authors");
	assert_nearest("vote", "votes");
	assert_nearest("nome", "none");
	assert_nearest("kwds", NULL);
	assert_nearest("section", NULL);
	assert_nearest("on", NULL);
	assert_nearest("", NULL);
	assert_nearest("keywordsandmore", NULL);
}

static void every_unknown_key_is_reported(void **state)
{
	struct loaded loaded = load("{keyword: a, votes:5: b, xyzzy: c, any: d}");

	(void)state;
	yaml_check_keys(loaded.root, known, &loaded.problems);
	assert_int_equal(loaded.problems.error_count, 3);
	assert_string_equal(loaded.problems.items[0].text,
		"unknown key 'keyword'; did you mean 'keywords'?");
	assert_int_equal(loaded.problems.items[0].column, 2);
	assert_string_equal(loaded.problems.items[1].text,
		"a space is missing behind ':' in 'votes:5'");
	assert_string_equal(loaded.problems.items[2].text, "unknown key 'xyzzy'");
	unload(&loaded);
}

static void an_excerpt_is_one_short_line_of_valid_text(void **state)
{
	struct yaml_excerpt excerpt;
	char *text = repeat("가", 100);

	(void)state;
	assert_string_equal(yaml_excerpt(SLICE_LITERAL("a\nb\x1B"), &excerpt), "a b ");
	(void)yaml_excerpt(slice_of(text), &excerpt);
	assert_true(strlen(excerpt.text) < sizeof(excerpt.text));
	assert_int_equal(strlen(excerpt.text) % 3, 0);
	assert_non_null(strstr(excerpt.text, "…"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_node_knows_its_place),
		cmocka_unit_test(scalars_are_text_whatever_they_look_like),
		cmocka_unit_test(columns_count_characters_and_not_bytes),
		cmocka_unit_test(a_byte_order_mark_and_windows_line_ends_change_nothing),
		cmocka_unit_test(a_file_without_content_is_an_empty_map),
		cmocka_unit_test(a_key_that_stands_twice_is_an_error_and_the_rest_is_read),
		cmocka_unit_test(what_yaml_has_and_rules_do_not_is_refused),
		cmocka_unit_test(text_that_trips_yaml_is_told_to_wear_quotes),
		cmocka_unit_test(an_open_bracket_or_quote_is_reported_where_it_opened),
		cmocka_unit_test(wrong_indentation_is_named),
		cmocka_unit_test(bytes_that_are_no_text_are_refused_at_their_place),
		cmocka_unit_test(a_replacement_character_in_the_file_is_only_a_character),
		cmocka_unit_test(hostile_depth_and_size_end_early),
		cmocka_unit_test(hostile_signs_end_early),
		cmocka_unit_test(a_key_is_not_longer_than_libyaml_can_tell),
		cmocka_unit_test(a_depth_of_32_is_allowed),
		cmocka_unit_test(a_scalar_of_64_kib_is_allowed_and_one_more_byte_is_not),
		cmocka_unit_test(each_duplicate_of_a_large_map_is_reported),
		cmocka_unit_test(a_misspelling_is_recognised_by_edit_distance),
		cmocka_unit_test(every_unknown_key_is_reported),
		cmocka_unit_test(an_excerpt_is_one_short_line_of_valid_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
