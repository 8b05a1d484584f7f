/* paperwatch reader: not for people. The daemon and the commands start it to read digests. */
#include "command.h"
#include "reader.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READER_SOCKET = 3 };

int cmd_reader(const struct command *command, int argc, char **argv)
{
	int type = 0;
	socklen_t size = sizeof(type);

	(void)argc;
	(void)argv;
	if (getsockopt(READER_SOCKET, SOL_SOCKET, SO_TYPE, &type, &size) < 0 ||
		type != SOCK_STREAM) {
		fprintf(stderr, "paperwatch %s: this is started by paperwatch itself\n",
			command->name);
		return EX_USAGE;
	}
	/* The filter around it does not let the C library tidy up. */
	_exit(reader_main(READER_SOCKET));
}
