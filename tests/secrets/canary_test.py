"""Keys that are used for calls are in no byte that they leave.

    canary_test.py --whet PROGRAM --server PROGRAM [--vertex yes]

Each place that a key can come from holds a canary: a text that can be told from
anything else. Servers tell it back in answers, errors and headers, as it is, as
JSON, in base64 and as in a URL. Runs succeed, fail and crash; then every file
and all output is searched for each form of it.
"""

import argparse
import base64
import contextlib
import http.server
import json
import pathlib
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

OPTIONS = None  # of the command line

KEY = 'canary-5f2c"9a\\e1/b7+0123456789'
VARIABLE = "CANARY_KEY"

COLOURS = ("red", "green", "blue")
DATA = "text,answer\n" + "".join(
    f"message {n} is {COLOURS[n % 3]}-{n},{COLOURS[n % 3]}\n"
    for n in range(90))


def base64_forms(secret):
    """What base64 of a text that contains `secret` contains, whatever stands
    before it: the characters that `secret` alone decides."""
    for before in range(3):
        data = b"\0" * before + secret.encode()
        encoded = base64.b64encode(data)
        core = encoded[-(-8 * before // 6):8 * len(data) // 6]
        yield core
        yield core.replace(b"+", b"-").replace(b"/", b"_")


def forms(secret):
    escaped = json.dumps(secret)[1:-1]
    texts = {secret, escaped, escaped.replace("/", "\\/"),
             urllib.parse.quote(secret, safe="")}
    return {text.encode() for text in texts} | set(base64_forms(secret))


def told_back(secret):
    """A sentence with the secret in each form that a server may use."""
    basic = base64.b64encode(f"user:{secret}".encode()).decode()
    return (f"your key is {secret}, {json.dumps(secret)}, "
            f"{base64.b64encode(secret.encode()).decode()}, {basic}, "
            f"{urllib.parse.quote(secret, safe='')}")


SUCCEEDS = {"text": told_back(KEY)}
REFUSES = {"rules": [{
    "first": 1, "every": 1, "status": 401,
    "headers": {"www-authenticate": f"Bearer {KEY}"},
    "body": {"error": {"message": f"Incorrect API key: {told_back(KEY)}",
                       "type": "invalid_request_error",
                       "code": "invalid_api_key"}}}]}
BREAKS = {"rules": [{
    "first": 1, "every": 1, "status": 400,
    "headers": {"x-request-id": KEY},
    "body": {"error": {"message": told_back(KEY), "param": KEY,
                       "type": "invalid_request_error", "code": None}}}]}


@contextlib.contextmanager
def scripted_model(vault, script):
    """Yields the base URL of a model, and what gives its record of requests."""
    (vault / "script").write_text(json.dumps(script), encoding="utf-8")
    record = vault / "record"
    record.touch()
    server = subprocess.Popen(
        [OPTIONS.server, "--script", vault / "script", "--record", record],
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    stopped = []

    def sent():
        if not stopped:
            stopped.append(server.communicate())
        return [json.loads(line)
                for line in record.read_text("utf-8").splitlines()]

    try:
        yield server.stdout.readline().strip(), sent
    finally:
        sent()


class World(unittest.TestCase):
    """A folder to run in, and a search for what it must not hold."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # What may hold the key stands in `vault`; nothing under `seen` may.
        self.vault = pathlib.Path(folder.name, "vault")
        self.seen = pathlib.Path(folder.name, "seen")
        for path in (self.vault / "bin", self.seen / "home"):
            path.mkdir(parents=True)
        (self.seen / "data.csv").write_text(DATA, encoding="utf-8")
        self.secrets = {KEY}
        self.output = b""
        self.runs = 0
        self.environment = {
            "HOME": str(self.seen / "home"),
            "XDG_DATA_HOME": str(self.vault / "data"),
            "PATH": f"{self.vault}/bin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8"}
        self.add_program("secret-tool", "exit 1")

    def add_program(self, name, script):
        file = self.vault / "bin" / name
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o700)
        return str(file)

    def whet(self, *arguments, stdin=b"", **environment):
        done = subprocess.run(
            [OPTIONS.whet, *arguments], input=stdin, capture_output=True,
            cwd=self.seen, env={**self.environment, **environment},
            check=False)
        self.output += done.stdout + done.stderr
        return done

    def assert_nothing_tells(self):
        needles = set().union(*(forms(secret) for secret in self.secrets))
        places = {"output": self.output}
        for path in self.seen.rglob("*"):
            self.assertFalse(path.name.startswith("core"), path)
            if path.is_file():
                places[path] = path.read_bytes()
        for place, content in places.items():
            for needle in needles:
                self.assertNotIn(needle, content, f"{needle} in {place}")
        return places


class KeyTest(World):

    def configure(self, url, settings):
        (self.seen / "whet.yaml").write_text(f"""
prompt: {{system: Name the colour., user: "{{{{text}}}}"}}
data: {{file: data.csv, expected: answer}}
models:
  task: {{provider: openai, model: scripted, base_url: "{url}", {settings}}}
evaluators: [{{use: exact_match}}]
strategy: {{use: few_shot, shots: 2}}
budget: {{calls: 300}}
seed: 3
""", encoding="utf-8")

    def new_run(self):
        """A folder for a run: two of one second would have one name."""
        self.runs += 1
        return f"runs/{self.runs}"

    def use_everywhere(self, settings, **environment):
        """Runs that succeed, are refused and break, with the key in use."""
        for script, code in ((SUCCEEDS, 0), (REFUSES, 4), (BREAKS, None)):
            with scripted_model(self.vault, script) as (url, sent):
                self.configure(url, settings)
                done = self.whet("run", "--verbose", "--run-dir",
                                 self.new_run(), **environment)
                if code is not None:
                    self.assertEqual(done.returncode, code, done.stderr)
                requests = sent()
            self.assertNotEqual(requests, [], done.stderr)
            for request in requests:
                self.assertEqual(request["headers"]["authorization"],
                                 f"Bearer {KEY}")
        places = self.assert_nothing_tells()
        names = {getattr(place, "name", place) for place in places}
        self.assertLessEqual({"journal", "events.jsonl", "log.txt",
                              "result.json", "report.html", "answers.db"},
                             names)
        # The test looks where the servers' words are.
        self.assertTrue(any(b"your key is ***" in content
                            for content in places.values()))

    def test_a_key_of_the_environment(self):
        self.use_everywhere(f"api_key_env: {VARIABLE}", **{VARIABLE: KEY})

    def test_a_key_of_a_file(self):
        file = self.vault / "key"
        file.write_text(KEY + "\n", encoding="utf-8")
        file.chmod(0o600)
        self.use_everywhere(f"api_key_file: {file}")

    def test_a_stored_key(self):
        done = self.whet("keys", "set", VARIABLE, "--origin",
                         "http://127.0.0.1:1", stdin=KEY.encode() + b"\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"there is no keyring", done.stderr)
        file = self.vault / "data/whet/keys" / VARIABLE
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(file.parent.stat().st_mode), 0o700)
        # It is for another server.
        with scripted_model(self.vault, SUCCEEDS) as (url, sent):
            self.configure(url, f"api_key_env: {VARIABLE}")
            done = self.whet("run")
            self.assertEqual(sent(), [])
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"is for http://127.0.0.1:1 and is not sent to http://",
                      done.stderr)
        self.whet("keys", "set", VARIABLE, stdin=KEY.encode())
        self.whet("keys", "list")
        self.whet("keys", "list", "--json")
        self.use_everywhere(f"api_key_env: {VARIABLE}")
        self.assertIn(f"check the key in stored key {VARIABLE} (file)".encode(),
                      self.output)
        self.assertEqual(self.whet("keys", "remove", VARIABLE).returncode, 0)
        self.assertFalse(file.exists())

    def test_a_key_of_the_keyring(self):
        kept = self.vault / "kept"
        self.add_program(
            "secret-tool", f"echo \"$*\" >> '{self.seen}/arguments'\n"
            f"case $1 in store) cat > '{kept}';; lookup) cat '{kept}';; esac")
        done = self.whet("keys", "set", VARIABLE, "--store", "keyring",
                         stdin=KEY.encode())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(kept.read_text("utf-8"), KEY)
        for file in (self.vault / "data").rglob("*"):
            if file.is_file():
                self.assertNotIn(b"canary", file.read_bytes())
        self.use_everywhere(f"api_key_env: {VARIABLE}")

    def test_a_key_that_a_program_prints(self):
        (self.vault / "printed").write_text(KEY, encoding="utf-8")
        program = self.add_program(
            "print-key", f"echo asked >&2; cat '{self.vault}/printed'")
        done = self.whet("keys", "set", VARIABLE, "--command", "--", program)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.use_everywhere(f"api_key_env: {VARIABLE}")
        self.add_program("print-key", f"cat '{self.vault}/printed'; "
                         f"cat '{self.vault}/printed' >&2; exit 3")
        done = self.whet("run")
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"exited with 3; it said: ***", done.stderr)
        self.assert_nothing_tells()

    def test_a_key_on_the_command_line_is_not_repeated(self):
        for arguments in (("set", VARIABLE, KEY), ("set", KEY),
                          ("remove", KEY)):
            done = self.whet("keys", *arguments)
            self.assertEqual(done.returncode, 2)
        self.assert_nothing_tells()
        self.assertIn(b"not taken from the command line", self.output)

    def test_a_crash_in_the_middle_of_a_call(self):
        for crash in (signal.SIGSEGV, signal.SIGABRT):
            self.crash(crash)

    def crash(self, how):
        asked = threading.Event()
        over = threading.Event()

        class Silent(http.server.BaseHTTPRequestHandler):

            def do_POST(self):  # pylint: disable=invalid-name
                asked.set()
                over.wait()

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.configure(f"http://127.0.0.1:{server.server_port}/v1",
                       f"api_key_env: {VARIABLE}")
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        whet = subprocess.Popen(
            [OPTIONS.whet, "run", "--verbose"], cwd=self.seen,
            env={**self.environment, VARIABLE: KEY}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE,
                                                  (hard, hard)))
        try:
            self.assertTrue(asked.wait(60))
            limits = pathlib.Path(f"/proc/{whet.pid}/limits").read_text("utf-8")
            self.assertRegex(limits, r"Max core file size +0 ")
            whet.send_signal(how)
            self.output += whet.communicate(timeout=60)[0]
            self.assertNotEqual(whet.returncode, 0)
        finally:
            over.set()
            server.shutdown()
            server.server_close()
        self.assert_nothing_tells()


class GoogleServer(http.server.BaseHTTPRequestHandler):
    """Token endpoint and API; what it is sent comes back in what it says."""

    token = "ya29.canary-token-77d0c3e4a9-9876543210"
    fails = False
    seen = []

    def do_POST(self):  # pylint: disable=invalid-name
        size = int(self.headers.get("content-length", 0))
        sent = self.rfile.read(size).decode()
        authorization = self.headers.get("authorization", "")
        GoogleServer.seen.append((self.path, sent, authorization))
        if self.path == "/token":
            status, answer = 200, {"access_token": self.token,
                                   "expires_in": 3599, "token_type": "Bearer"}
            if GoogleServer.fails:
                status, answer = 400, {"error": "invalid_grant",
                                       "error_description": f"bad: {sent}"}
        else:
            words = told_back(self.token)
            status, answer = 200, {
                "candidates": [{"content": {"role": "model",
                                            "parts": [{"text": words}]},
                                "finishReason": "STOP"}],
                "usageMetadata": {"promptTokenCount": 3,
                                  "candidatesTokenCount": 3,
                                  "totalTokenCount": 6}}
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("x-echo", authorization)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class GoogleTest(World):
    """A service account: its private key, its statements and its token."""

    def setUp(self):
        super().setUp()
        if OPTIONS.vertex != "yes":
            self.skipTest("provider_vertex is not in this build")
        GoogleServer.seen = []
        GoogleServer.fails = False
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      GoogleServer)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        pem = subprocess.run(
            ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt",
             "rsa_keygen_bits:2048"], capture_output=True, check=True
        ).stdout.decode()
        url = f"http://127.0.0.1:{self.server.server_port}"
        file = self.vault / "account.json"
        file.write_text(json.dumps({
            "type": "service_account", "project_id": "acme",
            "private_key_id": "k1", "private_key": pem,
            "client_email": "robot@acme.iam.gserviceaccount.com",
            "token_uri": f"{url}/token"}), encoding="utf-8")
        file.chmod(0o600)
        self.secrets = {GoogleServer.token}
        self.secrets |= {line for line in pem.splitlines() if len(line) == 64}
        (self.seen / "whet.yaml").write_text(f"""
prompt: {{system: Name the colour., user: "{{{{text}}}}"}}
data: {{file: data.csv, expected: answer}}
models:
  task: {{provider: vertex, model: gemini-2.5-flash, project: acme,
         location: us-central1, base_url: "{url}",
         credentials_file: {file}}}
evaluators: [{{use: exact_match}}]
strategy: {{use: few_shot, shots: 2}}
budget: {{calls: 300}}
seed: 3
""", encoding="utf-8")

    def test_a_run_that_succeeds(self):
        done = self.whet("run", "--verbose")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(any(a == f"Bearer {GoogleServer.token}"
                            for _, _, a in GoogleServer.seen))
        self.tell_statements()
        self.assert_nothing_tells()

    def test_a_run_without_a_token(self):
        GoogleServer.fails = True
        done = self.whet("run", "--verbose")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.tell_statements()
        self.assert_nothing_tells()

    def tell_statements(self):
        """What was signed is as good as a key for an hour."""
        statements = [urllib.parse.parse_qs(sent)["assertion"][0]
                      for path, sent, _ in GoogleServer.seen
                      if path == "/token"]
        self.assertNotEqual(statements, [])
        self.secrets |= set(statements)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    for name in ("whet", "server"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--vertex", default="no")
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
