/* paperwatch parse: what the reader sees in digests. */
#include "command.h"
#include "digests.h"
#include "record.h"

#include <stdio.h>

struct output {
	bool json;
	bool failed; /* standard output is gone */
	struct progress progress;
	struct text text;
};

static void add_line(struct text *out, const char *name, struct slice value)
{
	if (!value.bytes)
		return;
	text_format(out, "    %s: ", name);
	text_add_visible(out, value);
	text_add(out, SLICE_LITERAL("\n"));
}

static void add_authors(struct text *out, const struct paper *paper)
{
	text_add(out, SLICE_LITERAL("    authors: "));
	for (size_t i = 0; i < paper->author_count; i++) {
		text_add(out, slice_of(i ? ", " : ""));
		text_add_visible(out, paper->authors[i]);
	}
	text_add(out, SLICE_LITERAL("\n"));
}

/* A paper for people: its place and title, then a line a fact. */
static void add_paper(struct text *out, const char *file, const struct paper *paper)
{
	text_add_visible(out, slice_of(file));
	text_format(out, ":%u: ", paper->line);
	text_add_visible(out, paper->title);
	text_add(out, SLICE_LITERAL("\n"));
	add_line(out, "id", paper->id);
	add_line(out, "link", paper->url);
	add_line(out, "date", paper->date);
	if (paper->has_votes)
		text_format(out, "    votes: %lld\n", (long long)paper->votes);
	if (paper->author_count > 0)
		add_authors(out, paper);
	add_line(out, "image", paper->image);
	add_line(out, "video", paper->video);
	for (size_t i = 0; i < paper->section_count; i++) {
		const struct section *section = &paper->sections[i];

		text_add(out, SLICE_LITERAL("  - "));
		if (section->label.bytes) {
			text_add_visible(out, section->label);
			text_add(out, SLICE_LITERAL(": "));
		}
		text_add_visible(out, section->text);
		text_add(out, SLICE_LITERAL("\n"));
	}
}

static void on_digest(void *owner, const char *file, struct digest *digest)
{
	struct output *output = owner;

	if (digest->paper_count > 0 || digest->warnings.count > 0)
		progress_clear(&output->progress);
	for (size_t i = 0; i < digest->paper_count; i++) {
		if (output->json)
			record_add_paper(&output->text, slice_of(file), &digest->papers[i]);
		else
			add_paper(&output->text, file, &digest->papers[i]);
	}
	command_print_problems(&digest->warnings, file);
	if (!output->failed && command_flush(&output->text) < 0)
		output->failed = true;
	text_clear(&output->text);
}

int cmd_parse(const struct command *command, int argc, char **argv)
{
	const struct tree_filter filter = {.include = tree_default_include};
	struct output output = {0};
	const struct option_row rows[] = {{.name = "json", .flag = &output.json}, {0}};
	int status;
	int operand = command_options(command, argc, argv, rows, &status);

	if (operand < 0)
		return status;
	if (operand == argc) {
		fprintf(stderr,
			"paperwatch parse: no PATH given\nTry 'paperwatch parse --help'.\n");
		return EX_USAGE;
	}
	status =
		digests_read(argv + operand, &filter, &output.progress, on_digest, &output);
	return command_finish(&output.text, output.failed ? EX_IOERR : status);
}
