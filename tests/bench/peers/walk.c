/* The floor for looking again: getdents64(2) for each folder of a tree and fstatat(2) for each name. Says
 * how many files there are and what processor time it took, in ms. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* As the kernel has it: see getdents(2). */
struct entry {
	unsigned long long inode;
	long long offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

static size_t walk(int folder)
{
	_Alignas(struct entry) char buffer[32768];
	size_t count = 0;
	long got;

	while ((got = syscall(SYS_getdents64, folder, buffer, sizeof(buffer))) > 0) {
		for (long place = 0; place < got;) {
			const struct entry *entry =
				(const struct entry *)(const void *)(buffer + place);
			struct stat status;

			place += entry->length;
			if (entry->name[0] == '.' || fstatat(folder, entry->name, &status,
							     AT_SYMLINK_NOFOLLOW) < 0)
				continue;
			if (S_ISDIR(status.st_mode)) {
				int inner = openat(folder, entry->name,
					O_RDONLY | O_DIRECTORY | O_NOFOLLOW);

				if (inner >= 0)
					count += walk(inner);
				(void)close(inner);
			} else {
				count++;
			}
		}
	}
	return count;
}

int main(int argc, char **argv)
{
	struct timespec now;
	int folder = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECTORY) : -1;
	size_t count;

	if (folder < 0)
		return 64;
	count = walk(folder);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	printf("%zu %.3f\n", count, (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
	return 0;
}
