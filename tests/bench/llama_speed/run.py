#!/usr/bin/env python3
"""provider_llama beside llama.cpp's own tools, same machine, same model.

    run.py BUILD [--repeats 5] [--json FILE] [--tools FOLDER]
           [--only generation processor beginning]

BUILD is a release build with -DWHET_LLAMA=ON and whet_bench_llama_speed. The
tools are built from the source that the plugin is pinned to, as their users
build them: Release, the instruction set of this machine, OpenMP, all kernels.
That takes a quarter of an hour, once; they stay in the user's cache.

Every repeat runs every program once, one after the other, so that a busy
machine is busy for all of them. Prints medians, in brackets the least and the
most, and ratios, which are medians over the repeats of the ratio within one.
"""

import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "cmake/llama"))
import fetch  # noqa: E402

SLOTS = 8
CONTEXT = 1024
PROMPT = 64  # tokens before the ones that are counted
SHORT, LONG = 32, 96  # tokens of an answer

RULES = [
    "A refund, an invoice, a card that was charged twice: billing.",
    "A parcel that is late, lost, broken or at the wrong door: shipping.",
    "A password, a log-in, an address that must be changed: account.",
    "A page that does not load, an error message, a crash: technical.",
    "A message that asks for two things goes where the first one belongs.",
    "A message that is angry goes where its matter belongs.",
    "A thank-you goes where the matter belonged that it is about.",
    "Names, dates and order numbers do not matter.",
]
ITEMS = ["lamp", "kettle", "chair", "invoice", "password", "basket", "parcel",
         "page"]


def prompts():
    """64 messages to be sorted after the same rules."""
    rules = "\n".join(f"{n}. {RULES[n % len(RULES)]}" for n in range(1, 41))
    return {"system": "You sort the messages that reach a shop. Answer with "
                      "billing, shipping, account or technical and nothing "
                      "else.\n" + rules,
            "items": [f"Message {n}: my {ITEMS[n % len(ITEMS)]} of week "
                      f"{n % 7 + 2} is not what I had ordered."
                      for n in range(64)]}


def build_tools():
    source = subprocess.run(
        [sys.executable, str(ROOT / "cmake/llama/fetch.py"), "source"],
        check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    folder = fetch.cache_dir() / "llama.cpp" / "stock"
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    subprocess.run(
        ["cmake", "-S", source, "-B", str(folder), *generator,
         "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF",
         "-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_BUILD_EXAMPLES=OFF",
         "-DLLAMA_BUILD_APP=OFF", "-DLLAMA_BUILD_UI=OFF",
         "-DLLAMA_USE_PREBUILT_UI=OFF", "-DLLAMA_OPENSSL=OFF",
         "-DCMAKE_DISABLE_FIND_PACKAGE_Git=ON"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    jobs = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(os.cpu_count())
    subprocess.run(["cmake", "--build", str(folder), "--parallel", jobs,
                    "--target", "llama-batched-bench", "llama-server"],
                   check=True, stdout=subprocess.DEVNULL)
    return folder / "bin"


class Programs:
    def __init__(self, build, tools, model, folder):
        self.bench = str(build / "tests/bench_llama_speed")
        self.tools = tools
        self.model = str(model)
        self.prompts = folder / "prompts.json"
        self.prompts.write_text(json.dumps(prompts()))
        self.threads = len(os.sched_getaffinity(0))

    def whet(self, mode, *arguments):
        """One figure of bench_llama_speed, and its processor seconds."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [self.bench, "--model", self.model, "--mode", mode, "--slots",
             str(SLOTS), "--context", str(CONTEXT), *arguments],
            check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)["speed"], seconds_since(before)

    def stock(self, tokens, threads):
        """The same of llama-batched-bench."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [str(self.tools / "llama-batched-bench"), "-m", self.model, "-c",
             str(SLOTS * CONTEXT), "-npp", str(PROMPT), "-ntg", str(tokens),
             "-npl", str(SLOTS), "-t", str(threads), "--output-format",
             "jsonl"],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        line = next(l for l in done.stdout.splitlines() if "speed_tg" in l)
        return json.loads(line)["speed_tg"], seconds_since(before)

    def server(self):
        """Messages per second that llama-server sorts, all slots in use."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        # A slot holds what a request of whet holds.
        process = subprocess.Popen(
            [str(self.tools / "llama-server"), "-m", self.model, "-c",
             str(SLOTS * classify_context()), "-np", str(SLOTS), "-t",
             str(self.threads), "--host", "127.0.0.1", "--port", str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(port, process)
            with concurrent.futures.ThreadPoolExecutor(SLOTS) as pool:
                begin = time.monotonic()
                list(pool.map(lambda item: ask(port, item),
                              prompts()["items"]))
                return len(prompts()["items"]) / (time.monotonic() - begin)
        finally:
            process.terminate()
            process.wait()


def classify_context():
    return 1536


def seconds_since(before):
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime -
            before.ru_stime)


def wait_for(port, process):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, 5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("run.py: llama-server does not answer")


def ask(port, item):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("POST", "/v1/chat/completions", json.dumps(
        {"messages": [{"role": "system", "content": prompts()["system"]},
                      {"role": "user", "content": item}],
         "max_tokens": 2, "temperature": 0}),
        {"Content-Type": "application/json"})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"run.py: llama-server: {response.status} {body!r}")


def per_second(short, long, tokens):
    """Tokens per second of processor time, start and prompt taken out."""
    return tokens / (long[1] - short[1])


def generation(programs):
    threads = str(programs.threads)
    return {
        "stock": programs.stock(LONG, threads)[0],
        "whet": programs.whet("generate", "--tokens", str(LONG))[0],
        "kernels": programs.whet("kernels", "--tokens", str(LONG), "--prompt",
                                 str(PROMPT), "--threads", threads)[0]}


def processor(programs):
    tokens = SLOTS * (LONG - SHORT)
    figures = {"stock_cpu": per_second(
        programs.stock(SHORT, 1), programs.stock(LONG, 1), tokens)}
    for mode in ("generate", "kernels"):
        figures[mode + "_cpu"] = per_second(
            *(programs.whet(mode, "--threads", "1", "--tokens", str(n),
                            "--prompt", str(PROMPT))
              for n in (SHORT, LONG)), tokens)
    return figures


def beginning(programs):
    return {"server": programs.server(),
            "classify": programs.whet(
                "classify", "--prompts", str(programs.prompts), "--tokens",
                "2", "--context", str(classify_context()))[0]}


PARTS = {part.__name__: part for part in (generation, processor, beginning)}


ROWS = (
    ("Generation, 8 slots, tokens/s", "whet", "stock"),
    ("... the same kernels without the engine", "kernels", "stock"),
    ("... tokens per second of processor time, 1 thread", "generate_cpu",
     "stock_cpu"),
    ("... the same kernels without the engine", "kernels_cpu", "stock_cpu"),
    ("64 classifications after one long beginning, per second", "classify",
     "server"),
)


def show(values):
    return (f"{statistics.median(values):.1f} "
            f"[{min(values):.1f}-{max(values):.1f}]")


def table(repeats):
    lines = ["| What | Whet | llama.cpp's tool | Ratio |",
             "| --- | --- | --- | --- |"]
    for title, ours, theirs in ROWS:
        if ours not in repeats[0]:
            continue
        ratios = [r[ours] / r[theirs] for r in repeats]
        lines.append(
            f"| {title} | {show([r[ours] for r in repeats])} | "
            f"{show([r[theirs] for r in repeats])} | "
            f"{statistics.median(ratios):.2f} "
            f"[{min(ratios):.2f}-{max(ratios):.2f}] |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--tools", type=pathlib.Path,
                        help="llama-batched-bench and llama-server that are "
                        "there already; else they are built")
    parser.add_argument("--only", choices=sorted(PARTS), nargs="+",
                        default=sorted(PARTS), help="some of the figures")
    arguments = parser.parse_args()
    model = fetch.cache_dir() / "models/smollm2-135m.gguf"
    tools = arguments.tools or build_tools()
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(arguments.build, tools, model,
                            pathlib.Path(folder))
        repeats = []
        for n in range(arguments.repeats):
            repeats.append({})
            for part in arguments.only:
                repeats[-1].update(PARTS[part](programs))
            if arguments.json:
                arguments.json.write_text(json.dumps(repeats, indent=1))
            print(f"repeat {n + 1}: " +
                  " ".join(f"{k}={v:.1f}" for k, v in repeats[-1].items()),
                  file=sys.stderr, flush=True)
    print(table(repeats))
    return 0


if __name__ == "__main__":
    sys.exit(main())
