"""What a debugger knows of the contract, compared by abidiff (libabigail).

    abidiff_check.py ROOT           each kept version against the headers of now
    abidiff_check.py self-test      finds planted changes

The gate reads the source of the headers; this reads the debug information of
two libraries that a compiler has made of them, which name every struct. The
baseline is the kept headers (tests/abi/headers), built by the same compiler:
so it is of no compiler's version.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import gate_cases
from contract import read_contract
from gate_test import Copy


def canary(structs):
    """Source of a function that reaches each struct."""
    arguments = ",\n    ".join(f"{name}* p{i}"
                               for i, name in enumerate(structs))
    uses = " ".join(f"(void)p{i};" for i in range(len(structs)))
    return (f'#include "whet/plugin.h"\n'
            f"WHET_EXPORT void whet_canary({arguments});\n"
            f"void whet_canary({arguments}) {{ {uses} }}\n")


def build(headers, source, library):
    subprocess.run([os.environ.get("CC", "cc"), "-std=c11", "-g", "-Og",
                    "-shared", "-fPIC", f"-I{headers}", "-x", "c", "-", "-o",
                    library], input=source, text=True, check=True)


def abidiff(before, now):
    """abidiff's report of changed types; status 1 and 2 are its own errors."""
    done = subprocess.run(
        ["abidiff", "--leaf-changes-only", "--harmless", "--no-show-locs",
         before, now], capture_output=True, text=True, check=False)
    if done.returncode & 3:
        sys.exit(f"abidiff failed: {done.stdout}{done.stderr}")
    return done.stdout


# What a report may say about a struct that has only grown at its end.
GROWTH = re.compile(r"type size changed from (\d+) to \d+ \(in bits\)|"
                    r"\d+ data member insertions?:|"
                    r"(?:'.*', at offset (\d+) \(in bits\))")


def struct_faults(name, lines, growth):
    size = None
    for line in lines:
        match = GROWTH.fullmatch(line)
        if match and match[1]:
            size = int(match[1])
        if growth != "APPENDABLE" or not match or (
                match[2] and (size is None or int(match[2]) < size)):
            yield f"struct {name}: {line}"


def report_faults(report, structs):
    """Everything in a report but growth at the end of APPENDABLE structs."""
    faults = []
    head, *blocks = re.split(r"^'", report, flags=re.M)
    if not blocks and not re.search(r"^Leaf changes summary: 0|\A\s*\Z", head,
                                    re.M):
        return [head]
    for block in blocks:
        title, *lines = [line.strip() for line in block.splitlines()
                         if line.strip()]
        match = re.match(r"struct (\w+)(?: at [^']*)?' changed:", title)
        if match:
            faults += struct_faults(match[1], lines,
                                    structs[match[1]].growth)
        else:
            faults.append(title + " " + " ".join(lines))
    return faults


def faults(kept, headers):
    """Lists what `headers` break of what `kept` had."""
    structs = read_contract(kept).structs
    with tempfile.TemporaryDirectory() as folder:
        libraries = [pathlib.Path(folder, name)
                     for name in ("before.so", "now.so")]
        for source, library in zip((kept, headers), libraries):
            build(source, canary(structs), library)
        return report_faults(abidiff(*libraries), structs)


def self_test():
    """Changes of gate_cases.py that leave every struct where it was by name."""
    forbidden = [case for rule, cases in gate_cases.FORBIDDEN.items()
                 if rule.startswith(("Add one anywhere", "Touch `whet_text`"))
                 for case in cases]
    planted = 0
    for change, expected in forbidden:
        with tempfile.TemporaryDirectory() as folder:
            copy = Copy(folder)
            change(copy)
            struct = re.match(r"struct (\w+): (?!is gone|was)", expected)
            if not struct:
                continue
            planted += 1
            found = faults(copy.kept, copy.headers.parent)
            if not any(struct[1] in fault for fault in found):
                sys.exit(f"{change.__doc__}: expected something about "
                         f"{struct[1]}, found {found}")
    assert planted >= 9, planted
    for change in gate_cases.ALLOWED:
        with tempfile.TemporaryDirectory() as folder:
            copy = Copy(folder)
            change(copy)
            found = faults(copy.kept, copy.headers.parent)
            if found:
                sys.exit(f"{change.__doc__}: is allowed, but {found}")
    return []


def main(arguments):
    if arguments == ["self-test"]:
        found = self_test()
    elif len(arguments) == 1:
        root = pathlib.Path(arguments[0])
        kept = sorted((root / "tests/abi/headers").glob("[0-9]*"))
        if not kept:
            sys.exit(f"{root}: no kept headers")
        found = [f"{fault} (against {folder.name})" for folder in kept
                 for fault in faults(folder, root / "plugin_api/include")]
    else:
        sys.exit(__doc__)
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
