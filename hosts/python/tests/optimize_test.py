"""Runs from Python: `optimize_test.py PLUGIN_FOLDER`, with the library named in
WHET_HOST_LIBRARY. The model is provider_scripted."""

import asyncio
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import whet  # noqa: E402

PLUGINS = sys.argv[1]


@whet.evaluator("acme.first_word", version="1.0.0")
def first_word(output: str, expected: str):
    """Whether the first word is the expected one."""
    if output.split()[:1] == [expected]:
        return 1.0
    return 0.0, f"the first word must be {expected!r}"


def rows():
    """A quarter is grey, which the script does not know."""
    return [{"text": f"a {colour} thing {i}".replace("grey ", ""),
             "answer": colour}
            for i in range(20) for colour in ("red", "green", "blue", "grey")]


class Runs(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.config = {
            "prompt": {"system": "Say the colour.", "user": "{{text}}"},
            "data": {"expected": "answer"},
            "models": {"task": {
                "provider": "scripted",
                "rules": [{"matches": r"a (red|green|blue) thing",
                           "text": r"\1 I think"}, {"text": "no idea"}]}},
            "evaluators": [{"use": "acme.first_word"}],
            "strategy": {"use": "few_shot", "shots": 2, "bootstrapped": False,
                         "nearest": "off"},
            "budget": {"calls": 200}}

    def options(self, name="run", **more):
        return {"data": rows(), "evaluators": [first_word],
                "plugin_dirs": [PLUGINS], "run_dir": self.folder / name,
                "progress": False, **more}

    def optimize(self, name="run", **more):
        return whet.optimize(self.config, **self.options(name, **more))

    def test_a_function_is_an_evaluator(self):
        result = self.optimize()
        self.assertEqual(result.status, "seed_kept")
        self.assertFalse(result.improved)
        self.assertEqual(result.baseline_val.mean, 0.75)  # all but grey
        self.assertEqual(result.prompt.system, "Say the colour.")
        self.assertEqual(result.run_dir, self.folder / "run")
        self.assertGreater(result.calls["task"], 0)
        self.assertEqual(first_word("red it is", "red"), 1.0)

    def test_it_tells_what_happens(self):
        events, phases = [], set()
        self.optimize(on_event=lambda name, data: events.append((name, data)),
                      on_progress=lambda p: phases.add(p.phase))
        self.assertEqual(events[0][0], "run_started")
        self.assertEqual(events[-1], ("run_finished",
                                      {"status": "seed_kept"}))
        self.assertIn("done", phases)

    def test_what_a_callback_raises_stops_the_run_and_comes_out(self):
        def refuse(name, data):
            raise LookupError("not today")
        with self.assertRaisesRegex(LookupError, "not today"):
            self.optimize(on_event=refuse)
        # Nothing is lost: the folder goes on.
        result = whet.resume(self.folder / "run", data=rows(),
                             evaluators=[first_word], plugin_dirs=[PLUGINS],
                             progress=False)
        self.assertEqual(result.status, "seed_kept")

    def test_an_exception_of_an_evaluator_is_no_score(self):
        @whet.evaluator("acme.picky", version="1.0.0")
        def picky(output: str, expected: str):
            if output == "no idea":
                raise ValueError("this is not for me")
            return whet.Score(1.0, metrics={"length": len(expected)})
        self.config["evaluators"] = [{"use": "acme.picky"}]
        result = self.optimize(evaluators=[picky])
        self.assertGreater(result.json["failed_items"], 0)
        self.assertEqual(result.baseline_val.failed, 6)  # a quarter of 24
        self.assertEqual(result.baseline_val.mean, 1.0)

    def test_batches_get_items_in_order(self):
        @whet.evaluator("acme.batch", version="1.0.0", batch=True)
        def batch(items):
            return [float(item.output.startswith(item.expected))
                    for item in items]
        self.config["evaluators"] = [{"use": "acme.batch"}]
        self.assertEqual(self.optimize(evaluators=[batch]).baseline_val.mean,
                         0.75)

    def test_settings_of_the_config_reach_the_function(self):
        seen = []

        @whet.evaluator("acme.set", version="1.0.0", schema={
            "type": "object", "additionalProperties": False,
            "properties": {"words": {"type": "integer", "default": 3}}})
        def with_settings(config: dict):
            seen.append(config["words"])
            return 1.0
        self.config["evaluators"] = [{"use": "acme.set"}]
        self.optimize(evaluators=[with_settings])
        self.assertEqual(set(seen), {3})
        self.config["evaluators"] = [{"use": "acme.set", "wrods": 1}]
        with self.assertRaisesRegex(whet.ConfigError, "words"):
            self.optimize("other", evaluators=[with_settings])

    def test_errors_have_a_type_and_a_place(self):
        with self.assertRaisesRegex(whet.ConfigError, r"\$\.budget\.calls"):
            self.optimize(overrides={"budget.calls": 0})
        with self.assertRaisesRegex(whet.ConfigError, "acme.first_word"):
            self.optimize(evaluators=[])
        with self.assertRaises(whet.BudgetError):
            self.optimize(overrides={"budget.calls": 3})
        with self.assertRaisesRegex(TypeError, "decorate"):
            self.optimize(evaluators=[len])
        with self.assertRaisesRegex(TypeError, "wrong"):
            whet.evaluator("acme.bad", version="1.0.0")(lambda wrong: 1.0)
        self.assertFalse((self.folder / "run").exists())

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

    def test_runs_side_by_side_come_to_the_same(self):
        async def both():
            return await asyncio.gather(*(
                whet.optimize_async(self.config, **self.options(name))
                for name in ("one", "two")))
        one, two = asyncio.run(both())
        self.assertEqual(one.json["best"], two.json["best"])
        self.assertEqual(one.test, two.test)

    def test_a_result_shows_itself(self):
        page = self.optimize()._repr_html_()
        self.assertIn("Say the colour.", page)
        self.assertIn("report.html", page)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
