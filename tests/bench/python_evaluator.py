#!/usr/bin/env python3
"""What an evaluator in Python costs, per item of a batch of 256, beside the same
one in C++: the table of docs/performance.md.

  cmake --build build/release --target whet_bench_evaluator
  python3 tests/bench/python_evaluator.py build/release

The batch comes as it does from the engine, through C: what is measured is the
way in and out of Python and the function, which compares two texts. The floors
are the comparison alone, on texts that Python or C++ has already. All on one
processor, each figure the best of several.
"""

import ctypes
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True  # the next imports are from the source tree
sys.path.insert(0, str(ROOT / "hosts/python"))
import whet  # noqa: E402
from whet import _abi  # noqa: E402
from whet._callback import callback  # noqa: E402
from whet._calls import Calls  # noqa: E402

BATCH = 256
ROUNDS = 2  # short, so that nothing else comes between
REPEATS = 150
PAIRS = [("shipping" if i % 3 == 0 else "billing",
          "shipping" if i % 2 == 0 else "billing") for i in range(BATCH)]


def equal(output, expected):
    return 1.0 if output == expected else 0.0


def equal_or_reason(output, expected):
    if output == expected:
        return 1.0
    return 0.0, "expected another answer"


def equal_item(item):
    return 1.0 if item.output == item.expected else 0.0


def best_us_per_item(function):
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        for _ in range(ROUNDS):
            function()
        best = min(best, time.perf_counter() - start)
    return 1e6 * best / (ROUNDS * BATCH)


class Batch:
    """A whet_eval_batch and a sink for it, in memory of C."""

    def __init__(self):
        self.kept = []
        self.items = (_abi.EvalItem * BATCH)()
        for i, (output, expected) in enumerate(PAIRS):
            self.items[i].output = self.text(output)
            self.items[i].expected = self.text(expected)
            self.items[i].example = i
        self.batch = _abi.EvalBatch(
            struct_size=ctypes.sizeof(_abi.EvalBatch),
            item_stride=ctypes.sizeof(_abi.EvalItem),
            items=ctypes.addressof(self.items), count=BATCH,
            want=_abi.WANT_FEEDBACK | _abi.WANT_METRICS)
        self.scores = (ctypes.c_double * BATCH)()
        self.status = (ctypes.c_int32 * BATCH)()
        # Any function of C that does nothing with what it gets.
        nothing = ctypes.cast(ctypes.CDLL(None).abs, ctypes.c_void_p).value
        self.sink = _abi.EvalSink(
            struct_size=ctypes.sizeof(_abi.EvalSink), scores=self.scores,
            item_status=self.status, feedback=_abi.FEEDBACK(nothing))

    def text(self, value):
        self.kept.append(_abi.text(value))
        return self.kept[-1]

    def through(self, function):
        """The time of an item that goes through C into `function`."""
        made = callback(whet.evaluator("bench.equal", version="1.0.0")(
            function), Calls(), print)
        # By its address, as from C: the lock is let go and taken again.
        score = _abi.SCORE(ctypes.cast(made, ctypes.c_void_p).value)
        config, error = _abi.text("{}"), _abi.Error()

        def once():
            if score(None, config, ctypes.byref(self.batch),
                     ctypes.byref(self.sink), ctypes.byref(error)) != 0:
                raise SystemExit("the batch was not scored")
        us = best_us_per_item(once)
        if list(self.scores) != [equal(*pair) for pair in PAIRS]:
            raise SystemExit("wrong scores")
        return us


def in_cpp(build):
    """Nanoseconds of the evaluators of evaluator_bench.cc, and of its loop."""
    done = subprocess.run([pathlib.Path(build) / "tests/bench_evaluator"],
                          check=True, stdout=subprocess.PIPE)
    figures = json.loads(done.stdout)
    return [figures[name] for name in (
        "call_ns", "worker_ns", "python_worker_ns", "floor_ns")]


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: python_evaluator.py BUILD_FOLDER")
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    batch = Batch()
    alone = 1e3 * best_us_per_item(lambda: [equal(*p) for p in PAIRS])
    call, worker, python_worker, loop = in_cpp(sys.argv[1])
    rows = [("Python, returns a number", batch.through(equal)),
            ("Python, returns a number and sometimes a reason",
             batch.through(equal_or_reason)),
            ("Python, gets a whole `Item`", batch.through(equal_item)),
            ("Python, returns a number, in a process of its own",
             python_worker / 1e3)]
    print("| Evaluator | Per item of 256 | The comparison alone |")
    print("| --- | --- | --- |")
    for name, us in rows:
        print(f"| {name} | {us:.1f} µs | {alone:.0f} ns |")
    print(f"| C++ with the SDK | {call:.1f} ns | {loop:.1f} ns |")
    print("| C++ with the SDK, in a process of its own | "
          f"{worker:.0f} ns | {loop:.1f} ns |")


if __name__ == "__main__":
    main()
