"""What is no amount: pictures of the right size, of every kind."""

import numpy as np

from digits.handwriting.negatives import KINDS, PictureSize, draw_negative
from digits.handwriting.text_source import NegativeWords

WORDS = NegativeWords(("hundred", "Pay to"), "abkM")


def test_every_kind_fits_its_room() -> None:
    """All are as high as asked for and not wider than allowed, in 0 … 1."""
    for seed in range(20 * len(KINDS)):
        ink = draw_negative(PictureSize(40, 200), WORDS, np.random.default_rng(seed))
        assert ink.shape[0] == 40
        assert ink.shape[1] <= 200
        assert ink.dtype == np.float32
        assert 0 <= ink.min() <= ink.max() <= 1


def test_most_kinds_leave_ink() -> None:
    """Nothing fails, and not all is empty."""
    drawn = [
        draw_negative(PictureSize(40, 200), WORDS, np.random.default_rng(seed)).any()
        for seed in range(30)
    ]
    assert sum(drawn) > 15
