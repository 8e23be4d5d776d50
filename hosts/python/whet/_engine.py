"""A whet_engine with what it calls: evaluators, listeners, the log."""

import contextlib
import ctypes
import json
import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

from whet import _abi
from whet._callback import callback
from whet._calls import Calls
from whet._library import api, call
from whet._options import OnEvent, OnProgress, Path
from whet.evaluators import Evaluator
from whet.progress import Progress

_LOG = logging.getLogger("whet")
# WHET_LOG_* -> levels of logging.
_LEVELS = (5, logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)


class Listener:
    """Calls the functions of the program; what they raise ends the run."""

    def __init__(self, calls: Calls, on_event: OnEvent | None,
                 on_progress: OnProgress | None, show: bool) -> None:
        self._calls = calls
        self._on_event = on_event
        self._on_progress = on_progress
        self._show = show
        self.request_stop: Callable[[], None] = lambda: None
        self.raised: BaseException | None = None
        self.latest: Progress | None = None
        self.progress = _abi.PROGRESS(self._progress)
        self.event = _abi.EVENT(self._event)
        self.message = _abi.MESSAGE(self._message)

    def put_into(self, options: _abi.RunOptions) -> None:
        options.progress = self.progress
        options.event = self.event
        options.message = self.message

    @contextlib.contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            with self._calls:
                yield
        except BaseException as error:  # nothing may pass into C
            if self.raised is None:
                self.raised = error
                self.request_stop()

    def _progress(self, _: Any, text: Any) -> None:
        with self._kept():
            if self._on_progress is None and not self._show:
                return
            self.latest = Progress.from_json(json.loads(str(text)))
            if self._on_progress is not None:
                self._on_progress(self.latest)

    def _event(self, _: Any, name: Any, text: Any) -> None:
        with self._kept():
            if self._on_event is not None:
                self._on_event(str(name), json.loads(str(text)))

    def _message(self, _: Any, level: int, line: Any) -> None:
        with self._kept():
            _log_copy(_LEVELS[level], line)


def _log_copy(level: int, line: Any) -> None:
    """A copy of `line`, which handlers may keep for longer than the call."""
    if _LOG.isEnabledFor(level):
        _LOG.log(level, "%s", str(line))


class Engine:
    """A whet_engine."""

    def __init__(self, calls: Calls, plugin_dirs: list[str],
                 evaluators: list[Evaluator],
                 answer_cache: Path | None) -> None:
        self._calls = calls
        self._log = _abi.LOG(self._write)
        dirs = [_abi.path_text(folder) for folder in plugin_dirs]
        cache = _abi.path_text(os.fspath(answer_cache or ""))
        options = _abi.EngineOptions(
            struct_size=ctypes.sizeof(_abi.EngineOptions),
            plugin_dirs=(_abi.Text * len(dirs))(*dirs),
            plugin_dir_count=len(dirs),
            answer_cache=cache,
            log=self._log)
        # The first thing that an evaluator raised: the cause, if a run fails.
        self.raised: BaseException | None = None
        self.pointer = ctypes.c_void_p()
        call(api().engine_create, ctypes.byref(options),
             ctypes.byref(self.pointer))
        try:
            self._callbacks = [self._add(e) for e in evaluators]
        except BaseException:
            self.close()
            raise

    def _add(self, evaluator: Evaluator) -> Any:
        function = callback(evaluator, self._calls, self._keep)
        schema = "" if evaluator.schema is None else json.dumps(
            dict(evaluator.schema))
        texts = [_abi.text(t) for t in (evaluator.id, evaluator.version,
                                        evaluator.description, schema)]
        made = _abi.CallbackEvaluator(
            ctypes.sizeof(_abi.CallbackEvaluator),
            _abi.PLUGIN_DETERMINISTIC if evaluator.deterministic else 0,
            *texts, None, function)
        call(api().engine_add_evaluator, self.pointer, ctypes.byref(made))
        return function

    def _keep(self, error: BaseException) -> None:
        if self.raised is None:
            self.raised = error

    def _write(self, _: Any, level: int, line: Any) -> None:
        # The run's own log.txt has all of it; what people should see comes as
        # a message.
        with self._calls:
            _log_copy(min(_LEVELS[level], logging.DEBUG), line)

    def close(self) -> None:
        api().engine_destroy(self.pointer)
