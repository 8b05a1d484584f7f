/* Which file systems send notices only of what is done on this machine, or through this mount: what
 * others change there is found by looking. */
#ifndef PAPERWATCH_FILE_SYSTEM_H
#define PAPERWATCH_FILE_SYSTEM_H

/* The name of the file system behind DESCRIPTOR if it is such a one, else NULL. */
const char *file_system_is_remote(int descriptor);

#endif
