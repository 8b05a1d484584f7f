/* Folders of our own: for the state, the log, the configuration. Nobody else may look into them. */
#ifndef PAPERWATCH_FOLDERS_H
#define PAPERWATCH_FOLDERS_H

#include <stdbool.h>

/* Makes what is missing of the folders on the way to the absolute PATH, and with LAST its last part
 * too, with mode 0700; those that are there stay as they are. 0, or -1 with errno. */
int folders_make(const char *path, bool last);

/* Makes the names in the folder that PATH lies in survive a power cut. 0, or -1 with errno. */
int folders_sync_parent(const char *path);

#endif
