#!/usr/bin/env python3
"""Writes the golden files beside this file: rouge_score's ROUGE, NLTK's stems.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install rouge-score==0.1.2 nltk==3.10.4
    /tmp/venv/bin/python make_goldens.py
"""

import json
import pathlib
import random
import sys

from nltk.stem import porter
from rouge_score import rouge_scorer

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "text" / "testdata"))
import nasty_texts  # noqa: E402  (beside the text library)

VARIANTS = ["rouge1", "rouge2", "rouge4", "rougeL", "rougeLsum"]
VOCABULARY = ("the a cats cat sat running runs ran on mats mat happily happy "
              "relational relations 2024 x").split(" ")
ROOTS = ("relat condit valenc hesit digit conform radic differ vil analog "
         "vietnam predic oper feud decis hope call formal sensit triplic form "
         "electr good reviv allow infer airlin gyroscop adjust defens irrit "
         "replac depend adopt commun activ angular homolog effect bowdler "
         "probat rat ceas control roll fall hiss fizz fil fail tann hopp siz "
         "troubl conflat bled sing motor plaster agre feed sk fl tr sp y yy "
         "toy syzyg by tree enjo theo geo archaeo philo a be eye ox 1st 99 "
         "say lay di ti l e").split(" ")
SUFFIXES = ("  s ss ies sses ied eed ed ing y e ll al ance ence er ic able "
            "ible ant ement ment ent ion sion tion ou ism ate iti ous ive ize "
            "ational tional enci anci izer bli abli alli entli eli ousli "
            "ization ation ator alism iveness fulness ousness aliti iviti "
            "biliti fulli logi icate ative alize iciti ical ful ness ly ingly "
            "edly yed ying").split(" ")
IRREGULAR = ("sky skies dying lying tying news innings inning outings outing "
             "cannings canning howe proceed exceed succeed").split(" ")


def lines(rng):
    """A text of lines with a small vocabulary, for rougeLsum."""
    return "\n".join(
        " ".join(rng.choice(VOCABULARY) for _ in range(rng.randrange(12)))
        for _ in range(rng.randrange(1, 6)))


def long_line(rng):
    return " ".join(rng.choice(VOCABULARY) for _ in range(rng.randrange(200)))


def score(config, output, references):
    scorer = rouge_scorer.RougeScorer([config["variant"]],
                                      use_stemmer=config["use_stemmer"])
    best = scorer.score_multi(references, output)[config["variant"]]
    return {"config": config, "output": output, "references": references,
            "precision": best.precision, "recall": best.recall,
            "f": best.fmeasure}


def write(name, rows):
    with (HERE / name).open("w", encoding="ascii") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def main():
    rng = random.Random(20263)
    rows = []

    def add(output, references):
        config = {"variant": rng.choice(VARIANTS),
                  "use_stemmer": rng.random() < 0.5}
        rows.append(score(config, output, references))

    for output, references in nasty_texts.fixed_pairs():
        for variant in ("rouge1", "rougeLsum"):
            rows.append(score({"variant": variant, "use_stemmer": True},
                              output, references))
    for output, references in nasty_texts.cases(rng, 300):
        add(output, references)
    for _ in range(150):
        text = lines(rng)
        other = nasty_texts.mutated(rng, text)
        add(rng.choice([other, lines(rng)]), [text])
        rows.append(score({"variant": "rougeLsum", "use_stemmer": False},
                          lines(rng), [lines(rng), text]))
    for _ in range(40):
        add(long_line(rng), [long_line(rng)])
    write("scores.jsonl", rows)

    words = sorted({root + suffix for root in ROOTS for suffix in SUFFIXES
                    if root + suffix} | set(IRREGULAR))
    stemmer = porter.PorterStemmer()
    write("stems.jsonl", [[word, stemmer.stem(word)] for word in words])


if __name__ == "__main__":
    main()
