"""A plugin's fault is found by the check that is there for it and by no other.

    check_fault.py --whet PROGRAM --target ID_OR_FILE [--plugin-dir DIR]
                   [--check ID --verdict WORD [--alone]] [--timeout SECONDS]
                   [--level N] [--seeds N]

Without --check the plugin must pass. Checks that cannot say anything may be
skipped; everything else must pass. --alone runs that check only.
"""

import argparse
import json
import subprocess
import sys

SLOW_MACHINE = ("L4", "warn")  # opening has taken long


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--whet", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--plugin-dir")
    parser.add_argument("--check")
    parser.add_argument("--verdict")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--timeout", default="45")
    parser.add_argument("--level", default="7")
    parser.add_argument("--seeds", default="1")
    options = parser.parse_args()
    command = [options.whet, "plugins", "check", options.target, "--json",
               "--timeout", options.timeout, "--level", options.level,
               "--seeds", options.seeds]
    if options.alone:
        command += ["--only", options.check]
    if options.plugin_dir:
        command += ["--plugin-dir", options.plugin_dir]
    done = subprocess.run(command, capture_output=True, text=True)
    if not done.stdout:
        sys.exit(f"no report, status {done.returncode}\n{done.stderr}")
    report = json.loads(done.stdout)
    found = {c["id"]: c
             for c in report["checks"] if c["verdict"] not in ("pass", "skip")
             and (c["id"], c["verdict"]) != SLOW_MACHINE}
    expected = {options.check: options.verdict} if options.check else {}
    verdicts = {name: c["verdict"] for name, c in found.items()}
    if verdicts != expected:
        details = json.dumps(list(found.values()), indent=1)
        sys.exit(f"expected {expected}, found {verdicts}\n{details}")
    for check in found.values():
        again = check.get("again", "")
        if not check["advice"] or f"--only {check['id']}" not in again:
            sys.exit(f"no advice, or no command that repeats it: {check}")
    good = not expected or options.verdict == "warn"
    # A library that cannot be opened is wrong usage, as for every command.
    wrong = 2 if verdicts == {"L1": "fail"} else 1
    if done.returncode != (0 if good else wrong):
        sys.exit(f"status {done.returncode}")
    if report["passed"] != good:
        sys.exit(f"'passed' is {report['passed']}")
    ran = [c for c in report["checks"] if c["verdict"] == "pass"]
    if good and not options.alone and len(ran) < 20:
        sys.exit(f"only {len(ran)} checks could say anything")


if __name__ == "__main__":
    main()
