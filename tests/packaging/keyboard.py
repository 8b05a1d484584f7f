"""Types lines into a shell on a terminal, each when the shell has asked for it, and prints what is then
on the screen. Usage: keyboard.py SHELL [ARGUMENT...] <LINES. A tab in a line is the key. Gives up
after 20 seconds."""

import os
import pty
import select
import sys
import time

PROMPT = b"READY>"
SET_PROMPT = b"PS1='READY''> '"  # so that the line itself does not look like the prompt


def read_until(terminal, is_enough, deadline):
    screen = b""
    while not is_enough(screen):
        ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            sys.exit("keyboard: gave up; on the screen is: " + screen.decode())
        try:
            screen += os.read(terminal, 65536)
        except OSError:  # the shell has gone
            break
    return screen


def main():
    lines = sys.stdin.buffer.read().splitlines()
    deadline = time.monotonic() + 20
    shell, terminal = pty.fork()
    if shell == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    os.write(terminal, SET_PROMPT + b"\r")
    screen = b""
    for line in [*lines, b"exit"]:
        screen += read_until(terminal, lambda seen: PROMPT in seen, deadline)
        os.write(terminal, line + b"\r")
    screen += read_until(terminal, lambda seen: False, deadline)
    os.waitpid(shell, 0)
    sys.stdout.buffer.write(screen)


main()
