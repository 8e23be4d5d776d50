"""Runs: from a config to a result."""

import contextlib
import ctypes
import os
import pathlib
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from whet import _abi
from whet._calls import Calls
from whet._engine import Engine, Listener
from whet._library import api, call
from whet._options import (Config, OnEvent, OnProgress, Options, Path,
                           ResumeOptions, RunOptions, evaluators_of,
                           folders_of)
from whet.errors import StoppedError, WhetError
from whet.evaluators import Evaluator
from whet.progress import ProgressLine
from whet.results import Result

if TYPE_CHECKING:
    from typing_extensions import Unpack

_POLL_MS = 50  # how long Ctrl-C may wait


def _free(engine: Engine, listener: Listener, pointer: ctypes.c_void_p) -> None:
    """Stops a run, waits for it and frees it with its engine. What it calls
    meanwhile is kept alive by being here."""
    api().run_destroy(pointer)
    engine.close()


def _free_forgotten(*run: Any) -> None:
    """Frees a run that nobody has closed. The collector finds it on any thread,
    also on one of the run, which cannot wait for itself. The main thread is
    none of these, and at the end of the interpreter the last."""
    if threading.get_ident() == threading.main_thread().ident:
        _free(*run)
    else:  # the interpreter's end waits for it
        threading.Thread(target=_free, args=run, daemon=False).start()


class Run:
    """A prepared run; close it, or use it as a context manager."""

    def __init__(self, calls: Calls, engine: Engine, listener: Listener,
                 line: ProgressLine | None, pointer: ctypes.c_void_p) -> None:
        self._calls = calls
        self._engine = engine
        self._listener = listener
        self._line = line
        self._begun = False
        self._closed = False
        self._c = pointer
        self._plan = str(api().run_plan(pointer))
        self._run_dir = pathlib.Path(str(api().run_dir(pointer)))
        self._in_use = threading.Lock()  # start() to close(), one at a time
        # request_stop(), which waits for none of these, or what frees the run.
        # A signal handler may ask while its thread does.
        self._asking = threading.RLock()
        stop = api().run_request_stop
        listener.request_stop = lambda: stop(pointer)
        # Also when the interpreter ends: before it does, or its threads could
        # not end.
        self._end = weakref.finalize(self, _free_forgotten, engine, listener,
                                     pointer)

    @property
    def plan(self) -> str:
        """What the budget buys, as text of a few lines."""
        self._check_open()
        return self._plan

    @property
    def run_dir(self) -> pathlib.Path:
        self._check_open()
        return self._run_dir

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("this run is closed; whet.resume() goes on with "
                             f"its folder {self._run_dir}")

    def _check_outside(self) -> None:
        if self._calls.here:
            raise ValueError("a function that is called by a run, or in the "
                             "middle of waiting for it, cannot do this: "
                             "request_stop() ends the run")

    @contextlib.contextmanager
    def _used(self) -> Iterator[ctypes.c_void_p]:
        """What close() leaves alone meanwhile."""
        self._check_outside()
        with self._calls, self._in_use:
            self._check_open()
            yield self._c

    def request_stop(self) -> None:
        """Finishes calls under way and ends the run; twice: drops them. From
        any thread, in callbacks and in signal handlers."""
        with self._asking:
            self._check_open()
            api().run_request_stop(self._c)

    def start(self) -> None:
        """Begins it on another thread; poll() asks how it goes."""
        with self._used() as pointer:
            if self._begun:
                raise ValueError("this run was started before; whet.resume() "
                                 f"goes on with its folder {self._run_dir}")
            self._begun = True
            call(api().run_start, pointer)

    def poll(self, timeout_s: float = 0.0) -> bool:
        """Whether it has ended; raises what it ended with."""
        try:
            self._wait(timeout_s)
        except WhetError as error:
            self._show()
            if error.code == _abi.DEADLINE_EXCEEDED:
                return False
            self._raise(error)
        self._show()
        if self._listener.raised is not None:  # too late to stop the run
            self._end_line()
            raise self._listener.raised
        return True

    def _wait(self, timeout_s: float) -> None:
        with self._used() as pointer:
            if not self._begun:
                raise ValueError("this run was not started: call start(), or "
                                 "execute(), which waits for it")
            call(api().run_wait, pointer, int(1000 * timeout_s))

    def _show(self) -> None:
        """Not where the engine reports: a thread that notebooks do not know
        shows nothing in a cell."""
        progress, self._listener.latest = self._listener.latest, None
        if self._line is not None and progress is not None:
            self._line.show(progress)

    def _end_line(self) -> None:
        if self._line is not None:
            self._line.close()

    def _raise(self, error: WhetError) -> None:
        self._end_line()
        if self._listener.raised is not None:
            raise self._listener.raised from error
        if isinstance(error, StoppedError):
            error.run_dir = self._run_dir
            error.args = (f"{error}; whet.resume({str(self._run_dir)!r}) goes "
                          "on with it",)
            raise error
        raise error from self._engine.raised

    def result(self) -> Result:
        """Of a run that has ended well."""
        with self._used() as pointer:
            text = str(api().run_result(pointer))
        if not text:
            raise ValueError("this run has no result: it has not ended; "
                             "execute() waits for it, poll() asks")
        self._end_line()
        return Result.from_text(text, str(self._run_dir))

    def execute(self) -> Result:
        """Runs to the end. Ctrl-C finishes calls under way and saves; once
        more drops them. StoppedError then, and whet.resume() goes on."""
        self.start()
        interrupts = 0
        while True:
            try:
                while interrupts > 0:  # here, as one more may come meanwhile
                    interrupts -= 1
                    self.request_stop()
                if self.poll(_POLL_MS / 1000):
                    return self.result()
            except KeyboardInterrupt as error:
                if error is self._listener.raised:  # the run has ended with it
                    raise
                interrupts += 1

    async def execute_async(self) -> Result:
        """The same without blocking the event loop; a task that is cancelled
        stops the run and waits for it."""
        import asyncio  # half of the time that the package takes to import
        self.start()
        cancelled = None
        while True:
            try:
                if self.poll():
                    break
                await asyncio.sleep(_POLL_MS / 1000)
            except asyncio.CancelledError as error:
                if error is self._listener.raised:
                    raise
                cancelled = error
                self.request_stop()
            except StoppedError as error:
                if cancelled is not None:
                    raise cancelled from error  # which says what to resume
                raise
        return self.result()

    def close(self) -> None:
        """Stops it if it is under way, and frees it. A thread that waits for
        it is told so by a ValueError."""
        self._check_outside()
        with self._asking:
            if self._closed:
                return
            self._closed = True
            api().run_request_stop(self._c)
        with self._in_use:
            self._end.detach()
            try:
                if self._begun:  # to free it asks again, which drops calls
                    api().run_wait(self._c, -1, None)
            finally:
                _free(self._engine, self._listener, self._c)

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _make(run_dir: Path | None, options: RunOptions, evaluators: Any,
          plugin_dirs: Any, answer_cache: Path | None,
          on_event: OnEvent | None, on_progress: OnProgress | None,
          progress: bool | None) -> Run:
    """A run of a config, or of `run_dir`, the folder of one."""
    line = ProgressLine() if progress is not False else None
    if line is not None and progress is None and not line.useful:
        line = None
    calls = Calls()
    listener = Listener(calls, on_event, on_progress, line is not None)
    listener.put_into(options.c)
    engine = Engine(calls, folders_of(plugin_dirs), evaluators_of(evaluators),
                    answer_cache)
    pointer = ctypes.c_void_p()
    try:
        _prepare(engine, run_dir, options, pointer)
    except BaseException:  # also Ctrl-C, after the library has made the run
        _free(engine, listener, pointer)
        raise
    return Run(calls, engine, listener, line, pointer)


def _prepare(engine: Engine, run_dir: Path | None, options: RunOptions,
             pointer: ctypes.c_void_p) -> None:
    try:
        if run_dir is None:
            call(api().run_prepare, engine.pointer, ctypes.byref(options.c),
                 ctypes.byref(pointer))
        else:
            call(api().run_resume, engine.pointer,
                 _abi.path_text(os.fspath(run_dir)), ctypes.byref(options.c),
                 ctypes.byref(pointer))
    except WhetError as error:
        if not isinstance(engine.raised, KeyboardInterrupt):
            raise error from engine.raised
    # Ctrl-C while an evaluator was tried here says nothing about that.
    if isinstance(engine.raised, KeyboardInterrupt):
        raise engine.raised


def prepare(config: Config, *, data: Any = None,
            evaluators: Sequence[Evaluator] = (),
            overrides: Mapping[str, Any] | None = None,
            run_dir: Path | None = None,
            plugin_dirs: Iterable[Path] = (),
            answer_cache: Path | None = None,
            on_event: OnEvent | None = None,
            on_progress: OnProgress | None = None,
            progress: bool | None = None) -> Run:
    """Checks everything that can be checked without spending a call.

    `config` is a file, or what it would hold as a mapping. `data` replaces the
    file of data: a pandas DataFrame or rows as mappings. `overrides` are values
    by dotted path: {"budget.calls": 300}; a text there is that text, whatever
    YAML would read in it. `answer_cache` names a file that
    keeps answers across runs. `on_event` gets each event of the run (its name
    and a dict), `on_progress` a Progress, at most ten times a second, both on
    a thread of the engine; an exception there stops the run and is raised.
    `progress` shows a line: True, False, or if it is of use (None).
    """
    if config is None:
        raise TypeError("config: None; expected the path of a file, or what "
                        "it would hold as a dict")
    return _make(None, RunOptions(data, config, overrides, run_dir),
                 evaluators, plugin_dirs, answer_cache, on_event, on_progress,
                 progress)


def optimize(config: Config, **options: "Unpack[Options]") -> Result:
    """Improves the prompt of a config within its budget and proves the gain on
    fresh examples. The options of prepare()."""
    with prepare(config, **options) as run:
        return run.execute()


async def optimize_async(config: Config,
                         **options: "Unpack[Options]") -> Result:
    """optimize() that leaves the event loop to others. A task that is cancelled
    stops the run; the cause of its CancelledError is the StoppedError."""
    import asyncio
    run = await asyncio.to_thread(prepare, config, **options)
    try:
        return await run.execute_async()
    finally:
        await asyncio.to_thread(run.close)


def resume(run_dir: Path, **options: "Unpack[ResumeOptions]") -> Result:
    """Goes on with the folder of a run that was stopped or killed, to the
    result that it would have had. Data and evaluators that were handed over
    must be handed over again. The options of prepare(), but not `overrides`
    and `run_dir`."""
    with _resumed(run_dir, **options) as run:
        return run.execute()


def _resumed(run_dir: Path, *, data: Any = None,
             evaluators: Sequence[Evaluator] = (),
             plugin_dirs: Iterable[Path] = (),
             answer_cache: Path | None = None,
             on_event: OnEvent | None = None,
             on_progress: OnProgress | None = None,
             progress: bool | None = None) -> Run:
    return _make(run_dir, RunOptions(data), evaluators, plugin_dirs,
                 answer_cache, on_event, on_progress, progress)
