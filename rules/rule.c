#include "rule.h"

#include "utf8.h"
#include "value.h"

static const char *const urgency_names[] = {"low", "normal", "critical", NULL};
static const char *const notify_names[] = {"desktop", "log", NULL};

/* Names stand in log lines and on the desktop. */
enum { NAME_CHARACTERS_MAX = 200 };

struct rule_parser {
	struct arena *arena;
	struct diagnostics *problems;
};

static int check_name(const struct yaml_node *node, struct diagnostics *problems)
{
	size_t count = 0;

	for (size_t place = 0; place < node->text.length; count++) {
		uint32_t code_point = utf8_next(node->text, &place);

		if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) {
			yaml_error(problems, node, "a name is one line of text");
			return -1;
		}
	}
	if (count > NAME_CHARACTERS_MAX) {
		yaml_error(problems, node, "a name of more than %d characters",
			NAME_CHARACTERS_MAX);
		return -1;
	}
	return 0;
}

static int parse_name(
	const struct rule_parser *parser, const struct yaml_node *node, struct rule *rule)
{
	struct slice name;

	if (value_text(node, "name", &name, parser->problems) < 0 ||
		check_name(node, parser->problems) < 0)
		return -1;
	rule->name = name;
	return 0;
}

static int parse_urgency(
	const struct rule_parser *parser, const struct yaml_node *node, struct rule *rule)
{
	unsigned choice;

	if (value_choice(node, "urgency", urgency_names, &choice, parser->problems) < 0)
		return -1;
	rule->urgency = (enum urgency)choice;
	return 0;
}

static int parse_notify(
	const struct rule_parser *parser, const struct yaml_node *node, struct rule *rule)
{
	return value_choices(node, "notify", notify_names, &rule->notify, parser->problems);
}

static int parse_until(
	const struct rule_parser *parser, const struct yaml_node *node, struct rule *rule)
{
	struct slice date;

	if (value_date(node, "until", &date, parser->problems) < 0)
		return -1;
	rule->until = arena_copy(parser->arena, date);
	return 0;
}

static int parse_enabled(
	const struct rule_parser *parser, const struct yaml_node *node, struct rule *rule)
{
	return value_boolean(node, "enabled", &rule->enabled, parser->problems);
}

static int parse_limit(
	const struct rule_parser *parser, const struct yaml_node *node, struct rule *rule)
{
	static const char *const known[] = {"count", "per", NULL};
	const struct yaml_node *count = yaml_get(node, "count");
	const struct yaml_node *per = yaml_get(node, "per");
	struct diagnostics *problems = parser->problems;
	size_t errors = problems->error_count;

	if (node->kind != YAML_MAP) {
		yaml_error(problems, node, "'limit' must be a map: {count: 5, per: 1d}");
		return -1;
	}
	yaml_check_keys(node, known, problems);
	if (count && value_count(count, "count", &rule->limit_count, problems) == 0 &&
		rule->limit_count == 0)
		yaml_error(problems, count,
			"'count' is at least 1; a rule that never pops up has 'notify: [log]'");
	if (per)
		(void)value_duration(per, "per", &rule->limit_seconds, problems);
	if (problems->error_count == errors && !(count && per))
		yaml_error(problems, node, "'limit' needs 'count' and 'per'");
	return problems->error_count > errors ? -1 : 0;
}

enum { KEY_NAME, KEY_URGENCY, KEY_NOTIFY, KEY_UNTIL, KEY_ENABLED, KEY_LIMIT, KEY_COUNT };

const char *const rule_key_names[] = {
	[KEY_NAME] = "name",
	[KEY_URGENCY] = "urgency",
	[KEY_NOTIFY] = "notify",
	[KEY_UNTIL] = "until",
	[KEY_ENABLED] = "enabled",
	[KEY_LIMIT] = "limit",
	[KEY_COUNT] = NULL,
};

typedef int rule_key_parser(
	const struct rule_parser *parser, const struct yaml_node *node, struct rule *rule);

static rule_key_parser *const key_parsers[] = {
	[KEY_NAME] = parse_name,
	[KEY_URGENCY] = parse_urgency,
	[KEY_NOTIFY] = parse_notify,
	[KEY_UNTIL] = parse_until,
	[KEY_ENABLED] = parse_enabled,
	[KEY_LIMIT] = parse_limit,
};

void rule_parse(const struct yaml_node *map, struct arena *arena, struct rule *rule,
	struct diagnostics *problems)
{
	const struct rule_parser parser = {.arena = arena, .problems = problems};

	rule->urgency = URGENCY_NORMAL;
	rule->notify = NOTIFY_DESKTOP | NOTIFY_LOG;
	rule->enabled = true;
	if (!yaml_get(map, "name"))
		yaml_error(problems, map, "a rule without 'name'");
	for (size_t i = 0; i < KEY_COUNT; i++) {
		const struct yaml_node *value = yaml_get(map, rule_key_names[i]);

		if (value)
			(void)key_parsers[i](&parser, value, rule);
	}
}

const char *urgency_name(enum urgency urgency)
{
	return urgency_names[urgency];
}
