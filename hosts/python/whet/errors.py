"""What can go wrong, by what to do about it."""

import pathlib
from typing import Any


class WhetError(Exception):
    """`code` is the number of whet/status.h."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> Any:
        # From another process: not made of `args`, which has no code.
        return type(self), (self.code, *self.args), self.__dict__


class ConfigError(WhetError, ValueError):
    """Config, data or plugins: the message says where."""


class BudgetError(WhetError):
    """A budget that cannot pay for a run."""


class CredentialsError(WhetError):
    """A key that is missing, wrong or revoked."""


class ProviderError(WhetError):
    """A model that cannot be reached; nothing that was paid for is lost."""


class StoppedError(WhetError):
    """The run was stopped; `run_dir` goes on with whet.resume()."""

    run_dir: pathlib.Path | None = None


_BY_CODE = {1: StoppedError, 3: ConfigError, 5: ConfigError,
            14: ProviderError, 16: CredentialsError}
_FAILED_PRECONDITION = 9


def error_of(code: int, message: str) -> WhetError:
    """The exception for a status that is not OK."""
    if code == _FAILED_PRECONDITION and "$.budget" in message:
        return BudgetError(code, message)
    return _BY_CODE.get(code, WhetError)(code, message)
