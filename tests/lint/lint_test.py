"""Each lint sees the fault that it is for, and passes a clean tree."""

import contextlib
import pathlib
import re
import tempfile
import unittest

import include_lint
import text_lint


@contextlib.contextmanager
def tree_of(files):
    """A folder with `files` (path -> text)."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        yield root


def include_problems(path, include, others=()):
    files = {other: "" for other in others}
    files[path] = f"#include {include}\n"
    with tree_of(files) as root:
        return include_lint.check_tree(root)[0]


def text_problems(path, text):
    with tree_of({path: text}) as root:
        return text_lint.check_tree(root)[0]


class IncludeLint(unittest.TestCase):

    def assert_refused(self, path, include, others=()):
        problems = include_problems(path, include, others)
        self.assertEqual(len(problems), 1, f"{path} <- {include}: {problems}")
        self.assertTrue(problems[0].startswith(f"{path}:1: "), problems)

    def assert_allowed(self, path, include, others=()):
        self.assertEqual(include_problems(path, include, others), [])

    def test_contract_includes_only_two_standard_headers_and_itself(self):
        contract = "plugin_api/include/whet/entry.h"
        self.assert_allowed(contract, "<stddef.h>")
        self.assert_allowed(contract, '"whet/service/http.h"')
        self.assert_refused(contract, "<stdio.h>")
        self.assert_refused(contract, "<vector>")
        self.assert_refused(contract, '"whet/sdk/text.h"')
        self.assert_refused(contract, '"whet/core/run.h"')

    def test_sdk_has_no_dependency(self):
        sdk = "plugin_api/sdk/whet/sdk/plugin.h"
        self.assert_allowed(sdk, "<string_view>")
        self.assert_allowed(sdk, '"whet/entry.h"')
        self.assert_refused(sdk, "<nlohmann/json.hpp>")
        self.assert_allowed("plugin_api/sdk/whet/sdk/candidate_json.h",
                            "<nlohmann/json.hpp>")
        self.assert_refused(sdk, '"absl/status/status.h"')

    def test_plugins_never_see_core_hosts_or_each_other(self):
        plugin = "plugins/evaluator_a/a.cc"
        self.assert_allowed(plugin, '"whet/sdk/evaluator.h"')
        self.assert_allowed(plugin, "<nlohmann/json.hpp>")
        self.assert_allowed(plugin, '"a.h"', ["plugins/evaluator_a/a.h"])
        self.assert_allowed(plugin, '"parts/b.h"',
                            ["plugins/evaluator_a/parts/b.h"])
        self.assert_allowed(plugin, '"schema.json.inc"')
        for refused in ('"whet/core/run.h"', '"base/utf8.h"',
                        '"services/http_service.h"', "<curl/curl.h>",
                        "<spdlog/spdlog.h>", "<boost/dll.hpp>",
                        '"absl/strings/str_cat.h"', "<iostream>"):
            self.assert_refused(plugin, refused)
        self.assert_refused(plugin, '"../evaluator_b/b.h"',
                            ["plugins/evaluator_b/b.h"])
        self.assert_refused(plugin, '"evaluator_b/b.h"',
                            ["plugins/evaluator_b/b.h"])

    def test_llama_belongs_to_one_plugin(self):
        self.assert_allowed("plugins/provider_llama/model.cc", '"llama.h"')
        self.assert_refused("plugins/evaluator_a/a.cc", '"llama.h"')
        self.assert_refused("core/src/run/engine.cc", '"llama.h"')

    def test_each_third_party_has_its_folder_of_core(self):
        homes = {"<boost/dll/shared_library.hpp>": "plugins",
                 "<boost/math/distributions/normal.hpp>": "stats",
                 "<curl/curl.h>": "services",
                 "<spdlog/spdlog.h>": "services",
                 "<yaml-cpp/yaml.h>": "spec",
                 "<valijson/schema.hpp>": "plugins",
                 "<openssl/evp.h>": "base",
                 "<re2/re2.h>": "hygiene",
                 "<sqlite3.h>": "cache",
                 "<utf8proc.h>": "base"}
        for header, home in homes.items():
            for folder in include_lint.CORE_FOLDERS:
                path = f"core/src/{folder}/x.cc"
                if folder == home:
                    self.assert_allowed(path, header)
                else:
                    self.assert_refused(path, header)

    def test_core_folders_depend_in_one_direction(self):
        self.assert_allowed("core/src/run/x.cc", '"services/log_service.h"')
        self.assert_refused("core/src/services/x.cc", '"run/journal.h"')
        self.assert_refused("core/src/base/x.cc", '"data/csv_reader.h"')
        self.assert_allowed("core/src/hygiene/x.cc", '"base/words.h"')
        self.assert_refused("core/src/hygiene/x.cc", '"data/input_key.h"')
        self.assert_refused("core/src/cache/x.cc", '"run/model_call.h"')
        self.assert_allowed("core/src/data/x.cc", '"spec/json_reader.h"')
        self.assert_refused("core/src/spec/x.cc", '"data/csv_reader.h"')
        self.assert_refused("core/src/report/x.cc", '"run/journal.h"')
        self.assert_refused("core/src/stats/x.cc",
                            '"services/random_streams.h"')

    def test_public_headers_show_no_third_party_but_absl(self):
        header = "core/include/whet/core/run.h"
        self.assert_allowed(header, '"absl/status/statusor.h"')
        self.assert_refused(header, "<nlohmann/json.hpp>")
        self.assert_refused(header, '"run/journal.h"')
        self.assert_refused(header, '"whet/entry.h"')

    def test_hosts_see_public_headers_only(self):
        host = "hosts/cli/run_command.cc"
        self.assert_allowed(host, '"whet/core/run.h"')
        self.assert_allowed(host, "<CLI/CLI.hpp>")
        self.assert_allowed(host, "<iostream>")
        self.assert_allowed(host, '"flags.h"', ["hosts/cli/flags.h"])
        self.assert_refused(host, '"run/journal.h"')
        self.assert_refused(host, '"whet/entry.h"')
        self.assert_refused(host, "<boost/dll.hpp>")
        self.assert_refused(host, "<curl/curl.h>")

    def test_core_has_no_iostream(self):
        self.assert_refused("core/src/run/x.cc", "<iostream>")

    def test_only_tests_include_googletest(self):
        self.assert_allowed("core/src/run/x_test.cc", "<gtest/gtest.h>")
        self.assert_allowed("core/src/run/test_folder.h", "<gtest/gtest.h>")
        self.assert_refused("core/src/run/x.cc", "<gtest/gtest.h>")

    def test_only_tests_use_the_support_of_tests(self):
        support = '"tests/support/fake_model_server/model_server.h"'
        self.assert_allowed("core/src/services/x_test.cc", support)
        self.assert_refused("core/src/services/x.cc", support)

    def test_an_empty_tree_is_a_wrong_folder(self):
        with tree_of({"readme.txt": ""}) as root:
            self.assertEqual(include_lint.check_tree(root)[1], 0)


class TextLint(unittest.TestCase):

    def assert_refused(self, path, text, expected):
        problems = text_problems(path, text)
        self.assertEqual(len(problems), 1, f"{text!r}: {problems}")
        self.assertRegex(problems[0], expected)

    def test_machine_paths(self):
        for path in ("/wor" + "k/main/x", "/roo" + "t/.cache",
                     "/tmp/buil" + "d-x/y"):
            self.assert_refused("docs/a.md", f"see {path}\n",
                                r"^docs/a.md:1: .*machine")

    def test_unfinished_work(self):
        for word in ("TOD" + "O", "FIXM" + "E", "XX" + "X", "HAC" + "K"):
            self.assert_refused("core/src/run/a.cc", f"\n// {word}: later\n",
                                r"^core/src/run/a.cc:2: .*unfinished")
        self.assertEqual(text_problems("a.cc", "// TODOS and hacksaws\n"), [])

    def test_tests_that_are_switched_off(self):
        self.assert_refused("a_test.cc", "TEST(A, DISABLE" + "D_b) {}\n",
                            "switched off")
        self.assert_refused("a_test.cc", "GTEST_SKI" + "P();\n",
                            "switched off")

    def test_registry_hosts(self):
        self.assert_refused("a.sh", "curl https://pyp" + "i.org/simple\n",
                            "registry")

    def test_credentials(self):
        self.assert_refused("a.md", "key sk-" + "a1" * 12 + "\n",
                            "credential")

    def test_data_and_licences_are_not_read(self):
        with tree_of({"LICENSE": "XX" + "X\n",
                      "tickets.csv": "TOD" + "O\n"}) as root:
            self.assertEqual(text_lint.check_tree(root), ([], 0))

    def test_guards_follow_the_path(self):
        guards = {
            "plugin_api/include/whet/service/http.h": "WHET_SERVICE_HTTP_H_",
            "plugin_api/sdk/whet/sdk/text.h": "WHET_SDK_TEXT_H_",
            "core/include/whet/core/run.h": "WHET_CORE_RUN_H_",
            "core/src/run/journal.h": "WHET_CORE_RUN_JOURNAL_H_",
        }
        for path, guard in guards.items():
            self.assertEqual(
                text_problems(path, f"#ifndef {guard}\n#define {guard}\n"),
                [])
            self.assert_refused(path, "#ifndef OTHER_H_\n", guard)
            self.assert_refused(path, "int x;\n", guard)

    def test_long_files(self):
        self.assertEqual(text_problems("core/src/a.cc", "x\n" * 500), [])
        self.assert_refused("core/src/a.cc", "x\n" * 501, "501 lines")

    def test_a_listed_long_file_must_exist(self):
        listed = dict(text_lint.LONG_FILES)
        text_lint.LONG_FILES["gone.cc"] = "a reason"
        try:
            self.assert_refused("a.cc", "x\n", "gone.cc: listed")
        finally:
            text_lint.LONG_FILES.clear()
            text_lint.LONG_FILES.update(listed)

    def test_no_pattern_finds_itself(self):
        own = pathlib.Path(__file__).parent
        for path in own.glob("*.py"):
            for pattern, _ in text_lint.FORBIDDEN:
                self.assertIsNone(
                    re.search(pattern, path.read_text(encoding="utf-8")),
                    f"{pattern.pattern} in {path.name}")


if __name__ == "__main__":
    unittest.main()
