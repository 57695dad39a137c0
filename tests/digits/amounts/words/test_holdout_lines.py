"""Letter error rates: symbol by symbol, each kind of writer apart."""

import numpy as np

from digits.amounts.words.holdout_lines import ReadLine, letter_scores
from digits.amounts.words.words_card import LetterScores
from digits.handwriting.samples import DrawnSample


def line(writer: str, written: str, read: str) -> ReadLine:
    """A line of which the picture does not matter."""
    return ReadLine(DrawnSample(np.zeros((48, 64), np.uint8), written, writer), read)


def test_errors_are_counted_by_who_wrote() -> None:
    """Replaced, missing and surplus symbols; spaces count, empty paper does not."""
    lines = [
        line("pen", "nine lakh", "mine lakh"),
        line("pen", "six", "sixty"),
        line("font", "cien mil", "cienmil"),
        line("negative", "", "one"),
    ]
    scores = letter_scores(lines)
    assert scores == {
        "pen": LetterScores(lines=2, symbols=12, errors=3),
        "font": LetterScores(lines=1, symbols=8, errors=1),
    }
    assert scores["pen"].error_rate == 0.25
