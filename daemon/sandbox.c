#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

/* gcc defines this for -fsanitize=address; the sanitizer's own memory and calls need room. */
#if defined(__SANITIZE_ADDRESS__)
static const bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif
#else
static const bool sanitized = false;
#endif

static int limit(__rlimit_resource_t resource, rlim_t value)
{
	struct rlimit rlimit = {.rlim_cur = value, .rlim_max = value};

	return setrlimit(resource, &rlimit);
}

static int set_limits(void)
{
	if (limit(RLIMIT_CORE, 0) < 0 || limit(RLIMIT_FSIZE, 0) < 0 ||
		limit(RLIMIT_NPROC, 0) < 0)
		return -1;
	/* One more than the socket and the digest in hand. */
	if (limit(RLIMIT_NOFILE, 8) < 0)
		return -1;
	return sanitized ? 0 : limit(RLIMIT_AS, (rlim_t)SANDBOX_MEMORY_MIB << 20);
}

/* Only fresh private memory, and never code. Where pointers have 32 bits, mmap2 does it; what is called
 * mmap there has its arguments in memory, where no filter sees them. */
static int allow_memory(scmp_filter_ctx filter)
{
	const int call = sizeof(void *) == 4 ? SCMP_SYS(mmap2) : SCMP_SYS(mmap);

	if (sanitized)
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 2,
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
		SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
}

static int install_filter(void)
{
	static const int calls[] = {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(recvmsg),
		SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(brk), SCMP_SYS(munmap),
		SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(setitimer),
		SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group),
		/* qsort(3) of a kilobyte or more asks how much memory there is: libcmark sorts the
		 * definitions of a digest's links. */
		SCMP_SYS(sysinfo)};
	/* What a sanitizer's runtime does while it watches and when it reports. */
	static const int sanitizer_calls[] = {SCMP_SYS(mprotect), SCMP_SYS(sigaltstack),
		SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(futex), SCMP_SYS(sched_yield),
		SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask)};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int error = filter ? 0 : -ENOMEM;

	for (size_t i = 0; !error && i < sizeof(calls) / sizeof(*calls); i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
	for (size_t i = 0; !error && sanitized && i < sizeof(sanitizer_calls) / sizeof(int);
		i++)
		error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, sanitizer_calls[i], 0);
	if (!error)
		error = allow_memory(filter);
	if (!error)
		error = seccomp_load(filter);
	seccomp_release(filter);
	errno = -error;
	return error ? -1 : 0;
}

/* Closes every descriptor but KEEP; a sanitizer reports on stderr. */
static int close_all_but(int keep)
{
	for (int descriptor = 0; descriptor < keep; descriptor++)
		if (!sanitized || descriptor != STDERR_FILENO)
			(void)close(descriptor); /* it may not be open */
	return close_range((unsigned)keep + 1, ~0U, 0);
}

/* Where the machine runs out of memory the kernel shall rather end this process than the daemon, which
 * has more to lose. Nothing depends on it. */
static void volunteer_for_oom(void)
{
	static const char score[] =
		"500"; /* of 1000: as if it had half of the memory besides */
	int descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	ssize_t written = -1;

	if (descriptor >= 0) {
		written = write(descriptor, score, sizeof(score) - 1);
		(void)close(descriptor); /* nothing is buffered */
	}
	(void)written; /* without it, this is only as likely a victim as any other */
}

int sandbox_enter(int keep)
{
	volunteer_for_oom();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || close_all_but(keep) < 0 ||
		set_limits() < 0)
		return -1;
	return install_filter();
}

int sandbox_allow_cpu(unsigned msec)
{
	struct itimerval timer = {
		.it_value = {.tv_sec = msec / 1000, .tv_usec = (msec % 1000) * 1000}};

	return setitimer(ITIMER_PROF, &timer, NULL);
}
