"""Changes of the contract for gate_test.py, by the rule of docs/abi-policy.md
that they break (the start of its "Forbidden" cell).

A change is a function of a copy of the tree; its first line says what it is.
"""

import re

APPENDED = "  whet_text config_schema;\n} whet_descriptor;"
OPTIONAL = ("  whet_text config_schema;\n"
            "  {declaration} /* {since}. May be empty */\n"
            "}} whet_descriptor;")


def change(text, *edits):
    """A change that is one or more replacements in headers."""

    def apply(copy):
        for header, before, after in edits:
            copy.edit(header, before, after)

    apply.__doc__ = text
    return apply


def tail(copy, declaration, since):
    """Adds a field at the end of whet_descriptor."""
    copy.edit("entry.h", APPENDED,
              OPTIONAL.format(declaration=declaration, since=since))


def append_field(copy, since):
    tail(copy, "whet_text homepage;", since)


def insert_field(copy):
    """a field in the middle"""
    copy.edit("entry.h", "  whet_text name;         /* for people */",
              "  whet_text homepage;\n  whet_text name; /* for people */")


def field(declaration):
    """A change that adds a field under all other rules for growth."""

    def apply(copy):
        name = re.search(r"(\w+)\s*(:\s*\d+|\[\d+\])?;$", declaration)[1]
        tail(copy, declaration, copy.raise_minor(name))

    apply.__doc__ = declaration
    return apply


def function(signature, comment="[any]"):
    """A change that adds a function to whet_evaluator, likewise."""

    def apply(copy):
        since = copy.raise_minor("added")
        copy.edit("evaluator.h", "} whet_evaluator;",
                  f"  /* Optional. {comment} Since {since}. */\n"
                  f"  {signature};\n}} whet_evaluator;")

    apply.__doc__ = signature
    return apply


def grown_without_minor(copy):
    """a field without a new minor version"""
    append_field(copy, "Since 1.9")


def grown_without_line(copy):
    """a field without a line in ABI_CHANGES.md"""
    append_field(copy, "Since " + copy.raise_minor("something_else"))


def grown_without_since(copy):
    """a field whose comment does not say since when"""
    copy.raise_minor("homepage")
    append_field(copy, "Added later")


def set_version(copy, macro, value):
    path = copy.headers / "abi.h"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"(#define {macro}) \d+u", rf"\1 {value}u", text),
                    encoding="utf-8")


def version_lowered(copy):
    """a lower version"""
    set_version(copy, "WHET_ABI_MAJOR", copy.version[0] - 1)


def major_raised(copy):
    """another major version"""
    set_version(copy, "WHET_ABI_MAJOR", copy.version[0] + 1)


def no_section(copy):
    """a minor version without a section in ABI_CHANGES.md"""
    set_version(copy, "WHET_ABI_MINOR", copy.version[1] + 1)


def kept_header_edited(copy):
    """published headers that are not what they were"""
    path = copy.root / "tests/abi/headers/0.1/whet/text.h"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("uint64_t len", "int64_t len"),
                    encoding="utf-8")


def required_function(copy):
    """a required function at the end of a published table"""
    since = copy.raise_minor("score_all")
    copy.edit("evaluator.h", "} whet_evaluator;",
              f"  /* Required. [worker] Since {since}. */\n"
              "  WHET_FN(void, score_all)(whet_instance* instance) "
              "WHET_NOEXCEPT;\n} whet_evaluator;")


def code(path, line):
    """A change that adds a source file to the host or the SDK."""

    def apply(copy):
        copy.write(path, f"bool Test() {{\n  return {line};\n}}\n")

    apply.__doc__ = line
    return apply


SINK_ARRAY = ("  /* [control] {since}. */\n"
              "  WHET_FN(void, needs)\n"
              "  (whet_instance* instance, {array}) WHET_NOEXCEPT;\n"
              "}} whet_model_need_sink;")


def array_without_stride(copy):
    """an array of structs that may grow, without a stride"""
    since = copy.raise_minor("needs")
    copy.edit("evaluator.h", "} whet_model_need_sink;", SINK_ARRAY.format(
        since=f"Since {since}",
        array="const whet_model_need* needs, uint64_t count"))


def new_struct(growth, body):
    def apply(copy):
        since = copy.raise_minor("whet_tracker")
        copy.edit("strategy.h", "/* APPENDABLE. */\n", f"""\
/* Since {since}. [any]
 * {growth}. */
typedef struct whet_tracker {{
{body}
}} whet_tracker;

/* APPENDABLE. */
""")

    apply.__doc__ = f"a new struct ({growth}: {body.strip()})"
    return apply


# Not in a table of the policy: "Changing the contract, step by step".
STEPS = "the steps"

FORBIDDEN = {
    "Add one anywhere else, reorder": [
        (insert_field, "struct whet_descriptor: field 4 was '40 16 name "
                       "whet_text', is '40 16 homepage whet_text'"),
        (change("two fields in another order",
                ("entry.h", "  whet_text vendor;       /* may be empty */\n"
                 "  whet_text license;      /* SPDX, may be empty */",
                 "  whet_text license; /* SPDX, may be empty */\n"
                 "  whet_text vendor;  /* may be empty */")),
         "struct whet_descriptor: field 6 was '72 16 vendor whet_text'"),
        (change("another name", ("provider.h", "uint32_t concurrency;",
                                 "uint32_t parallel;")),
         "struct whet_provider_limits: field 1 was '4 4 concurrency"),
        (change("a field less", ("service/search.h",
                                 "  int64_t calls_total; /* what the search "
                                 "had at its start */\n", "")),
         "struct whet_budget_left: field 4 was '24 8 calls_total int64_t', is "
         "'gone'"),
        (change("another type of the same size",
                ("generation.h", "int64_t max_output_tokens; /* -1: not given "
                 "*/", "uint64_t max_output_tokens;")),
         "field 7 was '48 8 max_output_tokens int64_t', is '48 8 "
         "max_output_tokens uint64_t'"),
        (change("a function less",
                ("service/http.h", "  WHET_FN(void, cancel)(const whet_host* "
                 "host, uint64_t token) WHET_NOEXCEPT;\n", "")),
         "struct whet_http: field 3 was '16 8 cancel"),
        (change("a function with another signature",
                ("strategy.h", "(whet_instance* instance, whet_error* error)",
                 "(whet_instance* instance, whet_text seed, whet_error* "
                 "error)")),
         "struct whet_strategy: field 2 was '8 8 run"),
        (change("a struct less",
                ("provider.h", "typedef struct whet_provider_probe {",
                 "typedef struct whet_probe {"),
                ("provider.h", "} whet_provider_probe;", "} whet_probe;")),
         "struct whet_provider_probe: is gone"),
        (change("another kind of growth",
                ("service/log.h", "/* APPENDABLE. */", "/* FROZEN. */")),
         "struct whet_log: was APPENDABLE, is FROZEN"),
        (change("a type that travels", ("status.h",
                                        "typedef int32_t whet_status;",
                                        "typedef int64_t whet_status;")),
         "typedef whet_status: was int32_t, is int64_t"),
    ],
    "`if (sink->struct_size == sizeof(whet_eval_sink))`": [
        (code("core/src/run/x.cc",
              "sink->struct_size == sizeof(whet_eval_sink)"),
         "core/src/run/x.cc:2: compares struct_size with today's sizeof"),
        (code("plugins/a/b.cc", "sizeof(whet_eval_sink) != s.struct_size"),
         "plugins/a/b.cc:2: compares struct_size"),
    ],
    "Require today's `sizeof`": [
        (code("plugin_api/sdk/whet/sdk/x.h",
              "table->struct_size < sizeof(whet_search)"),
         "plugin_api/sdk/whet/sdk/x.h:2: compares struct_size"),
    ],
    "Put an APPENDABLE struct by value into another": [
        (field("whet_text_sink log;"),
         "struct whet_descriptor: log: holds whet_text_sink by value"),
        (function("WHET_FN(void, added)(whet_eval_batch batch) "
                  "WHET_NOEXCEPT"),
         "whet_evaluator: added: argument 0: whet_eval_batch can grow"),
    ],
    "`items[i]` for a struct that may grow": [
        (array_without_stride, "struct whet_model_need_sink: needs: argument "
                               "1: an array of whet_model_need"),
        (new_struct("APPENDABLE", "  uint32_t struct_size;\n"
                    "  uint32_t reserved0;\n  const whet_usage* items;\n"
                    "  uint64_t count;"),
         "struct whet_tracker: items: an array of whet_usage"),
    ],
    "Touch `whet_text`, `whet_eval_item`": [
        (change("whet_text", ("text.h", "  uint64_t len;\n",
                              "  uint64_t len;\n  uint64_t capacity;\n")),
         "struct whet_text: is FROZEN and grew"),
        (change("whet_eval_item", ("evaluator.h", "} whet_eval_item;",
                                   "  whet_text more;\n} whet_eval_item;")),
         "struct whet_eval_item: is FROZEN and grew"),
        (change("whet_message", ("generation.h", "} whet_message;",
                                 "  whet_text more;\n} whet_message;")),
         "struct whet_message: is FROZEN and grew"),
        (change("whet_http_header", ("service/http.h", "} whet_http_header;",
                                     "  whet_text more;\n} "
                                     "whet_http_header;")),
         "struct whet_http_header: is FROZEN and grew"),
    ],
    "A new required function in a published service": [
        (required_function, "whet_evaluator.score_all: a new function that is "
                            "required"),
    ],
    "Another meaning for `whet.http/1`": [
        (change("another revision in its place",
                ("service/http.h", '"whet.http/1"', '"whet.http/2"')),
         'constant WHET_SERVICE_HTTP: was "whet.http/1", is "whet.http/2"'),
    ],
    "Renumbering any constant": [
        (change("another number", ("generation.h", "WHET_FINISH_LENGTH 2",
                                   "WHET_FINISH_LENGTH 7")),
         "constant WHET_FINISH_LENGTH: was 2, is 7"),
        (change("another flag", ("entry.h", "WHET_PLUGIN_DETERMINISTIC 2u",
                                 "WHET_PLUGIN_DETERMINISTIC 4u")),
         "constant WHET_PLUGIN_DETERMINISTIC: was 2u, is 4u"),
        (change("a constant less", ("service/log.h",
                                    "#define WHET_LOG_WARN 3\n", "")),
         "constant WHET_LOG_WARN: was 3, is gone"),
    ],
    "Return memory that the other side must free": [
        (function("WHET_FN(char*, added)(whet_text id) WHET_NOEXCEPT"),
         "whet_evaluator: added: returns 'char *': nothing is freed"),
        (function("WHET_FN(whet_text, added)(whet_text id) WHET_NOEXCEPT"),
         "whet_evaluator: added: returns text"),
        (function("WHET_FN(void, added)(whet_text* out) WHET_NOEXCEPT"),
         "added: argument 0 ('whet_text *') hands out memory"),
    ],
    "Throw, `longjmp`, `abort`, `exit`": [
        (function("WHET_FN(void, added)(whet_text id)"),
         "whet_evaluator: added: may throw: WHET_NOEXCEPT is missing"),
    ],
    "Hand out a pointer as the name of something": [
        (function("WHET_FN(void, added)(void** operation) WHET_NOEXCEPT"),
         "added: argument 0 ('void **') hands out memory"),
    ],
    "`bool`, `enum`, `long`, `size_t` in a struct": [
        (field("size_t added;"), "whet_descriptor: added: 'size_t': its size "
                                 "is the compiler's choice"),
        (field("long added;"), "whet_descriptor: added: 'long'"),
        (field("unsigned added;"), "whet_descriptor: added: 'unsigned int'"),
        (field("bool added;"), "whet_descriptor: added: 'bool'"),
        (field("enum {A, B} added;"), "its size is the compiler's choice"),
        (field("uint32_t added : 3;"), "whet_descriptor: added: is a bit "
                                       "field"),
        (function("WHET_FN(void, added)(size_t count) WHET_NOEXCEPT"),
         "whet_evaluator: added: argument 0 is 'size_t'"),
        (function("WHET_FN(long, added)(whet_text id) WHET_NOEXCEPT"),
         "whet_evaluator: added: returns 'long'"),
        (change("an enum", ("status.h", "typedef int32_t whet_status;",
                            "typedef int32_t whet_status;\n"
                            "enum whet_level { WHET_LOW, WHET_HIGH };")),
         "enum whet_level: the contract has structs, numbers"),
    ],
    "Rely on symbols of the host": [
        (change("a function of the host",
                ("host.h", "#endif /*", "WHET_EXTERN_C void whet_log_line(\n"
                 "    whet_text text);\n\n#endif /*")),
         "function whet_log_line: a host exports no symbol"),
    ],
    STEPS: [
        (grown_without_minor, "the contract grew (whet_descriptor.homepage)"),
        (grown_without_line, "whet_descriptor.homepage: is new and has no line"
                             " in ABI_CHANGES.md"),
        (grown_without_since, "whet_descriptor.homepage: is new and its "
                              "comment does not say 'Since 1."),
        (version_lowered, "the version is 0."),
        (major_raised, "WHET_ABI_MAJOR is 2: every plugin of 1.x"),
        (no_section, "ABI_CHANGES.md: no section"),
        (kept_header_edited, "tests/abi/headers/0.1: not what"),
        (change("an include", ("text.h", '#include "whet/abi.h"',
                               '#include <stdbool.h>\n#include "whet/abi.h"')),
         "whet/text.h: includes <stdbool.h>"),
        (change("no C", ("text.h", "uint64_t len;", "std::size_t len;")),
         "the headers do not compile"),
        (new_struct("APPENDABLE", "  uint32_t reserved0;\n"
                    "  uint32_t struct_size;"),
         "struct whet_tracker: is APPENDABLE and does not begin with"),
        (new_struct("For trackers", "  uint64_t id;"),
         "struct whet_tracker: its comment says neither FROZEN nor"),
        (new_struct("FROZEN", "  uint32_t a;\n  uint64_t b;"),
         "struct whet_tracker: 4 hidden bytes before b"),
        (function("WHET_FN(void, added)(whet_text id) WHET_NOEXCEPT", ""),
         "whet_evaluator: added: no thread tag"),
    ],
}

# Rules whose breach is not in the headers, and what fails on it: (file, text
# in it).
SHOWN_BY = {
    "`items[i]` for a struct that may grow": [
        ("tests/conformance/CMakeLists.txt",
         "whet_fault(fault.ignores_stride E9 fail)"),
        ("tests/conformance/CMakeLists.txt",
         "whet_fault(search.ignores_the_stride D26 fail)"),
    ],
    "Throw, `longjmp`, `abort`, `exit`": [
        ("tests/conformance/CMakeLists.txt",
         f"whet_fault(fault.{fault} E16 crash)")
        for fault in ("throws", "aborts", "exits")
    ],
    "Write to stdout or stderr": [
        ("tests/conformance/CMakeLists.txt", "whet_fault(fault.prints L12"),
    ],
    "Bring an HTTP or TLS stack; read a key from the config": [
        ("tests/lint/include_lint.py",
         "plugins see the contract, the SDK and their private libraries"),
    ],
    "Any other dynamic symbol": [
        ("tests/lint/export_check_test.py", "def test_a_second_export"),
        ("tests/conformance/CMakeLists.txt", "library.exports_more"),
    ],
    "Rely on symbols of the host": [
        ("tests/plugins/plugin_loading_test.cc",
         "undefined symbol: whet_fixture_nowhere"),
    ],
    "Threads, files or allocation at load time": [
        ("tests/conformance/CMakeLists.txt",
         "whet_faulty_library(load_prints FAULT_LOAD_PRINTS L4 fail)"),
    ],
    "Expect to be unloaded": [
        ("tests/lint/export_check_test.py", "def test_unloadable"),
    ],
}

# Rules that people keep, and why no machine sees a breach.
NOT_SEEN = {
    "Leave fields that you do not know unset":
        "whether memory was zeroed is not in the struct",
    "A host that calls a slot without looking":
        "shown for the slots there are by the old plugins of tests/abi",
    "A flag that an old host must understand":
        "what a flag asks for is in its comment",
    "Keep a pointer that was valid during the call":
        "found by the sanitizers, where the memory is gone",
}


def grow_a_struct(copy):
    """a field at the end of an APPENDABLE struct"""
    append_field(copy, "Since " + copy.raise_minor("homepage"))


def grow_a_table(copy):
    """an optional function at the end of a table"""
    function("WHET_FN(void, added)(whet_instance* instance) WHET_NOEXCEPT",
             "[worker]")(copy)


def grow_the_vocabulary(copy):
    """a new finish reason"""
    copy.raise_minor("WHET_FINISH_PAUSED")
    copy.edit("generation.h", "#define WHET_FINISH_REFUSAL 5\n",
              "#define WHET_FINISH_REFUSAL 5\n"
              "#define WHET_FINISH_PAUSED 6 /* Since 1.9 */\n")


def array_with_stride(copy):
    """an array of structs that may grow, with its stride"""
    since = copy.raise_minor("needs")
    copy.edit("evaluator.h", "} whet_model_need_sink;", SINK_ARRAY.format(
        since=f"Since {since}",
        array="const whet_model_need* needs, uint64_t count, uint64_t "
              "stride"))


ALLOWED = [
    grow_a_struct, grow_a_table, grow_the_vocabulary, array_with_stride,
    new_struct("APPENDABLE", "  uint32_t struct_size;\n"
               "  uint32_t reserved0;\n  const whet_usage* usage;"),
    new_struct("FROZEN", "  uint64_t id;\n  whet_text name;"),
]
