"""Checks that clang-format would change nothing.

    format_check.py CLANG_FORMAT ROOT [FILE...]

Without files: every C and C++ file of the tree.
"""

import pathlib
import re
import subprocess
import sys

from source_tree import CODE, report, source_files


# "core/a.cc:12:3: error: code should be clang-formatted ..."
PLACE = re.compile(r"(.+?):\d+:\d+: error: ")
# Files for one process: it takes longer to start than to look at a file.
MANY = 100


def check_files(clang_format, root, files):
    """Returns one problem per file that is not formatted, with its first
    place."""
    problems = {}
    files = [str(path) for path in files]
    for first in range(0, len(files), MANY):
        done = subprocess.run(
            [clang_format, "--dry-run", "--style=file", "--Werror",
             *files[first:first + MANY]],
            cwd=root, capture_output=True, text=True)
        places = [(match[1], line) for line in done.stderr.splitlines()
                  if (match := PLACE.match(line))]
        for path, line in places:
            problems.setdefault(path, f"{path}: not formatted: {line}")
        if done.returncode != 0 and not places:
            problems[files[first]] = f"clang-format failed: {done.stderr}"
    return list(problems.values())


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: format_check.py CLANG_FORMAT ROOT [FILE...]")
    clang_format, root = sys.argv[1], pathlib.Path(sys.argv[2])
    files = sys.argv[3:] or source_files(root, CODE)
    return report("format check", check_files(clang_format, root, files),
                  len(files))


if __name__ == "__main__":
    sys.exit(main())
