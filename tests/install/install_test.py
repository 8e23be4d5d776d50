"""The install tree is enough to write, build and use a plugin.

    install_test.py --build DIR --source ROOT --cmake CMAKE --ctest CTEST
                    --server PROGRAM

Installs to a new folder, moves it, builds the examples against it with
find_package(whet), and lets the installed whet use them by name. The model is
a scripted server on loopback. Each test works on the same install tree.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "lint"))
import export_check  # noqa: E402

OPTIONS = None  # of the command line

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


def run(*command, environment=None, status=0, cwd=None):
    """Runs a command; returns its output."""
    done = subprocess.run([str(c) for c in command], text=True, cwd=cwd,
                          capture_output=True, env=environment)
    if done.returncode != status:
        raise AssertionError(
            f"{' '.join(str(c) for c in command)}: status {done.returncode}, "
            f"expected {status}\n{done.stdout}\n{done.stderr}")
    return done.stdout


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


def clean_environment(home):
    """An environment in which nothing of this user's set-up counts."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(("WHET_", "XDG_")) and k != "OPENAI_API_KEY"}
    return {**kept, "HOME": str(home), "OPENAI_API_KEY": "unused"}


class InstallTree(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "moved"
        first = cls.folder / "prefix"
        run(OPTIONS.cmake, "--install", OPTIONS.build, "--prefix", first)
        # What is installed must not remember where.
        shutil.move(first, cls.prefix)
        cls.whet = cls.prefix / "bin" / "whet"
        cls.environment = clean_environment(cls.folder)
        cls.modules = {}
        for example, modules in EXAMPLES.items():
            build = cls.folder / example
            run(OPTIONS.cmake, "-S", cls.prefix / "share/whet/examples" /
                example, "-B", build, "-G", "Ninja",
                f"-DCMAKE_PREFIX_PATH={cls.prefix}")
            run(OPTIONS.cmake, "--build", build)
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


class NewPlugins(unittest.TestCase):
    """What a new author does: the commands that `whet plugins new` prints."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        run(OPTIONS.cmake, "--install", OPTIONS.build, "--prefix", cls.prefix)
        cls.environment = clean_environment(cls.folder)
        cls.environment["PATH"] = f"{cls.prefix / 'bin'}:" + \
            cls.environment["PATH"]

    def begin(self, kind, plugin, language):
        """Returns the printed commands up to the run, and the run."""
        printed = run("whet", "plugins", "new", kind, plugin, "--lang",
                      language, "--dir", plugin, cwd=self.folder,
                      environment=self.environment)
        commands = [line.strip() for line in printed.splitlines()
                    if line.startswith("  ")]
        self.assertEqual(commands[0], f"cd {plugin}")
        self.assertEqual(commands[-1], "whet run whet.yaml")
        return commands[:-1], commands[-1]

    def follow(self, commands):
        return run("bash", "-ec", "\n".join(commands), cwd=self.folder,
                   environment=self.environment)

    def check(self, kind, plugin, language):
        before, last = self.begin(kind, plugin, language)
        text = self.follow([*before, last])
        self.assertIn(f"conformance.{plugin.split('.')[1]}", text)
        self.assertIn("100% tests passed", text)
        results = list((self.folder / plugin).glob("runs/*/result.json"))
        self.assertEqual(len(results), 1, text)
        return json.loads(results[0].read_text(encoding="utf-8"))

    def test_an_evaluator_in_cpp(self):
        result = self.check("evaluator", "acme.kind_words", "cpp")
        # The script repeats two of three words (data.csv).
        self.assertAlmostEqual(result["baseline"]["val"]["mean"], 2 / 3,
                               delta=0.35)
        self.assertIn("plugin:evaluator:acme.kind_words", result["hashes"])

    def test_an_evaluator_in_c(self):
        result = self.check("evaluator", "acme.plain", "c")
        self.assertIn("plugin:evaluator:acme.plain", result["hashes"])

    def test_a_strategy_in_cpp(self):
        result = self.check("strategy", "acme.drawer", "cpp")
        self.assertEqual(result["strategy"], "acme.drawer")
        # The baseline and three prompts, on a fifth or more of 24 examples.
        self.assertGreaterEqual(result["calls"]["task"], 4 * 5)

    def test_a_provider_in_cpp(self):
        before, last = self.begin("provider", "acme.wire", "cpp")
        server = before.pop()
        self.assertEqual(server, "python3 server.py &")
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.follow(before)
        work = self.folder / "acme.wire"
        process = subprocess.Popen([sys.executable, "server.py", str(port)],
                                   cwd=work)
        try:
            run(*last.split(), "--set",
                f"models.task.base_url=http://127.0.0.1:{port}", cwd=work,
                environment=self.environment)
        finally:
            process.kill()
            process.wait()
        result = json.loads(next(work.glob("runs/*/result.json")).read_text(
            encoding="utf-8"))
        # Its server repeats the last word, which is always right.
        self.assertEqual(result["baseline"]["val"]["mean"], 1.0)
        self.assertEqual(result["failed_items"], 0)

    def test_nothing_is_overwritten(self):
        for status in (0, 2):
            run("whet", "plugins", "new", "evaluator", "acme.twice",
                cwd=self.folder, environment=self.environment, status=status)


class EmbeddedHost(unittest.TestCase):
    """Programs that link libwhet_host, built against the same install tree."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        run(OPTIONS.cmake, "--install", OPTIONS.build, "--prefix", cls.prefix)
        cls.environment = clean_environment(cls.folder)
        cls.programs = {}
        for example in ("embed_c", "embed_cpp"):
            build = cls.folder / example
            run(OPTIONS.cmake, "-S", cls.prefix / "share/whet/examples" /
                example, "-B", build, "-G", "Ninja",
                f"-DCMAKE_PREFIX_PATH={cls.prefix}")
            run(OPTIONS.cmake, "--build", build)
            cls.programs[example] = build / "improve"
        cls.config = cls.folder / "whet.yaml"
        cls.config.write_text("""
prompt: {system: "Say the colour.", user: "{{text}}"}
data: {file: data.csv, expected: answer}
models:
  task:
    provider: scripted
    rules:
      - {matches: 'a (\\w+) thing', text: '\\1, I think'}
      - {text: no idea}
evaluators: [{use: acme.first_word}]
strategy: {use: few_shot, shots: 2, bootstrapped: false, nearest: off}
budget: {calls: 200}
""", encoding="utf-8")
        rows = [f"a {colour} thing {i},{colour}"
                for i in range(20) for colour in ("red", "green", "blue")]
        rows += [f"a thing {i},grey" for i in range(20)]
        (cls.folder / "data.csv").write_text(
            "text,answer\n" + "\n".join(rows) + "\n", encoding="utf-8")

    def improve(self, program, *arguments):
        return run(program, self.config, *arguments,
                   environment=self.environment)

    def test_c_and_cpp_come_to_the_same_result(self):
        results = {}
        for example, program in self.programs.items():
            result = json.loads(self.improve(
                program, "seed=4", "data.split.seed=2"))
            # What the script gets right by the evaluator of the program: all
            # but the quarter of grey things.
            self.assertAlmostEqual(result["baseline"]["val"]["mean"], 0.75,
                                   delta=0.1)
            for differs in ("run_id", "wall_s", "traffic", "pareto"):
                result.pop(differs)
            results[example] = result
        self.assertEqual(results["embed_c"], results["embed_cpp"])

    def test_errors_are_told(self):
        for program in self.programs.values():
            done = subprocess.run(
                [program, self.config, "budget.calls=0"], text=True,
                capture_output=True, env=self.environment)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"improve: .*budget\.calls")

    def test_pkg_config_is_enough(self):
        source = self.prefix / "share/whet/examples/embed_c/improve.c"
        flags = run("pkg-config", "--cflags", "--libs", "whet-host",
                    environment={**self.environment, "PKG_CONFIG_PATH":
                                 str(self.prefix / "lib/pkgconfig")}).split()
        program = self.folder / "by_hand"
        run("cc", source, "-o", program, *flags,
            f"-Wl,-rpath,{self.prefix / 'lib'}")
        result = json.loads(self.improve(program))
        self.assertEqual(result["failed_items"], 0)

    def test_the_library_exports_one_versioned_symbol(self):
        library = self.prefix / "lib" / "libwhet_host.so"
        symbols = run("nm", "-D", "--defined-only", library).split("\n")
        names = {line.split()[-1] for line in symbols if line}
        self.assertEqual(names, {"WHET_HOST_0",
                                 "whet_host_get_api@@WHET_HOST_0"})


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    for name in ("build", "source", "cmake", "ctest", "server"):
        parser.add_argument(f"--{name}", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
