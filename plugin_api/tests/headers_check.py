#!/usr/bin/env python3
"""Compiles headers of the plugin API, each alone and all together.

    headers_check.py contract STANDARD COMPILER...   include/: C and C++
    headers_check.py sdk STANDARD COMPILER...        sdk/: C++20
    headers_check.py layout COMPILER...              sizes and offsets
    headers_check.py self-test                       finds planted faults

Compilers that cannot do STANDARD's language (a C compiler for C++) are left
out. `layout` has each compiler, with each option that could change a layout and
for other machines, confirm what the newest plugin_api/abi/layout-1.x.txt says,
and that WHET_ENVIRONMENT tells those apart that cannot agree.
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
ABI = HERE.parent / "abi"
FLAGS = ["-fsyntax-only", "-pedantic-errors", "-Wall", "-Wextra", "-Werror"]


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


def compile_one(compiler, standard, folders, name, text, flags=()):
    language = "c++" if "++" in standard else "c"
    command = [compiler, f"-std={standard}", *FLAGS, *flags, "-x", language]
    command += [f"-I{folder}" for folder in folders] + ["-"]
    # The declaration: an empty file is not pedantic C.
    result = subprocess.run(
        command, input=text + "\nextern int whet_check_;\n", text=True,
        capture_output=True, check=False)
    if result.returncode != 0:
        return f"{compiler} -std={standard}: {name}:\n{result.stderr}"
    return None


def different(compilers):
    """One name per program: cc and gcc are often the same."""
    return list({(pathlib.Path(shutil.which(c) or c).resolve(),
                  is_cxx_compiler(c)): c for c in compilers}.values())


def compile_all(standard, compilers, folders, headers):
    compilers = [c for c in different(compilers)
                 if is_cxx_compiler(c) == ("++" in standard)]
    if not compilers:
        return [f"no compiler for {standard}"]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        jobs = [pool.submit(compile_one, c, standard, folders, name, text)
                for c in compilers for name, text in sources_of(headers)]
        return [job.result() for job in jobs if job.result()]


# --- layout ---------------------------------------------------------------------

SAME = (["-fshort-enums"], ["-funsigned-char"], ["-fsigned-char"], ["-O2"])
OTHER = (["-fpack-struct=1"], ["-fpack-struct=4"])
# Of Clang, which needs no headers of the machine. The second has 64-bit `long
# long` and 32-bit `long`; the others have 32-bit pointers.
SAME_TARGETS = ("aarch64-linux-gnu", "x86_64-pc-windows-msvc",
                "riscv64-linux-gnu")
OTHER_TARGETS = ("i686-linux-gnu", "armv7-linux-gnueabihf", "wasm32")

ASSERTS = """\
#include "whet/plugin.h"
#ifdef __cplusplus
#define CHECK(x) static_assert(x, #x)
#else
#define CHECK(x) _Static_assert(x, #x)
#endif
"""


def newest_layout():
    return max(ABI.glob("layout-*.txt"), key=lambda path: [
        int(part) for part in path.stem.partition("-")[2].split(".")])


def layout_asserts(layout):
    """A source that compiles only where `layout` is right."""
    lines = [ASSERTS, "CHECK(WHET_ENVIRONMENT == 0x080808);\n"]
    struct = ""
    for line in layout.splitlines():
        words = line.split()
        if words[0] == "struct":
            struct = words[1]
            lines.append(f"CHECK(sizeof({struct}) == {words[3]});\n")
        elif line.startswith("  "):
            offset, size, name = words[:3]
            member = f"(({struct}*)0)->{name}"
            lines.append(f"CHECK(offsetof({struct}, {name}) == {offset});\n"
                         f"CHECK(sizeof({member}) == {size});\n")
    return "".join(lines)


def other_environment():
    return ASSERTS + "CHECK(WHET_ENVIRONMENT != 0x080808);\n"


def compile_with(compiler, flags, text):
    standard = "c++20" if is_cxx_compiler(compiler) else "c11"
    return compile_one(compiler, standard, [INCLUDE], " ".join(flags), text,
                       flags)


def padding_faults(compiler, asserts):
    """Structs with bytes between their members, which would be of nobody's
    making; the probe measures them."""
    language = "c++" if is_cxx_compiler(compiler) else "c"
    result = subprocess.run(
        [compiler, "-std=" + ("c++20" if language == "c++" else "c11"), "-x",
         language, "-fsyntax-only", "-Wpadded", f"-I{INCLUDE}",
         "-"], input=asserts, text=True, capture_output=True, check=False)
    found = re.findall(r".*\[-Wpadded\]", result.stderr)
    if len(found) == 1 and "whet/abi.h" in found[0]:
        return []
    return [f"{compiler} -Wpadded: expected the one of whet_pack_probe, found "
            f"{found or result.stderr}"]


def layout_faults(compilers):
    right = layout_asserts(newest_layout().read_text(encoding="utf-8"))
    faults = []
    for compiler in compilers:
        faults += [compile_with(compiler, flags, right)
                   for flags in ([], *SAME)]
        faults += [compile_with(compiler, flags, other_environment())
                   for flags in OTHER]
        faults += padding_faults(compiler, right)
    for targets, text in ((SAME_TARGETS, right),
                          (OTHER_TARGETS, other_environment())):
        faults += [compile_with("clang", [f"--target={target}",
                                          "-ffreestanding"], text)
                   for target in targets]
    return [fault for fault in faults if fault]


def self_test(compilers=("gcc", "g++")):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "whet").mkdir()
        header = folder / "whet" / "planted.h"
        header.write_text("#ifndef P\n#define P\ntypedef bool planted;\n#endif\n")
        assert compile_all("c11", compilers, [folder], headers_of(folder))
        assert not compile_all("c++17", compilers, [folder], headers_of(folder))
        header.write_text("struct planted { int x; };\n")  # no guard
        faults = compile_all("c++17", compilers, [folder], headers_of(folder))
        assert "redefinition of" in faults[0], faults
        assert compile_all("c++17", ["gcc"], [folder], headers_of(folder)) == [
            "no compiler for c++17"]
    layout = newest_layout().read_text(encoding="utf-8")
    for before, after in ((" size 16 FROZEN", " size 24 FROZEN"),
                          ("  8 8 len ", "  4 8 len "),
                          ("  8 8 len ", "  8 4 len ")):
        wrong = layout_asserts(layout.replace(before, after, 1))
        assert wrong != layout_asserts(layout)
        for compiler in compilers:
            assert "whet_text" in compile_with(compiler, [], wrong)
    return []


def main(arguments):
    if arguments == ["self-test"]:
        faults = self_test()
    elif len(arguments) >= 3 and arguments[0] == "contract":
        faults = compile_all(arguments[1], arguments[2:], [INCLUDE],
                             headers_of(INCLUDE))
    elif len(arguments) >= 2 and arguments[0] == "layout":
        faults = layout_faults(different(arguments[1:]))
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
