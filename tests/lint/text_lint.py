"""Checks what no file of the tree may say: `text_lint.py ROOT`.

Machine paths, unfinished work, tests that are switched off, guards that do not
follow the file's name, files too long to read.
"""

import pathlib
import re
import sys

from source_tree import CODE, numbered_lines, report, source_files

# Each pattern is written so that it does not find itself.
FORBIDDEN = (
    (re.compile(r"/wor[k]/|/roo[t]/|/tmp/buil[d]|/tmp/whe[t]"),
     "a path of somebody's machine"),
    (re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b"),
     "unfinished work: finish it or open an issue"),
    (re.compile(r"\bDISABLE[D]_|GTEST_SKI[P]|\bfor no[w]\b"),
     "a test or a feature that is switched off"),
    (re.compile(r"\b(files\.)?python[h]osted\.org|\bpyp[i]\.org|"
                r"\bdeb\.debia[n]\.org|\bregistry\.npmj[s]\.org"),
     "a registry's host name: use its ordinary client"),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KE[Y]|\bsk-[A-Za-z0-9]{20}"),
     "a credential"),
)

# Data is what people wrote, licences are what lawyers wrote.
NOT_READ = re.compile(
    r"(^|/)(LICENSE|.*\.(png|csv|tsv|jsonl|gguf|ico|woff2))$")

MAX_LINES = 500
# path -> why it may be longer
LONG_FILES = {}

# Folder of a header -> start of its include guard; the rest is its path there.
GUARD_FOLDERS = (
    ("plugin_api/include/whet/", "WHET_"),
    ("plugin_api/sdk/whet/", "WHET_"),
    ("core/include/whet/", "WHET_"),
    ("hosts/embed/include/", "WHET_EMBED_"),
    ("core/src/", "WHET_CORE_"),
    ("plugins/", "WHET_PLUGINS_"),
    ("hosts/", "WHET_HOSTS_"),
    ("tests/", "WHET_TESTS_"),
)


def expected_guard(path):
    """Returns the guard of a header, or None if no rule covers it."""
    if path.startswith("hosts/cli/templates/"):
        return None  # a user's, whose folder is not known here
    if path.startswith("tests/abi/headers/"):
        return None  # copies of what was published
    for folder, start in GUARD_FOLDERS:
        if path.startswith(folder):
            rest = re.sub(r"[^A-Za-z0-9]", "_", path[len(folder):])
            return start + rest.upper() + "_"
    return None


def guard_problem(path, lines):
    expected = expected_guard(path)
    if not path.endswith(".h") or expected is None:
        return None
    for number, line in lines:
        match = re.match(r"#ifndef (\w+)", line)
        if match:
            if match.group(1) == expected:
                return None
            return f"{path}:{number}: guard {match.group(1)}, " \
                   f"expected {expected}"
    return f"{path}:1: no include guard, expected {expected}"


def check_tree(root):
    """Returns (problems, number of files looked at)."""
    root = pathlib.Path(root)
    problems = []
    files = [f for f in source_files(root) if not NOT_READ.search(f)]
    for path in files:
        lines = list(numbered_lines(root / path))
        for number, line in lines:
            for pattern, why in FORBIDDEN:
                match = pattern.search(line)
                if match:
                    problems.append(
                        f"{path}:{number}: '{match.group(0)}': {why}")
        guard = guard_problem(path, lines)
        if guard:
            problems.append(guard)
        if pathlib.PurePath(path).suffix in CODE | {".py", ".cmake", ".rs"} and \
                len(lines) > MAX_LINES and path not in LONG_FILES:
            problems.append(
                f"{path}: {len(lines)} lines, more than {MAX_LINES}: split "
                "off a noun, or list the file with a reason in "
                "tests/lint/text_lint.py")
    for path in LONG_FILES:
        if path not in files:
            problems.append(f"{path}: listed as a long file but not there")
    return problems, len(files)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: text_lint.py ROOT")
    sys.exit(report("text lint", *check_tree(sys.argv[1])))
