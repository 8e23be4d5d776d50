"""How runs end that do not come to their end: stopped, cancelled, closed,
forgotten. `ending_test.py PLUGIN_FOLDER`.
"""

import asyncio
import json
import signal
import subprocess
import sys
import threading
import types
import unittest
from unittest import mock

from scripted_runs import PLUGINS, ScriptedRuns, first_word, rows

import whet
from whet import _abi, _library


class Library(types.SimpleNamespace):
    """The functions of the library, of which a test replaces some."""

    def __init__(self, **replaced):
        table = _library.api()
        super().__init__(**{**{name: getattr(table, name) for name, _ in
                               _abi.HostApi._fields_}, **replaced})

    def used(self):
        return mock.patch.multiple("whet.runs", api=lambda: self)


class Endings(ScriptedRuns):

    def test_ctrl_c_saves_and_says_how_to_go_on(self):
        events = []

        def interrupt(name, data):
            events.append(name)
            if len(events) == 1:
                signal.raise_signal(signal.SIGINT)

        with self.assertRaisesRegex(whet.StoppedError,
                                    r"whet\.resume\('.*/run'\)") as caught:
            self.optimize(on_event=interrupt)
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
            with self.assertRaises(asyncio.CancelledError) as caught:
                await task
            self.assertEqual(caught.exception.__cause__.run_dir,
                             self.folder / "run")
        asyncio.run(cancelled())
        self.assertTrue((self.folder / "run/journal").exists())
        self.assertFalse((self.folder / "run/result.json").exists())

    def test_callbacks_and_library_calls_off_the_event_loop(self):
        threads = {}

        def here(name):
            threads[name] = threading.get_ident()

        def read():
            here("prepare")
            yield from rows()

        def destroy(run):
            here("close")
            _library.api().run_destroy(run)
        with Library(run_destroy=destroy).used():
            asyncio.run(whet.optimize_async(self.config,
                                            **self.options(data=read())))
        self.assertEqual(set(threads), {"prepare", "close"})
        self.assertNotIn(threading.get_ident(), threads.values())

    def test_what_a_callback_raises_comes_out_whatever_it_is(self):
        def interrupt(*_):
            raise KeyboardInterrupt

        def cancel(*_):
            raise asyncio.CancelledError("by hand")
        with self.assertRaises(KeyboardInterrupt):
            self.optimize(on_event=interrupt)
        with self.assertRaisesRegex(asyncio.CancelledError, "by hand"):
            asyncio.run(whet.optimize_async(self.config, **self.options(
                "other", on_event=cancel)))

    def test_what_is_raised_at_the_very_end_is_not_lost(self):
        def refuse(name, _):
            if name == "run_finished":
                raise LookupError("too late")
        with whet.prepare(self.config, **self.options(on_event=refuse)) as run:
            with self.assertRaisesRegex(LookupError, "too late"):
                run.execute()
            self.assertEqual(run.result().status, "seed_kept")

    def test_ctrl_c_while_an_evaluator_is_tried_is_ctrl_c(self):
        @whet.evaluator("acme.first_word", version="1.0.0")
        def interrupted(output: str):
            signal.raise_signal(signal.SIGINT)
            return 1.0
        with self.assertRaises(KeyboardInterrupt):
            whet.prepare(self.config, **self.options(evaluators=interrupted))

    def test_what_was_prepared_until_ctrl_c_is_freed(self):
        freed = []

        def prepare(*arguments):
            self.assertEqual(_library.api().run_prepare(*arguments), 0)
            signal.raise_signal(signal.SIGINT)

        def destroy(run):
            freed.append(run.value is not None)
            _library.api().run_destroy(run)
        with Library(run_prepare=prepare, run_destroy=destroy).used():
            with self.assertRaises(KeyboardInterrupt):
                whet.prepare(self.config, **self.options())
        self.assertEqual(freed, [True])

    def test_a_function_that_a_run_calls_cannot_close_it(self):
        for name in ("on_event", "on_progress"):
            with self.subTest(name=name), self.assertRaisesRegex(
                    ValueError, r"request_stop\(\) ends the run"):
                with whet.prepare(self.config, **self.options(name, **{
                        name: lambda *_: run.close()})) as run:
                    run.execute()

    def test_an_evaluator_cannot_close_its_run(self):
        runs, refused = [], []

        @whet.evaluator("acme.first_word", version="1.0.0")
        def closing(output: str):
            for run in runs:
                try:
                    run.close()
                except ValueError as error:
                    refused.append(error)
            return 1.0
        with whet.prepare(self.config, **self.options(
                evaluators=closing)) as run:
            runs.append(run)
            self.assertEqual(run.execute().baseline_val.mean, 1.0)
        self.assertGreater(len(refused), 0)

    def test_a_callback_may_run_another_run(self):
        others = []

        def another(name, _):
            if name == "run_started":
                others.append(self.optimize("other").status)
        self.optimize(on_event=another)
        self.assertEqual(others, ["seed_kept"])

    def test_a_run_that_is_closed_by_another_thread_is_waited_for(self):
        waiting, inside = threading.Event(), []

        def wait(*arguments):
            inside.append(1)
            waiting.set()
            status = _library.api().run_wait(*arguments)
            inside.pop()
            return status

        def destroy(run):
            self.assertEqual(inside, [])
            _library.api().run_destroy(run)

        def close():
            waiting.wait()
            run.close()
            ended.append(not inside)
        ended = []
        self.config["models"]["task"]["rules"][0]["delay_ms"] = 30
        with Library(run_wait=wait, run_destroy=destroy).used():
            run = whet.prepare(self.config, **self.options())
            thread = threading.Thread(target=close)
            thread.start()
            # By the stop, if that comes first.
            with self.assertRaises((ValueError, whet.StoppedError)):
                run.execute()
            thread.join()
        self.assertEqual(ended, [True])

    def test_a_run_may_be_forgotten_on_a_thread_of_its_own(self):
        self.run_program("""
import gc, threading
gc.disable()
forgotten, collected = threading.Event(), threading.Event()
def collect(*_):
    forgotten.wait()
    gc.collect()
    collected.set()
run = prepare(on_event=collect)
run.itself = run
run.start()
del run
forgotten.set()
collected.wait()
""")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
