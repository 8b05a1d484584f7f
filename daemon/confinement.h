/* The walls that the unit of systemd puts around the daemon (packaging/systemd/): do they stand? Some of
 * them systemd leaves out without a word where the kernel, or the manager of a user, cannot have them. */
#ifndef PAPERWATCH_CONFINEMENT_H
#define PAPERWATCH_CONFINEMENT_H

/* Tries each from inside, in ways that change nothing, and says in one line of the log which stand, and
 * what is possible for lack of others. Never an error: who runs it without walls may have reasons.
 * Says nothing where systemd did not start this process. */
void confinement_tell(void);

#endif
