/* Loaded before the C library: lets the allocation number FAIL_AT of the program itself fail, and leaves
 * a file "failed" as a witness. Its children are left alone. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char *program_invocation_short_name;

static long counted;

static int fails(void)
{
	static long fail_at = -1;

	if (fail_at < 0) {
		const char *text = getenv("FAIL_AT");

		fail_at = text && strcmp(program_invocation_short_name, "paperwatch") == 0
				  ? atol(text)
				  : 0;
		(void)unsetenv("FAIL_AT"); /* of the children */
	}
	if (fail_at == 0 || ++counted != fail_at)
		return 0;
	(void)close(open("failed", O_CREAT | O_WRONLY, 0600));
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	static void *(*next)(size_t size);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "malloc");
	return fails() ? NULL : next(size);
}

void *realloc(void *block, size_t size)
{
	static void *(*next)(void *block, size_t size);

	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "realloc");
	return fails() ? NULL : next(block, size);
}

/* dlsym() itself allocates by calloc(), so glibc's own name for it is asked for instead. */
extern void *__libc_calloc(size_t count, size_t size);

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}
