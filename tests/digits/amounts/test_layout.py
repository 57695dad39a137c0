"""Layout: symbols in reading order, gaps, small zeros, lines below cents."""

import numpy as np

from digits.amounts.config import HandConfig
from digits.amounts.drawn_hands import DrawnWriter, School
from digits.amounts.layout import Line, lay_out

STEADY = HandConfig(variation=0, touching=0, small_zeros=0)


def laid(text: str, seed: int, config: HandConfig = STEADY) -> Line:
    """A text in the hand of one school."""
    rng = np.random.default_rng(seed)
    return lay_out(text, DrawnWriter(School("american-00"), rng, 0), config, rng)


def test_symbols_stand_in_reading_order() -> None:
    """Each symbol begins to the right of the one before; only cents may have theirs below."""
    for seed in range(30):
        places = [one.x for one in laid("$1,234.56", seed).placed]
        assert places == sorted(places)


def test_the_mark_of_raised_cents_has_no_ink() -> None:
    """`^` is not placed; the cents after it are smaller and higher than the digits before."""
    for seed in range(30):
        placed = laid("12^45", seed).placed
        assert len(placed) == 4
        assert placed[3].size < placed[0].size
        assert placed[3].y < placed[0].y


def test_touching_digits_are_closer() -> None:
    """The share of touching strings governs the gaps."""
    wide = np.mean([laid("8888", seed).placed[3].x for seed in range(30)])
    close = HandConfig(variation=0, touching=1)
    assert np.mean([laid("8888", seed, close).placed[3].x for seed in range(30)]) < wide


def test_small_zeros() -> None:
    """The zeros at the end are small, the digits before them are not."""
    placed = laid("19.000=", 1, HandConfig(variation=0, small_zeros=1)).placed
    assert max(one.size for one in placed[3:6]) < 0.8
    assert placed[0].size == placed[6].size == 1.0


def test_cents_are_underlined_or_stand_on_their_hundred() -> None:
    """Some lines are drawn, never longer than what they belong to."""
    rules = [rule for seed in range(60) for rule in laid("7^25/100", seed).rules]
    assert rules
    under = [laid("7^25", seed) for seed in range(60)]
    assert 20 < sum(bool(line.rules) for line in under) < 50
    for line in under:
        for rule in line.rules:
            assert rule.width < line.placed[-1].x + 1
