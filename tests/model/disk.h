/* The part of the model test that is independent of paperwatch: what is on the disk, by its own
 * reading of which files count. Papers are numbers below PAPERS_MAX; a digest of theirs names each in a
 * line of its own form, so that no parser is needed to find them again. */
#ifndef PAPERWATCH_MODEL_DISK_H
#define PAPERWATCH_MODEL_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PAPERS_MAX = 100000 };

/* A file that counts. */
struct disk_file {
	char *path; /* below the root; owned */
	off_t size;
	int64_t mtime_nsec;
	ino_t inode;
};

/* What has been seen in files that count. */
struct sightings {
	unsigned char papers[PAPERS_MAX / 8]; /* bits */
	unsigned char inodes[8192];           /* bits, by their lowest 16 bits */
};

struct disk {
	struct disk_file *files; /* sorted by path; owned */
	size_t count;
	size_t capacity;
	struct sightings seen;
};

/* What is below the folder ROOT now. */
void disk_look(struct disk *disk, const char *root);
void disk_fini(struct disk *disk);

bool disk_has_paper(const struct disk *disk, unsigned paper);

/* Adds what is at PATH, a file or a folder, as far as it counts: PATH is the folder ROOT or lies below
 * it. */
void disk_find_papers(struct sightings *seen, const char *root, const char *path);

/* Adds the papers in a file that was written to, if it was ever seen: who opened it then may be reading
 * it only now, wherever it has gone since. */
void disk_find_written(struct sightings *seen, int descriptor);

/* One paper as it stands in a digest: always as many bytes. */
enum { PAPER_BYTES = 86 };
void disk_write_paper(unsigned paper, char text[PAPER_BYTES + 1]);

#endif
