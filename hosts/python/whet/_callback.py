"""A Python function as the function of a whet_callback_evaluator."""

import ctypes
import json
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from whet import _abi
from whet._calls import Calls
from whet._values import all_returned, parameters_of, reason, score_of
from whet.evaluators import PARAMETERS, Evaluator, Item

# A whet_eval_item: four texts, each a pointer and a length, and a number.
_ITEM = struct.Struct("=9Q")
_TEXTS = ("input", "output", "expected", "metadata")

# Gets what a function of the user has raised.
OnRaise = Callable[[BaseException], None]


def callback(of: Evaluator, calls: Calls, on_raise: OnRaise) -> Any:
    """The function of whet_callback_evaluator.score; keep it alive."""
    score_batch = _scorer(of, on_raise)

    def score(_: Any, config: Any, batch: Any, sink: Any, error: Any) -> int:
        try:
            with calls:
                score_batch(json.loads(str(config) or "{}"), batch.contents,
                            sink.contents)
            return _abi.OK
        except BaseException as problem:  # nothing may pass into C
            on_raise(problem)
            if error:
                _abi.put_message(error.contents, reason(problem))
            return _abi.INTERNAL

    return _abi.SCORE(score)


def _scorer(of: Evaluator, on_raise: OnRaise) -> Any:
    """What scores a whole whet_eval_batch."""
    if of.batch:
        def score_all(config: Any, batch: Any, sink: Any) -> None:
            items = [Item(**values) for values in
                     _read(batch, PARAMETERS, config)]
            put = _putter(batch, sink, on_raise)
            for i, value in enumerate(all_returned(of, items)):
                put(i, value)
        return score_all

    names = parameters_of(of)
    whole = names == ("item",)
    wanted = PARAMETERS if whole else names
    function = of.function

    def score_each(config: Any, batch: Any, sink: Any) -> None:
        put = _putter(batch, sink, on_raise)
        for i, values in enumerate(_read(batch, wanted, config)):
            try:
                value = (function(item=Item(**values)) if whole
                         else function(**values))
            except BaseException as error:  # the user's: no score
                value = error
            put(i, value)
    return score_each


def _read(batch: Any, names: tuple[str, ...],
          config: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The items of a whet_eval_batch; what nobody asks for is not decoded."""
    texts = [(name, 2 * _TEXTS.index(name)) for name in names
             if name in _TEXTS and name != "metadata"]
    data = ctypes.string_at(batch.items, batch.count * batch.item_stride)
    string_at = ctypes.string_at
    for start in range(0, len(data), batch.item_stride):
        fields = _ITEM.unpack_from(data, start)
        values: dict[str, Any] = {
            name: string_at(fields[at], fields[at + 1]).decode(
                "utf-8", "replace") if fields[at + 1] else ""
            for name, at in texts}
        if "metadata" in names:
            values["metadata"] = json.loads(
                string_at(fields[6], fields[7]) if fields[7] else "{}")
        if "example" in names:
            values["example"] = fields[8]
        if "config" in names:
            values["config"] = config
        yield values


def _putter(batch: Any, sink: Any,
            on_raise: OnRaise) -> Callable[[int, Any], None]:
    """Writes the result of an item: what was returned or raised."""
    # Once for the batch: each access makes an object.
    want, scores, status = batch.want, sink.scores, sink.item_status
    ctypes.memset(status, _abi.OK, batch.count * ctypes.sizeof(ctypes.c_int32))

    def put(i: int, value: Any) -> None:
        if type(value) is float and 0.0 <= value <= 1.0:  # nearly always
            scores[i] = value
            return
        feedback: str
        metrics: Mapping[str, float] = {}
        try:
            if isinstance(value, BaseException):
                raise value
            scores[i], feedback, metrics = score_of(value)
        except BaseException as error:  # the user's: no score
            on_raise(error)
            status[i] = _abi.INTERNAL
            feedback = reason(error)
        if feedback and want & _abi.WANT_FEEDBACK:
            sink.feedback(sink.ctx, i, _abi.text(feedback))
        if metrics and want & _abi.WANT_METRICS:
            for name, number in metrics.items():
                sink.metric(sink.ctx, i, _abi.text(name), number)
    return put
