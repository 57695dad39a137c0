"""Layout: symbols in reading order, gaps, small zeros, lines below cents."""

import numpy as np

from digits.amounts.grammar.text_source import ROLES
from digits.handwriting.config import WriterConfig
from digits.handwriting.drawn_writers import DrawnWriter, StrokeStyle
from digits.handwriting.typesetting import SPACE, WrittenLine, lay_out

STEADY = WriterConfig(variation=0, touching=0, small_zeros=0)


def laid(text: str, seed: int, config: WriterConfig = STEADY) -> WrittenLine:
    """A text in the hand of one stroke style."""
    rng = np.random.default_rng(seed)
    return lay_out(text, DrawnWriter(StrokeStyle("american-00"), rng, 0), ROLES, config, rng)


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
    close = WriterConfig(variation=0, touching=1)
    assert np.mean([laid("8888", seed, close).placed[3].x for seed in range(30)]) < wide


def gap(line: WrittenLine, place: int) -> float:
    """Between a glyph and the one before, in digit heights."""
    before = line.placed[place - 1]
    return line.placed[place].x - before.x - before.glyph.box.right * before.size


def test_a_space_is_wider_than_the_gaps_of_digits() -> None:
    """It leaves no symbol, but a gap that is clearly wider than the others."""
    for seed in range(40):
        line = laid("24 88", seed)
        assert len(line.placed) == 4
        assert gap(line, 2) > max(gap(line, 1), gap(line, 3)) + SPACE[0] / 2


def test_raised_cents_after_spaces() -> None:
    """Lines and hundreds belong to the cents, however many spaces stand before them."""
    for seed in range(60):
        line = laid("1 207 330^25/100", seed)
        cents = line.placed[7:9]
        assert all(glyph.size < 0.8 for glyph in cents)
        for rule in line.rules:
            assert abs(rule.x + 0.05 - min(glyph.x for glyph in line.placed[7:])) < 1e-6


def test_fractions_after_a_space_are_sometimes_smaller() -> None:
    """Cents with their hundred on the line, beside dollars of the usual size."""
    sizes = {laid("24 88/100", seed).placed[2].size == 1.0 for seed in range(30)}
    assert sizes == {True, False}
    assert all(laid("24 88/100", seed).placed[1].size == 1.0 for seed in range(30))


def test_small_zeros() -> None:
    """The zeros at the end are small, the digits before them are not."""
    placed = laid("19.000=", 1, WriterConfig(variation=0, small_zeros=1)).placed
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


def test_cents_without_a_line_stand_clearly_apart() -> None:
    """Raised, small and not underlined: nobody takes them for more dollars."""
    for seed in range(60):
        line = laid("361^25", seed)
        if not line.rules:
            assert all(one.size < 0.7 and one.y < -0.2 for one in line.placed[3:])


def test_points_and_ones_keep_their_distance() -> None:
    """However close digits stand, a point is not below one and a bar not within one."""
    close = WriterConfig(touching=1, joined=0)
    for seed in range(60):
        placed = laid("8.18", seed, close).placed
        ends = [one.x + one.glyph.box.right * one.size for one in placed]
        assert placed[1].x > ends[0]
        assert placed[2].x > ends[1]


def test_a_dash_may_stand_for_no_cents() -> None:
    """^-/100 is set like other cents, and never stacked."""
    for seed in range(30):
        line = laid("7^-/100", seed)
        assert len(line.placed) == 6
        assert not line.rules


def test_zeros_are_chained_where_the_pen_stays_down() -> None:
    """Joins run to the right from one zero to the next; without them there are none."""
    chained = WriterConfig(variation=0, touching=0, small_zeros=0, joined=1)
    joins = [join for seed in range(30) for join in laid("2000", seed, chained).joins]
    assert len(joins) > 20
    for join in joins:
        assert (np.diff(join.points[:, 0]) >= 0).all()
    assert not laid("2000", 0, WriterConfig(joined=0)).joins


def test_marks_are_not_joined() -> None:
    """The pen is lifted for points and dashes."""
    chained = WriterConfig(joined=1)
    assert not any(laid("1.2-3", seed, chained).joins for seed in range(20))
