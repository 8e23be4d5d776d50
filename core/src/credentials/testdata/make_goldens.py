"""What google-auth sends for each type of credential: `make_goldens.py FOLDER`.

Writes token_requests.json into FOLDER. Made with google-auth 2.62.2 and
cryptography 50.0.2:

    python3 -m venv V && V/bin/pip install google-auth==2.62.2 \
        cryptography==50.0.2 requests
    V/bin/python make_goldens.py .

The clock stands still at 2026-01-01 00:00:00 UTC. Requests are recorded where
google-auth hands them to its transport, so that their addresses are the real
ones; what the transport adds (user agent, lengths) is not part of them. The
header x-goog-api-client, which counts Google's own libraries, is left out.
"""

import base64
import datetime
import json
import pathlib
import sys
import tempfile
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
import google.auth
from google.auth import _helpers
from google.auth import identity_pool
from google.auth import transport
from google.auth.compute_engine import credentials as compute_engine

SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]
NOW = datetime.datetime(2026, 1, 1)
_helpers.utcnow = lambda: NOW


class Reply(transport.Response):
    def __init__(self, status, body, headers):
        self._status, self._body, self._headers = status, body, headers

    status = property(lambda self: self._status)
    headers = property(lambda self: self._headers)
    data = property(lambda self: self._body.encode())


def answer(url):
    """The canned reply of each server; the test's fake gives the same."""
    if "generateAccessToken" in url:
        return {"accessToken": "impersonated-token",
                "expireTime": "2026-01-01T01:00:00Z"}
    if "recursive=true" in url:
        return {"email": "vm@acme.iam.gserviceaccount.com",
                "scopes": SCOPES, "aliases": ["default"]}
    if "subject.example" in url:
        return {"value": "subject-token"}
    return {"access_token": "first-token", "expires_in": 3599,
            "token_type": "Bearer"}


class Recorder(transport.Request):
    def __init__(self):
        self.sent = []

    def __call__(self, url, method="GET", body=None, headers=None,
                 timeout=None, **kwargs):
        parts = urllib.parse.urlsplit(url)
        record = {"method": method,
                  "url": urllib.parse.urlunsplit(parts[:3] + ("", "")),
                  "query": dict(urllib.parse.parse_qsl(parts.query)),
                  "headers": {k.lower(): v for k, v in (headers or {}).items()
                              if k.lower() != "x-goog-api-client"}}
        kind = record["headers"].get("content-type", "")
        if kind == "application/json":
            record["json"] = json.loads(body)
        elif body:
            record["form"] = dict(urllib.parse.parse_qsl(body.decode()))
            assertion = record["form"].get("assertion")
            if assertion:
                record["form"]["assertion"] = [
                    json.loads(base64.urlsafe_b64decode(part + "=="))
                    for part in assertion.split(".")[:2]]
        self.sent.append(record)
        return Reply(200, json.dumps(answer(url)),
                     {"metadata-flavor": "Google",
                      "content-type": "application/json"})


def service_account():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM,
                            serialization.PrivateFormat.PKCS8,
                            serialization.NoEncryption()).decode()
    return {"type": "service_account", "project_id": "acme",
            "private_key_id": "k1", "private_key": pem,
            "client_email": "robot@acme.iam.gserviceaccount.com",
            "token_uri": "https://oauth2.googleapis.com/token"}


USER = {"type": "authorized_user", "client_id": "id.apps",
        "client_secret": "very secret/+&=", "refresh_token": "1//refresh"}
IMPERSONATE = ("https://iamcredentials.googleapis.com/v1/projects/-/"
               "serviceAccounts/target@acme.iam.gserviceaccount.com"
               ":generateAccessToken")


def external(source, **more):
    return {"type": "external_account",
            "audience": "//iam.googleapis.com/projects/1/locations/global/"
                        "workloadIdentityPools/p/providers/q",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": "https://sts.googleapis.com/v1/token",
            "credential_source": source, **more}


def cases(folder):
    """Files of credentials; "FOLDER" stands for the folder of the tokens."""
    (folder / "token.txt").write_text("subject-token")
    (folder / "token.json").write_text('{"value": "subject-token"}')
    as_json = {"type": "json", "subject_token_field_name": "value"}
    text = {"file": "FOLDER/token.txt"}
    return {
        "service_account": service_account(),
        "authorized_user": USER,
        "external_account_file": external(text),
        "external_account_file_json": external(
            {"file": "FOLDER/token.json", "format": as_json}),
        "external_account_url": external(
            {"url": "https://subject.example/token?audience=a",
             "headers": {"Authorization": "Bearer workload"},
             "format": as_json}),
        "external_account_client": external(
            text, client_id="id", client_secret="pass:word"),
        "external_account_workforce": external(
            text, workforce_pool_user_project="payer",
            audience="//iam.googleapis.com/locations/global/workforcePools/p/"
                     "providers/q"),
        "external_account_impersonation": external(
            text, service_account_impersonation_url=IMPERSONATE,
            service_account_impersonation={"token_lifetime_seconds": 1200}),
        "workforce_user": {
            "type": "external_account_authorized_user",
            "audience": "//iam.googleapis.com/locations/global/"
                        "workforcePools/p/providers/q",
            "client_id": "id", "client_secret": "pass:word",
            "refresh_token": "1//refresh",
            "token_url": "https://sts.googleapis.com/v1/oauthtoken"},
        "impersonated_user": {
            "type": "impersonated_service_account",
            "service_account_impersonation_url": IMPERSONATE,
            "delegates": ["between@acme.iam.gserviceaccount.com"],
            "source_credentials": USER},
        "impersonated_service_account": {
            "type": "impersonated_service_account",
            "service_account_impersonation_url": IMPERSONATE,
            "source_credentials": service_account()},
    }


def requests_of(info, folder):
    text = json.dumps(info).replace("FOLDER", str(folder))
    path = folder / "credentials.json"
    path.write_text(text)
    recorder = Recorder()
    if info["type"] == "external_account":
        # Loaded from a file it also looks for the project, with a token.
        credentials = identity_pool.Credentials.from_info(json.loads(text),
                                                          scopes=SCOPES)
    else:
        credentials, _ = google.auth.load_credentials_from_file(
            str(path), scopes=SCOPES)
    credentials.refresh(recorder)
    return recorder.sent


def main():
    golden = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for title, info in cases(folder).items():
            golden[title] = {"requests": requests_of(info, folder)}
            for part in (info, info.get("source_credentials", {})):
                part.pop("private_key", None)  # the test makes one
            golden[title]["file"] = info
    recorder = Recorder()
    compute_engine.Credentials(scopes=SCOPES).refresh(recorder)
    golden["metadata"] = {"requests": recorder.sent}
    out = pathlib.Path(sys.argv[1]) / "token_requests.json"
    out.write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
