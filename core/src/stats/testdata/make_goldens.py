"""Makes goldens.inc beside this file, from scipy and statsmodels:

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 \
        statsmodels==0.15.0
    venv/bin/python make_goldens.py

Every value is a library's, or a sum over scipy.stats.multinomial. Nothing here
knows the code under test. The rule of the verdict on scores of 0 and 1 is taken
from its definition: P(p > 1/2), p ~ Beta(1 + wins, 1 + losses).
"""

import fractions
import pathlib

import numpy as np
from scipy import optimize, special, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

VOTES = [(0, 0), (1, 0), (3, 0), (5, 5), (12, 4), (4, 12), (17, 3), (40, 25),
         (150, 110), (1, 30)]


def braced(value):
    if isinstance(value, (list, tuple)):
        return "{" + ", ".join(braced(v) for v in value) + "}"
    return repr(float(value))


def table(name, kind, rows):
    lines = [f"inline constexpr {kind} {name}[] = {{"]
    for row in rows:
        lines.append(f"    {braced(row)},")
    return "\n".join(lines + ["};", ""])


def tests():
    """wins, losses; sign test, exact McNemar, mid-p McNemar."""
    for wins, losses in VOTES:
        n = wins + losses
        sign = stats.binomtest(wins, n, alternative="greater").pvalue if n else 1
        exact = mcnemar([[7, wins], [losses, 9]], exact=True).pvalue if n else 1
        more = max(wins, losses)
        mid = 1.0
        if wins != losses:
            mid = 2 * stats.binom.sf(more - 1, n, 0.5) - stats.binom.pmf(
                more, n, 0.5)
        yield wins, losses, sign, exact, mid


def wilson():
    """successes, n, confidence; low, high."""
    for successes, n in [(0, 10), (54, 72), (72, 72), (1, 3), (500, 1000)]:
        for confidence in (0.9, 0.95, 0.99):
            low, high = proportion_confint(successes, n, 1 - confidence,
                                           "wilson")
            yield successes, n, confidence, low, high


def verdict(wins, losses):
    return stats.beta.sf(0.5, 1 + wins, 1 + losses)


def verdicts():
    """wins, losses; probability better of scores of 0 and 1."""
    for wins, losses in VOTES:
        yield wins, losses, verdict(wins, losses)


def sample(n, shift):
    return [(i - shift) / 64 + i * i / 4096 for i in range(n)]


def posteriors():
    """n, shift, x; P(mean of sample(n, shift) > x).

    The sum of a_i E_i with distinct a_i and exponential E_i is above 0 with
    probability sum over a_i > 0 of prod over j != i of a_i / (a_i - a_j), here
    in fractions: it cancels too much for floating point.
    """
    for n, shift in [(3, 1), (12, 5), (40, 23)]:
        values = sample(n, shift)
        c = sum(v * v for v in values) / sum(abs(v) for v in values)
        for x in (-0.125, 0.0, 0.001, 0.09375):
            a = [fractions.Fraction(v) - fractions.Fraction(x)
                 for v in values + [c, -c]]
            total = fractions.Fraction(0)
            for i, ai in enumerate(a):
                if ai > 0:
                    term = fractions.Fraction(1)
                    for j, aj in enumerate(a):
                        if j != i:
                            term *= ai / (ai - aj)
                    total += term
            yield n, shift, x, total


def drawn(values, x):
    """The same for any values, by four million draws: +- 0.0005."""
    values = np.array(values)
    size = np.abs(values).sum()
    c = (values * values).sum() / size if size else 1.0
    values = np.concatenate([values, [c, -c]])
    rng = np.random.default_rng(20240607)
    above = 0
    for _ in range(200):
        weights = rng.dirichlet(np.ones(len(values)), size=20_000)
        above += (weights @ values > x).sum()
    return above / 4e6


def draws():
    """0 graded, 1 uneven; x; P(mean > x)."""
    for number, name in enumerate(["graded", "uneven"]):
        for x in (0.0, 0.05):
            yield number, x, drawn(differences(name), x)


def chance(n, improvement, asked, discordance=0.25):
    """Share of runs that accept, over all (wins, losses, ties)."""
    q = max(discordance, improvement)
    won, lost = (q + improvement) / 2, (q - improvement) / 2
    wins, losses = np.meshgrid(np.arange(n + 1), np.arange(n + 1),
                               indexing="ij")
    possible = wins + losses <= n
    wins, losses = wins[possible], losses[possible]
    outcomes = np.stack([wins, losses, n - wins - losses], axis=-1)
    mass = stats.multinomial.pmf(outcomes, n, [won, lost, 1 - won - lost])
    return mass[verdict(wins, losses) >= asked].sum()


def power():
    """n, improvement, asked; share accepted."""
    for n in (10, 27, 72, 200):
        for improvement in (0.0, 0.05, 0.15, 0.4):
            for asked in (0.9, 0.95):
                yield n, improvement, asked, chance(n, improvement, asked)


def detectable():
    """n, asked; improvement that 80 % of runs show."""
    for n in (10, 27, 72, 200):
        for asked in (0.9, 0.95):
            yield n, asked, optimize.brentq(
                lambda x: chance(n, x, asked) - 0.8, 0.01, 0.99, xtol=1e-10)


def evidence():
    """wins, losses; likelihood ratio of p uniform on (1/2, 1) to p = 1/2."""
    for wins, losses in [(0, 0), (3, 0), (5, 5), (12, 4), (4, 12), (17, 3)]:
        a, b = wins + 1, losses + 1
        area = special.beta(a, b) * special.betainc(b, a, 0.5)
        yield wins, losses, 2.0 ** (wins + losses + 1) * area


def differences(name):
    i = np.arange(30)
    if name == "graded":
        return (7 * i % 11 - 4) / 20.0
    return np.concatenate([[0.8, 0.9], -0.01 * (np.arange(23) % 3)])


def bootstraps():
    """0 graded, 1 uneven; percentile low, high; BCa low, high."""
    for number, name in enumerate(["graded", "uneven"]):
        out = [number]
        for method in ("percentile", "BCa"):
            interval = stats.bootstrap(
                (differences(name),), np.mean, n_resamples=1_000_000,
                batch=10_000, method=method,
                rng=np.random.default_rng(5)).confidence_interval
            out += [interval.low, interval.high]
        yield out


def holm():
    """Five probabilities; the adjusted ones."""
    for row in [(0.97, 0.93, 0.5, 0.999, 0.99), (0.9, 0.9, 0.9, 0.9, 0.9),
                (0.1, 0.2, 0.3, 0.95, 0.2)]:
        adjusted = multipletests(1 - np.array(row), method="holm")[1]
        yield row, tuple(1 - adjusted)


def main():
    text = "\n".join([
        "// Made by make_goldens.py with scipy 1.17.1 and statsmodels 0.15.0.",
        "// clang-format off", "",
        table("kTests", "TestsGolden", tests()),
        table("kWilson", "WilsonGolden", wilson()),
        table("kVerdicts", "VerdictGolden", verdicts()),
        table("kPosterior", "PosteriorGolden", posteriors()),
        table("kDrawn", "DrawnGolden", draws()),
        table("kPower", "PowerGolden", power()),
        table("kDetectable", "DetectableGolden", detectable()),
        table("kEvidence", "EvidenceGolden", evidence()),
        table("kBootstrap", "BootstrapGolden", bootstraps()),
        table("kHolm", "HolmGolden", holm()),
        "// clang-format on", ""])
    path = pathlib.Path(__file__).with_name("goldens.inc")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
