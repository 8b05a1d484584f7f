/* A name of a person as a list of words: how it is taken apart, and when two mean one person. author.h has
 * the meaning of all that. */
#ifndef PAPERWATCH_NAME_H
#define PAPERWATCH_NAME_H

#include "fold.h"

/* Longer lists of words are no names of people; they are compared as a whole. */
enum { NAME_WORDS_MAX = 16 };

struct name_word {
	const uint32_t *letters; /* folded */
	uint32_t length;
	bool initial; /* one letter, of a script that has initials */
};

/* A name as a list of words. */
struct name {
	struct name_word *words;
	size_t count;
	uint32_t *letters; /* of all words, one after another */
	size_t length;
};

/* Memory that a name is taken apart in, used again for the next. */
struct name_workshop {
	struct folded folded;
	struct name_word *words;
	size_t word_capacity;
	uint32_t *letters;
	size_t letter_capacity;
	char *german; /* the source with ae for ä */
	size_t german_capacity;
};

/* Zeroed is right to begin with. */
void name_workshop_fini(struct name_workshop *workshop);

/* Takes TEXT apart; the name borrows from WORKSHOP until its next use. */
struct name name_take_apart(struct name_workshop *workshop, struct slice text);

/* Like name_take_apart(), with ae for ä and so on; an empty name where TEXT has no umlaut. */
struct name name_take_german_apart(struct name_workshop *workshop, struct slice text);

/* Does the name of a paper mean the person whom that of a rule names: by `exact`, by default, by `loose`?
 * Neither is empty; for name_matches_loosely() they may be, and mean nobody. */
bool name_equals(const struct name *rule, const struct name *paper);
bool name_matches(const struct name *rule, const struct name *paper);
bool name_matches_loosely(const struct name *rule, const struct name *paper);

#endif
