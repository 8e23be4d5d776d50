"""Evaluators that are Python functions."""

import ctypes
import dataclasses
import inspect
import json
import math
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from whet import _abi

# What a function may ask for, by the names of its parameters.
_PARAMETERS = ("input", "output", "expected", "metadata", "example", "config")
_ITEM_SIZE = ctypes.sizeof(_abi.EvalItem)


@dataclasses.dataclass(frozen=True)
class Item:
    """One answer to score."""
    input: str          # the user message that the model was sent
    output: str         # what it answered
    expected: str       # may be empty
    metadata: dict[str, Any]  # all columns of the example
    example: int        # its number
    config: dict[str, Any]    # the settings in the config


@dataclasses.dataclass(frozen=True)
class Score:
    """What is said of an answer: a score in [0, 1], higher is better."""
    score: float
    feedback: str = ""  # what was wrong, for a person and a model
    metrics: Mapping[str, float] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Evaluator:
    """A function as an evaluator; call it as the function that it is."""
    function: Callable[..., Any]
    id: str
    version: str
    description: str = ""
    schema: Mapping[str, Any] | None = None
    batch: bool = False

    def __call__(self, *arguments, **named):
        return self.function(*arguments, **named)


def evaluator(id: str, *, version: str, schema: Mapping[str, Any] | None = None,
              batch: bool = False) -> Callable[[Callable[..., Any]], Evaluator]:
    """Makes a function an evaluator, which configs name by `id` ("acme.f1").

    The function gets what its parameters are named after: input, output,
    expected, metadata, example, config; or one parameter `item`, an Item. It
    returns a number in [0, 1], a pair of number and feedback, or a Score. An
    exception is the reason why that answer has no score, which is not a score
    of 0. With `batch` it gets a list of Item, `items`, and returns a list.

    It is called on a thread of the engine that holds the interpreter's lock.
    Change `version` when it scores otherwise: a run is resumed with the same
    one only. `schema` is the JSON Schema of its settings in the config.
    """
    def wrap(function):
        names = set(inspect.signature(function).parameters)
        allowed = {"items"} if batch else {"item", *_PARAMETERS}
        if not names or names - allowed:
            raise TypeError(
                f"evaluator {id!r}: {function.__name__} has the parameters "
                f"({', '.join(sorted(names))}); expected some of "
                f"({', '.join(sorted(allowed))})")
        return Evaluator(function, id, version,
                         inspect.getdoc(function) or "", schema, batch)
    return wrap


def _score_of(value):
    """What a function returned, as a Score."""
    if isinstance(value, Score):
        score = value
    elif isinstance(value, tuple) and len(value) == 2:
        score = Score(float(value[0]), str(value[1]))
    else:
        score = Score(float(value))
    if math.isnan(score.score):
        raise ValueError("it returned NaN")
    return score


class _Batch:
    """A whet_eval_batch, read lazily: what nobody asks for is not decoded."""

    def __init__(self, batch, config):
        base, stride = batch.items, batch.item_stride
        self.items = [_abi.EvalItem.from_address(base + i * stride)
                      for i in range(batch.count)]
        self.config = config

    def named(self, i, names):
        item = self.items[i]
        out = {}
        for name in names:
            if name == "config":
                out[name] = self.config
            elif name == "example":
                out[name] = item.example
            elif name == "metadata":
                out[name] = json.loads(str(item.metadata) or "{}")
            else:
                out[name] = str(getattr(item, name))
        return out

    def item(self, i):
        return Item(**self.named(i, _PARAMETERS))


def _results(function, batch, names, count):
    """Yields (i, what the function returned or raised)."""
    if "items" in names:
        items = [batch.item(i) for i in range(count)]
        returned = list(function(items))
        if len(returned) != count:
            raise ValueError(f"it returned {len(returned)} scores for {count} "
                             "items")
        yield from enumerate(returned)
        return
    for i in range(count):
        try:
            if "item" in names:
                yield i, function(batch.item(i))
            else:
                yield i, function(**batch.named(i, names))
        except Exception as error:  # of the user's function: no score
            yield i, error


def _reason(error):
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({last[0].name}, line {last[0].lineno})" if last else ""
    return f"{type(error).__name__}: {error}{where}"


def _put(sink, want, i, value):
    """Writes one result; `value` is what was returned or raised."""
    feedback, metrics = "", {}
    try:
        if isinstance(value, Exception):
            raise value
        score = _score_of(value)
        sink.scores[i] = score.score
        sink.item_status[i] = _abi.OK
        feedback, metrics = score.feedback, score.metrics
    except Exception as error:  # of the user's function: no score
        sink.item_status[i] = _abi.INTERNAL
        feedback = _reason(error)
    if feedback and want & _abi.WANT_FEEDBACK:
        sink.feedback(sink.ctx, i, _abi.text(feedback))
    if want & _abi.WANT_METRICS:
        for name, number in metrics.items():
            sink.metric(sink.ctx, i, _abi.text(name), float(number))


def callback(of: Evaluator):
    """The function of whet_callback_evaluator.score; keep it alive."""
    names = tuple(inspect.signature(of.function).parameters)

    def score(_, config, batch, sink, error):
        batch, sink = batch.contents, sink.contents
        try:
            settings = json.loads(str(config) or "{}")
            read = _Batch(batch, settings)
            for i, value in _results(of.function, read, names, batch.count):
                _put(sink, batch.want, i, value)
            return _abi.OK
        except Exception as problem:  # nothing may pass into C
            if error:
                message = _reason(problem).encode()[:error.contents.capacity]
                ctypes.memmove(error.contents.message, message, len(message))
                error.contents.len = len(message)
                error.contents.code = _abi.INTERNAL
            return _abi.INTERNAL

    return _abi.SCORE(score)
