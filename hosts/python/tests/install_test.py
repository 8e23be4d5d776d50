"""`pip install .` in a virtual environment of its own: what is there after it,
and that nothing is after `pip uninstall`.

    install_test.py CMAKE

The build tree is the one that `pip install .` keeps in build/python, so only
what has changed since is compiled.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
import venv

import index_packages

CMAKE = sys.argv[1]
ROOT = index_packages.ROOT
BACKEND = index_packages.folder_of("scikit-build-core==1.1.2")

# What belongs to the development of Whet, not to its use.
DEVELOPMENT = re.compile(r"(^|/)(\.git\w*|build|testdata|tests|runs)(/|$)|"
                         r"_test\.(cc|py)$|\.(pyc|o|a)$")


def run(*command, **options):
    done = subprocess.run([str(c) for c in command], text=True,
                          capture_output=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: status {done.returncode}\n"
                             f"{done.stdout}\n{done.stderr}")
    return done.stdout


def environment(**more):
    """Nothing of this user's Whet, and no bytecode in the source tree."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith("WHET_") or k == "WHET_CACHE_DIR"}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def pip(environment_folder, *arguments):
    run(sys.executable, "-m", "pip", "--python",
        environment_folder / "bin/python", "--disable-pip-version-check",
        *arguments, env=environment(PYTHONPATH=str(BACKEND)))


def all_files(folder):
    return {p.relative_to(folder) for p in folder.rglob("*")}


class Installed(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.venv = cls.folder / "venv"
        venv.create(cls.venv)
        pip(cls.venv, "install", "--no-build-isolation", "--no-deps",
            "--no-index", ROOT)
        cls.package, = cls.venv.glob("lib/python*/site-packages/whet")
        record, = cls.package.parent.glob("whet-*.dist-info/RECORD")
        cls.names = {line.split(",")[0] for line in
                     record.read_text(encoding="utf-8").splitlines()}

    def test_the_command_finds_the_plugins_of_the_package(self):
        listed = json.loads(run(self.venv / "bin/whet", "plugins", "list",
                                "--json", env=environment()))
        ids = {plugin["id"] for plugin in listed["plugins"]}
        self.assertLessEqual({"few_shot", "exact_match", "scripted"}, ids)

    def test_a_program_improves_a_prompt(self):
        example = ROOT / "examples/embed_python"
        out = run(self.venv / "bin/python", "-c",
                  "import runpy, sys, whet; sys.argv[0] = sys.argv.pop(1); "
                  "print(whet.__version__, whet.__file__); "
                  "runpy.run_path(sys.argv[0], run_name='__main__')",
                  self.copy_of(example) / "improve.py", cwd=self.folder,
                  env=environment())
        self.assertIn(str(self.package), out)
        self.assertIn("\nimproved\n", out)

    def copy_of(self, example):
        copy = self.folder / example.name
        copy.mkdir()
        for path in example.glob("*.*"):
            (copy / path.name).write_bytes(path.read_bytes())
        return copy

    def test_the_wheel_holds_what_a_process_opens(self):
        plugins = {name for name in self.names if "/plugins/" in name}
        self.assertLessEqual(
            {f"whet/_native/lib/whet/plugins/strategy_few_shot.{ending}"
             for ending in ("so", "json")}, plugins)
        # pip adds the bytecode.
        rest = {name for name in self.names - plugins
                if name.startswith("whet/") and not name.endswith(".pyc")}
        package = {name for name in rest
                   if not name.startswith("whet/_native/")}
        workers = "whet/_native/libexec/whet/"
        self.assertEqual(rest - package, {
            "whet/_native/bin/whet", "whet/_native/lib/libwhet_host.so.0",
            f"{workers}whet-worker",
            *(f"{workers}python/{name}" for name in package)})
        self.assertIn("whet/py.typed", self.names)
        self.assertEqual([name for name in self.names
                          if DEVELOPMENT.search(name)
                          and not name.endswith(".pyc")], [])

    def test_nothing_is_left_when_it_is_uninstalled(self):
        other = self.folder / "other"
        venv.create(other)
        before = all_files(other)
        pip(other, "install", "--no-deps", "--no-index", self.wheel())
        self.assertTrue((other / "bin/whet").exists())
        pip(other, "uninstall", "--yes", "whet")
        self.assertEqual(all_files(other), before)

    def wheel(self):
        folder = self.folder / "wheel"
        run(sys.executable, "-m", "pip", "wheel", "--no-build-isolation",
            "--no-deps", "--no-index", "--wheel-dir", folder, ROOT,
            env=environment(PYTHONPATH=str(BACKEND)))
        wheel, = folder.glob("whet-*-py3-none-linux_*.whl")
        return wheel

    def test_the_source_archive_builds_and_holds_no_more(self):
        run(sys.executable, "-c",
            "import sys; sys.path.insert(0, 'hosts/python/build_backend'); "
            "import whet_build; whet_build.build_sdist(sys.argv[1])",
            self.folder, cwd=ROOT, env=environment(PYTHONPATH=str(BACKEND)))
        archive, = self.folder.glob("whet-*.tar.gz")
        with tarfile.open(archive) as tar:
            names = tar.getnames()
            tar.extractall(self.folder)
        self.assertEqual([name for name in names if DEVELOPMENT.search(name)],
                         [])
        source = self.folder / archive.name.removesuffix(".tar.gz")
        run(CMAKE, "-S", source, "-B", self.folder / "from_archive", "-G",
            "Ninja", "-DWHET_TESTS=OFF", "-DWHET_LLAMA=OFF",
            env=environment())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
