"""Records what google-genai sends and what it makes of responses.

    pip install google-genai==3.4.0 google-auth==2.62.2
    python make_goldens.py

Reads request_cases.json and response_cases.json (written by hand), runs the
client against a server on the loopback, writes request_goldens.json and
response_goldens.json beside them. Run it when a case is added or when the API
grows; the tests read the files and need no Python.
"""

import http.server
import json
import os
import pathlib
import threading

from google import genai
from google.auth import version as auth_version
from google.genai import _api_client, errors, types
from google.oauth2 import credentials

HERE = pathlib.Path(__file__).parent
# Request headers that carry meaning; the others name the client's version.
KEPT_HEADERS = ("authorization", "content-type", "x-goog-api-key",
                "x-goog-user-project")
LOCATIONS = ("global", "us", "eu", "us-central1", "europe-west4")


class Recorder(http.server.BaseHTTPRequestHandler):
    """Keeps the last request; answers with the response that was put up."""

    protocol_version = "HTTP/1.1"
    request = None
    reply = None

    def do_POST(self):
        self.answer(json.loads(
            self.rfile.read(int(self.headers["Content-Length"]))))

    def do_GET(self):
        self.answer(None)

    def answer(self, body):
        Recorder.request = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value
                        for name, value in self.headers.items()
                        if name.lower() in KEPT_HEADERS},
            "body": body,
        }
        status, text = Recorder.reply
        data = text.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def client(port, api="vertex", project="my-project", location="global",
           quota_project=None, api_version="v1"):
    """A client of one of the three APIs, at the loopback. The version of the
    Gemini API is the client's own choice."""
    url = f"http://127.0.0.1:{port}"
    if api == "gemini":
        return genai.Client(api_key="test-key", vertexai=False, http_options={
            "base_url": url})
    options = {"base_url": url, "api_version": api_version}
    if api == "express":
        return genai.Client(api_key="test-key", vertexai=True,
                            http_options=options)
    token = credentials.Credentials("test-token",
                                    quota_project_id=quota_project)
    return genai.Client(vertexai=True, credentials=token, project=project,
                        location=location, http_options=options)


def record_requests(port):
    goldens = {}
    for case in json.loads((HERE / "request_cases.json").read_text()):
        sdk = client(port, **case.get("client", {}))
        call = case["call"]
        if "models" in case:
            Recorder.reply = (200, "{}")
            sdk.models.list(**call)
        elif "embed" in case:
            Recorder.reply = (200, "{}")
            sdk.models.embed_content(**call)
        elif "count" in case:
            Recorder.reply = (200, json.dumps({"totalTokens": 1}))
            sdk.models.count_tokens(**call)
        else:
            Recorder.reply = (200, json.dumps({"candidates": []}))
            sdk.models.generate_content(**call)
        goldens[case["name"]] = Recorder.request
    return goldens


def record_hosts():
    """Where the client goes for each location."""
    token = credentials.Credentials("test-token")
    hosts = {}
    for location in LOCATIONS:
        sdk = genai.Client(vertexai=True, credentials=token, project="p",
                           location=location)
        hosts[location] = sdk._api_client._http_options.base_url
    for api, vertexai in (("gemini", False), ("express", True)):
        sdk = genai.Client(api_key="test-key", vertexai=vertexai)
        hosts[api] = sdk._api_client._http_options.base_url
    return hosts


def describe_answer(response):
    candidate = response.candidates[0] if response.candidates else None
    usage = response.usage_metadata
    feedback = response.prompt_feedback
    return {
        "text": response.text,
        "function_calls": [{"name": call.name, "args": call.args}
                           for call in response.function_calls or []],
        "finish_reason": candidate and candidate.finish_reason,
        "block_reason": feedback and feedback.block_reason,
        "logprobs": describe_logprobs(candidate),
        "model": response.model_version,
        "response_id": response.response_id,
        "prompt": usage and usage.prompt_token_count,
        "cached": usage and usage.cached_content_token_count,
        "candidates": usage and usage.candidates_token_count,
        "thoughts": usage and usage.thoughts_token_count,
        "tool_use": usage and usage.tool_use_prompt_token_count,
    }


def describe_logprobs(candidate):
    """The client's objects in the words of whet_generate_result."""
    result = candidate and candidate.logprobs_result
    if not result:
        return None

    def token(t):
        return {"token": t.token, "logprob": t.log_probability}

    tops = [t.candidates for t in result.top_candidates or []]
    chosen = result.chosen_candidates
    tops += [[]] * (len(chosen) - len(tops))
    return [{**token(t), "top": [token(o) for o in top]}
            for t, top in zip(chosen, tops)]


def describe_error(error):
    return {
        "exception": type(error).__name__,
        "status": error.code,
        "code": error.status,
        # Only if the caller asks for retries.
        "should_retry": error.code in _api_client._RETRY_HTTP_STATUS_CODES,
    }


def record_responses(port):
    goldens = {}
    for case in json.loads((HERE / "response_cases.json").read_text()):
        body = case["body"]
        text = body if isinstance(body, str) else json.dumps(body)
        Recorder.reply = (case["status"], text)
        sdk = client(port)  # a client that nobody holds is closed
        try:
            response = sdk.models.generate_content(
                model="m", contents=types.Content(
                    role="user", parts=[types.Part(text="hi")]))
            goldens[case["name"]] = {"answer": describe_answer(response)}
        except errors.APIError as error:
            goldens[case["name"]] = {"error": describe_error(error)}
        except Exception as error:  # what the client does not foresee
            goldens[case["name"]] = {"crash": type(error).__name__}
    return goldens


def write(name, **goldens):
    text = json.dumps({"client": f"google-genai {genai.__version__}, "
                                 f"google-auth {auth_version.__version__}",
                       **goldens}, indent=1, sort_keys=True)
    (HERE / name).write_text(text + "\n")


def main():
    for name in list(os.environ):
        if name.startswith(("GOOGLE_", "GEMINI_", "GCLOUD_")):
            del os.environ[name]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    write("request_goldens.json", cases=record_requests(port),
          hosts=record_hosts())
    write("response_goldens.json", cases=record_responses(port))
    server.shutdown()


if __name__ == "__main__":
    main()
