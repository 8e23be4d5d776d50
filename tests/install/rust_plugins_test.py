"""Plugins in Rust need nothing but the install tree and Cargo: no network, no
crate of others. Options: install_tree.py.
"""

import json
import pathlib
import shutil
import sys

from install_tree import Installed, main, run

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "lint"))
import export_check  # noqa: E402


class RustPlugins(Installed):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Cargo keeps its things in this home, which is empty; where rustup has
        # its compilers is not for it to look for there.
        rustup = pathlib.Path.home() / ".rustup"
        cls.environment.setdefault("RUSTUP_HOME", str(rustup))
        cls.environment["CARGO_HOME"] = str(cls.folder / "cargo")
        cls.environment["CARGO_NET_OFFLINE"] = "true"

    def check(self, kind, plugin):
        before, last = self.begin(kind, plugin, "rust")
        text = self.follow([*before, last])
        self.assertIn("test result: ok", text)
        self.assertRegex(text, r"\n\d+ passed(, \d+ skipped)?\n")
        name = plugin.split(".")[1]
        library = self.folder / plugin / f"target/release/lib{name}_{kind}.so"
        self.assertEqual(list(export_check.module_problems(str(library))), [])
        return self.result_of(plugin, text)

    def test_a_new_evaluator(self):
        result = self.check("evaluator", "acme.kind_words")
        # The script repeats two of three words (data.csv).
        self.assertAlmostEqual(result["baseline"]["val"]["mean"], 2 / 3,
                               delta=0.35)
        self.assertIn("plugin:evaluator:acme.kind_words", result["hashes"])

    def test_a_new_strategy(self):
        result = self.check("strategy", "acme.drawer")
        self.assertEqual(result["strategy"], "acme.drawer")
        # The baseline and three prompts, on a fifth or more of 24 examples.
        self.assertGreaterEqual(result["calls"]["task"], 4 * 5)

    def test_developing_one(self):
        self.begin("evaluator", "acme.tone", "rust")
        text = run("whet", "plugins", "dev", "acme.tone", "--once", "--json",
                   cwd=self.folder, environment=self.environment)
        (plugin,) = json.loads(text)["plugins"]
        self.assertEqual(plugin["library"], str(
            self.folder / "acme.tone/target/release/libtone_evaluator.so"))
        # goldens.json, with the scores that it says.
        self.assertEqual([row["must_score"] for row in plugin["scores"]["rows"]],
                         [1, 1, 0, 0, 0])
        self.assertEqual(plugin["scores"]["wrong"], 0)

    def test_ids_that_rust_has_a_use_for(self):
        # Words of the language, types of the template, crates.
        for plugin in ("acme.self", "acme.score", "acme.result", "acme.std",
                       "acme.whet_plugin"):
            for kind in ("evaluator", "strategy"):
                folder = f"{kind}_{plugin}"
                run("whet", "plugins", "new", kind, plugin, "--lang", "rust",
                    "--dir", folder, cwd=self.folder,
                    environment=self.environment)
                run("cargo", "check", "--target-dir", self.folder / "checked",
                    cwd=self.folder / folder, environment=self.environment)

    def test_the_example(self):
        work = self.folder / "example"
        shutil.copytree(self.prefix / "share/whet/examples/evaluator_rust",
                        work)
        # As far from the crates as where it was.
        manifest = work / "Cargo.toml"
        text = manifest.read_text(encoding="utf-8")
        crates = self.prefix / "share/whet/plugin_api/rust"
        manifest.write_text(text.replace("../../plugin_api/rust", str(crates)),
                            encoding="utf-8")
        readme = (work / "README.md").read_text(encoding="utf-8")
        commands = readme.split("```sh\n")[1].split("```")[0].splitlines()
        text = self.follow(["cd example", *commands])
        self.assertIn("test result: ok", text)
        self.assertRegex(text, r"\n\d+ passed\n")
        # By hand, of questions.csv and the script: 1, 1, 2/3, 2/3, 0, 0; 4
        # citations are right, of 6 that are there and 7 that should be.
        report = json.loads(run(
            "whet", "eval", "whet.yaml", "--split", "all", "--json", cwd=work,
            environment=self.environment))
        self.assertAlmostEqual(report["score"]["mean"], 10 / 18)
        metrics = json.dumps(report)
        for value in (4 / 6, 4 / 7, 8 / 13):
            self.assertIn(str(value)[:12], metrics)

    def test_the_example_finds_the_crates_where_it_is_installed(self):
        example = self.prefix / "share/whet/examples/evaluator_rust"
        run("cargo", "metadata", "--locked", "--format-version", "1",
            cwd=example, environment=self.environment)


if __name__ == "__main__":
    main()
