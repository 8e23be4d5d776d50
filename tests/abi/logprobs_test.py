"""Log probabilities on their way from a provider to a judge: fresh, from the
cache, from a journal and from a recording.

    logprobs_test.py --whet PROGRAM --modules FOLDER
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

LIKELY, UNLIKELY = -0.2876820724517809, -1.3862943611198906  # ln of 3/4, 1/4
SCRIPTED = "provider: scripted, model: judge, file: rules.jsonl"
GREEDY = SCRIPTED + ", temperature: 0"


def rule(answer, other, **condition):
    """The model is sure of its answer by three quarters."""
    top = [{"token": answer, "logprob": LIKELY},
           {"token": other, "logprob": UNLIKELY}]
    return {**condition, "text": answer,
            "logprobs": [{"token": answer, "logprob": LIKELY, "top": top}]}


CONFIG = r"""
prompt: {user: "{{question}}"}
data: {file: data.csv, input: [question], expected: answer}
models:
  task: {provider: scripted, model: m, temperature: 0, rules: [
      {matches: 'say (\w+)', text: '\1'}]}
  judge: {%s}
evaluators: [{use: test.weighing_judge, isolation: %s}]
budget: {calls: 100}
cache: {use: %s}
"""


class Logprobs(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {
            **{k: v for k, v in os.environ.items()
               if not k.startswith(("WHET_", "XDG_"))},
            "HOME": str(self.folder)}
        (self.folder / "data.csv").write_text(
            "question,answer\nsay red,red\nsay blue,blue\nsay green,green\n"
            "please say red,red\n", encoding="utf-8")

        self.write_rules(rule("yes", "no", contains="red"), rule("no", "yes"))

    def write_rules(self, *rules):
        (self.folder / "rules.jsonl").write_text(
            "".join(json.dumps(r) + "\n" for r in rules), encoding="utf-8")

    def evaluate(self, judge, cache="off", isolation="plugin"):
        (self.folder / "whet.yaml").write_text(
            CONFIG % (judge, isolation, cache), encoding="utf-8")
        done = subprocess.run(
            [OPTIONS.whet, "eval", "whet.yaml", "--split", "all", "--json",
             "--plugin-dir", OPTIONS.modules],
            capture_output=True, text=True, cwd=self.folder,
            env=self.environment, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["score"]["failed"], 0, report)
        # Two answers with "red" at 0.75, two others at 0.25.
        self.assertAlmostEqual(report["score"]["mean"], 0.5)
        return report

    def test_a_fresh_answer_has_them(self):
        for isolation in ("none", "plugin"):
            with self.subTest(isolation=isolation):
                self.evaluate(SCRIPTED, isolation=isolation)

    def test_an_answer_of_the_cache_has_them(self):
        self.evaluate(GREEDY, "deterministic")
        self.write_rules(rule("no", "yes"))
        again = self.evaluate(GREEDY, "deterministic")
        self.assertEqual(again["calls"].get("judge", 0), 0)
        self.assertGreaterEqual(again["cached"], 4)

    def test_a_recorded_answer_has_them(self):
        recorded = """provider: record, model: judge, temperature: 0,
            file: calls.jsonl, mode: %s, of: {%s}"""
        self.evaluate(recorded % ("record", SCRIPTED))
        lines = (self.folder / "calls.jsonl").read_text(encoding="utf-8")
        self.assertIn('"logprobs":2', lines)
        self.write_rules(rule("no", "yes"))
        self.evaluate(recorded % ("replay", SCRIPTED))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("whet", "modules"):
        parser.add_argument(f"--{name}", required=True)
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    unittest.main(argv=[sys.argv[0], *rest])
