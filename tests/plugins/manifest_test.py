"""whet-manifest FILE.so, as builds call it.

    manifest_test.py WHET_MANIFEST LIBRARY
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest


class Manifests(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        folder = pathlib.Path(folder.name).resolve()
        self.library = folder / "tickets.so"
        self.beside = folder / "tickets.json"
        shutil.copy(LIBRARY, self.library)

    def describe(self):
        """Exit status and what is said."""
        done = subprocess.run([WHET_MANIFEST, self.library], text=True,
                              capture_output=True, check=False)
        return done.returncode, done.stderr

    def test_a_manifest_is_written_and_written_again(self):
        old = '\n{"plugins": [], "manifest_version": 0}'
        for before in (None, old):
            if before is not None:
                self.beside.write_text(before)
            self.assertEqual(self.describe(), (0, ""))
            said = json.loads(self.beside.read_text())
            self.assertEqual(said["manifest_version"], 1)
            self.assertEqual(len(said["plugins"]), 1)

    def test_data_of_the_same_name_is_not_overwritten(self):
        for data in ('[{"manifest_version": 1}]', '{"input": "hello"}', "[",
                     ""):
            self.beside.write_text(data)
            self.assertEqual(self.describe(), (
                1, f"whet-manifest: {self.beside}: is there and is no manifest "
                "(an object with manifest_version), but the manifest of "
                f"{self.library} must have this name: rename one of the two "
                "files\n"))
            self.assertEqual(self.beside.read_text(), data)


if __name__ == "__main__":
    WHET_MANIFEST, LIBRARY = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
