"""The types hold by mypy's strict rules, for the package and for who uses it."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import index_packages

PACKAGE = pathlib.Path(__file__).parents[1]
MYPY = index_packages.folder_of("mypy==2.4.1")

PROGRAM = """
import whet

@whet.evaluator("acme.any", version="1.0.0")
def anything(output: str) -> float:
    return 1.0

result = whet.optimize("whet.yaml", evaluators=[anything], seeed=1)
reveal_type(result.prompt.system)
"""


def mypy(*arguments):
    """What mypy says, line by line."""
    with tempfile.TemporaryDirectory() as cache:
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--config-file",
             index_packages.ROOT / "pyproject.toml", "--cache-dir", cache,
             *arguments], text=True, capture_output=True, cwd=cache,
            env={**os.environ, "PYTHONPATH": str(MYPY),
                 "MYPYPATH": str(PACKAGE)})
        return done.stdout.splitlines() + done.stderr.splitlines()


class Types(unittest.TestCase):

    def test_the_package_is_typed(self):
        self.assertIn("Success: no issues found",
                      mypy(PACKAGE / "whet")[-1])
        self.assertTrue((PACKAGE / "whet/py.typed").exists())

    def test_an_option_that_is_none_is_found_in_a_program(self):
        lines = mypy("-c", PROGRAM)
        self.assertTrue(any('Unexpected keyword argument "seeed"' in line
                            for line in lines), lines)
        self.assertTrue(any('Revealed type is "str"' in line or
                            'Revealed type is "builtins.str"' in line
                            for line in lines), lines)


if __name__ == "__main__":
    unittest.main()
