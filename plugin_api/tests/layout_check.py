"""layout_check.py PROGRAM GOLDEN: the layout that PROGRAM prints must contain
every line of GOLDEN's structs in the same place; a struct may only have grown
at its end. WHET_REGENERATE=1 rewrites GOLDEN."""

import os
import subprocess
import sys


def parse(text):
    structs, fields = {}, None
    for line in text.splitlines():
        if not line.startswith(" "):
            name, size = line.split()
            fields = []
            structs[name] = (int(size), fields)
        else:
            fields.append(line.split())
    return structs


def complaints(golden, now):
    for name, (size, fields) in golden.items():
        if name not in now:
            yield f"{name}: the struct is gone"
            continue
        new_size, new_fields = now[name]
        if new_fields[: len(fields)] != fields:
            was = next(a for a, b in zip(fields, new_fields + [None] * 99)
                       if a != b)
            yield f"{name}: field {was[2]} moved, changed size or is gone"
        if new_size < size:
            yield f"{name}: shrank from {size} to {new_size} bytes"
    for name in now:
        if name not in golden:
            yield f"{name}: new; add it with WHET_REGENERATE=1"
        elif len(now[name][1]) > len(golden[name][1]):
            yield f"{name}: grew; write ABI_CHANGES.md and WHET_REGENERATE=1"


def main():
    program, golden_file = sys.argv[1:]
    text = subprocess.run([program], check=True, capture_output=True,
                          text=True).stdout
    if os.environ.get("WHET_REGENERATE") == "1":
        with open(golden_file, "w", encoding="utf-8") as out:
            out.write(text)
    with open(golden_file, encoding="utf-8") as golden:
        found = list(complaints(parse(golden.read()), parse(text)))
    for line in found:
        print(line)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
