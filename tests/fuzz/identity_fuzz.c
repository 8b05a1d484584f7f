/* Link and title (a line each) -> identity, and the link that is built from it. */
#include "identity.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct arena *arena = arena_new();
	struct slice title = {(const char *)bytes, length};
	struct slice link = {0};
	struct slice id;
	struct slice built;

	if (!utf8_valid(title))
		title.length = 0;
	(void)slice_next_field(&title, '\n', &link);
	id = identity_of(arena, link, title);
	if (!identity_valid(id) || !utf8_valid(id))
		abort();
	built = identity_link(arena, id);
	/* What is opened is https and made of URL characters only; the same paper stays the same. */
	if (built.bytes) {
		if (!slice_starts_with(built, SLICE_LITERAL("https://")))
			abort();
		for (size_t i = 0; i < built.length; i++)
			if (built.bytes[i] <= ' ' || built.bytes[i] > '~' ||
				strchr("\"'<>\\^`{|}", built.bytes[i]))
				abort();
		if (identity_arxiv(id).bytes &&
			!slice_equal(identity_of(arena, built, title), id))
			abort();
	}
	arena_free(arena);
	return 0;
}
