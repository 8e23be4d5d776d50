#!/usr/bin/env python3
"""Compiles headers of the plugin API, each alone and all together.

    headers_check.py contract STANDARD COMPILER...   include/: C and C++
    headers_check.py sdk STANDARD COMPILER...        sdk/: C++20
    headers_check.py self-test                       finds planted faults

Compilers that cannot do STANDARD's language (a C compiler for C++) are left
out. The contract may include <stddef.h>, <stdint.h> and itself only.
"""

import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parent / "include"
SDK = HERE.parent / "sdk"
FLAGS = ["-fsyntax-only", "-pedantic-errors", "-Wall", "-Wextra", "-Werror"]
ALLOWED = {"<stddef.h>", "<stdint.h>"}


def is_cxx_compiler(path):
    return pathlib.Path(path).name.split("-")[0].endswith("++")


def headers_of(folder):
    found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.h"))
    if not found:
        sys.exit(f"{folder}: no header found")
    return found


def sources_of(headers):
    """Name and text of each thing to compile."""
    for header in headers:  # twice, to try its guard as well
        yield header, f'#include "{header}"\n#include "{header}"\n'
    lines = [f'#include "{h}"\n' for h in headers]
    yield "all", "".join(lines)
    yield "all, reversed", "".join(reversed(lines))


def compile_one(compiler, standard, folders, name, text):
    language = "c++" if "++" in standard else "c"
    command = [compiler, f"-std={standard}", *FLAGS, "-x", language]
    command += [f"-I{folder}" for folder in folders] + ["-"]
    # The declaration: an empty file is not pedantic C.
    result = subprocess.run(
        command, input=text + "\nextern int whet_check_;\n", text=True,
        capture_output=True, check=False)
    if result.returncode != 0:
        return f"{compiler} -std={standard}: {name}:\n{result.stderr}"
    return None


def compile_all(standard, compilers, folders, headers):
    # One name per program: cc and gcc are often the same.
    compilers = list({
        str(pathlib.Path(shutil.which(c) or c).resolve()): c for c in compilers
        if is_cxx_compiler(c) == ("++" in standard)}.values())
    if not compilers:
        return [f"no compiler for {standard}"]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        jobs = [pool.submit(compile_one, c, standard, folders, name, text)
                for c in compilers for name, text in sources_of(headers)]
        return [job.result() for job in jobs if job.result()]


def foreign_includes(folder):
    """Includes of contract headers beyond the allowed ones."""
    faults = []
    for header in headers_of(folder):
        for line in (folder / header).read_text().splitlines():
            match = re.match(r'\s*#\s*include\s*([<"].*[>"])', line)
            if match and match[1] not in ALLOWED:
                if not match[1].startswith('"whet/') or (
                        not (folder / match[1].strip('"')).exists()):
                    faults.append(f"{header}: includes {match[1]}")
    return faults


def self_test(compilers=("gcc", "g++")):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "whet").mkdir()
        header = folder / "whet" / "planted.h"
        header.write_text("#include <string.h>\ntypedef size_t planted;\n")
        assert foreign_includes(folder) == [
            "whet/planted.h: includes <string.h>"]
        header.write_text("#ifndef P\n#define P\ntypedef bool planted;\n#endif\n")
        assert compile_all("c11", compilers, [folder], headers_of(folder))
        assert not compile_all("c++17", compilers, [folder], headers_of(folder))
        header.write_text("struct planted { int x; };\n")  # no guard
        faults = compile_all("c++17", compilers, [folder], headers_of(folder))
        assert "redefinition of" in faults[0], faults
        assert compile_all("c++17", ["gcc"], [folder], headers_of(folder)) == [
            "no compiler for c++17"]
    return []


def main(arguments):
    if arguments == ["self-test"]:
        faults = self_test()
    elif len(arguments) >= 3 and arguments[0] == "contract":
        faults = foreign_includes(INCLUDE)
        faults += compile_all(arguments[1], arguments[2:], [INCLUDE],
                              headers_of(INCLUDE))
    elif len(arguments) >= 3 and arguments[0] == "sdk":
        faults = compile_all(arguments[1], arguments[2:], [SDK, INCLUDE],
                             headers_of(SDK))
    else:
        sys.exit(__doc__)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
