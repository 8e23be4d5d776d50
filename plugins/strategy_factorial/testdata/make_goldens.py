"""Writes posterior.json: the model's posterior by dense linear algebra.

    python3 make_goldens.py > posterior.json     # numpy 2.x, scipy

All unknowns (effects, what prompts have of their own, examples) are one
Gaussian vector; the posterior mean is (H + Z'Z/nu^2)^-1 (H mean + Z'y/nu^2).
The evidence is the density of all scores under their joint normal distribution
(scipy), effects, prompts' own effects and examples' effects integrated out.
"""

import json
import math

import numpy
import scipy.stats

rng = numpy.random.default_rng(20261122)
columns = [
    {"mean": 0.5, "deviation": 0.5},
    {"mean": 0.0, "deviation": 0.08},
    {"mean": -0.02, "deviation": 0.08},
    {"mean": 0.01, "deviation": 0.04},
    {"mean": 0.0, "deviation": 0.25},
]
prompts = [[0], [0, 1], [0, 1, 2], [0, 2, 3], [0, 3, 4], [0, 1, 4], [0, 2]]
examples = 9
observations = []
for p in range(len(prompts) - 1):  # the last one was never evaluated
    for i in rng.choice(examples, size=3 + p % 3, replace=False):
        observations.append([p, int(i), float(rng.integers(0, 5)) / 4])


def posterior(omega, tau, nu):
    k, n = len(columns), len(prompts)
    z = numpy.zeros((len(observations), k + n + examples))
    y = numpy.array([o[2] for o in observations])
    for row, (p, i, _) in enumerate(observations):
        for f in prompts[p]:
            z[row, f] = 1
        z[row, k + p] = 1
        z[row, k + n + i] = 1
    mean = numpy.array([c["mean"] for c in columns] + [0.0] * (n + examples))
    deviation = numpy.array([c["deviation"] for c in columns] + [omega] * n +
                            [tau] * examples)
    prior = numpy.diag(deviation**-2)
    covariance = numpy.linalg.inv(prior + z.T @ z / nu**2)
    x = covariance @ (prior @ mean + z.T @ y / nu**2)
    value = [float(sum(x[f] for f in prompts[p]) + x[k + p]) for p in range(n)]
    return {
        "omega": omega, "tau": tau, "nu": nu,
        "effects": x[:k].tolist(), "own": x[k:k + n].tolist(),
        "examples": x[k + n:].tolist(), "values": value,
        "deviations": numpy.sqrt(numpy.diag(covariance))[:k].tolist(),
        "covariance": covariance[:k, :k].tolist(),
    }


def log_density(text, omega, tau, nu):
    """Columns 1 and 2 have the deviation `text`; a prompt may have a column
    twice, which then counts twice."""
    y = numpy.array([o[2] for o in observations])
    x = numpy.zeros((len(observations), len(columns)))
    same_prompt = numpy.zeros((len(y), len(y)))
    same_example = numpy.zeros((len(y), len(y)))
    for row, (p, i, _) in enumerate(observations):
        for f in doubled[p]:
            x[row, f] += 1
        for other, (q, j, _) in enumerate(observations):
            same_prompt[row, other] = p == q
            same_example[row, other] = i == j
    mean = numpy.array([c["mean"] for c in columns])
    deviation = numpy.array([c["deviation"] for c in columns])
    deviation[1] = deviation[2] = text
    covariance = (x @ numpy.diag(deviation**2) @ x.T + omega**2 * same_prompt +
                  tau**2 * same_example + nu**2 * numpy.eye(len(y)))
    constant = len(y) / 2 * math.log(2 * math.pi)
    return {"text": text, "omega": omega, "tau": tau, "nu": nu,
            "log_density": constant + float(scipy.stats.multivariate_normal(
                x @ mean, covariance).logpdf(y))}


doubled = [row + [1] if p == 1 else row for p, row in enumerate(prompts)]
print(json.dumps({
    "numpy": numpy.__version__,
    "columns": columns, "prompts": prompts, "examples": examples,
    "observations": observations,
    "posteriors": [posterior(0.05, 0.3, 0.4), posterior(0.1, 0.15, 0.35),
                   posterior(0.005, 0.25, 0.42)],
    # Densities without the constant -n/2 log(2 pi).
    "doubled": doubled,
    "evidence": [log_density(0.02, 0.03, 0.3, 0.4),
                 log_density(0.12, 0.03, 0.3, 0.4),
                 log_density(0.08, 0.1, 0.15, 0.35)],
}, indent=1))
