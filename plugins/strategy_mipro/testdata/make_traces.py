"""Writes the traces in this folder: `python3 make_traces.py`

What DSPy's MIPROv2 decides in a scripted world: which demonstrations it puts
into its sets, what each proposal is shown, which combinations it tries on which
examples, and what it returns. Made with dspy 3.4.1, Optuna 5.0.0, NumPy 2.4.6,
CPython 3.11.7. trace_test.cc builds the same world and compares line by line.

The world: the examples of train are t0, t1, ..., those of val v0, v1, ...; the
answer to an example is a function of everything that the model is shown, and so
is its score. The k-th instruction proposed reads "Instruction k.".

Left out are searches in which rounding decides (see make_tpe.py of
plugins/search).
"""

import contextlib
import io
import logging
import pathlib

import dspy
import numpy
import optuna
from dspy.teleprompt import mipro_optimizer_v2, utils

SCORES = (0.0, 0.0, 0.25, 0.5, 1.0)


def fnv(text):
    """64-bit FNV-1a."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    return value


def answer(world, instruction, demos, text):
    """What the model answers; the digit behind # is the place in SCORES."""
    shown = "|".join(f"{t}=>{o}" for t, o in demos)
    value = fnv(f"{world}/{instruction}/{shown}/{text}") >> 20
    return f"o{value // 5 % 7}#{value % 5}"


def show(demos):
    return " ".join(f"{d.text}=>{d.label}" for d in demos)


class Model:
    """Stands where DSPy wants a language model; nobody asks it."""

    def copy(self, **_):
        return self


class Trace:
    def __init__(self, name):
        self.name = name
        self.lines = []
        self.proposals = 0
        self.batches = []
        self.full = []
        self.ties = 0

    def forward(self, predict, **values):
        """Stands in for dspy.Predict.forward."""
        outputs = list(predict.signature.output_fields)
        if outputs == ["label"]:
            demos = [(d.text, d.label) for d in predict.demos]
            prediction = dspy.Prediction(
                label=answer(self.name, predict.signature.instructions, demos,
                             values["text"]))
            if dspy.settings.trace is not None:
                dspy.settings.trace.append((predict, dict(values), prediction))
            return prediction
        if outputs == ["proposed_instruction"]:
            tips = mipro_optimizer_v2.GroundedProposer.__init__.__globals__["TIPS"]
            tip = next(k for k, t in tips.items() if t == values["tip"])
            demos = values["task_demos"].split("\n\n")
            shown = [d.replace("Text: ", "").replace("\nLabel: ", "=>")
                     for d in demos if "=>" in d or "Text:" in d]
            line = " ".join(["proposal", str(self.proposals), tip] + shown)
            self.lines.append(line)
            self.proposals += 1
            return dspy.Prediction(
                proposed_instruction=f"Instruction {self.proposals - 1}.")
        return dspy.Prediction(**{outputs[0]: "Something true."})


def run(name, seed, train, val, compile_settings, **settings):
    trace = Trace(name)
    examples = [[dspy.Example(text=f"{letter}{i}", label="abc"[fnv(
        f"{name}/{letter}{i}") % 3]).with_inputs("text") for i in range(count)]
        for letter, count in (("t", train), ("v", val))]

    def metric(example, prediction, _=None):
        return SCORES[int(prediction.label[-1])]

    def create_minibatch(trainset, batch_size=50, rng=None):
        batch = original_minibatch(trainset, batch_size, rng)
        trace.batches.append(" ".join(e.text for e in batch))
        return batch

    def create_sets(*args, **kwargs):
        sets = original_sets(*args, **kwargs)
        for i, demos in enumerate(sets[0]):
            trace.lines.append(f"set {i} {show(demos)}".strip())
        return sets

    def highest(*args):
        found = original_highest(*args)
        trace.full.append(found[3])
        return found

    def compare(cls, samples, values):
        close = int(numpy.flatnonzero(values > values.max() - 1e-10)[0])
        ret = original_compare(cls, samples, values)
        trace.ties += {k: v[close].item() for k, v in samples.items()} != ret
        return ret

    original_forward = dspy.Predict.forward
    original_minibatch = utils.create_minibatch
    original_sets = utils.create_n_fewshot_demo_sets
    original_highest = utils.get_program_with_highest_avg_score
    original_compare = optuna.samplers.TPESampler._compare.__func__
    dspy.Predict.forward = lambda self, **v: trace.forward(self, **v)
    utils.create_minibatch = create_minibatch
    mipro_optimizer_v2.create_n_fewshot_demo_sets = create_sets
    mipro_optimizer_v2.get_program_with_highest_avg_score = highest
    optuna.samplers.TPESampler._compare = classmethod(compare)
    try:
        optimizer = dspy.MIPROv2(metric=metric, prompt_model=Model(),
                                 task_model=Model(), seed=seed, num_threads=1,
                                 **settings)
        program = dspy.Predict(
            dspy.Signature("text -> label", "Seed instruction."))
        with contextlib.redirect_stdout(io.StringIO()), \
                contextlib.redirect_stderr(io.StringIO()):
            best = optimizer.compile(program, trainset=examples[0],
                                     valset=examples[1], **compile_settings)
    finally:
        dspy.Predict.forward = original_forward
        utils.create_minibatch = original_minibatch
        optuna.samplers.TPESampler._compare = classmethod(original_compare)
    if trace.ties:
        return None
    write_trials(trace, best.trial_logs)
    trace.lines.append(f"result {best.score} {best.signature.instructions} "
                       f"{show(best.demos)}".strip())
    return trace.lines


def write_trials(trace, logs):
    for number, log in sorted(logs.items()):
        params = log
        if "0_predictor_instruction" not in log:
            params = trace.full.pop(0) if number > 1 else {}
        chosen = " ".join(str(params.get(f"0_predictor_{n}", 0))
                          for n in ("instruction", "demos"))
        if "mb_score" in log:
            trace.lines.append(f"trial {number} minibatch {chosen} "
                               f"{log['mb_score']} {trace.batches.pop(0)}")
        else:
            trace.lines.append(
                f"trial {number} full {chosen} {log['full_eval_score']}")
    assert not trace.batches and not trace.full


# Name, train, val, settings of MIPROv2, settings of its compile().
CASES = (
    ("light", 40, 120, {}, {}),
    ("light_small_val", 30, 40, {}, {}),
    ("medium", 60, 200, {"auto": "medium"}, {}),
    ("heavy", 90, 110, {"auto": "heavy"}, {}),
    ("named", 25, 60, {"auto": None, "num_candidates": 5},
     {"num_trials": 13, "minibatch_size": 10, "minibatch_full_eval_steps": 4}),
    ("zero_shot", 30, 70,
     {"max_bootstrapped_demos": 0, "max_labeled_demos": 0}, {}),
    ("no_labelled", 30, 70,
     {"max_bootstrapped_demos": 3, "max_labeled_demos": 0}, {}),
    ("many_labelled", 20, 60,
     {"max_bootstrapped_demos": 2, "max_labeled_demos": 16,
      "metric_threshold": 0.5}, {}),
    ("tiny", 3, 8, {"auto": None, "num_candidates": 3},
     {"num_trials": 4, "minibatch_size": 5}),
)


def main():
    logging.disable(logging.CRITICAL)
    folder = pathlib.Path(__file__).parent
    for name, train, val, settings, compile_settings in CASES:
        seeds = []
        for seed in range(9, 60):
            lines = run(name, seed, train, val, compile_settings, **settings)
            if lines is not None:
                path = folder / f"{name}_{seed}.trace"
                path.write_text("\n".join(lines) + "\n")
                seeds.append(seed)
            if len(seeds) == 2:
                break
        print(name, seeds)


if __name__ == "__main__":
    main()
