"""`whet plugins new`, as a new author meets it: nothing but the install tree and
the commands that it prints. Options: install_tree.py.
"""

import contextlib
import json
import socket
import subprocess
import sys

from install_tree import Installed, main, run


class NewPlugins(Installed):
    """What a new author does: the commands that `whet plugins new` prints."""

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


if __name__ == "__main__":
    main()
