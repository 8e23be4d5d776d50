#!/usr/bin/env python3
"""Compares evaluators with the Python programs that they equal, in one run.

  python3 -m venv /tmp/venv
  /tmp/venv/bin/pip install sacrebleu==2.6.0 rouge-score==0.1.2
  /tmp/venv/bin/python tests/bench/metrics.py build/release

Prints a table: pairs of texts scored in a second of processor time, on the same
pairs, both pinned to one processor. A program that is not installed has no
figure. Ends with an error if the mean scores differ. Needs a release build with
tests.

A new row is a function that makes the Python scorer and an entry in METRICS.
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "plugins" / "text" / "testdata"))
import nasty_texts  # noqa: E402  (beside the text library)


def sacrebleu_bleu():
    from sacrebleu.metrics import BLEU
    metric = BLEU(effective_order=True)
    return lambda output, expected: (
        metric.sentence_score(output, [expected]).score / 100)


def sacrebleu_chrf(word_order):
    from sacrebleu.metrics import CHRF
    metric = CHRF(word_order=word_order)
    return lambda output, expected: (
        metric.sentence_score(output, [expected]).score / 100)


def sacrebleu_ter():
    from sacrebleu.metrics import TER
    metric = TER()
    return lambda output, expected: max(
        0.0, 1 - metric.sentence_score(output, [expected]).score / 100)


def rouge_score(variant, use_stemmer=False):
    from rouge_score import rouge_scorer
    scorer = rouge_scorer.RougeScorer([variant], use_stemmer=use_stemmer)
    return lambda output, expected: (
        scorer.score(expected, output)[variant].fmeasure)


@dataclasses.dataclass
class Metric:
    name: str
    evaluator: str  # its id
    config: dict
    # Makes the original: a function of an output and the expected one that
    # returns the score, 0 to 1. Imports what it needs.
    original: typing.Callable[[], typing.Callable[[str, str], float]]


METRICS = [
    Metric("BLEU (sacrebleu)", "bleu", {}, sacrebleu_bleu),
    Metric("chrF2 (sacrebleu)", "chrf", {}, lambda: sacrebleu_chrf(0)),
    Metric("chrF2++ (sacrebleu)", "chrf", {"word_order": 2},
           lambda: sacrebleu_chrf(2)),
    Metric("TER (sacrebleu)", "ter", {}, sacrebleu_ter),
    Metric("ROUGE-1 (rouge_score)", "rouge", {"variant": "rouge1"},
           lambda: rouge_score("rouge1")),
    Metric("ROUGE-2 (rouge_score)", "rouge", {"variant": "rouge2"},
           lambda: rouge_score("rouge2")),
    Metric("ROUGE-L (rouge_score)", "rouge", {"variant": "rougeL"},
           lambda: rouge_score("rougeL")),
    Metric("ROUGE-Lsum, stemmed (rouge_score)", "rouge",
           {"variant": "rougeLsum", "use_stemmer": True},
           lambda: rouge_score("rougeLsum", use_stemmer=True)),
]


def sentence(rng, words, weights):
    chosen = rng.choices(words, weights, k=rng.randrange(6, 40))
    for i in range(len(chosen) - 1):
        if rng.random() < 0.08:
            chosen[i] += ","
    return (" ".join(chosen) + rng.choice("..?!")).capitalize()


def make_pairs(count):
    """Nine tenths sentences like those of models, one tenth nasty ones."""
    rng = random.Random(1)
    letters = "etaoinshrdlucmfwypvbgk"
    words = ["".join(rng.choices(letters, range(22, 0, -1),
                                 k=rng.choice([1, 2, 3, 4, 5, 6, 7, 9, 12])))
             for _ in range(3000)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    pairs = []
    for _ in range(count * 9 // 10):
        expected = sentence(rng, words, weights)
        output = expected
        for _ in range(rng.randrange(4)):
            output = nasty_texts.mutated(rng, output)
        pairs.append((output, expected))
    for output, references in nasty_texts.cases(rng, count - len(pairs)):
        pairs.append((output, references[0]))
    return pairs


def measure_whet(build, metric, file):
    done = subprocess.run(
        [str(build / "tests" / "bench_metric"),
         "--plugins", str(build / "lib/whet/plugins"), "--pairs", file,
         "--id", metric.evaluator, "--config", json.dumps(metric.config)],
        stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def measure_original(metric, pairs):
    """None if the program is not installed."""
    try:
        score = metric.original()
    except ImportError as error:
        print("%s: %s" % (metric.name, error), file=sys.stderr)
        return None
    total = 0.0
    start = time.process_time()
    for output, expected in pairs:
        total += score(output, expected)
    seconds = time.process_time() - start
    return {"pairs_per_s": len(pairs) / seconds,
            "mean_score": total / len(pairs)}


def row(metric, ours, theirs):
    rate = "{:,.0f}".format
    if theirs is None:
        return (metric.name, rate(ours["pairs_per_s"]), "not installed", "")
    if not math.isclose(ours["mean_score"], theirs["mean_score"],
                        abs_tol=1e-9):
        raise SystemExit("%s: the mean score is %r, the original's %r" % (
            metric.name, ours["mean_score"], theirs["mean_score"]))
    return (metric.name, rate(ours["pairs_per_s"]),
            rate(theirs["pairs_per_s"]),
            "%.0f" % (ours["pairs_per_s"] / theirs["pairs_per_s"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--pairs", type=int, default=2000, metavar="N")
    parser.add_argument("--only", metavar="ID", help="one evaluator")
    options = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    pairs = make_pairs(options.pairs)
    lines = [("Metric", "Whet, pairs/s", "Python, pairs/s", "Ratio"),
             ("---",) * 4]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for pair in pairs:
            file.write(json.dumps(pair) + "\n")
        file.flush()
        for metric in METRICS:
            if options.only in (None, metric.evaluator):
                lines.append(row(metric,
                                 measure_whet(options.build.resolve(), metric,
                                              file.name),
                                 measure_original(metric, pairs)))
    print("\n".join("| " + " | ".join(line) + " |" for line in lines))


if __name__ == "__main__":
    main()
