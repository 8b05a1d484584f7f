#include "front_matter.h"

#include "front_form.h"

/* One row a form, told apart by how a file begins. */
static const struct {
	struct slice begin;
	enum front_outcome (*read)(
		struct gatherer *gatherer, struct slice bytes, struct front_matter *matter);
} forms[] = {
	{{"---", 3}, front_yaml_read},
	{{"+++", 3}, front_toml_read},
	{{"{", 1}, front_json_read},
};

bool front_matter_read(struct arena *arena, struct slice bytes, struct front_matter *matter)
{
	struct gatherer gatherer = {.arena = arena};
	struct slice head = slice_part(bytes, 0, FRONT_MATTER_BYTES_MAX);
	struct slice start = slice_trim(slice_part(bytes, 0, 256));
	enum front_outcome outcome = FRONT_NONE;

	*matter = (struct front_matter){0};
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (slice_starts_with(start, forms[i].begin))
			outcome = forms[i].read(&gatherer, head, matter);
	matter->too_long = outcome == FRONT_UNENDED && head.length < bytes.length;
	gatherer_finish(&gatherer, matter, outcome == FRONT_READ);
	return outcome == FRONT_READ;
}
