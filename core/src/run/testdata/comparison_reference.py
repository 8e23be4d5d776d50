"""Reference for comparison.h, independent of its code.

    python3 comparison_reference.py golden      values in comparison_test.cc
    python3 comparison_reference.py replay      the same draws, digit by digit
    python3 comparison_reference.py calibrate   error rates and coverage

Needs numpy and scipy. `golden` draws 4 million Dirichlet vectors per case with
numpy's own generator (standard error of a probability: below 0.0003) and, for
scores of 0 and 1, gives the closed form by scipy's beta distribution, too.
`replay` takes the documented Philox draws from numpy's Philox.
`calibrate` draws data sets without a true difference and counts how often the
probability reaches 0.9 (should be at most about 10 %) and how often the 95 %
interval holds the truth.
"""

import sys

import numpy as np
from scipy import stats


def pseudo_difference(d):
    """Contraharmonic mean of |d| along the last axis, 1 if all are zero."""
    size = np.abs(d)
    total = size.sum(axis=-1)
    safe = np.where(total > 0, total, 1.0)
    return np.where(total > 0, (size * size).sum(axis=-1) / safe, 1.0)


def draw_means(d, rng, count):
    """Posterior draws of the mean of one vector of differences."""
    c = float(pseudo_difference(d))
    values = np.concatenate([d, [c, -c]])
    out = []
    for _ in range(count // 20000):
        weights = rng.dirichlet(np.ones(len(values)), size=20000)
        out.append(weights @ values)
    return np.concatenate(out)


def golden_cases():
    def votes(wins, losses, ties):
        return np.array([1.0] * wins + [-1.0] * losses + [0.0] * ties)

    yield "3 wins of 20", votes(3, 0, 17), 0.0
    yield "12 wins, 4 losses of 48", votes(12, 4, 32), 0.0
    yield "same, at least 0.05", votes(12, 4, 32), 0.05
    yield "5 wins of 5", votes(5, 0, 0), 0.0
    yield "no difference in 72, at least 0.02", votes(0, 0, 72), 0.02
    yield "no pairs", votes(0, 0, 0), 0.0
    graded = np.array([((7 * i) % 11 - 4) / 20.0 for i in range(30)])
    yield "graded, 30", graded, 0.0
    yield "graded, 30, at least 0.05", graded, 0.05
    uneven = np.array([0.8, 0.9] + [-0.01 * (i % 3) for i in range(23)])
    yield "two large wins, small losses, 25", uneven, 0.0


def golden():
    rng = np.random.default_rng(20240607)
    for name, d, least in golden_cases():
        means = draw_means(d, rng, 4_000_000)
        low, high = np.quantile(means, [0.025, 0.975])
        line = (f"{name}: P={np.mean(means > least):.4f} "
                f"interval=[{low:.4f}, {high:.4f}]")
        if least == 0.0 and np.isin(d, [-1.0, 0.0, 1.0]).all():
            exact = stats.beta.sf(0.5, 1 + (d > 0).sum(), 1 + (d < 0).sum())
            line += f" closed form P={exact:.6f}"
        print(line)


def replay():
    name, d, least = next(c for c in golden_cases() if c[0] == "graded, 30")
    c = float(pseudo_difference(d))
    values = np.sort(np.concatenate([d, [c, -c]]))
    key = np.array([0x77686574, 0x636F6D7061726973], dtype=np.uint64)
    means = []
    for draw in range(20000):
        # Block b of a draw has counter (b, draw, 0, 0); numpy counts up first.
        counter = (draw * 2**64 - 1) % 2**256
        words = [counter >> (64 * i) & (2**64 - 1) for i in range(4)]
        philox = np.random.Philox(
            counter=np.array(words, dtype=np.uint64), key=key)
        raw = philox.random_raw(len(values))
        weights = -np.log(((raw >> 12).astype(float) + 0.5) / 2.0**52)
        for order in (values, values[::-1]):
            means.append(weights @ order / weights.sum())
    means = np.sort(means)
    print(f"{name}: P={np.mean(means > least):.6f} "
          f"low={means[1000]:.16f} high={means[-1001]:.16f}")


def data_sets(kind, n, count, rng):
    """`count` x n differences whose expectation is zero."""
    u = rng.random((count, n))
    if kind.startswith("binary"):
        discordant = float(kind.split()[1])
        return np.where(u < discordant / 2, 1.0,
                        np.where(u < discordant, -1.0, 0.0))
    if kind == "graded":
        return rng.beta(2, 2, (count, n)) - rng.beta(2, 2, (count, n))
    if kind == "half ties, thirds":
        a, b = rng.integers(0, 3, (2, count, n)) / 2
        return np.where(u < 0.5, 0.0, a - b)
    if kind == "long tail of wins":
        return rng.exponential(0.1, (count, n)) - 0.1
    if kind == "long tail of losses":
        return 0.1 - rng.exponential(0.1, (count, n))
    raise ValueError(kind)


def calibrate():
    rng = np.random.default_rng(7)
    print("kind, n: false positives at 0.9, coverage of 95 %, mean width")
    for kind in ("binary 0.05", "binary 0.1", "binary 0.25", "binary 0.5",
                 "graded", "half ties, thirds", "long tail of wins",
                 "long tail of losses"):
        for n in (20, 48, 72, 150):
            d = data_sets(kind, n, 10_000, rng)
            weights = rng.dirichlet(np.ones(n + 2), size=2000)
            means = d @ weights[:, :n].T
            means += pseudo_difference(d)[:, None] * (
                weights[:, n] - weights[:, n + 1])
            positive = np.mean(np.mean(means > 0.0, axis=1) >= 0.9)
            low, high = np.quantile(means, [0.025, 0.975], axis=1)
            covered = np.mean((low <= 0.0) & (high >= 0.0))
            print(f"{kind}, {n}: {100 * positive:.1f} % {100 * covered:.1f} % "
                  f"{np.mean(high - low):.3f}", flush=True)


if __name__ == "__main__":
    modes = {"golden": golden, "replay": replay, "calibrate": calibrate}
    if len(sys.argv) != 2 or sys.argv[1] not in modes:
        sys.exit(__doc__)
    modes[sys.argv[1]]()
