#include "notifier.h"

#include "memory.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *notifier_find(void)
{
	static const char *const places[] = {
		"paperwatch-notifier", /* in the build folder */
		"../libexec/paperwatch/paperwatch-notifier", NULL};
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = NULL;
	char *path = NULL;

	if (length > 0) {
		self[length] = '\0';
		slash = strrchr(self, '/');
	}
	if (slash)
		*slash = '\0';
	for (size_t i = 0; places[i]; i++) {
		free(path);
		if (asprintf(&path, "%s/%s", slash ? self : "/usr/bin", places[i]) < 0)
			memory_exhausted();
		if (access(path, X_OK) == 0)
			break;
	}
	return path;
}
