"""Plugins of now in a host with the tables of 0.1 (old_host.c), which are shorter
than theirs and end where memory does: as a host of 1.0 that has no more, and as
the host of 0.1.

    old_host_test.py --host PROGRAM --evaluator LIBRARY --provider LIBRARY
                     --recorder LIBRARY --fixtures FOLDER
"""

import argparse
import pathlib
import subprocess
import sys
import unittest

OPTIONS = argparse.Namespace()


class OldHost(unittest.TestCase):

    def use(self, library, plugin, config="{}", host=("1.0",)):
        done = subprocess.run([OPTIONS.host, library, plugin, config, *host],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_an_evaluator_scores(self):
        out = self.use(OPTIONS.evaluator, "exact_match")
        self.assertIn("scored 0: 1 0\n", out)
        self.assertTrue(out.endswith("done\n"), out)

    def test_a_provider_answers_without_what_came_later(self):
        out = self.use(
            OPTIONS.provider, "scripted",
            r'{"rules": [{"matches": "say (\\w+)", "text": "\\1", "logprobs":'
            r' [{"token": "red", "logprob": -0.5, "top": []}]}]}')
        self.assertIn("answer 7: red\n", out)
        self.assertTrue(out.endswith("generate: 0\ndone\n"), out)

    def test_a_plugin_whose_service_is_not_there_says_so(self):
        out = self.use(OPTIONS.recorder, "record",
                       '{"mode": "record", "file": "calls.jsonl", '
                       '"of": {"provider": "scripted"}}')
        self.assertEqual(out, "not created: 12 the host does not offer "
                              "whet.draft.providers/1\n")

    def test_a_plugin_that_needs_a_newer_host_is_refused(self):
        out = self.use(pathlib.Path(OPTIONS.fixtures, "abi_minor.so"),
                       "fixture.faulty")
        self.assertEqual(out, "refused: made for 1.9 or later\n")

    def test_a_host_of_0_x_refuses_them_by_their_version(self):
        out = self.use(OPTIONS.evaluator, "exact_match", host=())
        self.assertEqual(out, "refused: made for 1.0 or later\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("host", "evaluator", "provider", "recorder", "fixtures"):
        parser.add_argument(f"--{name}", required=True)
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    unittest.main(argv=[sys.argv[0], *rest])
