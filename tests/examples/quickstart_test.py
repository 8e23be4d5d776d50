"""The main job with the real local model, as quickstart.sh runs it.

    quickstart_test.py --whet PROGRAM --source ROOT

Two runs of examples/support_triage: one undisturbed, one killed in the middle
and resumed. Both must come to the same result, and it must be an improvement. A
third one, which may use the answers of the first, must find the same.

What this user's cache has is left alone and makes no difference.
"""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

OPTIONS = None  # of the command line

# What differs between two runs of the same: when and where they ran, and what
# the last session of each sent.
TIMES = ("run_id", "wall_s", "traffic")
# What a run costs that gets its answers for nothing.
COSTS = ("calls", "tokens", "cached", "cost_usd")
# A run that takes this long is stuck.
PATIENCE_S = 900


def whet(*arguments):
    return [OPTIONS.whet, *[str(a) for a in arguments]]


def with_cache(file):
    """The environment in which answers are kept in `file`, or not at all."""
    cache = ({"WHET_CACHE__FILE": str(file)} if file else
             {"WHET_CACHE__USE": "off"})
    return {**os.environ, **cache}


def run(*arguments, cache=None):
    """Runs whet; returns its stdout."""
    done = subprocess.run(whet(*arguments), text=True, capture_output=True,
                          timeout=PATIENCE_S, env=with_cache(cache))
    if done.returncode != 0:
        raise AssertionError(f"whet {arguments}: status {done.returncode}\n"
                             f"{done.stdout}\n{done.stderr}")
    return done.stdout


def result_of(folder):
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


def without_times(result):
    out = {k: v for k, v in result.items() if k not in TIMES}
    for entry in out["pareto"]["front"]:
        entry.pop("latency_s")
    return out


def kill_when_journal_has(process, journal, size):
    """Kills the process once the journal has `size` bytes."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError("the run ended before it could be killed")
        if journal.exists() and journal.stat().st_size >= size:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return
        time.sleep(0.005)
    raise AssertionError("the run wrote too little to be killed in the middle")


class Quickstart(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.config = (pathlib.Path(OPTIONS.source) /
                      "examples/support_triage/whet.yaml")
        cls.first = cls.folder / "undisturbed"
        cls.cache = cls.folder / "answers.db"
        cls.printed = run("run", cls.config, "--run-dir", cls.first,
                          cache=cls.cache)

    def test_finds_a_prompt_that_is_25_points_better_on_fresh_examples(self):
        result = result_of(self.first)
        self.assertEqual(result["status"], "improved")
        seed, best = result["test"]["seed"], result["test"]["best"]
        self.assertGreaterEqual(best["mean"] - seed["mean"], 0.25, result)
        self.assertGreater(result["test"]["interval"][0], 0.0)

    def test_stays_within_its_budget(self):
        spec = json.loads(
            (self.first / "run.json").read_text(encoding="utf-8"))["spec"]
        calls = sum(result_of(self.first)["calls"].values())
        self.assertGreater(calls, 0)
        self.assertLessEqual(calls, spec["budget"]["calls"])

    def test_says_what_it_found_and_where_the_report_is(self):
        report = self.first / "report.html"
        self.assertTrue(report.is_file())
        self.assertIn(str(report), self.printed)

    def test_killed_and_resumed_it_comes_to_the_same_result(self):
        folder = self.folder / "killed"
        half = (self.first / "journal").stat().st_size // 2
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            process = subprocess.Popen(
                whet("run", self.config, "--run-dir", folder),
                stdout=nowhere, stderr=nowhere, env=with_cache(None))
        kill_when_journal_has(process, folder / "journal", half)
        self.assertFalse((folder / "result.json").exists())
        run("resume", folder)
        self.assertEqual(without_times(result_of(folder)),
                         without_times(result_of(self.first)))

    def test_a_second_run_finds_the_same_for_nothing(self):
        folder = self.folder / "second"
        run("run", self.config, "--run-dir", folder, cache=self.cache)
        first, second = result_of(self.first), result_of(folder)
        self.assertEqual(sum(second["calls"].values()), 0)
        self.assertEqual(second["cached"],
                         first["cached"] + sum(first["calls"].values()))
        for result in (first, second):
            for name in COSTS:
                result.pop(name)
        self.assertEqual(without_times(second), without_times(first))


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--whet", required=True)
    parser.add_argument("--source", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
