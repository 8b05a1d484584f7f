#include "config_inside.h"

#include "clock.h"
#include "file.h"
#include "memory.h"
#include "path.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char system_file[] = "/etc/paperwatch/paperwatch.yaml";

char *config_user_file(void)
{
	return path_xdg("XDG_CONFIG_HOME", ".config", "paperwatch/paperwatch.yaml");
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

static struct yaml_node *load_yaml(struct config_loader *loader, const char *file)
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

static void keep_rules(struct config_loader *loader, const struct yaml_node *root)
{
	keep(&loader->rules, &loader->rules_count, &loader->rules_capacity,
		yaml_get(root, "rules"));
	keep(&loader->terms, &loader->terms_count, &loader->terms_capacity,
		yaml_get(root, "terms"));
}

static void read_main(struct config_loader *loader, const struct yaml_node *root)
{
	const struct yaml_node *watch;

	if (root->kind != YAML_MAP) {
		yaml_error(loader->problems, root,
			"a configuration is a map that begins with watch:");
		return;
	}
	config_read_settings(loader, root);
	watch = yaml_get(root, "watch");
	if (watch)
		config_read_watch(loader, watch);
	else
		yaml_error(loader->problems, root,
			"nothing to watch: add watch: [{path: ~/digests}]");
	keep_rules(loader, root);
}

static void read_rules_file(struct config_loader *loader, const char *file)
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
static void read_rules_folder(struct config_loader *loader)
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

static void set_defaults(struct config_loader *loader)
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
static size_t rank_of(const struct config_loader *loader, const char *file)
{
	for (size_t i = 0; file && i < loader->file_count; i++)
		if (strcmp(loader->files[i], file) == 0)
			return i + 1;
	return 0;
}

/* By file in the order they were read, then by line and column. */
static void sort_problems(const struct config_loader *loader)
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
static struct config *begin(
	struct config_loader *loader, char *file, struct diagnostics *problems)
{
	struct config *config = memory_new(1, sizeof(*config));

	*loader = (struct config_loader){
		.problems = problems, .arena = arena_new(), .config = config};
	config->arena = arena_new();
	config->file = arena_copy(config->arena, slice_of(file)).bytes;
	set_defaults(loader);
	free(file);
	return config;
}

static void end(struct config_loader *loader)
{
	arena_free(loader->arena);
	free(loader->files);
	free(loader->rules);
	free(loader->terms);
}

char *config_find_state(const char *given, struct diagnostics *problems)
{
	struct config_loader loader;
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
		config_read_path(&loader, node, &config->state);
	if (config->state && access(config->file, R_OK) == 0)
		state = memory_copy_text(config->state, strlen(config->state));
	config_free(config);
	end(&loader);
	return state;
}

/* Where notifications are off, a rule that asks for nothing else tells nobody. */
static void check_rules_are_told(struct config_loader *loader)
{
	const struct config *config = loader->config;

	if (config->desktop_enabled || !config->ruleset)
		return;
	for (size_t i = 0; i < ruleset_count(config->ruleset); i++) {
		const struct rule *rule = ruleset_rule(config->ruleset, i);
		struct yaml_excerpt excerpt;

		if (rule->enabled && rule->notify == NOTIFY_DESKTOP)
			diagnostics_add(loader->problems, SEVERITY_WARNING, rule->file,
				rule->line, rule->column,
				"rule '%s' tells nobody: it asks for the desktop only, and notifications are off ('desktop: {enabled: yes}')",
				yaml_excerpt(rule->name, &excerpt));
	}
}

struct config *config_load(const char *given, struct diagnostics *problems)
{
	struct config_loader loader;
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
			config_check_places(&loader, root);
		config->ruleset = ruleset_new(loader.rules, loader.rules_count,
			loader.terms, loader.terms_count, problems);
		check_rules_are_told(&loader);
	}
	if (problems->error_count > errors_before) {
		config_free(config);
		config = NULL;
	} else {
		config_find_nested(config);
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
