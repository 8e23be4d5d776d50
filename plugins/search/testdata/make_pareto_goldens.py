#!/usr/bin/env python3
"""Writes pareto_fronts.json: who is left of random fronts in the reference
implementation of GEPA.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install gepa==0.1.4
    /tmp/venv/bin/python make_pareto_goldens.py
"""

import json
import pathlib
import random

from gepa.gepa_utils import remove_dominated_programs

HERE = pathlib.Path(__file__).parent


def main():
    rng = random.Random(3)
    cases = []
    for _ in range(300):
        programs = rng.randint(1, 25)
        fronts = {
            v: set(rng.sample(range(programs),
                              rng.randint(1, min(programs, 6))))
            for v in range(rng.randint(1, 30))}
        scores = [rng.choice([.1, .2, .3, .4, .5]) for _ in range(programs)]
        left = remove_dominated_programs(fronts, scores=scores)
        cases.append({"fronts": [list(f) for f in fronts.values()],
                      "scores": scores,
                      "left": [sorted(f) for f in left.values()]})
    (HERE / "pareto_fronts.json").write_text(
        "[" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
        + "]\n")


if __name__ == "__main__":
    main()
