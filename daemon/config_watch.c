/* The watched folders of a configuration. */
#include "config_inside.h"

#include "path.h"
#include "text.h"
#include "value.h"
#include "watch.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char *const *read_patterns(
	struct config_loader *loader, const char *key, const struct yaml_node *list)
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
	struct config_loader *loader, const struct yaml_node *node, const char *path)
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

static int64_t read_poll(struct config_loader *loader, const struct yaml_node *node)
{
	int64_t seconds = WATCH_POLL_AUTO;

	if (slice_equal_ignoring_case(node->text, SLICE_LITERAL("never")))
		return WATCH_POLL_NEVER;
	if (!slice_equal_ignoring_case(node->text, SLICE_LITERAL("auto")))
		(void)value_duration(node, "poll", &seconds, loader->problems);
	return seconds;
}

static void read_watched(
	struct config_loader *loader, const struct yaml_node *node, struct watched *watched)
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
		config_read_path(loader, path, &watched->path);
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

void config_read_watch(struct config_loader *loader, const struct yaml_node *list)
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

void config_find_nested(struct config *config)
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

void config_check_places(struct config_loader *loader, const struct yaml_node *root)
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
