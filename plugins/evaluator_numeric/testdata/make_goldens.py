#!/usr/bin/env python3
"""Writes gsm8k.jsonl beside this file: outputs, and what lm-eval makes of them.

    pip install lm_eval==0.4.13 sacrebleu==2.6.0 numpy==2.4.6
    python3 make_goldens.py

The filters and the metric are the harness's own, with the settings of its task
gsm8k (tasks/gsm8k/gsm8k.yaml, version 3.0).
"""

import json
import pathlib
import random

from lm_eval.api.metrics import exact_match_hf_evaluate
from lm_eval.filters.extraction import RegexFilter

STRICT = RegexFilter(r"#### (\-?[0-9\.\,]+)")
FLEXIBLE = RegexFilter(r"(-?[$0-9.,]{2,})|(-?[0-9]+)", group_select=-1)
IGNORED = [",", r"\$", "(?s).*#### ", r"\.$"]

PIECES = ["#### ", "####", "# ", "###", "18", "-3", "$", ",", ".", "-", "--",
          "1,234.50", "$1,000", "7", "0", "the answer is ", "\n", " ", "so ",
          "5 - 3 = 2", "x", "é", "−4", "３", "1.5e3", "#### -", "#### .", "$$",
          "..", "A", "%"]
FIXED = [
    ("She has $1,234.50 left.", "#### 1234.50"),
    ("The answer is 18.", "a\n#### 18"),
    ("It is 3. Total: 42 apples, 7 pears", "#### 7"),
    ("so 5 - 3 = 2\n#### 2", "5-3\n#### 2"), ("#### 18\n#### 19", "#### 18"),
    ("", "#### 1"), ("", ""), ("#### ", "#### "), ("18.0", "#### 18"),
    ("#### 1,000,000", "#### 1000000"), ("#### $5", "#### 5"), ("$5", "5"),
    ("#### -5", "#### -5"), ("--5", "-5"), ("5-", "5"), ("[INVALID]", "[invalid]"),
    ("no number", "[Invalid]"), ("3.", "3.\n"), ("3", "3.\n"), ("3", "#### 3."),
]


def is_match(answer, expected):
    return float(exact_match_hf_evaluate(
        predictions=[answer], references=[expected], regexes_to_ignore=IGNORED,
        ignore_case=True, ignore_punctuation=False)["exact_match"])


def main():
    rng = random.Random(2110)
    rows = list(FIXED)
    for _ in range(700):
        output = "".join(rng.choices(PIECES, k=rng.randrange(9)))
        expected = rng.choice(["#### ", "x\n#### ", "", "1 #### #### "])
        expected += rng.choice(["18", "-3", "7", "1,234.50", "1000", "$1,000",
                                "0", "2", "18.", "."])
        rows.append((output, expected))
    out = pathlib.Path(__file__).with_name("gsm8k.jsonl")
    with out.open("w", encoding="utf-8") as file:
        for output, expected in rows:
            strict = STRICT.apply([[output]], [])[0][0]
            flexible = FLEXIBLE.apply([[output]], [])[0][0]
            row = {"output": output, "expected": expected,
                   "strict": strict, "flexible": flexible,
                   "strict_score": is_match(strict, expected),
                   "flexible_score": is_match(flexible, expected)}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
