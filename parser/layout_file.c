/* Files about one paper: the front matter has its facts, and perhaps its link. */
#include "layout_inside.h"

#include "date.h"
#include "identity.h"
#include "label.h"

/* The first link of the text that is only that, or labelled, above any heading but the title's and
 * those of its parts. */
static bool find_link_below(
	struct layout *layout, struct slice title, struct paper_link *link)
{
	for (size_t i = 0; i < layout->blocks->count; i++) {
		const struct block *block = &layout->blocks->items[i];
		struct passage whole = passage_of(block);
		struct passage line;

		if (block->kind == BLOCK_HEADING &&
			!slice_equal_ignoring_case(title_clean(block->text), title) &&
			field_of(title_clean(block->text)) == FIELD_NONE)
			return false;
		while (block->kind == BLOCK_PARAGRAPH && passage_next_line(&whole, &line)) {
			struct label label;

			line = passage_trim(&line);
			if (paper_link_find(layout->arena, &line, link) &&
				(!has_letters_besides_links(&line)
						? title_is_generic(link->label)
						: label_read(&line, &label) &&
							  label.field == FIELD_LINK))
				return true;
		}
	}
	return false;
}

/* "id: 2604.08539" */
static bool is_number(const struct front_field *field)
{
	return slice_equal_ignoring_case(field->name, SLICE_LITERAL("id")) &&
	       identity_arxiv_number(field->values[0]) == field->values[0].length;
}

void layout_read_file(struct layout *layout, const struct front_matter *matter)
{
	const struct front_field *title = NULL;
	struct facts *facts = &layout->facts;
	struct paper_link link;
	char date[DATE_BYTES + 1];

	for (size_t i = 0; i < matter->count; i++) {
		const struct front_field *field = &matter->fields[i];
		enum field kind = field_of(field->name);

		if (field->count == 0)
			continue;
		if (kind == FIELD_TITLE && !title)
			title = field;
		if (kind == FIELD_DATE && date_find(field->values[0], date))
			draft_set_date(layout->draft, date);
	}
	if (!title || !has_words(title->values[0]))
		return;
	layout_begin_paper(layout, title->line, title->values[0], SCOPE_FILE);
	for (size_t i = 0; i < matter->count; i++) {
		const struct front_field *field = &matter->fields[i];
		enum field kind = field_of(field->name);

		for (size_t k = 0; k < field->count; k++) {
			struct block block = {.kind = BLOCK_PARAGRAPH,
				.line = field->line,
				.text = field->values[k]};
			struct passage value = passage_of(&block);

			if (kind == FIELD_AUTHORS && field->count > 1)
				draft_add_author(layout->draft, field->values[k]);
			else if (kind == FIELD_SUMMARY)
				draft_add_section(layout->draft, field->line, field->name,
					field->values[k], true);
			else if (is_number(field))
				(void)facts_apply(facts, FIELD_LINK, &value);
			else if (kind != FIELD_DATE)
				(void)facts_apply(facts, kind, &value);
		}
	}
	if (!draft_is_certain(layout->draft) && draft_has_facts(layout->draft) &&
		find_link_below(layout, title->values[0], &link))
		draft_set_link(layout->draft, link.url, link.target);
	/* A page with a title and no paper's link is any page. */
	if (!draft_is_certain(layout->draft)) {
		draft_drop_paper(layout->draft);
		layout_end_paper(layout);
	}
}
