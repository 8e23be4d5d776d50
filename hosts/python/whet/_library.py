"""Finds libwhet_host and turns its errors into exceptions."""

import ctypes
import functools
import os
import pathlib
from typing import Any

from whet import _abi
from whet._options import in_words_of_python
from whet.errors import error_of


def _path() -> str:
    """The library of this package; WHET_HOST_LIBRARY names another one."""
    named = os.environ.get("WHET_HOST_LIBRARY")
    if named:
        return named
    return str(pathlib.Path(__file__).parent / "_native" / "lib" /
               f"libwhet_host.so.{_abi.HOST_API_MAJOR}")


@functools.cache
def api() -> Any:
    """The table of functions of whet_host.h."""
    path = _path()
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(
            f"whet: cannot open its library: {error}; install the package "
            "with pip (`pip install .` in a checkout), or name a library in "
            "WHET_HOST_LIBRARY") from error
    try:
        get_api = library.whet_host_get_api
    except AttributeError:
        raise ImportError(f"whet: {path} is not libwhet_host: it has no "
                          "whet_host_get_api") from None
    get_api.restype = ctypes.POINTER(_abi.HostApi)
    get_api.argtypes = [ctypes.c_uint32]
    table = get_api(_abi.HOST_API_MAJOR)
    if not table:
        raise ImportError(f"whet: {path} has another major version than this "
                          "package: install both from one release")
    needed = ctypes.sizeof(_abi.HostApi)
    if table.contents.struct_size < needed:
        raise ImportError(f"whet: {path} is older than this package: install "
                          "both from one release")
    return table.contents


def version() -> str:
    return str(api().version)


def call(function: Any, *arguments: Any) -> None:
    """Calls a function that takes a whet_error last; raises what it says."""
    message = ctypes.create_string_buffer(8192)
    error = _abi.Error(struct_size=ctypes.sizeof(_abi.Error),
                       capacity=len(message),
                       message=ctypes.cast(message, ctypes.c_void_p))
    status = function(*arguments, ctypes.byref(error))
    if status != _abi.OK:
        text = message.raw[:error.len].decode("utf-8", "replace")
        raise error_of(status, in_words_of_python(text))
