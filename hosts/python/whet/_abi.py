"""The structs of whet_host.h and of the headers that it includes, for ctypes.

tests/abi_test.py compares each with what the C compiler says.
"""

import ctypes as c
from typing import Any

HOST_API_MAJOR = 0
ABI_MAJOR = 1
ABI_MINOR = 0

OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
FAILED_PRECONDITION = 9
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
UNAUTHENTICATED = 16

WANT_FEEDBACK = 1
WANT_METRICS = 2
PLUGIN_CONCURRENT = 1
PLUGIN_DETERMINISTIC = 2
OWN_PLUGINS_ONLY = 1
LOG_WARN = 3


class Text(c.Structure):
    """whet_text; keeps what it points to alive if made by text()."""
    _fields_ = [("ptr", c.c_void_p), ("len", c.c_uint64)]
    kept: Any

    def __str__(self) -> str:
        data = c.string_at(self.ptr, self.len) if self.len else b""
        return data.decode("utf-8", "replace")


def text(value: str) -> Text:
    """A whet_text of a str; valid as long as the result lives. Half a pair of
    surrogates, which UTF-8 does not have, becomes a question mark."""
    return _text_of(value.encode("utf-8", "replace"))


def path_text(path: str) -> Text:
    """The same of a path, whose bytes stay what they are."""
    return _text_of(path.encode("utf-8", "surrogateescape"))


def _text_of(data: bytes) -> Text:
    out = Text()
    out.kept = c.create_string_buffer(data, len(data) + 1)
    out.ptr = c.cast(out.kept, c.c_void_p)
    out.len = len(data)
    return out


class Error(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("code", c.c_int32),
                ("flags", c.c_uint32), ("capacity", c.c_uint32),
                ("len", c.c_uint64), ("retry_after_ms", c.c_uint64),
                ("message", c.c_void_p)]


def put_message(error: Error, message: str) -> None:
    """Says in a whet_error of somebody else's what went wrong."""
    data = message.encode("utf-8", "replace")[:error.capacity]
    data = data.decode("utf-8", "ignore").encode("utf-8")  # whole characters
    c.memmove(error.message, data, len(data))
    error.len = len(data)
    error.code = INTERNAL


class EvalItem(c.Structure):
    _fields_ = [("input", Text), ("output", Text), ("expected", Text),
                ("metadata", Text), ("example", c.c_uint64)]


class EvalBatch(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("item_stride", c.c_uint32),
                ("items", c.c_void_p), ("count", c.c_uint64),
                ("seed", c.c_uint64), ("want", c.c_uint32),
                ("reserved0", c.c_uint32)]


FEEDBACK = c.CFUNCTYPE(None, c.c_void_p, c.c_uint64, Text)
METRIC = c.CFUNCTYPE(None, c.c_void_p, c.c_uint64, Text, c.c_double)


class EvalSink(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("reserved0", c.c_uint32),
                ("ctx", c.c_void_p), ("scores", c.POINTER(c.c_double)),
                ("item_status", c.POINTER(c.c_int32)),
                ("feedback", FEEDBACK), ("metric", METRIC),
                ("statistics", c.c_void_p)]


SCORE = c.CFUNCTYPE(c.c_int32, c.c_void_p, Text, c.POINTER(EvalBatch),
                    c.POINTER(EvalSink), c.POINTER(Error))
LOG = c.CFUNCTYPE(None, c.c_void_p, c.c_int32, Text)
PROGRESS = c.CFUNCTYPE(None, c.c_void_p, Text)
EVENT = c.CFUNCTYPE(None, c.c_void_p, Text, Text)
MESSAGE = LOG


class EngineOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32),
                ("plugin_dirs", c.POINTER(Text)),
                ("plugin_dir_count", c.c_uint64), ("answer_cache", Text),
                ("user_config", Text), ("log_ctx", c.c_void_p), ("log", LOG)]


class CallbackEvaluator(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("flags", c.c_uint32),
                ("id", Text), ("version", Text), ("description", Text),
                ("config_schema", Text), ("ctx", c.c_void_p),
                ("score", SCORE)]


class MemoryFile(c.Structure):
    _fields_ = [("name", Text), ("content", Text)]


class RunOptions(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("reserved0", c.c_uint32),
                ("config_file", Text), ("config", Text),
                ("overrides", c.POINTER(Text)),
                ("override_count", c.c_uint64), ("run_dir", Text),
                ("memory_files", c.POINTER(MemoryFile)),
                ("memory_file_count", c.c_uint64), ("ctx", c.c_void_p),
                ("progress", PROGRESS), ("event", EVENT),
                ("message", MESSAGE)]


_ENGINE = c.c_void_p
_RUN = c.c_void_p
_ERROR = c.POINTER(Error)


class HostApi(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32), ("api_minor", c.c_uint32),
        ("version", Text),
        ("engine_create", c.CFUNCTYPE(c.c_int32, c.POINTER(EngineOptions),
                                      c.POINTER(_ENGINE), _ERROR)),
        ("engine_destroy", c.CFUNCTYPE(None, _ENGINE)),
        ("engine_add_plugins", c.CFUNCTYPE(c.c_int32, _ENGINE, c.c_void_p,
                                           Text, _ERROR)),
        ("engine_add_evaluator", c.CFUNCTYPE(c.c_int32, _ENGINE,
                                             c.POINTER(CallbackEvaluator),
                                             _ERROR)),
        ("run_prepare", c.CFUNCTYPE(c.c_int32, _ENGINE, c.POINTER(RunOptions),
                                    c.POINTER(_RUN), _ERROR)),
        ("run_resume", c.CFUNCTYPE(c.c_int32, _ENGINE, Text,
                                   c.POINTER(RunOptions), c.POINTER(_RUN),
                                   _ERROR)),
        ("run_plan", c.CFUNCTYPE(Text, _RUN)),
        ("run_dir", c.CFUNCTYPE(Text, _RUN)),
        ("run_execute", c.CFUNCTYPE(c.c_int32, _RUN, _ERROR)),
        ("run_start", c.CFUNCTYPE(c.c_int32, _RUN, _ERROR)),
        ("run_wait", c.CFUNCTYPE(c.c_int32, _RUN, c.c_int64, _ERROR)),
        ("run_request_stop", c.CFUNCTYPE(None, _RUN)),
        ("run_result", c.CFUNCTYPE(Text, _RUN)),
        ("run_destroy", c.CFUNCTYPE(None, _RUN)),
    ]
