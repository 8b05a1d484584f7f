/* A program that does nothing but to be ready for notifications:
 *
 *   empty           writes a byte when notify_init() is done
 *   empty shown     and has shown one, in a main loop, before that
 *
 * Waits for the end of its standard input. */
#include <glib.h>
#include <libnotify/notify.h>
#include <unistd.h>

static gboolean on_input(GIOChannel *input, GIOCondition condition, gpointer loop)
{
	(void)input;
	(void)condition;
	g_main_loop_quit(loop);
	return FALSE;
}

int main(int argc, char **argv)
{
	GMainLoop *loop = g_main_loop_new(NULL, FALSE);
	GIOChannel *input = g_io_channel_unix_new(STDIN_FILENO);
	NotifyNotification *notification = NULL;
	char byte = '\n';

	(void)argv;
	if (!notify_init("empty"))
		return 1;
	if (argc > 1) {
		notification = notify_notification_new("A title", "A text", NULL);
		if (!notify_notification_show(notification, NULL))
			return 1;
	}
	if (write(STDOUT_FILENO, &byte, 1) != 1)
		return 1;
	(void)g_io_add_watch(input, G_IO_IN | G_IO_HUP, on_input, loop);
	g_main_loop_run(loop);
	g_clear_object(&notification);
	g_io_channel_unref(input);
	g_main_loop_unref(loop);
	return 0;
}
