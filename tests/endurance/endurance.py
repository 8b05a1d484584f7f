#!/usr/bin/python3
"""Hours of work under trouble: twenty events a second, while bus, server, disk, folder and workers fail.

    endurance.py [--minutes N] [--seed N] PROGRAM

In the end, when all is well again, every paper must stand in the log and in the history exactly once,
and the daemon, which was never started anew, must have as many descriptors as at first, no dead children
and hardly more memory. Needs root, for a disk of its own that can be full."""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

EVENTS_PER_SECOND = 20
FILES_MAX = 1500  # what is told is removed beyond that, so that a listing costs the same at any time
WARM_UP = 0.25  # the part of the time after which memory is measured first
DRIFT_KB_MAX = 1024
DISK_BYTES = 1 << 30
BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "busconfig.dtd">
<busconfig><type>session</type><keep_umask/><listen>unix:path={bus}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
SETTINGS = """watch: [{path: digests, poll: never}]
state: state
log: {file: state/paperwatch.log}
rules:
  - name: all
    keywords: [paper]
"""


def paper(number):
    identity = f"{2000 + number // 90000}.{10000 + number % 90000}"
    return (
        f"### [Paper Number {number}](https://arxiv.org/abs/{identity})\n\nVote: 7\n\n"
        f"Authors: A. Author\n\n- ***What's New***: 이 연구는 새로운 방법을 제안합니다.\n\n"
    )


class Files:
    """The watched folder, by a descriptor of it: it may be somewhere else for a while."""

    def __init__(self, chance):
        self.chance = chance
        self.folder = os.open("digests", os.O_PATH | os.O_DIRECTORY)
        self.names = collections.OrderedDict()  # name: its papers
        self.papers = 0
        self.serial = 0

    def path(self, name):
        return f"/proc/self/fd/{self.folder}/{name}"

    def new_paper(self):
        self.papers += 1
        return self.papers - 1

    def new_name(self):
        self.serial += 1
        folder = f"{self.serial // 100 % 30:02}"
        os.makedirs(self.path(folder), exist_ok=True)
        return f"{folder}/{self.serial}.md"

    def some_name(self):
        recent = list(self.names)[-40:]
        return self.chance.choice(recent)

    def write(self, name, mode, papers):
        with open(self.path(name), mode, encoding="utf-8") as file:
            if mode == "w":
                file.write("## Daily Papers (2024-10-31)\n\n")
            file.write("".join(paper(number) for number in papers))

    def create(self):
        name = self.new_name()
        self.names[name] = [self.new_paper()]
        self.write(name, "w", self.names[name])

    def append(self):
        name = self.some_name()
        number = self.new_paper()
        self.names[name].append(number)
        self.write(name, "a", [number])

    def replace(self):
        name = self.some_name()
        self.names[name].append(self.new_paper())
        self.write(name + ".part", "w", self.names[name])
        os.rename(self.path(name + ".part"), self.path(name))

    def rename(self):
        name = self.some_name()
        other = self.new_name()
        self.names[other] = self.names.pop(name)
        os.rename(self.path(name), self.path(other))

    def change(self):
        if len(self.names) < 40:
            self.create()
        else:
            self.chance.choices(
                [self.create, self.append, self.replace, self.rename], [40, 40, 10, 10]
            )[0]()

    def remove_told(self, told):
        for name in list(self.names)[: max(0, len(self.names) - FILES_MAX)]:
            if all(number in told for number in self.names[name]):
                os.unlink(self.path(name))
                del self.names[name]


class Desktop:
    def __init__(self):
        self.address = f"unix:path={os.getcwd()}/bus"
        self.bus = self.server = None
        pathlib.Path("bus.conf").write_text(
            BUS_CONFIGURATION.format(bus=os.getcwd() + "/bus"), encoding="utf-8"
        )
        self.shown = open("shown", "ab")
        self.start_bus()
        self.start_server()

    def start_bus(self):
        if os.path.exists("bus"):
            os.unlink("bus")
        self.bus = subprocess.Popen(
            ["dbus-daemon", "--nofork", "--config-file=bus.conf"], stderr=subprocess.DEVNULL
        )
        while not os.path.exists("bus"):
            time.sleep(0.02)

    def start_server(self):
        self.server = subprocess.Popen(
            ["/usr/bin/python3", "-m", "dbusmock", "--session", "-t", "notification_daemon"],
            stdout=self.shown,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address},
        )

    def stop(self, process):
        process.kill()
        process.wait()

    def end(self):
        self.stop(self.server)
        self.stop(self.bus)


class Daemon:
    def __init__(self, program, address):
        self.log = LogReader("state/paperwatch.log")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.getcwd(),
            "LC_ALL": "C.UTF-8",
            "DBUS_SESSION_BUS_ADDRESS": address,
        }
        with open("messages", "wb") as messages:
            self.process = subprocess.Popen(
                [program, "run", "-c", "paperwatch.yaml"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=messages,
                env=environment,
            )
        wait_for(lambda: b"watching:" in pathlib.Path("messages").read_bytes(), 30, "the start")

    def proc(self, name):
        return pathlib.Path(f"/proc/{self.process.pid}/{name}")

    def memory_kb(self):
        return int(re.search(r"VmRSS:\s+(\d+)", self.proc("status").read_text()).group(1))

    def descriptors(self):
        """What they lead to, without numbers."""
        kinds = collections.Counter()
        for descriptor in self.proc("fd").iterdir():
            try:
                kinds[re.sub(r"[0-9]+", "", os.readlink(descriptor))] += 1
            except OSError:
                pass
        return kinds

    def children(self):
        text = self.proc(f"task/{self.process.pid}/children").read_text()
        states = {}
        for child in text.split():
            try:
                fields = pathlib.Path(f"/proc/{child}/stat").read_text()
            except OSError:
                continue
            name, state = re.search(r"\((.*)\) (.)", fields).groups()
            states[int(child)] = (name, state)
        return states

    def kill_child(self, notifier):
        for child, (name, _) in self.children().items():
            if ("notif" in name) == notifier:
                os.kill(child, signal.SIGKILL)


class LogReader:
    """How often each paper stands in the log, reading on from where it was."""

    def __init__(self, path):
        self.path = path
        self.place = 0
        self.rest = b""
        self.times = collections.Counter()

    def read(self):
        try:
            with open(self.path, "rb") as file:
                file.seek(self.place)
                data = file.read()
        except FileNotFoundError:
            return self.times
        self.place += len(data)
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        for line in lines:
            found = re.search(rb'title="Paper Number (\d+)"', line)
            if found:
                self.times[int(found.group(1))] += 1
        return self.times


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"endurance: gave up waiting for {what}")
        time.sleep(0.05)


def run(*words):
    return subprocess.run(words, check=False, stderr=subprocess.DEVNULL).returncode


class Troubles:
    """Each begins, lasts for some seconds, and ends. One at a time, and then some calm."""

    def __init__(self, chance, daemon, desktop):
        self.chance = chance
        self.daemon = daemon
        self.desktop = desktop
        self.counts = collections.Counter()
        self.healing = None
        self.next_at = time.monotonic() + 5
        self.table = {
            "the server is stopped": (self.stop_server, self.continue_server),
            "the server is killed": (self.kill_server, desktop.start_server),
            "the bus is killed": (self.kill_bus, self.restart_desktop),
            "the disk is full": (self.fill_disk, self.empty_disk),
            "the folder is away": (self.take_folder, self.give_folder),
            "the reader is killed": (lambda: daemon.kill_child(False), None),
            "the notifier is killed": (lambda: daemon.kill_child(True), None),
            "the rules are loaded anew": (lambda: daemon.process.send_signal(signal.SIGHUP), None),
            "the daemon is stopped": (self.stop_daemon, self.continue_daemon),
        }

    def stop_server(self):
        self.desktop.server.send_signal(signal.SIGSTOP)

    def continue_server(self):
        self.desktop.server.send_signal(signal.SIGCONT)

    def kill_server(self):
        self.desktop.stop(self.desktop.server)

    def kill_bus(self):
        self.desktop.stop(self.desktop.bus)
        self.desktop.stop(self.desktop.server)

    def restart_desktop(self):
        self.desktop.start_bus()
        self.desktop.start_server()

    def fill_disk(self):
        with open("state/filler", "wb") as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while True:
                        os.write(file.fileno(), b"x" * size)
                except OSError:
                    pass

    def empty_disk(self):
        os.unlink("state/filler")

    def take_folder(self):
        os.rename("digests", "elsewhere")

    def give_folder(self):
        os.rename("elsewhere", "digests")

    def stop_daemon(self):
        self.daemon.process.send_signal(signal.SIGSTOP)

    def continue_daemon(self):
        self.daemon.process.send_signal(signal.SIGCONT)

    def step(self):
        now = time.monotonic()
        if now < self.next_at:
            return
        if self.healing:
            self.healing()
            self.healing = None
            self.next_at = now + self.chance.uniform(1, 15)
            return
        name = self.chance.choice(list(self.table))
        begin, self.healing = self.table[name]
        self.counts[name] += 1
        begin()
        self.next_at = now + self.chance.uniform(0.5, 20)

    def end(self):
        if self.healing:
            self.healing()
        self.healing = None

    def is_calm(self):
        return self.healing is None


def make_disk():
    os.mkdir("state")
    with open("disk", "wb") as file:
        file.truncate(DISK_BYTES)
    if run("mkfs.ext4", "-q", "disk") != 0 or run("mount", "-o", "loop", "disk", "state") != 0:
        raise SystemExit("endurance: cannot mount a disk here")


def work(minutes, files, daemon, troubles, samples):
    begin = time.monotonic()
    end = begin + minutes * 60
    due = 0
    next_sample = begin
    while time.monotonic() < end:
        troubles.step()
        while due < (time.monotonic() - begin) * EVENTS_PER_SECOND:
            files.change()
            due += 1
        if daemon.process.poll() is not None:
            raise SystemExit(f"endurance: the daemon ended with {daemon.process.returncode}")
        if time.monotonic() >= next_sample and troubles.is_calm():
            next_sample = time.monotonic() + 2
            files.remove_told(daemon.log.read())
            samples.append((daemon.memory_kb(), daemon.descriptors()))
        time.sleep(0.02)
    troubles.end()


def judge(minutes, files, daemon, desktop, program, samples, troubles):
    times = daemon.log.read()
    failures = []
    missing = [number for number in range(files.papers) if times[number] == 0]
    twice = [number for number, count in times.items() if count > 1]
    tenth = len(samples) // 10 + 1
    warm = int(len(samples) * WARM_UP)
    first = statistics.median(memory for memory, _ in samples[warm : warm + tenth])
    drift = statistics.median(memory for memory, _ in samples[-tenth:]) - first
    zombies = [child for child in daemon.children().values() if child[1] == "Z"]
    history = subprocess.run(
        [program, "history", "-c", "paperwatch.yaml", "--json"], capture_output=True, check=False
    ).stdout.splitlines()
    listed = collections.Counter(json.loads(line)["title"] for line in history)
    shown = re.findall(rb'Notify "[^"]*" \d+ "[^"]*" "(Paper Number \d+)"', pathlib.Path("shown").read_bytes())
    again = sum(count - 1 for count in collections.Counter(shown).values())
    crashes = sum(troubles.counts[name] for name in troubles.table if "killed" in name or "stopped" in name)
    if missing:
        failures.append(f"{len(missing)} papers are not in the log, such as {missing[:5]}")
    if twice:
        failures.append(f"{len(twice)} papers are in the log more than once, such as {twice[:5]}")
    if len(listed) != files.papers or len(history) != files.papers:
        failures.append(f"{len(history)} alerts in the history of {len(listed)} papers")
    if drift >= DRIFT_KB_MAX:
        failures.append(f"{drift:.0f} KiB more memory at the end")
    if zombies:
        failures.append(f"{len(zombies)} dead children")
    if again > crashes:
        failures.append(f"{again} papers were shown again")
    print(f"endurance: {minutes:g} minutes, {files.papers} papers, {sum(troubles.counts.values())} troubles")
    for name, count in sorted(troubles.counts.items()):
        print(f"  {count:4}  {name}")
    print(f"  memory {first:.0f} KiB after the first quarter, {drift:+.0f} KiB at the end")
    print(f"  {len(shown)} shown by themselves, {again} of them again; {len(twice)} logged twice; {len(missing)} lost")
    return failures


def play(arguments, program):
    chance = random.Random(arguments.seed)
    make_disk()
    os.mkdir("digests")
    pathlib.Path("paperwatch.yaml").write_text(SETTINGS, encoding="utf-8")
    desktop = Desktop()
    daemon = None
    try:
        files = Files(chance)
        daemon = Daemon(program, desktop.address)
        troubles = Troubles(chance, daemon, desktop)
        samples = []
        work(arguments.minutes, files, daemon, troubles, samples)
        # The last tries of all that was refused; a storm of events is listed half a minute later.
        wait_for(lambda: len(daemon.log.read()) >= files.papers, 400, "what is still to come into the log")
        most = max((kinds for _, kinds in samples[: len(samples) // 4 + 1]), key=lambda kinds: kinds.total())
        wait_for(lambda: daemon.descriptors().total() <= most.total(), 60, f"{most}, not {daemon.descriptors()}")
        failures = judge(arguments.minutes, files, daemon, desktop, program, samples, troubles)
        daemon.process.terminate()
        if daemon.process.wait(10) != 0:
            failures.append(f"the daemon ended with {daemon.process.returncode}")
    finally:
        if daemon and daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()
        desktop.end()
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("program", type=os.path.abspath)
    arguments = parser.parse_args()
    if "ENDURANCE_MOUNTS" not in os.environ:
        os.environ["ENDURANCE_MOUNTS"] = "own"
        os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv])
    folder = tempfile.mkdtemp(prefix="paperwatch-endurance.")
    os.chdir(folder)
    print(f"endurance: seed {arguments.seed}, in {folder}", flush=True)
    failures = play(arguments, arguments.program)
    for failure in failures:
        print(f"endurance: {failure}")
    if failures:
        run("cp", "-a", "state", "state.kept")
    run("umount", "state")
    if not failures:
        shutil.rmtree(folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
