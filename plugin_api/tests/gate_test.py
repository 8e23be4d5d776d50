"""The ABI gate fails on each change that docs/abi-policy.md forbids, by name,
and passes on the growth that it allows.

Each change is made to a copy of the contract and of its kept versions. A rule
of the policy without a case here, another test that shows it, or a reason why
no machine can see it fails as well.
"""

import pathlib
import re
import shutil
import tempfile
import unittest

import abi_gate
import gate_cases
from contract import read_contract

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Copy:
    """A tree of the contract alone, the version in work published."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        for folder in ("plugin_api/include", "plugin_api/abi",
                       "tests/abi/headers"):
            shutil.copytree(ROOT / folder, self.root / folder)
        self.headers = self.root / "plugin_api/include/whet"
        self.changes = self.root / "plugin_api/abi/ABI_CHANGES.md"
        tree = abi_gate.Tree(self.root)
        self.version = tree.versions()[-1]
        self.kept = tree.kept / abi_gate.named(self.version)
        if not self.kept.exists():
            shutil.copytree(tree.headers, self.kept)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def edit(self, header, before, after):
        """Replaces text that occurs once."""
        path = self.headers / header
        text = path.read_text(encoding="utf-8")
        if text.count(before) != 1:
            raise AssertionError(
                f"{header}: '{before}' occurs {text.count(before)} times")
        path.write_text(text.replace(before, after), encoding="utf-8")

    def raise_minor(self, *names):
        """Begins the next version, with a line about each of `names`."""
        major, minor = self.version
        following = abi_gate.named((major, minor + 1))
        self.edit("abi.h", f"#define WHET_ABI_MINOR {minor}u",
                  f"#define WHET_ABI_MINOR {minor + 1}u")
        lines = "".join(f"- `{name}`: new.\n" for name in names)
        text = self.changes.read_text(encoding="utf-8")
        self.changes.write_text(
            text.replace(f"## {self.kept.name}\n",
                         f"## {following}\n\n{lines}\n## {self.kept.name}\n"),
            encoding="utf-8")
        return following

    def faults(self):
        return abi_gate.gate_faults(self.root)


class Gate(unittest.TestCase):

    def copy(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Copy(folder.name)

    def test_the_contract_as_it_is_passes(self):
        self.assertEqual(self.copy().faults(), [])
        self.assertEqual(abi_gate.gate_faults(ROOT), [])

    def test_each_forbidden_change_is_named(self):
        for rule, cases in gate_cases.FORBIDDEN.items():
            for change, expected in cases:
                with self.subTest(rule=rule, change=change.__doc__):
                    copy = self.copy()
                    change(copy)
                    faults = copy.faults()
                    self.assertTrue(any(expected in f for f in faults),
                                    f"expected '{expected}' in {faults}")

    def test_allowed_growth_passes(self):
        for change in gate_cases.ALLOWED:
            with self.subTest(change=change.__doc__):
                copy = self.copy()
                change(copy)
                abi_gate.regenerate(copy.root)
                self.assertEqual(copy.faults(), [])

    def test_a_layout_is_never_regenerated_over_a_breach(self):
        copy = self.copy()
        gate_cases.insert_field(copy)
        copy.raise_minor("homepage")
        abi_gate.regenerate(copy.root)
        major, minor = copy.version
        tree = abi_gate.Tree(copy.root)
        self.assertFalse(tree.layout((major, minor + 1)).exists())

    def test_growth_is_never_regenerated_into_a_published_version(self):
        copy = self.copy()
        gate_cases.append_field(copy, "Since 1.9")
        tree = abi_gate.Tree(copy.root)
        before = tree.layout(copy.version).read_text(encoding="utf-8")
        abi_gate.regenerate(copy.root)
        self.assertEqual(tree.layout(copy.version).read_text(encoding="utf-8"),
                         before)

    def test_offsets_are_those_of_the_examples_of_the_policy(self):
        # By hand: 4 + 4, seven texts of 16 bytes, a pointer and a count.
        descriptor = read_contract(ROOT / "plugin_api/include").structs[
            "whet_descriptor"]
        places = {f.name: (f.offset, f.size) for f in descriptor.fields}
        self.assertEqual(places["id"], (24, 16))
        self.assertEqual(places["config_schema"], (136, 16))


class Policy(unittest.TestCase):
    """Every rule of the policy's tables is shown somewhere."""

    def forbidden_cells(self):
        text = (ROOT / "docs/abi-policy.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (?!Allowed|---)(.*) \| (.*) \|$", text, re.M)
        return [cell for _, cell in rows]

    def test_no_rule_is_left_out(self):
        cells = self.forbidden_cells()
        self.assertGreater(len(cells), 20)
        known = (gate_cases.FORBIDDEN.keys() | gate_cases.SHOWN_BY.keys() |
                 gate_cases.NOT_SEEN.keys()) - {gate_cases.STEPS}
        for cell in cells:
            self.assertTrue(any(cell.startswith(rule) for rule in known),
                            f"no case in gate_cases.py for: {cell}")
        for rule in known:
            self.assertTrue(any(cell.startswith(rule) for cell in cells),
                            f"no rule of docs/abi-policy.md: {rule}")

    def test_what_other_tests_show_is_there(self):
        for rule, places in gate_cases.SHOWN_BY.items():
            for path, text in places:
                self.assertIn(text,
                              (ROOT / path).read_text(encoding="utf-8"),
                              f"{rule}: {path}")


if __name__ == "__main__":
    unittest.main()
