#!/usr/bin/python3
"""How time and memory grow with the archive, and how alerts fare in a flood.

    scale.py [--parts "100 10 1"] [--json FILE] [--plot FILE] PROGRAM

At a part 1 of the whole there are 100,000 digests in 10,000 folders with 1,000,000 papers, 10,000 rules
with 100,000 keywords; at 10 a tenth of each, and so on. The corpus is made of the words of seeds/, anew for
each part. Needs some 3 GB below $TMPDIR for the whole, and half an hour.

Then 10,000 digests arrive in one folder at once, while a digest now and then arrives in another."""

import argparse
import json
import math
import multiprocessing
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bench

DIGESTS, FOLDERS, PAPERS_A_DIGEST, RULES, KEYWORDS_A_RULE = 100_000, 10_000, 10, 10_000, 10
WORD = "zanzibarisms"
ARRIVALS = 50

MEASURES = {
    "first_ready": "first start: until READY, s",
    "first_whole": "first start: until all is taken in, s",
    "first_cpu": "first start: processor time, s",
    "start_ready": "next start: until READY, s",
    "start_cpu": "next start: processor time, s",
    "alert": "a new digest: until its line in the log, ms",
    "alert_worst": "the slowest of 50 new digests, ms",
    "reload": "a reload without changes: until READY, s",
    "reload_cpu": "a reload without changes: processor time, s",
    "rule": "one rule changed: until all was judged anew, s",
    "rule_cpu": "one rule changed: processor time, s",
    "status": "status, ms",
    "history": "history of a day, ms",
    "rss_start": "memory of the daemon at rest, MiB",
    "rss_peak": "memory of the daemon, at most, MiB",
    "store": "store, MiB",
}
# Where both are measured, processor time says more of growth, and less of who else was at work.
PLOTTED = [key for key in MEASURES if key not in ("alert_worst", "first_ready", "first_whole", "start_ready", "reload", "rule", "rss_peak")]


# ---- the corpus ----


def make_digests(folder, count, folders, chance):
    words = bench.seed_words()
    texts = [" ".join(chance.choices(words, k=60)) for _ in range(5000)]
    titles = [" ".join(chance.choices(words, k=9)) for _ in range(5000)]
    for number in range(count):
        inner = folder / f"{number * folders // count // 100:03}" / f"{number * folders // count % 100:02}"
        if number * folders // count != (number - 1) * folders // count or number == 0:
            inner.mkdir(parents=True)
        parts = ["## Daily Papers (2024-10-31)\n\n"]
        for paper in range(number * PAPERS_A_DIGEST, (number + 1) * PAPERS_A_DIGEST):
            parts.append(
                f"### [{chance.choice(titles)} {paper}](https://arxiv.org/abs/{1001 + paper // 10_000:04}.{10_000 + paper % 10_000:05})\n\n"
                f"Vote: {paper % 90}\n\nAuthors: A. Author, B. Author\n\n- **What's New**: {chance.choice(texts)}.\n\n"
            )
        path = inner / f"{number}.md"
        path.write_text("".join(parts), encoding="utf-8")
        os.utime(path, (1.7e9, 1.7e9))


def make_rules(count, chance):
    """Two keywords in ten are words that papers may have side by side; the others are of their letters."""
    words = sorted(set(word for word in bench.seed_words() if word.isalpha() and len(word) >= 4))
    lines = []
    for number in range(count):
        keywords = set()
        while len(keywords) < 2:
            keywords.add(" ".join(chance.sample(words, 2)))
        while len(keywords) < KEYWORDS_A_RULE:
            one, other, third = chance.sample(words, 3)
            keywords.add(f"{one[: len(one) // 2 + 1]}{other[len(other) // 2 :]} {third}")
        lines.append(f"  - name: rule {number}\n    keywords: {json.dumps(sorted(keywords), ensure_ascii=False)}\n")
    return "".join(lines)


def configure(rules):
    pathlib.Path("paperwatch.yaml").write_text(
        "watch: [{path: digests, poll: never}]\nstate: state\nlog: {file: state/paperwatch.log}\n"
        f"desktop: {{enabled: false}}\nrules:\n  - {{name: news, keywords: [{WORD}]}}\n{rules}",
        encoding="utf-8",
    )


# ---- a daemon that is looked at ----


class Daemon(bench.Daemon):
    def __init__(self, program, notices):
        super().__init__(program, notices)
        # The file comes to be with the first line.
        self.log = open("state/paperwatch.log", "ab+")

    def wait_whole(self):
        """Until none of its processes has computed for a while; the moment when that began."""
        last, since = None, time.perf_counter()
        while time.perf_counter() - since < 1:
            now = [bench.cpu_ns(process) for process in self.processes()]
            if now != last:
                last, since = now, time.perf_counter()
            time.sleep(0.02)
        return since

    def is_busy(self):
        """Has a process of it computed more than a twentieth of the last moments?"""
        before = [bench.cpu_ns(process) for process in self.processes()]
        time.sleep(0.1)
        return any(now - then > 5e6 for now, then in zip(map(bench.cpu_ns, self.processes()), before))

    def cpu_seconds(self, since={}):
        """Of all processes, since what cpu() was; a reload begins with another reader."""
        return sum(now - since.get(process, 0) for process, now in self.cpu().items()) / 1e9

    def cpu(self):
        return {process: bench.cpu_ns(process) for process in self.processes()}

    def memory_mib(self, field):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.split(f"{field}:")[1].split()[0]) / 1024

    def wait_line(self, begun, text, seconds=60):
        """Milliseconds from BEGUN until a line of the log has TEXT."""
        seen = b""
        while time.perf_counter() - begun < seconds:
            more = self.log.read()
            if more:
                seen += more
                if text in seen:
                    return (time.perf_counter() - begun) * 1e3
            else:
                time.sleep(0.0001)
        raise SystemExit(f"scale: {text} did not come to the log")


def write_news(path, serial, word=WORD):
    """A digest that will have a line in the log; what stands there."""
    text = f"{word} number {serial}"
    path.write_text(
        f"## Daily Papers (2024-11-01)\n\n### [{text}](https://arxiv.org/abs/2411.{10_000 + serial:05})\n\nVote: 7\n\n"
        "- **What's New**: Nothing else.\n\n", encoding="utf-8",
    )
    return f'title="{text}"'.encode()


def command(program, *words):
    """Milliseconds that a command takes; the median of some."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([program, words[0], "-c", "paperwatch.yaml", *words[1:]], stdout=subprocess.DEVNULL, check=True)
        times.append((time.perf_counter() - begun) * 1e3)
    return sorted(times)[2]


# ---- growth ----


def measure_arrivals(daemon, folders, chance):
    times = []
    for serial in range(ARRIVALS):
        number = chance.randrange(folders)
        text = write_news(pathlib.Path("news"), serial)
        begun = time.perf_counter()
        os.rename("news", f"digests/{number // 100:03}/{number % 100:02}/news{serial}.md")
        times.append(daemon.wait_line(begun, text))
    return sorted(times)


def measure_reload(daemon, notices):
    begun = time.perf_counter()
    daemon.process.send_signal(signal.SIGHUP)
    ready = notices.wait_ready() - begun
    return ready, daemon.wait_whole() - begun


def measure_part(program, part):
    digests, folders, rules = DIGESTS // part, FOLDERS // part, RULES // part
    chance = random.Random(part)
    with bench.place("") as folder:
        make_digests(folder / "digests", digests, folders, chance)
        text = make_rules(rules, chance)
        configure(text)
        time.sleep(2.1)  # what changed a moment before it was read is read again
        notices = bench.Notices()
        row = {"part": part, "digests": digests, "folders": folders, "papers": digests * PAPERS_A_DIGEST,
               "rules": rules, "keywords": rules * KEYWORDS_A_RULE}
        daemon = Daemon(program, notices)
        row["first_ready"] = daemon.ready_seconds
        row["first_whole"] = daemon.wait_whole() - daemon.begun
        row["first_cpu"] = daemon.cpu_seconds()
        row["rss_peak"] = daemon.memory_mib("VmHWM")
        daemon.stop()
        row["store"] = os.path.getsize("state/store.db") / 1024 / 1024
        daemon = Daemon(program, notices)
        row["start_ready"] = daemon.ready_seconds
        daemon.wait_whole()
        row["start_cpu"] = daemon.cpu_seconds()
        row["rss_start"] = daemon.memory_mib("VmRSS")
        times = measure_arrivals(daemon, folders, chance)
        row["alert"], row["alert_worst"] = times[len(times) // 2], times[-1]
        row["status"] = command(program, "status")
        row["history"] = command(program, "history", "--since", "1d")
        before = daemon.cpu()
        row["reload"] = measure_reload(daemon, notices)[0]
        daemon.wait_whole()
        row["reload_cpu"] = daemon.cpu_seconds(before)
        configure(text + "  - {name: one more, keywords: [nothing like it]}\n")
        before = daemon.cpu()
        row["rule"] = measure_reload(daemon, notices)[1]
        row["rule_cpu"] = daemon.cpu_seconds(before)
        row["rss_peak"] = max(row["rss_peak"], daemon.memory_mib("VmHWM"))
        daemon.stop()
    return row


# ---- a flood ----


def pour(count):
    """Within a second, evenly."""
    begun = time.perf_counter()
    for serial in range(count):
        os.rename(f"ready/{serial}.md", f"digests/flood/{serial}.md")
        ahead = serial / count - (time.perf_counter() - begun)
        if ahead > 0.005:
            time.sleep(ahead)


def measure_flood(program, matching, count=10_000):
    """COUNT digests are moved into one folder, MATCHING or not, and in another one after another arrives."""
    with bench.place("") as folder:
        configure("")
        for name in ("digests/flood", "digests/others", "ready"):
            (folder / name).mkdir()
        for serial in range(count):
            write_news(folder / "ready" / f"{serial}.md", serial, "Zanzibar" if not matching else WORD)
        notices = bench.Notices()
        daemon = Daemon(program, notices)
        daemon.wait_whole()
        before = daemon.memory_mib("VmRSS")
        begun = time.perf_counter()
        flood = multiprocessing.Process(target=pour, args=(count,))
        flood.start()
        delays = []
        # It is over when little else is left to do than the others.
        while flood.is_alive() or daemon.is_busy():
            text = write_news(pathlib.Path("news"), count + len(delays))
            moment = time.perf_counter()
            os.rename("news", f"digests/others/{len(delays)}.md")
            delays.append(daemon.wait_line(moment, text))
            time.sleep(0.02)
        flood.join()
        row = {"flood": count, "matching": matching, "seconds": time.perf_counter() - begun, "others": len(delays),
               "delay": sorted(delays)[len(delays) // 2], "delay_worst": max(delays),
               "rss_before": before, "rss_peak": daemon.memory_mib("VmHWM")}
        daemon.stop()
    return row


# ---- what comes out ----


def show(rows, floods):
    print(f"{'digests':64}" + "".join(f"{row['digests']:12,}" for row in rows))
    for key, name in MEASURES.items():
        print(f"{name:64}" + "".join(f"{row[key]:12.4g}" for row in rows))
    for row in floods:
        print(f"{row['flood']:,} digests in a second{', all of them alerts' if row['matching'] else ''}: one in another folder "
              f"is in the log after {row['delay']:.0f} ms, {row['delay_worst']:.0f} ms at most, n = {row['others']}; "
              f"memory {row['rss_before']:.1f} MiB before, {row['rss_peak']:.1f} MiB at most")


def plot(rows):
    """How often the least each measure is, both axes logarithmic; the dashed line is what grows as the archive does."""
    width, height, left, top, right, bottom = 900, 520, 70, 40, 590, 460
    low, high = rows[0]["digests"], rows[-1]["digests"]
    growth = high / low

    def across(digests):
        return left + (right - left) * math.log(digests / low, growth)

    def up(ratio):
        return bottom - (bottom - top) * math.log(ratio, growth * 2)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{left}" y="22" font-size="15">How time and memory grow with the archive</text>',
    ]
    step = 1
    while step <= growth * 2:
        y = up(step)
        parts.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#ddd"/><text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">×{step}</text>')
        step *= 10
    for row in rows:
        x = across(row["digests"])
        parts.append(f'<path d="M{x:.1f} {top}V{bottom}" stroke="#ddd"/><text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{row["digests"]:,}</text>')
    parts.append(f'<text x="{(left + right) / 2:.0f}" y="{bottom + 42}" text-anchor="middle">digests</text>')
    parts.append(f'<path d="M{across(low):.1f} {up(1):.1f}L{across(high):.1f} {up(growth):.1f}" stroke="#888" stroke-dasharray="6 4" fill="none"/>')
    ends = sorted((-max(rows[-1][key] / rows[0][key], 1), key) for key in PLOTTED)
    label = top
    for number, (end, key) in enumerate(ends):
        colour = f"hsl({number * 360 // len(ends)}, 65%, 40%)"
        points = [(across(row["digests"]), up(max(row[key] / rows[0][key], 1))) for row in rows]
        label = max(label + 17, points[-1][1])
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" stroke="{colour}" stroke-width="2" fill="none"/>')
        parts.append(f'<path d="M{right} {points[-1][1]:.1f}L{right + 18} {label - 4:.1f}" stroke="{colour}" stroke-width="0.7"/>')
        parts.append(f'<text x="{right + 22}" y="{label:.1f}" fill="{colour}">{MEASURES[key].rsplit(",", 1)[0]}</text>')
    return "\n".join(parts + ["</svg>\n"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default="100 10 1")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--plot", type=pathlib.Path)
    parser.add_argument("program", type=pathlib.Path)
    arguments = parser.parse_args()
    program = arguments.program.resolve()
    rows = []
    for part in arguments.parts.split():
        rows.append(measure_part(program, int(part)))
        print(json.dumps(rows[-1]), flush=True)
    floods = [measure_flood(program, matching) for matching in (False, True)]
    show(rows, floods)
    if arguments.json:
        arguments.json.write_text("".join(json.dumps(row) + "\n" for row in rows + floods), encoding="utf-8")
    if arguments.plot and len(rows) > 1:
        arguments.plot.write_text(plot(rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
