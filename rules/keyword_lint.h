/* What is a keyword, but hardly the one that was meant. All of these are warnings. */
#ifndef PAPERWATCH_KEYWORD_LINT_H
#define PAPERWATCH_KEYWORD_LINT_H

#include "diagnostic.h"
#include "yaml.h"

/* Looks at the text NODE as a keyword: signs and words that mean something elsewhere and nothing
 * here, such as typographic quotes, AND, /…/ or *. */
void keyword_lint(const struct yaml_node *node, struct diagnostics *problems);

/* Is TEXT surely fit to be a keyword: not long, and of letters, digits and Hangul, with spaces between
 * them? Nearly all are so, and to fold each for that takes a tenth of the time of loading rules. */
bool keyword_is_plain(struct slice text);

#endif
