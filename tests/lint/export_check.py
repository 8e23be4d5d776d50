"""Checks the built binaries: what they export and how they were linked.

    export_check.py --executable FILE --module FILE --module FILE ...

A module exports whet_plugin_entry_v1 and nothing else, is bound at load
(BIND_NOW), is never unloaded (NODELETE), searches no folder outside its own,
has no text relocation and no executable stack. An executable exports nothing
that a module could be bound to by accident.
"""

import argparse
import pathlib
import re
import subprocess
import sys

ENTRY = "whet_plugin_entry_v1"

# What an executable must not offer to the libraries it opens. Symbols that its
# own shared libraries define as well (std::, copied data) are the C++
# runtime's business.
PRIVATE = re.compile(r"whet|absl|spdlog|fmt::|nlohmann|YAML|valijson|CLI::|"
                     r"boost|llama|ggml|testing::")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def exported_symbols(path):
    """Returns the names of the defined dynamic symbols, C++ demangled."""
    names = []
    for line in run("nm", "-D", "-C", "--defined-only", path).splitlines():
        # "0000000000004a60 T name(args)"; absolute version nodes have type A.
        match = re.match(r"[0-9a-f]+ (\S) (.*)", line)
        if match and match.group(1) != "A":
            names.append(match.group(2))
    return names


def dynamic_section(path):
    """Returns [(tag, value)] of the dynamic section."""
    entries = []
    for line in run("readelf", "-dW", path).splitlines():
        match = re.match(r"\s*0x[0-9a-f]+ \((\w+)\)\s*(.*)", line)
        if match:
            entries.append((match.group(1), match.group(2)))
    return entries


def has_executable_stack(path):
    for line in run("readelf", "-lW", path).splitlines():
        if "GNU_STACK" in line:
            # Type Offset VirtAddr PhysAddr FileSiz MemSiz Flg Align
            return "E" in line.split()[6]
    return True  # no header: the loader assumes that it is


def foreign_search_paths(dynamic):
    """Returns the folders of RPATH and RUNPATH that are not $ORIGIN's."""
    found = []
    for tag, value in dynamic:
        if tag in ("RPATH", "RUNPATH"):
            folders = re.search(r"\[(.*)\]", value).group(1).split(":")
            found += [f for f in folders if not f.startswith("$ORIGIN")]
    return found


def common_problems(path, dynamic):
    tags = {tag for tag, _ in dynamic}
    if "TEXTREL" in tags:
        yield f"{path}: has text relocations: compile it with -fPIC"
    if has_executable_stack(path):
        yield f"{path}: asks for an executable stack"


def module_problems(path):
    """Yields what is wrong with a plugin library."""
    symbols = exported_symbols(path)
    if symbols != [ENTRY]:
        yield f"{path}: exports {symbols or 'nothing'}, expected {ENTRY} only"
    dynamic = dynamic_section(path)
    flags = " ".join(v for t, v in dynamic if t in ("FLAGS", "FLAGS_1"))
    if not re.search(r"\b(BIND_)?NOW\b", flags):
        yield f"{path}: not linked with -z now"
    if "NODELETE" not in flags:
        yield f"{path}: not linked with -z nodelete"
    for folder in foreign_search_paths(dynamic):
        yield f"{path}: looks for libraries in {folder}"
    yield from common_problems(path, dynamic)


def executable_problems(path):
    """Yields what is wrong with a host."""
    for symbol in exported_symbols(path):
        if PRIVATE.search(symbol):
            yield f"{path}: exports {symbol}"
    yield from common_problems(path, dynamic_section(path))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--module", action="append", default=[])
    parser.add_argument("--executable", action="append", default=[])
    arguments = parser.parse_args()
    problems = []
    files = arguments.module + arguments.executable
    for path in files:
        if not pathlib.Path(path).is_file():
            problems.append(f"{path}: not built")
        elif path in arguments.module:
            problems += module_problems(path)
        else:
            problems += executable_problems(path)
    for problem in problems:
        print(problem, file=sys.stderr)
    if not files:
        problems.append("nothing to check")
        print("export check: nothing to check", file=sys.stderr)
    print(f"export check: {len(files)} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
