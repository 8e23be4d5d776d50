"""How far a run is, and the line that shows it."""

import dataclasses
import sys
from collections.abc import Mapping
from typing import Any, TextIO

from whet.results import ScoreSummary


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
        def summary(name: str) -> ScoreSummary | None:
            return ScoreSummary(**value[name]) if name in value else None
        return cls(value["phase"], value["calls"], value.get("calls_limit"),
                   value["tokens"], value.get("usd"), value["candidates"],
                   value["in_flight"], value["failed"], summary("seed_val"),
                   summary("best_val"), value["elapsed_s"])


class ProgressLine:
    """Writes to a terminal, in place, or to a notebook's output cell."""

    def __init__(self, stream: TextIO | None = None) -> None:
        # None: a program without a console.
        self._stream: TextIO | None = stream or sys.stderr
        self._display = _notebook_display() if stream is None else None
        self._handle: Any = None
        self._width = 0

    @property
    def useful(self) -> bool:
        return self._display is not None or (
            self._stream is not None and self._stream.isatty())

    def show(self, progress: Progress) -> None:
        line = text_of(progress)
        if self._display is not None:
            shown = {"text/plain": line}
            if self._handle is None:
                self._handle = self._display(shown, raw=True, display_id=True)
            else:
                self._handle.update(shown, raw=True)
            return
        if self._stream is None:
            return
        self._stream.write("\r" + line.ljust(self._width))
        self._stream.flush()
        self._width = len(line)

    def close(self) -> None:
        if self._stream is not None and self._width:
            self._stream.write("\n")
            self._stream.flush()
            self._width = 0


def text_of(progress: Progress) -> str:
    """`search  [#####.....] 212/400 calls  best 61.3 % (seed 48.0 %)`."""
    parts = [progress.phase.ljust(12)]
    calls = str(progress.calls)
    if progress.calls_limit:
        share = min(1.0, progress.calls / progress.calls_limit)
        filled = int(20 * share)
        parts.append("[" + "#" * filled + "." * (20 - filled) + "]")
        calls += f"/{progress.calls_limit}"
    parts.append(calls + " calls")
    seed, best = progress.seed_val, progress.best_val
    if seed is not None and best is not None and best.mean > seed.mean:
        parts.append(f"best {100 * best.mean:.1f} % "
                     f"(seed {100 * seed.mean:.1f} %)")
    elif seed is not None:
        parts.append(f"seed {100 * seed.mean:.1f} %")
    if progress.usd:
        parts.append(f"${progress.usd:.4f}")
    return "  ".join(parts)


def _notebook_display() -> Any:
    """IPython's display function if this is a notebook."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or shell.__class__.__name__ != "ZMQInteractiveShell":
        return None
    return ipython.display.display
