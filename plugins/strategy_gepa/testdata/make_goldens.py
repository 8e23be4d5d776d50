#!/usr/bin/env python3
"""Writes sets.json and prompts.json: orders of CPython's sets of integers;
prompts rendered and replies parsed by the reference implementation.

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install gepa==0.1.4
    /tmp/venv/bin/python make_goldens.py

with CPython 3.11.
"""

import json
import pathlib
import random

from gepa.strategies.instruction_proposal import InstructionProposalSignature

HERE = pathlib.Path(__file__).parent


def sets():
    """Orders of sets: built by add, copied, united, intersected."""
    rng = random.Random(2)
    cases = [[8, 1, 3, 17], [0, 8, 16, 24], list(range(40, 0, -1)),
             [5, 37, 69, 101, 133, 165, 197, 229, 261, 293, 325, 357]]
    cases += [rng.sample(range(rng.choice((12, 60, 400))), rng.randint(1, 11))
              for _ in range(120)]
    cases += [rng.sample(range(5000), rng.randint(20, 200)) for _ in range(12)]
    rows = []
    for keys, others in zip(cases, cases[1:] + cases[:1]):
        built = set()
        for key in keys:
            built.add(key)
        other = set(others + keys[::2])
        rows.append({"keys": keys, "other": others + keys[::2],
                     "order": list(built), "copy": list(set(built)),
                     "and": list(built & other)})
    return rows


RECORDS = [
    [{"Inputs": "plain", "Generated Outputs": "an answer", "Feedback": "no"}],
    [{"Inputs": "  spaces \n\n", "Generated Outputs": "\u00a0\u2003wide\u3000",
      "Feedback": "\x1c\x85control\x1f\t"},
     {"Inputs": "", "Generated Outputs": "```\nfence\n```", "Feedback": "\u200b"}],
    [{"Inputs": {"a": "one", "b": "two\n"}, "Generated Outputs": "x",
      "Feedback": "<curr_param>"}],
]
INSTRUCTIONS = ["Do it.", "", "With <side_info> inside and ``` fences."]
TEMPLATES = [(HERE.parent / "prompts" / "compat_reflect.txt").read_text(),
             "Old: <curr_param>\nSeen: <side_info>\nAgain: <curr_param>"]

REPLIES = [
    "```\nnew\n```", "```text\nnew\n```", "```new```", "``` new ```",
    "before\n```\nnew\n```\nafter", "```\na\n```\nmid\n```\nb\n```",
    "new", "  new \n", "```\nnew", "```md\nnew\nmore", "new\n```", "```", "",
    "``````", "```\n```", "```\n\n```", "`````", "a```b", "```markdown\n```",
    "```one two\nthree\n```", "```\u00a0\nnew\n```", "\u2028```\nnew\n```",
    "```\r\nnew\r\n```", "```json\n{\"a\": 1}\n```", "text ```inline``` text",
    "```x", "```x\n", " ```x\ny", "\n```\ny", "y ``` ", "a ``` b ``` c ``` d",
    "```é\nnew\n```", "```\n  indented\n  more\n```",
]


def main():
    (HERE / "sets.json").write_text(
        json.dumps(sets(), separators=(",", ":")) + "\n")
    rendered = [
        {"instruction": i, "records": r, "template": t,
         "prompt": InstructionProposalSignature.prompt_renderer({
             "current_instruction_doc": i, "dataset_with_feedback": r,
             "prompt_template": t})}
        for i in INSTRUCTIONS for r in RECORDS for t in TEMPLATES]
    parsed = [{"reply": r, "text": InstructionProposalSignature.output_extractor(
        r.strip())["new_instruction"]} for r in REPLIES]
    (HERE / "prompts.json").write_text(json.dumps(
        {"rendered": rendered, "parsed": parsed}, indent=1) + "\n")


if __name__ == "__main__":
    main()
