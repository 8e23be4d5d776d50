"""The structs of whet/_abi.py are those of the C compiler.

    abi_test.py CC INCLUDE_FOLDER...
"""

import ctypes
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from whet import _abi  # noqa: E402

COMPILER, *INCLUDES = sys.argv[1:]

STRUCTS = {
    "whet_text": _abi.Text,
    "whet_error": _abi.Error,
    "whet_eval_item": _abi.EvalItem,
    "whet_eval_batch": _abi.EvalBatch,
    "whet_eval_sink": _abi.EvalSink,
    "whet_engine_options": _abi.EngineOptions,
    "whet_callback_evaluator": _abi.CallbackEvaluator,
    "whet_memory_file": _abi.MemoryFile,
    "whet_run_options": _abi.RunOptions,
    "whet_host_api": _abi.HostApi,
}
CONSTANTS = {
    "WHET_HOST_API_MAJOR": _abi.HOST_API_MAJOR,
    "WHET_ABI_MAJOR": _abi.ABI_MAJOR,
    "WHET_ABI_MINOR": _abi.ABI_MINOR,
    "WHET_CANCELLED": _abi.CANCELLED,
    "WHET_UNKNOWN": _abi.UNKNOWN,
    "WHET_INVALID_ARGUMENT": _abi.INVALID_ARGUMENT,
    "WHET_DEADLINE_EXCEEDED": _abi.DEADLINE_EXCEEDED,
    "WHET_NOT_FOUND": _abi.NOT_FOUND,
    "WHET_UNIMPLEMENTED": _abi.UNIMPLEMENTED,
    "WHET_FAILED_PRECONDITION": _abi.FAILED_PRECONDITION,
    "WHET_INTERNAL": _abi.INTERNAL,
    "WHET_UNAVAILABLE": _abi.UNAVAILABLE,
    "WHET_UNAUTHENTICATED": _abi.UNAUTHENTICATED,
    "WHET_WANT_FEEDBACK": _abi.WANT_FEEDBACK,
    "WHET_WANT_METRICS": _abi.WANT_METRICS,
    "WHET_PLUGIN_CONCURRENT": _abi.PLUGIN_CONCURRENT,
    "WHET_PLUGIN_DETERMINISTIC": _abi.PLUGIN_DETERMINISTIC,
    "WHET_ENGINE_OWN_PLUGINS_ONLY": _abi.OWN_PLUGINS_ONLY,
    "WHET_LOG_WARN": _abi.LOG_WARN,
}


def c_program():
    lines = ["#include <stdio.h>", '#include "whet_host.h"', "int main(void) {"]
    for name, struct in STRUCTS.items():
        lines.append(f'printf("{name} %zu\\n", sizeof({name}));')
        for field, _ in struct._fields_:
            lines.append(f'printf("{name}.{field} %zu\\n", '
                         f'offsetof({name}, {field}));')
    for name in CONSTANTS:
        lines.append(f'printf("{name} %zu\\n", (size_t){name});')
    return "\n".join([*lines, "return 0; }"])


def said_by_c():
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "layout.c"
        source.write_text(c_program(), encoding="utf-8")
        program = source.with_suffix("")
        subprocess.run([COMPILER, source, "-o", program,
                        *(f"-I{folder}" for folder in INCLUDES)], check=True)
        out = subprocess.run([program], check=True, capture_output=True,
                             text=True).stdout
    return {name: int(value) for name, value in
            (line.split() for line in out.splitlines())}


class Layout(unittest.TestCase):

    def test_structs_and_constants_are_those_of_the_header(self):
        mine = dict(CONSTANTS)
        for name, struct in STRUCTS.items():
            mine[name] = ctypes.sizeof(struct)
            for field, _ in struct._fields_:
                mine[f"{name}.{field}"] = getattr(struct, field).offset
        self.assertEqual(mine, said_by_c())

    def test_no_function_of_the_header_is_missing(self):
        header = next(path for folder in INCLUDES for path in
                      pathlib.Path(folder).glob("whet_host.h"))
        table = header.read_text(encoding="utf-8").split(
            "typedef struct whet_host_api {")[1]
        functions = re.findall(r"WHET_FN\([\w ]+\*?, (\w+)\)", table)
        self.assertEqual(functions, [name for name, _ in
                                     _abi.HostApi._fields_][3:])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
