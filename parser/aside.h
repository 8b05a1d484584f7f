/* What stands beside a title on its line and is not of it. */
#ifndef PAPERWATCH_ASIDE_H
#define PAPERWATCH_ASIDE_H

#include "passage.h"

/* Does TEXT only say what kind of links stand beside it, as "code" or "project page" do? So does an
 * empty one. */
bool aside_about_links(struct slice text);

/* Is all that stands in PASSAGE besides its links an aside: about links, a number, a venue with its
 * year, or in brackets? */
bool aside_only(const struct passage *passage);

#endif
