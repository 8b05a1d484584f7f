/* What one would write in an afternoon: inotify, libcmark, a dense automaton after Aho and Corasick, and
 * libnotify, in one process and one thread. Remembers nothing, checks no borders of words.
 *
 *   alert FOLDER KEYWORDS     KEYWORDS: a file with one a line
 */
#include <cmark.h>
#include <fcntl.h>
#include <libnotify/notify.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

struct automaton {
	int (*next)[256];
	int *fail;
	bool *final;
	int count;
};

static void add_keyword(struct automaton *automaton, const unsigned char *word)
{
	int state = 0;

	for (; *word; word++) {
		if (automaton->next[state][*word] == 0)
			automaton->next[state][*word] = automaton->count++;
		state = automaton->next[state][*word];
	}
	automaton->final[state] = true;
}

static void finish(struct automaton *automaton)
{
	int *queue = calloc((size_t)automaton->count, sizeof(*queue));
	int head = 0;
	int tail = 0;

	for (int byte = 0; byte < 256; byte++)
		if (automaton->next[0][byte])
			queue[tail++] = automaton->next[0][byte];
	while (head < tail) {
		int state = queue[head++];

		automaton->final[state] |= automaton->final[automaton->fail[state]];
		for (int byte = 0; byte < 256; byte++) {
			int target = automaton->next[state][byte];
			int other = automaton->next[automaton->fail[state]][byte];

			if (target) {
				automaton->fail[target] = other;
				queue[tail++] = target;
			} else {
				automaton->next[state][byte] = other;
			}
		}
	}
	free(queue);
}

static void load(struct automaton *automaton, const char *path)
{
	enum { STATES = 40000 };
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	automaton->next = calloc(STATES, sizeof(*automaton->next));
	automaton->fail = calloc(STATES, sizeof(*automaton->fail));
	automaton->final = calloc(STATES, sizeof(*automaton->final));
	automaton->count = 1;
	if (!file || !automaton->next || !automaton->fail || !automaton->final)
		exit(70);
	while ((length = getline(&line, &room, file)) > 0 &&
		automaton->count < STATES - 100) {
		line[length - 1] = '\0';
		add_keyword(automaton, (const unsigned char *)line);
	}
	finish(automaton);
	free(line);
	(void)fclose(file);
}

static bool matches(const struct automaton *automaton, const char *text, int *state)
{
	bool found = false;

	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte >= 'A' && byte <= 'Z')
			byte = (unsigned char)(byte + 32);
		*state = automaton->next[*state][byte];
		found |= automaton->final[*state];
	}
	return found;
}

static void show(const char *title)
{
	NotifyNotification *notification = notify_notification_new(title, "matched", NULL);

	(void)notify_notification_show(notification, NULL);
	g_object_unref(notification);
}

/* One notification for each paper that matches: a heading and what follows it. */
static void judge(const struct automaton *automaton, const char *bytes, size_t length)
{
	cmark_node *root = cmark_parse_document(bytes, length, CMARK_OPT_VALIDATE_UTF8);
	cmark_iter *iterator = cmark_iter_new(root);
	cmark_event_type event;
	char title[512] = "";
	bool in_heading = false;
	bool found = false;
	int state = 0;

	while ((event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iterator);
		const char *text = cmark_node_get_literal(node);

		if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
			in_heading = event == CMARK_EVENT_ENTER;
			if (in_heading && found && *title)
				show(title);
			if (in_heading) {
				found = false;
				*title = '\0';
			}
		}
		if (!text)
			continue;
		if (in_heading)
			(void)snprintf(title, sizeof(title), "%.500s", text);
		found |= matches(automaton, text, &state);
	}
	if (found && *title)
		show(title);
	cmark_iter_free(iterator);
	cmark_node_free(root);
}

static void take_in(const struct automaton *automaton, int folder, const char *name)
{
	int descriptor = openat(folder, name, O_RDONLY);
	struct stat status;
	char *bytes;

	if (descriptor < 0 || fstat(descriptor, &status) < 0)
		return;
	bytes = malloc((size_t)status.st_size + 1);
	if (bytes && read(descriptor, bytes, (size_t)status.st_size) == status.st_size)
		judge(automaton, bytes, (size_t)status.st_size);
	free(bytes);
	(void)close(descriptor);
}

int main(int argc, char **argv)
{
	_Alignas(struct inotify_event) char buffer[4096 + NAME_MAX];
	struct automaton automaton;
	int watch = inotify_init();
	ssize_t got;
	int folder;

	if (argc != 3 || watch < 0)
		return 64;
	folder = open(argv[1], O_RDONLY | O_DIRECTORY);
	load(&automaton, argv[2]);
	if (!notify_init("alert") || folder < 0 ||
		inotify_add_watch(watch, argv[1], IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
		return 70;
	(void)puts("ready");
	(void)fflush(stdout);
	while ((got = read(watch, buffer, sizeof(buffer))) > 0) {
		for (char *place = buffer; place < buffer + got;) {
			const struct inotify_event *event =
				(const struct inotify_event *)(void *)place;

			place += sizeof(*event) + event->len;
			take_in(&automaton, folder, event->name);
		}
	}
	return 0;
}
