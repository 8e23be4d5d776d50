"""How runs end that do not come to their end: stopped, cancelled, closed,
forgotten. `ending_test.py PLUGIN_FOLDER`.
"""

import asyncio
import json
import signal
import subprocess
import sys
import unittest

from scripted_runs import PLUGINS, ScriptedRuns, first_word, rows

import whet


class Endings(ScriptedRuns):

    def test_ctrl_c_saves_and_says_how_to_go_on(self):
        with self.assertRaisesRegex(whet.StoppedError,
                                    r"whet\.resume\('.*/run'\)") as caught:
            self.optimize(on_event=lambda *_: signal.raise_signal(
                signal.SIGINT))
        self.assertEqual(caught.exception.run_dir, self.folder / "run")
        result = whet.resume(caught.exception.run_dir, data=rows(),
                             evaluators=first_word, plugin_dirs=PLUGINS,
                             progress=False)
        self.assertEqual(result.status, "seed_kept")

    def run_program(self, program):
        """A program of its own, which ends well and says nothing."""
        self.config["models"]["task"]["rules"][0]["delay_ms"] = 200
        self.config["evaluators"] = [{"use": "exact_match"}]
        self.config["data"]["file"] = "data.jsonl"
        (self.folder / "data.jsonl").write_text(
            "".join(json.dumps(row) + "\n" for row in rows()),
            encoding="utf-8")
        (self.folder / "slow.json").write_text(json.dumps(self.config),
                                               encoding="utf-8")
        prepare = f"""
import functools, sys
sys.path.insert(0, {sys.path[0]!r})
import whet
prepare = functools.partial(
    whet.prepare, {str(self.folder / 'slow.json')!r},
    run_dir={str(self.folder / 'run')!r}, plugin_dirs={PLUGINS!r})
"""
        done = subprocess.run([sys.executable, "-c", prepare + program],
                              timeout=60, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertFalse((self.folder / "run/result.json").exists())

    def test_a_program_may_end_while_a_run_is_under_way(self):
        self.run_program("""
run = prepare()
run.start()
""")

    def test_a_task_that_is_cancelled_stops_its_run(self):
        self.config["models"]["task"]["rules"][0]["delay_ms"] = 30

        async def cancelled():
            begun = asyncio.Event()
            loop = asyncio.get_running_loop()
            task = asyncio.create_task(whet.optimize_async(
                self.config, **self.options(on_event=lambda *_: (
                    loop.call_soon_threadsafe(begun.set)))))
            waiting = asyncio.create_task(begun.wait())
            await asyncio.wait({task, waiting},
                               return_when=asyncio.FIRST_COMPLETED)
            self.assertFalse(task.done())
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
        asyncio.run(cancelled())
        self.assertTrue((self.folder / "run/journal").exists())
        self.assertFalse((self.folder / "run/result.json").exists())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
