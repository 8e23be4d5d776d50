"""Improves prompts within a budget, and proves it on fresh examples.

    import whet

    @whet.evaluator("acme.first_word", version="1.0.0")
    def first_word(output: str, expected: str) -> float:
        return float(output.split()[:1] == [expected])

    result = whet.optimize("whet.yaml", evaluators=[first_word])
    print(result.prompt.system, result.test.difference)

The work is done by libwhet_host, which comes with this package; no interpreter
state is shared with it beyond the functions that you hand over.
"""

from whet._library import version
from whet.errors import (BudgetError, ConfigError, CredentialsError,
                         ProviderError, StoppedError, WhetError)
from whet.evaluators import Evaluator, Item, Score, evaluator
from whet.progress import Progress
from whet.results import (Comparison, Demonstration, Prompt, Result,
                          ScoreSummary)
from whet.runs import Run, optimize, optimize_async, prepare, resume


def __getattr__(name: str) -> str:
    if name == "__version__":  # of the library, which is opened for it
        return version()
    raise AttributeError(f"module 'whet' has no attribute {name!r}")


__all__ = [
    "BudgetError", "Comparison", "ConfigError", "CredentialsError",
    "Demonstration", "Evaluator", "Item", "Progress", "Prompt",
    "ProviderError", "Result", "Run", "Score", "ScoreSummary", "StoppedError",
    "WhetError", "evaluator", "optimize", "optimize_async", "prepare",
    "resume",
]
