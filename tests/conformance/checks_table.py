"""The table of checks in docs/plugin-authors.md is what whet says.

    checks_table.py --whet PROGRAM --document FILE

It stands between `<!-- checks -->` and `<!-- /checks -->`. WHET_REGENERATE=1
writes it anew.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"(<!-- checks -->\n).*?(<!-- /checks -->)", re.S)


def table(whet):
    listed = subprocess.run([whet, "plugins", "check", "--list", "--json"],
                            capture_output=True, check=True, text=True)
    checks = json.loads(listed.stdout)["checks"]
    ids = [check["id"] for check in checks]
    if len(set(ids)) != len(ids) or len(ids) < 20:
        sys.exit(f"the list of checks is damaged: {ids}")
    for check in checks:
        if not 1 <= check["level"] <= 10 or not check["advice"]:
            sys.exit(f"no level, or no advice: {check}")
    rows = [f"| {c['id']} | {c['level']} | {c['title']} | {c['rule']} |\n"
            for c in checks]
    return ("| | level | a good plugin | rule |\n|---|---|---|---|\n"
            + "".join(rows))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--whet", required=True)
    parser.add_argument("--document", required=True, type=pathlib.Path)
    options = parser.parse_args()
    text = options.document.read_text(encoding="utf-8")
    if not BLOCK.search(text):
        sys.exit(f"{options.document}: no <!-- checks --> block")
    rows = table(options.whet)
    fresh = BLOCK.sub(lambda m: m.group(1) + rows + m.group(2), text)
    if os.environ.get("WHET_REGENERATE") == "1":
        options.document.write_text(fresh, encoding="utf-8")
    elif fresh != text:
        sys.exit(f"{options.document}: the table of checks is not that of "
                 "'whet plugins check --list': WHET_REGENERATE=1 writes it")


if __name__ == "__main__":
    main()
