"""The checks that run a tool see a fault in a tree made for them.

The programs come from $CMAKE and $CLANG_FORMAT; a test whose program is not
named is left out of the suite by CMakeLists.txt.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import format_check

HERE = pathlib.Path(__file__).parent


class TreeOfFiles(unittest.TestCase):

    def tree(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return root


class FormatCheck(TreeOfFiles):

    def test_names_the_file_that_is_not_formatted(self):
        root = self.tree({".clang-format": "BasedOnStyle: Google\n",
                          "good.cc": "int x = 1;\n", "bad.cc": "int  x=1;\n"})
        problems = format_check.check_files(
            os.environ["CLANG_FORMAT"], root, ["good.cc", "bad.cc"])
        self.assertEqual(len(problems), 1, problems)
        self.assertIn("bad.cc", problems[0])


class DeletablePlugin(TreeOfFiles):

    ROOT = """cmake_minimum_required(VERSION 3.25)
project(tree LANGUAGES C)
enable_testing()
file(GLOB folders CONFIGURE_DEPENDS "plugins/*/CMakeLists.txt")
foreach(file IN LISTS folders)
  get_filename_component(folder "${file}" DIRECTORY)
  add_subdirectory("${folder}")
endforeach()
add_library(other MODULE other.c)
"""
    PLUGIN = """add_library(evaluator_a MODULE a.c)
set_target_properties(evaluator_a PROPERTIES PREFIX "" SUFFIX ".so")
"""

    def check(self, more):
        root = self.tree({"CMakeLists.txt": self.ROOT + more, "other.c": "",
                          "plugins/evaluator_a/CMakeLists.txt": self.PLUGIN,
                          "plugins/evaluator_a/a.c": ""})
        return subprocess.run(
            [sys.executable, HERE / "deletable_plugin_check.py", "--source",
             root, "--plugin", "evaluator_a", "--cmake",
             os.environ["CMAKE"]], capture_output=True, text=True)

    def test_a_plugin_that_nobody_names(self):
        done = self.check("")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_target_that_links_against_it(self):
        done = self.check(
            'add_custom_target(x ALL COMMAND "$<TARGET_FILE:evaluator_a>")\n')
        self.assertEqual(done.returncode, 1)
        self.assertIn("evaluator_a", done.stderr)

    def test_a_build_step_that_reads_its_files(self):
        done = self.check("add_custom_target(x ALL DEPENDS "
                          '"${PROJECT_SOURCE_DIR}/plugins/evaluator_a/a.c")\n')
        self.assertEqual(done.returncode, 1)
        self.assertIn("plugins/evaluator_a/a.c", done.stderr)

    def test_a_build_step_or_a_test_that_opens_it(self):
        for more in ("add_custom_target(x ALL COMMAND x a/evaluator_a.so)\n",
                     "add_test(NAME x COMMAND cmake -E echo a/evaluator_a.so)\n"):
            done = self.check(more)
            self.assertEqual(done.returncode, 1)
            self.assertIn("still names", done.stderr)


if __name__ == "__main__":
    unittest.main()
