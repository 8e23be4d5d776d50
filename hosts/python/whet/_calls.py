"""What is under way between Python and a run, on this thread."""

import threading


class _Here(threading.local):
    depth = 0


class Calls:
    """Entered for each call of a run's engine into Python, and of Python into
    what waits for the run. To free a run is to wait for both, which a thread
    that is inside cannot."""

    def __init__(self) -> None:
        self._here = _Here()

    @property
    def here(self) -> bool:
        """Whether this thread is inside."""
        return self._here.depth > 0

    def __enter__(self) -> None:
        self._here.depth += 1

    def __exit__(self, *_: object) -> None:
        self._here.depth -= 1
