/* A digest on its way from the reader to the daemon: the same at the other end, or refused. */
#include "wire.h"

#include "check.h"
#include "digest.h"

static const char example[] =
	"## Daily Papers (2024-10-31)\n\n"
	"### [CORAL](https://arxiv.org/abs/2410.23090)\n\n![](i.png)\n\nVote: 44\n\n"
	"Authors: A. Kim, 이영희\n\n- ***What's New***: 검색 증강\n- plain\n\n"
	"### [무제]()\n\n[Watch Video](v.mp4)\n\nVote: many\n";

static int setup(void **state)
{
	struct frame_writer *writer = memory_new(1, sizeof(*writer));

	frame_writer_init(writer);
	*state = writer;
	return 0;
}

static int teardown(void **state)
{
	frame_writer_fini(*state);
	free(*state);
	return 0;
}

static struct slice content_of(struct frame_writer *writer)
{
	struct slice frame = frame_finish(writer);

	return slice_part(frame, FRAME_HEADER_BYTES, frame.length);
}

/* The content of a frame with the papers of MARKDOWN. */
static struct slice encode(struct frame_writer *writer, struct slice markdown)
{
	struct digest digest;

	assert_int_equal(digest_parse(markdown, SLICE_LITERAL("x.md"), &digest), 0);
	frame_writer_reset(writer);
	wire_put_digest(writer, &digest);
	digest_fini(&digest);
	return content_of(writer);
}

static int decode(struct slice content, struct digest *digest)
{
	struct frame_reader reader;

	frame_reader_init(&reader, content);
	return wire_get_digest(&reader, digest);
}

static void assert_survives(struct frame_writer *writer, const struct digest *sent)
{
	struct digest got;
	struct frame_reader reader;

	frame_writer_reset(writer);
	wire_put_digest(writer, sent);
	frame_reader_init(&reader, content_of(writer));
	assert_int_equal(wire_get_digest(&reader, &got), 0);
	assert_true(frame_complete(&reader));
	assert_digests_same(sent, &got);
	digest_fini(&got);
}

static void a_digest_arrives_as_it_was_sent(void **state)
{
	struct digest sent;

	assert_int_equal(digest_parse(slice_of(example), SLICE_LITERAL("x.md"), &sent), 0);
	assert_int_equal(sent.paper_count, 2);
	assert_int_equal(sent.warnings.count, 2);
	assert_survives(*state, &sent);
	digest_fini(&sent);
}

static void an_empty_digest_arrives(void **state)
{
	struct digest sent = {0};

	assert_survives(*state, &sent);
}

static void a_refused_digest_arrives_with_its_error(void **state)
{
	struct digest sent = {0};

	diagnostics_add(&sent.warnings, SEVERITY_ERROR, NULL, 0, 0, "too large");
	assert_survives(*state, &sent);
	digest_fini(&sent);
}

static void votes_of_any_size_arrive(void **state)
{
	static const int64_t votes[] = {0, 1, 9999999999, INT64_MAX};

	for (size_t i = 0; i < COUNT_OF(votes); i++) {
		struct paper paper = {.line = UINT32_MAX,
			.id = SLICE_LITERAL("title:"),
			.title = SLICE_LITERAL(""),
			.has_votes = true,
			.votes = votes[i]};
		struct digest sent = {.papers = &paper, .paper_count = 1};

		assert_survives(*state, &sent);
	}
}

/* The bounds on counts must not be too narrow for what takes the fewest bytes. */
static void the_smallest_parts_arrive(void **state)
{
	enum { MANY = 200 };
	struct slice authors[MANY];
	struct section sections[MANY];
	struct paper papers[MANY];
	struct digest sent = {.papers = papers, .paper_count = MANY};

	for (size_t i = 0; i < MANY; i++) {
		authors[i] = SLICE_LITERAL("");
		sections[i] = (struct section){.text = SLICE_LITERAL(""), .line = 1};
		papers[i] = (struct paper){.line = 1,
			.id = SLICE_LITERAL("title:"),
			.title = SLICE_LITERAL("")};
		diagnostics_add(&sent.warnings, SEVERITY_WARNING, NULL, 0, 0, "%s", "");
	}
	assert_survives(*state, &sent);
	diagnostics_fini(&sent.warnings);
	sent.paper_count = 1;
	papers[0].authors = authors;
	papers[0].author_count = MANY;
	assert_survives(*state, &sent);
	papers[0].author_count = 0;
	papers[0].sections = sections;
	papers[0].section_count = MANY;
	assert_survives(*state, &sent);
}

static void what_arrived_outlives_its_frame(void **state)
{
	struct slice content = encode(*state, slice_of(example));
	char *bytes = memory_copy_text(content.bytes, content.length);
	struct digest got;
	struct digest expected;

	assert_int_equal(decode((struct slice){bytes, content.length}, &got), 0);
	free(bytes);
	assert_int_equal(
		digest_parse(slice_of(example), SLICE_LITERAL("x.md"), &expected), 0);
	assert_digests_same(&expected, &got);
	digest_fini(&got);
	digest_fini(&expected);
}

/* The parts on the heap end where their bytes end, so that a sanitizer sees a read behind them. */
static void a_frame_cut_short_anywhere_is_refused(void **state)
{
	struct slice content = encode(*state, slice_of(example));

	for (size_t length = 0; length < content.length; length++) {
		char *bytes = length ? memory_new(length, 1) : NULL;
		struct digest got;

		if (bytes)
			memcpy(bytes, content.bytes, length);
		if (decode((struct slice){bytes, length}, &got) != -1)
			fail_msg("%zu of %zu bytes were taken", length, content.length);
		digest_fini(&got);
		free(bytes);
	}
}

static void a_garbled_byte_is_refused_or_breaks_no_promise(void **state)
{
	struct slice content = encode(*state, slice_of(example));
	char *bytes = memory_new(content.length, 1);
	size_t refused = 0;

	memcpy(bytes, content.bytes, content.length);
	for (size_t i = 0; i < content.length; i++) {
		for (int change = 1; change < 256; change++) {
			struct digest got;

			bytes[i] = (char)(content.bytes[i] ^ change);
			if (decode((struct slice){bytes, content.length}, &got) == 0)
				assert_promises_kept(&got);
			else
				refused++;
			digest_fini(&got);
		}
		bytes[i] = content.bytes[i];
	}
	assert_true(refused > 0);
	free(bytes);
}

static void random_frames_are_refused_or_break_no_promise(void **state)
{
	uint64_t seed = 20241031;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		unsigned char bytes[200];
		struct digest got;

		/* Small numbers, so that counts and lengths often fit. */
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = i % 4 ? 0 : (unsigned char)(random_next(&seed) % 8);
		for (int i = 0; i < 4; i++)
			bytes[random_next(&seed) % sizeof(bytes)] =
				(unsigned char)random_next(&seed);
		if (decode((struct slice){(const char *)bytes, sizeof(bytes)}, &got) == 0)
			assert_promises_kept(&got);
		digest_fini(&got);
	}
}

/* What a frame with one paper says; each test below makes one thing of it wrong. */
struct lie {
	uint32_t paper_count;
	uint32_t line;
	struct slice date;
	struct slice id;
	struct slice title;
	struct slice url;
	struct slice arxiv_id;
	uint32_t has_votes;
	uint64_t votes;
	uint32_t author_count;
	struct slice author;
	uint32_t section_count;
	uint32_t section_line;
	struct slice label;
	struct slice text;
	uint32_t warning_count;
	uint32_t severity;
	struct slice warning;
	struct slice surplus; /* bytes behind the last text */
	int longer;           /* than it is, the author is said to be */
};

static const struct lie truth = {
	.paper_count = 1,
	.line = 3,
	.date = SLICE_LITERAL("2024-10-31"),
	.id = SLICE_LITERAL("arxiv:2410.23090"),
	.title = SLICE_LITERAL("CORAL"),
	.arxiv_id = SLICE_LITERAL("2410.23090"),
	.has_votes = 1,
	.votes = 44,
	.author_count = 1,
	.author = SLICE_LITERAL("A. Kim"),
	.section_count = 1,
	.section_line = 9,
	.label = SLICE_LITERAL("What's New"),
	.text = SLICE_LITERAL("검색"),
	.warning_count = 1,
	.severity = SEVERITY_WARNING,
	.warning = SLICE_LITERAL("x"),
};

static void put_text(struct frame_writer *writer, struct slice text)
{
	if (!text.bytes)
		return;
	frame_put_bytes(writer, text);
	frame_put_bytes(writer, SLICE_LITERAL("\0"));
}

static void put_length(struct frame_writer *writer, struct slice text)
{
	frame_put_u32(writer, text.bytes ? (uint32_t)text.length : UINT32_MAX);
}

static void put_texts(struct frame_writer *writer, const struct lie *lie)
{
	size_t texts = frame_begin_slice(writer);

	put_text(writer, lie->date);
	put_text(writer, lie->id);
	put_text(writer, lie->title);
	put_text(writer, lie->url);
	put_text(writer, lie->arxiv_id);
	put_text(writer, lie->author);
	put_text(writer, lie->label);
	put_text(writer, lie->text);
	put_text(writer, lie->warning);
	frame_put_bytes(writer, lie->surplus);
	frame_end_slice(writer, texts);
}

static int tell(struct frame_writer *writer, const struct lie *lie)
{
	const struct slice none = {0};
	struct digest got;
	int rc;

	frame_writer_reset(writer);
	put_texts(writer, lie);
	frame_put_u32(writer, lie->paper_count);
	frame_put_u32(writer, lie->line);
	put_length(writer, lie->date);
	put_length(writer, lie->id);
	put_length(writer, lie->title);
	put_length(writer, lie->url);
	put_length(writer, lie->arxiv_id);
	put_length(writer, none); /* image */
	put_length(writer, none); /* video */
	frame_put_u32(writer, lie->has_votes);
	frame_put_u64(writer, lie->votes);
	frame_put_u32(writer, lie->author_count);
	frame_put_u32(writer, (uint32_t)((int64_t)lie->author.length + lie->longer));
	frame_put_u32(writer, lie->section_count);
	frame_put_u32(writer, lie->section_line);
	put_length(writer, lie->label);
	put_length(writer, lie->text);
	frame_put_u32(writer, lie->warning_count);
	frame_put_u32(writer, lie->severity);
	frame_put_u32(writer, 0); /* its line */
	put_length(writer, lie->warning);
	rc = decode(content_of(writer), &got);
	digest_fini(&got);
	return rc;
}

#define assert_refused(writer, field, ...)                                                 \
	do {                                                                               \
		struct lie one = truth;                                                    \
                                                                                           \
		one.field = __VA_ARGS__;                                                   \
		assert_int_equal(tell((writer), &one), -1);                                \
	} while (0)

static void the_truth_is_taken(void **state)
{
	assert_int_equal(tell(*state, &truth), 0);
}

static void counts_that_cannot_be_there_are_refused(void **state)
{
	static const uint32_t counts[] = {2, 100, 0x7FFFFFFF, UINT32_MAX};

	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		assert_refused(*state, paper_count, counts[i]);
		assert_refused(*state, author_count, counts[i]);
		assert_refused(*state, section_count, counts[i]);
		assert_refused(*state, warning_count, counts[i]);
	}
}

static void texts_that_must_be_there_are_asked_for(void **state)
{
	const struct slice none = {0};
	struct lie lie = truth;

	lie.author = none;
	lie.longer = -1; /* which is what says that it is missing */
	assert_int_equal(tell(*state, &lie), -1);
	assert_refused(*state, id, none);
	assert_refused(*state, id, SLICE_LITERAL(""));
	assert_refused(*state, title, none);
	assert_refused(*state, text, none);
	assert_refused(*state, warning, none);
}

static void texts_that_are_not_utf8_are_refused(void **state)
{
	const struct slice bad = SLICE_LITERAL("\xED\xA0\x80");

	assert_refused(*state, date, bad);
	assert_refused(*state, id, bad);
	assert_refused(*state, title, bad);
	assert_refused(*state, url, bad);
	assert_refused(*state, author, bad);
	assert_refused(*state, label, bad);
	assert_refused(*state, text, bad);
	assert_refused(*state, warning, bad);
}

/* Texts are checked as a whole, so none may end anywhere but at its NUL. */
static void texts_that_end_elsewhere_are_refused(void **state)
{
	assert_refused(*state, longer, 1);
	assert_refused(*state, longer, -1);
	assert_refused(*state, longer, 1000000);
	assert_refused(*state, longer, -8);
	assert_refused(*state, author, SLICE_LITERAL("\xEA"));
}

static void texts_of_nobody_are_refused(void **state)
{
	assert_refused(*state, surplus, SLICE_LITERAL("\0"));
	assert_refused(*state, surplus, SLICE_LITERAL("x"));
	assert_refused(*state, surplus, SLICE_LITERAL("x\0"));
}

static void days_that_are_none_are_refused(void **state)
{
	assert_refused(*state, date, SLICE_LITERAL(""));
	assert_refused(*state, date, SLICE_LITERAL("2024-13-01"));
	assert_refused(*state, date, SLICE_LITERAL("2024/10/31"));
	assert_refused(*state, date, SLICE_LITERAL("2024-10-31 "));
}

static void ids_of_another_form_are_refused(void **state)
{
	struct lie lie = truth;

	assert_refused(*state, id, SLICE_LITERAL("x"));
	assert_refused(*state, id, SLICE_LITERAL("arxiv:2410.23090v1"));
	assert_refused(*state, id, SLICE_LITERAL("title:coral")); /* and yet a number */
	assert_refused(*state, arxiv_id, SLICE_LITERAL("2410.23091"));
	assert_refused(*state, arxiv_id, (const struct slice){0});
	lie.arxiv_id = (struct slice){0};
	lie.id = SLICE_LITERAL("url:javascript:alert");
	assert_int_equal(tell(*state, &lie), -1);
	lie.id = SLICE_LITERAL("title:coral");
	assert_int_equal(tell(*state, &lie), 0);
}

static void numbers_that_mean_nothing_are_refused(void **state)
{
	struct lie lie = truth;

	assert_refused(*state, has_votes, 2);
	assert_refused(*state, has_votes, UINT32_MAX);
	assert_refused(*state, has_votes, 0); /* and yet 44 */
	assert_refused(*state, votes, UINT64_MAX);
	assert_refused(*state, votes, (uint64_t)INT64_MAX + 1);
	lie.has_votes = 2;
	lie.votes = 0;
	assert_int_equal(tell(*state, &lie), -1);
	assert_refused(*state, severity, SEVERITY_ERROR + 1);
	assert_refused(*state, severity, UINT32_MAX);
	assert_refused(*state, line, 0);
	assert_refused(*state, section_line, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_digest_arrives_as_it_was_sent),
		cmocka_unit_test(an_empty_digest_arrives),
		cmocka_unit_test(a_refused_digest_arrives_with_its_error),
		cmocka_unit_test(votes_of_any_size_arrive),
		cmocka_unit_test(the_smallest_parts_arrive),
		cmocka_unit_test(what_arrived_outlives_its_frame),
		cmocka_unit_test(a_frame_cut_short_anywhere_is_refused),
		cmocka_unit_test(a_garbled_byte_is_refused_or_breaks_no_promise),
		cmocka_unit_test(random_frames_are_refused_or_break_no_promise),
		cmocka_unit_test(the_truth_is_taken),
		cmocka_unit_test(counts_that_cannot_be_there_are_refused),
		cmocka_unit_test(texts_that_must_be_there_are_asked_for),
		cmocka_unit_test(texts_that_are_not_utf8_are_refused),
		cmocka_unit_test(texts_that_end_elsewhere_are_refused),
		cmocka_unit_test(texts_of_nobody_are_refused),
		cmocka_unit_test(days_that_are_none_are_refused),
		cmocka_unit_test(ids_of_another_form_are_refused),
		cmocka_unit_test(numbers_that_mean_nothing_are_refused),
	};

	return cmocka_run_group_tests_name("wire", tests, setup, teardown);
}
