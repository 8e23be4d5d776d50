"""The build backend of pyproject.toml: scikit-build-core, with two things that
`pip install .` shall not lack.

    [build-system]
    requires = ["scikit-build-core>=0.10"]
    build-backend = "whet_build"
    backend-path = ["hosts/python/build_backend"]

What the code needs of the system is looked for first: pip says which packages
to install, in a second, instead of what CMake could not find. And objects go
to the compiler cache of quickstart.sh and check.sh. scripts/setup.sh does both.
"""

import os
import pathlib
import subprocess

from scikit_build_core import build as cmake_build
from scikit_build_core.build import (  # noqa: F401  (hooks of PEP 517)
    build_sdist, get_requires_for_build_sdist,
    prepare_metadata_for_build_editable, prepare_metadata_for_build_wheel)

_ROOT = pathlib.Path(__file__).resolve().parents[3]
_SET_UP = ". scripts/setup.sh && list_packages code && use_cache && env -0"


def _set_up():
    """Ends the build with a list if something is missing."""
    done = subprocess.run(["sh", "-c", _SET_UP, "pip install"], cwd=_ROOT,
                          stdout=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(done.returncode)
    for variable in done.stdout.decode().split("\0"):
        name, _, value = variable.partition("=")
        if name.startswith(("CCACHE_", "WHET_CACHE_")):
            os.environ[name] = value
    # CMake's choice. scikit-build-core would take the compiler that Python was
    # built with: another name, for which nothing is in the cache.
    os.environ.setdefault("CC", "cc")
    os.environ.setdefault("CXX", "c++")


def get_requires_for_build_wheel(config_settings=None):
    _set_up()
    return cmake_build.get_requires_for_build_wheel(config_settings)


def get_requires_for_build_editable(config_settings=None):
    _set_up()
    return cmake_build.get_requires_for_build_editable(config_settings)


def build_wheel(wheel_directory, config_settings=None,
                metadata_directory=None):
    _set_up()
    return cmake_build.build_wheel(wheel_directory, config_settings,
                                   metadata_directory)


def build_editable(wheel_directory, config_settings=None,
                   metadata_directory=None):
    _set_up()
    return cmake_build.build_editable(wheel_directory, config_settings,
                                      metadata_directory)
