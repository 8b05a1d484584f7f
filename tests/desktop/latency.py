#!/usr/bin/python3
"""How soon a digest that is moved into place stands in the log: latency.py DIGESTS LOG NAME COUNT

Moves COUNT digests into the folder DIGESTS, one after another, and prints two whole numbers of
milliseconds: the longest time until one was in LOG, and the longest time by which this machine was
late meanwhile for a process that only asked to be woken after a millisecond."""

import os
import sys
import threading
import time

GIVE_UP_SECONDS = 20
late = 0.0
done = False


def oversleep():
    global late
    while not done:
        begin = time.monotonic()
        time.sleep(0.001)
        late = max(late, time.monotonic() - begin - 0.001)


def wait_for(log, title):
    end = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < end:
        line = log.readline()
        if title in line:
            return
        if not line:
            time.sleep(0.0005)
    sys.exit(f"{title} did not come")


def main():
    global done
    folder, path, name, count = sys.argv[1:]
    longest = 0.0
    with open(path, encoding="utf-8") as log:
        log.seek(0, os.SEEK_END)
        sleeper = threading.Thread(target=oversleep, daemon=True)
        sleeper.start()
        for each in range(int(count)):
            title = f"Cookiecutter {name} {each}"
            with open(f"{name}.{each}", "w", encoding="utf-8") as digest:
                digest.write(f"## Daily Papers (2024-10-31)\n\n"
                             f"### [{title}](https://example.org/{name}-{each})\n\n- Words\n")
            begin = time.monotonic()
            os.rename(f"{name}.{each}", f"{folder}/{name}-{each}.md")
            wait_for(log, f'title="{title}"')
            longest = max(longest, time.monotonic() - begin)
        done = True
        sleeper.join()
    print(round(longest * 1000), round(late * 1000))


main()
