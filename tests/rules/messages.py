#!/usr/bin/env python3
"""Lists the messages about configurations that no golden file shows.

Every format of an error or warning in rules/, and where daemon/ reads YAML, must match a line of a golden
output, so that whoever adds a message adds a golden pair. Run from the top of the tree; prints
nothing and ends with 0 when all are there.
"""
import glob
import re
import sys

# Functions that take messages, and which argument (from 0) the message is.
FUNCTIONS = {
    "yaml_error": 2,
    "yaml_warning": 2,
    "yaml_mark_error": 2,
    "diagnostics_add": 5,
    "group_check_keys": 3,
}
# Tables that hold messages, by the variable's name.
TABLES = ["rewordings", "hints"]
SOURCES = sorted(glob.glob("rules/*.c")) + glob.glob("daemon/config*.c") + ["daemon/file.c", "daemon/rule_test.c"]
GOLDEN = (
    glob.glob("tests/rules/golden/*.txt")
    + glob.glob("tests/commands/configurations/*/expected")
    + glob.glob("tests/commands/golden/*.txt")
)

LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|\'(?:[^\'\\]|\\.)*\'|[(){}\[\],;]|[^"\'(){}\[\],;/]+|/', re.S)
CONVERSION = re.compile(r"%(?:%|[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z)?[a-zA-Z])")


def unescape(literal):
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), literal)


def literals_of(text):
    """The texts in a piece of source: literals that stand side by side are one."""
    text = re.sub(r'"\s*\n?\s*"', "", text)
    return [unescape(found) for found in LITERAL.findall(text)]


def arguments_at(source, start):
    """The arguments of the call whose '(' is at START."""
    arguments, depth, current = [], 0, ""
    for token in TOKEN.finditer(source, start):
        text = token[0]
        if text.startswith("/*"):
            continue
        if text in "([{":
            depth += 1
            if depth == 1:
                continue
        elif text in ")]}":
            depth -= 1
            if depth == 0:
                return arguments + [current]
        if text == "," and depth == 1:
            arguments.append(current)
            current = ""
        else:
            current += text
    return arguments


def messages_of(source):
    for name, place in FUNCTIONS.items():
        for call in re.finditer(r"\b%s\(" % name, source):
            arguments = arguments_at(source, call.end() - 1)
            if len(arguments) > place:
                yield from literals_of(arguments[place])
    for name in TABLES:
        table = re.search(r"\b%s\[\] = \{(.*?)\n\};" % name, source, re.S)
        if not table:
            continue
        for row in re.findall(r"\{(.*?)\}(?=,\n)", table[1], re.S):
            fields = arguments_at("(" + row + ")", 0)
            yield from literals_of(fields[-1])


def pattern_of(message):
    """A regular expression for what the format MESSAGE becomes."""
    parts, last = [], 0
    for found in CONVERSION.finditer(message):
        parts.append(re.escape(message[last:found.start()]))
        parts.append("%" if found[0] == "%%" else ".*")
        last = found.end()
    parts.append(re.escape(message[last:]))
    return "".join(parts)


def main():
    shown = "\n".join(open(name, encoding="utf-8").read() for name in GOLDEN)
    missing = 0
    for name in SOURCES:
        source = open(name, encoding="utf-8").read()
        for message in dict.fromkeys(messages_of(source)):
            pattern = pattern_of(message)
            if not pattern.replace(".*", "").strip():
                continue  # a format of conversions only says nothing itself
            if not re.search(pattern, shown):
                print(f"{name}: {message}")
                missing += 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
