#!/usr/bin/env python3
"""Writes the golden files beside this file: texts and sacrebleu's BLEU.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install sacrebleu==2.6.0 regex==2026.11.15
    /tmp/venv/bin/python make_goldens.py
"""

import json
import pathlib
import random
import sys

from sacrebleu.metrics import BLEU

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "text" / "testdata"))
import nasty_texts  # noqa: E402  (beside the text library)

TOKENIZERS = ["13a", "none", "char", "zh", "intl"]
SMOOTHINGS = [("exp", None), ("none", None), ("floor", None), ("floor", 0.37),
              ("add-k", None), ("add-k", 0.25)]


def random_config(rng):
    method, value = rng.choice(SMOOTHINGS)
    return {"tokenize": rng.choice(TOKENIZERS), "smooth_method": method,
            "smooth_value": value, "lowercase": rng.random() < 0.3,
            "effective_order": rng.random() < 0.7,
            "corpus_effective_order": rng.random() < 0.3,
            "max_order": rng.choice([4, 4, 4, 1, 2, 6])}


def metric(config, effective_order):
    return BLEU(tokenize=config["tokenize"], lowercase=config["lowercase"],
                smooth_method=config["smooth_method"],
                smooth_value=config["smooth_value"],
                max_ngram_order=config["max_order"],
                effective_order=effective_order, force=True)


def sentence(config, output, references):
    bleu = metric(config, config["effective_order"])
    return {"config": config, "output": output, "references": references,
            "score": bleu.sentence_score(output, references).score / 100}


def corpus(config, pairs):
    bleu = metric(config, config["corpus_effective_order"])
    most = max(len(references) for _, references in pairs)
    streams = [[references[i] if i < len(references) else None
                for _, references in pairs] for i in range(most)]
    result = bleu.corpus_score([output for output, _ in pairs], streams)
    return {"config": config,
            "pairs": pairs,
            "score": result.score / 100,
            "precisions": [p / 100 for p in result.precisions],
            "brevity_penalty": result.bp,
            "length_ratio": result.ratio,
            "lengths": [result.sys_len, result.ref_len],
            "signature": str(bleu.get_signature())}


def write(name, rows):
    with (HERE / name).open("w", encoding="ascii") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def main():
    rng = random.Random(20260)
    default = {"tokenize": "13a", "smooth_method": "exp", "smooth_value": None,
               "lowercase": False, "effective_order": True,
               "corpus_effective_order": False, "max_order": 4}
    rows = [sentence(default, o, r) for o, r in nasty_texts.fixed_pairs()]
    for tokenizer in TOKENIZERS:
        config = dict(default, tokenize=tokenizer)
        for text in nasty_texts.FIXED:
            rows.append(sentence(config, nasty_texts.mutated(rng, text),
                                 [text]))
    rows += [sentence(random_config(rng), o, r)
             for o, r in nasty_texts.cases(rng, 400)]
    write("sentences.jsonl", rows)

    sets = [corpus(default, list(nasty_texts.fixed_pairs())),
            corpus(default, [("", ["x"]), ("", [""])])]
    for _ in range(60):
        pairs = list(nasty_texts.cases(rng, rng.choice([1, 2, 3, 8])))
        sets.append(corpus(random_config(rng), pairs))
    write("corpora.jsonl", sets)


if __name__ == "__main__":
    main()
