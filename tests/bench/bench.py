#!/usr/bin/env python3
"""Runs every benchmark and prints the table of docs/performance.md.

  python3 tests/bench/bench.py build/release
  python3 tests/bench/bench.py build/release --write docs/performance.md

Each figure stands beside a floor of the same run, and is the best of five: on
a busy machine both get worse, their ratio hardly. The server has the first
processor, the client the last. Needs a release build with tests.
"""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import subprocess
import sys

REPEATS = 5
MARKERS = ("<!-- bench.py writes from here -->", "<!-- to here -->")


def on_processor(number):
    """For subprocess: pins the child, if there are two processors."""
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) < 2:
        return None
    return lambda: os.sched_setaffinity(0, {processors[number]})


@contextlib.contextmanager
def server(tests, latency):
    """Yields the base URL of a fake model server."""
    process = subprocess.Popen(
        [tests / "fake_model_server", "--answer-bytes", "1000", "--seed", "1",
         "--latency", latency],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        preexec_fn=on_processor(0))
    try:
        yield process.stdout.readline().strip() + "/v1"
    finally:
        process.communicate()


def run(command, pinned=True, **flags):
    words = [str(command)]
    for name, value in flags.items():
        words += ["--" + name.replace("_", "-"), str(value)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True,
                          preexec_fn=on_processor(-1) if pinned else None)
    return json.loads(done.stdout)


def best(measure, key, most=False):
    """The repeat with the smallest (or largest) `key`."""
    figures = [measure() for _ in range(REPEATS)]
    return (max if most else min)(figures, key=lambda figure: figure[key])


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, here, floor, ratio, bar):
        self.rows.append((what, here, floor, ratio, bar))
        print("  %s: %s (floor %s, %s)" % (what, here, floor, ratio),
              file=sys.stderr)

    def markdown(self):
        head = ("What", "Whet", "Floor in the same run", "Ratio", "Bar")
        lines = [head, ("---",) * len(head)] + self.rows
        return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def measure_calls(tests, plugins, table):
    with server(tests, "fixed:0") as url:
        # Not pinned: a run has all processors for its threads.
        def whet(**flags):
            return run(tests / "bench_calls", base_url=url, plugins=plugins,
                       pinned=False, **flags)

        def floor(**flags):
            return run(tests / "bench_floor", base_url=url, pinned=False,
                       **flags)

        key = "cpu_us_per_call"
        ours = best(lambda: whet(in_flight=64), key)
        bare = best(lambda: floor(in_flight=64), key)
        table.add("Processor time per call, end to end, 64 in flight",
                  "%.0f µs" % ours[key], "%.0f µs: libcurl and JSON" % bare[key],
                  "%.1f" % (ours[key] / bare[key]), "≤ 80 µs")

        key = "p50_ms"
        ours = best(lambda: whet(in_flight=1, calls=2000), key)
        bare = best(lambda: floor(in_flight=1, calls=2000), key)
        sync = 1e3 / best(lambda: run(tests / "bench_journal", records=500,
                                      waiting=1),
                          "floor_records_per_s", most=True)[
                              "floor_records_per_s"]
        whole = bare[key] + 2 * sync
        table.add("Time per call, 1 in flight, median",
                  "%.2f ms" % ours[key],
                  "%.2f ms: libcurl %.2f, two syncs of the disk %.2f each" %
                  (whole, bare[key], sync),
                  "%.1f" % (ours[key] / whole), "< 1 ms")

        ours = whet(in_flight=256, warm_up=0, calls=100000, replay=1)
        if ours["replay_billed"] != 0:
            raise SystemExit("the replay asked the server again")
        table.add("Replay of 100,000 recorded calls",
                  "%.1f s, nothing asked again" % ours["replay_s"],
                  "%.1f s: reading the journal" % ours["replay_read_s"],
                  "%.1f" % (ours["replay_s"] / ours["replay_read_s"]),
                  "≤ 3 s")


def measure_latency_hiding(tests, plugins, table):
    in_flight, calls, seconds = 1000, 8000, 0.5
    with server(tests, "fixed:%d" % (1000 * seconds)) as url:
        flags = {"base_url": url, "in_flight": in_flight, "warm_up": 4000,
                 "calls": calls, "pinned": False}
        ours = best(lambda: run(tests / "bench_calls", plugins=plugins,
                                **flags), "calls_per_s", most=True)
        bare = best(lambda: run(tests / "bench_floor", **flags),
                    "calls_per_s", most=True)
    ideal = in_flight / seconds
    table.add("1,000 in flight at 500 ms, share of the ideal 2,000 calls/s",
              "%.1f %%" % (100 * ours["calls_per_s"] / ideal),
              "%.1f %%: libcurl and JSON" % (100 * bare["calls_per_s"] / ideal),
              "%.2f" % (ours["calls_per_s"] / bare["calls_per_s"]), "≥ 95 %")
    with server(tests, "fixed:%d" % (1000 * seconds)) as url:
        flags = {"base_url": url, "in_flight": in_flight}
        ours = run(tests / "bench_calls", plugins=plugins, warm_up=2000,
                   calls=2000, **flags)
        more = run(tests / "bench_calls", plugins=plugins, warm_up=2000,
                   calls=12000, **flags)
        bare = run(tests / "bench_floor", warm_up=2000, calls=2000, **flags)
    table.add("Resident memory, 1,000 in flight, 4,000 answers kept",
              "%.0f MB; %.1f KB more for each answer" %
              (ours["peak_mb"],
               1024 * (more["peak_mb"] - ours["peak_mb"]) / 10000),
              "%.0f MB: libcurl and JSON, nothing kept" % bare["peak_mb"],
              "%.1f" % (ours["peak_mb"] / bare["peak_mb"]), "≤ 64 MB")


def measure_parts(tests, table):
    key = "records_per_s"
    ours = best(lambda: run(tests / "bench_journal"), key, most=True)
    table.add("Journal: records of 2 KB made durable, 64 waiting",
              "%s/s" % format(round(ours[key]), ","),
              "%s/s: write and fdatasync" %
              format(round(ours["floor_" + key]), ","),
              "%.2f" % (ours[key] / ours["floor_" + key]), "≥ 50,000/s")
    ours = best(lambda: run(tests / "bench_evaluator"), "call_ns")
    table.add("Evaluator across the plugin boundary, per item of 256",
              "%.1f ns" % ours["call_ns"],
              "%.1f ns: the same loop inline" % ours["floor_ns"],
              "%.1f" % (ours["call_ns"] / ours["floor_ns"]), "≤ 20 ns")


def machine():
    """What the figures depend on."""
    cpu = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return "%s, %d processors, Linux %s" % (
        cpu, len(os.sched_getaffinity(0)), platform.release())


def write(page, text):
    old = page.read_text()
    before, rest = old.split(MARKERS[0])
    after = rest.split(MARKERS[1])[1]
    page.write_text(before + MARKERS[0] + "\n" + text + "\n" + MARKERS[1] +
                    after)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path, metavar="PAGE")
    options = parser.parse_args()
    build = options.build.resolve()
    tests, plugins = build / "tests", build / "lib/whet/plugins"
    table = Table()
    measure_parts(tests, table)
    measure_calls(tests, plugins, table)
    measure_latency_hiding(tests, plugins, table)
    text = "%s\n\n%s" % (machine() + ".", table.markdown())
    print(text)
    if options.write:
        write(options.write, text)


if __name__ == "__main__":
    main()
