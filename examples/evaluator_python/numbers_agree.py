"""Whether the numbers of an answer are those that were expected."""

import re

import whet

NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def numbers(text):
    return [float(word.replace(",", "")) for word in NUMBER.findall(text)]


@whet.evaluator("acme.numbers_agree", version="1.0.0")
def numbers_agree(output: str, expected: str):
    """The share of the expected numbers that an answer has; 0 if it has others."""
    wanted, got = numbers(expected), numbers(output)
    missing = [n for n in wanted if n not in got]
    if missing:
        return 1 - len(missing) / len(wanted), f"Missing: {missing[0]:g}"
    others = [n for n in got if n not in wanted]
    return (0.0, f"Not asked for: {others[0]:g}") if others else 1.0
