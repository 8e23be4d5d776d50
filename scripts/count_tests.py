"""Prints what CTest counted: `count_tests.py JUNIT_XML`.

The first line is the number of tests that passed, each further line the name
of one that did not. A test that was skipped, disabled or not run did not pass.
"""

import sys
import xml.etree.ElementTree


def count(path):
    """Returns (passed, [names of the others])."""
    passed, others = 0, []
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        if case.get("status") == "run":
            passed += 1
        else:
            others.append(case.get("name", "?"))
    return passed, others


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: count_tests.py JUNIT_XML")
    try:
        passed, others = count(sys.argv[1])
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        sys.exit(f"count_tests.py: {sys.argv[1]}: {error}")
    if passed + len(others) == 0:
        sys.exit(f"count_tests.py: {sys.argv[1]}: no test in it")
    print(passed)
    for name in others:
        print(name.replace("\n", " "))


if __name__ == "__main__":
    main()
