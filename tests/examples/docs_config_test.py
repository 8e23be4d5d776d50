"""Every config in a document is one that whet takes.

    docs_config_test.py --whet WHET --source ROOT

Each block of YAML in a Markdown file becomes a config: what it does not say is
filled in. `whet doctor --offline` reads it: keys and values of the config, and
the settings of every plugin that it names, must be right. Data, keys and servers
of a document's example need not be there.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ARGUMENTS = None

BLOCK = re.compile(r"^```yaml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
TOP_LEVEL = re.compile(r"^([a-z_]+):", re.MULTILINE)
# What a block need not say.
DEFAULTS = {
    "prompt": 'prompt: {user: "{{text}}"}\n',
    "data": "data: {file: data.csv, expected: answer}\n",
    "models": "models: {task: {provider: scripted, rules: [{text: a}]}}\n",
    "evaluators": "evaluators: [{use: exact_match}]\n",
    "strategy": "strategy: {use: few_shot}\n",
    "budget": "budget: {calls: 500}\n",
}
# Checks of what a document can get wrong.
CHECKS = {"config", "plugins"}
# Configs that are for plugins that a reader builds first.
OWN_PLUGINS = ("examples/", "docs/plugin-authors.md")
OWN_PLUGIN = re.compile(r"(use|provider): acme\.")


def blocks(root):
    for path in sorted(root.rglob("*.md")):
        name = path.relative_to(root).as_posix()
        if re.match(r"(build|\.git|runs)/", name) or name.startswith(
                OWN_PLUGINS):
            continue
        for match in BLOCK.finditer(path.read_text(encoding="utf-8")):
            if not OWN_PLUGIN.search(match["text"]):
                yield name, match["text"]


def whole_config(block):
    said = set(TOP_LEVEL.findall(block))
    return block + "".join(
        text for key, text in DEFAULTS.items() if key not in said)


def failures(whet, config):
    """Returns what whet says against the config."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "whet.yaml").write_text(config, encoding="utf-8")
        rows = "".join(f"text {i},answer {i % 3}\n" for i in range(60))
        (folder / "data.csv").write_text("text,answer\n" + rows,
                                         encoding="utf-8")
        environment = {**os.environ, "HOST": "127.0.0.1",
                       "TASK_MODEL": "model", "HOME": str(folder),
                       "XDG_CACHE_HOME": str(folder / "cache"),
                       "XDG_CONFIG_HOME": str(folder / "config"),
                       "XDG_DATA_HOME": str(folder / "share")}
        done = subprocess.run(
            [whet, "doctor", folder / "whet.yaml", "--offline", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment, check=False)
        try:
            checks = json.loads(done.stdout)["checks"]
        except json.JSONDecodeError:
            return [done.stderr]
        return [check["text"] for check in checks
                if check["level"] == "FAIL" and check["name"] in CHECKS]


class Configs(unittest.TestCase):

    def test_every_block_is_taken(self):
        whet = ARGUMENTS.whet
        listed = subprocess.run(
            [whet, "plugins", "list", "--json"], text=True, check=True,
            stdout=subprocess.PIPE).stdout
        count = 0
        for name, block in blocks(ARGUMENTS.source):
            if "provider: llama" in block and '"llama"' not in listed:
                continue  # left out of this build
            count += 1
            with self.subTest(document=name, block=block):
                self.assertEqual(failures(whet, whole_config(block)), [])
        self.assertGreater(count, 30)

    def test_sees_what_is_wrong(self):
        for block in ("strategy: {use: few_shot, shots: many}\n",
                      "strateggy: {use: few_shot}\n",
                      "models: {task: {provider: openai, model: m, "
                      "api_key: x}}\n",
                      "evaluators: [{use: bleu, tokenize: 13b}]\n"):
            self.assertTrue(failures(ARGUMENTS.whet, whole_config(block)),
                            block)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--whet", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    ARGUMENTS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
