"""Evaluators that are Python functions."""

import dataclasses
import importlib
import inspect
import operator
from collections.abc import Callable, Mapping
from typing import Any

# What a function may ask for, by the names of its parameters.
PARAMETERS = ("input", "output", "expected", "metadata", "example", "config")
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD,
          inspect.Parameter.KEYWORD_ONLY)


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
    deterministic: bool = True

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.function(*arguments, **named)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Pickled by name, as functions are: the name of a decorated function
        # is that of its evaluator, under which nobody finds the function.
        try:
            name = (self.function.__module__, self.function.__qualname__)
            if _named(*name) is self:
                return _named, name
        except (ImportError, AttributeError):  # a lambda, or inside a function
            pass
        return super().__reduce_ex__(protocol)


def _named(module: str, qualname: str) -> Any:
    return operator.attrgetter(qualname)(importlib.import_module(module))


def evaluator(id: str, *, version: str, schema: Mapping[str, Any] | None = None,
              batch: bool = False, deterministic: bool = True
              ) -> Callable[[Callable[..., Any]], Evaluator]:
    """Makes a function an evaluator, which configs name by `id` ("acme.f1").

    The function gets what its parameters are named after: input, output,
    expected, metadata, example, config; or one parameter `item`, an Item. It
    returns a number in [0, 1], a pair of number and feedback, or a Score. An
    exception is the reason why that answer has no score, which is not a score
    of 0. With `batch` it gets a list of Item, `items`, and returns a list.

    It is called on a thread that holds the interpreter's lock: of the engine,
    or of the worker process of a plugin (whet-manifest FILE.py). Change
    `version` when it scores otherwise: a run is resumed with the same one
    only. `schema` is the JSON Schema of its settings in the config. Without
    `deterministic` the same answer may get another score the next time, and
    `whet plugins check` does not ask for more.
    """
    if not isinstance(id, str):
        raise TypeError(f"@whet.evaluator needs an id and a version: "
                        f'@whet.evaluator("acme.name", version="1.0.0"); '
                        f"got {id!r}")
    if not isinstance(version, str):
        raise TypeError(f"evaluator {id!r}: the version is {version!r}; "
                        'expected a text such as "1.0.0"')

    def wrap(function: Callable[..., Any]) -> Evaluator:
        name = getattr(function, "__name__", repr(function))
        if inspect.iscoroutinefunction(function):
            raise TypeError(f"evaluator {id!r}: {name} is an async function; "
                            "expected one that returns its score")
        _check_parameters(id, name, function, batch)
        return Evaluator(function, id, version,
                         inspect.getdoc(function) or "", schema, batch,
                         deterministic)
    return wrap


def _check_parameters(id: str, name: str, function: Callable[..., Any],
                      batch: bool) -> None:
    parameters = inspect.signature(function).parameters
    for parameter in parameters.values():
        if parameter.kind not in _NAMED:
            raise TypeError(f"evaluator {id!r}: {name} has the parameter "
                            f"{str(parameter)!r} ({parameter.kind.description}"
                            "); expected parameters that are passed by name")
    names = set(parameters)
    if batch:
        if names != {"items"}:
            raise TypeError(f"evaluator {id!r}: {name} has the parameters "
                            f"({_joined(names)}); with batch=True expected "
                            "one, items")
        return
    if names == {"item"} or (names and not names - set(PARAMETERS)):
        return
    hint = "; for items use batch=True" if "items" in names else ""
    raise TypeError(f"evaluator {id!r}: {name} has the parameters "
                    f"({_joined(names)}); expected one, item, or some of "
                    f"({', '.join(PARAMETERS)}){hint}")


def _joined(names: set[str]) -> str:
    return ", ".join(sorted(names))
