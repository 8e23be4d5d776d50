"""Writes calibration.jsonl: agreement of two raters as scikit-learn and scipy
compute it. `make_goldens.py` with scikit-learn 1.9.1 and scipy; nothing in the
build needs it.
"""

import json
import math
import pathlib
import random
import warnings

from scipy import stats
from sklearn.metrics import cohen_kappa_score

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent


def finite(value):
    value = float(value)
    return value if math.isfinite(value) else None


def correlation(function, a, b):
    return finite(function(a, b)[0]) if len(a) > 1 else None


def case(human, judge, low, high, step, quadratic):
    """Raters' values; `judge` may lie between two verdicts."""
    def category(value):
        return math.floor((value - low) / step + 0.5)

    labels = list(range(category(high) + 1))
    a = [category(v) for v in human]
    b = [category(v) for v in judge]
    kappa = cohen_kappa_score(a, b, labels=labels,
                              weights="quadratic" if quadratic else None)
    constant = len(set(a)) == 1 and set(a) == set(b)
    return {
        "human": human, "judge": judge, "min": low, "max": high, "step": step,
        "quadratic": quadratic,
        "exact": sum(x == y for x, y in zip(a, b)) / len(a),
        "bias": sum(judge) / len(judge) - sum(human) / len(human),
        "kappa": None if constant else finite(kappa),
        "pearson": correlation(stats.pearsonr, human, judge),
        "spearman": correlation(stats.spearmanr, human, judge),
    }


def main():
    draw = random.Random(20240607)
    cases = [
        case([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 1, 5, 1, True),
        case([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], 1, 5, 1, True),
        case([3, 3, 3], [3, 3, 3], 1, 5, 1, True),
        case([3, 3, 3], [1, 2, 4], 1, 5, 1, True),
        case([4], [2], 1, 5, 1, True),
        case([1, 1, 0, 0], [1, 0, 1, 0], 0, 1, 0.5, False),
    ]
    for i in range(60):
        n = draw.choice([2, 3, 5, 17, 30, 80])
        low, high = draw.choice([(1, 5), (0, 10), (-2, 2), (1, 100)])
        human = [draw.randint(low, high) for _ in range(n)]
        judge = [min(high, max(low, h + draw.choice([-2, -1, 0, 0, 0, 1, 3])))
                 for h in human]
        if i % 3 == 0:  # means of three votes
            judge = [min(high, max(low, j + draw.choice([-1, 0, 1]) / 3))
                     for j in judge]
        cases.append(case(human, judge, low, high, 1, True))
    for _ in range(30):
        n = draw.choice([2, 4, 30, 60])
        verdicts = draw.choice([[0, 1], [0, 0.5, 1]])
        human = [draw.choice(verdicts) for _ in range(n)]
        judge = [h if draw.random() < 0.7 else draw.choice(verdicts)
                 for h in human]
        cases.append(case(human, judge, 0, 1, 0.5, False))
    with open(HERE / "calibration.jsonl", "w", encoding="utf-8") as out:
        for one in cases:
            out.write(json.dumps(one) + "\n")


main()
