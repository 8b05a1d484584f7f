/* One paper under examination: what was seen of it, and the hits so far. */
#ifndef PAPERWATCH_EXAMINATION_H
#define PAPERWATCH_EXAMINATION_H

#include "author.h"
#include "keywords.h"
#include "paper.h"
#include "regex.h"
#include "ruleset.h"
#include "sections.h"

/* A hit, and the number of the word if it is a keyword's. */
struct found {
	struct hit hit;
	uint32_t word;
};

/* A paper under examination: scanned for all keywords and authors already. */
struct examination {
	const struct paper *paper;
	const struct section_sets *sections; /* of each section of the paper */
	const struct keywords *keywords;
	const struct authors *authors;
	struct regexes *regexes;
	bool collects; /* hits are wanted */
	bool spares;   /* exclusions are passed over, and their hits are what is wanted */
	bool turned_away;    /* an exclusion did not let the paper pass */
	struct found *found; /* owned by whoever made the examination */
	size_t found_count;
	size_t found_capacity;
	/* By word number and field: the round in which the word became a hit. */
	const uint32_t *word_numbers; /* of each keyword: equal words have equal numbers */
	uint32_t *word_rounds;
	uint32_t round;
	uint32_t *places; /* scratch */
	size_t place_capacity;
	/* Regexes that could not be searched for to the end. Their conditions do not hold, nor does a
	 * `none` around them: to be on the safe side there is none. */
	size_t undecided_count;
	uint32_t undecided; /* the first of them */
};

void examination_add(struct examination *examination, const struct hit *hit, uint32_t word);

/* For kinds that have few hits: is there one of the same words in the same field already? */
bool examination_has(const struct examination *examination, const struct hit *hit);

/* Forgets the hits, all but the first COUNT, of something that did not hold after all. */
void examination_drop(struct examination *examination, size_t count);

/* Around the search for something that a rule excludes. Its hits are wanted only where exclusions
 * are spared. The end tells whether the exclusion lets the paper pass: it was not FOUND for
 * certain, or is spared. */
struct exclusion {
	bool collects; /* of the examination, outside */
	bool spares;
	size_t undecided_count;
};
struct exclusion exclusion_begin(struct examination *examination);
bool exclusion_end(struct examination *examination, struct exclusion exclusion, bool found);

/* Notes that REGEX could not be searched for to the end. */
void examination_give_up(struct examination *examination, uint32_t regex);

#endif
