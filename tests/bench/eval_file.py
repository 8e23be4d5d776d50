#!/usr/bin/env python3
"""Times `whet eval` on a file of answers beside the same metrics in Python.

  /tmp/venv/bin/python tests/bench/eval_file.py build/release [--rows 10000]

The environment is that of metrics.py. Writes the rows as JSONL, runs
`whet eval --outputs ROWS --json` with eight evaluators at once (start, reading,
scores, metrics of the set, feedback and 10,000 rows of JSON included), then the
eight Python programs on the same pairs, already in memory. Both on one
processor. Ends with an error if a mean differs. Prints seconds.
"""

import argparse
import contextlib
import io
import json
import math
import os
import pathlib
import resource
import subprocess
import tempfile
import time

import metrics

EIGHT = [
    ("exact_match", {"use": "exact_match", "normalize": ["nfd", "squad"]},
     lambda: metrics.dspy_metric("em_score")),
    ("f1", {"use": "f1", "normalize": ["nfd", "squad"], "both_empty": 0},
     lambda: metrics.dspy_metric("f1_score")),
    ("bleu", {"use": "bleu"}, metrics.sacrebleu_bleu),
    ("chrf", {"use": "chrf"}, lambda: metrics.sacrebleu_chrf(0)),
    ("ter", {"use": "ter"}, metrics.sacrebleu_ter),
    ("rouge1", {"use": "rouge", "variant": "rouge1"},
     lambda: metrics.rouge_score("rouge1")),
    ("rougeL", {"use": "rouge", "variant": "rougeL"},
     lambda: metrics.rouge_score("rougeL")),
    ("contains", {"use": "contains", "normalize": []},
     lambda: lambda output, expected: float(expected in output)),
]


def plain(pairs):
    """Texts that a data file may hold."""
    return [pair for pair in pairs if "\0" not in "".join(pair)]


def measure_whet(build, pairs, folder):
    with open(folder / "rows.jsonl", "w", encoding="utf-8") as file:
        for output, expected in pairs:
            file.write(json.dumps({"output": output, "expected": expected})
                       + "\n")
    # JSON is YAML.
    (folder / "whet.yaml").write_text(json.dumps({
        "evaluators": [{**settings, "as": name} for name, settings, _ in EIGHT]
    }))
    start = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [str(build / "bin" / "whet"), "eval", str(folder / "whet.yaml"),
         "--outputs", str(folder / "rows.jsonl"), "--json", "--quiet"],
        stdout=subprocess.PIPE, check=True)
    seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime +
                                               before.ru_stime)
    report = json.loads(done.stdout)
    return seconds, cpu, {e["name"]: e["examples"]["mean"]
                          for e in report["evaluators"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=10000, metavar="N")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    pairs = plain(metrics.without_sigma(metrics.make_pairs(
        options.rows * 11 // 10)))[:options.rows]
    with tempfile.TemporaryDirectory() as folder:
        seconds, cpu, means = measure_whet(options.build.resolve(), pairs,
                                           pathlib.Path(folder))
    print("rows: %d; evaluators: %d" % (len(pairs), len(EIGHT)))
    print("whet eval:  %7.2f s (processor %.2f s)" % (seconds, cpu))
    total = 0.0
    for name, _, original in EIGHT:
        score = original()
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):  # DSPy talks
            mean = sum(score(*pair) for pair in pairs) / len(pairs)
        took = time.process_time() - start
        total += took
        print("  %-11s %7.2f s in Python" % (name, took))
        if not math.isclose(mean, means[name], abs_tol=1e-9):
            raise SystemExit("%s: the mean is %r, the original's %r" % (
                name, means[name], mean))
    print("Python:     %7.2f s, %.0f times as long" % (total, total / seconds))


if __name__ == "__main__":
    main()
