/* The floor for an archive: reads each file named on standard input and lets libcmark parse it, one after
 * the other, in one process. */
#include <cmark.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void parse_file(const char *path)
{
	int descriptor = open(path, O_RDONLY);
	struct stat status;
	char *bytes;

	if (descriptor < 0 || fstat(descriptor, &status) < 0)
		exit(66);
	bytes = malloc((size_t)status.st_size + 1);
	if (!bytes || read(descriptor, bytes, (size_t)status.st_size) != status.st_size)
		exit(74);
	cmark_node_free(cmark_parse_document(
		bytes, (size_t)status.st_size, CMARK_OPT_VALIDATE_UTF8));
	free(bytes);
	(void)close(descriptor);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while ((length = getline(&line, &room, stdin)) > 0) {
		line[length - 1] = '\0';
		parse_file(line);
	}
	free(line);
	return 0;
}
