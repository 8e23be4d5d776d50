"""Checks that a plugin's folder is all there is of it.

    deletable_plugin_check.py --source ROOT --plugin NAME --cmake CMAKE

Copies the tree without plugins/NAME, configures it with tests, asks the build
tool for the plan of a full build, and checks that the plan and the tests never
name the plugin's target.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

IGNORED = shutil.ignore_patterns(".git", "build", "runs", "__pycache__")


def run(*command, cwd=None):
    done = subprocess.run([str(c) for c in command], cwd=cwd, text=True,
                          capture_output=True)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(str(c) for c in command)}\n"
                 f"{done.stdout}{done.stderr}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--cmake", default="cmake")
    arguments = parser.parse_args()
    if not (arguments.source / "plugins" / arguments.plugin).is_dir():
        # Someone has deleted it already: the tree that is being tested shows
        # that it works.
        print(f"plugins/{arguments.plugin} is not in this tree")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        build = pathlib.Path(folder) / "build"
        shutil.copytree(arguments.source, tree, ignore=IGNORED,
                        symlinks=True)
        shutil.rmtree(tree / "plugins" / arguments.plugin)
        run(arguments.cmake, "-S", tree, "-B", build, "-G", "Ninja",
            "-DCMAKE_BUILD_TYPE=Debug", "-DWHET_TESTS=ON", "-DWHET_LLAMA=OFF")
        # Under its own name the file would first be made again (CMake looks at
        # its globs), and a dry run ends there.
        shutil.copy(build / "build.ninja", build / "plan.ninja")
        plan = run("ninja", "-C", build, "-f", "plan.ninja", "-n", "-v")
        tests = run("ctest", "--test-dir", build, "--show-only=json-v1")
    for what, text in (("build", plan), ("list of tests", tests)):
        if re.search(rf"\b{re.escape(arguments.plugin)}\.(so|json)\b", text):
            sys.exit(f"the {what} without plugins/{arguments.plugin} still "
                     f"names its library")
    steps = re.findall(r"^\[(\d+)/\d+\]", plan, re.MULTILINE)
    if not steps:
        sys.exit("the build has no step")
    print(f"without plugins/{arguments.plugin}: a build of {len(steps)} steps")
    return 0


if __name__ == "__main__":
    sys.exit(main())
