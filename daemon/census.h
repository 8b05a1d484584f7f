/* Authors that rules name and no paper has, and who is nearly called so: "Jirong Wen: did you mean
 * Ji-Rong Wen, 3 papers?" */
#ifndef PAPERWATCH_CENSUS_H
#define PAPERWATCH_CENSUS_H

#include "terminal.h"
#include "verdict.h"

struct census;

struct census *census_new(void);
void census_free(struct census *census); /* NULL is fine */

/* Takes in what a rule found of its authors in one of these papers. */
void census_ask(struct census *census, const struct verdict *verdict);

/* Takes in the authors of the papers of a digest, of which was asked already. */
void census_add(struct census *census, const struct digest *digest);

/* Adds a line for each author that was asked for, is in none of the papers, and has a namesake of
 * sorts. To be called once, when all is taken in. */
void census_add_near(
	struct text *out, const struct terminal *terminal, struct census *census);

#endif
