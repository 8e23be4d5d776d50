#!/usr/bin/env python3
"""HTTP/2 over TLS against a real server: `http2_test.py --whet WHET`.

nghttpd serves one answer from a file to every chat completion. Two hundred
calls, 64 at once, must share one connection as streams; a certificate that
nobody vouches for must end the run before anything is sent.
"""

import argparse
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import unittest

ANSWER = {
    "choices": [{"index": 0, "finish_reason": "stop",
                 "message": {"role": "assistant", "content": "billing"}}],
    "usage": {"prompt_tokens": 5, "completion_tokens": 1}}
CONFIG = """\
prompt: {user: "{{text}}"}
data: {file: data.jsonl, expected: answer}
models:
  task: {provider: openai, model: m, concurrency: 64,
         base_url: "https://localhost:%d/v1"}
budget: {calls: 1000}
cache: {use: off}
"""
CALLS = 200

options = None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Http2(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.dir = pathlib.Path(self.folder.name)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
            cwd=self.dir, check=True, capture_output=True)
        served = self.dir / "root/v1/chat/completions"
        served.parent.mkdir(parents=True)
        served.write_text(json.dumps(ANSWER))
        with open(self.dir / "data.jsonl", "w") as data:
            for i in range(CALLS):
                data.write(json.dumps({"text": f"message {i}",
                                       "answer": "billing"}) + "\n")
        port = free_port()
        (self.dir / "whet.yaml").write_text(CONFIG % port)
        with open(self.dir / "log", "w") as log:
            self.server = subprocess.Popen(
                ["nghttpd", "-v", "-d", "root", str(port), "key.pem",
                 "cert.pem"], cwd=self.dir, stdout=log,
                stderr=subprocess.STDOUT)
        while not listens(port):
            self.assertIsNone(self.server.poll(), "nghttpd ended")

    def tearDown(self):
        self.log()

    def log(self):
        """Ends the server; what it wrote."""
        self.server.terminate()
        self.server.wait()
        return (self.dir / "log").read_text()

    def eval(self, **environment):
        clean = {"PATH": os.environ["PATH"], "HOME": str(self.dir)}
        return subprocess.run(
            [options.whet, "eval", "whet.yaml", "--split", "all", "--json"],
            cwd=self.dir, env={**clean, **environment}, capture_output=True,
            text=True, timeout=100)

    def test_calls_share_a_connection(self):
        done = self.eval(SSL_CERT_FILE=str(self.dir / "cert.pem"))
        self.assertEqual(done.returncode, 0, done.stderr)
        score = json.loads(done.stdout)["score"]
        self.assertEqual((score["n"], score["mean"]), (CALLS, 1.0))
        log = self.log()
        self.assertEqual(len(re.findall("recv HEADERS frame", log)), CALLS)
        self.assertEqual(len(re.findall("handshake completed", log)), 1)

    def test_a_certificate_of_nobody_is_refused(self):
        done = self.eval()
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("SSL_CERT_FILE", done.stderr)
        self.assertNotIn("recv HEADERS frame", self.log())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whet", required=True)
    options = parser.parse_args()
    options.whet = os.path.abspath(options.whet)
    unittest.main(argv=["http2_test"])
