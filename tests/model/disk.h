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

struct disk {
	struct disk_file *files; /* sorted by path; owned */
	size_t count;
	size_t capacity;
	unsigned char
		papers[PAPERS_MAX / 8]; /* bits: those that stand in a file that counts */
};

/* What is below the folder ROOT now. */
void disk_look(struct disk *disk, const char *root);
void disk_fini(struct disk *disk);

bool disk_has_paper(const struct disk *disk, unsigned paper);

/* Sets the bits of the papers in what is at PATH, a file or a folder, as far as it counts: PATH is
 * the folder ROOT or lies below it. */
void disk_find_papers(unsigned char *papers, const char *root, const char *path);

/* One paper as it stands in a digest: always as many bytes. */
enum { PAPER_BYTES = 86 };
void disk_write_paper(unsigned paper, char text[PAPER_BYTES + 1]);

#endif
