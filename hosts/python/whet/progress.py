"""The line that shows how far a run is."""

import sys


class ProgressLine:
    """Writes to a terminal, in place, or to a notebook's output cell."""

    def __init__(self, stream=None):
        self._stream = stream or sys.stderr
        self._display = _notebook_display() if stream is None else None
        self._handle = None
        self._width = 0

    @property
    def useful(self):
        return self._display is not None or self._stream.isatty()

    def show(self, progress):
        line = text_of(progress)
        if self._display is not None:
            if self._handle is None:
                self._handle = self._display({"text/plain": line}, raw=True,
                                             display_id=True)
            else:
                self._handle.update({"text/plain": line}, raw=True)
            return
        self._stream.write("\r" + line.ljust(self._width))
        self._stream.flush()
        self._width = len(line)

    def close(self):
        if self._display is None and self._width:
            self._stream.write("\n")
            self._stream.flush()
            self._width = 0


def text_of(progress):
    """`search  [#####.....] 212/400 calls  best 61.3 % (seed 48.0 %)`."""
    parts = [progress.phase.ljust(12)]
    calls = str(progress.calls)
    if progress.calls_limit:
        share = min(1.0, progress.calls / progress.calls_limit)
        filled = int(20 * share)
        parts.append("[" + "#" * filled + "." * (20 - filled) + "]")
        calls += f"/{progress.calls_limit}"
    parts.append(calls + " calls")
    if progress.best_val is not None:
        best = f"best {100 * progress.best_val.mean:.1f} %"
        if progress.seed_val is not None:
            best += f" (seed {100 * progress.seed_val.mean:.1f} %)"
        parts.append(best)
    if progress.usd is not None:
        parts.append(f"${progress.usd:.4f}")
    return "  ".join(parts)


def _notebook_display():
    """IPython's display function if this is a notebook."""
    if "IPython" not in sys.modules:
        return None
    from IPython import display, get_ipython
    shell = get_ipython()
    if shell is None or shell.__class__.__name__ != "ZMQInteractiveShell":
        return None
    return display.display
