"""Python packages that tests use and Whet does not, kept in the user's cache.

    folder = index_packages.folder_of("nbclient==0.11.0", "ipykernel==7.4.0")
    subprocess.run([...], env={**os.environ, "PYTHONPATH": str(folder)})

Fetched once for a machine. Without a network and a cache the test is skipped,
with the reason: CTest says so, and check.sh counts it as not passed.
"""

import hashlib
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "cmake/llama"))
import fetch  # noqa: E402  (the cache)

SKIPPED = 77  # SKIP_RETURN_CODE in CMakeLists.txt


def folder_of(*requirements):
    """A folder for PYTHONPATH that has them and what they need."""
    key = hashlib.sha256("\n".join(
        [sys.version, *sorted(requirements)]).encode()).hexdigest()[:16]
    target = fetch.cache_dir() / "python" / key
    with fetch.locked(target.parent / (key + ".lock")):
        if not target.exists():
            with tempfile.TemporaryDirectory(dir=target.parent) as name:
                _install(pathlib.Path(name) / "made", requirements)
                (pathlib.Path(name) / "made").rename(target)
    return target


def _install(folder, requirements):
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder,
         "--disable-pip-version-check", "--no-compile", "--retries", "1",
         *requirements], text=True, capture_output=True)
    if done.returncode != 0:
        print(f"skipped: cannot fetch {' '.join(requirements)}:\n"
              f"{done.stderr.strip()}", file=sys.stderr)
        sys.exit(SKIPPED)
