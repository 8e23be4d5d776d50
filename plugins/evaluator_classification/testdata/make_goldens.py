#!/usr/bin/env python3
"""Writes agreement.json beside this file: sets of labels and their metrics.

    pip install scikit-learn==1.9.1
    python3 make_goldens.py

An empty prediction is "nothing was predicted": a label of its own for accuracy,
kappa and the correlation, left out of the means over labels.
"""

import json
import math
import pathlib
import random
import warnings

from sklearn import metrics


def figures(expected, predicted):
    labels = sorted(set(expected) | set(predicted) - {""})
    rows = metrics.precision_recall_fscore_support(
        expected, predicted, labels=labels, zero_division=0)

    def f1(average):
        return float(metrics.f1_score(expected, predicted, labels=labels,
                                      average=average, zero_division=0))
    kappa = float(metrics.cohen_kappa_score(expected, predicted))
    return {
        "accuracy": float(metrics.accuracy_score(expected, predicted)),
        "macro_f1": f1("macro"), "weighted_f1": f1("weighted"),
        "micro_f1": f1("micro"),
        "balanced_accuracy": float(
            metrics.balanced_accuracy_score(expected, predicted)),
        "kappa": None if math.isnan(kappa) else kappa,
        "mcc": float(metrics.matthews_corrcoef(expected, predicted)),
        "labels": {label: {"precision": float(p), "recall": float(r),
                           "f1": float(f), "support": int(s)}
                   for label, p, r, f, s in zip(labels, *rows)},
    }


def main():
    warnings.simplefilter("ignore")
    rng = random.Random(1960)
    sets = [
        (["a"], ["a"]), (["a"], ["b"]), (["a"], [""]), (["a", "a"], ["a", "b"]),
        (["a", "b"], ["a", "a"]), (["a", "b"], ["b", "a"]),
        (["a", "b"], ["", ""]), (["a", "b"], ["c", "d"]),
        (["a", "a", "b"], ["", "a", "b"]), (["a"] * 9, ["a"] * 9),
    ]
    for _ in range(60):
        size = rng.choice([2, 5, 20, 200])
        labels = ["a", "b", "c", "ü", "long label"][:rng.randrange(1, 6)]
        others = labels + rng.choice([[], [""], ["z"], ["", "z"]])
        expected = rng.choices(labels, k=size)
        share = rng.choice([0.0, 0.5, 0.9])
        sets.append((expected, [e if rng.random() < share
                                else rng.choice(others) for e in expected]))
    rows = [{"expected": e, "predicted": p, "want": figures(e, p)}
            for e, p in sets]
    out = pathlib.Path(__file__).with_name("agreement.json")
    out.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False)
                                      for row in rows) + "\n]\n",
                   encoding="utf-8")


if __name__ == "__main__":
    main()
