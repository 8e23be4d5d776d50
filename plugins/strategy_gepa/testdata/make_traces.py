#!/usr/bin/env python3
"""Writes traces_*.jsonl: what the reference implementation of GEPA decides.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install gepa==0.1.4
    /tmp/venv/bin/python make_traces.py

with Python 3.11. (From 3.12 on, sum() of floats rounds differently.)

Task and reflecting model are scripts: functions of their arguments, repeated
by compat_trace_test.cc in C++. A file holds runs; a run is a line with its
settings, a line per iteration and a line with the result.
"""

import json
import os
import pathlib
import sys

import gepa
from gepa.core.adapter import EvaluationBatch
from gepa.core.callbacks import GEPACallback

HERE = pathlib.Path(__file__).parent
PROMPT = (HERE.parent / "prompts" / "compat_reflect.txt").read_text()
ALL_COMPONENTS = ["system", "user_template", "output_instructions"]
SEED_TEXTS = {
    "system": "Answer the question.",
    "user_template": "{{text}}",
    "output_instructions": "Be brief.",
}


def fnv(text):
    """FNV-1a, 64 bits, of the UTF-8 bytes."""
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def rules(text):
    """The distinct words R0, R1, ... of a text."""
    return sorted({w for w in text.split() if w[0] == "R" and w[1:].isdigit()})


def tenths(candidate, text, ease):
    """The score of a candidate on an example, in tenths."""
    score = fnv("base:" + text) % 6 + ease
    for component, value in candidate.items():
        for rule in rules(value):
            effect = fnv(f"{component}:{rule}:{text}") % 7
            score += 1 if effect < 2 else -1 if effect == 2 else 0
    return min(10, max(0, score))


def reflect(prompt):
    """The scripted reflecting model: adds a rule, or takes the last one away."""
    noise = fnv(prompt)
    begin = prompt.index("```\n") + 4
    current = prompt[begin:prompt.index("\n```\n\nThe following")]
    words = current.split(" ")
    if noise % 5 == 0 and words[-1] in rules(current):
        new = " ".join(words[:-1])
    else:
        new = f"{current} R{noise // 5 % 12}"
    form = noise // 64 % 5
    return [
        f"Here it is:\n```\n{new}\n```\nDone.",
        f"```markdown\n{new}\n```",
        f"  {new}\n",
        f"```\n{new}",
        f"First a thought.\n```\n\n{new}\n\n```",
    ][form]


class Adapter:
    """Scores with tenths(); records of the form of gepa's DefaultAdapter."""

    propose_new_texts = None

    def __init__(self, run):
        self.run = run

    def evaluate(self, batch, candidate, capture_traces=False):
        scores = [tenths(candidate, d["text"], self.run["ease"]) for d in batch]
        answers = [f"\u00a0answer {s} to {d['text']}\n"
                   for s, d in zip(scores, batch)]
        return EvaluationBatch(
            outputs=answers,
            scores=[s / 10 for s in scores],
            trajectories=[(d, a, f"scored {s} of 10  ") for s, d, a in
                          zip(scores, batch, answers)] if capture_traces
            else None)

    def make_reflective_dataset(self, candidate, batch, components):
        del candidate
        records = [{
            "Inputs": d["text"] if len(d) == 1 else dict(sorted(d.items())),
            "Generated Outputs": answer,
            "Feedback": feedback,
        } for d, answer, feedback in batch.trajectories]
        return {component: records for component in components}


class Recorder(GEPACallback):
    """Turns callbacks into one line per iteration."""

    def __init__(self):
        self.lines = []
        self.line = {}

    def on_iteration_start(self, event):
        self.line = {"i": event["iteration"] - 1}

    def on_candidate_selected(self, event):
        self.line["parent"] = event["candidate_idx"]

    def on_minibatch_sampled(self, event):
        self.line["minibatch"] = list(event["minibatch_ids"])

    def on_proposal_start(self, event):
        self.line["components"] = list(event["components"])

    def on_evaluation_end(self, event):
        key = "after" if event["candidate_idx"] is None else "before"
        self.line[key] = list(event["scores"])

    def on_valset_evaluated(self, event):
        if event["iteration"] > 0:
            self.line["child"] = event["candidate_idx"]
            self.line["val"] = list(event["scores_by_val_id"].values())

    def on_iteration_end(self, event):
        trace = event["state"].full_program_trace[-1]
        if "merged_entities" in trace:
            self.line["merged"] = list(trace["merged_entities"])
            self.line["minibatch"] = list(trace["subsample_ids"])
        self.line["calls"] = event["state"].total_num_evals
        self.lines.append(self.line)


def examples(name, run):
    first = {"train": 0, "val": 1000}[name]
    rows = [{"text": f"question {first + i}"} for i in range(run[name])]
    if run["columns"] == 2:
        for row in rows:
            row["context"] = f"about {fnv(row['text']) % 100}"
    return rows


def record(run, prompts):
    """Runs the reference; returns the lines of the run."""
    recorder = Recorder()
    del prompts[:]

    def model(prompt):
        prompts.append(f"{fnv(prompt):016x}")
        return reflect(prompt)

    result = gepa.optimize(
        seed_candidate={c: SEED_TEXTS[c] for c in run["components"]},
        trainset=examples("train", run),
        valset=examples("val", run),
        adapter=Adapter(run),
        reflection_lm=model,
        reflection_prompt_template=PROMPT,
        candidate_selection_strategy=run["selection"],
        reflection_minibatch_size=run["minibatch"],
        module_selector=run["modules"],
        use_merge=run["merge"],
        max_merge_invocations=run["max_merges"],
        max_metric_calls=run["calls"],
        seed=run["seed"],
        callbacks=[recorder],
    )
    best = dict(result.best_candidate)
    return [run] + recorder.lines + [{
        "best": result.best_idx, "texts": best,
        "programs": len(result.candidates), "prompts": list(prompts),
    }]


def run_of(**settings):
    run = {
        "components": ["system"], "train": 12, "val": 10, "minibatch": 3,
        "seed": 0, "merge": False, "max_merges": 5, "calls": 200, "ease": 0,
        "columns": 1, "selection": "pareto", "modules": "round_robin",
    }
    run.update(settings)
    return run


PLAIN = [run_of(seed=s) for s in (0, 1, 42)] + [
    run_of(train=13, seed=2),                     # two ids of padding
    run_of(train=7, minibatch=5, seed=3),
    run_of(train=2, minibatch=3, seed=4),         # smaller than the batch
    run_of(train=1, minibatch=1, val=1, seed=5),  # one example
    run_of(train=9, minibatch=4, val=30, calls=900, seed=6),
    run_of(ease=5, calls=300, seed=7),            # minibatches without a miss
    run_of(components=ALL_COMPONENTS[:2], calls=500, seed=8),
    run_of(components=ALL_COMPONENTS, calls=600, val=15, seed=9),
    run_of(components=ALL_COMPONENTS, modules="all", calls=400, seed=10),
    run_of(columns=2, calls=150, seed=11),
    run_of(selection="current_best", calls=300, seed=12),
    run_of(selection="epsilon_greedy", calls=400, seed=13),
    run_of(selection="top_k_pareto", calls=600, seed=14),
    run_of(val=6, calls=1600, seed=15),           # many programs per front
    run_of(seed=123456789012345, calls=150),
]
MERGE = [
    run_of(components=ALL_COMPONENTS, merge=True, val=v, train=t, minibatch=b,
           calls=c, max_merges=m, seed=s)
    for v, t, b, c, m, s in (
        (12, 12, 3, 900, 5, 0), (12, 13, 3, 900, 5, 1), (20, 10, 4, 1500, 5, 2),
        (30, 20, 3, 1500, 2, 3), (6, 9, 2, 1200, 20, 4), (4, 9, 3, 400, 5, 5),
    )
] + [run_of(components=ALL_COMPONENTS[:2], merge=True, val=15, calls=1200,
            seed=s) for s in (6, 7)] + [
    run_of(merge=True, calls=400, seed=8),        # one component
]


def string_order_is_list_order():
    return all(list(set(ALL_COMPONENTS[:n])) == ALL_COMPONENTS[:n]
               for n in (1, 2, 3))


def main():
    # A merge walks over a set of component names, whose order depends on the
    # hash seed of the process. Take one under which it is the list's order.
    if not string_order_is_list_order():
        seed = int(os.environ.get("PYTHONHASHSEED", "0")) + 1
        os.environ["PYTHONHASHSEED"] = str(seed)
        os.execv(sys.executable, [sys.executable, *sys.argv])
    for name, runs in (("plain", PLAIN), ("merge", MERGE)):
        lines = [line for run in runs for line in record(run, [])]
        path = HERE / f"traces_{name}.jsonl"
        path.write_text("".join(
            json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
        iterations = sum("i" in line for line in lines)
        merges = sum("merged" in line for line in lines)
        print(f"{path.name}: {len(runs)} runs, {iterations} iterations, "
              f"{merges} merges", file=sys.stderr)


if __name__ == "__main__":
    main()
