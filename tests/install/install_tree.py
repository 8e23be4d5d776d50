"""An install tree for the tests of this folder.

    class MyTest(Installed):
        def test_it(self):
            run("whet", "version", environment=self.environment)

    if __name__ == "__main__":
        main()

    ..._test.py --build DIR --source ROOT --cmake CMAKE --ctest CTEST
                --server PROGRAM

Installs to a new folder, moves it, and works with nothing else. Each class of
tests has a tree of its own.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

OPTIONS = argparse.Namespace()  # of the command line, filled in by main()


def run(*command, environment=None, status=0, cwd=None):
    """Runs a command; returns its output."""
    done = subprocess.run([str(c) for c in command], text=True, cwd=cwd,
                          capture_output=True, env=environment)
    if done.returncode != status:
        raise AssertionError(
            f"{' '.join(str(c) for c in command)}: status {done.returncode}, "
            f"expected {status}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def clean_environment(home):
    """An environment in which nothing of this user's set-up counts."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("WHET_", "XDG_")) and k != "OPENAI_API_KEY"}
    return {**kept, "HOME": str(home), "OPENAI_API_KEY": "unused"}


class Installed(unittest.TestCase):
    """`prefix` is the tree, `folder` a place to work; the commands of the tree
    are found in `environment`."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "moved"
        first = cls.folder / "prefix"
        run(OPTIONS.cmake, "--install", OPTIONS.build, "--prefix", first)
        # What is installed must not remember where.
        shutil.move(first, cls.prefix)
        cls.environment = clean_environment(cls.folder)
        cls.environment["PATH"] = f"{cls.prefix / 'bin'}:" + \
            cls.environment["PATH"]

    @classmethod
    def build_example(cls, example):
        """Builds a folder of examples/ against the tree; returns the folder of
        the build."""
        build = cls.folder / example
        run(OPTIONS.cmake, "-S", cls.prefix / "share/whet/examples" / example,
            "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={cls.prefix}")
        run(OPTIONS.cmake, "--build", build)
        return build

    def begin(self, kind, plugin, language, folder=None):
        """Does what `whet plugins new` does; returns the commands that it
        prints, and the last one of them: the run."""
        folder = folder or plugin
        printed = run("whet", "plugins", "new", kind, plugin, "--lang",
                      language, "--dir", folder, cwd=self.folder,
                      environment=self.environment)
        commands = [line.strip() for line in printed.splitlines()
                    if line.startswith("  ")]
        self.assertEqual(commands[0], f"cd {folder}")
        self.assertEqual(commands[-1], "whet run whet.yaml")
        return commands[:-1], commands[-1]

    def follow(self, commands):
        """Does what a new author is told to do; returns the output."""
        return run("bash", "-ec", "\n".join(commands), cwd=self.folder,
                   environment=self.environment)

    def result_of(self, plugin, text):
        """The result of the only run of a new plugin."""
        results = list((self.folder / plugin).glob("runs/*/result.json"))
        self.assertEqual(len(results), 1, text)
        return json.loads(results[0].read_text(encoding="utf-8"))


def main():
    parser = argparse.ArgumentParser()
    for name in ("build", "source", "cmake", "ctest", "server"):
        parser.add_argument(f"--{name}", required=True)
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    unittest.main("__main__", argv=[sys.argv[0], *rest])
