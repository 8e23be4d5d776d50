"""Checks who includes whom: `include_lint.py ROOT`.

The table below is the architecture (docs/architecture.md). A file belongs to
the first layer whose folder contains it; each of its includes must be allowed
there. Include paths of the targets make most of this a build fact; the lint
covers what a shared folder of system headers cannot.
"""

import dataclasses
import pathlib
import re
import sys

from source_tree import CODE, numbered_lines, report, source_files

# What a third-party library's headers look like.
LIBRARIES = {
    "absl": r"absl/",
    "boost_dll": r"boost/(?!math/)",
    "boost_math": r"boost/math/",
    "cli11": r"CLI/",
    "curl": r"curl/",
    "fmt": r"fmt/",
    "gtest": r"(gtest|gmock)/",
    "httplib": r"httplib\.h$",
    "llama": r"(llama|ggml|gguf|chat|common)[a-z0-9_-]*\.h$",
    "nlohmann": r"nlohmann/",
    "openssl": r"openssl/",
    "re2": r"re2/",
    "spdlog": r"spdlog/",
    "sqlite": r"sqlite3(ext)?\.h$",
    "utf8proc": r"utf8proc\.h$",
    "valijson": r"valijson/",
    "yaml": r"yaml-cpp/",
}

C_FREESTANDING = r"std(def|int)\.h$"
STANDARD = r"[a-z_0-9]+$"  # <vector>, <cstdint>
SYSTEM = r"(sys/)?[a-z0-9_]+\.h$"  # <unistd.h>, <sys/stat.h>
CONTRACT = r"whet/(service/)?[a-z0-9_]+\.h$"
SDK = r"whet/sdk/[a-z0-9_]+\.h$"
TEXT = r"text/[a-z0-9_]+\.h$"  # plugins/text
SEARCH = r"search/[a-z0-9_]+\.h$"  # plugins/search
WIRE = r"wire/[a-z0-9_]+\.h$"  # plugins/wire
CORE_PUBLIC = r"whet/core/[a-z0-9_]+\.h$"
CORE_FOLDERS = ("base", "cache", "conformance", "credentials", "data",
                "hygiene", "plugins", "report", "run", "services", "spec",
                "stats", "worker")


def core_folders(*names):
    return r"(%s)/[a-z0-9_]+\.h$" % "|".join(names)


@dataclasses.dataclass
class Layer:
    folder: str  # regular expression at the start of a path
    allowed: tuple  # regular expressions at the start of an include
    libraries: tuple = ()  # keys of LIBRARIES
    own_folder: bool = True  # "x.h" that lies beside the file
    why: str = ""


LAYERS = (
    Layer("plugin_api/include/", (C_FREESTANDING, CONTRACT), own_folder=False,
          why="the contract is C11 with <stddef.h> and <stdint.h> only"),
    Layer(r"plugin_api/sdk/whet/sdk/(candidate|settings)_json\.h",
          (STANDARD, CONTRACT, SDK), ("nlohmann",), own_folder=False,
          why="the headers of the SDK that ask for nlohmann_json, and that no "
              "other one includes"),
    Layer("plugin_api/sdk/", (STANDARD, CONTRACT, SDK), own_folder=False,
          why="the SDK has no dependency but the contract"),
    Layer("plugin_api/tests/", (STANDARD, SYSTEM, CONTRACT, SDK), ("gtest",),
          why="tests of the contract need nothing of core"),
    Layer("plugin_api/", (STANDARD, SYSTEM, CONTRACT, SDK),
          why="tools of the contract need nothing of core"),
    Layer(r"plugins/provider_llama/", (STANDARD, SYSTEM, CONTRACT, SDK),
          ("llama", "nlohmann", "gtest"),
          why="llama.cpp is this plugin's private library"),
    Layer(r"plugins/text/", (STANDARD, SYSTEM, CONTRACT, SDK, TEXT),
          ("nlohmann", "utf8proc", "gtest"),
          why="text is the evaluators' library; it knows no evaluator"),
    Layer(r"plugins/search/", (STANDARD, SYSTEM, CONTRACT, SDK, TEXT, SEARCH),
          ("nlohmann", "gtest"),
          why="search is the strategies' library; it knows no strategy"),
    Layer(r"plugins/wire/", (STANDARD, SYSTEM, CONTRACT, SDK, WIRE),
          ("nlohmann", "gtest"),
          why="wire is the providers' library; it knows no provider"),
    Layer(r"plugins/provider_", (STANDARD, SYSTEM, CONTRACT, SDK, TEXT, WIRE),
          ("nlohmann", "re2", "valijson", "gtest"),
          why="providers see the contract, the SDK and their private "
              "libraries"),
    Layer(r"plugins/strategy_", (STANDARD, SYSTEM, CONTRACT, SDK, TEXT, SEARCH),
          ("nlohmann", "gtest"),
          why="strategies see the contract, the SDK and their private "
              "libraries"),
    Layer(r"plugins/", (STANDARD, SYSTEM, CONTRACT, SDK, TEXT),
          ("nlohmann", "re2", "valijson", "gtest"),
          why="plugins see the contract, the SDK and their private libraries"),
    Layer("core/include/", (STANDARD, CORE_PUBLIC), ("absl",),
          own_folder=False,
          why="hosts include these: no third party but absl"),
    Layer("core/src/base/", (STANDARD, SYSTEM, core_folders("base")),
          ("absl", "openssl", "utf8proc", "gtest"),
          why="base knows nothing of the rest of core"),
    Layer("core/src/cache/",
          (STANDARD, SYSTEM, CORE_PUBLIC, core_folders("base", "cache")),
          ("absl", "sqlite", "gtest"),
          why="cache is where SQLite lives; it knows base only"),
    Layer("core/src/credentials/",
          (STANDARD, SYSTEM, CORE_PUBLIC, core_folders("base", "credentials")),
          ("absl", "nlohmann", "gtest"),
          why="credentials know base and what hosts see only; they reach "
              "servers through an interface and sign with base"),
    Layer("core/src/data/",
          (STANDARD, SYSTEM, CORE_PUBLIC,
           core_folders("base", "data", "spec")),
          ("absl", "nlohmann", "gtest"),
          why="data knows base and spec only"),
    Layer("core/src/hygiene/",
          (STANDARD, SYSTEM, CORE_PUBLIC, core_folders("base", "hygiene")),
          ("absl", "re2", "gtest"),
          why="hygiene is where RE2 lives; it knows base and what hosts see"),
    Layer("core/src/spec/",
          (STANDARD, SYSTEM, CORE_PUBLIC, core_folders("base", "spec")),
          ("absl", "nlohmann", "yaml", "gtest"),
          why="spec is where JSON and YAML become types; it knows base only"),
    Layer("core/src/plugins/",
          (STANDARD, SYSTEM, CONTRACT, SDK, CORE_PUBLIC,
           core_folders("base", "spec", "plugins")),
          ("absl", "boost_dll", "nlohmann", "valijson", "gtest"),
          why="plugins opens libraries (Boost.DLL) and checks their settings "
              "(valijson)"),
    Layer("core/src/conformance/",
          (STANDARD, SYSTEM, CONTRACT, SDK, CORE_PUBLIC,
           core_folders("base", "conformance", "plugins", "worker")),
          ("absl", "nlohmann", "gtest"),
          why="conformance meets a plugin as a host does, through plugins and "
              "worker, and knows no run"),
    Layer("core/src/services/",
          (STANDARD, SYSTEM, CONTRACT, SDK, CORE_PUBLIC,
           core_folders("base", "credentials", "plugins", "services")),
          ("absl", "curl", "spdlog", "gtest", "httplib"),
          why="services is where libcurl and spdlog live"),
    Layer("core/src/stats/",
          (STANDARD, SYSTEM, CORE_PUBLIC, core_folders("base", "stats")),
          ("absl", "boost_math", "gtest"),
          why="stats is where Boost.Math lives; it knows base only"),
    Layer("core/src/worker/",
          (STANDARD, SYSTEM, r"linux/landlock\.h$", CONTRACT, SDK, CORE_PUBLIC,
           core_folders("base", "plugins", "worker")),
          ("absl", "gtest"),
          why="worker runs plugins in other processes (libseccomp); it knows "
              "what opens them"),
    Layer("core/src/run/",
          (STANDARD, SYSTEM, CONTRACT, SDK, CORE_PUBLIC,
           core_folders(*CORE_FOLDERS)),
          ("absl", "nlohmann", "gtest"),
          why="the engine reaches third parties through the other folders"),
    Layer("core/src/checkup/",
          (STANDARD, SYSTEM, CONTRACT, SDK, CORE_PUBLIC,
           core_folders("checkup", *CORE_FOLDERS)),
          ("absl", "nlohmann", "gtest"),
          why="a checkup looks at what a run would use; nothing knows it"),
    Layer("core/src/report/",
          (STANDARD, SYSTEM, CORE_PUBLIC,
           core_folders("base", "data", "report", "spec")),
          ("absl", "nlohmann", "gtest"),
          why="a report reads what a run has written, it runs nothing"),
    Layer("hosts/cli/templates/",
          (STANDARD, SYSTEM, CONTRACT, SDK, r"@NAME@_\w+\.h$"),
          ("nlohmann",),
          why="templates are built outside the tree against the contract"),
    Layer("hosts/embed/include/", (STANDARD, CONTRACT, r"whet_host\.h$"),
          own_folder=False,
          why="programs that embed whet have the contract and nothing else"),
    Layer("hosts/embed/",
          (STANDARD, SYSTEM, CONTRACT, SDK, CORE_PUBLIC, r"whet/engine\.h$"),
          ("absl", "gtest"),
          why="the embedding host speaks the contract to programs; of core it "
              "sees public headers only"),
    Layer("hosts/worker/", (STANDARD, SYSTEM, r"whet/core/worker\.h$"),
          why="the worker is a function of core"),
    Layer("hosts/", (STANDARD, SYSTEM, CORE_PUBLIC),
          ("absl", "cli11", "gtest"),
          why="hosts see core's public headers only"),
    Layer("examples/", (STANDARD, SYSTEM, CONTRACT, SDK), ("nlohmann",),
          why="examples are built outside the tree against the contract"),
)

# Headers that are refused wherever a layer's patterns would let them in.
REFUSED = (
    (r"(core|plugins|plugin_api)/", "iostream",
     "static initialisation and a global stream; libraries return or log"),
    (r"(core|plugins|plugin_api|hosts)/", "format",
     "g++ 12 has none"),
)

# Files beside the code that only tests use, and what they may share.
OF_A_TEST = re.compile(r"_test\.cc$|/tests/|/test_\w+\.h$|_for_test\.\w+$|"
                       r"_fixture\.\w+$")
TEST_SUPPORT = r"(tests/support/|search_world/)"

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def find_layer(path):
    for layer in LAYERS:
        if re.match(layer.folder, path):
            return layer
    return None


def is_beside(root, path, included):
    """True for a header (or embedded text) in the folder of `path` or under
    it; `..` would leave it."""
    if ".." in pathlib.PurePosixPath(included).parts:
        return False
    if included.endswith(".inc"):
        return True
    folders = [pathlib.Path(path).parent]
    # A plugin's folder is its include path: parts/x.h from any of its files.
    plugin = re.match(r"(plugins|hosts)/[^/]+/", path)
    if plugin:
        folders.append(pathlib.Path(plugin.group(0)))
    return any((root / folder / included).is_file() for folder in folders)


def refusal(root, path, quote, included):
    """Returns why `path` may not include `included`, or None."""
    layer = find_layer(path)
    if layer is None:
        return None
    for folder, header, why in REFUSED:
        if re.match(folder, path) and included == header:
            return why
    for name, pattern in LIBRARIES.items():
        if re.match(pattern, included):
            if quote == '"' and layer.own_folder and \
                    is_beside(root, path, included):
                return None
            if name == "gtest" and not OF_A_TEST.search(path):
                return "only tests include GoogleTest"
            return None if name in layer.libraries else layer.why
    if any(re.match(pattern, included) for pattern in layer.allowed):
        return None
    if quote == '"' and layer.own_folder and is_beside(root, path, included):
        return None
    if OF_A_TEST.search(path) and re.match(TEST_SUPPORT, included):
        return None
    return layer.why


def check_tree(root):
    """Returns (problems, number of files looked at)."""
    root = pathlib.Path(root)
    problems = []
    files = [f for f in source_files(root, CODE) if find_layer(f)]
    for path in files:
        for number, line in numbered_lines(root / path):
            match = INCLUDE.match(line)
            if not match:
                continue
            why = refusal(root, path, match.group(1), match.group(2))
            if why:
                problems.append(f"{path}:{number}: may not include "
                                f"{match.group(2)}: {why}")
    return problems, len(files)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: include_lint.py ROOT")
    sys.exit(report("include lint", *check_tree(sys.argv[1])))
