"""Records what OpenAI's own client sends and what it makes of responses.

    pip install openai==3.54.0
    python make_goldens.py

Reads request_cases.json and response_cases.json (written by hand), runs the
client against a server on the loopback, writes request_goldens.json and
response_goldens.json beside them. Run it when a case is added or when the API
grows; the tests read the files and need no Python.
"""

import http.server
import json
import pathlib
import threading
from unittest import mock

import openai

HERE = pathlib.Path(__file__).parent
# Request headers that carry meaning; the others name the client's version,
# platform and retry count.
KEPT_HEADERS = ("authorization", "api-key", "content-type", "accept",
                "openai-organization", "openai-project", "http-referer",
                "x-title")
# 2026-01-01T00:00:00Z: the clock of the cases with a date in Retry-After.
NOW = 1767225600


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
        status, headers, text = Recorder.reply
        data = text.encode()
        # send_response would add a Date of its own.
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


def client(port, azure=False, path="/v1", **options):
    server = f"http://127.0.0.1:{port}"
    if azure:
        return openai.AzureOpenAI(api_key="test-key", max_retries=0,
                                  azure_endpoint=server, **options)
    return openai.OpenAI(api_key="test-key", max_retries=0,
                         base_url=server + path, **options)


# What a call of each endpoint is answered with, so that the client is content.
ANSWERS = {
    "chat": {"id": "x", "object": "chat.completion", "created": 0,
             "model": "m", "choices": []},
    "embeddings": {"object": "list", "model": "m", "data": [
        {"object": "embedding", "index": 0, "embedding": "AACAPw=="}]},
    "models": {"object": "list", "data": []},
}


def record_requests(port):
    goldens = {}
    for case in json.loads((HERE / "request_cases.json").read_text()):
        endpoint = case.get("endpoint", "chat")
        Recorder.reply = (200, {"Content-Type": "application/json"},
                          json.dumps(ANSWERS[endpoint]))
        sdk = client(port, **case.get("client", {}))
        call = {"chat": sdk.chat.completions.create,
                "embeddings": sdk.embeddings.create,
                "models": sdk.models.list}[endpoint]
        call(**case["call"])
        goldens[case["name"]] = Recorder.request
    return goldens


def describe_logprobs(choice):
    """The client's objects in the words of whet_generate_result."""
    if not (choice.logprobs and choice.logprobs.content):
        return None
    return [{"token": t.token, "logprob": t.logprob,
             "top": [{"token": o.token, "logprob": o.logprob}
                     for o in t.top_logprobs or []]}
            for t in choice.logprobs.content]


def describe_answer(completion):
    choice = completion.choices[0]
    message, usage = choice.message, completion.usage
    details_in = usage and usage.prompt_tokens_details
    details_out = usage and usage.completion_tokens_details
    return {
        "content": message.content,
        "refusal": message.refusal,
        "finish_reason": choice.finish_reason,
        "tool_calls": [call.model_dump(exclude_none=True)
                       for call in message.tool_calls or []],
        "logprobs": describe_logprobs(choice),
        "model": completion.model,
        "request_id": completion._request_id,
        "input_tokens": usage and usage.prompt_tokens,
        "output_tokens": usage and usage.completion_tokens,
        "cached_input_tokens": details_in and details_in.cached_tokens,
        "reasoning_tokens": details_out and details_out.reasoning_tokens,
    }


def describe_error(error, sdk):
    headers = error.response.headers
    with mock.patch("time.time", return_value=NOW):
        return {
            "exception": type(error).__name__,
            "status": error.status_code,
            "code": error.code,
            "type": error.type,
            "should_retry": sdk._should_retry(error.response),
            "retry_after_s": sdk._parse_retry_after_header(headers),
        }


def record_responses(port):
    goldens = {}
    for case in json.loads((HERE / "response_cases.json").read_text()):
        if not case.get("sdk", True):
            continue  # the client would leave the loopback
        body = case["body"]
        text = body if isinstance(body, str) else json.dumps(body)
        headers = {"Content-Type": "application/json",
                   **case.get("headers", {})}
        Recorder.reply = (case["status"], headers, text)
        sdk = client(port)
        try:
            completion = sdk.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "hi"}])
            goldens[case["name"]] = {"answer": describe_answer(completion)}
        except openai.APIStatusError as error:
            goldens[case["name"]] = {"error": describe_error(error, sdk)}
        except Exception as error:  # what the client does not foresee
            goldens[case["name"]] = {"crash": type(error).__name__}
    return goldens


def write(name, goldens):
    text = json.dumps({"client": f"openai {openai.__version__}",
                       "cases": goldens}, indent=1, sort_keys=True)
    (HERE / name).write_text(text + "\n")


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    write("request_goldens.json", record_requests(port))
    write("response_goldens.json", record_responses(port))
    server.shutdown()


if __name__ == "__main__":
    main()
