"""Plugins that were built with the headers of an earlier version, in the host of
now.

    old_plugins_test.py --whet PROGRAM --modules FOLDER
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

OPTIONS = argparse.Namespace()

WORDS = """amber brick cloud drum eagle flute grape house igloo jelly kite lemon
mango north olive pearl queen river stone tiger umbra valley whale xenon yacht
zebra beryl coral delta ember frost glade heron inlet joker knoll lunar maple
noble opera""".split()

CONFIG = """
prompt: {user: "{{question}} nothing"}
data: {file: data.csv, input: [question], expected: answer}
models:
  task: {provider: %s}
  reflect: {provider: scripted, model: m, rules: [{text: "nothing but"}]}
evaluators: [{use: old.evaluator}]
strategy: {use: old.strategy}
budget: {calls: 400}
"""

# The answer is the last word of the prompt, "nothing", which is never right.
SCRIPTED = r"""scripted, model: m, rules: [
      {matches: 'nothing but say (\w+)', text: '\1'}, {text: nothing}]"""


class OldPlugins(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {
            **{k: v for k, v in os.environ.items()
               if not k.startswith(("WHET_", "XDG_"))},
            "HOME": str(self.folder)}

    def whet(self, *arguments):
        done = subprocess.run(
            [OPTIONS.whet, *arguments, "--plugin-dir", OPTIONS.modules],
            capture_output=True, text=True, cwd=self.folder,
            env=self.environment, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def run_with(self, provider):
        rows = "".join(f"say {word},{word}\n" for word in WORDS)
        (self.folder / "data.csv").write_text("question,answer\n" + rows,
                                              encoding="utf-8")
        (self.folder / "whet.yaml").write_text(CONFIG % provider,
                                               encoding="utf-8")
        return json.loads(self.whet("run", "whet.yaml", "--json"))

    def test_a_manifest_of_now_describes_them(self):
        listed = json.loads(self.whet("plugins", "list", "--json"))
        ids = {plugin["id"] for plugin in listed["plugins"]}
        self.assertLessEqual({"old.evaluator", "old.provider", "old.strategy"},
                             ids)

    def test_they_pass_the_checks_of_now(self):
        for plugin in ("old.evaluator", "old.provider", "old.strategy"):
            report = json.loads(self.whet("plugins", "check", plugin, "--json",
                                          "--timeout", "300"))
            self.assertTrue(report["passed"], plugin)
            ran = [c for c in report["checks"] if c["verdict"] == "pass"]
            self.assertGreaterEqual(len(ran), 7, plugin)

    def test_a_strategy_and_an_evaluator_improve_a_prompt(self):
        result = self.run_with(SCRIPTED)
        self.assertEqual(result["status"], "improved")
        self.assertEqual(result["baseline"]["val"]["mean"], 0)
        self.assertEqual(result["best"]["val"]["mean"], 1)

    def test_a_provider_answers(self):
        # It repeats the last word, which this prompt has at its end.
        result = self.run_with("old.provider, model: old")
        self.assertEqual(result["failed_items"], 0)
        self.assertEqual(result["calls"]["reflect"], 1)
        self.assertEqual(result["baseline"]["val"]["mean"], 0)
        # One token for each answer, as it says in its usage.
        self.assertEqual(result["tokens"]["task"]["output"],
                         result["calls"]["task"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("whet", "modules"):
        parser.add_argument(f"--{name}", required=True)
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    unittest.main(argv=[sys.argv[0], *rest])
