/* The way of one alert: from rename(2) of a digest of 30 KB to the moment when the notification arrives at
 * the server, which is this program. The sides watch a folder each, all at once, and take turns.
 *
 *   alert_bench COUNT FOLDER...     with a session bus of its own and nobody else serving
 *
 * Says "ready" when it serves; then waits for a line on standard input, measures COUNT turns, and writes a
 * line for each: the microseconds of each side, in the order of the arguments. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>
#include <unistd.h>

enum { SIDES_MAX = 8, DIGEST_BYTES = 30 * 1024, WAIT_USEC = 5 * 1000 * 1000 };

struct bench {
	sd_bus *bus;
	const char *folders[SIDES_MAX];
	int side_count;
	uint32_t last_id;
	uint64_t arrived_usec; /* 0: nothing has */
	unsigned turn;
	unsigned seed;
};

static uint64_t now_usec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static int on_notify(sd_bus_message *message, void *context, sd_bus_error *error)
{
	struct bench *bench = context;
	const char *application;
	uint32_t replaced = 0;

	(void)error;
	if (bench->arrived_usec == 0)
		bench->arrived_usec = now_usec();
	if (sd_bus_message_read(message, "su", &application, &replaced) < 0)
		return -EINVAL;
	return sd_bus_reply_method_return(
		message, "u", replaced ? replaced : ++bench->last_id);
}

static int on_capabilities(sd_bus_message *message, void *context, sd_bus_error *error)
{
	(void)context;
	(void)error;
	return sd_bus_reply_method_return(
		message, "as", 3, "actions", "body", "body-markup");
}

static int on_information(sd_bus_message *message, void *context, sd_bus_error *error)
{
	(void)context;
	(void)error;
	return sd_bus_reply_method_return(
		message, "ssss", "bench", "paperwatch", "1", "1.2");
}

static int on_close(sd_bus_message *message, void *context, sd_bus_error *error)
{
	(void)context;
	(void)error;
	return sd_bus_reply_method_return(message, "");
}

static const sd_bus_vtable methods[] = {SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD(
		"Notify", "susssasa{sv}i", "u", on_notify, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD(
		"GetCapabilities", "", "as", on_capabilities, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("GetServerInformation", "", "ssss", on_information,
		SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("CloseNotification", "u", "", on_close, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END};

static int serve(struct bench *bench)
{
	return sd_bus_open_user(&bench->bus) < 0 ||
			       sd_bus_add_object_vtable(bench->bus, NULL,
				       "/org/freedesktop/Notifications",
				       "org.freedesktop.Notifications", methods,
				       bench) < 0 ||
			       sd_bus_request_name(
				       bench->bus, "org.freedesktop.Notifications", 0) < 0
		       ? -1
		       : 0;
}

/* Serves until UNTIL_USEC, or until a notification came when ARRIVAL. */
static void attend(struct bench *bench, uint64_t until_usec, bool arrival)
{
	for (;;) {
		uint64_t now = now_usec();

		while (sd_bus_process(bench->bus, NULL) > 0)
			continue;
		if ((arrival && bench->arrived_usec > 0) || now >= until_usec)
			return;
		(void)sd_bus_wait(bench->bus, until_usec - now);
	}
}

/* A digest of ten papers, of which the first has the word that is looked for. */
static void write_digest(const struct bench *bench, const char *path)
{
	FILE *file = fopen(path, "w");
	long each = DIGEST_BYTES / 10;

	if (!file)
		exit(73);
	(void)fprintf(file, "## Daily Papers (2024-10-31)\n\n");
	for (unsigned paper = 0; paper < 10; paper++) {
		long begin = ftell(file);

		(void)fprintf(file,
			"### [%s Number %u of %u](https://arxiv.org/abs/%04u.%05u)\n\nVote: 7\n\n"
			"Authors: A. Author, B. Author\n\n- ***What's New***: ",
			paper == 0 ? "Zanzibarisms" : "A Paper", paper, bench->turn,
			2000 + bench->turn * 10 / 90000,
			10000 + (bench->turn * 10 + paper) % 90000);
		while (ftell(file) - begin < each)
			(void)fprintf(file,
				"이 연구는 large language model의 새로운 방법을 제안합니다. ");
		(void)fprintf(file, "\n\n");
	}
	if (fclose(file) != 0)
		exit(74);
}

/* Microseconds; ends the program where nothing comes. */
static uint64_t measure(struct bench *bench, const char *folder)
{
	char hidden[4096];
	char name[4096];
	uint64_t begun;

	(void)snprintf(hidden, sizeof(hidden), "%s.part", folder);
	(void)snprintf(name, sizeof(name), "%s/%u.md", folder, bench->turn);
	write_digest(bench, hidden);
	/* Asleep, with caches that others have used: what it is at the moment of a new digest. */
	attend(bench, now_usec() + 10000 + (uint64_t)(rand_r(&bench->seed) % 10000), false);
	bench->arrived_usec = 0;
	begun = now_usec();
	if (rename(hidden, name) < 0)
		exit(74);
	attend(bench, begun + WAIT_USEC, true);
	if (bench->arrived_usec == 0) {
		(void)fprintf(stderr, "alert_bench: nothing came for %s\n", name);
		exit(70);
	}
	return bench->arrived_usec - begun;
}

int main(int argc, char **argv)
{
	struct bench bench = {.seed = 1};
	unsigned count;
	char line[16];

	if (argc < 3 || argc - 2 > SIDES_MAX || serve(&bench) < 0)
		return 64;
	count = (unsigned)strtoul(argv[1], NULL, 10);
	for (int i = 2; i < argc; i++)
		bench.folders[bench.side_count++] = argv[i];
	(void)puts("ready");
	(void)fflush(stdout);
	/* Whoever starts the sides tells when they are; meanwhile they may ask what is served here. */
	for (struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
		poll(&input, 1, 0) == 0;)
		attend(&bench, now_usec() + 20000, false);
	if (!fgets(line, sizeof(line), stdin))
		return 64;
	attend(&bench, now_usec() + 500000, false);
	for (bench.turn = 0; bench.turn < count; bench.turn++) {
		for (int i = 0; i < bench.side_count; i++)
			(void)printf("%s%llu", i ? " " : "",
				(unsigned long long)measure(&bench, bench.folders[i]));
		(void)puts("");
	}
	sd_bus_flush_close_unref(bench.bus);
	return 0;
}
