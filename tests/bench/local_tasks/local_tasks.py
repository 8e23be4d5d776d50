#!/usr/bin/env python3
"""Strategies on small tasks with the local model, one table.

    python3 tests/bench/local_tasks/local_tasks.py build/release \\
        [--tasks support_triage,...] [--strategies 'factorial;few_shot;...'] \\
        [--budgets 400,1000] [--seeds 5] [--processes 1] [--out results.jsonl]

Each run has its own seed for search and split. The figure is the score of the
prompt that the search ended with, on the test split, which the search never
sees: mean over the seeds and the 95 % interval of that mean (Student's t). With
--out, runs that are there already are not made again, so that a long table can
be made in parts. Two runs at a time, one thread each, take less time than two
threads one after the other; the answers are the same, bit by bit.
"""

import argparse
import concurrent.futures
import itertools
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
TASKS = {
    "support_triage": "examples/support_triage/whet.yaml",
    "banking_intents": "examples/banking_intents/whet.yaml",
    "translation": "examples/translation/whet.yaml",
}
# Row of the table to what `strategy:` says in the config. With `nearest` (the
# default of few_shot) each message has demonstrations of its own, which a local
# model reads three to five times as long.
STRATEGIES = {
    "factorial": "use: factorial",
    "few_shot": "use: few_shot, nearest: off",
    "few_shot, nearest": "use: few_shot",
    "mipro": "use: mipro",
    "random search": "use: bench.random_search",
    "successive halving": "use: bench.successive_halving",
}
# Quantiles 0.975 of Student's t by degrees of freedom.
STUDENT = (math.nan, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
           2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
           2.101, 2.093, 2.086)


def run_once(build, threads, task, strategy, budget, seed):
    """One run; a line of the results."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            build / "bin" / "whet", "run", ROOT / TASKS[task], "--json",
            "--quiet", "--run-dir", pathlib.Path(folder) / "run",
            "--plugin-dir", build / "tests/bench/local_tasks/plugins",
            # However busy the machine is, an answer is waited for.
            "--set", "models.task.timeout_s=3600",
            "--set", f"models.task.threads={threads}",
            "--set", f"strategy={{{STRATEGIES[strategy]}}}",
            "--set", f"budget={{calls: {budget}}}",
            "--set", f"seed={seed}", "--set", f"data.split.seed={seed}"]
        done = subprocess.run([str(c) for c in command], text=True,
                              stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(map(str, command))}\nended with "
                 f"{done.returncode}")
    result = json.loads(done.stdout)
    test = result["test"]
    return {
        "task": task, "strategy": strategy, "budget": budget, "seed": seed,
        "status": result["status"],
        # Without a challenger the search ended with the seed prompt, which was
        # not scored on test then; the baseline on val stands for it.
        "score": (test["best"]["mean"] if test
                  else result["baseline"]["val"]["mean"]),
        "seed_prompt": test["seed"]["mean"] if test else None,
        "calls": sum(result["calls"].values()), "wall_s": result["wall_s"]}


def interval(scores):
    """(mean, half-width) in per cent."""
    mean = statistics.fmean(scores)
    if len(scores) < 2:
        return 100 * mean, math.nan
    t = STUDENT[min(len(scores) - 1, len(STUDENT) - 1)]
    return 100 * mean, 100 * t * statistics.stdev(scores) / math.sqrt(
        len(scores))


def table(lines, tasks, strategies, budgets):
    print("| strategy | " + " | ".join(
        f"{task}, {budget}" for task in tasks for budget in budgets) + " |")
    print("|---|" + "---|" * (len(tasks) * len(budgets)))
    for strategy in strategies:
        cells = []
        for task in tasks:
            for budget in budgets:
                scores = [line["score"] for line in lines
                          if (line["task"], line["strategy"], line["budget"])
                          == (task, strategy, budget)]
                cells.append("%.1f ± %.1f (%d)" % (*interval(scores),
                                                   len(scores))
                             if scores else "")
        print(f"| {strategy} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--strategies", default=";".join(STRATEGIES))
    parser.add_argument("--budgets", default="400,1000")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--processes", type=int, default=1,
                        help="runs at a time, each with one thread if several")
    parser.add_argument("--out", type=pathlib.Path)
    arguments = parser.parse_args()
    tasks = arguments.tasks.split(",")
    strategies = arguments.strategies.split(";")
    budgets = [int(b) for b in arguments.budgets.split(",")]

    lines = []
    if arguments.out and arguments.out.exists():
        lines = [json.loads(line)
                 for line in arguments.out.read_text().splitlines()]
    done = {(x["task"], x["strategy"], x["budget"], x["seed"]) for x in lines}
    wanted = [(task, strategy, budget, seed)
              for seed, budget, task, strategy in itertools.product(
                  range(1, arguments.seeds + 1), budgets, tasks, strategies)
              if (task, strategy, budget, seed) not in done]
    threads = 0 if arguments.processes == 1 else 1  # 0: as many as there is room
    pool = concurrent.futures.ThreadPoolExecutor(arguments.processes)
    try:
        runs = [pool.submit(run_once, arguments.build, threads, *key)
                for key in wanted]
        for run in concurrent.futures.as_completed(runs):
            line = run.result()
            lines.append(line)
            print(json.dumps(line), file=sys.stderr, flush=True)
            if arguments.out:
                with arguments.out.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(line) + "\n")
    finally:
        pool.shutdown(cancel_futures=True)  # what has begun is waited for
    table(lines, tasks, strategies, budgets)


if __name__ == "__main__":
    main()
