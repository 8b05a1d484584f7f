/* Sections of a summary, told apart by their labels, and the sets of them that rules name.
 *
 * Labels are compared folded, by their letters and digits alone: "What's new" is "What’s New:".
 * A struct sections is filled, built once, and then asked. */
#ifndef PAPERWATCH_SECTIONS_H
#define PAPERWATCH_SECTIONS_H

#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sections;

struct sections *sections_new(void);
void sections_free(struct sections *sections); /* NULL is fine */

/* Can LABEL be compared: has it letters or digits? */
bool sections_is_label(struct slice label);

/* The set of all sections, labelled or not, and what is returned when there is no room for more. */
enum { SECTIONS_ALL = 0, SECTIONS_FULL = UINT32_MAX };
enum { SECTION_SETS_MAX = 1000, SECTION_LABELS_MAX = 10 * 1000 };

/* Adds the set of the sections with these LABELS and returns its number; equal sets get the same. */
uint32_t sections_add(struct sections *sections, const struct slice *labels, size_t count);

/* The labels of SET as they are compared, in order; empty for SECTIONS_ALL. */
struct slice sections_text(const struct sections *sections, uint32_t set);

void sections_build(struct sections *sections);

/* Which sets hold a section with this LABEL, which may be NULL. Lives as long as SECTIONS. */
struct section_sets {
	const uint32_t *bits; /* NULL: only SECTIONS_ALL */
};
struct section_sets sections_of(struct sections *sections, struct slice label);

static inline bool section_sets_have(struct section_sets sets, uint32_t set)
{
	return set == SECTIONS_ALL || (sets.bits && sets.bits[set / 32] >> set % 32 & 1);
}

#endif
