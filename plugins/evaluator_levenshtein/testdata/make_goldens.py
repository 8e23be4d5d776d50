#!/usr/bin/env python3
"""Writes levenshtein.jsonl beside this file: pairs and RapidFuzz's figures.

    pip install rapidfuzz==3.14.6
    python3 make_goldens.py
"""

import json
import pathlib
import random

from rapidfuzz.distance import Levenshtein

ALPHABETS = ["ab", "abc ", "abcdefghijklmnopqrstuvwxyz ", "aé東👩\u0301 \u3000",
             "".join(map(chr, range(0x4E00, 0x4E90))) + " "]
# Around the 64 rows of a block.
LENGTHS = [0, 1, 2, 5, 20, 62, 63, 64, 65, 66, 100, 127, 128, 129, 130, 190,
           192, 193, 260]
FIXED = [("", ""), ("", "abc"), ("kitten", "sitting"), ("flaw", "lawn"),
         ("a\x00b", "a\x01b"), ("saturday", "sunday"), ("e\u0301", "é"),
         ("👩\u200d🔬", "👩"), ("a" * 300, "a" * 200), ("ab" * 150, "ba" * 150),
         ("x" + "a" * 200, "a" * 200 + "x"), ("the cat sat", "the bat sat")]


def mutated(rng, text, alphabet):
    text = list(text)
    for _ in range(rng.randrange(1, 12)):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(3)
        if kind == 0:
            text.insert(at, rng.choice(alphabet))
        elif text and kind == 1:
            del text[min(at, len(text) - 1)]
        elif text:
            text[min(at, len(text) - 1)] = rng.choice(alphabet)
    return "".join(text)


def main():
    rng = random.Random(1999)
    pairs = list(FIXED)
    for number in range(330):
        alphabet = rng.choice(ALPHABETS)
        text = "".join(rng.choices(alphabet, k=rng.choice(LENGTHS)))
        if number % 2:
            pairs.append((mutated(rng, text, alphabet), text))
        else:
            pairs.append(
                ("".join(rng.choices(alphabet, k=rng.choice(LENGTHS))), text))
    out = pathlib.Path(__file__).with_name("levenshtein.jsonl")
    with out.open("w", encoding="utf-8") as file:
        for a, b in pairs:
            row = {
                "a": a, "b": b,
                "distance": Levenshtein.distance(a, b),
                "similarity": Levenshtein.normalized_similarity(a, b),
                "words": Levenshtein.distance(a.split(), b.split()),
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
