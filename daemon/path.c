#include "path.h"

#include "memory.h"
#include "text.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *path_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *user;

	if (home && home[0] == '/')
		return home;
	user = getpwuid(getuid());
	return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : NULL;
}

char *path_xdg(const char *variable, const char *fallback, const char *rest)
{
	const char *base = getenv(variable);
	const char *home = path_home();
	char *path = NULL;
	int length;

	if (base && base[0] == '/')
		length = asprintf(&path, "%s/%s", base, rest);
	else if (home)
		length = asprintf(&path, "%s/%s/%s", home, fallback, rest);
	else
		return NULL;
	if (length < 0)
		memory_exhausted();
	return path;
}

const char *path_normalise(struct arena *arena, struct slice path)
{
	char *out = arena_alloc(arena, path.length + 2);
	size_t length = 0;
	struct slice part;

	while (slice_next_field(&path, '/', &part)) {
		if (part.length == 0 || slice_equal(part, SLICE_LITERAL(".")))
			continue;
		if (slice_equal(part, SLICE_LITERAL(".."))) {
			while (length > 0 && out[--length] != '/')
				continue;
			continue;
		}
		out[length++] = '/';
		memcpy(out + length, part.bytes, part.length);
		length += part.length;
	}
	if (length == 0)
		out[length++] = '/';
	out[length] = '\0';
	return out;
}

const char *path_resolve(struct arena *arena, struct slice text, const char *file)
{
	struct text path = {0};
	const char *home = path_home();
	const char *slash = strrchr(file, '/');
	char *folder = NULL;
	const char *resolved = NULL;

	if (slice_equal(text, SLICE_LITERAL("~")) ||
		slice_starts_with(text, SLICE_LITERAL("~/"))) {
		if (!home)
			goto out;
		text_format(&path, "%s/", home);
		text_add(&path, slice_part(text, 1, text.length));
	} else if (text.bytes[0] == '/') {
		text_add(&path, text);
	} else {
		if (file[0] != '/') {
			folder = getcwd(NULL, 0);
			if (!folder)
				goto out;
			text_format(&path, "%s/", folder);
		}
		text_add(&path,
			(struct slice){file, slash ? (size_t)(slash - file) + 1 : 0});
		text_add(&path, text);
	}
	resolved = path_normalise(arena, text_slice(&path));
out:
	free(folder);
	text_fini(&path);
	return resolved;
}
