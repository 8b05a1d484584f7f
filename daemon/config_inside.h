/* What the parts of loading a configuration share. */
#ifndef PAPERWATCH_CONFIG_INSIDE_H
#define PAPERWATCH_CONFIG_INSIDE_H

#include "config.h"
#include "yaml.h"

/* What is being loaded. */
struct config_loader {
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

/* Reads all settings of ROOT, a map, but watch:, rules: and terms:, and says which keys are unknown. */
void config_read_settings(struct config_loader *loader, const struct yaml_node *root);

/* Reads a path, which may be relative to the file it is written in, into *PATH. */
void config_read_path(
	struct config_loader *loader, const struct yaml_node *node, const char **path);

/* Reads LIST, the value of watch:. */
void config_read_watch(struct config_loader *loader, const struct yaml_node *list);

/* A file belongs to the innermost watched folder: the outer ones leave the inner ones out. All paths
 * must be known. */
void config_find_nested(struct config *config);

/* Neither the state nor the log may lie where digests are looked for. */
void config_check_places(struct config_loader *loader, const struct yaml_node *root);

#endif
