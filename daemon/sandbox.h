/* The walls around a process that works on hostile bytes. */
#ifndef PAPERWATCH_SANDBOX_H
#define PAPERWATCH_SANDBOX_H

/* One digest may use so much processor time; the slowest honest one (8 MiB) needs 0.1 s. Past it
 * the process is killed by SIGPROF. */
enum { SANDBOX_CPU_MSEC = 1000 };

/* Address space in all: libcmark needs 6 bytes a byte of an ordinary digest, and 130 of a hostile
 * one. An allocation beyond it fails, which ends the process. */
enum { SANDBOX_MEMORY_MIB = 512 };

/* Shuts this process in for good: no descriptor but KEEP, limits on memory, files and processes,
 * no core dumps, no new privileges, and a seccomp filter that kills at the first system call that
 * is not needed to read from a descriptor in hand, to compute, and to answer on KEEP. Where the
 * machine runs out of memory, this process is the first to go.
 * Returns 0, or -1 with errno; then the process must not go on. */
int sandbox_enter(int keep);

/* Starts (or with 0 stops) the clock of processor time for one digest. 0 or -1 with errno. */
int sandbox_allow_cpu(unsigned msec);

#endif
