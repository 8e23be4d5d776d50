"""The export check sees each fault in a library made for it.

The compiler comes from $CC.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

import export_check

ENTRY = "const void* whet_plugin_entry_v1(void) { return 0; }\n"
RULES = ("-shared", "-fPIC", "-Wl,-z,now", "-Wl,-z,nodelete")


class ExportCheck(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def build(self, text, *flags):
        source = self.folder / "source.c"
        source.write_text(text, encoding="utf-8")
        built = self.folder / "built"
        subprocess.run([os.environ.get("CC", "cc"), *flags, source,
                        "-o", built], check=True, capture_output=True)
        return str(built)

    def module_problems(self, text, *flags):
        return list(export_check.module_problems(self.build(text, *flags)))

    def assert_module_refused(self, expected, text, *flags):
        problems = self.module_problems(text, *flags)
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(expected, problems[0])

    def test_a_good_module_passes(self):
        self.assertEqual(self.module_problems(ENTRY, *RULES), [])

    def test_a_second_export(self):
        self.assert_module_refused("my_helper",
                                   ENTRY + "int my_helper(void){return 0;}",
                                   *RULES)

    def test_no_entry(self):
        self.assert_module_refused("exports nothing",
                                   "static int x; int* f(void);", *RULES)

    def test_lazy_binding(self):
        self.assert_module_refused("-z now", ENTRY, "-shared", "-fPIC",
                                   "-Wl,-z,lazy", "-Wl,-z,nodelete")

    def test_unloadable(self):
        self.assert_module_refused("-z nodelete", ENTRY, "-shared", "-fPIC",
                                   "-Wl,-z,now")

    def test_foreign_search_path(self):
        self.assert_module_refused("/opt/elsewhere", ENTRY, *RULES,
                                   "-Wl,-rpath,$ORIGIN:/opt/elsewhere")

    def test_own_search_path_is_fine(self):
        self.assertEqual(
            self.module_problems(ENTRY, *RULES, "-Wl,-rpath,$ORIGIN/.."), [])

    def test_executable_stack(self):
        self.assert_module_refused("executable stack", ENTRY, *RULES,
                                   "-Wl,-z,execstack")

    def test_executable_that_exports_our_names(self):
        text = "int whet_secret(void){return 0;} int main(void){return 0;}"
        problems = list(export_check.executable_problems(
            self.build(text, "-rdynamic")))
        self.assertEqual(len(problems), 1, problems)
        self.assertIn("whet_secret", problems[0])

    def test_executable_that_exports_nothing(self):
        text = "int whet_secret(void){return 0;} int main(void){return 0;}"
        self.assertEqual(
            list(export_check.executable_problems(self.build(text))), [])


if __name__ == "__main__":
    unittest.main()
