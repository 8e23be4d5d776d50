"""@TITLE@: 1 if the answer is the expected text, else 0 and what was expected."""

import whet

# Whet checks the settings before a call is spent, and fills in the defaults.
SCHEMA = {
    "type": "object",
    "properties": {
        "ignore_case": {
            "description": "Whether A and a are the same.",
            "type": "boolean",
            "default": True,
        },
    },
    "additionalProperties": False,
}


# Change the version when it scores otherwise: reports name it.
@whet.evaluator("@ID@", version="0.1.0", schema=SCHEMA)
def score(output: str, expected: str, config: dict):
    """Whether the answer is the expected text, spaces around it aside."""
    got, want = output.strip(), expected.strip()
    if config.get("ignore_case", True):
        got, want = got.lower(), want.lower()
    if got == want:
        return 1.0
    # Read by people, and by the model that improves the prompt.
    return 0.0, f"Expected: {expected}"
