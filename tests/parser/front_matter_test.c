/* Front matter: what is one, how far it goes, and what its fields hold. */
#include "front_matter.h"

#include "check.h"

#include <stdio.h>

/* "NAME@LINE=VALUE,VALUE;" for each field, or "-" where there is no header. */
static void assert_fields(const char *text, const char *expected)
{
	struct arena *arena = arena_new();
	struct front_matter matter;
	char shown[512] = "-";
	size_t length = 0;

	if (front_matter_read(arena, slice_of(text), &matter))
		shown[0] = '\0';
	for (size_t i = 0; i < matter.count; i++) {
		const struct front_field *field = &matter.fields[i];

		length += (size_t)snprintf(shown + length, sizeof(shown) - length,
			"%.*s@%u=", (int)field->name.length, field->name.bytes,
			field->line);
		for (size_t k = 0; k < field->count; k++)
			length += (size_t)snprintf(shown + length, sizeof(shown) - length,
				"%s%.*s", k ? "," : "", (int)field->values[k].length,
				field->values[k].bytes);
		length += (size_t)snprintf(shown + length, sizeof(shown) - length, ";");
	}
	assert_string_equal(shown, expected);
	arena_free(arena);
}

static void fields_of_yaml_stand_between_lines_of_dashes(void **state)
{
	(void)state;
	assert_fields("---\na: b\n---\n", "a@2=b;");
	assert_fields("---\n# note\na: \"b: \\\"c\\\" \\u00e9\" # note\nd: 'e''f'\n---\nx",
		"a@3=b: \"c\" é;d@4=e'f;");
	assert_fields("---\na: [b, \"c, d\", 'e']\nf:\n  - g\n- h\nk: l\n---",
		"a@2=b,c, d,e;f@3=g,h;k@6=l;");
	assert_fields("---\na:\n  - name: b\n    x: y\n  - name: c\n---\n", "a@2=b,c;");
	assert_fields("---\na: >\n  b\n  c\nd: e\n  f\n---\n", "a@2=b c;d@5=e f;");
	assert_fields("---\na: \xFF\n---\n", "a@2=\uFFFD;");
	assert_fields("---\n---\n", "-");
	assert_fields("---\nprose\n---\n", "-");
	assert_fields("---\na: b\nprose\n---\n", "-");
	assert_fields("---\na: b\n", "-");
	assert_fields("----\na: b\n---\n", "-");
	assert_fields("a: b\n", "-");
	assert_fields("", "-");
}

static void fields_of_json_are_members_of_one_object(void **state)
{
	(void)state;
	assert_fields("{\"a\": \"b\", \"c\": [\"d\", 5, {\"name\": \"e\", \"f\": [{}]}]}\n",
		"a@1=b;c@1=d,5,e;");
	assert_fields(" {\n \"a\": 1,\n \"b\": null, \"c\": {\"d\": [[]]},\n \"e\": true }",
		"a@2=1;b@3=;c@3=;e@4=true;");
	assert_fields("{\"a\": \"\\ud83d\\ude00 \\n \\ud83d\"}", "a@1=😀 \n \uFFFD;");
	assert_fields("{}\nx", "");
	assert_fields("{", "-");
	assert_fields("{\"a\"", "-");
	assert_fields("{\"a\": \"b\"} x\n", "-");
	assert_fields("{\"a\": [[[[", "-");
	assert_fields("{\"a\": \"b", "-");
	assert_fields("{a}\n", "-");
}

static void strings_and_lists_of_yaml_go_on_below(void **state)
{
	(void)state;
	assert_fields("---\na: [b, 'c, d',\n  e,\n]\nf: \"g\n\n  h\"\ni: j\n---\n",
		"a@2=b,c, d,e;f@5=g h;i@8=j;");
	assert_fields("---\na:\n- 'b\n  c'\n- d\n---\n", "a@2=b c,d;");
	assert_fields("---\na: \"b \\\n  \\ c\"\n---\n", "a@2=b c;");
	/* But not on lines that are not indented. */
	assert_fields("---\na: 'b\nc: d'\n---\n", "a@2='b;c@3=d';");
	assert_fields("---\na: [b\nc: d]\n---\n", "a@2=b;c@3=d];");
}

static void objects_of_yaml_are_looked_into(void **state)
{
	(void)state;
	assert_fields("---\na:\n  title: b\n  url: c\nd: e\n---\n",
		"a@2=;title@3=b;url@4=c;d@5=e;");
	assert_fields("---\nlinks:\n  - name: b\n    url: c\n    x: y\n  - name: d\n---\n",
		"links@2=b,c,d;");
	assert_fields("---\nauthors:\n  - name: b\n    url: c\n---\n", "authors@2=b;");
	/* But not into texts. */
	assert_fields("---\na: >\n  title: b\n---\n", "a@2=title: b;");
	assert_fields("---\na: |\n  b\n  url: c\n---\n", "a@2=b url: c;");
}

static void fields_of_toml_stand_between_lines_of_pluses(void **state)
{
	(void)state;
	assert_fields("+++\na = \"b\" # c\nd.e = 'f\\'\n+++\nx\n", "a@2=b;e@3=f\\;");
	assert_fields("+++\r\na = [1, [2, 3],\r\n4]\r\n\r\n[b]\r\nc = true\r\n+++",
		"a@2=1,2,3,4;c@6=true;");
	assert_fields("+++\na = '''\nb\n\"c\"'''\n\"d e\" = \"\"\"f\"\"\"\n+++\n",
		"a@2=b\n\"c\";d e@5=f;");
	assert_fields(
		"+++\na = [{name = \"b\", c = \"d\"}, # e\n\"f\", ]\n+++\n", "a@2=b,f;");
	assert_fields("+++\na = \"\\u00e9\\U0001F600\\\"\"\n+++\n", "a@2=é😀\";");
	assert_fields("+++\n+++\n", "");
	assert_fields("+++\na = \xFF\n+++\n", "a@2=\uFFFD;");
	assert_fields("++++\na = 1\n+++\n", "-");
	assert_fields("+++\nprose\n+++\n", "-");
	assert_fields("+++\na = b\n", "-");
	assert_fields("+++\na = \"b\n+++\n", "-");
	assert_fields("+++\na = '''b\n+++\n", "-");
	assert_fields("+++\na = [b\n+++\n", "-");
	assert_fields("+++", "-");
}

static void the_text_begins_on_the_line_below(void **state)
{
	static const char *const headers[] = {"---\na: b\n---\n",
		"---\r\na: 'b\r\n c'\r\n...\r\n", "+++\na = '''\nb'''\n+++\n",
		"+++\r\n+++ \r\n"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(headers); i++) {
		struct arena *arena = arena_new();
		struct front_matter matter;
		char text[128];
		size_t lines = 0;

		(void)snprintf(text, sizeof(text), "%sx\n", headers[i]);
		assert_true(front_matter_read(arena, slice_of(text), &matter));
		assert_int_equal(matter.length, strlen(headers[i]));
		for (const char *byte = headers[i]; *byte; byte++)
			lines += *byte == '\n';
		assert_int_equal(matter.lines, lines);
		arena_free(arena);
	}
}

static void what_does_not_end_within_its_limit_is_said(void **state)
{
	static const char *const begins[] = {"---\na: b\n", "+++\na = 1\n", "{\"a\": [",
		"---\na: \"", "+++\na = \"", "{\"a\": \""};
	static const char *const fills[] = {"c: d\n", "c = 2\n", "1, ", "e", "e", "e"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(begins); i++) {
		struct arena *arena = arena_new();
		struct front_matter matter;
		size_t room = FRONT_MATTER_BYTES_MAX + 100;
		char *text = memory_new(room, 1);
		char *end = stpcpy(text, begins[i]);

		while (end < text + FRONT_MATTER_BYTES_MAX + 20)
			end = stpcpy(end, fills[i]);
		assert_false(front_matter_read(arena, slice_of(text), &matter));
		assert_true(matter.too_long);
		assert_int_equal(matter.count, 0);
		assert_false(front_matter_read(arena,
			slice_part(slice_of(text), 0, FRONT_MATTER_BYTES_MAX), &matter));
		assert_false(matter.too_long);
		free(text);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_of_yaml_stand_between_lines_of_dashes),
		cmocka_unit_test(strings_and_lists_of_yaml_go_on_below),
		cmocka_unit_test(objects_of_yaml_are_looked_into),
		cmocka_unit_test(fields_of_toml_stand_between_lines_of_pluses),
		cmocka_unit_test(fields_of_json_are_members_of_one_object),
		cmocka_unit_test(the_text_begins_on_the_line_below),
		cmocka_unit_test(what_does_not_end_within_its_limit_is_said),
	};

	return cmocka_run_group_tests_name("front_matter", tests, NULL, NULL);
}
