"""The rules of docs/abi-policy.md that can be seen in the headers.

    faults(contract)          what a contract may not have in any version
    foreign_includes(folder)  what its headers may not include
    breaches(before, now)     what `now` takes away from `before`
    additions(before, now)    what it adds, by name

`before` and `now` are texts as contract.py prints them.
"""

import pathlib
import re

import contract as contract_of

# --- in any version ------------------------------------------------------------

FIXED = {"char", "int32_t", "uint32_t", "int64_t", "uint64_t", "float",
         "double"}
COMPILERS = re.compile(r"^(unsigned |signed )?(bool|_Bool|int|short|long|"
                       r"size_t|ptrdiff_t|intptr_t|uintptr_t|enum)\b|^enum |"
                       r"^unsigned$")
# Whom a call is for, never an array.
CALLER = {"whet_host", "whet_instance"}
TAG = re.compile(r"\[(control|worker|strategy|any|call)\]")


def base_type(text):
    return re.sub(r"\b(const|struct)\b|[* ]", " ", text).strip()


def type_fault(text, contract):
    """Why a type may not cross the boundary, or None."""
    base = " ".join(base_type(text).split())
    if base in FIXED or base in contract.structs or base in contract.typedefs:
        return None
    if base == "void" and "*" in text:
        return None
    if COMPILERS.search(base):
        return (f"'{text}': its size is the compiler's choice: uint32_t, "
                "int64_t, double, uint32_t flags")
    return f"'{text}' is no type of the contract"


def by_value(text, contract):
    """The APPENDABLE struct that `text` holds by value, or None."""
    struct = contract.structs.get(base_type(text))
    if struct and "*" not in text and struct.growth == "APPENDABLE":
        return struct.name
    return None


def function_faults(struct, field, contract):
    returned, arguments, noexcept = contract_of.function_parts(field.type)
    if not noexcept:
        yield "may throw: WHET_NOEXCEPT is missing"
    said = " ".join((field.comment, struct.comment, struct.file_comment))
    if not TAG.search(said):
        yield ("no thread tag ([control], [worker], [strategy], [any] or "
               "[call]) in its comment, its struct's or its file's")
    if "*" in returned and not returned.startswith("const "):
        yield (f"returns '{returned}': nothing is freed on the other side: "
               "give it a sink")
    if base_type(returned) == "whet_text":
        yield ("returns text, which somebody would have to free: give it a "
               "whet_text_sink")
    if returned != "void":
        fault = type_fault(returned, contract)
        if fault:
            yield f"returns {fault}"
    for i, argument in enumerate(arguments):
        fault = type_fault(argument, contract)
        if fault:
            yield f"argument {i} is {fault}"
        if by_value(argument, contract):
            yield f"argument {i}: {argument} can grow: pass a pointer"
        if argument in ("char **", "void **", "whet_text *"):
            yield (f"argument {i} ('{argument}') hands out memory, which "
                   "somebody would have to free: give it a sink")
        yield from stride_faults(arguments, i, contract)


def stride_faults(arguments, i, contract):
    """An array of structs that may grow is (pointer, count, stride)."""
    pointed = contract.structs.get(base_type(arguments[i]))
    if not pointed or pointed.growth != "APPENDABLE" or pointed.name in CALLER:
        return
    behind = arguments[i + 1:i + 3]
    number = "uint64_t *" if "**" in arguments[i] else "uint64_t"
    if behind[:1] == [number] and behind != [number, number]:
        yield (f"argument {i}: an array of {pointed.name}, which can grow, "
               "without a stride")


def field_faults(struct, field, contract):
    if contract_of.function_parts(field.type):
        yield from function_faults(struct, field, contract)
        return
    fault = type_fault(field.type, contract)
    if fault:
        yield fault
    if field.bits:
        yield "is a bit field, whose place is the compiler's choice"
    if by_value(field.type, contract):
        yield (f"holds {field.type} by value: then neither can grow; use a "
               "pointer")
    pointed = contract.structs.get(base_type(field.type))
    if pointed and pointed.growth == "APPENDABLE" and \
            field.type.count("*") == 1:
        names = [f.name for f in struct.fields]
        behind = names[names.index(field.name) + 1:][:1]
        if behind and behind[0].endswith("count") and not any(
                name.endswith("stride") for name in names):
            yield (f"an array of {pointed.name}, which can grow, without a "
                   "stride")


def struct_faults(struct, contract):
    if not struct.growth:
        yield "its comment says neither FROZEN nor APPENDABLE"
    if struct.growth == "APPENDABLE" and (
            not struct.fields or struct.fields[0].line() !=
            "0 4 struct_size uint32_t"):
        yield "is APPENDABLE and does not begin with uint32_t struct_size"
    end = 0
    for field in struct.fields:
        if field.offset != end:
            yield f"{field.offset - end} hidden bytes before {field.name}"
        end = field.offset + field.size
        for fault in field_faults(struct, field, contract):
            yield f"{field.name}: {fault}"
    if end != struct.size:
        yield f"{struct.size - end} hidden bytes at its end"


def faults(contract):
    """Lists what no version may have."""
    found = []
    for struct in contract.structs.values():
        found += [f"struct {struct.name}: {fault}"
                  for fault in struct_faults(struct, contract)]
    for name, alias in contract.typedefs.items():
        fault = None if "(*)" in alias else type_fault(alias, contract)
        if fault:
            found.append(f"typedef {name}: {fault}")
    for other in contract.others:
        found.append(f"{other}: the contract has structs, numbers and texts "
                     "only; constants are macros")
    for name in contract.functions:
        if name != "whet_plugin_entry_v1":
            found.append(f"function {name}: a host exports no symbol and a "
                         "plugin whet_plugin_entry_v1 only: put it into a "
                         "table")
    return found


ALLOWED_INCLUDES = {"<stddef.h>", "<stdint.h>"}


def foreign_includes(folder):
    """Lists includes beyond the allowed ones and the contract itself."""
    folder = pathlib.Path(folder)
    found = []
    for header in sorted(folder.rglob("*.h")):
        for line in header.read_text(encoding="utf-8").splitlines():
            match = re.match(r'\s*#\s*include\s*([<"].*[>"])', line)
            if match and match[1] not in ALLOWED_INCLUDES:
                if not match[1].startswith('"whet/') or (
                        not (folder / match[1].strip('"')).exists()):
                    found.append(f"{header.relative_to(folder).as_posix()}: "
                                 f"includes {match[1]}")
    return found


# --- from one version to the next ----------------------------------------------


def parse(text):
    """(structs: name -> (size, growth, field lines), values: name -> value)"""
    structs, values, current = {}, {}, None
    for line in text.splitlines():
        words = line.split(" ", 2)
        if words[0] == "struct":
            name, _, size, growth = line.split(" ")[1:5]
            current = []
            structs[name] = (int(size), growth, current)
        elif line.startswith("  "):
            current.append(line[2:])
        else:
            values[f"{words[0]} {words[1]}"] = words[2]
    return structs, values


def struct_breaches(old, new):
    (old_size, old_growth, old_fields), (size, growth, fields) = old, new
    if growth != old_growth:
        yield f"was {old_growth}, is {growth}"
    for i, field in enumerate(old_fields):
        now = fields[i] if i < len(fields) else "gone"
        if now != field:
            yield f"field {i} was '{field}', is '{now}'"
    if old_growth == "FROZEN" and (size, len(fields)) != (old_size,
                                                          len(old_fields)):
        yield "is FROZEN and grew"


def breaches(before, now):
    """Lists each way in which `now` breaks what `before` promised."""
    old_structs, old_values = parse(before)
    structs, values = parse(now)
    found = []
    for name, old in old_structs.items():
        if name not in structs:
            found.append(f"struct {name}: is gone")
        else:
            found += [f"struct {name}: {breach}"
                      for breach in struct_breaches(old, structs[name])]
    for name, value in old_values.items():
        if values.get(name) != value:
            found.append(f"{name}: was {value}, is "
                         f"{values.get(name, 'gone')}")
    return found


def additions(before, now):
    """Lists what `now` has and `before` has not, as (owner, name): a field of
    a struct, or ("", name) for a struct, a type or a constant."""
    old_structs, old_values = parse(before)
    structs, values = parse(now)
    added = []
    for name, (_, _, fields) in structs.items():
        if name not in old_structs:
            added.append(("", name))
        else:
            known = len(old_structs[name][2])
            added += [(name, line.split(" ")[2]) for line in fields[known:]]
    return added + [("", name.split(" ")[1])
                    for name in values if name not in old_values]
