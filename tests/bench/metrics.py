#!/usr/bin/env python3
"""Compares evaluators with the Python programs that they equal, in one run.

  python3 -m venv /tmp/venv
  /tmp/venv/bin/pip install sacrebleu==2.6.0 rouge-score==0.1.2 dspy==3.4.1 \\
      nltk==3.10.4 jsonschema==4.26.0 lm_eval==0.4.13 scikit-learn==1.9.1
  /tmp/venv/bin/python tests/bench/metrics.py build/release

Prints a table: pairs of texts scored in a second of processor time, on the same
pairs, both pinned to one processor. A program that is not installed has no
figure. Ends with an error if the mean scores differ, or the metrics of the set
where the original has such. Needs a release build with tests.

A new row is a function that makes the Python scorer and an entry in METRICS.
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib
import random
import re
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


def dspy_metric(name):
    from dspy.evaluate import metrics
    score = getattr(metrics, name)
    return lambda output, expected: float(score(output, expected))


def nltk_similarity():
    from nltk.metrics.distance import edit_distance

    def score(output, expected):
        longest = max(len(output), len(expected))
        return 1 - edit_distance(output, expected) / longest if longest else 1.0
    return score


def lm_eval_gsm8k():
    from lm_eval.api.metrics import exact_match_hf_evaluate
    from lm_eval.filters.extraction import RegexFilter
    extract = RegexFilter(r"(-?[$0-9.,]{2,})|(-?[0-9]+)", group_select=-1)
    return lambda output, expected: float(exact_match_hf_evaluate(
        predictions=[extract.apply([[output]], [])[0][0]],
        references=[expected],
        regexes_to_ignore=[",", r"\$", "(?s).*#### ", r"\.$"],
        ignore_case=True)["exact_match"])


def json_schema():
    import jsonschema
    validator = jsonschema.Draft7Validator(PERSON)

    def score(output, _):
        try:
            return float(validator.is_valid(json.loads(output)))
        except ValueError:
            return 0.0
    return score


def re_search():
    pattern = re.compile(r"[a-z]+[,.] [a-z]{3,7}\b")
    return lambda output, _: float(pattern.search(output) is not None)


def sklearn_set():
    from sklearn import metrics

    def score(pairs):
        predicted, expected = zip(*pairs)
        labels = sorted(set(predicted) | set(expected))
        precision, recall, f1, support = (
            metrics.precision_recall_fscore_support(
                expected, predicted, labels=labels, zero_division=0))
        out = {
            ("", "accuracy"): metrics.accuracy_score(expected, predicted),
            ("", "macro_f1"): metrics.f1_score(
                expected, predicted, average="macro", zero_division=0),
            ("", "kappa"): metrics.cohen_kappa_score(expected, predicted)}
        for name, values in (("precision", precision), ("recall", recall),
                             ("f1", f1), ("support", support)):
            for label, value in zip(labels, values):
                out[label, name] = value
        return out
    return score


# Answers, and not translations: what these metrics are for.

def without_sigma(pairs):
    """Python's lower case of a capital sigma depends on the word."""
    return [pair for pair in pairs if "Σ" not in "".join(pair)]


def ascii_only(pairs):
    return [pair for pair in pairs if "".join(pair).isascii()]


def solutions(pairs):
    rng = random.Random(2)
    out = []
    for output, expected in ascii_only(pairs):
        number = rng.randrange(2000)
        out.append(("%s So %d - 3.\n%s $%s." % (
            output, number, output, "{:,}".format(number + rng.randrange(2))),
            "%s\n#### %d" % (expected, number)))
    return out


PERSON = {
    "type": "object", "required": ["name", "age"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "age": {"type": "integer", "minimum": 0},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 8}}}


def people(pairs):
    rng = random.Random(3)
    return [(json.dumps({"name": output, "age": rng.randrange(-5, 50),
                         "tags": expected.split()[:10]}), "")
            for output, expected in pairs]


def tickets(pairs):
    """Labels of twelve classes, some more frequent, four fifths right."""
    rng = random.Random(4)
    labels = ["class %s" % letter for letter in "abcdefghijkl"]
    out = []
    for _ in pairs:
        expected = rng.choices(labels, range(12, 0, -1))[0]
        right = rng.random() < 0.8
        out.append((expected if right else rng.choice(labels), expected))
    return out


@dataclasses.dataclass
class Metric:
    name: str
    evaluator: str  # its id
    config: dict
    # Makes the original: a function of an output and the expected one that
    # returns the score, 0 to 1. Imports what it needs.
    original: typing.Callable[[], typing.Callable[[str, str], float]]
    # Makes its own pairs of the common ones.
    pairs: typing.Callable[[list], list] = lambda pairs: pairs
    # The original scores all pairs at once: a function of the list of them that
    # returns {(label, name): value}.
    of_set: bool = False


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
    Metric("Exact match, SQuAD (DSPy)", "exact_match",
           {"normalize": ["nfd", "squad"]}, lambda: dspy_metric("em_score"),
           without_sigma),
    Metric("F1, SQuAD (DSPy)", "f1",
           {"normalize": ["nfd", "squad"], "both_empty": 0},
           lambda: dspy_metric("f1_score"), without_sigma),
    Metric("Edit distance (NLTK)", "levenshtein", {"normalize": []},
           nltk_similarity, lambda pairs: pairs[:100]),
    Metric("GSM8K, flexible (lm-eval)", "numeric",
           {"extract": "gsm8k_flexible", "match": "exact_string"},
           lm_eval_gsm8k, solutions),
    Metric("JSON Schema (jsonschema)", "json",
           {"mode": "schema", "schema": PERSON}, json_schema, people),
    Metric("Agreement of labels (scikit-learn)", "classification", {},
           sklearn_set, tickets, of_set=True),
    # The originals of the last two are one call into C.
    Metric("Regular expression (re)", "regex",
           {"pattern": r"[a-z]+[,.] [a-z]{3,7}\b"}, re_search, ascii_only),
    Metric("Contains (in)", "contains", {"normalize": []},
           lambda: lambda output, expected: float(expected in output)),
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
         "--id", metric.evaluator, "--config", json.dumps(metric.config),
         "--set", str(int(metric.of_set))],
        stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def measure_original(metric, pairs):
    """None if the program is not installed."""
    try:
        score = metric.original()
    except ImportError as error:
        print("%s: %s" % (metric.name, error), file=sys.stderr)
        return None
    if metric.of_set:
        score(pairs)  # what it loads late is not counted
    start = time.process_time()
    if metric.of_set:
        of_set = score(pairs)
        mean = of_set["", "accuracy"]
    else:
        of_set = {}
        mean = sum(score(*pair) for pair in pairs) / len(pairs)
    seconds = time.process_time() - start
    return {"pairs_per_s": len(pairs) / seconds, "mean_score": mean,
            "set": of_set}


def row(metric, ours, theirs):
    rate = "{:,.0f}".format
    if theirs is None:
        return (metric.name, rate(ours["pairs_per_s"]), "not installed", "")
    if not math.isclose(ours["mean_score"], theirs["mean_score"],
                        abs_tol=1e-9):
        raise SystemExit("%s: the mean score is %r, the original's %r" % (
            metric.name, ours["mean_score"], theirs["mean_score"]))
    of_set = {(label, name): value for label, name, value in ours["set"] or ()}
    for key, value in theirs["set"].items():
        if not math.isclose(of_set[key], value, abs_tol=1e-9):
            raise SystemExit("%s: %s is %r, the original's %r" % (
                metric.name, " ".join(key).strip(), of_set[key], value))
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
    for metric in METRICS:
        if options.only not in (None, metric.evaluator):
            continue
        own = metric.pairs(pairs)
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            for pair in own:
                file.write(json.dumps(pair) + "\n")
            file.flush()
            ours = measure_whet(options.build.resolve(), metric, file.name)
        lines.append(row(metric, ours, measure_original(metric, own)))
    print("\n".join("| " + " | ".join(line) + " |" for line in lines))


if __name__ == "__main__":
    main()
