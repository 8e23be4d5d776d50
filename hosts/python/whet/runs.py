"""Runs: from a config to a result."""

import asyncio
import contextlib
import ctypes
import dataclasses
import json
import logging
import os
import pathlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from whet import _abi
from whet._library import api, call
from whet.errors import StoppedError, WhetError
from whet.evaluators import Evaluator, callback
from whet.progress import ProgressLine
from whet.results import Result, ScoreSummary

_LOG = logging.getLogger("whet")
# WHET_LOG_* -> levels of logging.
_LEVELS = (5, logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)
_DATA = "data.jsonl"  # the name of data in memory
_POLL_MS = 50  # how long Ctrl-C may wait


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far a run is."""
    phase: str  # "baseline", "search", "confirmation", "done"
    calls: int
    calls_limit: int | None
    tokens: int
    usd: float | None  # None: not all prices are known
    candidates: int
    in_flight: int
    failed: int
    seed_val: ScoreSummary | None
    best_val: ScoreSummary | None
    elapsed_s: float

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Progress":
        def summary(name):
            return ScoreSummary(**value[name]) if name in value else None
        return cls(value["phase"], value["calls"], value.get("calls_limit"),
                   value["tokens"], value.get("usd"), value["candidates"],
                   value["in_flight"], value["failed"], summary("seed_val"),
                   summary("best_val"), value["elapsed_s"])


OnEvent = Callable[[str, dict[str, Any]], None]
OnProgress = Callable[[Progress], None]
Config = str | os.PathLike | Mapping[str, Any]


def _rows(data):
    """Data as JSON lines: a DataFrame or an iterable of mappings."""
    if hasattr(data, "to_dict"):
        data = data.to_dict("records")
    return "".join(json.dumps(dict(row), ensure_ascii=False) + "\n"
                   for row in data)


class _Listener:
    """Calls the functions of the program; what they raise ends the run."""

    def __init__(self, on_event, on_progress, line):
        self._on_event = on_event
        self._on_progress = on_progress
        self._line = line
        self.request_stop = lambda: None
        self.raised: BaseException | None = None
        self.progress = _abi.PROGRESS(self._progress)
        self.event = _abi.EVENT(self._event)
        self.message = _abi.MESSAGE(self._message)

    @contextlib.contextmanager
    def _kept(self):
        try:
            yield
        except BaseException as error:  # nothing may pass into C
            if self.raised is None:
                self.raised = error
                self.request_stop()

    def _progress(self, _, text):
        with self._kept():
            if self._on_progress is None and self._line is None:
                return
            progress = Progress.from_json(json.loads(str(text)))
            if self._line is not None:
                self._line.show(progress)
            if self._on_progress is not None:
                self._on_progress(progress)

    def _event(self, _, name, text):
        with self._kept():
            if self._on_event is not None:
                self._on_event(str(name), json.loads(str(text)))

    def _message(self, _, level, line):
        with self._kept():
            _LOG.log(_LEVELS[level], "%s", line)


class _Engine:
    """A whet_engine with what it calls."""

    def __init__(self, plugin_dirs, evaluators, answer_cache):
        self._log = _abi.LOG(self._write)
        dirs = [_abi.text(os.fspath(d)) for d in plugin_dirs]
        cache = _abi.text(os.fspath(answer_cache or ""))
        options = _abi.EngineOptions(
            struct_size=ctypes.sizeof(_abi.EngineOptions),
            plugin_dirs=(_abi.Text * len(dirs))(*dirs),
            plugin_dir_count=len(dirs),
            answer_cache=cache,
            log=self._log)
        self.pointer = ctypes.c_void_p()
        call(api().engine_create, ctypes.byref(options),
             ctypes.byref(self.pointer))
        self._callbacks = [self._add(e) for e in evaluators]

    def _add(self, evaluator):
        if not isinstance(evaluator, Evaluator):
            raise TypeError(f"{evaluator!r} is no evaluator: decorate the "
                            "function with @whet.evaluator(id, version=...)")
        function = callback(evaluator)
        schema = "" if evaluator.schema is None else json.dumps(
            evaluator.schema)
        texts = [_abi.text(t) for t in (evaluator.id, evaluator.version,
                                        evaluator.description, schema)]
        made = _abi.CallbackEvaluator(
            ctypes.sizeof(_abi.CallbackEvaluator), 0, *texts, None, function)
        call(api().engine_add_evaluator, self.pointer, ctypes.byref(made))
        return function

    @staticmethod
    def _write(_, level, line):
        # The run's own log.txt has all of it; what people should see comes as
        # a message.
        _LOG.log(min(_LEVELS[level], logging.DEBUG), "%s", line)

    def close(self):
        api().engine_destroy(self.pointer)


class Run:
    """A prepared run; close it, or use it as a context manager."""

    def __init__(self, engine, listener, line, pointer):
        self._engine = engine
        self._listener = listener
        self._line = line
        self._pointer = pointer
        listener.request_stop = self.request_stop

    @property
    def plan(self) -> str:
        """What the budget buys, as text of a few lines."""
        return str(api().run_plan(self._pointer))

    @property
    def run_dir(self) -> pathlib.Path:
        return pathlib.Path(str(api().run_dir(self._pointer)))

    def request_stop(self) -> None:
        """Finishes calls under way and ends the run; twice: drops them."""
        api().run_request_stop(self._pointer)

    def start(self) -> None:
        call(api().run_start, self._pointer)

    def poll(self, timeout_s: float = 0.0) -> bool:
        """Whether it has ended; raises what it ended with."""
        try:
            call(api().run_wait, self._pointer, int(1000 * timeout_s))
        except WhetError as error:
            if error.code == _abi.DEADLINE_EXCEEDED:
                return False
            self._say_where(error)
            raise
        finally:
            if self._listener.raised is not None and self._line is not None:
                self._line.close()
        return True

    def _say_where(self, error):
        if self._line is not None:
            self._line.close()
        if self._listener.raised is not None:
            raise self._listener.raised from error
        if isinstance(error, StoppedError):
            error.run_dir = self.run_dir

    def result(self) -> Result:
        """Of a run that has ended well."""
        if self._line is not None:
            self._line.close()
        return Result.from_text(str(api().run_result(self._pointer)),
                                str(self.run_dir))

    def execute(self) -> Result:
        """Runs to the end. Ctrl-C finishes calls under way and saves; once
        more drops them. StoppedError then, and whet.resume() goes on."""
        self.start()
        while True:
            try:
                if self.poll(_POLL_MS / 1000):
                    return self.result()
            except KeyboardInterrupt:
                self.request_stop()

    async def execute_async(self) -> Result:
        """The same without blocking the event loop; a task that is cancelled
        stops the run and waits for it."""
        self.start()
        cancelled = None
        while True:
            try:
                if self.poll():
                    break
                await asyncio.sleep(_POLL_MS / 1000)
            except asyncio.CancelledError as error:
                cancelled = error
                self.request_stop()
            except StoppedError as error:
                raise (cancelled or error) from None
        return self.result()

    def close(self) -> None:
        """Stops it if it is under way, and frees it."""
        if self._pointer:
            api().run_destroy(self._pointer)
            self._pointer = None
            self._engine.close()

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def __del__(self):
        if getattr(self, "_pointer", None):
            self.close()


def _run_options(options, texts):
    """whet_run_options of a dict of Python values; `texts` keeps alive."""
    out = _abi.RunOptions(struct_size=ctypes.sizeof(_abi.RunOptions))
    for name in ("config_file", "config", "run_dir"):
        texts.append(_abi.text(options.get(name, "")))
        setattr(out, name, texts[-1])
    overrides = [_abi.text(o) for o in options.get("overrides", ())]
    out.overrides = (_abi.Text * len(overrides))(*overrides)
    out.override_count = len(overrides)
    files = [(_abi.text(name), _abi.text(content))
             for name, content in options.get("memory_files", {}).items()]
    out.memory_files = (_abi.MemoryFile * len(files))(
        *[_abi.MemoryFile(*pair) for pair in files])
    out.memory_file_count = len(files)
    texts += [overrides, files]
    return out


def _make(options, make, *, evaluators, plugin_dirs, answer_cache, on_event,
          on_progress, progress):
    line = ProgressLine() if progress is not False else None
    if line is not None and progress is None and not line.useful:
        line = None
    listener = _Listener(on_event, on_progress, line)
    texts: list[Any] = []
    c_options = _run_options(options, texts)
    c_options.progress = listener.progress
    c_options.event = listener.event
    c_options.message = listener.message
    engine = _Engine(plugin_dirs, evaluators, answer_cache)
    pointer = ctypes.c_void_p()
    try:
        make(engine.pointer, c_options, pointer)
    except BaseException:
        engine.close()
        raise
    return Run(engine, listener, line, pointer)


def _config_options(config, data, overrides):
    out: dict[str, Any] = {"overrides": [
        f"{path}={json.dumps(value) if not isinstance(value, str) else value}"
        for path, value in (overrides or {}).items()]}
    if isinstance(config, Mapping):
        config = {**config}
        if data is not None:
            config["data"] = {**config.get("data", {}),
                              "file": f"memory:{_DATA}"}
        out["config"] = json.dumps(config)
        out["config_file"] = "whet.json"
    else:
        out["config_file"] = os.fspath(config)
        if data is not None:
            out["overrides"].append(f"data.file=memory:{_DATA}")
    if data is not None:
        out["memory_files"] = {_DATA: _rows(data)}
    return out


def prepare(config: Config, *, data: Any = None,
            evaluators: Sequence[Evaluator] = (),
            overrides: Mapping[str, Any] | None = None,
            run_dir: str | os.PathLike | None = None,
            plugin_dirs: Iterable[str | os.PathLike] = (),
            answer_cache: str | os.PathLike | None = None,
            on_event: OnEvent | None = None,
            on_progress: OnProgress | None = None,
            progress: bool | None = None) -> Run:
    """Checks everything that can be checked without spending a call.

    `config` is a file, or what it would hold as a mapping. `data` replaces the
    file of data: a pandas DataFrame or rows as mappings. `overrides` are values
    by dotted path: {"budget.calls": 300}. `answer_cache` names a file that
    keeps answers across runs. `on_event` gets each event of the run (its name
    and a dict), `on_progress` a Progress, at most ten times a second, both on
    a thread of the engine; an exception there stops the run and is raised.
    `progress` shows a line: True, False, or if it is of use (None).
    """
    options = _config_options(config, data, overrides)
    if run_dir is not None:
        options["run_dir"] = os.fspath(run_dir)

    def make(engine, c_options, pointer):
        call(api().run_prepare, engine, ctypes.byref(c_options),
             ctypes.byref(pointer))

    return _make(options, make, evaluators=evaluators,
                 plugin_dirs=plugin_dirs, answer_cache=answer_cache,
                 on_event=on_event, on_progress=on_progress,
                 progress=progress)


def optimize(config: Config, **options: Any) -> Result:
    """Improves the prompt of a config within its budget and proves the gain on
    fresh examples. The options of prepare()."""
    with prepare(config, **options) as run:
        return run.execute()


async def optimize_async(config: Config, **options: Any) -> Result:
    """optimize() that leaves the event loop to others."""
    with prepare(config, **options) as run:
        return await run.execute_async()


def resume(run_dir: str | os.PathLike, *, data: Any = None,
           evaluators: Sequence[Evaluator] = (),
           plugin_dirs: Iterable[str | os.PathLike] = (),
           answer_cache: str | os.PathLike | None = None,
           on_event: OnEvent | None = None,
           on_progress: OnProgress | None = None,
           progress: bool | None = None) -> Result:
    """Goes on with the folder of a run that was stopped or killed, to the
    result that it would have had. Data and evaluators that were handed over
    must be handed over again."""
    options: dict[str, Any] = {}
    if data is not None:
        options["memory_files"] = {_DATA: _rows(data)}

    def make(engine, c_options, pointer):
        call(api().run_resume, engine, _abi.text(os.fspath(run_dir)),
             ctypes.byref(c_options), ctypes.byref(pointer))

    run = _make(options, make, evaluators=evaluators, plugin_dirs=plugin_dirs,
                answer_cache=answer_cache, on_event=on_event,
                on_progress=on_progress, progress=progress)
    with run:
        return run.execute()
