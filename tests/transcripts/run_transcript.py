"""Runs one transcript: a command and what a user sees.

    run_transcript.py CASE --whet FILE [--name NAME=FOLDER]...

CASE is a folder with
    cmd          shell lines, run in a fresh copy of the folder
    expect_out   what they print on standard output
    expect_err   what they print on standard error
    expect_code  the exit status
and any files the command works on. What differs from run to run (folders,
times, hashes) is masked: <dir>, <time>, <sha256>. WHET_REGENERATE=1 writes the
expectations anew; read every line of the difference before you keep it.
"""

import argparse
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

EXPECTATIONS = ("expect_out", "expect_err", "expect_code")
TIMEOUT_S = 120

MASKS = (
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|"
                r"\b\d{4}-\d\d-\d\d \d\d:\d\d UTC\b"), "<utc>"),
    (re.compile(r"\b\d{8}-\d{6}\b"), "<when>"),
    (re.compile(r"\b\d+ h \d+ min\b|\b\d+ min \d+ s\b|"
                r"(?<![\w.])\d+(\.\d+)? s(?![\w])"), "<time>"),
    (re.compile(r'("(?:wall_s|paused_s|latency_s)": )[0-9.e+-]+'), r"\1<time>"),
    # How many calls the server could take when the run ended.
    (re.compile(r'("limit": )\d+'), r"\1<n>"),
    # Which plugins a build has is not what a message is about.
    (re.compile(r"\(known: [^)]*\btest\.[^)]*\)"), "(known: <plugins>)"),
    (re.compile(r"\bpid \d+\b"), "pid <pid>"),
    # Progress: when a line comes and what it has seen is a matter of time.
    (re.compile(r"^(baseline|search|confirmation|scoring|done): [\d,/]+ calls"
                r".*\n", re.M), ""),
    (re.compile(r"(\bon val after )\d+( calls)"), r"\1<n>\2"),
)


def mask(text, folders):
    """`folders` maps a name to a path; longer paths go first."""
    for name, path in sorted(folders.items(), key=lambda item: -len(item[1])):
        text = text.replace(path, f"<{name}>")
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def run_case(case, whet, folders, scratch):
    """Runs `case` in `scratch`; returns the three texts to compare."""
    work = pathlib.Path(scratch) / "work"
    home = pathlib.Path(scratch) / "home"
    home.mkdir()
    shutil.copytree(case, work, ignore=shutil.ignore_patterns(
        "cmd", "needs", *EXPECTATIONS))
    environment = {
        "PATH": f"{pathlib.Path(whet).parent}:/usr/bin:/bin",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
    }
    environment.update(
        {f"WHET_TEST_{name.upper()}": path for name, path in folders.items()})
    done = subprocess.run(["/bin/sh", str(case / "cmd")], cwd=work,
                          env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=TIMEOUT_S, check=False)
    known = dict(folders, dir=str(work), home=str(home))
    return {
        "expect_out": mask(done.stdout.decode("utf-8", "replace"), known),
        "expect_err": mask(done.stderr.decode("utf-8", "replace"), known),
        "expect_code": f"{done.returncode}\n",
    }


def differences(case, seen):
    lines = []
    for name, text in seen.items():
        file = case / name
        expected = file.read_text("utf-8") if file.exists() else ""
        if text != expected:
            lines += difflib.unified_diff(
                expected.splitlines(), text.splitlines(),
                f"{case.name}/{name}", "seen", lineterm="")
            if text.splitlines() == expected.splitlines():
                lines.append(f"{case.name}/{name}: line ends differ")
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case", type=pathlib.Path)
    parser.add_argument("--whet", required=True)
    parser.add_argument("--name", action="append", default=[],
                        help="NAME=FOLDER: masked as <NAME>, given to the "
                             "command as WHET_TEST_NAME")
    arguments = parser.parse_args()
    folders = dict(name.split("=", 1) for name in arguments.name)
    case = arguments.case.resolve()
    with tempfile.TemporaryDirectory(prefix="whet-transcript-") as scratch:
        seen = run_case(case, arguments.whet, folders,
                        os.path.realpath(scratch))
    if os.environ.get("WHET_REGENERATE") == "1":
        for name, text in seen.items():
            (case / name).write_text(text, "utf-8")
        return 0
    lines = differences(case, seen)
    print("\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
