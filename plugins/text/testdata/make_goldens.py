#!/usr/bin/env python3
"""Writes normalize.jsonl beside this file: texts and what Python makes of them.

    python3 make_goldens.py

The published metrics are Python programs, so Python's own str methods, `re`
and `unicodedata` are the reference for each step. Needs nothing but Python 3.
"""

import json
import pathlib
import re
import string
import unicodedata

PUNCTUATION = str.maketrans("", "", string.punctuation)
DIGITS = str.maketrans("", "", string.digits)

STEPS = {
    "trim": str.strip,
    "collapse_space": lambda t: " ".join(t.split()),
    "lower": str.lower,
    "casefold": str.casefold,
    "nfc": lambda t: unicodedata.normalize("NFC", t),
    "nfd": lambda t: unicodedata.normalize("NFD", t),
    "nfkc": lambda t: unicodedata.normalize("NFKC", t),
    "strip_punctuation": lambda t: t.translate(PUNCTUATION),
    "strip_articles": lambda t: re.sub(r"\b(a|an|the)\b", " ", t),
    "strip_numbers": lambda t: t.translate(DIGITS),
}
SQUAD = ["lower", "strip_punctuation", "strip_articles", "collapse_space"]

# No capital sigma: its lower case depends on the word, which the plugin's
# README lists as a difference.
TEXTS = [
    "",
    " ",
    "The Eiffel Tower!",
    "eiffel tower",
    "Eiffel Tower is in Paris",
    "a",
    "the",
    "It's 3.14",
    "its 314",
    "état-major",
    "e\u0301tat-major",
    "The cat sat on a mat, an hour; the END.",
    "theatre an_d a_b the.a (an)",
    "thé the\u0301 a\u0308n",
    "\u00a0NO-BREAK\u2003and\u3000wide\u202fspaces\u2028lines\u0085\x1c\x1f",
    "zero\u200bwidth and \ufeffmark",
    "tabs\tand\nlines\r\n\x0b\x0cend ",
    "ÄÖÜ ẞ ß ﬁ İstanbul ıI ǅ",
    "ПРИВЕТ, Мир! 日本語。the 東京 ２０２４",
    "“quoted” ‘single’ «guillemets»",
    "Ⅻ ½ ² a² ²a the² x\u0303the",
    "\U0001F469\u200d\U0001F52C emoji \U0001D400\U0001D41A \U00010400",
    "NUL\x00inside the\x00a",
    "price: $1,234.50 (approx.) ~20% off_now",
    "\u1e9b\u0323 \u212b \uac00 \u1100\u1161",
    "A B C an THE An",
]


def apply(steps, text):
    for step in steps:
        text = STEPS[step](text)
    return text


def main():
    chains = [[name] for name in STEPS]
    chains += [SQUAD, ["nfd"] + SQUAD, ["nfkc", "casefold", "trim"]]
    out = pathlib.Path(__file__).with_name("normalize.jsonl")
    with out.open("w", encoding="ascii") as file:
        for steps in chains:
            for text in TEXTS:
                row = {"steps": steps, "text": text, "want": apply(steps, text)}
                file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
