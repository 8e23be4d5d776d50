"""Evaluators that no process should have to live with, in Python.

`test.snake` does what its settings say on the examples that they name, and
compares texts on others; `test.curious` tries what it must not be able to do.
"""

import ctypes
import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading

import whet

HAZARDS = {
    "crash": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(3),
    "hang": lambda: re.match("(a|aa)+$", "a" * 200 + "b"),  # with the lock
    "bomb": lambda: [bytearray(16 << 20) for _ in iter(int, 1)],
    "quit": lambda: sys.exit("enough"),
    "raise": lambda: {}["team"],
    "deep": lambda: deeper(),
    "none": lambda: None,
    "nan": lambda: float("nan"),
    "word": lambda: "good",
}
EXAMPLES = {"type": "array", "items": {"type": "integer"}}


def deeper():
    return deeper() + 1


@whet.evaluator("test.snake", version="1.0.0", schema={
    "type": "object", "additionalProperties": False,
    "properties": {name: EXAMPLES for name in HAZARDS}})
def snake(item):
    for name, hazard in HAZARDS.items():
        if item.example in item.config.get(name, []):
            return hazard()
    if item.output == item.expected:
        return 1.0
    return 0.0, f"Expected: {item.expected}"


@whet.evaluator("test.snakes", version="1.0.0", batch=True, schema={
    "type": "object", "additionalProperties": False,
    "properties": {"raise": EXAMPLES}})
def snakes(items):
    for item in items:
        if item.example in item.config.get("raise", []):
            raise ValueError("not this one")
    return [snake(item) for item in items]


def fork():
    if os.fork() == 0:
        os._exit(0)


def look(path):
    with open(path, "rb") as file:
        file.read(1)


def write(path):
    with open(path, "wb"):
        pass


def works(attempt, *arguments):
    try:
        attempt(*arguments)
        return True
    except (OSError, PermissionError):
        return False


@whet.evaluator("test.curious", version="1.0.0", schema={
    "type": "object", "additionalProperties": False,
    "properties": {"folder": {"type": "string"}}})
def curious(output, config):
    print("I am", output)
    logging.warning("I was here")
    thread = threading.Thread(target=logging.error, args=("So was I",))
    thread.start()
    thread.join()
    folder = config["folder"]
    return 0.5, json.dumps({
        "read the folder": works(look, folder + "/secret"),
        "write to the folder": works(write, folder + "/written"),
        "read /etc/passwd": works(look, "/etc/passwd"),
        "open a socket": works(socket.socket),
        "fork": works(fork),
        "start a program": works(subprocess.run, ["/bin/true"]),
        "become a program": works(os.execv, sys.executable, ["python3", "-V"]),
        "signal its host": works(os.kill, os.getppid(), 0),
        "read its host's environment": works(
            look, f"/proc/{os.getppid()}/environ"),
        "see a variable": "HOME" in os.environ or "PATH" in os.environ,
    })
