"""A file of Python that is a plugin: its evaluators, and its manifest."""

import hashlib
import importlib.util
import json
import pathlib
import re
import sys
from typing import Any

from whet import _abi
from whet.evaluators import Evaluator

KIND = "whet.evaluator/1"

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class PluginFileError(Exception):
    """Says what is wrong with a file, without its path."""


class PluginFile:
    """`path` after it was run, once."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path
        content = path.read_bytes()
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.evaluators = _checked(_run(path, content))

    def manifest(self) -> dict[str, Any]:
        return {
            "manifest_version": 1,
            "abi_major": _abi.ABI_MAJOR,
            "abi_minor": _abi.ABI_MINOR,
            "language": "python",
            "plugins": [_described(e) for e in self.evaluators.values()],
        }

    def check_manifest(self) -> None:
        """The host has read it: does it say what the file says? Which version
        of Whet has written it does not matter."""
        beside = self.path.with_suffix(".json")
        said = json.loads(beside.read_bytes())
        if said["plugins"] != self.manifest()["plugins"]:
            raise PluginFileError(
                f"its manifest {beside.name} says something else: write it "
                f"again with whet-manifest {self.path}")


def _run(path: pathlib.Path, content: bytes) -> dict[str, Any]:
    """The names of a module that was made of `content`: what has the hash is
    what runs. Modules beside it can be imported."""
    sys.path.insert(0, str(path.parent))
    # Not by its own name, which may be that of another module.
    name = f"whet_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise PluginFileError("expected a file of Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    exec(compile(content, str(path), "exec"), module.__dict__)
    return vars(module)


def _checked(names: dict[str, Any]) -> dict[str, Evaluator]:
    found: dict[str, Evaluator] = {}
    for value in list(names.values()):
        if not isinstance(value, Evaluator) or found.get(value.id) is value:
            continue
        if value.id in found:
            raise PluginFileError(f"has two evaluators {value.id!r}")
        if not _ID.fullmatch(value.id) or len(value.id) > 128:
            raise PluginFileError(
                f"{value.id!r} cannot be the id of an evaluator: expected "
                "lower-case words with a dot between vendor and name, like "
                "acme.tone")
        found[value.id] = value
    if not found:
        raise PluginFileError(
            "has no evaluator: expected a function with @whet.evaluator("
            '"acme.name", version="1.0.0")')
    return found


def _described(of: Evaluator) -> dict[str, Any]:
    vendor, _, name = of.id.rpartition(".")
    return {
        "kind": KIND,
        "id": of.id,
        "name": name.replace("_", " ").capitalize(),
        "version": of.version,
        "vendor": vendor,
        "license": "",
        "description": " ".join(of.description.split()),
        "needs": [],
        "config_schema": "" if of.schema is None else json.dumps(
            dict(of.schema)),
    }
