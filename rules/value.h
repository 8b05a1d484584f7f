/* What a YAML scalar means, once it is known what is asked for. Each call reports what is wrong, at
 * the node's place, and then returns -1; WHAT is the setting's name, for the message. */
#ifndef PAPERWATCH_VALUE_H
#define PAPERWATCH_VALUE_H

#include "diagnostic.h"
#include "slice.h"
#include "yaml.h"

#include <stdint.h>

/* A text that is not empty; it lives as long as the node. */
int value_text(const struct yaml_node *node, const char *what, struct slice *text,
	struct diagnostics *problems);

/* true, yes, on, false, no, off, in any case. */
int value_boolean(const struct yaml_node *node, const char *what, bool *value,
	struct diagnostics *problems);

/* One of CHOICES (NULL-terminated); *CHOICE is its place there. */
int value_choice(const struct yaml_node *node, const char *what, const char *const *choices,
	unsigned *choice, struct diagnostics *problems);

/* A list, not empty, of CHOICES; *CHOSEN has the bit 1 << place of each. */
int value_choices(const struct yaml_node *node, const char *what,
	const char *const *choices, unsigned *chosen, struct diagnostics *problems);

/* A whole number from 0, in decimal digits. */
int value_count(const struct yaml_node *node, const char *what, int64_t *count,
	struct diagnostics *problems);

/* The seconds that TEXT says as 90s, 10m, 8h or 3d; -1 when it is no such time, and more than
 * VALUE_SPAN_MAX for any that is longer than ten years. */
enum { VALUE_SPAN_MAX = 3650 * 86400 };
int64_t value_span(struct slice text);

/* A time such as 90s, 10m, 8h or 3d: from 1 s to 10 years. */
int value_duration(const struct yaml_node *node, const char *what, int64_t *seconds,
	struct diagnostics *problems);

/* A day of the calendar as YYYY-MM-DD; the text lives as long as the node. */
int value_date(const struct yaml_node *node, const char *what, struct slice *date,
	struct diagnostics *problems);

/* A list that is not empty; a single text is advised to wear brackets. */
int value_list(
	const struct yaml_node *node, const char *what, struct diagnostics *problems);

#endif
