#!/usr/bin/env python3
"""Writes the golden files beside this file: texts and sacrebleu's chrF.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install sacrebleu==2.6.0
    /tmp/venv/bin/python make_goldens.py
"""

import json
import pathlib
import random
import sys

from sacrebleu.metrics import CHRF

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "text" / "testdata"))
import nasty_texts  # noqa: E402  (beside the text library)

DEFAULT = {"char_order": 6, "word_order": 0, "beta": 2, "lowercase": False,
           "whitespace": False, "eps_smoothing": False}


def random_config(rng):
    return {"char_order": rng.choice([6, 6, 1, 2, 10]),
            "word_order": rng.choice([0, 1, 2, 2, 4]),
            "beta": rng.choice([1, 2, 2, 3]),
            "lowercase": rng.random() < 0.3,
            "whitespace": rng.random() < 0.3,
            "eps_smoothing": rng.random() < 0.3}


def sentence(config, output, references):
    score = CHRF(**config).sentence_score(output, references).score
    return {"config": config, "output": output, "references": references,
            "score": score / 100}


def corpus(config, pairs):
    most = max(len(references) for _, references in pairs)
    streams = [[references[i] if i < len(references) else None
                for _, references in pairs] for i in range(most)]
    score = CHRF(**config).corpus_score([o for o, _ in pairs], streams).score
    return {"config": config, "pairs": pairs, "score": score / 100}


def write(name, rows):
    with (HERE / name).open("w", encoding="ascii") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def main():
    rng = random.Random(20261)
    rows = []
    for config in (DEFAULT, dict(DEFAULT, word_order=2)):
        rows += [sentence(config, o, r) for o, r in nasty_texts.fixed_pairs()]
    rows += [sentence(random_config(rng), o, r)
             for o, r in nasty_texts.cases(rng, 400)]
    write("sentences.jsonl", rows)

    sets = [corpus(DEFAULT, list(nasty_texts.fixed_pairs())),
            corpus(DEFAULT, [("", ["x"]), ("", [""])])]
    for _ in range(50):
        pairs = list(nasty_texts.cases(rng, rng.choice([1, 2, 3, 8])))
        sets.append(corpus(random_config(rng), pairs))
    write("corpora.jsonl", sets)


if __name__ == "__main__":
    main()
