"""Improves the prompt of whet.yaml; what a good answer is says a function of
this program.

    python improve.py [CALLS]
"""

import pathlib
import sys

import whet

HERE = pathlib.Path(__file__).parent


@whet.evaluator("shop.order_number", version="1.0.0")
def order_number(output: str, expected: str):
    """The number of the order and nothing else; half a point among words."""
    if output.strip() == expected:
        return 1.0
    if expected in output:
        return 0.5, "there are words around it"
    return 0.0, f"the order is {expected}"


def main():
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    result = whet.optimize(HERE / "whet.yaml", evaluators=[order_number],
                           overrides={"budget.calls": calls})
    print(result.status)
    if result.test:
        print(f"{result.test.seed.mean:.1%} -> {result.test.best.mean:.1%} on "
              f"{result.test.best.n} fresh examples")
    print(result.prompt.user)
    print("Report:", result.run_dir / "report.html")


if __name__ == "__main__":
    main()
