"""A worker process that has become Python: serves evaluators of one file to
its host (core/src/worker/protocol.h; worker.cc does the same for libraries).

The host has confined the process before; what is left to do here is to forbid
it to start programs, which it needed to become Python.
"""

import ctypes
import io
import json
import logging
import os
import pathlib
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from whet import _abi
from whet._lane import (F64, I32, U32, U64, Call, HungUp, Lane, Reader,
                        text)
from whet._plugin_file import KIND, PluginFile, PluginFileError
from whet._values import all_returned, parameters_of, reason, score_of
from whet.evaluators import PARAMETERS, Evaluator, Item

PROTOCOL = 1

# Methods of protocol.h.
LOAD, OPEN_LANE, CREATE, SHUTDOWN, DESTROY, BECOME = 3, 4, 5, 6, 7, 9
SCORE, LOG_WRITE = 20, 41

CONTROL_SOCKET, CONTROL_MEMORY, FILTER = 3, 4, 5

# What is said about an item (evaluation_codec.cc).
FEEDBACK, METRIC = 1, 2

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_FILTER_STEP = 8  # bytes of a sock_filter
_LOG_SERVICE = "whet.log/1"

_NAN = struct.pack("=d", float("nan"))
_NOTHING_SAID = I32.pack(_abi.UNKNOWN)


def _failure(code: int, message: str) -> bytes:
    return I32.pack(code) + U32.pack(0) + U64.pack(0) + text(message)


_FINE = I32.pack(_abi.OK)


class Made(NamedTuple):
    """An instance."""
    evaluator: Evaluator
    config: Any
    logs: bool  # whether its host keeps a log


class Worker:
    def __init__(self) -> None:
        self.file: PluginFile | None = None
        self.made: dict[int, Made] = {}
        self.here = threading.local()  # .lane and .instance of a call
        self.own: Lane | None = None   # of threads that answer no call
        self.own_lock = threading.Lock()
        self.methods: dict[int, Callable[[Call], bytes]] = {
            LOAD: self.load, OPEN_LANE: self.open_lane, CREATE: self.create,
            DESTROY: self.destroy, SHUTDOWN: lambda _: b"",
            SCORE: self.score}

    def answer(self, call: Call) -> bytes:
        method = self.methods.get(call.method)
        if method is None:
            return _failure(_abi.UNIMPLEMENTED, f"no method {call.method}")
        self.here.lane, self.here.instance = call.lane, call.instance
        return method(call)

    def load(self, call: Call) -> bytes:
        path = pathlib.Path(Reader(call.payload).text())
        try:
            self.file = PluginFile(path)
            self.file.check_manifest()
        except PluginFileError as error:
            return _failure(_abi.FAILED_PRECONDITION, f"{path}: {error}")
        except BaseException as error:  # of the file
            return _failure(_abi.FAILED_PRECONDITION,
                            f"{path}: {reason(error)}{_hint(error)}")
        out = [_FINE, text(self.file.sha256),
               U64.pack(len(self.file.evaluators))]
        for of in self.file.evaluators.values():
            flags = _abi.PLUGIN_DETERMINISTIC if of.deterministic else 0
            out += [text(KIND), text(of.id), U32.pack(flags)]
        return b"".join(out)

    def open_lane(self, call: Call) -> bytes:
        if call.ends is None:
            return _failure(_abi.INVALID_ARGUMENT, "no lane")
        lane = Lane(*call.ends)
        if Reader(call.payload).u32() == 1:
            self.own = lane
            return _FINE

        def serve() -> None:
            lane.serve_all(self.answer)
            lane.close()
        threading.Thread(target=serve, daemon=True).start()
        return _FINE

    def create(self, call: Call) -> bytes:
        reader = Reader(call.payload)
        kind, id, config = reader.text(), reader.text(), reader.text()
        services = [reader.text() for _ in range(reader.u64())]
        evaluators = self.file.evaluators if self.file else {}
        if kind != KIND or id not in evaluators:
            return _failure(_abi.NOT_FOUND, f"no {kind} '{id}' in this file")
        try:
            settings = json.loads(config or "{}")
        except ValueError as error:
            return _failure(_abi.INVALID_ARGUMENT, f"$: no JSON: {error}")
        if not isinstance(settings, dict):
            return _failure(_abi.INVALID_ARGUMENT, "$: expected an object")
        self.made[call.instance] = Made(evaluators[id], settings,
                                        _LOG_SERVICE in services)
        # No limit of a batch, no metrics of a set, no model.
        return _FINE + U32.pack(0) + U32.pack(0) + U32.pack(0)

    def destroy(self, call: Call) -> bytes:
        self.made.pop(call.instance, None)
        return b""

    def score(self, call: Call) -> bytes:
        batch = Batch(call.payload)
        begin = call.lane.reserve(12 * batch.count)
        verdicts = Verdicts(call.lane, begin, batch)
        made = self.made.get(call.instance)
        if made is None:
            return _failure(_abi.NOT_FOUND, "no such instance")
        if not made.evaluator.batch:
            _score_each(made, batch, verdicts)
            return verdicts.answer()
        try:
            _score_all(made, batch, verdicts)
        except BaseException as error:  # of the function: of which item?
            return _failure(_abi.INTERNAL, reason(error))
        return verdicts.answer()

    def log(self, level: int, message: str) -> None:
        number: int = getattr(self.here, "instance", 0)
        made = self.made.get(number)
        if made is None and self.made:
            number, made = next(iter(self.made.items()))
        if made is None or not made.logs:
            return
        payload = I32.pack(level) + text(message)
        lane: Lane | None = getattr(self.here, "lane", None)
        if lane is not None:
            lane.exchange(LOG_WRITE, number, payload, self.answer)
        elif self.own is not None:
            with self.own_lock:
                self.own.exchange(LOG_WRITE, number, payload, self.answer)


class Batch:
    """The items of a call of score(); evaluation_codec.cc writes them."""

    def __init__(self, data: bytes) -> None:
        reader = Reader(data)
        reader.u64()  # the seed
        self.want = reader.u32()
        self.count = reader.u64()
        self.data = data
        self.begin = reader.at

    def read(self, names: tuple[str, ...],
             config: Any) -> Iterator[dict[str, Any]]:
        """What is wanted of each item; `metadata` is still text."""
        data, at = self.data, self.begin
        number = U64.unpack_from
        wanted = [name if name in names else None
                  for name in ("input", "output", "expected", "metadata")]
        with_example, with_config = "example" in names, "config" in names
        for _ in range(self.count):
            values: dict[str, Any] = {}
            if with_example:
                values["example"] = number(data, at)[0]
            at += 8
            for name in wanted:
                start = at + 8
                at = start + number(data, at)[0]
                if name is not None:
                    values[name] = data[start:at].decode("utf-8", "replace")
            if with_config:
                values["config"] = config
            yield values


class Verdicts:
    """What is said about the items of a batch. Scores and statuses lie in
    shared memory from the start: should this process end, the host sees how
    far it came."""

    def __init__(self, lane: Lane, begin: int, batch: Batch) -> None:
        self.memory = lane.memory
        self.scores = begin
        self.statuses = begin + 8 * batch.count
        self.want = batch.want
        self.words: list[bytes] = []
        self.memory[begin:begin + 12 * batch.count] = (
            _NAN * batch.count + _NOTHING_SAID * batch.count)

    def put(self, i: int, value: Any) -> None:
        """What was returned or raised."""
        if type(value) is float and 0.0 <= value <= 1.0:  # nearly always
            F64.pack_into(self.memory, self.scores + 8 * i, value)
            I32.pack_into(self.memory, self.statuses + 4 * i, _abi.OK)
            return
        status, feedback = _abi.OK, ""
        metrics: Mapping[str, float] = {}
        try:
            if isinstance(value, BaseException):
                raise value
            score, feedback, metrics = score_of(value)
            F64.pack_into(self.memory, self.scores + 8 * i, score)
        except BaseException as error:  # of the function: no score
            status, feedback = _abi.INTERNAL, reason(error)
        I32.pack_into(self.memory, self.statuses + 4 * i, status)
        if feedback and (self.want & _abi.WANT_FEEDBACK or status):
            self.say(FEEDBACK, i, feedback, 0.0)
        if self.want & _abi.WANT_METRICS:
            for name, number in metrics.items():
                self.say(METRIC, i, name, number)

    def say(self, what: int, i: int, words: str, number: float) -> None:
        self.words.append(U32.pack(what) + U64.pack(i) + text(words)
                          + F64.pack(number))

    def answer(self) -> bytes:
        return b"".join([_FINE, U64.pack(len(self.words)), *self.words])


def _score_each(made: Made, batch: Batch, verdicts: Verdicts) -> None:
    names = parameters_of(made.evaluator)
    whole = names == ("item",)
    wanted = PARAMETERS if whole else names
    function, put = made.evaluator.function, verdicts.put
    parse = "metadata" in wanted
    for i, values in enumerate(batch.read(wanted, made.config)):
        try:
            if parse:
                values["metadata"] = json.loads(values["metadata"] or "{}")
            value = (function(item=Item(**values)) if whole
                     else function(**values))
        except BaseException as error:  # of the function: no score
            value = error
        put(i, value)


def _score_all(made: Made, batch: Batch, verdicts: Verdicts) -> None:
    places, items = [], []
    for i, values in enumerate(batch.read(PARAMETERS, made.config)):
        try:
            values["metadata"] = json.loads(values["metadata"] or "{}")
        except ValueError as error:
            verdicts.put(i, error)
            continue
        places.append(i)
        items.append(Item(**values))
    if not items:
        return
    for i, value in zip(places, all_returned(made.evaluator, items)):
        verdicts.put(i, value)


def _hint(error: BaseException) -> str:
    if not isinstance(error, ImportError):
        return ""
    return (f"; this is {sys.executable}: workers.python in the config, or "
            "an active virtual environment, names another interpreter")


class _Output(io.TextIOBase):
    """What the plugin prints: kept by the host up to a limit, and no reason to
    fail beyond it."""

    def writable(self) -> bool:
        return True

    def write(self, words: str) -> int:
        try:
            os.write(2, words.encode("utf-8", "replace"))
        except OSError:
            pass
        return len(words)


class _HostLog(logging.Handler):
    """Messages of `logging` go to the log of the run."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self.worker = worker

    def emit(self, record: logging.LogRecord) -> None:
        level = min(max(record.levelno // 10, 1), 4)  # WHET_LOG_*
        try:
            self.worker.log(level, self.format(record))
        except (HungUp, OverflowError):
            pass
        except Exception:  # a call of `logging` that cannot be formatted
            self.handleError(record)


def _forbid_programs() -> None:
    """Loads the filter that the process has brought along, if there is one."""
    try:
        steps = os.pread(FILTER, 1 << 16, 0)
        os.close(FILTER)
    except OSError:
        return  # the host has said that it cannot be confined so
    buffer = ctypes.create_string_buffer(steps, len(steps))
    program = struct.pack("@HP", len(steps) // _FILTER_STEP,
                          ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_char_p,
                      ctypes.c_ulong, ctypes.c_ulong]
    if prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0) != 0:
        raise SystemExit("whet: cannot keep this process from starting "
                         f"programs: {os.strerror(ctypes.get_errno())}")


def main() -> None:
    _forbid_programs()
    sys.stdout = sys.stderr = _Output()
    lane = Lane(CONTROL_SOCKET, CONTROL_MEMORY)
    worker = Worker()
    logging.getLogger().addHandler(_HostLog(worker))
    lane.reply(BECOME, 0, _FINE + U32.pack(PROTOCOL))
    lane.serve_all(worker.answer)
    os._exit(0)  # threads of the plugin may still run
