#!/usr/bin/env python3
"""Writes the golden files beside this file: texts and sacrebleu's TER.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install sacrebleu==2.6.0
    /tmp/venv/bin/python make_goldens.py
"""

import json
import pathlib
import random
import sys

from sacrebleu.metrics import TER

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "text" / "testdata"))
import nasty_texts  # noqa: E402  (beside the text library)

DEFAULT = {"normalized": False, "no_punct": False, "asian_support": False,
           "case_sensitive": False}


def random_config(rng):
    return {name: rng.random() < 0.5 for name in DEFAULT}


def sentence(config, output, references):
    rate = TER(**config).sentence_score(output, references).score / 100
    return {"config": config, "output": output, "references": references,
            "ter": rate}


def corpus(config, pairs):
    most = max(len(references) for _, references in pairs)
    streams = [[references[i] if i < len(references) else None
                for _, references in pairs] for i in range(most)]
    result = TER(**config).corpus_score([o for o, _ in pairs], streams)
    return {"config": config, "pairs": pairs, "ter": result.score / 100,
            "edits": result.num_edits, "length": result.ref_length}


def words(rng, count, vocabulary):
    """Short words, so that the files stay small."""
    return " ".join(format(rng.randrange(vocabulary), "x")
                    for _ in range(count))


def shuffled_blocks(rng, text):
    """Blocks of words in another order, some words changed."""
    parts = text.split(" ")
    blocks = []
    while parts:
        size = rng.randrange(1, 15)
        blocks.append(parts[:size])
        parts = parts[size:]
    for _ in range(rng.randrange(1, 4)):
        i, j = rng.randrange(len(blocks)), rng.randrange(len(blocks))
        blocks[i], blocks[j] = blocks[j], blocks[i]
    out = [word for block in blocks for word in block]
    for _ in range(rng.randrange(5)):
        out[rng.randrange(len(out))] = "zz"
    return " ".join(out)


def long_pairs(rng):
    """What brings out the beam and the limits of the search for shifts."""
    for vocabulary in (2, 3, 10, 50, 400):
        for count in (12, 30, 60, 120):
            reference = words(rng, count, vocabulary)
            yield shuffled_blocks(rng, reference), [reference]
            yield words(rng, count, vocabulary), [reference]
    for ours, theirs in ((1, 70), (70, 1), (2, 130), (130, 2), (10, 150),
                         (150, 10), (40, 90), (90, 40), (3, 200), (200, 7)):
        for vocabulary in (4, 60):
            yield words(rng, ours, vocabulary), [words(rng, theirs, vocabulary)]
    reference = words(rng, 150, 300)
    parts = reference.split(" ")
    yield " ".join(parts[60:] + parts[:60]), [reference]
    yield " ".join(parts[30:] + parts[:30]), [reference]
    yield " ".join(parts[::-1]), [reference]
    yield " ".join(["a", "b"] * 60), [" ".join(["b", "b", "a"] * 40)]
    yield " ".join(["a"] * 120 + ["b"]), [" ".join(["b"] + ["a"] * 120)]


def write(name, rows):
    with (HERE / name).open("w", encoding="ascii") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def main():
    rng = random.Random(20262)
    rows = [sentence(DEFAULT, o, r) for o, r in nasty_texts.fixed_pairs()]
    every = {name: True for name in DEFAULT}
    rows += [sentence(every, o, r) for o, r in nasty_texts.fixed_pairs()]
    rows += [sentence(DEFAULT, o, r) for o, r in long_pairs(rng)]
    rows += [sentence(random_config(rng), o, r)
             for o, r in nasty_texts.cases(rng, 400)]
    write("sentences.jsonl", rows)

    sets = [corpus(DEFAULT, list(nasty_texts.fixed_pairs())),
            corpus(DEFAULT, [("", [""])]),
            corpus(DEFAULT, [("x", [""]), ("", [""])])]
    for _ in range(50):
        pairs = list(nasty_texts.cases(rng, rng.choice([1, 2, 3, 8])))
        sets.append(corpus(random_config(rng), pairs))
    write("corpora.jsonl", sets)


if __name__ == "__main__":
    main()
