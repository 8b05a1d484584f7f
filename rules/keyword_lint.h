/* What is a keyword, but hardly the one that was meant. All of these are warnings. */
#ifndef PAPERWATCH_KEYWORD_LINT_H
#define PAPERWATCH_KEYWORD_LINT_H

#include "diagnostic.h"
#include "yaml.h"

/* Looks at the text NODE as a keyword: signs and words that mean something elsewhere and nothing
 * here, such as typographic quotes, AND, /…/ or *. */
void keyword_lint(const struct yaml_node *node, struct diagnostics *problems);

#endif
