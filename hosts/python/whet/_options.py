"""What prepare(), optimize() and resume() take, as whet_run_options."""

import ctypes
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypedDict

from whet import _abi
from whet.evaluators import Evaluator
from whet.progress import Progress

OnEvent = Callable[[str, dict[str, Any]], None]
OnProgress = Callable[[Progress], None]
Path = str | os.PathLike[str]
Config = Path | Mapping[str, Any]

_DATA = "data.jsonl"  # the name of data in memory
_CONFIG = "whet.json"  # and of a config in memory


class ResumeOptions(TypedDict, total=False):
    """The options of resume()."""
    data: Any
    evaluators: Sequence[Evaluator]
    plugin_dirs: Iterable[Path]
    answer_cache: Path | None
    on_event: OnEvent | None
    on_progress: OnProgress | None
    progress: bool | None


class Options(ResumeOptions, total=False):
    """The options of prepare(), optimize() and optimize_async()."""
    overrides: Mapping[str, Any] | None
    run_dir: Path | None


def in_words_of_python(message: str) -> str:
    """A message of the library without names that nobody has given, as that of
    a config in memory, and with functions instead of commands."""
    message = message.removeprefix(f"{_CONFIG}:1: ")
    if message.startswith("--set "):
        message = "overrides: " + message.removeprefix("--set ")
    if f"memory:{_DATA}: no data of that name" in message:
        message = "data: the run was made of data in memory; give them again"
    message = re.sub(r"'whet resume ([^']*)'", r"whet.resume('\1')", message)
    return message.replace("another folder with --run-dir", "another run_dir")


class RunOptions:
    """whet_run_options and what they point to; `c` lives as long as this."""

    def __init__(self, data: Any, config: Config | None = None,
                 overrides: Mapping[str, Any] | None = None,
                 run_dir: Path | None = None) -> None:
        self._kept: list[Any] = []
        self.c = _abi.RunOptions(struct_size=ctypes.sizeof(_abi.RunOptions))
        if config is not None:
            self._put_config(config, data is not None)
        if run_dir is not None:
            self.c.run_dir = self._kept_text(
                _abi.path_text(os.fspath(run_dir)))
        # As JSON also what is a text: YAML, which overrides are read as, would
        # fold its lines and cut its comments.
        changes = [f"{path}={_json(value, f'overrides: {path}')}"
                   for path, value in (overrides or {}).items()]
        if data is not None:
            self._put_data(data)
            if config is not None and not isinstance(config, Mapping):
                changes.append(f"data.file=memory:{_DATA}")
        self._put_overrides(changes)

    def _text(self, value: str) -> _abi.Text:
        return self._kept_text(_abi.text(value))

    def _kept_text(self, text: _abi.Text) -> _abi.Text:
        self._kept.append(text)
        return text

    def _put_config(self, config: Config, with_data: bool) -> None:
        if isinstance(config, Mapping):
            config = {**config}
            if with_data:
                config["data"] = _with_rows(config.get("data", {}))
            self.c.config = self._text(_json(config, "config"))
            self.c.config_file = self._text(_CONFIG)
        elif isinstance(config, str | os.PathLike):
            self.c.config_file = self._kept_text(
                _abi.path_text(os.fspath(config)))
        else:
            raise TypeError(f"config: {type(config).__name__}; expected the "
                            "path of a file, or what it would hold as a dict")

    def _put_overrides(self, changes: list[str]) -> None:
        texts = (_abi.Text * len(changes))(*map(self._text, changes))
        self.c.overrides = texts
        self.c.override_count = len(texts)
        self._kept.append(texts)

    def _put_data(self, data: Any) -> None:
        files = (_abi.MemoryFile * 1)(_abi.MemoryFile(
            self._text(_DATA), self._text(_rows(data))))
        self.c.memory_files = files
        self.c.memory_file_count = 1
        self._kept.append(files)


def _with_rows(value: Any) -> dict[str, Any]:
    """`data` of a config, with the rows that were handed over as its file."""
    if not isinstance(value, Mapping):
        raise TypeError(f"config: data is {type(value).__name__}; expected a "
                        "dict, such as {'expected': 'answer'}")
    return {**value, "file": f"memory:{_DATA}"}


def evaluators_of(value: Any) -> list[Evaluator]:
    """The argument `evaluators`; one alone is meant as a list of one."""
    if isinstance(value, Evaluator) or callable(value):
        value = [value]
    if not isinstance(value, Iterable):
        raise TypeError(f"evaluators: {type(value).__name__}; expected a list "
                        "of functions with @whet.evaluator")
    ids = set()
    found: list[Any] = list(value)
    for evaluator in found:
        if not isinstance(evaluator, Evaluator):
            raise TypeError(f"evaluators: {evaluator!r} is none: decorate the "
                            "function with @whet.evaluator(id, version=...)")
        if evaluator.id in ids:
            raise ValueError(f"evaluators: two have the id {evaluator.id!r}")
        ids.add(evaluator.id)
    return found


def folders_of(value: Any) -> list[str]:
    """The argument `plugin_dirs`; one alone is meant as a list of one."""
    if isinstance(value, str | os.PathLike):
        value = [value]
    folders = [os.fspath(folder) for folder in value]
    for folder in folders:
        if not os.path.isdir(folder):
            raise NotADirectoryError(f"plugin_dirs: {folder}: no such folder")
    return folders


def _rows(data: Any) -> str:
    """Data as JSON lines: a DataFrame or an iterable of mappings."""
    if isinstance(data, str | os.PathLike):
        raise TypeError(f"data: {os.fspath(data)!r}; expected a DataFrame or "
                        "rows as dicts; a file is named by the config, or by "
                        "overrides={'data.file': ...}")
    if hasattr(data, "notna"):  # of pandas
        # What is missing is an empty text, as in a file of the same data.
        data = data.astype(object).where(data.notna(), "").to_dict("records")
    elif hasattr(data, "to_dicts"):  # of polars, which iterates over columns
        raise TypeError("data: a frame of polars; expected a DataFrame of "
                        "pandas, or rows as dicts: its .to_dicts()")
    elif not isinstance(data, Iterable):
        raise TypeError(f"data: {type(data).__name__}; expected a DataFrame "
                        "or rows as dicts")
    return "".join(_row(i, row) + "\n" for i, row in enumerate(data))


def _row(i: int, row: Any) -> str:
    if not isinstance(row, Mapping):
        raise TypeError(f"data: row {i} is {type(row).__name__}; expected a "
                        "dict with the columns")
    try:
        return _json(dict(row), f"data: row {i}")
    except TypeError:  # once more, to say which column
        for column, value in row.items():
            _json(value, f"data: row {i}, column {column!r}")
        raise


def _json(value: Any, where: str) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False,
                          default=_plain)
        text.encode()  # half a pair of surrogates is no text
        return text
    except (TypeError, ValueError) as error:
        raise TypeError(f"{where}: {error}; expected texts, finite numbers, "
                        "booleans, lists and dicts") from None


def _plain(value: Any) -> Any:
    """A time or a number of numpy's as JSON has it."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} is nothing that JSON has")
