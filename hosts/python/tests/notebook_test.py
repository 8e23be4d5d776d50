"""examples/embed_python, as somebody with Jupyter runs it.

    notebook_test.py PLUGIN_FOLDER

with the library named in WHET_HOST_LIBRARY.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import index_packages

PLUGINS = sys.argv[1]
EXAMPLE = index_packages.ROOT / "examples/embed_python"
JUPYTER = index_packages.folder_of("nbclient==0.11.0", "ipykernel==7.4.0",
                                   "pandas==2.3.3")

# What a front end does with a notebook: a kernel of its own runs the cells.
RUN = """
import sys, nbformat, nbclient
book = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(book, timeout=200).execute()
nbformat.write(book, sys.argv[1])
"""


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


class Example(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name) / "embed_python"
        shutil.copytree(EXAMPLE, cls.folder,
                        ignore=shutil.ignore_patterns("runs"))
        package = pathlib.Path(__file__).parents[1]
        cls.environment = {
            **os.environ, "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": f"{JUPYTER}:{package}", "WHET_PLUGIN_PATH": PLUGINS,
            "IPYTHONDIR": folder.name, "JUPYTER_CONFIG_DIR": folder.name,
            "JUPYTER_DATA_DIR": folder.name, "JUPYTER_RUNTIME_DIR": folder.name}
        cls.run_python("-c", RUN, "improve.ipynb")
        cls.cells = {cell["id"]: cell for cell in
                     read(cls.folder / "improve.ipynb")["cells"]}

    @classmethod
    def run_python(cls, *arguments):
        done = subprocess.run([sys.executable, *arguments], text=True,
                              capture_output=True, cwd=cls.folder,
                              env=cls.environment)
        if done.returncode != 0:
            raise AssertionError(f"{arguments}: {done.stdout}\n{done.stderr}")
        return done.stdout

    def outputs(self, cell, kind):
        """The texts of a cell's outputs that have `kind`."""
        return ["".join(out["data"][kind]) for out in
                self.cells[cell]["outputs"] if kind in out.get("data", {})]

    def test_no_cell_of_the_tree_has_outputs(self):
        for cell in read(EXAMPLE / "improve.ipynb")["cells"]:
            self.assertEqual(cell.get("outputs", []), [], cell["id"])
            self.assertIsNone(cell.get("execution_count"), cell["id"])

    def test_every_cell_runs_and_warns_of_nothing(self):
        for name, cell in self.cells.items():
            for out in cell.get("outputs", ()):
                self.assertNotEqual(out["output_type"], "error", name)
                self.assertNotEqual(out.get("name"), "stderr", (name, out))

    def test_the_plan_is_shown_before_anything_is_spent(self):
        plan = "".join(self.cells["plan"]["outputs"][0]["text"])
        self.assertIn("500 calls: 36 baseline", plan)  # 30 % of 120 messages

    def test_the_line_of_progress_ends_where_the_run_does(self):
        line = self.outputs("run", "text/plain")[0]
        self.assertRegex(line, r"^done +\[#+\.*\]  \d+/500 calls  ")

    def test_the_result_is_a_table_with_the_proof_and_the_prompt(self):
        page = self.outputs("run", "text/html")[-1]
        self.assertIn("improved", page)
        self.assertIn("It has five digits.", page)
        # A tenth of the messages have a blank in the number, which the script
        # cannot read, and one in two words around it: half a point for some.
        self.assertRegex(page, r"new prompt on test</th><td [^>]*>"
                               r"(8[5-9]|9\d)\.\d % of 36 examples")

    def test_frames_show_what_was_tried_and_what_is_still_wrong(self):
        tried = self.outputs("candidates", "text/html")[0]
        self.assertIn("seed prompt", tried)
        self.assertIn("Answer with the number of the order alone", tried)
        mistakes = self.outputs("mistakes", "text/html")[0]
        self.assertEqual(mistakes.count("Reference "),
                         mistakes.count("<tr>"))
        self.assertGreater(mistakes.count("Reference "), 0)

    def test_the_script_comes_to_the_same(self):
        printed = self.run_python("improve.py")
        self.assertTrue(printed.startswith("improved\n"), printed)
        share = printed.splitlines()[1].split(" -> ")[1].split("%")[0]
        self.assertIn(f"{share} % of 36",
                      self.outputs("run", "text/html")[-1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
