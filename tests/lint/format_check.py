"""Checks that clang-format would change nothing.

    format_check.py CLANG_FORMAT ROOT [FILE...]

Without files: every C and C++ file of the tree.
"""

import pathlib
import subprocess
import sys

from source_tree import CODE, report, source_files


def check_files(clang_format, root, files):
    """Returns one problem per file that is not formatted, with its first
    place."""
    problems = []
    for path in files:
        done = subprocess.run(
            [clang_format, "--dry-run", "--style=file", "--Werror", path],
            cwd=root, capture_output=True, text=True)
        if done.returncode != 0:
            first = done.stderr.splitlines()[:1] or ["clang-format failed"]
            problems.append(f"{path}: not formatted: {first[0]}")
    return problems


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: format_check.py CLANG_FORMAT ROOT [FILE...]")
    clang_format, root = sys.argv[1], pathlib.Path(sys.argv[2])
    files = sys.argv[3:] or source_files(root, CODE)
    return report("format check", check_files(clang_format, root, files),
                  len(files))


if __name__ == "__main__":
    sys.exit(main())
