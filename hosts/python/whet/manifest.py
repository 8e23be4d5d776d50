"""Writes the manifest beside a plugin that is a file of Python.

    python3 -m whet.manifest acme_bleu.py

The file is run once for it. `whet-manifest acme_bleu.py` does the same.
"""

import json
import pathlib
import sys

from whet._plugin_file import PluginFile, PluginFileError
from whet._values import reason


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not arguments[0].endswith(".py"):
        print("whet-manifest: usage: whet-manifest FILE.py", file=sys.stderr)
        return 2
    path = pathlib.Path(arguments[0]).resolve()
    try:
        manifest = PluginFile(path).manifest()
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        beside = path.with_suffix(".json")
        _refuse_data(beside)
        beside.write_text(text, encoding="utf-8")
    except (PluginFileError, OSError) as error:
        print(f"whet-manifest: {path}: {error}", file=sys.stderr)
        return 1
    except BaseException as error:  # of the file
        print(f"whet-manifest: {path}: {reason(error)}", file=sys.stderr)
        return 1
    return 0


def _refuse_data(beside: pathlib.Path) -> None:
    """Somebody's data may have the name of a manifest: it is not lost."""
    if not beside.exists():
        return
    try:
        there = json.loads(beside.read_bytes())
    except ValueError:
        there = None
    if not isinstance(there, dict) or "manifest_version" not in there:
        raise PluginFileError(
            f"{beside} is there and is no manifest (an object with "
            "manifest_version), but the manifest must have this name: rename "
            "one of the two files")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
