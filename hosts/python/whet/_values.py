"""What evaluators that are Python functions are asked for and return."""

import inspect
import math
import pathlib
import traceback
from collections.abc import Mapping
from typing import Any

from whet.evaluators import Evaluator, Item, Score

_RETURNS = ("expected a number in [0, 1], a pair of number and feedback, or a "
            "whet.Score")
_HERE = str(pathlib.Path(__file__).parent) + "/"


def parameters_of(of: Evaluator) -> tuple[str, ...]:
    return tuple(inspect.signature(of.function).parameters)


def all_returned(of: Evaluator, items: list[Item]) -> list[Any]:
    returned = of.function(items=items)
    try:
        values = list(returned)
    except TypeError:
        raise TypeError(f"it returned {_shown(returned)}; expected a list "
                        "with a score for each item") from None
    if len(values) != len(items):
        raise ValueError(f"it returned {len(values)} scores for "
                         f"{len(items)} items")
    return values


def score_of(value: Any) -> tuple[float, str, Mapping[str, float]]:
    """What a function returned, as score, feedback and metrics."""
    if isinstance(value, Score):
        return (_number(value.score), _feedback(value.feedback),
                {str(name): _finite(name, number)
                 for name, number in value.metrics.items()})
    if isinstance(value, tuple):
        if len(value) != 2:
            raise TypeError(f"it returned {_shown(value)}; {_RETURNS}")
        return _number(value[0]), _feedback(value[1]), {}
    return _number(value), "", {}


def _number(value: Any) -> float:
    if value is None:
        raise TypeError(f"it returned None; {_RETURNS} (does a branch lack "
                        "its return?)")
    if isinstance(value, str | bytes) or not hasattr(value, "__float__"):
        raise TypeError(f"it returned {_shown(value)}; {_RETURNS}")
    number = float(value)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"it returned {number:g}; expected a number in "
                         "[0, 1]")
    return number


def _feedback(value: Any) -> str:
    return "" if value is None else str(value)


def _finite(name: Any, value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"the metric {name!r} is {number:g}; expected a "
                         "finite number")
    return number


def _shown(value: Any) -> str:
    text = repr(value)
    return f"{type(value).__name__} " + (
        text if len(text) <= 60 else text[:57] + "...")


def reason(error: BaseException) -> str:
    """`KeyError: 'team' (score_it, line 12)`, of the innermost frame outside
    this package."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__)
              if not frame.filename.startswith(_HERE)
              and not frame.filename.startswith("<frozen ")]
    where = f" ({frames[-1].name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{_message(error)}{where}"


def _message(error: BaseException) -> str:
    try:
        return f": {error}"
    except Exception:  # of its __str__: the name of its type has to do
        return ""
