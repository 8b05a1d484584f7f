#include "made_rules.h"

/* A word of Latin letters or Hangul; a different one for each number. */
static void put_word(struct builder *builder, unsigned number)
{
	static const char *const latin[] = {"ra", "lo", "ti", "men", "su", "ka", "dor",
		"vi", "ne", "pol", "gra", "sim", "to", "ber", "xi", "hu"};
	static const char *const hangul[] = {"강", "화", "학", "습", "모", "델", "언", "어",
		"추", "론", "검", "색", "증", "대", "규", "문"};
	const char *const *syllables = number % 3 ? latin : hangul;

	for (int i = 0; i < 5; i++, number /= 16)
		builder_put(builder, syllables[number % 16]);
}

static void put_rule(struct builder *builder, unsigned number)
{
	builder_put(builder, "  - name: rule about ");
	put_word(builder, number * 7 + 3);
	builder_put(builder, "\n    keywords: [");
	for (unsigned i = 0; i < 5; i++) {
		builder_put(builder, i ? ", " : "");
		put_word(builder, number * 31 + i * 7919);
		if (i % 2) {
			builder_put(builder, " ");
			put_word(builder, number + i * 104729);
		}
	}
	builder_put(builder, "]\n    authors: [Sepp ");
	put_word(builder, number * 3 + 1);
	builder_put(builder, "]\n    votes: ");
	builder_put_number(builder, number % 90);
	builder_put(builder, "\n");
}

void made_rules_put(struct builder *builder, unsigned count)
{
	builder_put(builder, "rules:\n");
	for (unsigned i = 0; i < count; i++)
		put_rule(builder, i);
}
