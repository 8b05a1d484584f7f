#!/usr/bin/env python3
"""What a manual page claims, taken out of its mdoc source.

  manual.py blocks PAGE FOLDER   each literal display as FOLDER/N.yaml
  manual.py keys PAGE            the keys that are explained and stand in no display; nothing is good
  manual.py claims PAGE FOLDER   the sentences "X finds Y", "X does not find Y", as rules.yaml and
                                 digest.md, and in `expected` the pairs "rule: title" that must match
"""
import os
import re
import sys

ESCAPES = {r"\e": "\\", r"\(dq": '"', r"\&": "", r"\(aq": "'"}


def plain(text):
    return re.sub(r"\\(?:\(..|.)", lambda found: ESCAPES[found[0]], text)


def blocks(lines):
    block = None
    for line in lines:
        if line.startswith(".Bd -literal"):
            block = []
        elif line == ".Ed":
            yield "\n".join(block) + "\n"
            block = None
        elif block is not None:
            block.append(plain(line))


def keys(lines):
    shown = set()
    for block in blocks(lines):
        shown.update(re.findall(r"(?:^|[\s{,-])(\w+):(?=\s)", block))
    for line in lines:
        if line.startswith(".It Ic "):
            yield from (key for key in line[7:].split(" , ") if key not in shown)


def flatten(lines):
    """The page as (section, item, text): running text in which literals stand in « »."""
    section, item, text = "", "", ""
    for line in lines:
        if line.startswith(".Sh ") or line.startswith(".It ") or line in (".Ed", ".El"):
            yield section, item, text
            text = ""
            if line.startswith(".Sh "):
                section, item = line[4:], ""
            elif line.startswith(".It Li "):
                item = line[7:]
        elif line.startswith(".Li "):
            # Separators stay outside, as mdoc sets them.
            words = re.match(r'("[^"]*"|.*?)((?: [,.;:)])*)$', line[4:])
            parts = [part.strip('"') for part in words[1].split(" , ")]
            text += " " + ", ".join(f"«{plain(part)}»" for part in parts) + words[2].replace(" ", "")
        elif not line.startswith("."):
            text += " " + plain(line)
    yield section, item, text


CLAIM = re.compile(
    r"«([^»]*)»,? (finds neither|finds|does not find) («[^»]*»(?: (?:and|or|nor) «[^»]*»)*)")


def claims(lines):
    for section, item, text in flatten(lines):
        for found in CLAIM.finditer(text):
            for what in re.findall(r"«([^»]*)»", found[3]):
                yield section, item, found[1], found[2] == "finds", what


def write_claims(lines, folder):
    rules, papers, expected = ["rules:"], ["## 2024-10-31", ""], []
    names = {}
    seen = set()
    for section, item, who, finds, what in claims(lines):
        quoted = "'" + who.replace("'", "''") + "'"
        condition = f"keywords: [{quoted}]"
        title, authors = what, "A. Author"
        if section == "NAMES OF AUTHORS":
            condition = f"authors: {{any: [{quoted}], match: {item}}}"
            title, authors = "by " + what, what
        elif section == "REGULAR EXPRESSIONS":
            condition = f"regex: [{quoted}]"
        name = f"{who} {item}".strip()
        if condition not in names:
            names[condition] = name
            rules.append(f"  - name: '{name.replace(chr(39), chr(39) * 2)}'\n    {condition}")
        if title not in seen:
            papers.append(f"### [{title}](https://arxiv.org/abs/2410.{len(papers):05})\n\n"
                          f"Vote: 1\n\nAuthors: {authors}\n")
        seen.add(title)
        if finds:
            expected.append(f"{names[condition]}: {title}")
        else:
            expected.append(f"not {names[condition]}: {title}")
    with open(os.path.join(folder, "rules.yaml"), "w", encoding="utf-8") as out:
        out.write("watch: [{path: digests}]\n" + "\n".join(rules) + "\n")
    with open(os.path.join(folder, "digest.md"), "w", encoding="utf-8") as out:
        out.write("\n".join(papers) + "\n")
    with open(os.path.join(folder, "expected"), "w", encoding="utf-8") as out:
        out.write("\n".join(expected) + "\n")


def main():
    with open(sys.argv[2], encoding="utf-8") as page:
        lines = page.read().splitlines()
    if sys.argv[1] == "blocks":
        for number, block in enumerate(blocks(lines), 1):
            with open(os.path.join(sys.argv[3], f"{number}.yaml"), "w", encoding="utf-8") as out:
                out.write(block)
    elif sys.argv[1] == "keys":
        print("".join(key + "\n" for key in dict.fromkeys(keys(lines))), end="")
    else:
        write_claims(lines, sys.argv[3])


if __name__ == "__main__":
    main()
