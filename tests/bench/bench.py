#!/usr/bin/python3
"""Measures paperwatch against floors and peers, side by side.

    bench.py [--quick] [--only WORD]... [--json FILE] BUILD [DIGEST...]

All sides of a ratio take turns; each ratio is the median of those of the turns, with what a tenth of them
is below and above. DIGEST: real ones for what is measured in one process; what whole programs do is
measured with an archive made of the words of seeds/: 357 digests of 9.5 MB, as a year and a half has."""

import argparse
import contextlib
import ctypes
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
SEEDS = HERE.parent.parent / "seeds" / "digests"
DIGESTS = 357
PAPERS = 5488
ARCHIVE_BYTES = 9_560_000
KEYWORDS = 1000
BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


class Report:
    def __init__(self):
        self.rows = []

    def ratios(self, axis, values, goal, at_least=False):
        values = sorted(values)
        tenth = len(values) // 10
        self.add(axis, statistics.median(values), values[tenth], values[-1 - tenth], goal, at_least, len(values))

    def add(self, axis, ratio, low, high, goal, at_least, turns=None):
        met = goal is None or (ratio >= goal if at_least else ratio <= goal)
        self.rows.append(
            {"axis": axis, "ratio": ratio, "low": low, "high": high, "goal": goal,
             "goal_is": "at least" if at_least else "at most", "met": met, "turns": turns}
        )
        words = "" if goal is None else f", goal {goal:g} at {'least' if at_least else 'most'}: {'met' if met else 'NOT met'}"
        print(f"{axis}: {ratio:.2f} ({low:.2f} to {high:.2f}){words}", flush=True)

    def note(self, text):
        print(f"    {text}", flush=True)

    def take_over(self, output):
        """Lines of the programs that measure within one process."""
        for line in output.splitlines():
            found = re.fullmatch(r"(.*): ([\d.]+) \(([\d.]+) to ([\d.]+)\), goal ([\d.]+|none)( at most| at least)?", line)
            if found:
                axis, ratio, low, high, goal, kind = found.groups()
                goal = None if goal == "none" else float(goal)
                self.add(axis, float(ratio), float(low), float(high), goal, kind == " at least")
            else:
                self.note(line)


# ---- what is measured with ----


def seed_words():
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.rglob("*.md")))
    return re.findall(r"[^\s\[\]()*#!<>|`]{2,}", re.sub(r"https?://\S+", "", text))


def make_archive(folder, chance):
    """Digests of the shape and size of real ones; of one paper of many words, another is a reshuffle."""
    words = seed_words()
    each = ARCHIVE_BYTES // PAPERS
    papers = [PAPERS // DIGESTS + (1 if number < PAPERS % DIGESTS else 0) for number in range(DIGESTS)]
    serial = 0
    for day, count in enumerate(papers):
        path = folder / str(2023 + day // 250) / f"{day // 25 % 12 + 1:02}" / f"{day % 25 + 1:02}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = ["## Daily Papers\n\n"]
        for _ in range(count):
            serial += 1
            title = " ".join(chance.choices(words, k=9))
            head = (
                f"### [{title}](https://arxiv.org/abs/{2301 + serial // 5000:04}.{10000 + serial:05})\n\n"
                f"![](https://example.org/{serial}.png)\n\nVote: {serial % 90}\n\n"
                f"Authors: A. Author, B. Author, C. Author\n\n"
            )
            texts, size = [], len(head.encode())
            for label in ("What's New", "Technical Details", "Performance Highlights"):
                text = f"- **{label}**:"
                while len(text.encode()) < (each - len(head.encode())) / 3 - 12:
                    text += " " + chance.choice(words)
                texts.append(text + ".\n")
            parts.append(head + "".join(texts) + "\n")
        path.write_text("".join(parts), encoding="utf-8")


def make_keywords(chance):
    words = sorted(set(word for word in seed_words() if re.fullmatch(r"\w{4,}", word)))
    keywords = set(chance.sample(words, KEYWORDS // 40))
    while len(keywords) < KEYWORDS // 8:
        keywords.add(" ".join(chance.sample(words, 2)))
    while len(keywords) < KEYWORDS:
        one, other = chance.sample(words, 2)
        keywords.add(one[: len(one) // 2 + 1] + other[len(other) // 2 :])
    return sorted(keywords)


def settings(keywords, more=""):
    lines = "".join(f"      - {json.dumps(word, ensure_ascii=False)}\n" for word in keywords)
    return (
        "watch: [{path: digests, poll: never}]\nstate: state\nlog: {file: state/paperwatch.log}\n"
        f"{more}rules:\n  - name: bench\n    keywords:\n{lines}"
    )


@contextlib.contextmanager
def place(text):
    """A folder of its own with settings in it, and an empty folder to be watched."""
    before = os.getcwd()
    folder = tempfile.mkdtemp(prefix="paperwatch-bench.")
    os.chdir(folder)
    try:
        pathlib.Path("digests").mkdir()
        pathlib.Path("paperwatch.yaml").write_text(text, encoding="utf-8")
        yield pathlib.Path(folder)
    finally:
        os.chdir(before)
        shutil.rmtree(folder, ignore_errors=True)


class Notices:
    """The socket that sd_notify(3) writes to. It is read all the time: a full one makes the writer wait."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.path = os.getcwd() + "/notices"
        self.socket.bind(self.path)
        self.ready = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            if b"READY=1" in self.socket.recv(65536):
                self.ready_at = time.perf_counter()
                self.ready.set()

    def wait_ready(self):
        if not self.ready.wait(120):
            raise SystemExit("bench: the daemon is not ready after two minutes")
        self.ready.clear()
        return self.ready_at


class Daemon:
    def __init__(self, program, notices, bus=None):
        environment = {"PATH": os.environ["PATH"], "HOME": os.getcwd(), "LC_ALL": "C.UTF-8", "NOTIFY_SOCKET": notices.path}
        if bus:
            environment["DBUS_SESSION_BUS_ADDRESS"] = bus
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(
            [program, "run", "-c", "paperwatch.yaml"], env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open("messages", "ab"),
        )
        self.ready_seconds = notices.wait_ready() - self.begun

    def processes(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid] + [int(child) for child in children]

    def wait_idle(self):
        """Until none of its processes has computed for half a second."""
        last, since = None, time.monotonic()
        while time.monotonic() - since < 0.5:
            now = [cpu_ns(process) for process in self.processes()]
            if now != last:
                last, since = now, time.monotonic()
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def cpu_ns(process):
    try:
        return int(pathlib.Path(f"/proc/{process}/schedstat").read_text().split()[0])
    except OSError:
        return 0


def memory_kb(process, field):
    text = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(re.search(rf"^{field}:\s+(\d+)", text, re.M).group(1))


def switches(process):
    text = pathlib.Path(f"/proc/{process}/status").read_text()
    return sum(int(number) for number in re.findall(r"ctxt_switches:\s+(\d+)", text))


def cost(words, **options):
    """Seconds that the program took, and seconds of processor time of it and its children, also of those
    that it has not waited for: they come to us, see main()."""
    begun = time.perf_counter()
    process = subprocess.Popen(words, **options)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {words[0]} ended with {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    with contextlib.suppress(ChildProcessError):
        while True:
            _, _, usage = os.wait4(-1, 0)
            cpu += usage.ru_utime + usage.ru_stime
    return wall, cpu


@contextlib.contextmanager
def bus_of_its_own():
    path = os.getcwd() + "/bus"
    pathlib.Path("bus.conf").write_text(BUS_CONFIGURATION.format(path=path), encoding="utf-8")
    bus = subprocess.Popen(["dbus-daemon", "--nofork", "--config-file=bus.conf"], stderr=subprocess.DEVNULL)
    while not os.path.exists(path):
        time.sleep(0.02)
    try:
        yield f"unix:path={path}"
    finally:
        bus.kill()
        bus.wait()


@contextlib.contextmanager
def notification_server(tools, bus):
    server = subprocess.Popen(
        [tools.build / "tests/bench/alert_bench", "0", "nowhere"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={"DBUS_SESSION_BUS_ADDRESS": bus},
    )
    server.stdout.readline()
    try:
        yield
    finally:
        server.kill()
        server.wait()


# ---- the rows ----


def measure_archive(tools, report):
    with place(settings(make_keywords(random.Random(1)))) as folder:
        make_archive(folder / "digests", random.Random(2))
        paths = sorted((folder / "digests").rglob("*.md"))
        pathlib.Path("paths").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
        report.note(f"an archive of {len(paths)} digests, {sum(path.stat().st_size for path in paths) / 1e6:.2f} MB")
        wall, cpu = [], []
        for _ in range(tools.turns(21)):
            with open("paths", "rb") as listed:
                floor = cost([tools.peer("cmark_loop")], stdin=listed)
            shutil.rmtree("state", ignore_errors=True)
            ours = cost([tools.program, "run", "--once", "-c", "paperwatch.yaml"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            wall.append(ours[0] / floor[0])
            cpu.append(ours[1] / floor[1])
        report.note(f"the last turn: ours {ours[0] * 1e3:.0f} ms, {ours[1] * 1e3:.0f} ms of processors; libcmark {floor[0] * 1e3:.0f} ms")
        report.ratios("a whole archive / a loop of libcmark, wall time", wall, 1.7)
        report.ratios("a whole archive / a loop of libcmark, processor time", cpu, 3.0)


def measure_looking_again(tools, report):
    files = 10_000 if tools.quick else 100_000
    with place(settings(["retrieval"])) as folder:
        for number in range(files):
            if number % 100 == 0:
                inner = folder / "digests" / f"{number // 1000:03}" / f"{number // 100 % 10}"
                inner.mkdir(parents=True)
            (inner / f"{number % 100}.md").write_text("## Nothing\n", encoding="ascii")
        for parent, _, names in os.walk(folder / "digests"):
            for name in names:
                os.utime(f"{parent}/{name}", (1.7e9, 1.7e9))
        time.sleep(2.1)  # what changed a moment before it was read is read again, so none should have
        notices = Notices()
        daemon = Daemon(tools.program, notices)
        daemon.wait_idle()
        ratios = []
        for _ in range(tools.turns(11)):
            floor = float(subprocess.run([tools.peer("walk"), "digests"], capture_output=True, check=True).stdout.split()[1])
            before = cpu_ns(daemon.process.pid)
            daemon.process.send_signal(signal.SIGHUP)
            notices.wait_ready()
            daemon.wait_idle()
            ours = (cpu_ns(daemon.process.pid) - before) / 1e6
            ratios.append(ours / floor)
        daemon.stop()
        report.note(f"the last turn, {files} files: ours {ours:.0f} ms, getdents and fstatat {floor:.0f} ms, processor time")
        report.ratios("looking again at what did not change / getdents and fstatat", ratios, 1.2)


def measure_memory(tools, report):
    with place(settings(make_keywords(random.Random(1)))) as folder, bus_of_its_own() as bus, notification_server(tools, bus):
        make_archive(folder / "digests", random.Random(2))
        notices = Notices()
        ratios, dirty = [], []
        for _ in range(tools.turns(5)):
            shutil.rmtree("state", ignore_errors=True)
            empty = subprocess.Popen([tools.peer("empty"), "shown"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"DBUS_SESSION_BUS_ADDRESS": bus})
            empty.stdout.read(1)
            daemon = Daemon(tools.program, notices, bus)
            daemon.wait_idle()
            ours, theirs = memory_kb(daemon.process.pid, "Rss"), memory_kb(empty.pid, "Rss")
            ratios.append(ours / theirs)
            dirty.append(sum(memory_kb(process, "Private_Dirty") for process in daemon.processes()) / 1024)
            daemon.stop()
            empty.stdin.close()
            empty.wait()
        report.note(f"the last turn: ours {ours} KiB, a program that has shown one notification by libnotify {theirs} KiB")
        report.ratios("resident memory of the daemon after an archive / a program that only has libnotify", ratios, 1.2)
        report.ratios("private dirty memory of all processes, MiB", dirty, 4.0)


def measure_start(tools, report):
    with place(settings(make_keywords(random.Random(1)))) as folder, bus_of_its_own() as bus:
        make_archive(folder / "digests", random.Random(2))
        notices = Notices()
        ratios = []
        for turn in range(tools.turns(41) + 1):
            begun = time.perf_counter()
            empty = subprocess.Popen([tools.peer("empty")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"DBUS_SESSION_BUS_ADDRESS": bus})
            empty.stdout.read(1)
            floor = time.perf_counter() - begun
            empty.stdin.close()
            empty.wait()
            daemon = Daemon(tools.program, notices, bus)
            if turn == 0:
                daemon.wait_idle()  # the store comes to be
            else:
                ratios.append(daemon.ready_seconds / floor)
            daemon.stop()
        report.note(f"the last turn: ours {daemon.ready_seconds * 1e3:.1f} ms, notify_init {floor * 1e3:.1f} ms")
        report.ratios("from the start to READY / an empty program that calls notify_init", ratios, 1.5)


def measure_idling(tools, report):
    folders, seconds = (1000, 5) if tools.quick else (10_000, 60)
    with place(settings(["retrieval"])) as folder, bus_of_its_own() as bus:
        for number in range(folders):
            (folder / "digests" / f"{number // 100}" / f"{number % 100}").mkdir(parents=True)
        notices = Notices()
        daemon = Daemon(tools.program, notices, bus)
        daemon.wait_idle()
        # A wake-up without a switch of contexts there is not, but for what strace(1) would change.
        before = {process: switches(process) for process in daemon.processes()}
        time.sleep(seconds)
        woken = sum(switches(process) - count for process, count in before.items())
        daemon.stop()
        report.add(f"wake-ups of all processes in {seconds} s, {folders} folders", woken, woken, woken, 0, False)


def measure_alerts(tools, report):
    """Twenty at a time, as many as are shown by themselves within a minute."""
    batch, batches = 19, tools.turns(53)
    words = make_keywords(random.Random(1))[:-1] + ["zanzibarisms"]
    times = []
    for _ in range(batches):
        more = "desktop: {popups: 20}\nfirst_run: alert\n"
        with place(settings(words, more)), bus_of_its_own() as bus:
            times += measure_batch(tools, words, bus, batch)
    sides = ("one plain process", "watchdog and notify-send", "inotifywait and notify-send")
    for place_of, (side, goal) in enumerate(zip(sides, (1.7, 0.4, 0.2)), 1):
        report.ratios(f"an alert / {side}", [turn[0] / turn[place_of] for turn in times], goal)
    for name, column in zip(("ours",) + sides, zip(*times)):
        values = sorted(column)
        report.note(f"{name}: median {values[len(values) // 2]} us, p99 {values[len(values) * 99 // 100]} us, n = {len(values)}")


def measure_batch(tools, words, bus, batch):
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus}
    peers = ["plain", "watchdog", "inotifywait"]
    for name in peers:
        os.mkdir(name)
    pathlib.Path("words").write_text("".join(f"{word.lower()}\n" for word in words), encoding="utf-8")
    server = subprocess.Popen(
        [tools.build / "tests/bench/alert_bench", str(batch), "digests", *peers],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
    )
    server.stdout.readline()
    commands = [
        [tools.peer("alert"), "plain", "words"],
        ["/usr/bin/python3", HERE / "peers/watchdog_notify.py", "watchdog"],
        [HERE / "peers/inotifywait_notify.sh", "inotifywait"],
    ]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, env=environment, start_new_session=True) for words in commands]
    for process in running:
        process.stdout.readline()
    daemon = Daemon(tools.program, Notices(), bus)
    try:
        daemon.wait_idle()
        output, _ = server.communicate("go\n", timeout=300)
    finally:
        daemon.stop()
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if server.returncode != 0:
        raise SystemExit("bench: an alert did not come")
    return [[int(number) for number in line.split()] for line in output.splitlines()]


def measure_within(name):
    def measure(tools, report):
        words = [tools.build / f"tests/bench/{name}"] + ([] if name == "load_bench" else tools.digests)
        report.take_over(subprocess.run(words, capture_output=True, check=True, text=True).stdout)

    return measure


ROWS = {
    "archive": measure_archive,
    "again": measure_looking_again,
    "alerts": measure_alerts,
    "idle": measure_idling,
    "memory": measure_memory,
    "start": measure_start,
    "rules": measure_within("load_bench"),
    "parse": measure_within("parse_bench"),
    "keywords": measure_within("keywords_bench"),
}


class Tools:
    def __init__(self, arguments):
        self.build = pathlib.Path(arguments.build).resolve()
        self.program = self.build / "paperwatch"
        self.quick = arguments.quick
        self.digests = [os.path.abspath(path) for path in arguments.digests] or [str(path) for path in sorted(SEEDS.rglob("*.md"))]

    def peer(self, name):
        return self.build / "tests/bench/peers" / name

    def turns(self, count):
        return max(1, count // 5) if self.quick else count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer turns, smaller trees: to see that it works")
    parser.add_argument("--only", action="append", choices=list(ROWS))
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("build")
    parser.add_argument("digests", nargs="*")
    arguments = parser.parse_args()
    tools, report = Tools(arguments), Report()
    PR_SET_CHILD_SUBREAPER = 36
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    for name, measure in ROWS.items():
        if not arguments.only or name in arguments.only:
            measure(tools, report)
    if arguments.json:
        arguments.json.write_text("".join(json.dumps(row) + "\n" for row in report.rows), encoding="utf-8")
    missed = [row["axis"] for row in report.rows if not row["met"]]
    print(f"{len(report.rows)} ratios, {len(missed)} goals not met" + "".join(f"\n    {axis}" for axis in missed))


if __name__ == "__main__":
    sys.exit(main())
