"""`whet plugins new`, as a new author meets it: nothing but the install tree and
the commands that it prints. Options: install_tree.py.
"""

import contextlib
import hashlib
import json
import shutil
import socket
import subprocess
import sys

from install_tree import Installed, main, run


class NewPlugins(Installed):
    """What a new author does: the commands that `whet plugins new` prints."""

    def check(self, kind, plugin, language):
        before, last = self.begin(kind, plugin, language)
        text = self.follow([*before, last])
        self.assertIn(f"conformance.{plugin.split('.')[1]}", text)
        self.assertIn("100% tests passed", text)
        return self.result_of(plugin, text)

    def test_an_evaluator_in_cpp(self):
        result = self.check("evaluator", "acme.kind_words", "cpp")
        # The script repeats two of three words (data.csv).
        self.assertAlmostEqual(result["baseline"]["val"]["mean"], 2 / 3,
                               delta=0.35)
        self.assertIn("plugin:evaluator:acme.kind_words", result["hashes"])

    def test_an_evaluator_in_c(self):
        result = self.check("evaluator", "acme.plain", "c")
        self.assertIn("plugin:evaluator:acme.plain", result["hashes"])

    def test_an_evaluator_in_python(self):
        before, last = self.begin("evaluator", "acme.kind_words", "python",
                                  "in_python")
        text = self.follow([*before, last])
        self.assertRegex(text, r"\n\d+ passed(, \d+ skipped)?\n")
        result = self.result_of("in_python", text)
        # The script repeats two of three words (data.csv).
        self.assertAlmostEqual(result["baseline"]["val"]["mean"], 2 / 3,
                               delta=0.35)
        self.assertEqual(result["failed_items"], 0)
        run("whet", "doctor", "--offline", "whet.yaml",
            cwd=self.folder / "in_python", environment=self.environment)
        source = self.folder / "in_python/kind_words_evaluator.py"
        self.assertEqual(
            result["hashes"]["plugin:evaluator:acme.kind_words"],
            hashlib.sha256(source.read_bytes()).hexdigest())

    def test_the_example_in_python(self):
        work = self.folder / "example_in_python"
        shutil.copytree(self.prefix / "share/whet/examples/evaluator_python",
                        work)
        readme = (work / "README.md").read_text(encoding="utf-8")
        commands = readme.split("```sh\n")[1].split("```")[0].splitlines()
        text = self.follow([f"cd {work}", *commands])
        self.assertRegex(text, r"\n\d+ passed(, \d+ skipped)?\n")
        run(sys.executable, "-B", "numbers_agree_test.py", cwd=work,
            environment={**self.environment, "PYTHONPATH":
                         str(self.prefix / "libexec/whet/python")})
        # By hand, of questions.csv and the script: 1, 1, 0, 1, 1/2, 0.
        report = json.loads(run(
            "whet", "eval", "whet.yaml", "--split", "all", "--json", cwd=work,
            environment=self.environment))
        self.assertAlmostEqual(report["score"]["mean"], 3.5 / 6)

    def test_ids_that_python_has_a_use_for(self):
        # Words of the language, modules of its library, Whet's package.
        for plugin in ("acme.class", "acme.json", "acme.whet"):
            before, _ = self.begin("evaluator", plugin, "python")
            self.follow(before)

    def test_ids_that_cmake_has_a_use_for(self):
        # Names of targets that it keeps for itself.
        for name in ("all", "clean", "help", "install", "package", "test"):
            before, _ = self.begin("evaluator", f"acme.{name}", "c")
            configure = next(i for i, command in enumerate(before)
                             if command.startswith("cmake -S . -B build"))
            self.follow(before[:configure + 1])

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


if __name__ == "__main__":
    main()
