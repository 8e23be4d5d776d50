"""What a run found out."""

import dataclasses
import html
import json
import pathlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


@dataclasses.dataclass(frozen=True)
class ScoreSummary:
    mean: float
    stderr: float  # standard error of the mean
    n: int         # scored examples
    failed: int    # examples without a score


@dataclasses.dataclass(frozen=True)
class Demonstration:
    input: dict[str, str]
    output: str


@dataclasses.dataclass(frozen=True)
class Prompt:
    system: str
    user: str  # a template: {{column}}
    output_instructions: str
    demonstrations: tuple[Demonstration, ...]


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Seed and new prompt on the untouched test split, paired."""
    seed: ScoreSummary
    best: ScoreSummary
    difference: float
    interval: tuple[float, float]  # 95 %, of the difference
    probability_better: float


def _summary(value: Mapping[str, Any]) -> ScoreSummary:
    return ScoreSummary(value["mean"], value["stderr"], value["n"],
                        value.get("failed", 0))


def _prompt(value: Mapping[str, Any]) -> Prompt:
    return Prompt(
        value.get("system", ""), value.get("user_template", ""),
        value.get("output_instructions", ""),
        tuple(Demonstration(dict(d.get("input", {})), d.get("output", ""))
              for d in value.get("few_shot_examples", ())))


def _comparison(value: Mapping[str, Any] | None) -> Comparison | None:
    if not value:
        return None
    low, high = value["interval"]
    return Comparison(_summary(value["seed"]), _summary(value["best"]),
                      value["difference"], (low, high),
                      value["probability_better"])


@dataclasses.dataclass(frozen=True)
class Result:
    """The content of result.json; all of it in `json`."""
    status: str  # "improved", "seed_kept", "stopped", "failed"
    stop_reason: str
    prompt: Prompt  # the seed prompt unless status is "improved"
    baseline_val: ScoreSummary
    best_val: ScoreSummary
    test: Comparison | None  # None: nothing was compared
    calls: dict[str, int]    # by role
    cost_usd: float | None   # None: not all prices are known
    run_dir: pathlib.Path
    json: dict[str, Any] = dataclasses.field(repr=False)

    @property
    def improved(self) -> bool:
        return self.status == "improved"

    @classmethod
    def from_text(cls, text: str, run_dir: str) -> "Result":
        value = json.loads(text)
        return cls(
            value["status"], value["stop_reason"],
            _prompt(value["best"]["prompt"]),
            _summary(value["baseline"]["val"]),
            _summary(value["best"]["val"]), _comparison(value.get("test")),
            dict(value["calls"]), value.get("cost_usd"),
            pathlib.Path(run_dir), value)

    def _details(self) -> Any:
        path = self.run_dir / "details.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def candidates(self) -> "pandas.DataFrame":
        """All prompts that were tried, as a pandas DataFrame."""
        return self._frame("candidates")

    def test_rows(self) -> "pandas.DataFrame":
        """The test examples under both prompts, as a pandas DataFrame."""
        return self._frame("test_rows")

    def _frame(self, name: str) -> "pandas.DataFrame":
        try:
            import pandas  # only who wants frames needs it
        except ImportError as error:
            raise ImportError("frames need pandas: pip install pandas"
                              ) from error
        return pandas.json_normalize(self._details()[name])

    def _repr_html_(self) -> str:
        return html_of(self)


def html_of(result: Result) -> str:
    """A table of the proof and the prompt, for notebooks."""
    cells = "".join(
        f"<tr><th {_LEFT}>{html.escape(name)}</th>"
        f"<td {_LEFT}>{html.escape(value)}</td></tr>"
        for name, value in _facts(result))
    prompt = result.prompt
    parts = "".join(
        f"<tr><th {_LEFT}>{name}</th><td {_LEFT}>{html.escape(text)}</td></tr>"
        for name, text in (("system", prompt.system), ("user", prompt.user),
                           ("output instructions", prompt.output_instructions))
        if text)
    count = len(prompt.demonstrations)
    if count:
        parts += f"<tr><th {_LEFT}>demonstrations</th><td {_LEFT}>{count}</td>"
    title = "New prompt" if result.improved else "The prompt stays"
    report = html.escape(str(result.run_dir / "report.html"))
    return (f"<table>{cells}</table><p><b>{title}</b></p>"
            f"<table>{parts}</table><p>Report: <code>{report}</code></p>")


_LEFT = "style='text-align:left;vertical-align:top;white-space:pre-wrap'"


def _facts(result: Result) -> list[tuple[str, str]]:
    facts = [("status", result.status), ("why it ended", result.stop_reason)]
    test = result.test
    if test is not None:
        low, high = test.interval
        facts += [
            ("seed prompt on test", _share(test.seed)),
            ("new prompt on test", _share(test.best)),
            ("difference", f"{100 * test.difference:+.1f} points (95 %: "
                           f"{100 * low:+.1f} to {100 * high:+.1f})"),
            ("probability that it is better",
             "more than 99.9 %" if test.probability_better > 0.999 else
             f"{100 * test.probability_better:.1f} %")]
    facts += [("calls", ", ".join(f"{role} {n}"
                                  for role, n in result.calls.items()))]
    if result.cost_usd:
        facts.append(("cost", f"${result.cost_usd:.4f}"))
    return facts


def _share(summary: ScoreSummary) -> str:
    return f"{100 * summary.mean:.1f} % of {summary.n} examples"
