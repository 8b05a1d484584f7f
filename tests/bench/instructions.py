#!/usr/bin/python3
"""Counts the instructions of the hot paths by callgrind, and compares them with those on record.

    instructions.py [--bless] DRIVER

Prints a line a path: instructions, those on record (instructions.txt), growth. Ends with 1 where a path has
grown by more than 5 %; --bless puts what was counted on record instead. A compiler, a library or a processor of
another kind counts otherwise: then it says so and ends with 75. The same build counts the same each time, but for some
hundred instructions in SQLite."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RECORD = HERE / "instructions.txt"
SEEDS = HERE.parent.parent / "seeds" / "digests"
GROWTH_PERCENT_MAX = 5
HEADING = "# Instructions of the hot paths; `make instructions` compares, `make instructions-bless` records.\n"


def version_of_valgrind():
    return subprocess.run(["valgrind", "--version"], capture_output=True, check=True, text=True).stdout.strip()


def count(driver):
    """What the counts depend on, and the counts by the names of their paths, in order."""
    with tempfile.TemporaryDirectory(prefix="paperwatch-instructions.") as folder:
        folder = pathlib.Path(folder)
        (folder / "store").mkdir()
        command = [
            "valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder}/counts",
            "--toggle-collect=measure", "--dump-after=measure",
            driver, folder / "store", *sorted(SEEDS.rglob("*.md")),
        ]
        ran = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if ran.returncode != 0:
            raise SystemExit(f"instructions: {driver} ended with {ran.returncode}")
        surroundings, *names = ran.stdout.splitlines()
        parts = [(folder / f"counts.{number}").read_text() for number in range(1, len(names) + 1)]
    counts = [int(re.search(r"^totals: (\d+)", part, re.M).group(1)) for part in parts]
    return f"{surroundings}, {version_of_valgrind()}", dict(zip(names, counts))


def on_record():
    lines = RECORD.read_text(encoding="ascii").splitlines() if RECORD.exists() else []
    surroundings = next((line[2:] for line in lines[1:] if line.startswith("# ")), "nothing on record")
    return surroundings, {name: int(number) for number, name in (line.split(maxsplit=1) for line in lines if line[:1] != "#")}


def record(surroundings, counts):
    lines = [f"{number:12} {name}\n" for name, number in counts.items()]
    RECORD.write_text(f"{HEADING}# {surroundings}\n" + "".join(lines), encoding="ascii")


def compare(counts, recorded):
    """Prints the table; says whether nothing has grown too much."""
    fine = True
    print(f"{'instructions':>12} {'on record':>12} {'growth':>8}")
    for name in {**counts, **recorded}:
        now, then = counts.get(name), recorded.get(name)
        if not now or not then:
            fine = False
            print(f"{now or '-':>12} {then or '-':>12} {'':8} {name}: make instructions-bless")
            continue
        growth = 100 * (now / then - 1)
        too_much = growth > GROWTH_PERCENT_MAX
        fine = fine and not too_much
        print(f"{now:12} {then:12} {growth:+7.1f}% {name}{': more than ' + str(GROWTH_PERCENT_MAX) + ' %' if too_much else ''}")
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("driver", type=pathlib.Path)
    arguments = parser.parse_args()
    surroundings, counts = count(arguments.driver.resolve())
    recorded_surroundings, recorded = on_record()
    fine = compare(counts, recorded)
    if arguments.bless:
        record(surroundings, counts)
        return 0
    if surroundings != recorded_surroundings:
        print(f"not comparable:\n    here: {surroundings}\n    on record: {recorded_surroundings}")
        return 75
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
