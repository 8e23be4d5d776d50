"""quickstart.sh and check.sh on machines that lack something.

    scripts_test.py ROOT

Each test copies the scripts to a folder of its own and runs them with a PATH
that holds only what the test puts there; what would change the machine
(apt-get, sudo) or take long (cmake, ctest) is a fake that writes down how it
was called.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop()) if len(sys.argv) > 1 else None

# What the scripts may take for granted.
BASIC = ("as", "basename", "bash", "cat", "chmod", "dirname", "env", "head",
         "ls", "mkdir", "nproc", "rm", "sed", "sh", "sort", "touch", "true",
         "uname")
TOOLS = ("abidiff", "c++", "cargo", "ccache", "git", "python3", "clang",
         "clang++", "clang-format", "nghttpd", "openssl", "pkg-config",
         "shellcheck")

# Writes a result file with two good tests and, in a folder that $BAD names, a
# failed one.
CTEST = """
folder= results=
while [ $# -gt 0 ]; do
  case $1 in
    --test-dir) folder=$2 ;;
    --output-junit) results=$2 ;;
  esac
  shift
done
[ "$folder" = "${SILENT:-none}" ] && exit 1
bad=
[ "$folder" = "${BAD:-none}" ] && bad='<testcase name="bad" status="fail"/>'
mkdir -p "$(dirname "$results")"
cat > "$results" <<EOF
<testsuite><testcase name="a" status="run"/><testcase name="b" status="run"/>
$bad</testsuite>
EOF
"""


class Scripts(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.tree = self.folder / "tree"
        self.tree.mkdir()
        for name in ("quickstart.sh", "check.sh"):
            shutil.copy(ROOT / name, self.tree)
        shutil.copytree(ROOT / "scripts", self.tree / "scripts")
        (self.tree / "cmake/llama").mkdir(parents=True)
        (self.tree / "plugins/provider_llama").mkdir(parents=True)
        (self.tree / "cmake/llama/fetch.py").write_text("")
        self.fuzzers("echo 1 passed, 0 failed")
        for name in BASIC + TOOLS:
            found = shutil.which(name)
            if found:
                (self.bin / name).symlink_to(found)
        # Every library is there, whatever this machine has.
        self.fake("c++", "exit 0")
        self.fake("clang", "exit 0")
        self.fake("clang++", "exit 0")
        self.fake("cmake", '[ "$1" = --version ] && echo cmake version 3.25.1'
                           "\nexit 0")
        self.fake("ctest", CTEST)
        self.fake("ninja", "exit 0")
        self.fake("id", "echo 0")

    def fuzzers(self, body):
        """Replaces what runs the fuzzers."""
        path = self.tree / "tests/fuzz/run_all.sh"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def fake(self, name, body):
        """Puts a program in the PATH that notes its call, then does `body`."""
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> '
                        f'"{self.folder}/calls"\n{body}\n')
        path.chmod(0o755)

    def calls(self, name):
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line for line in lines if line.split()[0] == name]

    def run_script(self, script, *arguments, **environment):
        return subprocess.run(
            [self.tree / script, *arguments], capture_output=True, text=True,
            env={"PATH": str(self.bin), "HOME": str(self.folder),
                 **environment})

    def files(self):
        return sorted(p.relative_to(self.tree) for p in
                      self.tree.rglob("*") if "__pycache__" not in p.parts)


class SetUp(Scripts):

    def without_ninja(self):
        (self.bin / "ninja").unlink()

    def apt_get_that_installs(self):
        self.fake("apt-get", f'case "$*" in *install*) touch "{self.bin}/ninja"'
                             f'; chmod +x "{self.bin}/ninja" ;; esac')

    def test_what_is_there_is_used_as_it_is(self):
        self.fake("apt-get", "exit 1")
        done = self.run_script("check.sh", "asan")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls("apt-get"), [])

    def test_root_installs_what_is_missing_and_nothing_else(self):
        self.without_ninja()
        self.apt_get_that_installs()
        done = self.run_script("check.sh", "asan")
        self.assertEqual(done.returncode, 0, done.stderr)
        update, install = self.calls("apt-get")
        self.assertTrue(update.endswith(" update"), update)
        self.assertTrue(install.endswith(
            " install -y --no-install-recommends ninja-build"), install)

    def test_a_user_with_sudo_installs_through_it(self):
        self.without_ninja()
        self.apt_get_that_installs()
        self.fake("id", "echo 1000")
        self.fake("sudo", 'shift; exec "$@"')
        done = self.run_script("check.sh", "asan")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.calls("apt-get")), 2)
        self.assertTrue(all(call.startswith("sudo -n ")
                            for call in self.calls("sudo")))

    def assert_listed_and_nothing_done(self, script):
        before = self.files()
        done = self.run_script(script)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("Ninja (Debian: ninja-build)", done.stderr)
        self.assertEqual(self.calls("apt-get"), [])
        self.assertEqual(self.files(), before)
        self.assertFalse((self.folder / ".cache").exists())
        return done.stderr

    def test_a_user_without_rights_gets_the_list_and_the_command(self):
        self.without_ninja()
        self.apt_get_that_installs()
        self.fake("id", "echo 1000")
        self.fake("sudo", "exit 1")
        for script in ("quickstart.sh", "check.sh"):
            text = self.assert_listed_and_nothing_done(script)
            self.assertIn("apt-get install -y --no-install-recommends "
                          "ninja-build\n", text)

    def test_a_list_alone_installs_nothing_whoever_asks(self):
        self.apt_get_that_installs()
        self.fake("c++", 'case "$(cat)" in *absl*) exit 1 ;; esac')
        done = subprocess.run(
            ["sh", "-c", ". scripts/setup.sh; list_packages code",
             "pip install"], cwd=self.tree, capture_output=True, text=True,
            env={"PATH": str(self.bin), "HOME": str(self.folder)})
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.splitlines()[1:], [
            "  Abseil (Debian: libabsl-dev)", "Install it with:",
            "  apt-get install -y --no-install-recommends libabsl-dev",
            "then run pip install again."])
        self.assertEqual(self.calls("apt-get"), [])

    def test_another_system_gets_the_list(self):
        self.without_ninja()
        for script in ("quickstart.sh", "check.sh"):
            text = self.assert_listed_and_nothing_done(script)
            self.assertNotIn("apt-get", text)

    def test_an_old_cmake_is_missing(self):
        self.fake("cmake", "echo cmake version 3.9.6")
        done = self.run_script("quickstart.sh")
        self.assertEqual(done.returncode, 2)
        self.assertIn("CMake 3.25 or later (Debian: cmake)", done.stderr)

    def test_an_installation_that_fails_ends_the_script(self):
        self.without_ninja()
        self.fake("apt-get", 'case "$*" in *install*) exit 100 ;; esac')
        done = self.run_script("quickstart.sh")
        self.assertEqual(done.returncode, 1)
        self.assertIn("could not install: ninja-build", done.stderr)
        self.assertEqual(self.calls("cmake")[1:], [])

    def test_an_installation_that_does_not_help_ends_the_script(self):
        self.without_ninja()
        self.fake("apt-get", "exit 0")
        done = self.run_script("quickstart.sh")
        self.assertEqual(done.returncode, 1)
        self.assertIn("still cannot find", done.stderr)


class Quickstart(Scripts):

    def configured(self):
        return [c for c in self.calls("cmake") if "--preset release -D" in c]

    def test_configuring_that_failed_is_done_again(self):
        # As the real one: the cache is written first.
        self.fake("cmake", 'case "$*" in --version) echo cmake version 3.25.1 '
                           ";; --preset*) mkdir -p build/release; "
                           "touch build/release/CMakeCache.txt; exit 1 ;; esac")
        for tries in (1, 2):
            self.assertEqual(self.run_script("quickstart.sh").returncode, 1)
            self.assertEqual(len(self.configured()), tries)

    def test_a_configured_tree_keeps_its_settings(self):
        (self.tree / "build/release").mkdir(parents=True)
        (self.tree / "build/release/build.ninja").write_text("")
        self.run_script("quickstart.sh")
        self.assertEqual(self.configured(), [])


class Check(Scripts):

    def last_line(self, done):
        return done.stdout.splitlines()[-1]

    def test_adds_up_what_every_configuration_counted(self):
        done = self.run_script("check.sh")
        self.assertEqual(done.returncode, 0, done.stderr)
        # release 5 times, debug 1, asan 4, tsan 5: two tests each; a fuzzer.
        self.assertEqual(self.last_line(done), "35 passed, 0 failed")

    def test_a_failed_test_is_counted_and_named(self):
        done = self.run_script("check.sh", BAD="build/asan/core")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.last_line(done), "35 passed, 1 failed")
        self.assertIn("FAILED: asan: bad\n", done.stderr)

    def test_tests_that_did_not_run_are_a_failure(self):
        done = self.run_script("check.sh", SILENT="build/debug/.")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.last_line(done), "33 passed, 1 failed")

    def test_a_build_that_fails_is_a_failure_and_runs_no_test(self):
        self.fake("cmake", 'case "$*" in --version) echo cmake version 3.25.1 '
                           ";; *--build*tsan*) exit 1 ;; esac")
        done = self.run_script("check.sh")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.last_line(done), "23 passed, 1 failed")
        self.assertIn("FAILED: tsan: build\n", done.stderr)

    def test_a_fuzzer_that_finds_something_is_a_failure(self):
        self.fuzzers("echo 3 passed, 1 failed; exit 1")
        done = self.run_script("check.sh", "asan")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.last_line(done), "13 passed, 1 failed")
        self.assertIn("FAILED: asan: fuzzers\n", done.stderr)

    def test_a_fetch_that_fails_is_a_failure(self):
        (self.tree / "cmake/llama/fetch.py").write_text("exit(1)\n")
        done = self.run_script("check.sh", "debug")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.last_line(done), "2 passed, 1 failed")

    def test_an_unknown_configuration_is_refused(self):
        done = self.run_script("check.sh", "fast")
        self.assertEqual(done.returncode, 2)
        self.assertIn("usage:", done.stderr)


if __name__ == "__main__":
    unittest.main()
