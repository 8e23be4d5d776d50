"""The install tree is enough to write, build and use a plugin.

Builds the examples against it with find_package(whet), and lets the installed
whet use them by name. The model is a scripted server on loopback. Options:
install_tree.py.
"""

import contextlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
from xml.etree import ElementTree

from install_tree import OPTIONS, Installed, main, run

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "lint"))
import export_check  # noqa: E402

EXAMPLES = {  # folder of examples/ -> {module: id}
    "evaluator_c": {"begins_with": "acme.begins_with"},
    "evaluator_cpp": {"contains": "acme.contains",
                      "max_words": "acme.max_words"},
}

DATA = """question,answer
capital of France,Paris
capital of Italy,Rome
capital of Spain,Madrid
capital of Peru,Lima
"""

# What the scripted model says, and so what each evaluator must find: Paris is
# in it, Rome and Madrid at its start or not, Lima is wrong.
SCRIPT = {
    "answers": [
        {"if_contains": "France", "text": "Paris"},
        {"if_contains": "Italy", "text": "It is Rome."},
        {"if_contains": "Spain", "text": "Madrid, of course"},
    ],
    "text": "I do not know",
}
EXPECTED_MEAN = {"acme.begins_with": 2 / 4, "acme.contains": 3 / 4}


@contextlib.contextmanager
def scripted_model(folder):
    """Yields the base URL of a model that answers by SCRIPT."""
    script = folder / "script.json"
    script.write_text(json.dumps(SCRIPT), encoding="utf-8")
    server = subprocess.Popen([OPTIONS.server, "--script", script], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield server.stdout.readline().strip()
    finally:
        server.communicate()


class OutOfTreePlugins(Installed):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whet = cls.prefix / "bin" / "whet"
        cls.modules = {}
        for example, modules in EXAMPLES.items():
            build = cls.build_example(example)
            for module, plugin in modules.items():
                cls.modules[plugin] = build / f"{module}.so"

    def plugin_folders(self):
        flags = []
        for folder in sorted({m.parent for m in self.modules.values()}):
            flags += ["--plugin-dir", folder]
        return flags

    def test_every_module_exports_one_symbol_and_has_a_manifest(self):
        for plugin, module in self.modules.items():
            self.assertEqual(list(export_check.module_problems(str(module))),
                             [])
            manifest = json.loads(
                module.with_suffix(".json").read_text(encoding="utf-8"))
            self.assertEqual([p["id"] for p in manifest["plugins"]], [plugin])

    def test_installed_files_name_no_folder_of_the_build(self):
        build = str(pathlib.Path(OPTIONS.build).resolve())
        source = str(pathlib.Path(OPTIONS.source).resolve())
        for path in self.prefix.rglob("*"):
            if path.is_file() and ".so" not in path.suffixes and path.suffix:
                text = path.read_text(encoding="utf-8", errors="replace")
                for folder in (build, source):
                    self.assertNotIn(folder + "/", text, path)

    def test_installed_whet_lists_its_own_plugins(self):
        listed = json.loads(run(self.whet, "plugins", "list", "--json",
                                environment=self.environment))
        self.assertEqual(self.listed_ids(listed), self.tree_ids())

    def test_installed_whet_lists_plugins_of_others(self):
        listed = json.loads(run(
            self.whet, "plugins", "list", "--json", *self.plugin_folders(),
            environment=self.environment))
        self.assertEqual(self.listed_ids(listed),
                         self.tree_ids() | set(self.modules))

    def listed_ids(self, listed):
        return {plugin["id"] for plugin in listed["plugins"]}

    def tree_ids(self):
        """Ids of the plugins that the build has made for the product."""
        folders = [p.parent.name for p in
                   pathlib.Path(OPTIONS.source).glob("plugins/*/*.txt")]
        installed = self.prefix / "lib/whet/plugins"
        ids = set()
        for folder in folders:
            manifest = installed / f"{folder}.json"
            if manifest.exists():
                text = json.loads(manifest.read_text(encoding="utf-8"))
                ids |= {p["id"] for p in text["plugins"]}
        self.assertTrue(ids)
        return ids

    def test_their_builds_check_that_they_keep_the_contract(self):
        for example, modules in EXAMPLES.items():
            build = self.folder / example
            tests = json.loads(run(OPTIONS.ctest, "--test-dir", build,
                                   "--show-only=json-v1"))["tests"]
            self.assertEqual({t["name"] for t in tests},
                             {f"conformance.{module}" for module in modules})
            for test in tests:  # by the program that is installed
                self.assertEqual(test["command"][0], str(self.whet))
            run(OPTIONS.ctest, "--test-dir", build, "--output-on-failure",
                environment=self.environment)

    def test_a_broken_contract_fails_the_check_by_name(self):
        build = self.folder / "broken"
        source = self.folder / "broken_source"
        shutil.copytree(self.prefix / "share/whet/examples/evaluator_c", source)
        code = (source / "begins_with.c").read_text(encoding="utf-8")
        percent = code.replace("sink->scores[i] = ", "sink->scores[i] = 100 * (")
        percent = percent.replace("want.len));", "want.len)));")
        self.assertNotEqual(percent, code)
        (source / "begins_with.c").write_text(percent, encoding="utf-8")
        run(OPTIONS.cmake, "-S", source, "-B", build, "-G", "Ninja",
            f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run(OPTIONS.cmake, "--build", build)
        report = build / "report.xml"
        text = run(self.whet, "plugins", "check", build / "begins_with.so",
                   "--junit", report, environment=self.environment, status=1)
        self.assertRegex(text, r"(?m)^E8 +fail +scores honestly$")
        self.assertRegex(text, r"seen +item 0 .*: its score is 100\b")
        suite = ElementTree.parse(report).getroot()
        self.assertEqual(suite.get("failures"), "1")
        failed = [c.get("name") for c in suite if c.find("failure") is not None]
        self.assertEqual(failed, ["E8 scores honestly"])

    def test_a_config_selects_them_by_name_alone(self):
        work = self.folder / "work"
        work.mkdir()
        (work / "data.csv").write_text(DATA, encoding="utf-8")
        with scripted_model(work) as url:
            for plugin, mean in EXPECTED_MEAN.items():
                config = work / f"{plugin}.yaml"
                config.write_text(f"""
prompt: {{user: "{{{{question}}}}"}}
data: {{file: data.csv, input: [question], expected: answer}}
models: {{task: {{provider: openai, model: scripted, base_url: "{url}"}}}}
evaluators: [{{use: {plugin}}}]
budget: {{calls: 20}}
""", encoding="utf-8")
                report = json.loads(run(
                    self.whet, "eval", config, "--split", "all", "--json",
                    *self.plugin_folders(), environment=self.environment))
                self.assertEqual(report["score"]["n"], 4, report)
                self.assertEqual(report["score"]["mean"], mean, report)

    def test_settings_are_checked_before_a_call(self):
        work = self.folder / "settings"
        work.mkdir()
        (work / "data.csv").write_text(DATA, encoding="utf-8")
        (work / "whet.yaml").write_text("""
prompt: {user: "{{question}}"}
data: {file: data.csv, input: [question], expected: answer}
models: {task: {provider: openai, model: none,
                base_url: "http://127.0.0.1:1/v1"}}
evaluators: [{use: acme.max_words, wrods: 3}]
budget: {calls: 20}
""", encoding="utf-8")
        done = subprocess.run(
            [self.whet, "eval", work / "whet.yaml", *self.plugin_folders()],
            text=True, capture_output=True, env=self.environment)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, r"wrods.*did you mean 'words'")

    def test_version_is_the_same_everywhere(self):
        version = run(self.whet, "version", environment=self.environment)
        config = (self.prefix / "lib/cmake/whet/whetConfigVersion.cmake")
        packaged = re.search(r'PACKAGE_VERSION "([^"]+)"',
                             config.read_text(encoding="utf-8")).group(1)
        self.assertIn(packaged, version)


if __name__ == "__main__":
    main()
