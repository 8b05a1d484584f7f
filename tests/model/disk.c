#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char mark[] = "org/abs/2410.";

void disk_write_paper(unsigned paper, char text[PAPER_BYTES + 1])
{
	int length = snprintf(text, PAPER_BYTES + 1,
		"### [Paper %05u](https://arxiv.%s%05u)\n\nVote: 7\n\nAuthors: A. Author\n\n",
		paper, mark, paper);

	/* Spaces after a line mean nothing, nor does one at the end. */
	memset(text + length, ' ', (size_t)(PAPER_BYTES - length));
	text[PAPER_BYTES - 1] = '\n';
	text[PAPER_BYTES] = '\0';
}

static void find_papers(unsigned char *papers, int descriptor)
{
	char buffer[64 * 1024];
	ssize_t length = pread(descriptor, buffer, sizeof(buffer) - 1, 0);

	if (length < 0)
		return;
	buffer[length] = '\0';
	for (const char *found = strstr(buffer, mark); found; found = strstr(found, mark)) {
		unsigned long paper = strtoul(found + sizeof(mark) - 1, NULL, 10);

		found++;
		if (paper < PAPERS_MAX)
			papers[paper / 8] |= (unsigned char)(1U << paper % 8);
	}
}

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name);

	return length >= strlen(end) && strcmp(name + length - strlen(end), end) == 0;
}

static bool counts(const char *name)
{
	return name[0] != '.' && (ends_with(name, ".md") || ends_with(name, ".markdown") ||
					 ends_with(name, ".txt"));
}

static void add_file(struct disk *disk, const char *path, const struct stat *status)
{
	if (disk->count == disk->capacity) {
		disk->capacity = disk->capacity * 2 + 64;
		disk->files = realloc(disk->files, disk->capacity * sizeof(*disk->files));
		if (!disk->files)
			abort();
	}
	disk->files[disk->count++] = (struct disk_file){
		.path = strdup(path),
		.size = status->st_size,
		.mtime_nsec = (int64_t)status->st_mtim.tv_sec * 1000000000 +
			      status->st_mtim.tv_nsec,
		.inode = status->st_ino,
	};
}

/* What is named NAME in FOLDER and is at PATH below the root. The depth is bounded by who makes the
 * folders. FILES may be NULL. */
static void look(struct sightings *seen, struct disk *files, int folder, const char *name,
	const char *path)
{
	int descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
	struct stat status;
	DIR *entries;
	const struct dirent *entry;

	if (descriptor < 0)
		return;
	if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && counts(name)) {
		find_papers(seen->papers, descriptor);
		seen->inodes[status.st_ino % 65536 / 8] |=
			(unsigned char)(1U << status.st_ino % 8);
		if (files)
			add_file(files, path, &status);
	}
	if (!S_ISDIR(status.st_mode) || (name[0] == '.' && *path)) {
		(void)close(descriptor);
		return;
	}
	entries = fdopendir(descriptor);
	while (entries && (entry = readdir(entries))) {
		char below[4096];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(below, sizeof(below), "%s%s%s", path, *path ? "/" : "",
			entry->d_name);
		look(seen, files, dirfd(entries), entry->d_name, below);
	}
	if (entries)
		(void)closedir(entries);
}

static int compare(const void *a, const void *b)
{
	return strcmp(
		((const struct disk_file *)a)->path, ((const struct disk_file *)b)->path);
}

void disk_look(struct disk *disk, const char *root)
{
	*disk = (struct disk){0};
	look(&disk->seen, disk, AT_FDCWD, root, "");
	if (disk->count > 0)
		qsort(disk->files, disk->count, sizeof(*disk->files), compare);
}

void disk_fini(struct disk *disk)
{
	for (size_t i = 0; i < disk->count; i++)
		free(disk->files[i].path);
	free(disk->files);
	*disk = (struct disk){0};
}

bool disk_has_paper(const struct disk *disk, unsigned paper)
{
	return disk->seen.papers[paper / 8] & 1U << paper % 8;
}

void disk_find_papers(struct sightings *seen, const char *root, const char *path)
{
	size_t length = strlen(root);
	char parts[4096];
	char *name = parts;
	int folder;

	if (strcmp(path, root) == 0)
		look(seen, NULL, AT_FDCWD, root, "");
	if (strncmp(path, root, length) != 0 || path[length] != '/')
		return;
	(void)snprintf(parts, sizeof(parts), "%s", path + length + 1);
	folder = open(root, O_RDONLY | O_DIRECTORY);
	for (char *slash = strchr(name, '/'); folder >= 0 && slash;
		slash = strchr(name, '/')) {
		int next;

		*slash = '\0';
		next = *name == '.'
			       ? -1
			       : openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
		(void)close(folder);
		folder = next;
		name = slash + 1;
	}
	if (folder < 0)
		return;
	look(seen, NULL, folder, name, path + length + 1);
	(void)close(folder);
}

void disk_find_written(struct sightings *seen, int descriptor)
{
	char link[64];
	struct stat status;
	int reading;

	if (fstat(descriptor, &status) < 0 ||
		!(seen->inodes[status.st_ino % 65536 / 8] & 1U << status.st_ino % 8))
		return;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
	reading = open(link, O_RDONLY);
	if (reading < 0)
		return;
	find_papers(seen->papers, reading);
	(void)close(reading);
}
