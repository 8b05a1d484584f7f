#include "config.h"

#include "clock.h"
#include "file.h"
#include "memory.h"
#include "path.h"
#include "text.h"
#include "value.h"
#include "watch.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char system_file[] = "/etc/paperwatch/paperwatch.yaml";

/* What is being loaded. */
struct loader {
	struct config *config;
	struct arena *arena; /* of the YAML nodes */
	struct diagnostics *problems;
	const struct yaml_node **places; /* where each watched folder is written */
	struct yaml_node **rules;        /* `rules:` of every file */
	size_t rules_count;
	size_t rules_capacity;
	struct yaml_node **terms;
	size_t terms_count;
	size_t terms_capacity;
	const char **files; /* in the order they were read */
	size_t file_count;
	size_t file_capacity;
};

char *config_user_file(void)
{
	return path_xdg("XDG_CONFIG_HOME", ".config", "paperwatch/paperwatch.yaml");
}

/* ---- settings: a row each ---- */

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

static void set_bool(struct loader *loader, const struct setting *setting,
	const struct yaml_node *node, void *target)
{
	bool value;

	if (value_boolean(node, setting->name, &value, loader->problems) == 0)
		memcpy(target, &value, sizeof(value));
}

static void set_choice(struct loader *loader, const struct setting *setting,
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

static void set_path(struct loader *loader, const struct yaml_node *node, void *target)
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
		memcpy(target, &path, sizeof(path));
}

/* "22:00", in minutes of the day. */
static void set_clock(struct loader *loader, const struct setting *setting,
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

static void read_setting(
	struct loader *loader, const struct setting *setting, const struct yaml_node *node)
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
		set_path(loader, node, target);
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

static void read_section(
	struct loader *loader, const char *section, const struct yaml_node *map)
{
	const char *known[SETTINGS_COUNT + 1] = {0};
	size_t count = 0;

	if (map->kind != YAML_MAP) {
		yaml_error(
			loader->problems, map, "'%s' must be a map of settings", section);
		return;
	}
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

/* ---- watch ---- */

static const char *const *read_patterns(
	struct loader *loader, const char *key, const struct yaml_node *list)
{
	const char **patterns;

	if (list->kind != YAML_LIST) {
		yaml_error(loader->problems, list,
			"'%s' must be a list of patterns like [\"*.md\"]", key);
		return NULL;
	}
	patterns = arena_array(loader->config->arena, list->count + 1, sizeof(*patterns));
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind != YAML_SCALAR || item->text.length == 0)
			yaml_error(
				loader->problems, item, "must be a pattern like \"*.md\"");
		else
			patterns[i] = arena_copy(loader->config->arena, item->text).bytes;
	}
	return patterns;
}

static bool is_within(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	if (strcmp(folder, "/") == 0)
		return true;
	return strncmp(path, folder, length) == 0 &&
	       (path[length] == '/' || path[length] == '\0');
}

/* What can be said of a folder before it is watched. It may come later, so only what can never be
 * a folder is an error. */
static void check_folder(
	struct loader *loader, const struct yaml_node *node, const char *path)
{
	struct yaml_excerpt excerpt;
	struct stat status;

	if (slice_find_byte(node->text, '$') < node->text.length ||
		(node->text.bytes[0] == '~' && node->text.length > 1 &&
			node->text.bytes[1] != '/'))
		yaml_warning(loader->problems, node,
			"only '~/' means a home folder here; '%s' is taken as it stands, as %s",
			yaml_excerpt(node->text, &excerpt), path);
	if (stat(path, &status) < 0)
		yaml_warning(loader->problems, node, "%s: %s", path,
			errno == ENOENT ? "there is no such folder yet" : strerror(errno));
	else if (!S_ISDIR(status.st_mode))
		yaml_error(loader->problems, node, "%s is not a folder", path);
}

static int64_t read_poll(struct loader *loader, const struct yaml_node *node)
{
	int64_t seconds = WATCH_POLL_AUTO;

	if (is_word(node, "never"))
		return WATCH_POLL_NEVER;
	if (!is_word(node, "auto"))
		(void)value_duration(node, "poll", &seconds, loader->problems);
	return seconds;
}

static void read_watched(
	struct loader *loader, const struct yaml_node *node, struct watched *watched)
{
	static const char *const known[] = {
		"path", "include", "exclude", "poll", "silent_after", NULL};
	struct yaml_node *path;
	struct yaml_node *include;
	struct yaml_node *exclude;
	struct yaml_node *poll;
	struct yaml_node *silent_after;

	if (node->kind != YAML_MAP) {
		yaml_error(loader->problems, node,
			"a watched folder is written {path: ~/digests}");
		return;
	}
	yaml_check_keys(node, known, loader->problems);
	path = yaml_get(node, "path");
	include = yaml_get(node, "include");
	exclude = yaml_get(node, "exclude");
	poll = yaml_get(node, "poll");
	silent_after = yaml_get(node, "silent_after");
	if (!path)
		yaml_error(loader->problems, node, "'path' is missing: which folder?");
	else if (path->kind != YAML_SCALAR)
		yaml_error(loader->problems, path, "'path' must be a single value");
	else
		set_path(loader, path, &watched->path);
	loader->places[watched - loader->config->watched] = path ? path : node;
	if (path && watched->path)
		check_folder(loader, path, watched->path);
	watched->filter.include =
		include ? read_patterns(loader, "include", include) : tree_default_include;
	watched->filter.exclude =
		exclude ? read_patterns(loader, "exclude", exclude) : NULL;
	if (poll)
		watched->poll_seconds = read_poll(loader, poll);
	if (silent_after)
		(void)value_duration(silent_after, "silent_after",
			&watched->silent_after_seconds, loader->problems);
	for (const struct watched *other = loader->config->watched; other < watched;
		other++)
		if (watched->path && other->path && strcmp(watched->path, other->path) == 0)
			yaml_error(loader->problems, path, "%s is watched twice",
				watched->path);
}

static void read_watch(struct loader *loader, const struct yaml_node *list)
{
	if (list->kind != YAML_LIST || list->count == 0) {
		yaml_error(loader->problems, list,
			"'watch' must be a list of folders like [{path: ~/digests}]");
		return;
	}
	loader->config->watched = arena_array(
		loader->config->arena, list->count, sizeof(*loader->config->watched));
	loader->places = arena_array(loader->arena, list->count, sizeof(*loader->places));
	for (size_t i = 0; i < list->count; i++)
		read_watched(loader, list->items[i], &loader->config->watched[i]);
	loader->config->watched_count = list->count;
}

/* A file belongs to the innermost watched folder: the outer ones leave the inner ones out. */
static void find_nested(struct config *config)
{
	for (size_t i = 0; i < config->watched_count; i++) {
		struct watched *outer = &config->watched[i];
		const char **nested = arena_array(
			config->arena, config->watched_count + 1, sizeof(*nested));
		size_t count = 0;

		for (size_t k = 0; k < config->watched_count; k++)
			if (k != i && is_within(config->watched[k].path, outer->path))
				nested[count++] = config->watched[k].path +
						  strlen(outer->path) +
						  (strcmp(outer->path, "/") != 0);
		outer->filter.nested = nested;
	}
}

/* ---- files ---- */

/* FNV-1a, with the length, so that no byte can move from one file to the next unnoticed. It is there
 * to notice changes, not to resist anybody. */
static void add_to_fingerprint(struct config *config, struct slice bytes)
{
	const uint64_t prime = 0x100000001B3;
	uint64_t print = config->fingerprint ^ 0xCBF29CE484222325;

	for (size_t i = 0; i < bytes.length; i++)
		print = (print ^ (unsigned char)bytes.bytes[i]) * prime;
	config->fingerprint = (print ^ bytes.length) * prime;
}

static struct yaml_node *load_yaml(struct loader *loader, const char *file)
{
	mode_t mode = 0;
	struct slice bytes = file_read(loader->arena, file, &mode, loader->problems);

	add_to_fingerprint(loader->config, bytes);
	memory_grow((void **)&loader->files, loader->file_count, &loader->file_capacity,
		sizeof(*loader->files));
	loader->files[loader->file_count++] =
		arena_copy(loader->arena, slice_of(file)).bytes;
	if (mode & (S_IWGRP | S_IWOTH))
		diagnostics_add(loader->problems, SEVERITY_WARNING, file, 0, 0,
			"others can write to this file and so decide what you are told; "
			"chmod go-w makes it yours");
	return bytes.bytes ? yaml_load(loader->arena, bytes, file, loader->problems) : NULL;
}

static void keep(
	struct yaml_node ***nodes, size_t *count, size_t *capacity, struct yaml_node *node)
{
	if (!node)
		return;
	memory_grow((void **)nodes, *count, capacity, sizeof(**nodes));
	(*nodes)[(*count)++] = node;
}

static void keep_rules(struct loader *loader, const struct yaml_node *root)
{
	keep(&loader->rules, &loader->rules_count, &loader->rules_capacity,
		yaml_get(root, "rules"));
	keep(&loader->terms, &loader->terms_count, &loader->terms_capacity,
		yaml_get(root, "terms"));
}

static void check_quiet_hours(struct loader *loader, const struct yaml_node *node)
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

static void check_popups(struct loader *loader, const struct yaml_node *desktop)
{
	const struct yaml_node *popups =
		desktop && desktop->kind == YAML_MAP ? yaml_get(desktop, "popups") : NULL;

	if (popups && loader->config->popups > POPUPS_MAX)
		yaml_error(loader->problems, popups,
			"'popups' can be %d at most: more is a flood", POPUPS_MAX);
}

static void read_main(struct loader *loader, const struct yaml_node *root)
{
	static const char *const sections[] = {"desktop", "quiet_hours", "log", NULL};
	const char *known[SETTINGS_COUNT + 8] = {
		"watch", "terms", "rules", "desktop", "quiet_hours", "log"};
	size_t count = 6;
	const struct yaml_node *watch;

	if (root->kind != YAML_MAP) {
		yaml_error(loader->problems, root,
			"a configuration is a map that begins with watch:");
		return;
	}
	for (size_t i = 0; i < SETTINGS_COUNT; i++) {
		const struct yaml_node *node;

		if (settings[i].section)
			continue;
		known[count++] = settings[i].name;
		node = yaml_get(root, settings[i].name);
		if (node)
			read_setting(loader, &settings[i], node);
	}
	yaml_check_keys(root, known, loader->problems);
	for (size_t i = 0; sections[i]; i++)
		if (yaml_get(root, sections[i]))
			read_section(loader, sections[i], yaml_get(root, sections[i]));
	if (yaml_get(root, "quiet_hours"))
		check_quiet_hours(loader, yaml_get(root, "quiet_hours"));
	check_popups(loader, yaml_get(root, "desktop"));
	watch = yaml_get(root, "watch");
	if (watch)
		read_watch(loader, watch);
	else
		yaml_error(loader->problems, root,
			"nothing to watch: add watch: [{path: ~/digests}]");
	keep_rules(loader, root);
}

static void read_rules_file(struct loader *loader, const char *file)
{
	static const char *const known[] = {"rules", "terms", NULL};
	struct yaml_node *root = load_yaml(loader, file);

	if (!root)
		return;
	if (root->kind != YAML_MAP) {
		yaml_error(loader->problems, root,
			"a file in rules.d holds rules: and terms:");
		return;
	}
	yaml_check_keys(root, known, loader->problems);
	keep_rules(loader, root);
}

static int is_rules_file(const struct dirent *entry)
{
	struct slice name = slice_of(entry->d_name);

	/* .yml is not read, and that is said. */
	return name.bytes[0] != '.' &&
	       (slice_ends_with(name, SLICE_LITERAL(".yaml")) ||
		       slice_ends_with(name, SLICE_LITERAL(".yml")));
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* rules.d/NAME.yaml beside the main file, in byte order of their names. */
static void read_rules_folder(struct loader *loader)
{
	const char *file = loader->config->file;
	const char *slash = strrchr(file, '/');
	struct text path = {0};
	struct dirent **entries = NULL;
	size_t folder_length;
	int count;

	text_add(&path, (struct slice){file, slash ? (size_t)(slash - file) + 1 : 0});
	text_add(&path, SLICE_LITERAL("rules.d"));
	count = scandir(path.bytes, &entries, is_rules_file, compare_names);
	if (count < 0 && errno != ENOENT && errno != ENOTDIR)
		diagnostics_add(loader->problems, SEVERITY_ERROR, path.bytes, 0, 0, "%s",
			strerror(errno));
	folder_length = path.length;
	for (int i = 0; i < count; i++) {
		path.length = folder_length;
		text_format(&path, "/%s", entries[i]->d_name);
		if (slice_ends_with(text_slice(&path), SLICE_LITERAL(".yml")))
			diagnostics_add(loader->problems, SEVERITY_WARNING, path.bytes, 0,
				0, "is not read: only names that end in .yaml are");
		else
			read_rules_file(loader, path.bytes);
		free(entries[i]);
	}
	free(entries);
	text_fini(&path);
}

/* ---- the whole ---- */

static void set_defaults(struct loader *loader)
{
	struct config *config = loader->config;
	bool system = slice_starts_with(slice_of(config->file), SLICE_LITERAL("/etc/"));
	char *state =
		system ? NULL : path_xdg("XDG_STATE_HOME", ".local/state", "paperwatch");

	config->desktop_enabled = !system; /* a system service has no desktop */
	config->popups = 3;
	config->desktop_actions = true;
	config->keep_seconds = (int64_t)3 * 24 * 3600;
	config->quiet_hours = (struct quiet_hours){
		.from_minute = -1, .to_minute = -1, .breakthrough = URGENCY_CRITICAL};
	if (system) {
		config->state = "/var/lib/paperwatch";
		config->log_file = "/var/log/paperwatch/paperwatch.log";
	} else if (state) {
		struct text log = {0};

		text_format(&log, "%s/paperwatch.log", state);
		config->state = path_normalise(config->arena, slice_of(state));
		config->log_file = path_normalise(config->arena, text_slice(&log));
		text_fini(&log);
	}
	free(state);
}

/* The watched folder, the innermost of them, that PATH lies in; NULL: in none. */
static const struct watched *find_watched(const struct config *config, const char *path)
{
	const struct watched *inner = NULL;

	for (size_t i = 0; i < config->watched_count; i++) {
		const struct watched *each = &config->watched[i];

		if (each->path && is_within(path, each->path) &&
			(!inner || strlen(each->path) > strlen(inner->path)))
			inner = each;
	}
	return inner;
}

static void check_state(struct loader *loader, const struct yaml_node *root)
{
	struct config *config = loader->config;
	const struct yaml_node *node = yaml_get(root, "state");
	const struct watched *of_state;
	const struct watched *of_log;

	if (!config->state || !config->log_file) {
		yaml_error(loader->problems, root,
			"there is no home folder, so state: and log: {file: …} must say where to write");
		return;
	}
	of_state = find_watched(config, config->state);
	of_log = find_watched(config, config->log_file);
	if (of_state)
		yaml_error(loader->problems,
			node ? node : loader->places[of_state - config->watched],
			"the state %s lies inside the watched folder %s", config->state,
			of_state->path);
	else if (of_log &&
		 tree_filter_wants(&of_log->filter, strrchr(config->log_file, '/') + 1))
		yaml_error(loader->problems, loader->places[of_log - config->watched],
			"the log %s would be read as a digest of the watched folder %s",
			config->log_file, of_log->path);
}

/* Time of the processor: a laptop that sleeps, or is busy with something else, costs no rule its
 * match. */
static int64_t on_clock(void *owner)
{
	(void)owner;
	return clock_work_usec();
}

static char *choose_file(const char *file, struct diagnostics *problems)
{
	char *user;

	if (file)
		return memory_copy_text(file, strlen(file));
	user = config_user_file();
	if (user && access(user, F_OK) == 0)
		return user;
	if (access(system_file, F_OK) == 0) {
		free(user);
		return memory_copy_text(system_file, sizeof(system_file) - 1);
	}
	diagnostics_add(problems, SEVERITY_ERROR, NULL, 0, 0,
		"no configuration: neither %s nor %s is there; 'paperwatch init' writes one to start from",
		user ? user : "a file in the home folder", system_file);
	free(user);
	return NULL;
}

/* The place of FILE among those read, from 1; 0 for what has none. */
static size_t rank_of(const struct loader *loader, const char *file)
{
	for (size_t i = 0; file && i < loader->file_count; i++)
		if (strcmp(loader->files[i], file) == 0)
			return i + 1;
	return 0;
}

/* By file in the order they were read, then by line and column. */
static void sort_problems(const struct loader *loader)
{
	struct diagnostics *list = loader->problems;
	size_t *ranks = memory_new(list->count, sizeof(*ranks));

	/* An insertion sort by file, whose order diagnostics_sort() then keeps. */
	for (size_t i = 0; i < list->count; i++) {
		struct diagnostic item = list->items[i];
		size_t rank = rank_of(loader, item.file);
		size_t place = i;

		for (; place > 0 && ranks[place - 1] > rank; place--) {
			list->items[place] = list->items[place - 1];
			ranks[place] = ranks[place - 1];
		}
		list->items[place] = item;
		ranks[place] = rank;
	}
	free(ranks);
	diagnostics_sort(list);
}

/* Begins to load FILE, which is freed, with what holds where nothing is said. */
static struct config *begin(struct loader *loader, char *file, struct diagnostics *problems)
{
	struct config *config = memory_new(1, sizeof(*config));

	*loader = (struct loader){
		.problems = problems, .arena = arena_new(), .config = config};
	config->arena = arena_new();
	config->file = arena_copy(config->arena, slice_of(file)).bytes;
	set_defaults(loader);
	free(file);
	return config;
}

static void end(struct loader *loader)
{
	arena_free(loader->arena);
	free(loader->files);
	free(loader->rules);
	free(loader->terms);
}

char *config_find_state(const char *given, struct diagnostics *problems)
{
	struct loader loader;
	char *file = choose_file(given, problems);
	struct config *config;
	const struct yaml_node *root;
	const struct yaml_node *node = NULL;
	char *state = NULL;

	if (!file)
		return NULL;
	config = begin(&loader, file, problems);
	root = load_yaml(&loader, config->file);
	if (root && root->kind == YAML_MAP)
		node = yaml_get(root, "state");
	if (node && node->kind == YAML_SCALAR)
		set_path(&loader, node, &config->state);
	if (config->state && access(config->file, R_OK) == 0)
		state = memory_copy_text(config->state, strlen(config->state));
	config_free(config);
	end(&loader);
	return state;
}

struct config *config_load(const char *given, struct diagnostics *problems)
{
	struct loader loader;
	struct config *config;
	struct yaml_node *root;
	char *file = choose_file(given, problems);
	size_t errors_before = problems->error_count;

	if (!file)
		return NULL;
	config = begin(&loader, file, problems);
	root = load_yaml(&loader, config->file);
	if (root) {
		read_main(&loader, root);
		read_rules_folder(&loader);
		if (root->kind == YAML_MAP)
			check_state(&loader, root);
		config->ruleset = ruleset_new(loader.rules, loader.rules_count,
			loader.terms, loader.terms_count, problems);
	}
	if (problems->error_count > errors_before) {
		config_free(config);
		config = NULL;
	} else {
		find_nested(config);
		ruleset_set_clock(
			config->ruleset, (struct regex_clock){.now_usec = on_clock});
	}
	sort_problems(&loader);
	end(&loader);
	return config;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	ruleset_free(config->ruleset);
	arena_free(config->arena);
	free(config);
}
