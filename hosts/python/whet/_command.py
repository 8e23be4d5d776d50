"""The command `whet` of this package: the program that it holds."""

import os
import pathlib
import sys


def main() -> None:
    program = pathlib.Path(__file__).parent / "_native" / "bin" / "whet"
    os.execv(program, [str(program), *sys.argv[1:]])
