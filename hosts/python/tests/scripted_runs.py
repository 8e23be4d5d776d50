"""What tests of runs share: a config whose model is provider_scripted, in a
folder that goes with the test. PLUGIN_FOLDER is their first argument, and
WHET_HOST_LIBRARY names the library.
"""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import whet  # noqa: E402

PLUGINS = sys.argv[1]


@whet.evaluator("acme.first_word", version="1.0.0")
def first_word(output: str, expected: str):
    """Whether the first word is the expected one."""
    if output.split()[:1] == [expected]:
        return 1.0
    return 0.0, f"the first word must be {expected!r}"


def rows():
    """A quarter is grey, which the script does not know."""
    return [{"text": f"a {colour} thing {i}".replace("grey ", ""),
             "answer": colour}
            for i in range(20) for colour in ("red", "green", "blue", "grey")]


class ScriptedRuns(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.config = {
            "prompt": {"system": "Say the colour.", "user": "{{text}}"},
            "data": {"expected": "answer"},
            "models": {"task": {
                "provider": "scripted",
                "rules": [{"matches": r"a (red|green|blue) thing",
                           "text": r"\1 I think"}, {"text": "no idea"}]}},
            "evaluators": [{"use": "acme.first_word"}],
            "strategy": {"use": "few_shot", "shots": 2, "bootstrapped": False,
                         "nearest": "off"},
            "budget": {"calls": 200}}

    def options(self, name="run", **more):
        return {"data": rows(), "evaluators": [first_word],
                "plugin_dirs": [PLUGINS], "run_dir": self.folder / name,
                "progress": False, **more}

    def optimize(self, name="run", **more):
        return whet.optimize(self.config, **self.options(name, **more))
