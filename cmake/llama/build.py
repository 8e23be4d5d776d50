#!/usr/bin/env python3
"""Builds llama.cpp once per source, recipe, compiler and flags.

    build.py --source DIR --out DIR [--server] [--cc CC] [--cxx CXX]

The archives stay in the user's cache (see fetch.py) and are copied to --out,
so a second clone or build folder compiles nothing. With --server it is the
program llama-server instead.
"""

import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the next import is from the source tree
import fetch  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
RECIPE = ["CMakeLists.txt", "invariant_half.cc", "invariant_matmul.cc",
          "invariant_matmul.h", "invariant_wide.cc", "llama_extras.cc",
          "llama_extras.h", "yielding_pause.h"]
SERVER_RECIPE = ["server/CMakeLists.txt"]
ARCHIVES = ["libwhet_llama_extras.a", "libllama.a", "libggml.a",
            "libggml-cpu.a", "libggml-base.a"]


def recipe_key(cc, cxx, recipe=RECIPE):
    """Names a build: equal keys, equal archives."""
    digest = hashlib.sha256(fetch.PACKAGES["source"].sha256.encode())
    for name in recipe:
        digest.update((HERE / name).read_bytes())
    for compiler in (cc, cxx):
        version = subprocess.run([compiler, "--version"], check=True,
                                 stdout=subprocess.PIPE).stdout
        machine = subprocess.run([compiler, "-dumpmachine"], check=True,
                                 stdout=subprocess.PIPE).stdout
        digest.update(version + machine)
    for name in ("CFLAGS", "CXXFLAGS"):
        digest.update(os.environ.get(name, "").encode() + b"\0")
    return digest.hexdigest()[:16]


def build(recipe, source, cc, cxx, target):
    """Makes `target`, a folder with what `recipe` builds, in one step."""
    with tempfile.TemporaryDirectory(dir=target.parent,
                                     prefix=".build-") as name:
        tree = pathlib.Path(name)
        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
        subprocess.run(["cmake", "-S", str(recipe), "-B", str(tree), *generator,
                        "-DCMAKE_BUILD_TYPE=Release",
                        f"-DCMAKE_C_COMPILER={cc}",
                        f"-DCMAKE_CXX_COMPILER={cxx}",
                        f"-DWHET_LLAMA_SOURCE={source}"],
                       check=True, stdout=subprocess.DEVNULL)
        jobs = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(
            len(os.sched_getaffinity(0)))
        subprocess.run(["cmake", "--build", str(tree), "--parallel", jobs],
                       check=True)
        (tree / "lib").rename(target)


def main():
    parser = argparse.ArgumentParser(description="Builds llama.cpp once.")
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--server", action="store_true")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--cxx", default="c++")
    arguments = parser.parse_args()
    root = fetch.cache_dir() / "llama.cpp" / "builds"
    folder, recipe, products = HERE, RECIPE, ARCHIVES
    if arguments.server:
        folder = HERE / "server"
        recipe, products = RECIPE + SERVER_RECIPE, ["llama-server"]
    try:
        target = root / recipe_key(arguments.cc, arguments.cxx, recipe)
        with fetch.locked(root / (target.name + ".lock")):
            if not target.exists():
                print("building llama.cpp, once for this machine ...",
                      flush=True)
                build(folder, arguments.source.resolve(), arguments.cc,
                      arguments.cxx, target)
        arguments.out.mkdir(parents=True, exist_ok=True)
        for name in products:
            shutil.copy(target / name, arguments.out / name)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"build.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
