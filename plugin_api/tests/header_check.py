"""header_check.py INCLUDE_DIR: every header of the contract compiles alone,
twice, and all together, as C11, C17, C++17 and C++20, with every compiler that
is here, with all warnings as errors; and includes nothing but <stddef.h>,
<stdint.h> and its own kind."""

import pathlib
import re
import shutil
import subprocess
import sys

COMPILERS = [("gcc", "c", ("c11", "c17")), ("clang", "c", ("c11", "c17")),
             ("g++", "c++", ("c++17", "c++20")),
             ("clang++", "c++", ("c++17", "c++20"))]
FLAGS = ["-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-fshort-enums",
         "-funsigned-char", "-fsyntax-only"]


def compile_text(compiler, language, standard, include, text):
    return subprocess.run(
        [compiler, "-x", language, f"-std={standard}", *FLAGS, f"-I{include}",
         "-"],
        input=text, capture_output=True, text=True)


def main():
    include = pathlib.Path(sys.argv[1])
    headers = sorted(p.relative_to(include).as_posix()
                     for p in include.rglob("*.h"))
    failures, runs = [], 0
    for header in headers:
        for name in re.findall(r'#include\s+[<"]([^>"]+)',
                               (include / header).read_text("utf-8")):
            if name not in ("stddef.h", "stdint.h") and name not in headers:
                failures.append(f"{header}: includes {name}")
    texts = [(h, f'#include "{h}"\n#include "{h}"\nint whet_unused;\n')
             for h in headers]
    texts.append(("all together",
                  "".join(f'#include "{h}"\n' for h in headers)
                  + "int whet_unused;\n"))
    for compiler, language, standards in COMPILERS:
        if shutil.which(compiler) is None:
            print(f"{compiler}: not here, left out")
            continue
        for standard in standards:
            for what, text in texts:
                runs += 1
                result = compile_text(compiler, language, standard, include,
                                      text)
                if result.returncode != 0:
                    failures.append(f"{what} with {compiler} -std={standard}:"
                                    f"\n{result.stderr}")
    print("\n".join(failures) or f"{runs} compilations, no complaint")
    sys.exit(1 if failures or runs == 0 else 0)


if __name__ == "__main__":
    main()
