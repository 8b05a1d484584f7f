/* The settings of a configuration: a row each. */
#include "config_inside.h"

#include "path.h"
#include "text.h"
#include "value.h"

#include <stddef.h>
#include <string.h>

enum setting_type {
	SETTING_BOOL,
	SETTING_CHOICE,
	SETTING_PATH,
	SETTING_COUNT,
	SETTING_DURATION,
	SETTING_CLOCK
};

struct setting {
	const char *section; /* NULL: top level */
	const char *name;
	enum setting_type type;
	size_t offset;              /* in struct config */
	const char *const *choices; /* of a choice: its value is the number of the word */
};

static const char *const first_run_words[] = {"quiet", "alert", NULL};
static const char *const log_format_words[] = {"text", "json", NULL};

/* As enum urgency has them. */
static const char *const urgency_words[] = {"low", "normal", "critical", NULL};

static const struct setting settings[] = {
	{NULL, "first_run", SETTING_CHOICE, offsetof(struct config, first_run),
		first_run_words},
	{NULL, "state", SETTING_PATH, offsetof(struct config, state), NULL},
	{"desktop", "enabled", SETTING_BOOL, offsetof(struct config, desktop_enabled),
		NULL},
	{"desktop", "popups", SETTING_COUNT, offsetof(struct config, popups), NULL},
	{"desktop", "timeout", SETTING_DURATION, offsetof(struct config, timeout_seconds),
		NULL},
	{"desktop", "actions", SETTING_BOOL, offsetof(struct config, desktop_actions),
		NULL},
	{"desktop", "keep", SETTING_DURATION, offsetof(struct config, keep_seconds), NULL},
	{"quiet_hours", "from", SETTING_CLOCK,
		offsetof(struct config, quiet_hours.from_minute), NULL},
	{"quiet_hours", "to", SETTING_CLOCK, offsetof(struct config, quiet_hours.to_minute),
		NULL},
	{"quiet_hours", "breakthrough", SETTING_CHOICE,
		offsetof(struct config, quiet_hours.breakthrough), urgency_words},
	{"log", "file", SETTING_PATH, offsetof(struct config, log_file), NULL},
	{"log", "format", SETTING_CHOICE, offsetof(struct config, log_format),
		log_format_words},
};
enum { SETTINGS_COUNT = sizeof(settings) / sizeof(*settings) };

static bool same_section(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_word(const struct yaml_node *node, const char *word)
{
	return slice_equal_ignoring_case(node->text, slice_of(word));
}

static void set_bool(struct config_loader *loader, const struct setting *setting,
	const struct yaml_node *node, void *target)
{
	bool value;

	if (value_boolean(node, setting->name, &value, loader->problems) == 0)
		memcpy(target, &value, sizeof(value));
}

static void set_choice(struct config_loader *loader, const struct setting *setting,
	const struct yaml_node *node, void *target)
{
	struct text words = {0};
	struct yaml_excerpt excerpt;
	const char *near;

	for (int i = 0; setting->choices[i]; i++) {
		if (is_word(node, setting->choices[i])) {
			memcpy(target, &i, sizeof(i));
			text_fini(&words);
			return;
		}
		text_format(&words, "%s%s", i ? " or " : "", setting->choices[i]);
	}
	near = yaml_nearest(node->text, setting->choices);
	yaml_error(loader->problems, node, "'%s' must be %s, not '%s'%s%s%s", setting->name,
		words.bytes, yaml_excerpt(node->text, &excerpt),
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	text_fini(&words);
}

void config_read_path(
	struct config_loader *loader, const struct yaml_node *node, const char **target)
{
	const char *path = node->text.length ? path_resolve(loader->config->arena,
						       node->text, node->file)
					     : NULL;

	if (node->text.length == 0)
		yaml_error(loader->problems, node, "the path is empty");
	else if (!path && node->text.bytes[0] == '~')
		yaml_error(loader->problems, node,
			"'~' has no meaning: there is no home folder");
	else if (!path)
		yaml_error(loader->problems, node,
			"a relative path has no meaning: the working folder is unknown");
	else
		*target = path;
}

/* "22:00", in minutes of the day. */
static void set_clock(struct config_loader *loader, const struct setting *setting,
	const struct yaml_node *node, void *target)
{
	const char *text = node->text.bytes;
	struct yaml_excerpt excerpt;
	int minute = -1;

	if (node->text.length == 5 && text[2] == ':' && strspn(text, "0123456789") == 2 &&
		strspn(text + 3, "0123456789") == 2)
		minute = ((text[0] - '0') * 10 + text[1] - '0') * 60 +
			 (text[3] - '0') * 10 + text[4] - '0';
	if (minute < 0 || minute >= 24 * 60 || text[3] > '5')
		yaml_error(loader->problems, node,
			"'%s' must be a time of the day such as 22:00, not '%s'",
			setting->name, yaml_excerpt(node->text, &excerpt));
	else
		memcpy(target, &minute, sizeof(minute));
}

static void read_setting(struct config_loader *loader, const struct setting *setting,
	const struct yaml_node *node)
{
	void *target = (char *)loader->config + setting->offset;

	if (node->kind != YAML_SCALAR) {
		yaml_error(loader->problems, node, "'%s' must be a single value",
			setting->name);
		return;
	}
	switch (setting->type) {
	case SETTING_BOOL:
		set_bool(loader, setting, node, target);
		break;
	case SETTING_CHOICE:
		set_choice(loader, setting, node, target);
		break;
	case SETTING_PATH:
		config_read_path(loader, node, target);
		break;
	case SETTING_COUNT:
		(void)value_count(node, setting->name, target, loader->problems);
		break;
	case SETTING_DURATION:
		(void)value_duration(node, setting->name, target, loader->problems);
		break;
	case SETTING_CLOCK:
		set_clock(loader, setting, node, target);
		break;
	}
}

/* Reads the settings of SECTION in MAP, and puts their names behind the COUNT in KNOWN, which the other keys
 * of MAP are checked against. */
static void read_rows(struct config_loader *loader, const char *section,
	const struct yaml_node *map, const char **known, size_t count)
{
	for (size_t i = 0; i < SETTINGS_COUNT; i++) {
		const struct yaml_node *node;

		if (!same_section(settings[i].section, section))
			continue;
		known[count++] = settings[i].name;
		node = yaml_get(map, settings[i].name);
		if (node)
			read_setting(loader, &settings[i], node);
	}
	yaml_check_keys(map, known, loader->problems);
}

static void read_section(
	struct config_loader *loader, const char *section, const struct yaml_node *map)
{
	const char *known[SETTINGS_COUNT + 1] = {0};

	if (map->kind != YAML_MAP)
		yaml_error(
			loader->problems, map, "'%s' must be a map of settings", section);
	else
		read_rows(loader, section, map, known, 0);
}

static void check_quiet_hours(struct config_loader *loader, const struct yaml_node *node)
{
	struct quiet_hours *hours = &loader->config->quiet_hours;

	if (node->kind != YAML_MAP)
		return; /* which was said */
	hours->enabled = true;
	if (!yaml_get(node, "from") || !yaml_get(node, "to"))
		yaml_error(loader->problems, node,
			"'quiet_hours' needs 'from' and 'to', such as {from: \"22:00\", to: \"07:00\"}");
	else if (hours->from_minute >= 0 && hours->from_minute == hours->to_minute)
		yaml_error(loader->problems, node,
			"'quiet_hours' that begin when they end are none, or all of them; leave them out, or use desktop: {enabled: false}");
}

static void check_popups(struct config_loader *loader, const struct yaml_node *desktop)
{
	const struct yaml_node *popups =
		desktop && desktop->kind == YAML_MAP ? yaml_get(desktop, "popups") : NULL;

	if (popups && loader->config->popups > POPUPS_MAX)
		yaml_error(loader->problems, popups,
			"'popups' can be %d at most: more is a flood", POPUPS_MAX);
}

void config_read_settings(struct config_loader *loader, const struct yaml_node *root)
{
	static const char *const sections[] = {"desktop", "quiet_hours", "log"};
	const char *known[SETTINGS_COUNT + 8] = {
		"watch", "terms", "rules", "desktop", "quiet_hours", "log"};

	read_rows(loader, NULL, root, known, 6);
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		if (yaml_get(root, sections[i]))
			read_section(loader, sections[i], yaml_get(root, sections[i]));
	if (yaml_get(root, "quiet_hours"))
		check_quiet_hours(loader, yaml_get(root, "quiet_hours"));
	check_popups(loader, yaml_get(root, "desktop"));
}
