"""Writes nearest.json: what scikit-learn 1.9.1 finds most similar.

    pip install scikit-learn==1.9.1 && python3 make_goldens.py

Sentences of a few words of ASCII, so that every tokenizer parts them alike.
"""

import json
import pathlib
import random

from sklearn.feature_extraction.text import TfidfVectorizer

SUBJECTS = ["invoice", "parcel", "password", "screen", "refund", "account",
            "router", "label", "card", "login"]
VERBS = ["lost", "broken", "late", "missing", "locked", "charged", "wrong",
         "slow"]
FILLERS = ["my", "the", "is", "was", "again", "please", "help", "today",
           "twice", "with", "and", "why", "still", "since", "monday"]


def sentence(rng):
    words = rng.sample(SUBJECTS, rng.randint(1, 2)) + rng.sample(
        VERBS, rng.randint(1, 2)) + rng.choices(FILLERS, k=rng.randint(2, 7))
    rng.shuffle(words)
    return " ".join(words)


def main():
    rng = random.Random(20)
    pool = [sentence(rng) for _ in range(40)]
    pool[7] = pool[3]  # a tie
    queries = [sentence(rng) for _ in range(25)] + ["zebra quartz"]
    vectorizer = TfidfVectorizer(token_pattern=r"\w+")
    matrix = vectorizer.fit_transform(pool)
    cosines = (vectorizer.transform(queries) @ matrix.T).toarray()
    cases = []
    for query, row in zip(queries, cosines):
        order = sorted(range(len(pool)), key=lambda i: (-round(row[i], 9), i))
        cases.append({"query": query, "nearest": order[:8],
                      "cosines": [round(float(c), 6) for c in row]})
    out = pathlib.Path(__file__).with_name("nearest.json")
    out.write_text(json.dumps({"pool": pool, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
