/* The model test: random things happen to a watched folder, to the daemon, and to both at once; when
 * they have come to rest, what the daemon knows must be what is there. Nothing may be made good by
 * looking again: `poll: never`.
 *
 *   model [-s SEED] [-n OPERATIONS] [-k FOLDER] PROGRAM
 *
 * Told are seed and operation when it is not so, and the folder is kept. With the same seed the same
 * things happen to the disk; -n stops there. What is asked at each rest:
 *   - every paper in a file that counts was alerted to once;
 *   - no paper was alerted to twice, nor one that never stood in a file that counts;
 *   - the store has the files that count, with their size, time and inode, and no others. */
#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	EPISODE_ROUNDS = 100,  /* with one state; then all begins anew */
	DEADLINE_MSEC = 40000, /* for coming to rest: an overflow in a storm waits 30 s */
	HELD_MAX = 4,          /* files that somebody keeps open */
	PAPERS = 20000, /* in an episode; those above do not alert: nobody may see them */
	NAMES = 4,
	DEPTH = 3,
};

/* What may happen between two rests. */
enum mood {
	HASTY,     /* nothing that has to be waited for afterwards */
	LEISURELY, /* and what leaves files that have yet to settle */
	WILD,      /* and what makes the daemon list everything, some time later */
	MOODS
};

/* Of 20 rounds 18 are hasty, because they take milliseconds and not seconds. */
static const struct {
	unsigned rounds;
	unsigned operations; /* on average */
} moods[MOODS] = {{18, 100}, {1, 400}, {1, 400}};

struct world {
	struct daemon daemon;
	uint64_t random;
	unsigned long seed;
	unsigned long operations; /* so far, counting only those that did something */
	unsigned long attempts;
	unsigned next_paper;
	int held[HELD_MAX];       /* -1: none */
	enum mood mood;           /* of this round */
	bool flooded;             /* there was an overflow since the daemon was started */
	struct sightings visible; /* what has ever counted in this episode */
	char place[4096];         /* the present folder */
	char tree[4200]; /* the watched one: way/tree, where way leads here or there */
};

/* ---- chance ---- */

/* splitmix64, by Sebastiano Vigna, https://prng.di.unimi.it/ */
static uint64_t chance(struct world *world)
{
	uint64_t z = world->random += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static unsigned below(struct world *world, unsigned limit)
{
	return (unsigned)(chance(world) % limit);
}

/* A path of few that there can be, so that what happens to one often happens to another. */
struct path {
	char text[256];
};

static const char *const folder_names[] = {"a", "b", "2024", ".git"};
static const char *const file_names[] = {
	"1.md", "2.md", "3.markdown", "2024-10-04.txt", "5.md", "6.md", ".7.md", "8.part"};

static void add_part(struct path *path, const char *part)
{
	size_t length = strlen(path->text);

	(void)snprintf(path->text + length, sizeof(path->text) - length, "/%s", part);
}

/* Mostly in the tree, at times beside it. */
static struct path some_place(struct world *world, unsigned depth)
{
	struct path path = {.text = "way/tree"};

	if (below(world, 8) == 0)
		(void)snprintf(path.text, sizeof(path.text), "outside");
	while (depth-- > 0)
		add_part(&path, folder_names[below(world, NAMES * 8 - 7) % NAMES]);
	return path;
}

static struct path some_folder(struct world *world)
{
	return some_place(world, 1 + below(world, DEPTH));
}

static struct path some_file(struct world *world)
{
	struct path path = some_place(world, below(world, DEPTH + 1));

	add_part(&path, file_names[below(world, sizeof(file_names) / sizeof(*file_names))]);
	return path;
}

static struct path some_name(struct world *world)
{
	return below(world, 3) == 0 ? some_folder(world) : some_file(world);
}

/* ---- what is written ---- */

/* Papers that are new, and some that are not. */
static unsigned some_paper(struct world *world)
{
	if (world->next_paper == 0 || (world->next_paper < PAPERS && below(world, 3) > 0))
		return world->next_paper++;
	return below(world, world->next_paper);
}

static size_t some_papers(struct world *world, char *text, unsigned most)
{
	unsigned count = below(world, most + 1);

	for (unsigned i = 0; i < count; i++)
		disk_write_paper(some_paper(world), text + (size_t)i * PAPER_BYTES);
	return (size_t)count * PAPER_BYTES;
}

/* At once, as far as the reader can see. */
static bool write_papers(struct world *world, int descriptor, unsigned most)
{
	char text[16 * PAPER_BYTES + 1];
	size_t length = some_papers(world, text, most);

	return write(descriptor, text, length) == (ssize_t)length;
}

static void make_old(int descriptor, int seconds)
{
	struct timespec times[2];

	(void)clock_gettime(CLOCK_REALTIME, &times[0]);
	times[0].tv_sec -= seconds;
	times[1] = times[0];
	(void)futimens(descriptor, times);
}

/* Whatever counts at PATH now may be told of. */
static void note_visible(struct world *world, const char *path)
{
	char whole[4096 + 256];

	(void)snprintf(whole, sizeof(whole), "%s/%s", world->place, path);
	disk_find_papers(&world->visible, world->tree, whole);
}

/* ---- what happens to the disk: true when something did ---- */

static bool open_and_write(struct world *world, const char *path, int flags)
{
	int descriptor =
		open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | flags, 0600);
	bool done;

	if (descriptor < 0)
		return false;
	done = write_papers(world, descriptor, 4);
	if (world->mood == HASTY) /* else a listing waits whether more is to come */
		make_old(descriptor, 3600);
	note_visible(world, path);
	disk_find_written(&world->visible, descriptor);
	(void)close(descriptor);
	return done;
}

static bool create_file(struct world *world)
{
	struct path path = some_file(world);

	return open_and_write(world, path.text, O_CREAT | O_EXCL);
}

static bool rewrite_file(struct world *world)
{
	struct path path = some_file(world);

	return open_and_write(world, path.text, O_TRUNC);
}

static bool append_file(struct world *world)
{
	struct path path = some_file(world);

	return open_and_write(world, path.text, O_APPEND);
}

/* As rsync and Syncthing do, with the times of long ago. */
static bool put_file(struct world *world)
{
	struct path path = some_file(world);
	int descriptor = open(
		"scratch", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0600);

	(void)write_papers(world, descriptor, 4);
	make_old(descriptor, 3600);
	(void)close(descriptor);
	if (rename("scratch", path.text) < 0)
		return false;
	note_visible(world, path.text);
	return true;
}

static bool put_unnamed_file(struct world *world)
{
	struct path path = some_file(world);
	int descriptor =
		open("outside", O_TMPFILE | O_WRONLY | O_CLOEXEC | O_NONBLOCK, 0600);
	char link[64];
	bool done;

	if (descriptor < 0)
		return false;
	(void)write_papers(world, descriptor, 4);
	make_old(descriptor, 3600);
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
	done = linkat(AT_FDCWD, link, AT_FDCWD, path.text, AT_SYMLINK_FOLLOW) == 0;
	note_visible(world, path.text);
	(void)close(descriptor);
	return done;
}

/* Moves by hard link, as some programs do that want no file overwritten. */
static bool link_file(struct world *world)
{
	struct path from = some_file(world);
	struct path to = some_file(world);
	struct stat status;

	if (lstat(from.text, &status) < 0 || !S_ISREG(status.st_mode) ||
		link(from.text, to.text) < 0)
		return false;
	note_visible(world, to.text);
	return unlink(from.text) == 0;
}

static bool rename_name(struct world *world)
{
	struct path from = some_name(world);
	struct path to = some_name(world);

	if (rename(from.text, to.text) < 0)
		return false;
	note_visible(world, to.text);
	return true;
}

static bool exchange_names(struct world *world)
{
	struct path from = some_name(world);
	struct path to = some_name(world);

	if (renameat2(AT_FDCWD, from.text, AT_FDCWD, to.text, RENAME_EXCHANGE) < 0)
		return false;
	note_visible(world, from.text);
	note_visible(world, to.text);
	return true;
}

static bool remove_file(struct world *world)
{
	struct path path = some_file(world);

	return unlink(path.text) == 0;
}

static bool make_folder(struct world *world)
{
	struct path path = some_folder(world);

	return mkdir(path.text, 0700) == 0;
}

/* `mkdir -p` with files in each folder, as fast as that goes. */
static bool make_folders(struct world *world)
{
	struct path path = some_place(world, 0);
	bool done = false;

	for (unsigned depth = 1 + below(world, DEPTH); depth > 0; depth--) {
		struct path file;

		add_part(&path, folder_names[below(world, NAMES - 1)]);
		done |= mkdir(path.text, 0700) == 0;
		file = path;
		add_part(&file, file_names[below(world, 4)]);
		done |= open_and_write(world, file.text, O_CREAT);
	}
	return done;
}

static void run(const char *command, const char *first, const char *second)
{
	char line[1024];

	(void)snprintf(line, sizeof(line), "%s %s %s 2>/dev/null", command, first, second);
	if (system(line) < 0)
		abort();
}

static bool remove_folder(struct world *world)
{
	struct path path = some_folder(world);

	if (access(path.text, F_OK) < 0 || below(world, 3) > 0)
		return false;
	run("rm -rf", path.text, "");
	return true;
}

static bool copy_folder(struct world *world)
{
	struct path from = some_folder(world);
	struct path to = some_folder(world);

	if (access(from.text, F_OK) < 0 || access(to.text, F_OK) == 0 ||
		below(world, 4) > 0)
		return false;
	run(world->mood == HASTY ? "cp -rp" : "cp -r", from.text, to.text);
	note_visible(world, to.text);
	return true;
}

/* Links lead to what may not be read. */
static bool link_symbolically(struct world *world)
{
	static const char *const targets[] = {"secret", "secret/1.md", ".", "nowhere"};
	struct path path = some_name(world);
	char target[4096 + 64];

	(void)snprintf(
		target, sizeof(target), "%s/%s", world->place, targets[below(world, 4)]);
	return symlink(target, path.text) == 0;
}

static bool hold_file(struct world *world)
{
	int *held = &world->held[below(world, HELD_MAX)];
	struct path path = some_file(world);

	if (*held >= 0) {
		(void)close(*held);
		*held = -1;
		return true;
	}
	*held = open(path.text,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0600);
	return *held >= 0;
}

static bool write_held(struct world *world)
{
	int held = world->held[below(world, HELD_MAX)];

	if (held < 0 || !write_papers(world, held, 2))
		return false;
	note_visible(world, "way/tree"); /* it may be anywhere by now */
	disk_find_written(&world->visible, held);
	return true;
}

static bool truncate_file(struct world *world)
{
	struct path path = some_file(world);
	struct stat status;

	if (lstat(path.text, &status) < 0 || !S_ISREG(status.st_mode))
		return false;
	return truncate(path.text, status.st_size / PAPER_BYTES / 2 * PAPER_BYTES) == 0;
}

static bool touch_file(struct world *world)
{
	struct path path = some_file(world);
	int descriptor = open(path.text, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);

	if (descriptor < 0)
		return false;
	make_old(descriptor, (int)below(world, 2) * 86400);
	(void)close(descriptor);
	return true;
}

/* Other papers in as many bytes, with the same time: only the time of change tells. */
static bool forge_file(struct world *world)
{
	struct path path = some_file(world);
	int descriptor = open(path.text, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	struct stat status;
	char text[PAPER_BYTES + 1];

	if (descriptor < 0)
		return false;
	if (fstat(descriptor, &status) == 0)
		for (off_t place = 0; place < status.st_size; place += PAPER_BYTES) {
			disk_write_paper(some_paper(world), text);
			if (pwrite(descriptor, text, PAPER_BYTES, place) < 0)
				abort();
		}
	(void)futimens(descriptor, (struct timespec[]){status.st_atim, status.st_mtim});
	note_visible(world, path.text);
	disk_find_written(&world->visible, descriptor);
	(void)close(descriptor);
	return true;
}

static bool map_file(struct world *world)
{
	struct path path = some_file(world);
	int descriptor = open(path.text, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	char text[PAPER_BYTES + 1];
	char *map = MAP_FAILED;
	struct stat status;

	if (descriptor < 0)
		return false;
	if (fstat(descriptor, &status) == 0 && status.st_size >= PAPER_BYTES)
		map = mmap(NULL, PAPER_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
			descriptor, 0);
	if (map != MAP_FAILED) {
		disk_write_paper(some_paper(world), text);
		memcpy(map, text, PAPER_BYTES);
		(void)munmap(map, PAPER_BYTES);
	}
	note_visible(world, path.text);
	disk_find_written(&world->visible, descriptor);
	(void)close(descriptor);
	return map != MAP_FAILED;
}

/* A folder goes away and is soon somewhere else, or there again. */
static bool move_about(struct world *world)
{
	struct path from = some_folder(world);
	struct path to = some_folder(world);

	if (rename(from.text, "outside/moving") < 0)
		return false;
	if (rename("outside/moving", to.text) < 0)
		(void)rename("outside/moving", from.text);
	note_visible(world, to.text);
	note_visible(world, from.text);
	return true;
}

static bool change_mode(struct world *world)
{
	struct path path = some_folder(world);
	struct stat status;

	return lstat(path.text, &status) == 0 && S_ISDIR(status.st_mode) &&
	       chmod(path.text, 0500 + below(world, 3) * 0100) == 0;
}

static bool make_fifo(struct world *world)
{
	struct path path = some_file(world);

	return mkfifo(path.text, 0600) == 0;
}

/* The whole watched folder is another one from now on. */
static bool turn_way(struct world *world)
{
	char target[16];
	ssize_t length = readlink("way", target, sizeof(target));

	if (below(world, 40) > 0)
		return false;
	(void)unlink("scratch");
	if (symlink(length == 4 ? "there" : "here", "scratch") < 0 ||
		rename("scratch", "way") < 0)
		abort();
	note_visible(world, "way/tree");
	return true;
}

/* It is away for a moment, or for longer than it takes to be missed. */
static bool take_away(struct world *world)
{
	if (below(world, 30) > 0)
		return false;
	if (rename("way/tree", "way/away") < 0)
		abort();
	if (below(world, 2))
		(void)usleep(below(world, 2) ? 2000 : 200000);
	return rename("way/away", "way/tree") == 0;
}

/* ---- what happens to the daemon ---- */

static bool stop_daemon(struct world *world)
{
	if (below(world, 20) > 0)
		return false;
	daemon_signal(&world->daemon, world->daemon.stopped ? SIGCONT : SIGSTOP);
	return true;
}

static void give_up(struct world *world, const char *what)
{
	printf("model: %s: seed %lu, operation %lu\n", what, world->seed,
		world->operations);
	printf("model: the folder is %s\n", world->place);
	daemon_end(&world->daemon, SIGKILL);
	exit(1);
}

static void start_daemon(struct world *world)
{
	if (!daemon_start(&world->daemon))
		give_up(world, "no start");
}

static bool restart_daemon(struct world *world)
{
	if (below(world, 60) > 0)
		return false;
	daemon_end(&world->daemon, below(world, 2) ? SIGKILL : SIGTERM);
	world->flooded = false;
	return true; /* it is started again some operations later */
}

static bool reload_daemon(struct world *world)
{
	if (below(world, 60) > 0 || world->daemon.stopped || world->daemon.process == 0)
		return false;
	if (!daemon_reload(&world->daemon))
		give_up(world, "no reload");
	return true;
}

/* More than the kernel keeps. A second time within half a minute would have to be waited for. */
static bool flood_daemon(struct world *world)
{
	if (world->flooded || below(world, 8) > 0)
		return false;
	world->flooded = true;
	daemon_signal(&world->daemon, SIGSTOP);
	if (mkdir("way/tree/flood", 0700) < 0)
		return false;
	for (int i = 0; i < 10000; i++)
		if (rename(i % 2 ? "way/tree/flood2" : "way/tree/flood",
			    i % 2 ? "way/tree/flood" : "way/tree/flood2") < 0)
			abort();
	return rmdir("way/tree/flood") == 0;
}

/* ---- all of it ---- */

static const struct operation {
	const char *name;
	bool (*happens)(struct world *world);
	unsigned weight;
	enum mood mood; /* the least one that it needs */
	bool daemon;    /* it happens to the daemon, which must be running */
} operations[] = {
	{"create", create_file, 6, HASTY, false},
	{"rewrite", rewrite_file, 6, HASTY, false},
	{"append", append_file, 6, HASTY, false},
	{"put", put_file, 8, HASTY, false},
	{"put unnamed", put_unnamed_file, 3, LEISURELY, false},
	{"link", link_file, 3, LEISURELY, false},
	{"rename", rename_name, 12, HASTY, false},
	{"exchange", exchange_names, 6, HASTY, false},
	{"remove", remove_file, 3, HASTY, false},
	{"make folder", make_folder, 5, HASTY, false},
	{"make folders", make_folders, 3, LEISURELY, false},
	{"remove folder", remove_folder, 2, HASTY, false},
	{"copy folder", copy_folder, 2, LEISURELY, false},
	{"symbolic link", link_symbolically, 2, HASTY, false},
	{"hold", hold_file, 3, LEISURELY, false},
	{"write held", write_held, 4, LEISURELY, false},
	{"truncate", truncate_file, 2, LEISURELY, false},
	{"touch", touch_file, 2, LEISURELY, false},
	{"forge", forge_file, 3, LEISURELY, false},
	{"map", map_file, 2, LEISURELY, false},
	{"move about", move_about, 4, HASTY, false},
	{"change mode", change_mode, 1, HASTY, false},
	{"FIFO", make_fifo, 1, HASTY, false},
	{"turn way", turn_way, 2, WILD, false},
	{"take away", take_away, 2, WILD, false},
	{"stop", stop_daemon, 2, HASTY, true},
	{"restart", restart_daemon, 2, HASTY, true},
	{"reload", reload_daemon, 1, HASTY, true},
	{"flood", flood_daemon, 2, WILD, true},
};
enum { OPERATIONS = sizeof(operations) / sizeof(*operations) };

static const struct operation *some_operation(struct world *world)
{
	unsigned total = 0;
	unsigned number;

	for (size_t i = 0; i < OPERATIONS; i++)
		total += operations[i].weight;
	number = below(world, total);
	for (size_t i = 0;; i++) {
		if (number < operations[i].weight)
			return &operations[i];
		number -= operations[i].weight;
	}
}

static void do_round(struct world *world, unsigned count)
{
	const char *trace = getenv("MODEL_TRACE");

	for (unsigned i = 0; i < count;) {
		const struct operation *operation = some_operation(world);

		if (world->daemon.process == 0 && below(world, 20) == 0)
			start_daemon(world);
		world->attempts++;
		if (world->mood < operation->mood ||
			(operation->daemon && world->daemon.process == 0) ||
			!operation->happens(world))
			continue;
		i++;
		world->operations++;
		if (trace)
			printf("%lu %s\n", world->operations, operation->name);
	}
}

static enum mood mood_of(unsigned long round)
{
	unsigned long place = round % (moods[HASTY].rounds + moods[LEISURELY].rounds +
					      moods[WILD].rounds);

	for (unsigned mood = HASTY; mood < WILD; mood++) {
		if (place < moods[mood].rounds)
			return (enum mood)mood;
		place -= moods[mood].rounds;
	}
	return WILD;
}

static bool papers_are_right(const struct world *world, const struct disk *disk, bool tell)
{
	for (unsigned paper = 0; paper < PAPERS_MAX; paper++) {
		unsigned alerts = world->daemon.alerts[paper];
		const char *wrong = NULL;

		if (alerts == 0 && disk_has_paper(disk, paper))
			wrong = "was missed";
		else if (alerts > 1)
			wrong = "was told twice";
		else if (alerts == 1 &&
			 !(world->visible.papers[paper / 8] & 1U << paper % 8))
			wrong = "was told and never counted";
		if (!wrong)
			continue;
		if (tell)
			printf("paper %u %s\n", paper, wrong);
		return false;
	}
	return true;
}

static int64_t now_msec(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The daemon has had its say when this is in the log: it comes after all else in its order. */
static void put_cookie(struct world *world)
{
	char text[PAPER_BYTES + 1];
	char path[64];
	int descriptor = open(
		"scratch", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0600);

	disk_write_paper(world->next_paper++, text);
	(void)snprintf(path, sizeof(path), "way/tree/2099-12-31.md");
	if (descriptor < 0 || write(descriptor, text, PAPER_BYTES) != PAPER_BYTES)
		abort();
	(void)close(descriptor);
	if (rename("scratch", path) < 0)
		give_up(world, "no cookie");
	note_visible(world, path);
}

/* All comes to rest, and is then as it should be. */
static void rest(struct world *world)
{
	int64_t end = now_msec() + DEADLINE_MSEC;
	struct disk disk;
	bool equal;

	if (world->daemon.process == 0)
		start_daemon(world);
	if (world->daemon.stopped)
		daemon_signal(&world->daemon, SIGCONT);
	put_cookie(world);
	do {
		bool late = now_msec() >= end;

		disk_look(&disk, world->tree);
		if (!daemon_read_log(&world->daemon))
			give_up(world, "a line in the log");
		equal = papers_are_right(world, &disk, late) &&
			daemon_store_equals(&disk, late);
		disk_fini(&disk);
		if (!equal && late)
			give_up(world, "what the daemon knows is not what is there");
		if (!equal)
			(void)usleep(20000);
	} while (!equal);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

/* A state and a tree of its own, without anything. */
static void begin_episode(struct world *world)
{
	daemon_fini(&world->daemon);
	run("rm -rf", "here there way outside state scratch", "copy.db*");
	if (mkdir("outside", 0700) < 0 || mkdir("here", 0700) < 0 ||
		mkdir("here/tree", 0700) < 0 || mkdir("there", 0700) < 0 ||
		mkdir("there/tree", 0700) < 0 || symlink("here", "way") < 0)
		abort();
	world->next_paper = 0;
	world->flooded = false;
	world->visible = (struct sightings){0};
	daemon_init(&world->daemon, world->daemon.program);
	start_daemon(world);
}

static void set_up(struct world *world, const char *program, const char *folder)
{
	char text[PAPER_BYTES + 1];
	char made[] = "/tmp/paperwatch-model.XXXXXX";
	char absolute[4096];

	if (!realpath(program, absolute)) {
		perror(program);
		exit(2);
	}
	world->daemon.program = strdup(absolute);
	world->daemon.notices = -1;
	if (folder && mkdir(folder, 0700) < 0 && errno != EEXIST)
		abort();
	if (chdir(folder ? folder : mkdtemp(made)) < 0 ||
		!getcwd(world->place, sizeof(world->place)))
		abort();
	(void)snprintf(world->tree, sizeof(world->tree), "%s/way/tree", world->place);
	for (int i = 0; i < HELD_MAX; i++)
		world->held[i] = -1;
	run("rm -rf", "secret", "messages");
	(void)mkdir("secret", 0700);
	disk_write_paper(PAPERS_MAX - 1, text);
	write_file("secret/1.md", text);
	write_file("paperwatch.yaml", "watch: [{path: way/tree, poll: never}]\n"
				      "state: state\nlog: {file: state/paperwatch.log}\n"
				      "first_run: alert\ndesktop: {enabled: no}\n"
				      "rules:\n  - name: all\n    keywords: [Paper]\n");
}

static void tidy_up(const struct world *world, bool keep)
{
	char line[4200];

	if (keep || chdir("/") < 0)
		return;
	(void)snprintf(line, sizeof(line), "rm -rf %s", world->place);
	if (system(line) < 0)
		abort();
}

int main(int argc, char **argv)
{
	static struct world world;
	unsigned long operations_max = 20000;
	const char *folder = NULL;
	int option;

	world.seed = (unsigned long)time(NULL);
	while ((option = getopt(argc, argv, "s:n:k:")) > 0) {
		if (option == 's')
			world.seed = strtoul(optarg, NULL, 10);
		else if (option == 'n')
			operations_max = strtoul(optarg, NULL, 10);
		else if (option == 'k')
			folder = optarg;
		else
			return 64;
	}
	if (optind != argc - 1)
		return 64;
	(void)signal(SIGPIPE, SIG_IGN);
	world.random = world.seed;
	set_up(&world, argv[optind], folder);
	for (unsigned long round = 0; world.operations < operations_max; round++) {
		unsigned long left = operations_max - world.operations;
		unsigned count;

		if (round % EPISODE_ROUNDS == 0)
			begin_episode(&world);
		world.mood = mood_of(round);
		count = 1 + below(&world, 2 * moods[world.mood].operations);
		do_round(&world, left < count ? (unsigned)left : count);
		rest(&world);
	}
	daemon_fini(&world.daemon);
	printf("model: seed %lu, %lu operations: what the daemon knew was what was there\n",
		world.seed, world.operations);
	tidy_up(&world, folder != NULL);
	return 0;
}
