#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DEADLINE_MSEC = 30000 };

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* The daemon would wait for a reader of what it says of itself. */
static void *read_notices(void *context)
{
	struct daemon *daemon = context;
	char text[4096];
	ssize_t length;

	while ((length = recv(daemon->notices, text, sizeof(text) - 1, 0)) > 0) {
		text[length] = '\0';
		if (strstr(text, "READY=1"))
			daemon->ready++;
	}
	return NULL;
}

void daemon_fini(struct daemon *daemon)
{
	daemon_end(daemon, SIGTERM);
	if (daemon->notices < 0)
		return;
	(void)shutdown(daemon->notices, SHUT_RD);
	(void)pthread_join(daemon->reader, NULL);
	(void)close(daemon->notices);
	(void)unlink("ready");
}

void daemon_init(struct daemon *daemon, const char *program)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	*daemon = (struct daemon){.program = program};
	daemon->notices = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (!getcwd(address.sun_path, sizeof(address.sun_path) - 8))
		die("the path of the folder");
	strcat(address.sun_path, "/ready");
	if (daemon->notices < 0 ||
		bind(daemon->notices, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("a socket for readiness");
	if (setenv("NOTIFY_SOCKET", address.sun_path, 1) < 0)
		die("NOTIFY_SOCKET");
	if (pthread_create(&daemon->reader, NULL, read_notices, daemon) != 0)
		die("a thread");
}

/* Until it has said so more often than BEFORE. */
static bool wait_until_ready(const struct daemon *daemon, unsigned before)
{
	for (int i = 0; i < DEADLINE_MSEC; i++) {
		if (daemon->ready > before)
			return true;
		(void)usleep(1000);
	}
	printf("the daemon is not ready in %d s\n", DEADLINE_MSEC / 1000);
	return false;
}

bool daemon_start(struct daemon *daemon)
{
	unsigned before = daemon->ready;

	(void)fflush(stdout);
	daemon->process = fork();
	if (daemon->process < 0)
		die("fork");
	if (daemon->process == 0) {
		int messages = open("messages", O_WRONLY | O_CREAT | O_APPEND, 0600);

		(void)dup2(messages, STDOUT_FILENO);
		(void)dup2(messages, STDERR_FILENO);
		/* Whoever ends this program by force leaves no daemon behind. */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)execl(daemon->program, "paperwatch", "run", "-c", "paperwatch.yaml",
			(char *)NULL);
		_exit(127);
	}
	return wait_until_ready(daemon, before);
}

void daemon_signal(struct daemon *daemon, int signal)
{
	if (kill(daemon->process, signal) < 0)
		die("kill");
	if (signal == SIGSTOP || signal == SIGCONT)
		daemon->stopped = signal == SIGSTOP;
}

void daemon_end(struct daemon *daemon, int signal)
{
	if (daemon->process == 0)
		return;
	if (daemon->stopped)
		daemon_signal(daemon, SIGCONT);
	daemon_signal(daemon, signal);
	(void)waitpid(daemon->process, NULL, 0);
	daemon->process = 0;
}

bool daemon_reload(struct daemon *daemon)
{
	unsigned before = daemon->ready;

	daemon_signal(daemon, SIGHUP);
	return wait_until_ready(daemon, before);
}

static bool read_line(struct daemon *daemon, const char *line)
{
	const char *id = strstr(line, " id=arxiv:2410.");
	unsigned long paper = id ? strtoul(id + strlen(" id=arxiv:2410."), NULL, 10) : 0;

	if (!id || paper >= PAPERS_MAX) {
		printf("an unexpected line in the log: %s", line);
		return false;
	}
	if (daemon->alerts[paper] < 255)
		daemon->alerts[paper]++;
	return true;
}

bool daemon_read_log(struct daemon *daemon)
{
	FILE *log = fopen("state/paperwatch.log", "r");
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	bool expected = true;

	if (!log)
		return true;
	if (fseeko(log, daemon->log_read, SEEK_SET) < 0)
		die("the log");
	while (expected && (length = getline(&line, &size, log)) > 0 &&
		line[length - 1] == '\n') {
		expected = read_line(daemon, line);
		daemon->log_read += length;
	}
	free(line);
	(void)fclose(log);
	return expected;
}

/* The daemon holds its store alone, so a copy is looked at. It may be torn; then it is not equal, and
 * the next one will be. */
static bool copy(const char *from, const char *to)
{
	char buffer[64 * 1024];
	int source = open(from, O_RDONLY | O_CLOEXEC);
	int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t length = -1;

	while (source >= 0 && target >= 0 &&
		(length = read(source, buffer, sizeof(buffer))) > 0)
		if (write(target, buffer, (size_t)length) != length)
			die(to);
	if (source >= 0)
		(void)close(source);
	if (target >= 0)
		(void)close(target);
	return length == 0;
}

/* The row at hand and the file at *NEXT are the same; else says how not. Moves *NEXT on. */
static bool row_equals(sqlite3_stmt *row, const struct disk *disk, size_t *next, bool tell)
{
	const char *path = (const char *)sqlite3_column_blob(row, 0);
	size_t length = (size_t)sqlite3_column_bytes(row, 0);
	const struct disk_file *file = &disk->files[*next];

	if (*next >= disk->count || strlen(file->path) != length ||
		memcmp(file->path, path, length) != 0) {
		if (tell)
			printf("the store has %.*s where the disk has %s\n", (int)length,
				path, *next < disk->count ? file->path : "no more");
		return false;
	}
	(*next)++;
	if (sqlite3_column_int64(row, 1) == file->size &&
		sqlite3_column_int64(row, 2) == file->mtime_nsec &&
		sqlite3_column_int64(row, 3) == (int64_t)file->inode)
		return true;
	if (tell)
		printf("the store has an older %s\n", file->path);
	return false;
}

bool daemon_store_equals(const struct disk *disk, bool tell)
{
	sqlite3 *store = NULL;
	sqlite3_stmt *rows = NULL;
	size_t next = 0;
	bool equal = false;
	int rc = SQLITE_ERROR;

	(void)unlink("copy.db-wal");
	(void)copy("state/store.db-wal", "copy.db-wal");
	if (copy("state/store.db", "copy.db") &&
		sqlite3_open("copy.db", &store) == SQLITE_OK &&
		sqlite3_prepare_v2(store,
			"SELECT path, size, mtime, inode FROM file ORDER BY path", -1,
			&rows, NULL) == SQLITE_OK) {
		equal = true;
		while (equal && (rc = sqlite3_step(rows)) == SQLITE_ROW)
			equal = row_equals(rows, disk, &next, tell);
	}
	if (tell && rc != SQLITE_ROW && rc != SQLITE_DONE)
		printf("the copy of the store: %s\n", sqlite3_errmsg(store));
	if (tell && equal && next < disk->count)
		printf("the store lacks %s\n", disk->files[next].path);
	equal = equal && rc == SQLITE_DONE && next == disk->count;
	(void)sqlite3_finalize(rows);
	(void)sqlite3_close(store);
	return equal;
}
