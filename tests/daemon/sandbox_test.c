/* The walls around the reader: what it needs is let through, all else ends it, each tried in a process
 * of its own. */
#include "sandbox.h"

#include "memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { SURVIVED = 3, NO_SANDBOX = 4 };

/* What becomes of a process that does ATTEMPT behind the walls, with a file as descriptor 3 and the
 * socket as 4: its wait status. */
static int status_of(void (*attempt)(void), char *answer, size_t size)
{
	int pair[2];
	int status;
	pid_t pid;
	ssize_t got;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int file = open("/dev/null", O_RDONLY | O_CLOEXEC);

		if (dup2(pair[1], 4) < 0 || dup2(file, 3) < 0 || sandbox_enter(4) < 0)
			_exit(NO_SANDBOX);
		attempt();
		_exit(SURVIVED);
	}
	assert_int_equal(close(pair[1]), 0);
	got = answer ? recv(pair[0], answer, size, MSG_WAITALL) : 0;
	assert_true(got >= 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(close(pair[0]), 0);
	return status;
}

/* ---- what is not let through ---- */

static void try_openat(void)
{
	(void)syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}

static void try_openat2(void)
{
	uint64_t how[3] = {O_RDONLY};

	(void)syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof(how));
}

/* Where pointers have 32 bits it has another name. */
#ifndef SYS_newfstatat
#define SYS_newfstatat SYS_fstatat64
#endif

static void try_stat(void)
{
	char status[512];

	(void)syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", status, 0);
}

static void try_unlink(void)
{
	(void)syscall(SYS_unlinkat, AT_FDCWD, "/nonexistent", 0);
}

static void try_rename(void)
{
	(void)syscall(SYS_renameat2, AT_FDCWD, "/nonexistent", AT_FDCWD, "/x", 0);
}

static void try_socket(void)
{
	(void)syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
}

static void try_connect(void)
{
	struct sockaddr address = {.sa_family = AF_UNIX};

	(void)syscall(SYS_connect, 4, &address, sizeof(address));
}

static void try_sendmsg(void)
{
	struct msghdr message = {0};

	(void)syscall(SYS_sendmsg, 4, &message, 0);
}

static void try_exec(void)
{
	static char name[] = "true";
	static char *const arguments[] = {name, NULL};

	(void)syscall(SYS_execve, "/bin/true", arguments, NULL);
}

static void try_execveat(void)
{
	static char *const arguments[] = {NULL};

	(void)syscall(SYS_execveat, AT_FDCWD, "/bin/true", arguments, arguments, 0);
}

static void try_fork(void)
{
	if (syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL) == 0)
		_exit(0);
}

static void try_clone3(void)
{
	uint64_t arguments[11] = {0};

	if (syscall(SYS_clone3, arguments, sizeof(arguments)) == 0)
		_exit(0);
}

static void try_kill(void)
{
	(void)syscall(SYS_kill, getppid(), 0);
}

static void try_ptrace(void)
{
	(void)syscall(SYS_ptrace, PTRACE_TRACEME, 0, NULL, NULL);
}

static void try_foreign_memory(void)
{
	(void)syscall(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0);
}

static void try_code(void)
{
	(void)syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void try_mapped_file(void)
{
	(void)syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, 3, 0);
}

static void try_protect(void)
{
	(void)syscall(SYS_mprotect, NULL, 4096, PROT_READ | PROT_EXEC);
}

static void try_limits(void)
{
	struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

	(void)syscall(SYS_prlimit64, 0, RLIMIT_AS, &limit, NULL);
}

static void try_prctl(void)
{
	(void)syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void try_ioctl(void)
{
	(void)syscall(SYS_ioctl, 4, 0x5412, "x"); /* TIOCSTI types on a terminal */
}

static void try_namespace(void)
{
	(void)syscall(SYS_unshare, 0x10000000);
}

static void try_ring(void)
{
	(void)syscall(SYS_io_uring_setup, 1, NULL);
}

static void try_file_in_memory(void)
{
	(void)syscall(SYS_memfd_create, "x", 0);
}

static void try_wait(void)
{
	struct timespec time = {60, 0};

	(void)syscall(SYS_nanosleep, &time, NULL);
}

static void try_no_such_call(void)
{
	(void)syscall(100000);
}

static void what_is_not_needed_ends_the_process(void **state)
{
	static const struct {
		const char *what;
		void (*attempt)(void);
		bool sanitizers_do; /* so it is let through under one */
	} attempts[] = {
		{"openat", try_openat, false},
		{"openat2", try_openat2, false},
		{"stat", try_stat, false},
		{"unlink", try_unlink, false},
		{"rename", try_rename, false},
		{"socket", try_socket, false},
		{"connect", try_connect, false},
		{"sendmsg", try_sendmsg, false},
		{"execve", try_exec, false},
		{"execveat", try_execveat, false},
		{"fork", try_fork, false},
		{"clone3", try_clone3, false},
		{"kill", try_kill, false},
		{"ptrace", try_ptrace, false},
		{"process_vm_readv", try_foreign_memory, false},
		{"mmap for code", try_code, true},
		{"mmap of a file", try_mapped_file, true},
		{"mprotect", try_protect, true},
		{"prlimit", try_limits, false},
		{"prctl", try_prctl, false},
		{"ioctl", try_ioctl, false},
		{"unshare", try_namespace, false},
		{"io_uring", try_ring, false},
		{"memfd_create", try_file_in_memory, false},
		{"nanosleep", try_wait, false},
		{"a call that there is not", try_no_such_call, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(attempts); i++) {
		int status = status_of(attempts[i].attempt, NULL, 0);

#ifdef __SANITIZE_ADDRESS__
		if (attempts[i].sanitizers_do)
			continue;
#endif
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg("%s did not end the process: status %#x", attempts[i].what,
				(unsigned)status);
	}
}

/* ---- what is ---- */

static void use_what_is_needed(void)
{
	static const char word[] = "well";
	char *memory = memory_resize(NULL, 1, (size_t)100 << 20);

	memset(memory, 1, (size_t)100 << 20);
	memory = memory_resize(memory, 1, (size_t)200 << 20);
	free(memory);
	if (sandbox_allow_cpu(1000) == 0 && sandbox_allow_cpu(0) == 0 &&
		write(4, word, sizeof(word)) == (ssize_t)sizeof(word))
		_exit(0);
}

static void computing_and_answering_is_let_through(void **state)
{
	char answer[5] = "";
	int status = status_of(use_what_is_needed, answer, sizeof(answer));

	(void)state;
	assert_string_equal(answer, "well");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void use_other_descriptors(void)
{
	char byte;

	/* The file was opened before, and closed with all that was not to be kept. */
	if (read(3, &byte, 1) < 0 && errno == EBADF && write(1, "x", 1) < 0 &&
		errno == EBADF)
		_exit(0);
}

static void no_descriptor_is_left_but_the_one_to_keep(void **state)
{
	int status = status_of(use_other_descriptors, NULL, 0);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void use_too_much_memory(void)
{
	for (;;)
		memset(memory_resize(NULL, 1, 16 << 20), 1, 16 << 20);
}

static void too_much_memory_ends_the_process(void **state)
{
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its own memory knows no limit */
#endif
	int status = status_of(use_too_much_memory, NULL, 0);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), MEMORY_EXIT_STATUS);
}

static void use_too_much_time(void)
{
	volatile unsigned count = 0;

	(void)sandbox_allow_cpu(50);
	for (;;)
		count++;
}

static void too_much_time_ends_the_process(void **state)
{
	int status = status_of(use_too_much_time, NULL, 0);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGPROF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_needed_ends_the_process),
		cmocka_unit_test(computing_and_answering_is_let_through),
		cmocka_unit_test(no_descriptor_is_left_but_the_one_to_keep),
		cmocka_unit_test(too_much_memory_ends_the_process),
		cmocka_unit_test(too_much_time_ends_the_process),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
