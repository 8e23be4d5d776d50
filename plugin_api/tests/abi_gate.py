"""The gate of the plugin ABI: docs/abi-policy.md as a program.

    abi_gate.py ROOT          ROOT is the folder of this repository

Headers that break a rule, take away what an earlier version had, or grew
without a minor version, a line in ABI_CHANGES.md and "Since 1.x" fail, each by
name. WHET_REGENERATE=1 writes the layout of the version in work anew, if it has
only grown; a version whose headers are kept in tests/abi/headers is closed.
"""

import os
import pathlib
import re
import sys

import contract_rules
from contract import HeaderError, read_contract


# The one that promises. A host of it reads what 0.x wrote, for it has only
# grown since; nothing leads from it to another.
MAJOR = 1


def named(version):
    return "{}.{}".format(*version)


def versions_of(paths, pattern):
    """The versions in the names of `paths`, oldest first."""
    matches = (re.fullmatch(pattern, path.name) for path in paths)
    return sorted((int(m[1]), int(m[2])) for m in matches if m)


class Tree:
    """Where the contract and its versions are."""

    def __init__(self, root):
        root = pathlib.Path(root)
        self.headers = root / "plugin_api/include"
        self.abi = root / "plugin_api/abi"
        self.kept = root / "tests/abi/headers"

    def layout(self, version):
        return self.abi / f"layout-{named(version)}.txt"

    def versions(self):
        """Those that have a layout, oldest first."""
        return versions_of(self.abi.iterdir(), r"layout-(\d+)\.(\d+)\.txt")

    def published(self):
        """Those whose headers are kept, oldest first."""
        return versions_of(self.kept.iterdir(), r"(\d+)\.(\d+)")

    def is_closed(self, version):
        return version in self.published()

    def changes(self, version):
        """The section of ABI_CHANGES.md about a version, or None."""
        text = (self.abi / "ABI_CHANGES.md").read_text(encoding="utf-8")
        match = re.search(rf"^## {re.escape(named(version))}\n(.*?)(?=^## |\Z)",
                          text, re.S | re.M)
        return match[1] if match else None


def kept_faults(tree):
    """Headers that were published are what they were."""
    for version in tree.published():
        layout = tree.layout(version)
        kept = tree.kept / named(version)
        if not layout.exists():
            yield f"{layout.name}: is gone"
        elif read_contract(kept).text() != layout.read_text(encoding="utf-8"):
            yield (f"tests/abi/headers/{kept.name}: not what {layout.name} "
                   "says: neither may change")


def addition_faults(tree, contract, before, now):
    """What the version in work has to say about each thing that it adds."""
    version = named(contract.version)
    section = tree.changes(contract.version) or ""
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
    version = named(contract.version)
    known = tree.versions()
    for earlier in known:
        layout = tree.layout(earlier).read_text(encoding="utf-8")
        for breach in contract_rules.breaches(layout, now):
            yield f"{breach} (against {named(earlier)})"
    if known and contract.version < known[-1]:
        yield f"the version is {version}, was {named(known[-1])}"
    if contract.version[0] > MAJOR:
        yield (f"WHET_ABI_MAJOR is {contract.version[0]}: every plugin of "
               f"{MAJOR}.x would be refused")
    if tree.changes(contract.version) is None:
        yield f"ABI_CHANGES.md: no section '## {version}'"
    older = [v for v in known if v < contract.version]
    if older:
        before = tree.layout(older[-1]).read_text(encoding="utf-8")
        yield from addition_faults(tree, contract, before, now)
    path = tree.layout(contract.version)
    golden = path.read_text(encoding="utf-8") if path.exists() else ""
    if golden == now:
        return
    names = ", ".join(f"{owner}.{name}".strip(".") for owner, name in
                      contract_rules.additions(golden, now)[:5])
    if tree.is_closed(contract.version):
        yield (f"the contract grew ({names}) and {version} is published: raise "
               f"WHET_ABI_MINOR to {contract.version[1] + 1}")
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
    path = tree.layout(contract.version)
    older = [tree.layout(v).read_text(encoding="utf-8")
             for v in tree.versions()]
    now = contract.text()
    if any(contract_rules.breaches(text, now) for text in older) or (
            path.exists() and tree.is_closed(contract.version)):
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
