#include "room.h"

/* For so long a pop-up takes the place of another. */
static const int64_t room_usec = 60 * (int64_t)1000000;

bool room_has(struct room *room, int64_t now_usec, int64_t max)
{
	size_t kept = 0;

	for (size_t i = 0; i < room->count; i++)
		if (now_usec - room->taken_usec[i] < room_usec)
			room->taken_usec[kept++] = room->taken_usec[i];
	room->count = kept;
	return (int64_t)kept < max;
}

void room_take(struct room *room, int64_t now_usec)
{
	if (room->count < POPUPS_MAX)
		room->taken_usec[room->count++] = now_usec;
}
