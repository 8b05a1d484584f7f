/* What libyaml says about faulty text is meant for people who know YAML's grammar; here it becomes a
 * sentence about what to write. */
#ifndef PAPERWATCH_YAML_FAILURE_H
#define PAPERWATCH_YAML_FAILURE_H

#include "yaml_source.h"

#include <yaml.h> /* libyaml's: ours is found by its quotes only */

struct yaml_reporter {
	struct yaml_source source;
	struct diagnostics *problems; /* where the sentences go */
};

void yaml_mark_error(const struct yaml_reporter *reporter, const yaml_mark_t *mark,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* What stands at MARK is WHAT, "a tag" for example, and not the text that it was meant as. */
void yaml_report_text(
	const struct yaml_reporter *reporter, const yaml_mark_t *mark, const char *what);
void yaml_report_directive(const struct yaml_reporter *reporter, const yaml_mark_t *mark);

/* Reports what made yaml_parser_parse() fail. */
void yaml_report_failure(const struct yaml_reporter *reporter, const yaml_parser_t *parser);

#endif
