"""Compares docs/cli.md with `whet --help`.

    cli_manual.py --whet FILE --manual docs/cli.md

The manual holds the help of each command between `<!-- help: COMMAND -->` and
`<!-- /help -->`. WHET_REGENERATE=1 writes it anew.
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"<!-- help: *([a-z ]*?) *-->\n(?:.*?\n)??<!-- /help -->", re.S)
COMMAND = re.compile(r"^  ([a-z]+) ", re.M)


def help_of(whet, command):
    done = subprocess.run([whet, *command.split(), "--help"],
                          capture_output=True, check=True,
                          env={"LC_ALL": "C.UTF-8"})
    return done.stdout.decode("utf-8")


def commands_of(whet, command=""):
    """The commands that the help of `command` lists."""
    text = help_of(whet, command)
    listed = re.search(r"^Commands:\n(.*?)\n\n", text, re.S | re.M)
    names = COMMAND.findall(listed.group(1)) if listed else []
    found = [command] if command else []
    for name in names:
        found += commands_of(whet, f"{command} {name}".strip())
    return found


def updated(manual, whet):
    def block(match):
        text = help_of(whet, match.group(1))
        return (f"<!-- help: {match.group(1)} -->\n```text\n{text}```\n"
                "<!-- /help -->")
    return BLOCK.sub(block, manual)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--whet", required=True)
    parser.add_argument("--manual", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    manual = arguments.manual.read_text("utf-8")
    described = set(BLOCK.findall(manual))
    missing = [c for c in commands_of(arguments.whet) if c not in described]
    fresh = updated(manual, arguments.whet)
    if os.environ.get("WHET_REGENERATE") == "1":
        arguments.manual.write_text(fresh, "utf-8")
    elif fresh != manual:
        print("\n".join(difflib.unified_diff(
            manual.splitlines(), fresh.splitlines(), "docs/cli.md", "--help",
            lineterm="")))
        print("WHET_REGENERATE=1 brings the manual up to date")
        return 1
    for command in missing:
        print(f"docs/cli.md: nothing about 'whet {command}'")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
