"""The gate of the plugin ABI: docs/abi-policy.md as a program.

    abi_gate.py ROOT          ROOT is the folder of this repository

Headers that break a rule, take away what an earlier version had, or grew
without a minor version, a line in ABI_CHANGES.md and "Since 0.x" fail, each by
name. WHET_REGENERATE=1 writes the layout of the version in work anew, if it has
only grown; a version whose headers are kept in tests/abi/headers is closed.
"""

import os
import pathlib
import re
import sys

import contract_rules
from contract import HeaderError, read_contract


class Tree:
    """Where the contract and its versions are."""

    def __init__(self, root):
        root = pathlib.Path(root)
        self.headers = root / "plugin_api/include"
        self.abi = root / "plugin_api/abi"
        self.kept = root / "tests/abi/headers"

    def layout(self, minor):
        return self.abi / f"layout-0.{minor}.txt"

    def minors(self):
        """Those that have a layout, oldest first."""
        return sorted(int(re.fullmatch(r"layout-0\.(\d+)\.txt", p.name)[1])
                      for p in self.abi.glob("layout-0.*.txt"))

    def is_closed(self, minor):
        return (self.kept / f"0.{minor}").is_dir()

    def changes(self, minor):
        """The section of ABI_CHANGES.md about a version, or None."""
        text = (self.abi / "ABI_CHANGES.md").read_text(encoding="utf-8")
        match = re.search(rf"^## 0\.{minor}\n(.*?)(?=^## |\Z)", text,
                          re.S | re.M)
        return match[1] if match else None


def kept_faults(tree):
    """Headers that were published are what they were."""
    for folder in sorted(tree.kept.glob("0.*")):
        minor = int(folder.name.split(".")[1])
        if not tree.layout(minor).exists():
            yield f"{tree.layout(minor).name}: is gone"
        elif read_contract(folder).text() != tree.layout(minor).read_text(
                encoding="utf-8"):
            yield (f"tests/abi/headers/{folder.name}: not what "
                   f"{tree.layout(minor).name} says: neither may change")


def addition_faults(tree, contract, before, now):
    """What the version in work has to say about each thing that it adds."""
    version = f"0.{contract.minor}"
    section = tree.changes(contract.minor) or ""
    published = contract_rules.parse(before)[0]
    for owner, name in contract_rules.additions(before, now):
        if re.fullmatch(r"reserved\d+", name):
            continue
        full = f"{owner}.{name}" if owner else name
        if not re.search(rf"\b{name}\b", section):
            yield (f"{full}: is new and has no line in ABI_CHANGES.md under "
                   f"'## {version}'")
        struct = contract.structs.get(owner or name)
        if not struct:
            continue
        field = next((f for f in struct.fields if f.name == name), None)
        said = field.comment if owner else " ".join(
            [struct.comment, struct.file_comment] +
            [f.comment for f in struct.fields])
        if not re.search(rf"\bSince {re.escape(version)}\b", said):
            yield (f"{full}: is new and its comment does not say "
                   f"'Since {version}'")
        if owner in published and re.search(r"\bRequired\b", said):
            yield (f"{full}: a new function that is required breaks every "
                   "plugin and host before it: make it optional, or a new "
                   "revision of the service")


def version_faults(tree, contract):
    now = contract.text()
    version = f"0.{contract.minor}"
    minors = tree.minors()
    for minor in minors:
        layout = tree.layout(minor).read_text(encoding="utf-8")
        for breach in contract_rules.breaches(layout, now):
            yield f"{breach} (against 0.{minor})"
    if minors and contract.minor < minors[-1]:
        yield f"WHET_ABI_MINOR is {contract.minor}, was {minors[-1]}"
    if tree.changes(contract.minor) is None:
        yield f"ABI_CHANGES.md: no section '## {version}'"
    older = [m for m in minors if m < contract.minor]
    if older:
        before = tree.layout(older[-1]).read_text(encoding="utf-8")
        yield from addition_faults(tree, contract, before, now)
    path = tree.layout(contract.minor)
    golden = path.read_text(encoding="utf-8") if path.exists() else ""
    if golden == now:
        return
    names = ", ".join(f"{owner}.{name}".strip(".") for owner, name in
                      contract_rules.additions(golden, now)[:5])
    if tree.is_closed(contract.minor):
        yield (f"the contract grew ({names}) and {version} is published: raise "
               f"WHET_ABI_MINOR to {contract.minor + 1}")
    else:
        yield (f"{path.name} lacks {names or 'something'}: WHET_REGENERATE=1 "
               "writes it anew")


# Code that would refuse a side which is newer or older than itself.
COMPARED = r"\s*(?:==|!=|<=?|>=?)\s*"
EXACT_SIZE = re.compile(rf"struct_size{COMPARED}sizeof|"
                        rf"sizeof\([^()]*\){COMPARED}[\w.>-]*struct_size")
SPEAKERS = ("core", "examples", "hosts", "plugin_api/sdk", "plugins")


def usage_faults(root):
    """Places that compare struct_size with the sizeof of today."""
    for folder in SPEAKERS:
        for path in sorted(pathlib.Path(root, folder).rglob("*.[hc]*")):
            if path.suffix not in (".h", ".c", ".cc"):
                continue
            lines = path.read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(lines, start=1):
                if EXACT_SIZE.search(line):
                    yield (f"{path.relative_to(root)}:{number}: compares "
                           "struct_size with today's sizeof: use WHET_HAS, or "
                           "the size that version 0.1 had")


def gate_faults(root):
    """Lists everything that is wrong with the contract under `root`."""
    tree = Tree(root)
    try:
        contract = read_contract(tree.headers)
    except HeaderError as error:
        return [str(error)]
    return [*contract_rules.foreign_includes(tree.headers),
            *contract_rules.faults(contract), *version_faults(tree, contract),
            *kept_faults(tree), *usage_faults(root)]


def regenerate(root):
    tree = Tree(root)
    contract = read_contract(tree.headers)
    path = tree.layout(contract.minor)
    older = [tree.layout(m).read_text(encoding="utf-8") for m in tree.minors()]
    now = contract.text()
    if any(contract_rules.breaches(text, now) for text in older) or (
            path.exists() and tree.is_closed(contract.minor)):
        return
    path.write_text(now, encoding="utf-8")


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    if os.environ.get("WHET_REGENERATE") == "1":
        regenerate(arguments[0])
    faults = gate_faults(arguments[0])
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"ABI gate: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
