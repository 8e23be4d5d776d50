"""Programs that embed whet need nothing but the install tree. Options:
install_tree.py.
"""

import json
import subprocess

from install_tree import Installed, main, run


class EmbeddedHost(Installed):
    """Programs that link libwhet_host, built against the same install tree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programs = {example: cls.build_example(example) / "improve"
                        for example in ("embed_c", "embed_cpp")}
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


if __name__ == "__main__":
    main()
