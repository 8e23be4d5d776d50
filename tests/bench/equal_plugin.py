"""The evaluator of equal_plugin.cc, in Python."""

import whet


@whet.evaluator("bench.equal_in_python", version="1.0.0")
def equal(output, expected):
    """1 if both are the same text."""
    return 1.0 if output == expected else 0.0
