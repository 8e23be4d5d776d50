"""The options of `whet plugins check` that choose and repeat checks.

    check_options_test.py --whet PROGRAM --plugin-dir DIR

DIR has the faulty plugins. `fault.dislikes_a_seed` crashes when it is scored
with seed 3.
"""

import argparse
import json
import shlex
import subprocess
import sys
import unittest

WHET = ""
PLUGIN_DIR = ""


def check(target, *options):
    command = [WHET, "plugins", "check", target, "--plugin-dir", PLUGIN_DIR,
               "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    return json.loads(done.stdout)["checks"]


def ids(checks):
    return {c["id"] for c in checks}


class Levels(unittest.TestCase):
    def setUp(self):
        listed = subprocess.run([WHET, "plugins", "check", "--list", "--json"],
                                capture_output=True, text=True)
        self.levels = {c["id"]: c["level"]
                       for c in json.loads(listed.stdout)["checks"]}

    def test_a_level_has_its_checks_and_those_below(self):
        ran = check("fault.none", "--level", "3")
        self.assertLessEqual({"L1", "L8", "I5", "E16"}, ids(ran))
        self.assertEqual({i for i in ids(ran) if self.levels[i] > 3}, set())
        self.assertTrue(all(c["level"] == self.levels[c["id"]] for c in ran))

    def test_level_1_opens_the_library_only(self):
        ran = check("fault.none", "--level", "1")
        self.assertIn("L1", ids(ran))
        self.assertNotIn("E16", ids(ran))

    def test_a_check_that_is_named_runs_whatever_its_level(self):
        self.assertEqual(self.levels["E11"], 7)
        self.assertEqual(
            ids(check("fault.none", "--level", "1", "--only", "E11")), {"E11"})

    def test_the_default_leaves_out_slow_ones_only(self):
        ran = check("provider.none", "--only", "P1,P16")
        self.assertEqual(ids(ran), {"P1", "P16"})
        self.assertGreater(self.levels["P16"], 7)
        slow = {i for i, level in self.levels.items() if level > 7}
        self.assertFalse(slow & {"E4", "E5", "I1", "D7", "D23", "P6", "P8"})

    def test_there_is_no_level_11(self):
        done = subprocess.run(
            [WHET, "plugins", "check", "fault.none", "--level", "11"],
            capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--level", done.stderr)


class Seeds(unittest.TestCase):
    def test_one_seed_does_not_see_what_another_does(self):
        (ran,) = check("fault.dislikes_a_seed", "--only", "E16")
        self.assertEqual((ran["verdict"], ran["seed"]), ("pass", 1))

    def test_seeds_are_tried_until_one_fails(self):
        (ran,) = check("fault.dislikes_a_seed", "--only", "E16", "--seeds",
                       "50")
        self.assertEqual((ran["verdict"], ran["seed"]), ("crash", 3))

    def test_what_is_printed_repeats_it(self):
        (ran,) = check("fault.dislikes_a_seed", "--only", "E16", "--seeds",
                       "50", "--config", '{}')
        words = shlex.split(ran["again"])
        self.assertEqual(words[0], "whet")
        self.assertEqual(words[-4:], ["--only", "E16", "--seed", "3"])
        done = subprocess.run([WHET, *words[1:], "--json"],
                              capture_output=True, text=True)
        (again,) = json.loads(done.stdout)["checks"]
        self.assertEqual((again["verdict"], again["seen"], again["again"]),
                         (ran["verdict"], ran["seen"], ran["again"]))

    def test_only_checks_that_draw_run_with_several(self):
        ran = {c["id"]: c
               for c in check("fault.none", "--only", "L5,E16", "--seeds", "3")}
        self.assertNotIn("seed", ran["L5"])
        self.assertNotIn("seeds", ran["L5"]["seen"])
        self.assertIn("3 seeds", ran["E16"]["seen"])

    def test_slow_levels_draw_three_times(self):
        (ran,) = check("fault.none", "--only", "E16", "--level", "8")
        self.assertIn("3 seeds", ran["seen"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--whet", required=True)
    parser.add_argument("--plugin-dir", required=True)
    options = parser.parse_args()
    WHET = options.whet
    PLUGIN_DIR = options.plugin_dir
    unittest.main(argv=sys.argv[:1])
