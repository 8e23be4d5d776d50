"""Writes tpe.txt: `python3 make_tpe.py > tpe.txt`

Searches of Optuna's TPESampler(multivariate=True) over categorical parameters,
maximizing. Made with Optuna 5.0.0, NumPy 2.4.6, CPython 3.11.7.

A line `search SEED SIZES...` names a search and the number of choices of each
parameter, in the order of their names; they are asked for in the opposite
order, as DSPy's MIPROv2 does. A line `given VALUE CHOICES...` is a trial that
Optuna was given, `trial VALUE CHOICES...` one that it suggested.

Left out are searches in which rounding decides: Optuna takes the largest
l(x)/g(x) bit by bit, where two that are equal in exact arithmetic may differ in
the last bit, or not, depending on the processor.
"""

import random
import sys

import numpy
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)

ties = 0
original = optuna.samplers.TPESampler._compare.__func__


def compare(cls, samples, values):
    """Counts the decisions that a tie of 1e-10 would change."""
    global ties
    close = int(numpy.flatnonzero(values > values.max() - 1e-10)[0])
    first = {k: v[close].item() for k, v in samples.items()}
    ret = original(cls, samples, values)
    ties += first != ret
    return ret


optuna.samplers.TPESampler._compare = classmethod(compare)


def search(seed, sizes, trials, values):
    """The lines of one search; `values` is a list of scores to draw from."""
    global ties
    ties = 0
    rng = random.Random(f"{seed} {sizes} {trials}")
    lines = [f"search {seed} {' '.join(map(str, sizes))}"]
    names = [chr(ord("a") + d) for d in range(len(sizes))]
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    effects = [[rng.choice(values) for _ in range(size)] for size in sizes]

    def score(choice):
        parts = [effects[d][c] for d, c in enumerate(choice)]
        return round(sum(parts) / len(parts) + rng.choice(values) / 7, 2)

    def give(choice):
        value = score(choice)
        study.add_trial(optuna.trial.create_trial(
            params=dict(zip(names, choice)), value=value,
            distributions={
                name: optuna.distributions.CategoricalDistribution(range(size))
                for name, size in zip(names, sizes)}))
        lines.append(f"given {value} {' '.join(map(str, choice))}")

    def objective(trial):
        by_name = {}
        for name, size in reversed(list(zip(names, sizes))):
            by_name[name] = trial.suggest_categorical(name, range(size))
        choice = [by_name[name] for name in names]
        value = score(choice)
        lines.append(f"trial {value} {' '.join(map(str, choice))}")
        return value

    give([0] * len(sizes))
    for block in range(trials // 5):
        study.optimize(objective, n_trials=5)
        give([rng.randrange(size) for size in sizes])
    return None if ties else lines


CASES = (
    ((6, 3), 15), ((12, 6), 20), ((18, 9), 30), ((5, 1), 15), ((2, 2), 20),
    ((4, 3, 5), 25), ((7,), 20), ((18, 9), 75), ((6, 6), 15), ((40, 30), 40),
)

dropped = 0
for sizes, trials in CASES:
    kept = 0
    for seed in range(1, 4000):
        lines = search(seed, sizes, trials, [40.0, 45.71, 51.43, 60.0, 68.57])
        if lines is None:
            dropped += 1
            continue
        print("\n".join(lines))
        kept += 1
        if kept == 4:
            break
print(f"{dropped} searches left out", file=sys.stderr)
