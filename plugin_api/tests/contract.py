"""The plugin contract as data: its headers as Clang reads them.

    contract.py FOLDER      prints it; FOLDER holds whet/plugin.h

    struct whet_text size 16 FROZEN
      0 8 ptr const char *
      8 8 len uint64_t
    typedef whet_op uint64_t
    constant WHET_OK 0

Offset and size in bytes on a 64-bit machine, name, type. Sizes follow from the
types; headers_check.py has every compiler confirm them (`layout`).
"""

import dataclasses
import json
import pathlib
import re
import subprocess
import sys

POINTER = 8
# Bytes of the built-in types, also of those that the contract may not use.
SIZES = {"char": 1, "bool": 1, "_Bool": 1, "short": 2, "int": 4, "float": 4,
         "long": 8, "double": 8, "unsigned char": 1, "signed char": 1,
         "unsigned short": 2, "unsigned int": 4, "unsigned long": 8,
         "long long": 8, "unsigned long long": 8}
# Macros that are no values.
ATTRIBUTES = {"WHET_NOEXCEPT", "WHET_EXTERN_C", "WHET_EXPORT"}
VERSION = ("WHET_ABI_MAJOR", "WHET_ABI_MINOR")
# Measured by WHET_ENVIRONMENT, never passed.
PROBE = "whet_pack_probe"


@dataclasses.dataclass
class Field:
    name: str
    type: str
    offset: int = 0
    size: int = 0
    bits: bool = False
    comment: str = ""

    def line(self):
        return f"{self.offset} {self.size} {self.name} {self.type}"


@dataclasses.dataclass
class Struct:
    name: str
    growth: str  # FROZEN, APPENDABLE or ""
    fields: list
    size: int = 0
    align: int = 1
    comment: str = ""
    file_comment: str = ""


@dataclasses.dataclass
class Contract:
    version: tuple = (0, 0)
    structs: dict = dataclasses.field(default_factory=dict)
    typedefs: dict = dataclasses.field(default_factory=dict)
    constants: dict = dataclasses.field(default_factory=dict)
    functions: list = dataclasses.field(default_factory=list)
    others: list = dataclasses.field(default_factory=list)  # enums, variables

    def text(self):
        lines = []
        for s in self.structs.values():
            lines.append(f"struct {s.name} size {s.size} {s.growth}")
            lines += [f"  {field.line()}" for field in s.fields]
        lines += [f"typedef {n} {t}" for n, t in sorted(self.typedefs.items())]
        lines += [f"constant {n} {v}"
                  for n, v in sorted(self.constants.items())]
        return "\n".join(lines) + "\n"


# What was read in this process, by the content of the headers.
KNOWN = {}


class HeaderError(Exception):
    """The headers cannot be read; the text says why."""


def clang(folder, *flags):
    try:
        done = subprocess.run(
            ["clang", "-std=c++17", "-x", "c++", "-I", folder, *flags,
             pathlib.Path(folder) / "whet/plugin.h"],
            capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise HeaderError("clang was not found, which reads the headers: "
                          "install it (Debian: clang)") from None
    if done.returncode != 0:
        raise HeaderError(f"the headers do not compile:\n{done.stderr}")
    return done.stdout


def function_parts(text):
    """(return type, argument types, noexcept) of a function pointer's type."""
    match = re.fullmatch(r"(.*?) ?\(\*\)\((.*)\)( noexcept)?", text)
    if not match:
        return None
    arguments = match[2].split(", ") if match[2] not in ("", "void") else []
    return match[1], arguments, bool(match[3])


# --- comments, which Clang does not tie to what a macro declares --------------

COMMENT = re.compile(r"/\*(.*?)\*/", re.S)
STRUCT = re.compile(r"^(?:typedef )?struct (\w+) \{\n(.*?)\n\}", re.S | re.M)
PIECE = re.compile(r"(?P<comment>/\*.*?\*/)|(?P<code>[^;/]+;)|(?P<end>\n)",
                   re.S)


def plain(comment):
    return re.sub(r"\s*\n\s*\*?\s*", " ", comment).strip()


def member_comments(body):
    """name -> comment before it or behind it on its line."""
    found, before, last = {}, "", None
    for piece in PIECE.finditer(body):
        if piece["comment"]:
            text = plain(piece["comment"][2:-2])
            if last:
                found[last] = (found[last] + " " + text).strip()
            else:
                before = text
        elif piece["code"]:
            code = piece["code"]
            match = re.search(r"WHET_FN\([^,]+,\s*(\w+)\)|\(\*(\w+)\)|"
                              r"(\w+)(?:\s*:\s*\d+|\[\w*\])?\s*;$", code)
            last = match and (match[1] or match[2] or match[3])
            if last:
                found[last] = before
            before = ""
        else:
            last = None
    return found


def comments(folder):
    """struct -> (its comment, that of its file, its members' by name)."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*.h")):
        text = path.read_text(encoding="utf-8")
        first = COMMENT.match(text)
        for match in STRUCT.finditer(text):
            head = text[:match.start()].rstrip()
            own = ""
            if head.endswith("*/"):
                own = plain(head[head.rindex("/*") + 2:-2])
            found[match[1]] = (own, plain(first[1]) if first else "",
                               member_comments(match[2]))
    return found


# --- declarations --------------------------------------------------------------

class Reader:
    """Goes through Clang's tree of one translation unit."""

    def __init__(self, folder):
        self.folder = str(pathlib.Path(folder))
        self.file = ""
        self.comments = comments(folder)
        self.contract = Contract()

    def place(self, node):
        """Keeps the file: Clang writes it only where it changes."""
        for key in ("spellingLoc", "expansionLoc", "begin", "end"):
            if isinstance(node.get(key), dict):
                self.place(node[key])
        self.file = node.get("file", self.file)

    def walk(self, node, top):
        for key in ("loc", "range"):
            self.place(node.get(key, {}))
            if key == "loc":
                here = self.file.startswith(self.folder)
        if top and here:
            self.declare(node)
        for inner in node.get("inner", []):
            self.walk(inner, node.get("kind") == "LinkageSpecDecl" and top)

    def declare(self, node):
        kind, name = node["kind"], node.get("name", "")
        if kind == "CXXRecordDecl" and node.get("tagUsed") == "struct":
            if node.get("completeDefinition"):
                self.struct(node)
        elif kind == "TypedefDecl":
            alias = node["type"]["qualType"].replace("struct ", "")
            if alias != name:
                self.contract.typedefs[name] = alias
        elif kind == "FunctionDecl":
            self.contract.functions.append(name)
        elif kind != "LinkageSpecDecl":
            word = {"EnumDecl": "enum", "VarDecl": "variable",
                    "CXXRecordDecl": node.get("tagUsed")}.get(kind, kind)
            self.contract.others.append(f"{word} {name}".strip())

    def struct(self, node):
        own, file_comment, members = self.comments.get(
            node["name"], ("", "", {}))
        growth = re.search(r"\b(FROZEN|APPENDABLE)\b", own)
        fields = []
        for inner in node.get("inner", []):
            if inner["kind"] == "FieldDecl":
                name = inner.get("name", "(unnamed)")
                spelled = inner["type"]["qualType"].replace("struct ", "")
                fields.append((Field(name, spelled, comment=members.get(name,
                                                                        ""),
                                     bits=inner.get("isBitfield", False)),
                               inner["type"].get("desugaredQualType")))
        struct = Struct(node["name"], growth[1] if growth else "",
                        [f for f, _ in fields], comment=own,
                        file_comment=file_comment)
        self.lay_out(struct, [d for _, d in fields])
        self.contract.structs[struct.name] = struct

    def size_of(self, spelled, desugared):
        """(size, alignment); a type of unknown size counts as an int, for the
        lint to refuse."""
        for text in (spelled, desugared or ""):
            text = text.removeprefix("const ").replace("struct ", "")
            if text.endswith("*") or "(*)" in text:
                return POINTER, POINTER
            array = re.fullmatch(r"(.*?) ?\[(\d+)\]", text)
            if array:
                size, align = self.size_of(array[1], None)
                return size * int(array[2]), align
            if text in self.contract.structs:
                inner = self.contract.structs[text]
                return inner.size, inner.align
            if text in SIZES:
                return SIZES[text], SIZES[text]
        return 4, 4

    def lay_out(self, struct, desugared):
        at = 0
        for field, plain_type in zip(struct.fields, desugared):
            field.size, align = self.size_of(field.type, plain_type)
            field.offset = at = -(-at // align) * align
            at += field.size
            struct.align = max(struct.align, align)
        struct.size = -(-at // struct.align) * struct.align


def read_contract(folder):
    """Returns the Contract of the headers under `folder`; HeaderError if they
    do not compile."""
    content = tuple((path.relative_to(folder), path.read_bytes())
                    for path in sorted(pathlib.Path(folder).rglob("*.h")))
    if content not in KNOWN:
        KNOWN[content] = parse(folder)
    return KNOWN[content]


def parse(folder):
    reader = Reader(folder)
    tree = clang(folder, "-fsyntax-only", "-Xclang", "-ast-dump=json")
    for node in json.loads(tree)["inner"]:
        reader.walk(node, True)
    contract = reader.contract
    version = dict.fromkeys(VERSION, 0)
    for line in clang(folder, "-dM", "-E").splitlines():
        match = re.match(r"#define (WHET_\w+) (.+)", line)
        if not match or match[1] in ATTRIBUTES:
            continue
        value = " ".join(match[2].split())
        if match[1] in version:
            version[match[1]] = int(value.rstrip("u"))
        else:
            contract.constants[match[1]] = value
    contract.version = tuple(version[name] for name in VERSION)
    contract.structs.pop(PROBE, None)
    return contract


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(read_contract(sys.argv[1]).text(), end="")
