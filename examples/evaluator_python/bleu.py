"""Sentence BLEU of sacreBLEU (pip install sacrebleu)."""

import sacrebleu

import whet


@whet.evaluator("acme.bleu", version="1.0.0")
def bleu(output: str, expected: str) -> float:
    """How close a translation is to the expected one, by sacreBLEU."""
    return sacrebleu.sentence_bleu(output, [expected]).score / 100
