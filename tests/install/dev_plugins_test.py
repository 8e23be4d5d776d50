"""`whet plugins dev`, as somebody who writes a plugin uses it: edits, looks at
the scores, makes mistakes, presses Ctrl-C. Options: install_tree.py.
"""

import ctypes
import fcntl
import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import termios
import threading

from install_tree import Installed, main, run

PR_SET_CHILD_SUBREAPER = 36
# The end of each round, on standard error.
WATCHING = "(Ctrl-C ends)"
# What ends a test that waits for ever.
PATIENCE_S = 240


class Dev:
    """The command at work. What it prints is read line by line, so that nothing
    has to be waited for by time."""

    def __init__(self, test, *arguments):
        self.seen = ""
        self.output, output = os.pipe()
        self.process = subprocess.Popen(
            ["whet", "plugins", "dev", *arguments], cwd=test.folder,
            env=test.environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=output)
        os.close(output)
        self.lines = os.fdopen(self.output, encoding="utf-8")
        self.timer = threading.Timer(PATIENCE_S, self.process.kill)
        self.timer.start()
        test.addCleanup(self.end)

    def until(self, text):
        """What it prints up to a line with `text`."""
        lines = ""
        for line in self.lines:
            lines += line
            self.seen += line
            if text in line:
                return lines
        raise AssertionError(f"'{text}' never came:\n{self.seen}")

    def round(self):
        return self.until(WATCHING)

    def interrupt(self):
        """Presses Ctrl-C; returns the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait()

    def end(self):
        self.timer.cancel()
        self.process.kill()
        self.process.wait()
        self.lines.close()


def processes():
    """(pid, name, parent, seconds of work) of each."""
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue  # it has just ended
        fields = rest.split()
        yield (int(stat.parent.name), name, int(fields[1]),
               int(fields[11]) / os.sysconf("SC_CLK_TCK"))


def processor_time(name, parent):
    """The seconds that a child of this name has worked; 0 without one."""
    return max((seconds for _, found, of, seconds in processes()
                if (found, of) == (name, parent)), default=0)


def end_children():
    """Kills those of this process; returns their names."""
    names = []
    for pid, name, parent, _ in processes():
        if parent == os.getpid():
            os.kill(pid, signal.SIGKILL)
            names.append(name)
    return names


class DevPlugins(Installed):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a process leaves behind becomes a child of this one.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        cls.temporary = cls.folder / "temporary"
        cls.temporary.mkdir()
        cls.environment = {**cls.environment, "TMPDIR": str(cls.temporary)}

    def new(self, kind, plugin, language, folder):
        self.begin(kind, plugin, language, folder)
        return self.folder / folder

    def edit(self, file, old, new):
        text = file.read_text(encoding="utf-8")
        self.assertEqual(text.count(old), 1, old)
        # As editors do: whoever reads sees the one or the other.
        other = file.with_name(f".{file.name}.new")
        other.write_text(text.replace(old, new), encoding="utf-8")
        other.rename(file)

    def check_nothing_is_left(self):
        """Every process has ended, or has been told to and ends now."""
        left = []
        timer = threading.Timer(20, lambda: left.extend(end_children()))
        timer.start()
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass
        timer.cancel()
        timer.join()
        self.assertEqual(left, [])
        self.assertEqual(list(self.temporary.iterdir()), [])

    def test_scores_follow_the_source(self):
        source = self.new("evaluator", "acme.plain", "c", "plain") / "plain.c"
        dev = Dev(self, "plain")
        # Of the five answers that are built in, one is the expected text.
        first = dev.round()
        self.assertIn("\nbuilt in ", first)
        self.assertIn("\nscore 0.2  on 5 answers (a built-in sample", first)
        self.assertRegex(first, r"\n.* apple +apple +1\n")
        # The other four now get a half each: 3 of 5.
        self.edit(source, "= right;", "= right ? 1 : 0.5;")
        second = dev.round()
        self.assertIn("changed: plain/plain.c\n", second)
        self.assertIn("\nscore 0.6 (+0.4)  on 5 answers", second)
        self.assertRegex(second, r"\(empty\) +door +0\.5 \(\+0\.5\) ")
        # What the compiler says is shown as it is; the scores stay.
        self.edit(source, "right ? 1 : 0.5;", "right ? 1 : 0.5")
        broken = dev.round()
        self.assertRegex(broken, r"plain\.c:\d+:\d+: error: ")
        self.assertIn("whet: the build ended with status 1: cmake --build "
                      "build\n", broken)
        self.assertIn("what stands above is of the last build", broken)
        self.assertNotIn("score 0", broken)
        self.assertIn("waiting for a change in plain", broken)
        # Compared with the last scores, not with the build that failed.
        self.edit(source, "right ? 1 : 0.5", "right ? 1 : 0.25;")
        self.assertIn("\nscore 0.4 (-0.2)  on 5 answers", dev.round())
        self.assertEqual(dev.interrupt(), 0)
        self.check_nothing_is_left()

    def test_a_crash_costs_the_answer_that_caused_it(self):
        source = self.new("evaluator", "acme.frail", "c", "frail") / "frail.c"
        self.edit(source, "const int right =",
                  "if (item->output.len == 0) *(volatile int*)0 = 1;\n"
                  "    const int right =")
        dev = Dev(self, "frail")
        first = dev.round()
        self.assertIn("5 answers (a built-in sample", first)
        self.assertIn("1 without a score\n", first)
        self.assertRegex(
            first, r"\(empty\) +door +no score +it crashed \(SIGSEGV\)")
        self.edit(source, "*(volatile int*)0 = 1;", "continue;")
        self.assertRegex(dev.round(), r"\(empty\) +door +no score ")
        # In create() the worker is in no state to notice anything.
        self.edit(source, "(void)host, (void)config,",
                  "for (volatile int on = 1; on;) continue;\n"
                  "  (void)host, (void)config,")
        dev.until("built in")
        # To start takes it some hundredths of a second.
        while processor_time("whet-worker", dev.process.pid) < 0.5:
            pass
        self.assertEqual(dev.interrupt(), 0)
        self.check_nothing_is_left()

    def test_ctrl_c_ends_a_build_too(self):
        folder = self.folder / "slow"
        folder.mkdir()
        # It is asked, as build systems have something to clean up.
        dev = Dev(self, "slow", "--build",
                  "trap 'echo asked; exit 1' TERM; echo begun; "
                  "sleep 1000 & wait; echo not reached")
        dev.until("begun")
        self.assertEqual(dev.interrupt(), 0)
        self.assertEqual(dev.lines.read(), "asked\n")
        self.check_nothing_is_left()

    def test_a_build_that_writes_to_the_folder_ends(self):
        folder = self.folder / "writes"
        folder.mkdir()
        dev = Dev(self, "writes", "--build", "echo built >> log.txt; false")
        rounds = dev.round()
        # The first makes the file, and nothing tells it from one of the user's.
        self.assertEqual(rounds.count("the build ended with status 1"), 3)
        self.assertIn("whet: warning: writes/log.txt: has changed during each",
                      rounds)
        (folder / "plain.c").write_text("")
        self.assertIn("changed: writes/plain.c\n", dev.until("changed: "))
        self.assertEqual(dev.interrupt(), 0)
        self.check_nothing_is_left()

    def test_on_a_terminal(self):
        source = self.new("evaluator", "acme.seen", "python", "seen") / \
            "seen_evaluator.py"
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            ["whet", "plugins", "dev", "seen"], cwd=self.folder,
            env={**self.environment, "TERM": "xterm"}, stdin=theirs,
            stdout=theirs, stderr=theirs, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(theirs)
        timer = threading.Timer(PATIENCE_S, process.kill)
        timer.start()
        self.addCleanup(timer.cancel)

        def until(text):
            seen = b""
            while text not in seen.decode("utf-8", "replace"):
                seen += os.read(ours, 4096)
            return seen.decode("utf-8")

        first = until(WATCHING)
        self.assertEqual(first.count("\x1b[2J"), 1)
        self.assertIn("score \x1b[1m0.4\x1b[0m  on 5 answers", first)
        # The screen is cleared: the last scores are shown again.
        self.edit(source, "def score(", "def score)")
        broken = until(WATCHING)
        self.assertRegex(broken, r"\x1b\[2J(?s:.*)SyntaxError(?s:.*)on 5 answers"
                                 r"(?s:.*)the build ended with status 1")
        os.write(ours, b"\x03")
        self.assertEqual(process.wait(), 0)
        os.close(ours)
        self.check_nothing_is_left()

    def test_once_for_programs(self):
        self.new("evaluator", "acme.whole", "c", "whole")
        (self.folder / "sample.jsonl").write_text(
            '{"output": "a", "expected": "a", "score": 1}\n'
            '{"output": "b", "expected": "a", "score": 1}\n')
        result = json.loads(run(
            "whet", "plugins", "dev", "whole", "--once", "--json", "--sample",
            "sample.jsonl", cwd=self.folder, environment=self.environment))
        self.assertTrue(result["ok"])
        (plugin,) = result["plugins"]
        self.assertEqual(plugin["id"], "acme.whole")
        scores = plugin["scores"]
        self.assertEqual([row["score"] for row in scores["rows"]], [1, 0])
        self.assertEqual((scores["mean"], scores["wrong"]), (0.5, 1))
        failed = json.loads(run(
            "whet", "plugins", "dev", "whole", "--once", "--json", "--build",
            "false", cwd=self.folder, environment=self.environment, status=1))
        self.assertFalse(failed["ok"])
        self.assertEqual(failed["problem"],
                         "the build ended with status 1: false")

    def test_data_of_the_same_name_is_not_lost(self):
        folder = self.new("evaluator", "acme.tickets", "python", "tickets")
        data = folder / "tickets_evaluator.json"
        data.write_text('[{"input": "hello"}]')
        done = subprocess.run(
            ["whet", "plugins", "dev", "tickets", "--once"], cwd=self.folder,
            env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{data} is there and is no manifest", done.stderr)
        self.assertIn("whet: the build ended with status 1: ", done.stderr)
        self.assertEqual(data.read_text(), '[{"input": "hello"}]')

    def test_a_strategy_is_described_and_checked(self):
        self.new("strategy", "acme.drawer", "cpp", "drawer")
        text = run("whet", "plugins", "dev", "drawer", "--once",
                   cwd=self.folder, environment=self.environment)
        self.assertIn("\nacme.drawer  strategy 0.1.0\n", text)
        self.assertIn("strategy: {use: acme.drawer, ", text)
        # Checks of the library and of instances, none of a search.
        passed = int(re.search(r"\nchecks (\d+) passed\n", text).group(1))
        checks = run("whet", "plugins", "check", "drawer/build/drawer_strategy.so",
                     "--only", "L1,L3,L4,L5,L7,L8,L9,I1,I2,I3,I4,I5,I7,I9,L10,"
                     "L12", cwd=self.folder, environment=self.environment)
        self.assertIn(f"\n{passed} passed\n", checks)

    def test_what_is_not_installed_is_named(self):
        self.new("evaluator", "acme.alone", "c", "alone")
        empty = self.folder / "empty"
        empty.mkdir()
        done = subprocess.run(
            [self.prefix / "bin/whet", "plugins", "dev", "alone"],
            cwd=self.folder, env={**self.environment, "PATH": str(empty)},
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("whet: cmake: is not installed, and alone/CMakeLists.txt "
                      "needs it\nhint: install CMake", done.stderr)
        # CMake is there, and no compiler.
        for name in ("cmake", "ninja"):
            (empty / name).symlink_to(
                run("bash", "-c", f"command -v {name}").strip())
        done = subprocess.run(
            [self.prefix / "bin/whet", "plugins", "dev", "alone", "--once"],
            cwd=self.folder, env={**self.environment, "PATH": str(empty)},
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("hint: no C or C++ compiler is in PATH", done.stderr)


if __name__ == "__main__":
    main()
