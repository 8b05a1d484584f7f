#!/usr/bin/python3
"""Python's watchdog and notify-send: one notification for each file, of which nothing is read."""

import os
import subprocess
import sys
import time

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer


class Handler(FileSystemEventHandler):
    def on_moved(self, event):
        subprocess.Popen(["notify-send", os.path.basename(event.dest_path), "a new digest"])

    def on_created(self, event):
        subprocess.Popen(["notify-send", os.path.basename(event.src_path), "a new digest"])


observer = Observer()
observer.schedule(Handler(), sys.argv[1])
observer.start()
print("ready", flush=True)
while True:
    time.sleep(3600)
