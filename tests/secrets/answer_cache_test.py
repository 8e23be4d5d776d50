"""A key that is used for calls is in none of the files that they leave.

    answer_cache_test.py --whet PROGRAM --server PROGRAM

`whet eval` asks a scripted server on loopback with a key that can be told from
anything else. The server tells the key back in one of its answers.
"""

import argparse
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None  # of the command line

KEY = "canary-5f2c9ae1b7-0123456789"
OTHER_KEY = "canary-77d0c3e4a9-9876543210"

DATA = "question,answer\n" + "".join(
    f"capital of land {n},town {n}\n" for n in range(12))

SCRIPT = {
    "answers": [
        {"if_contains": "land 7", "text": f"Your key is {KEY}, is it not?"},
        {"if_contains": "land 3", "text": "town 3"},
    ],
    "text": "I do not know",
}


@contextlib.contextmanager
def scripted_model(folder, name):
    """Yields the base URL of a model, and its record of what it was sent."""
    script = folder / f"{name}.script"
    record = folder / f"{name}.record"
    script.write_text(json.dumps(SCRIPT), encoding="utf-8")
    record.touch()
    server = subprocess.Popen(
        [OPTIONS.server, "--script", script, "--record", record], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    stopped = False

    def sent():
        """Stops the server; returns its record."""
        nonlocal stopped
        if not stopped:
            server.communicate()
        stopped = True
        return record.read_text(encoding="utf-8").splitlines()

    try:
        yield server.stdout.readline().strip(), sent
    finally:
        sent()


class AnswerCache(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "data.csv").write_text(DATA, encoding="utf-8")
        self.file = self.folder / "home/.cache/whet/answers.db"

    def evaluate(self, url, key):
        """Returns the report of `whet eval`."""
        config = self.folder / "whet.yaml"
        config.write_text(f"""
prompt: {{user: "{{{{question}}}}"}}
data: {{file: data.csv, input: [question], expected: answer}}
models:
  task: {{provider: openai, model: scripted, base_url: "{url}",
         api_key_env: CANARY_KEY}}
budget: {{calls: 20}}
""", encoding="utf-8")
        done = subprocess.run(
            [OPTIONS.whet, "eval", config, "--split", "all", "--json"],
            text=True, capture_output=True, cwd=self.folder,
            env={"HOME": str(self.folder / "home"), "CANARY_KEY": key,
                 "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_no_file_holds_the_key_that_was_used(self):
        with scripted_model(self.folder, "one") as (url, sent):
            first = self.evaluate(url, KEY)
            self.assertEqual(first["calls"]["task"], 12)
            requests = sent()
        self.assertEqual(len(requests), 12)
        for request in requests:
            self.assertIn(f"Bearer {KEY}", request)  # it was used
        kept = self.file.read_bytes()
        self.assertIn(b"I do not know", kept)  # answers are there to be read
        self.assertIn(b"Your key is ***", kept)
        for path in (self.folder / "home").rglob("*"):
            if path.is_file():
                self.assertNotIn(KEY.encode(), path.read_bytes(), path)

    def test_another_key_gets_the_answers_another_address_does_not(self):
        with scripted_model(self.folder, "one") as (url, sent):
            first = self.evaluate(url, KEY)
            second = self.evaluate(url, OTHER_KEY)
            requests = sent()
        self.assertEqual(len(requests), 12)
        self.assertEqual(second["calls"].get("task", 0), 0)
        self.assertEqual(second["cached"], 12)
        self.assertEqual(second["rows"], first["rows"])
        with scripted_model(self.folder, "two") as (url, sent):
            third = self.evaluate(url, KEY)
            requests = sent()
        self.assertEqual(len(requests), 12)
        self.assertEqual(third["cached"], 0)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    for name in ("whet", "server"):
        parser.add_argument(f"--{name}", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
