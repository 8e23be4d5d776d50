"""What a run found out."""

import dataclasses
import html
import json
import pathlib
from typing import Any


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


def _summary(value):
    return ScoreSummary(value["mean"], value["stderr"], value["n"],
                        value.get("failed", 0))


def _prompt(value):
    return Prompt(
        value.get("system", ""), value.get("user_template", ""),
        value.get("output_instructions", ""),
        tuple(Demonstration(dict(d.get("input", {})), d.get("output", ""))
              for d in value.get("few_shot_examples", ())))


def _comparison(value):
    if not value:
        return None
    return Comparison(_summary(value["seed"]), _summary(value["best"]),
                      value["difference"], tuple(value["interval"]),
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

    def _details(self):
        path = self.run_dir / "details.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def candidates(self):
        """All prompts that were tried, as a pandas DataFrame."""
        import pandas  # only who wants frames needs it
        return pandas.json_normalize(self._details()["candidates"])

    def test_rows(self):
        """The test examples under both prompts, as a pandas DataFrame."""
        import pandas
        return pandas.DataFrame(self._details()["test_rows"])

    def _repr_html_(self):
        rows = [("status", self.status), ("why it ended", self.stop_reason)]
        if self.test is not None:
            low, high = self.test.interval
            rows += [
                ("seed prompt on test", f"{100 * self.test.seed.mean:.1f} %"),
                ("new prompt on test", f"{100 * self.test.best.mean:.1f} %"),
                ("difference", f"{100 * self.test.difference:+.1f} points "
                               f"(95 %: {100 * low:+.1f} to "
                               f"{100 * high:+.1f})"),
                ("probability that it is better",
                 f"{100 * self.test.probability_better:.1f} %")]
        rows += [("calls", ", ".join(f"{role} {n}" for role, n in
                                     self.calls.items()))]
        if self.cost_usd is not None:
            rows.append(("cost", f"${self.cost_usd:.4f}"))
        cells = "".join(
            f"<tr><th style='text-align:left'>{html.escape(name)}</th>"
            f"<td style='text-align:left'>{html.escape(value)}</td></tr>"
            for name, value in rows)
        shown = html.escape(self.prompt.system or self.prompt.user)
        return (f"<table>{cells}</table><pre style='white-space:pre-wrap'>"
                f"{shown}</pre>"
                f"<p>{len(self.prompt.demonstrations)} demonstrations; "
                f"report: {html.escape(str(self.run_dir / 'report.html'))}</p>")
