"""The worker's side of a conversation, with a host that is written here from
core/src/worker/*.h; and manifests. tests/isolation has the real host.
"""

import contextlib
import hashlib
import io
import json
import logging
import math
import mmap
import os
import pathlib
import socket
import struct
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from whet import _worker, manifest  # noqa: E402
from whet._lane import Lane  # noqa: E402
from whet._plugin_file import PluginFile  # noqa: E402

AREA = 128 << 20
FRAME = struct.Struct("=IIQQQ")  # kind, method, instance, offset, length
LOAD, OPEN_LANE, CREATE, DESTROY, SCORE, LOG = 3, 4, 5, 7, 20, 41
OK, UNKNOWN, NOT_FOUND, INTERNAL = 0, 2, 5, 13
WANT_FEEDBACK, WANT_METRICS = 1, 2

PLUGIN = """
import logging
import whet

@whet.evaluator("acme.first", version="1.2.0", schema={"type": "object"})
def first(output: str, expected: str, config: dict):
    \"\"\"Compares
    two texts.\"\"\"
    if output == "log":
        logging.warning("seen: %s", expected)
    if output == "log wrongly":
        logging.warning("%d", expected)
    if output == "ask":
        return whet.Score(0.25, "why", {"words": 3})
    return 1.0 if output == config.get("word", expected) else (0.0, "no")

@whet.evaluator("acme.all", version="2", batch=True, deterministic=False)
def every(items):
    return [float(item.metadata["x"]) for item in items]
"""


def u32(*values):
    return struct.pack(f"={len(values)}I", *values)


def u64(*values):
    return struct.pack(f"={len(values)}Q", *values)


def text(value):
    data = value if isinstance(value, bytes) else value.encode()
    return u64(len(data)) + data


def batch(items, want=WANT_FEEDBACK | WANT_METRICS):
    """(output, expected, metadata) as kScore has them."""
    out = u64(7) + u32(want) + u64(len(items))
    for i, (output, expected, metadata) in enumerate(items):
        out += u64(100 + i) + b"".join(
            text(part) for part in ("question", output, expected, metadata))
    return out


class Host:
    """The other end of a lane."""

    def __init__(self):
        self.socket, theirs = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET)
        memory = os.memfd_create("lane")
        os.truncate(memory, 2 * AREA)
        self.memory = mmap.mmap(memory, 2 * AREA)
        self.logged = []
        self.worker = _worker.Worker()
        lane = Lane(theirs.detach(), memory)
        self.thread = threading.Thread(target=lane.serve_all,
                                       args=(self.worker.answer,))
        self.thread.start()
        self.own = lane

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.own.close()
        self.socket.close()
        self.memory.close()

    def ask(self, method, payload, instance=1):
        self.memory[:len(payload)] = payload
        self.socket.send(FRAME.pack(1, method, instance, 0, len(payload)))
        while True:
            kind, asked, number, offset, length = FRAME.unpack(
                self.socket.recv(FRAME.size))
            data = self.memory[AREA + offset:AREA + offset + length]
            if kind == 2:
                assert (asked, number) == (method, instance)
                return data
            assert asked == LOG
            self.logged.append((struct.unpack_from("=i", data)[0],
                                data[12:].decode()))
            self.socket.send(FRAME.pack(2, asked, number, 0, 0))

    def score(self, items, want=WANT_FEEDBACK | WANT_METRICS):
        """Scores, statuses, and what is said: (what, item, text, number)."""
        data, n = self.ask(SCORE, batch(items, want)), len(items)
        scores = struct.unpack_from(f"={n}d", data)
        statuses = struct.unpack_from(f"={n}i", data, 8 * n)
        at = (12 * n + 15) // 16 * 16
        status, = struct.unpack_from("=i", data, at)
        if status != OK:
            length, = struct.unpack_from("=Q", data, at + 16)
            return status, data[at + 24:at + 24 + length].decode()
        count, = struct.unpack_from("=Q", data, at + 4)
        at += 12
        words = []
        for _ in range(count):
            what, i, length = struct.unpack_from("=IQQ", data, at)
            at += 20 + length
            words.append((what, i, data[at - length:at].decode(),
                          struct.unpack_from("=d", data, at)[0]))
            at += 8
        assert at == len(data)
        return scores, statuses, words


class WithPlugin(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "first.py"
        self.path.write_text(PLUGIN, encoding="utf-8")

    def write_manifest(self):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            status = manifest.main([str(self.path)])
        return status, said.getvalue()


class Serving(WithPlugin):

    def setUp(self):
        super().setUp()
        self.write_manifest()
        self.host = Host()
        self.addCleanup(self.host.close)

    def create(self, id, config=b"{}", services=()):
        return self.host.ask(CREATE, b"".join(
            [text("whet.evaluator/1"), text(id), text(config),
             u64(len(services)), *map(text, services)]))

    def load(self):
        return self.host.ask(LOAD, text(str(self.path)))

    def test_a_file_is_loaded(self):
        self.assertEqual(self.load(), b"".join([
            u32(OK), text(hashlib.sha256(self.path.read_bytes()).hexdigest()),
            u64(2), text("whet.evaluator/1"), text("acme.first"), u32(2),
            text("whet.evaluator/1"), text("acme.all"), u32(0)]))

    def test_answers_are_scored(self):
        self.load()
        self.assertEqual(self.create("acme.first"), u32(OK, 0, 0, 0))
        items = [("a", "a", "{}"), ("a", "b", "no JSON, not asked for"),
                 ("ask", "", "{}"), (b"\xff", "\ufffd", "{}")]
        scores, statuses, words = self.host.score(items)
        self.assertEqual(scores, (1.0, 0.0, 0.25, 1.0))
        self.assertEqual(statuses, (OK,) * 4)
        self.assertEqual(words, [(1, 1, "no", 0.0), (1, 2, "why", 0.0),
                                 (2, 2, "words", 3.0)])
        self.assertEqual(self.host.score(items, want=0)[2], [])
        self.assertEqual(self.host.score([]), ((), (), []))

    def test_settings_are_of_the_instance(self):
        self.load()
        self.create("acme.first", '{"word": "yes"}')
        self.assertEqual(self.host.score([("yes", "b", "{}")])[0], (1.0,))
        self.assertEqual(self.create("acme.first", b"[]")[:4], u32(3))
        self.assertEqual(self.create("acme.first", b"\xff{")[:4], u32(3))
        self.assertEqual(self.create("acme.firs")[:4], u32(NOT_FOUND))

    def test_a_batch_leaves_out_what_cannot_be_read(self):
        self.load()
        self.create("acme.all")
        scores, statuses, words = self.host.score(
            [("", "", '{"x": 1}'), ("", "", "{"), ("", "", '{"x": 0}')])
        self.assertEqual((scores[0], scores[2]), (1.0, 0.0))
        self.assertTrue(math.isnan(scores[1]))
        self.assertEqual(statuses, (OK, INTERNAL, OK))
        self.assertIn("JSONDecodeError", words[0][2])
        status, why = self.host.score([("", "", "{}")])
        self.assertEqual(status, INTERNAL)
        self.assertIn("KeyError: 'x' (<listcomp>" if sys.version_info < (3, 12)
                      else "KeyError: 'x' (every", why)

    def load_with_log(self):
        handler = _worker._HostLog(self.host.worker)
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        self.load()
        self.create("acme.first", services=["whet.log/1"])

    def test_what_is_logged_goes_to_the_host_meanwhile(self):
        self.load_with_log()
        self.assertEqual(self.host.score([("log", "this", "{}")])[1], (OK,))
        self.assertEqual(self.host.logged, [(3, "seen: this")])

    def test_what_cannot_be_logged_takes_no_score_away(self):
        self.load_with_log()
        with contextlib.redirect_stderr(io.StringIO()) as said:
            scores, statuses, _ = self.host.score([("log wrongly", "this",
                                                    "{}")])
        self.assertEqual((scores, statuses), ((0.0,), (OK,)))
        self.assertIn("--- Logging error ---", said.getvalue())

    def test_what_is_gone_is_not_found(self):
        self.load()
        self.create("acme.first")
        self.host.ask(DESTROY, b"")
        self.assertEqual(self.host.score([("a", "a", "{}")])[0], NOT_FOUND)
        self.assertEqual(self.host.ask(999, b"")[:4], u32(12))

    def test_a_manifest_of_another_version_of_whet_will_do(self):
        beside = self.path.with_suffix(".json")
        said = json.loads(beside.read_text(encoding="utf-8"))
        beside.write_text(json.dumps({**said, "abi_minor": 1}))
        self.assertEqual(self.load()[:4], u32(OK))

    def test_a_changed_file_needs_its_manifest_again(self):
        self.path.write_text(PLUGIN.replace("1.2.0", "1.3.0"),
                             encoding="utf-8")
        answer = self.load()
        self.assertEqual(answer[:4], u32(9))
        self.assertIn(b"write it again with whet-manifest", answer)


class Manifests(WithPlugin):

    def test_says_what_is_in_the_file(self):
        self.assertEqual(self.write_manifest(), (0, ""))
        said = json.loads(self.path.with_suffix(".json").read_text())
        self.assertEqual(said["language"], "python")
        self.assertEqual(said["plugins"][0], {
            "kind": "whet.evaluator/1", "id": "acme.first", "name": "First",
            "version": "1.2.0", "vendor": "acme", "license": "",
            "description": "Compares two texts.", "needs": [],
            "config_schema": '{"type": "object"}'})

    def test_refuses_what_is_no_plugin(self):
        for source, why in [
                ("x = 1", "has no evaluator"),
                ("import whet\nf = whet.evaluator('tone', version='1')("
                 "lambda output: 1.0)", "'tone' cannot be the id"),
                ("1 / 0", "ZeroDivisionError: division by zero (<module>, "
                 "line 1)"),
                ("def f(:", "SyntaxError"),
                ("raise SystemExit", "SystemExit"),
                (PLUGIN.replace("acme.all", "acme.first"), "has two")]:
            self.path.write_text(source, encoding="utf-8")
            status, said = self.write_manifest()
            self.assertEqual(status, 1, source)
            self.assertIn(f"whet-manifest: {self.path.resolve()}: {why}",
                          said)

    def test_data_of_the_same_name_is_not_overwritten(self):
        beside = self.path.with_suffix(".json")
        for data in ('[{"input": "hello"}]', '{"input": "hello"}', "[", ""):
            beside.write_text(data)
            status, said = self.write_manifest()
            self.assertEqual(status, 1, data)
            self.assertEqual(
                f"whet-manifest: {self.path.resolve()}: {beside.resolve()} is "
                "there and is no manifest (an object with manifest_version), "
                "but the manifest must have this name: rename one of the two "
                "files\n", said)
            self.assertEqual(beside.read_text(), data)

    def test_modules_beside_it_can_be_imported(self):
        self.path.with_name("beside_it.py").write_text("word = 'acme.b'\n")
        self.path.write_text(
            "import beside_it, whet\n"
            "f = whet.evaluator(beside_it.word, version='1')("
            "lambda output: 1.0)\n", encoding="utf-8")
        self.assertEqual(list(PluginFile(self.path).evaluators), ["acme.b"])


if __name__ == "__main__":
    unittest.main()
