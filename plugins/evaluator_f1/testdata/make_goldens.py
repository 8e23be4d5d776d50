#!/usr/bin/env python3
"""Writes f1.jsonl beside this file: pairs and what the references make of them.

    pip install dspy==3.4.1 transformers==4.57.1
    python3 make_goldens.py

`squad2`: transformers.data.metrics.squad_metrics.compute_f1, the script of
SQuAD 2.0. `dspy`, `hotpot`, `precision`: dspy.evaluate.metrics, which
decomposes characters first and gives 0 if both sides are empty.
"""

import json
import pathlib
import random
import sys
from unittest import mock

from dspy.evaluate import metrics as dspy
from transformers.data.metrics import squad_metrics as squad

# No capital sigma: its lower case depends on the word, which the README of
# exact_match lists as a difference.
PIECES = [
    "the", "a", "an", "The", "cat", "Cat", "cats", "cat's", "sat", "mat",
    "yes", "no", "noanswer", "Yes", "No!", "42", "3.14", "1,000", "--", "...",
    "état", "e\u0301tat", "Ünïcode", "İ", "ß", "東京", "東", "日本語。", "привет",
    "\u0639\u0631\u0628\u064a", "👩\u200d🔬", "a\u0308n", "the\u0301", "²",
    "x\x00y", "\u200b", "\ufeff", "&amp;", "_", "a_b", "“the”", "½", "Ⅻ", "ﬁ",
]
GAPS = [" ", " ", " ", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000",
        "\u2028", "\x1c", "", "-", ", "]
FIXED = [
    ("", ""), ("", "x"), ("x", ""), ("a", "the"), ("...", "the"), ("the", ""),
    ("The Eiffel Tower!", "eiffel tower"),
    ("Eiffel Tower is in Paris", "Paris"), ("It's 3.14", "its 314"),
    ("état-major", "etat major"), ("yes", "no"), ("yes", "yes it is"),
    ("yes it is", "yes"), ("noanswer", ""), ("Yes.", "yes"),
    ("a b c", "c b a"), ("b b b b", "b b"), ("b b", "b b b b c"),
    (" ".join(["dog"] * 500), "dog cat"),
]


def text(rng, most):
    out = ""
    for _ in range(rng.randrange(most)):
        out += rng.choice(PIECES) + rng.choice(GAPS)
    return out


def main():
    rng = random.Random(20161105)
    pairs = list(FIXED)
    for _ in range(500):
        expected = text(rng, 9)
        output = expected if rng.random() < 0.1 else text(rng, 12)
        pairs.append((output, expected))
    out = pathlib.Path(__file__).with_name("f1.jsonl")
    with out.open("w", encoding="ascii") as file, \
            mock.patch.object(dspy, "print_message"):
        for output, expected in pairs:
            row = {
                "output": output, "expected": expected,
                "squad2": float(squad.compute_f1(expected, output)),
                "dspy": float(dspy.f1_score(output, expected)),
                "hotpot": float(dspy.hotpot_f1_score(output, expected)),
                "precision": float(dspy.precision_score(output, expected)),
            }
            file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    sys.exit(main())
