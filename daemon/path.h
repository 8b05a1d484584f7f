/* Paths as users write them. All of this works on the text alone, but for the place of the home, from
 * HOME or else the user database, and of the working folder. */
#ifndef PAPERWATCH_PATH_H
#define PAPERWATCH_PATH_H

#include "arena.h"

/* The user's home, as above: an absolute path, valid until the next call; NULL where there is none. */
const char *path_home(void);

/* $VARIABLE/REST, or ~/FALLBACK/REST where the variable is not an absolute path, as the XDG base
 * directory specification says. Owned, or NULL where there is no home. */
char *path_xdg(const char *variable, const char *fallback, const char *rest);

/* PATH, which is absolute, without "//", "." and ".." parts and trailing slash; in ARENA. */
const char *path_normalise(struct arena *arena, struct slice path);

/* The absolute path that TEXT, not empty, means in FILE: "~" is home as its first part, and what is
 * relative is relative to the file. In ARENA; NULL where there is no home, or nobody knows where we
 * are. */
const char *path_resolve(struct arena *arena, struct slice text, const char *file);

#endif
