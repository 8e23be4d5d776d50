#!/usr/bin/env python3
"""The reference GEPA (PyPI gepa 0.1.4) in the worlds of bench_search_quality.

    python3 -m venv VENV && VENV/bin/pip install gepa==0.1.4
    VENV/bin/python tests/bench/search_quality/reference_gepa.py \
        build/release/tests/libquality_world.so --worlds additive \
        --budgets 500,1000,2000 --val 100,25 --seeds 20 --out gepa.jsonl
    build/release/tests/bench_search_quality --from runs.jsonl,gepa.jsonl

The models and the truth are those of the strategies: the library is the same
code. The budget is all calls, reflections included: GEPA looks at its stop
condition between iterations only, so it spends more. It confirms nothing: what
it returns is what it has found. Prints one line of JSON for each run.
"""

import argparse
import ctypes
import json
import multiprocessing
import resource
import sys

PACKAGE = "gepa==0.1.4"
TRAIN = 150


class World:
    """A world of world_api.h, which counts what it is asked."""

    def __init__(self, library, name, seed, cases):
        self.c = ctypes.CDLL(library)
        self.c.quality_open.restype = ctypes.c_void_p
        self.c.quality_open.argtypes = (ctypes.c_char_p, ctypes.c_uint64,
                                        ctypes.c_uint64)
        self.c.quality_close.argtypes = (ctypes.c_void_p,)
        for text in ("case", "seed_system", "answer", "reflect"):
            getattr(self.c, "quality_" + text).restype = ctypes.c_char_p
        for score in ("true_score", "attainable"):
            getattr(self.c, "quality_" + score).restype = ctypes.c_double
        self.handle = self.c.quality_open(name.encode(), seed, cases)
        if not self.handle:
            sys.exit(f"no world '{name}'")
        self.calls = 0
        self.reflections = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.c.quality_close(self.handle)

    def _call(self, name, *arguments):
        return getattr(self.c, "quality_" + name)(
            ctypes.c_void_p(self.handle), *arguments)

    def case(self, number):
        return json.loads(self._call("case", ctypes.c_uint64(number)))

    def seed_system(self):
        return self._call("seed_system").decode()

    def answer(self, messages):
        self.calls += 1
        return self._call("answer", json.dumps(messages).encode(),
                          ctypes.c_uint32(0)).decode()

    def reflect(self, prompt):
        """A model at temperature 1: asked the same again, it says another
        thing."""
        self.calls += 1
        self.reflections += 1
        messages = [{"role": "user", "content": prompt}]
        return self._call("reflect", json.dumps(messages).encode(),
                          ctypes.c_uint32(self.reflections)).decode()

    def true_score(self, system):
        messages = [{"role": "system", "content": system},
                    {"role": "user", "content": "{{text}}"}]
        return self._call("true_score", json.dumps(messages).encode())

    def attainable(self):
        return self._call("attainable", ctypes.c_uint64(TRAIN))


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


class Silent:
    def log(self, _):
        pass


def run(job):
    import gepa  # pylint: disable=import-outside-toplevel
    library, name, budget, val, seed = job
    start = cpu_seconds()
    with World(library, name, seed, TRAIN + val) as world:
        def examples(first, count):
            out = []
            for number in range(first, first + count):
                case = world.case(number)
                out.append({"input": case["input"],
                            "additional_context": {},
                            "answer": case["expected"]})
            return out

        seed_system = world.seed_system()
        result = gepa.optimize(
            seed_candidate={"system_prompt": seed_system},
            trainset=examples(0, TRAIN),
            valset=examples(TRAIN, val),
            task_lm=world.answer,
            reflection_lm=world.reflect,
            stop_callbacks=lambda _: world.calls >= budget,
            seed=seed,
            logger=Silent(),
            display_progress_bar=False)
        found = world.true_score(result.best_candidate["system_prompt"])
        return {"world": name, "strategy": f"reference gepa, val {val}",
                "budget": budget, "seed": seed,
                "seed_score": round(world.true_score(seed_system), 6),
                "attainable": round(world.attainable(), 6),
                "found": round(found, 6), "returned": round(found, 6),
                "calls": world.calls, "allowed": budget,
                "difference_holds": None, "score_holds": None,
                "status": "unconfirmed",
                "cpu_s": round(cpu_seconds() - start, 6)}


def numbers(text):
    return [int(part) for part in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library")
    parser.add_argument("--worlds", default="additive,tradeoff,deceptive,"
                        "few_shot,noisy_judge,dilution,paraphrase,exclusive,"
                        "rewriter,holistic,order")
    parser.add_argument("--budgets", type=numbers,
                        default=[250, 500, 1000, 2000, 4000])
    parser.add_argument("--val", type=numbers, default=[100, 25])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out")
    options = parser.parse_args()
    jobs = [(options.library, world, budget, val, seed)
            for world in options.worlds.split(",")
            for val in options.val
            for budget in options.budgets
            for seed in range(options.first_seed,
                              options.first_seed + options.seeds)]
    out = open(options.out, "w", encoding="utf-8") if options.out \
        else sys.stdout
    with multiprocessing.Pool(options.processes) as pool:
        for record in pool.imap(run, jobs):
            print(json.dumps(record), file=out, flush=True)


if __name__ == "__main__":
    main()
