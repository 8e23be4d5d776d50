"""Reads a source tree for the lints: which files there are and what they say.

    for file in source_files(root, {".cc", ".h"}):
        for line_number, line in numbered_lines(root / file): ...

Paths are relative to the root, with forward slashes, sorted.
"""

import pathlib
import sys

# Folders that hold no sources of this project.
SKIPPED_FOLDERS = {".git", "build", "runs", "target", "__pycache__"}

CODE = {".h", ".c", ".cc"}


def source_files(root, suffixes=None):
    """Returns the files under `root`, all of them or those with a suffix."""
    found = []
    for path in pathlib.Path(root).rglob("*"):
        relative = path.relative_to(root)
        if SKIPPED_FOLDERS & set(relative.parts) or not path.is_file():
            continue
        if suffixes is None or path.suffix in suffixes:
            found.append(relative.as_posix())
    return sorted(found)


def numbered_lines(path):
    """Yields (number from 1, text) of a UTF-8 file."""
    text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    yield from enumerate(text.splitlines(), start=1)


def report(name, problems, checked):
    """Prints problems to stderr; returns the exit status of a lint."""
    for problem in problems:
        print(problem, file=sys.stderr)
    if checked == 0:
        print(f"{name}: found no file to check: wrong folder?",
              file=sys.stderr)
        return 1
    print(f"{name}: {checked} files, {len(problems)} problems")
    return 1 if problems else 0
