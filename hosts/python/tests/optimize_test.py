"""Runs from Python: `optimize_test.py PLUGIN_FOLDER`."""

import asyncio
import copy
import logging.handlers
import pickle
import shutil
import sys
import unittest
from unittest import mock

from scripted_runs import PLUGINS, ScriptedRuns, first_word, rows

import whet


def scored(output: str):
    return 1.0


class DatasetOfRows:
    """As the library `datasets` has them."""

    def to_dict(self):
        raise NotImplementedError

    def __iter__(self):
        return iter(rows())


class FrameOfPolars:
    """Iterates over its columns."""

    def to_dicts(self):
        return rows()

    def __iter__(self):
        return iter(["text", "answer"])


class Runs(ScriptedRuns):

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

    def test_a_config_in_memory_has_no_file_to_name(self):
        with self.assertRaisesRegex(whet.ConfigError,
                                    r"^\$\.budgett: .*did you mean 'budget'"):
            whet.optimize({**self.config, "budgett": {}}, **self.options())
        with self.assertRaisesRegex(whet.ConfigError, r"^overrides: budget\."):
            self.optimize(overrides={"budget.cals": 3})

    def test_a_text_overrides_as_it_is(self):
        for text in ("one\ntwo", "three # four", "4", "null", "{{text}}: é 😀",
                     "\t\x7f\u0085\u2028 'five'"):
            with self.subTest(text=text), whet.prepare(
                    self.config, **self.options(
                        overrides={"prompt.system": text},
                        run_dir=self.folder / "run")) as run:
                self.assertEqual(run.execute().prompt.system, text)
            shutil.rmtree(self.folder / "run")

    def test_what_is_logged_may_be_formatted_later(self):
        kept = logging.handlers.BufferingHandler(sys.maxsize)
        logger = logging.getLogger("whet")
        logger.addHandler(kept)
        self.addCleanup(logger.removeHandler, kept)
        self.addCleanup(logger.setLevel, logger.level)
        logger.setLevel(logging.DEBUG)
        self.optimize()
        self.assertGreater(len(kept.buffer), 0)
        self.assertEqual({type(r.args[0]) for r in kept.buffer}, {str})

    def test_what_a_function_may_not_return_is_told_with_what_it_may(self):
        for value, told in (
                (None, r"returned None; .*lack its return"),
                (1.5, r"returned 1\.5; expected a number in \[0, 1\]"),
                (float("nan"), r"returned nan; expected a number"),
                ("0.5", r"returned str '0\.5'; expected a number"),
                ((1, 2, 3), r"returned tuple \(1, 2, 3\)"),
                (whet.Score(0.5, metrics={"words": float("inf")}),
                 r"the metric 'words' is inf")):
            with self.subTest(value=value), self.assertRaisesRegex(
                    whet.WhetError, told):
                self.optimize(evaluators=whet.evaluator(
                    "acme.first_word", version="1.0.0")(lambda output: value))

    def test_the_exception_of_a_function_is_the_cause_of_the_error(self):
        @whet.evaluator("acme.first_word", version="1.0.0")
        def broken(output: str):
            sys.exit("not like this")
        with self.assertRaisesRegex(
                whet.WhetError, r"SystemExit: not like this \(broken, line "
                ) as caught:
            self.optimize(evaluators=broken)
        self.assertIsInstance(caught.exception.__cause__, SystemExit)

    def test_batches_return_a_score_for_each_item(self):
        self.config["evaluators"] = [{"use": "acme.batch"}]
        for returned, told in (([], "0 scores for 1 items"),
                               (None, "NoneType None; expected a list")):
            function = whet.evaluator("acme.batch", version="1.0.0", batch=True)
            with self.subTest(told=told), self.assertRaisesRegex(
                    whet.WhetError, told):
                self.optimize(evaluators=function(lambda items: returned))

    def test_what_is_no_evaluator_is_refused_where_it_is_made(self):
        async def later(output: str):
            return 1.0
        make = whet.evaluator("acme.bad", version="1.0.0")
        for function, told in ((later, "async"), (lambda: 1.0, "expected"),
                               (lambda items: 1.0, "batch=True"),
                               (lambda output, /: 1.0, "positional-only"),
                               (lambda *output: 1.0, r"'\*output'"),
                               (lambda **metadata: 1.0, r"'\*\*metadata'")):
            with self.subTest(told=told), self.assertRaisesRegex(TypeError,
                                                                 told):
                make(function)
        with self.assertRaisesRegex(TypeError, "the version is 1; expected"):
            whet.evaluator("acme.bad", version=1)
        with self.assertRaisesRegex(TypeError, "evaluators: NoneType"):
            self.optimize(evaluators=None)
        with self.assertRaisesRegex(ValueError, "two have the id"):
            self.optimize(evaluators=[first_word, first_word])

    def test_data_that_cannot_be_read_is_told_with_its_place(self):
        for data, told in (
                ("data.csv", "data: 'data.csv'; expected a DataFrame"),
                (["a red thing"], "row 0 is str; expected a dict"),
                ([{"text": "a", "answer": float("nan")}],
                 "row 0, column 'answer'"),
                ([{"text": "a", "answer": object()}],
                 "row 0, column 'answer': object is nothing that JSON has"),
                ([{"text": "a"}, {"text": "\ud800"}],
                 "row 1, column 'text': .*surrogates not allowed"),
                (3, "data: int; expected a DataFrame or rows"),
                (FrameOfPolars(), r"rows as dicts: its \.to_dicts\(\)")):
            with self.subTest(told=told), self.assertRaisesRegex(TypeError,
                                                                 told):
                self.optimize(data=data)
        for config in (None, 3, {**self.config, "data": None}):
            with self.assertRaisesRegex(TypeError, "^config: "):
                whet.optimize(config, **self.options())
        with self.assertRaisesRegex(NotADirectoryError, "plugin_dirs: /no"):
            self.optimize(plugin_dirs="/nowhere")

    def test_rows_come_from_whatever_gives_them(self):
        self.assertEqual(self.optimize(data=DatasetOfRows()).baseline_val.mean,
                         0.75)

    def test_half_a_character_costs_nothing_but_itself(self):
        @whet.evaluator("acme.first_word", version="1.0.0")
        def broken(output: str):
            return whet.Score(0.5, "half: \ud800", {"half \udcff": 1.0})
        result = self.optimize(evaluators=broken)
        self.assertEqual(result.json["failed_items"], 0)
        self.assertEqual(result.baseline_val.mean, 0.5)

    def test_an_exception_without_words_has_the_name_of_its_type(self):
        class Silent(Exception):
            def __str__(self):
                raise RuntimeError
        @whet.evaluator("acme.first_word", version="1.0.0")
        def broken(output: str):
            raise Silent
        with self.assertRaisesRegex(whet.WhetError, r"Silent \(broken, line"):
            self.optimize(evaluators=broken)

    def test_a_run_says_what_it_is_not_ready_for(self):
        run = whet.prepare(self.config, **self.options())
        self.assertIn("200 calls", run.plan)
        for early in (run.poll, run.result):
            self.assertRaisesRegex(ValueError, r"call start\(\)|has not ended",
                                   early)
        run.execute()
        self.assertRaisesRegex(ValueError, "started before", run.execute)
        run.close()
        run.close()
        for late in (run.execute, run.request_stop, lambda: run.plan):
            self.assertRaisesRegex(ValueError, "is closed", late)
        with self.assertRaisesRegex(whet.WhetError, r"whet\.resume\("):
            self.optimize()  # the folder is taken
        with self.assertRaisesRegex(whet.ConfigError, "give them again"):
            whet.resume(self.folder / "run", evaluators=first_word,
                        plugin_dirs=PLUGINS)

    def test_runs_side_by_side_come_to_the_same(self):
        async def both():
            return await asyncio.gather(*(
                whet.optimize_async(self.config, **self.options(name))
                for name in ("one", "two")))
        one, two = asyncio.run(both())
        self.assertEqual(one.json["best"], two.json["best"])
        self.assertEqual(one.test, two.test)

    def test_errors_and_evaluators_pass_between_processes(self):
        error = whet.StoppedError(1, "stopped")
        error.run_dir = self.folder
        again = pickle.loads(pickle.dumps(error))
        self.assertIs(type(again), whet.StoppedError)
        self.assertEqual((str(again), again.code, again.run_dir),
                         ("stopped", 1, self.folder))
        self.assertIs(pickle.loads(pickle.dumps(first_word)), first_word)
        by_function = whet.evaluator("acme.x", version="1")(scored)
        self.assertEqual(pickle.loads(pickle.dumps(by_function)), by_function)
        inside = whet.evaluator("acme.x", version="1")(lambda output: 1.0)
        self.assertIs(copy.deepcopy(inside).function, inside.function)
        with self.assertRaisesRegex((pickle.PicklingError, AttributeError),
                                    "lambda"):
            pickle.dumps(inside)

    def test_a_program_without_a_console_shows_no_progress(self):
        with mock.patch("sys.stderr", None):
            for shown in (None, True):
                self.optimize(f"run {shown}", progress=shown)

    def test_a_result_shows_itself(self):
        page = self.optimize()._repr_html_()
        self.assertIn("Say the colour.", page)
        self.assertIn("report.html", page)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
