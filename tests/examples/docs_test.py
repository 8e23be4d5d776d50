"""What the documents show is what the tree holds: `docs_test.py ROOT`.

A block of code in a document has a comment above it that names its source:

    <!-- file: examples/evaluator_cpp/contains.cc -->   the whole file
    <!-- part of: examples/evaluator_cpp/whet.yaml -->  lines of it, in a row
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop()) if len(sys.argv) > 1 else None

# Documents whose code must come from files.
WITH_SNIPPETS = ("README.md", "docs/plugin-authors.md", "docs/embedding.md",
                 "examples/embed_python/README.md",
                 "examples/evaluator_c/README.md",
                 "examples/evaluator_cpp/README.md",
                 "examples/evaluator_python/README.md",
                 "examples/evaluator_rust/README.md",
                 "hosts/python/README.md")
SOURCE_LANGUAGES = {"c", "cpp", "cmake", "rust", "toml", "yaml", "json",
                    "python"}

BLOCK = re.compile(
    r"(?:<!-- (?P<how>file|part of): (?P<path>\S+) -->\n)?"
    r"```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
CODE_PATH = re.compile(r"`((?:core|plugins|hosts|plugin_api|tests|cmake|"
                       r"examples|scripts)/[\w./-]*)`")


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def documents():
    for path in sorted(ROOT.rglob("*.md")):
        parts = path.relative_to(ROOT).parts
        if not {".git", "build", "runs"} & set(parts):
            yield path.relative_to(ROOT).as_posix()


def first_sentence(header):
    """Returns the first sentence of a header's first comment."""
    text = []
    for line in header.splitlines():
        line = re.sub(r"^(//|/\*| \*)\s?", "", line).strip()
        line = line.removesuffix("*/").strip()
        if not line or line.startswith("#"):
            break
        text.append(line)
    return re.split(r"(?<=[.?])(?:\s|$)", " ".join(text))[0].rstrip(".:")


class Documents(unittest.TestCase):

    def test_code_is_the_text_of_a_file(self):
        for document in WITH_SNIPPETS:
            blocks = list(BLOCK.finditer(read(document)))
            self.assertTrue(blocks, document)
            for block in blocks:
                if block["language"] not in SOURCE_LANGUAGES:
                    continue
                where = f"{document}: {block['text'].splitlines()[0]}"
                self.assertIsNotNone(block["path"],
                                     f"{where}: names no source file")
                source = read(block["path"])
                if block["how"] == "file":
                    self.assertEqual(block["text"], source, where)
                else:
                    self.assertIn("\n" + block["text"], "\n" + source, where)

    def test_links_lead_somewhere(self):
        for document in documents():
            folder = (ROOT / document).parent
            for match in LINK.finditer(read(document)):
                target = (match.group(1) or match.group(2)).split("#")[0]
                if target and not re.match(r"[a-z]+:", target):
                    self.assertTrue((folder / target).exists(),
                                    f"{document}: no {target}")

    def test_architecture_names_files_that_exist(self):
        named = CODE_PATH.findall(read("docs/architecture.md"))
        self.assertGreater(len(named), 10)
        for path in named:
            self.assertTrue((ROOT / path).exists(),
                            f"docs/architecture.md: no {path}")

    def test_authors_find_every_header_of_the_contract(self):
        document = read("docs/plugin-authors.md")
        headers = sorted((ROOT / "plugin_api").glob("include/whet/**/*.h"))
        headers += sorted((ROOT / "plugin_api").glob("sdk/whet/sdk/*.h"))
        self.assertTrue(headers)
        for header in headers:
            path = header.relative_to(ROOT).as_posix()
            self.assertIn(f"(../{path})", document,
                          f"docs/plugin-authors.md: {path} is not listed")
            sentence = first_sentence(header.read_text(encoding="utf-8"))
            self.assertIn(sentence, document,
                          f"docs/plugin-authors.md: {path}")

    def test_examples_are_as_short_as_the_documents_say(self):
        for path, limit in (("examples/evaluator_c/begins_with.c", 40),
                            ("examples/evaluator_cpp/contains.cc", 12)):
            self.assertLessEqual(len(read(path).splitlines()), limit, path)

    def test_decisions_are_listed(self):
        listed = read("docs/adr/README.md")
        decisions = sorted(p.name for p in (ROOT / "docs/adr").glob("0*.md"))
        self.assertTrue(decisions)
        for name in decisions:
            text = read(f"docs/adr/{name}")
            title = re.match(r"# (\d+): (.*)\n", text)
            self.assertEqual(title.group(1), name[:4])
            self.assertIn(f"| [{title.group(1)}]({name}) | "
                          f"{title.group(2)} |", listed)
            for heading in ("Status", "Context", "Decision", "Consequences"):
                self.assertIn(f"\n## {heading}\n", text, name)


class Checks(unittest.TestCase):
    """The checks above see what they are for."""

    def test_first_sentence(self):
        self.assertEqual(first_sentence("/* Text at the\n * boundary. More.\n"),
                         "Text at the boundary")
        self.assertEqual(first_sentence("// Short.\n#ifndef A\n"), "Short")
        self.assertEqual(first_sentence("/* Kind x.y/1: scores. */\n#if\n"),
                         "Kind x.y/1: scores")

    def test_block_without_source(self):
        block = BLOCK.search("text\n\n```cpp\nint x;\n```\n")
        self.assertEqual(block["text"], "int x;\n")
        self.assertIsNone(block["path"])
        block = BLOCK.search("<!-- file: a.cc -->\n```cpp\nint x;\n```\n")
        self.assertEqual((block["how"], block["path"]), ("file", "a.cc"))


if __name__ == "__main__":
    unittest.main()
